// The composer: counts texts, sends once. Growing with the text is the stylesheet's.
import { segments } from "./segments.js";

// What the provider takes at once, in UTF-16 units, as the server counts.
const MOST = 1600;
const field = (target) => target.closest?.("[data-composer] textarea");
const isApple = /^(Mac|iP)/.test(navigator.platform);

document.addEventListener("input", (event) => {
  const text = field(event.target);
  if (text) measure(text);
});

document.addEventListener("keydown", (event) => {
  const text = field(event.target);
  if (text && event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
    event.preventDefault();
    text.form.requestSubmit();
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-composer]");
  if (!form) return;
  // The second press of a double click: the first is still on its way.
  if (form.getAttribute("aria-busy") === "true") { event.preventDefault(); event.stopImmediatePropagation(); return; }
  form.setAttribute("aria-busy", "true");
}, true);

document.addEventListener("htmx:afterRequest", (event) => {
  event.target.closest?.("[data-composer]")?.removeAttribute("aria-busy");
});
document.addEventListener("htmx:afterSettle", setUp);
addEventListener("DOMContentLoaded", setUp);

function setUp() {
  document.querySelectorAll("[data-composer] textarea").forEach(measure);
  if (isApple) document.querySelectorAll("[data-command-key]").forEach((key) => { key.textContent = "⌘"; });
}

function measure(text) {
  const said = text.form.querySelector("[data-segments]");
  if (!said) return;
  const body = text.value.trim();
  const { parts, odd } = segments(body);
  const over = body.length - MOST;
  const long = odd && parts > 1 ? ` (“${odd}” makes it longer)` : "";
  said.classList.toggle("hint--over", over > 0);
  said.textContent = over > 0
    ? `${over} character${over === 1 ? "" : "s"} too long`
    : body && `${parts} text message${parts === 1 ? "" : "s"}${long}`;
}
