// How long one may still write. When the time is over the composer closes by itself, after the text
// has been kept.
import { say } from "./say.js";
import { keepDraft } from "./drafts.js";

const MINUTE = 60000, SHOWN_FROM = 60, SAID_AT = [10, 5, 1];
let said = null;

function tick() {
  const line = document.querySelector("[data-writes-until]");
  if (!line) return;
  const left = new Date(line.dataset.writesUntil).getTime() - Date.now();
  const minutes = Math.ceil(left / MINUTE);
  const place = line.querySelector("[data-left]");
  place.textContent = left > 0 && minutes <= SHOWN_FROM ? `, ${minutes} min left` : "";
  line.classList.toggle("is-short", left > 0 && minutes <= SAID_AT[0]);
  if (SAID_AT.includes(minutes) && said !== minutes) {
    said = minutes;
    say(`You can write for ${minutes} more minute${minutes === 1 ? "" : "s"}.`);
  }
  if (left <= 0) close(line);
}

async function close(line) {
  const form = line.closest("form");
  if (!form || form.inert) return;
  form.inert = true;
  line.textContent = "This visit is over. Your text is kept.";
  if (await keepDraft(form)) location.reload();
}

// The messages are not open any more: the visit was taken out, or has ended for another reason.
document.addEventListener("htmx:beforeSwap", (event) => {
  const line = document.querySelector("[data-writes-until]"), form = line?.closest("form");
  if (event.detail.target.id !== "thread" || event.detail.xhr.status !== 403 || !form || form.inert) return;
  event.detail.shouldSwap = false;
  // What is being sent is answered first, and the answer asks for the messages again.
  if (!form.matches("[aria-busy=true]")) close(line);
});
addEventListener("DOMContentLoaded", tick);
document.addEventListener("htmx:afterSettle", tick);
setInterval(tick, 1000);
