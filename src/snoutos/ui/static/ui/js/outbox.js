// Poor reception: a message that could not leave waits in sight, and is sent once.
import "./waiting.js";
import { say } from "./say.js";
import { toast } from "./toast.js";
import { composer, csrf, keepText, mine, putBack, show, viewer } from "./waits.js";

const AGAIN = 15000;
const isPortal = () => document.body.classList.contains("portal");
const isShown = () => document.querySelector("[data-waiting]:not([hidden]), [data-waiting-note]:not([hidden])");
let isTrying = false;

for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, (event) => {
    const form = event.target.closest?.("[data-composer][data-outbox]");
    if (form) keep(form);
  });
}
document.addEventListener("click", async (event) => {
  if (event.target.closest("[data-waiting-send]")) attempt({ isAsked: true });
  if (!event.target.closest("[data-waiting-discard]")) return;
  const message = (await mine()).find((one) => one.url === composer()?.dataset.outbox);
  if (!message) return;
  await self.waiting.drop(message.url);
  putBack(message);
  show();
});
addEventListener("online", () => attempt());
addEventListener("DOMContentLoaded", async () => {
  if (!isPortal()) return;
  const { worker } = document.body.dataset;
  if (worker) navigator.serviceWorker?.register(worker, { scope: "/sitter" }).catch(() => {});
  await show();
  attempt();
});
document.addEventListener("htmx:afterSettle", (event) => { if (event.target.id === "composer") show(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) attempt(); });
setInterval(() => { if (!document.hidden) attempt(); }, AGAIN);
navigator.serviceWorker?.addEventListener("message", (event) => { if (event.data === "waiting") attempt(); });

async function keep(form) {
  const text = form.querySelector("textarea"), key = form.querySelector("[name=key]");
  const { outbox: url, draftUrl } = form.dataset;
  try {
    await self.waiting.put({ url, draftUrl, key: key.value, body: text.value, viewer: viewer(), csrf: csrf() });
  } catch {
    toast("No connection, and this browser can’t keep messages. Yours is still in the field; press Send again later.");
    return;
  }
  text.value = "";
  text.dispatchEvent(new Event("input", { bubbles: true }));
  key.value = crypto.randomUUID();
  await show();
  say("No connection. Your message waits here.");
  const worker = await navigator.serviceWorker?.getRegistration("/sitter");
  worker?.sync?.register("waiting").catch(() => {});
}

async function attempt({ isAsked = false } = {}) {
  if (isTrying || !isPortal()) return;
  isTrying = true;
  try {
    const count = (await mine()).length;
    // None, and one is still shown: the service worker was faster.
    const results = count ? await self.waiting.sendAll({ viewer: viewer(), csrf: csrf() }) : [];
    const isNews = results.some(([, { state }]) => state !== "waits") || (!count && isShown());
    for (const [message, result] of results) tell(message, result, isAsked);
    await show(results);
    if (isNews) window.htmx?.trigger(document.body, "sent");
  } catch { /* a browser without storage: nothing can wait in it */ } finally { isTrying = false; }
}

function tell(message, { state, sentence }, isAsked) {
  if (state === "sent") say("Your message is sent.");
  else if (state === "waits") { if (isAsked) say(sentence || "Still no connection. Your message waits."); }
  else if (putBack(message)) toast(`Not sent. ${sentence}`);
  else { keepText(message); toast(`A message that waited was not sent. ${sentence} It said: “${message.body}”`); }
}
