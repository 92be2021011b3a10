// The event stream: says Live or Reconnecting, rests while nobody looks, catches up afterwards.
let lost, hidden;

document.addEventListener("htmx:sseOpen", () => { clearTimeout(lost); say("Live", "live"); });
document.addEventListener("htmx:sseError", () => {
  clearTimeout(lost);
  lost = setTimeout(() => say("Reconnecting…", "warning"), 5000);
});

// The server asks for everything after a break: every live part has one of its own events fired.
document.addEventListener("htmx:sseBeforeMessage", (event) => {
  if (event.detail?.type === "resync") catchUp();
});

document.addEventListener("visibilitychange", () => {
  clearTimeout(hidden);
  if (document.hidden) return;
  catchUp();
});

export function catchUp() {
  document.querySelectorAll("[hx-trigger*='sse:']").forEach((part) => window.htmx?.trigger(part, "catch-up"));
}

function say(word, kind) {
  document.querySelectorAll("[data-live]").forEach((line) => {
    line.querySelector(".dot")?.setAttribute("class", `dot dot--${kind}`);
    line.querySelector("[data-live-word]").textContent = word;
  });
}
