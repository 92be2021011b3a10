// The messages stay at their end while new ones come, unless the reader has scrolled up.
const NEAR = 80;
let wasNear = true;

const log = () => document.querySelector("[role=log]");
const toEnd = () => { const list = log(); if (list) list.scrollTop = list.scrollHeight; };
const isNear = (list) => list.scrollHeight - list.scrollTop - list.clientHeight < NEAR;

addEventListener("DOMContentLoaded", toEnd);
document.addEventListener("htmx:beforeSwap", () => { const list = log(); wasNear = !list || isNear(list); });
document.addEventListener("htmx:afterSettle", (event) => {
  const list = log();
  if (!list || !(event.target.contains(list) || list.contains(event.target))) return;
  if (wasNear) { toEnd(); return; }
  const pill = document.querySelector("[data-new-pill]");
  if (pill) pill.hidden = false;
});
document.addEventListener("click", (event) => {
  const pill = event.target.closest("[data-new-pill]");
  if (pill) { toEnd(); pill.hidden = true; }
});
