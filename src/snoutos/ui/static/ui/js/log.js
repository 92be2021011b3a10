// The messages stay at their end while new ones come. For a reader who has scrolled up they stay
// where they are, whatever is added above or below, and a pill tells of what is new.
import { say } from "./say.js";

const NEAR = 80;
let wasNear = true, isMine = false, held = null, last = "";

const log = () => document.querySelector("[role=log]");
const items = (list) => [...list.querySelectorAll("article[id]")];
const toEnd = () => { const list = log(); if (list) list.scrollTop = list.scrollHeight; };
const isNear = (list) => list.scrollHeight - list.scrollTop - list.clientHeight < NEAR;

addEventListener("DOMContentLoaded", () => { toEnd(); observe(); });
// A composer that grows, with a warning or a long text, must not cover the newest message.
let stays = true;
const room = new ResizeObserver(() => { if (stays) toEnd(); });
const observe = () => { room.disconnect(); const list = log(); if (list) room.observe(list); };
document.addEventListener("scroll", (event) => { if (event.target === log()) stays = isNear(event.target); }, true);
// Whoever sends wants to see it arrive.
document.addEventListener("sent", () => { isMine = true; });
document.addEventListener("htmx:beforeSwap", (event) => {
  const list = log();
  if (!list || !(event.detail.target.contains(list) || list.contains(event.detail.target))) return;
  wasNear = isMine || isNear(list);
  isMine = false;
  last = items(list).at(-1)?.id ?? "";
  const top = list.getBoundingClientRect().top;
  const first = items(list).find((item) => item.getBoundingClientRect().bottom > top);
  held = first && { id: first.id, top: first.getBoundingClientRect().top };
});
document.addEventListener("htmx:afterSettle", (event) => {
  const list = log();
  observe();
  if (!list || !(event.target.contains(list) || list.contains(event.target))) return;
  announce(items(list));
  if (wasNear) { toEnd(); return; }
  const again = held && document.getElementById(held.id);
  if (again) list.scrollTop += again.getBoundingClientRect().top - held.top;
  const pill = list.querySelector("[data-new-pill]");
  const newest = items(list).at(-1);
  // Nobody has to be told of a message of their own that was stopped.
  if (pill) pill.hidden = newest?.id === last || Boolean(newest?.matches("[data-own]"));
});
document.addEventListener("click", (event) => {
  const pill = event.target.closest("[data-new-pill]");
  if (pill) { toEnd(); pill.hidden = true; }
});

function announce(messages) {
  const newest = messages.at(-1);
  if (!last || !newest || newest.id === last || newest.matches(".msg--out, .blocked")) return;
  say(`New message from ${newest.getAttribute("aria-label")}`);
}
