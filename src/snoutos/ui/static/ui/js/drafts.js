// What somebody types is never lost: this tab has it at once, the server a moment later, and without
// a connection the browser keeps it until the server has it.
import { toast } from "./toast.js";

const PAUSE = 800;
const timers = new WeakMap();
const key = (form) => `draft ${document.body.dataset.viewer} ${form.dataset.draftUrl}`;
const formOf = (target) => target.closest?.("[data-composer][data-draft-url]");

document.addEventListener("input", (event) => {
  const form = formOf(event.target);
  if (!form) return;
  const { value } = event.target;
  stored(() => (value ? sessionStorage.setItem(key(form), value) : sessionStorage.removeItem(key(form))));
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => keepDraft(form), PAUSE));
});

document.addEventListener("submit", (event) => { clearTimeout(timers.get(formOf(event.target))); }, true);
document.addEventListener("htmx:beforeSwap", (event) => {
  const form = formOf(event.target);
  // The answer to a message that was sent; a refusal brings the text back itself.
  if (form && event.detail.requestConfig.verb === "post" && event.detail.xhr.status < 500 && event.detail.shouldSwap) forget(form);
});
document.addEventListener("htmx:afterSettle", bringBack);
addEventListener("DOMContentLoaded", bringBack);

// Says whether the server has it.
export async function keepDraft(form) {
  const body = form.querySelector("textarea").value;
  try {
    const answer = await fetch(form.dataset.draftUrl, {
      method: "POST", body: new URLSearchParams({ body }), keepalive: true, redirect: "error",
      headers: { "x-csrftoken": form.querySelector("[name=csrfmiddlewaretoken]").value },
    });
    if (!answer.ok) throw new Error(String(answer.status));
    if (form.querySelector("textarea").value === body) forget(form);
    return true;
  } catch {
    if (!stored(() => localStorage.setItem(key(form), body)) && body.trim()) {
      toast("No connection, and this browser doesn’t keep drafts. Copy your text before you leave this page.");
    }
    return false;
  }
}

function bringBack() {
  document.querySelectorAll("[data-composer][data-draft-url]:not([data-is-back])").forEach((form) => {
    form.dataset.isBack = "";
    const text = form.querySelector("textarea");
    stored(() => {
      // This tab's is the newest; the browser's may be older than what the server has.
      const kept = sessionStorage.getItem(key(form)) ?? (text.value ? null : localStorage.getItem(key(form)));
      if (!kept || kept === text.value) return;
      text.value = kept;
      text.dispatchEvent(new Event("input", { bubbles: true }));
    });
  });
}

function forget(form) {
  stored(() => { sessionStorage.removeItem(key(form)); localStorage.removeItem(key(form)); });
}

function stored(work) {
  try { work(); return true; } catch { return false; }
}
