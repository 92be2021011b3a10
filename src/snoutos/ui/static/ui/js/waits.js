// What is seen of messages that wait: the line above the composer, and how many on the list.
import "./waiting.js";
import { say } from "./say.js";

export const viewer = () => document.body.dataset.viewer;
export const csrf = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["x-csrftoken"];
export const composer = () => document.querySelector("[data-composer][data-outbox]");
export const mine = async () => (await self.waiting.all()).filter((one) => one.viewer === viewer());

// One waits already: what is written now stays in the field.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-composer][data-outbox]");
  if (!form || !document.querySelector("[data-waiting]:not([hidden])")) return;
  event.preventDefault(); event.stopImmediatePropagation();
  form.removeAttribute("aria-busy");
  say("A message waits already. This one stays here until that one is sent.");
}, true);

// Nobody else who signs in on this phone sends what this one has left, or sees pages of theirs.
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-sign-out]");
  if (!form) return;
  event.preventDefault();
  const count = (await self.waiting.all().catch(() => [])).length;
  if (count && !confirm("A message still waits for a connection. Sign out and discard it?")) return;
  await self.waiting.clear().catch(() => {});
  for (const name of (await self.caches?.keys()) ?? []) await caches.delete(name);
  const worker = await navigator.serviceWorker?.getRegistration("/sitter").catch(() => null);
  await (await worker?.pushManager?.getSubscription().catch(() => null))?.unsubscribe().catch(() => {});
  form.submit();
});

export async function show(results = []) {
  const place = document.querySelector("[data-waiting]"), note = document.querySelector("[data-waiting-note]");
  if (!place && !note) return;
  const all = await mine().catch(() => []);
  if (note) {
    note.hidden = !all.length;
    note.querySelector("b").textContent = all.length === 1 ? "1 message waits for a connection." : `${all.length} messages wait for a connection.`;
  }
  const message = all.find((one) => one.url === composer()?.dataset.outbox);
  if (!place) return;
  place.hidden = !message;
  place.querySelector("[data-waiting-body]").textContent = message?.body ?? "";
  if (!message) return;
  const said = results.find(([one]) => one.key === message.key)?.[1].sentence;
  place.querySelector("[data-waiting-why]").textContent = said || "No connection. Your message waits here.";
}

// The text goes back to where it was written. Says whether there was a place for it.
export function putBack(message) {
  const form = composer(), text = form?.querySelector("textarea");
  if (!text || form.dataset.outbox !== message.url) return false;
  text.value = [message.body, text.value].filter(Boolean).join("\n");
  text.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
}

// Its conversation is not open here: the text becomes the draft that is found there.
export function keepText({ draftUrl, body }) {
  fetch(draftUrl, { method: "POST", headers: { "x-csrftoken": csrf() }, body: new URLSearchParams({ body }) }).catch(() => {});
}
