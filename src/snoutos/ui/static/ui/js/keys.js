// Single letters work only when no field has the focus.
let pressed = "";
// What turns the pages of a calendar.
const TURNS = { n: "new", t: "today", ArrowLeft: "earlier", ArrowRight: "later", w: "week", m: "month", l: "list" };

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.target.closest("input, textarea, select, [contenteditable], dialog")) {
    if (event.key === "Escape" && !event.target.closest("dialog")) event.target.blur();
    return;
  }
  // An open menu closes first; the browser does that by itself.
  if (event.key === "Escape" && document.querySelector(":popover-open")) return;
  const before = pressed;
  pressed = event.key;
  if (before === "g" && event.key === "i") return go("/inbox");
  if (before === "g" && event.key === "a") return go("/assignments");
  const turn = document.querySelector(`[data-key=${TURNS[event.key]}]`);
  if (turn && !event.shiftKey) { event.preventDefault(); return turn.click(); }
  const act = {
    j: () => step(1), k: () => step(-1),
    r: () => document.querySelector("[data-composer] textarea")?.focus(),
    x: () => document.activeElement.closest("tr")?.querySelector("input[type=checkbox]")?.click(),
    w: () => document.querySelector("[data-key=why]")?.click(),
    u: () => document.querySelector("[data-key=unread]")?.click(),
    "/": () => document.querySelector("input[type=search]")?.focus(),
    "?": () => document.getElementById("keys")?.showModal(),
    Escape: () => document.querySelector("[data-key=back]")?.click(),
  }[event.key];
  if (act) { event.preventDefault(); act(); }
});

function step(by) {
  const items = [...document.querySelectorAll("[data-list] a:not([data-aside])")];
  const here = items.findIndex((item) => item === document.activeElement);
  const current = here >= 0 ? here : items.findIndex((item) => item.getAttribute("aria-current") === "true");
  items[Math.max(0, Math.min(items.length - 1, current + by))]?.focus();
}

function go(url) { location.assign(url); }
