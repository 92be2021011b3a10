// Notifications on this phone: on, off, or why not.
import { csrf } from "./waits.js";

const SAYS = {
  none: "This browser can’t show notifications. On an iPhone, add this page to the Home Screen first.",
  denied: "Notifications are blocked. Allow them for this site in your browser’s settings.",
  off: "Get a notification when a client writes. It never shows what they wrote.",
  on: "Notifications are on for this phone.",
};
const place = () => document.querySelector("[data-notices]");
const isAble = () => "serviceWorker" in navigator && "PushManager" in self && "Notification" in self;
const ready = () => navigator.serviceWorker.getRegistration("/sitter");
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));

addEventListener("DOMContentLoaded", () => {
  if (!place()) return;
  show();
  navigator.serviceWorker?.ready.then(show);
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-notices-on]")) turn(on);
  if (event.target.closest("[data-notices-off]")) turn(off);
});

async function turn(change) {
  let problem = "";
  try { problem = await change(); } catch { problem = "That didn’t work. Try again when the connection is better."; }
  await show();
  if (problem) place().querySelector("[data-notices-says]").textContent = problem;
}

async function on() {
  if ((await Notification.requestPermission()) !== "granted") return "";
  const worker = await ready();
  const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(place().dataset.key) });
  const answer = await tell("", subscription.toJSON());
  if (answer.ok) return "";
  await subscription.unsubscribe();
  return (await answer.json().catch(() => ({}))).detail ?? "That didn’t work. Try again.";
}

async function off() {
  const subscription = await (await ready())?.pushManager.getSubscription();
  if (!subscription) return "";
  await tell("/off", { endpoint: subscription.endpoint });
  await subscription.unsubscribe();
  return "";
}

const tell = (path, body) => fetch(`/api/sitter/notifications${path}`, {
  method: "POST", headers: { "content-type": "application/json", "x-csrftoken": csrf() }, body: JSON.stringify(body),
});

async function show() {
  let state = "none";
  if (isAble()) {
    const subscription = await (await ready())?.pushManager.getSubscription();
    state = Notification.permission === "denied" ? "denied" : subscription ? "on" : "off";
  }
  place().querySelector("[data-notices-says]").textContent = SAYS[state];
  place().querySelector("[data-notices-on]").hidden = state !== "off";
  place().querySelector("[data-notices-off]").hidden = state !== "on";
}
