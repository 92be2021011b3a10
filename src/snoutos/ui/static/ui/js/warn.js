// Says before sending what sending would say: asked when the typing pauses, marked behind the text.
// What somebody has written is read here and never touched.
import { inUnits, mark, standing } from "./marks.js";

const PAUSE = 400;
const NOTHING = { sentence: "", places: [] };
const timers = new WeakMap();
const answers = new Map(); // address → the latest text that was looked at, and what was said of it
const seen = new WeakSet();
let asking = null;

const composers = () => document.querySelectorAll("[data-check-url]");
const textOf = (form) => form.querySelector("textarea").value;

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("[data-check-url]");
  if (!form || !event.target.matches("textarea")) return;
  clearTimeout(timers.get(form));
  const known = answers.get(form.dataset.checkUrl);
  if (known) mark(form, standing(known, textOf(form)));
  if (textOf(form).trim()) timers.set(form, setTimeout(() => look(form), PAUSE));
  else show(form, NOTHING);
});
addEventListener("offline", () => composers().forEach((form) => show(form, NOTHING)));
// What was refused comes back in a new composer, which says why by itself.
document.addEventListener("htmx:afterSettle", () => composers().forEach((form) => {
  if (seen.has(form)) return;
  seen.add(form);
  const known = answers.get(form.dataset.checkUrl);
  if (known?.text === textOf(form)) mark(form, known.places);
  // Sent: the same words again are judged together with those.
  else answers.delete(form.dataset.checkUrl);
}));

// Typed before we were there, or kept from the last time.
composers().forEach((form) => { if (textOf(form).trim()) look(form); });

async function look(form) {
  const text = textOf(form);
  const url = form.dataset.checkUrl;
  const isCurrent = () => form.isConnected && textOf(form) === text;
  if (!isCurrent() || form.getAttribute("aria-busy") === "true") return;
  let said = answers.get(url);
  if (said?.text !== text) {
    if (!navigator.onLine) { show(form, NOTHING); return; }
    asking?.abort();
    asking = new AbortController();
    said = await ask(form, text, asking.signal);
    if (said) answers.set(url, said);
  }
  if (isCurrent()) show(form, said ?? NOTHING);
}

async function ask(form, text, signal) {
  try {
    const answer = await fetch(form.dataset.checkUrl, {
      method: "POST",
      headers: { "x-csrftoken": form.querySelector("[name=csrfmiddlewaretoken]").value },
      body: new URLSearchParams({ body: text }),
      signal,
    });
    if (!answer.ok) return null;
    const { sentence, places } = await answer.json();
    return { text, sentence, places: inUnits(text, places) };
  } catch { return null; }
}

function show(form, { sentence, places }) {
  mark(form, places);
  const said = form.querySelector("[data-warning]");
  const words = said.querySelector("span");
  if (words.textContent !== sentence) words.textContent = sentence; // and is not told twice
  said.hidden = !sentence;
}
