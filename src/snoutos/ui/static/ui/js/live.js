// The event stream: says Live or Reconnecting, rests while nobody looks, catches up afterwards.
const DOUBT = 5000, STALE = 20000, REST = 60000;
let lost = [], resting = null, source = null, since = null;

// Before htmx opens its stream: the one place that knows which stream is open.
window.htmx.createEventSource = (url) => (source = new EventSource(url, { withCredentials: true }));

document.addEventListener("htmx:sseOpen", () => { calm(); say("Live", "live"); });
document.addEventListener("htmx:sseError", () => {
  if (since) return;
  since = new Date();
  lost = [setTimeout(() => say("Reconnecting…", "warning"), DOUBT), setTimeout(() => stale(true), STALE)];
});

document.addEventListener("visibilitychange", () => {
  clearTimeout(resting);
  if (document.hidden) { resting = setTimeout(() => { calm(); source?.close(); }, REST); return; }
  // An error on a closed stream is what makes htmx open a new one.
  if (source?.readyState === EventSource.CLOSED) source.dispatchEvent(new Event("error"));
  catchUp();
});

document.addEventListener("click", (event) => { if (event.target.closest("[data-refresh]")) catchUp(); });

function catchUp() {
  document.querySelectorAll("[hx-trigger*='sse:']").forEach((part) => window.htmx?.trigger(part, "catch-up"));
}

function calm() {
  lost.forEach(clearTimeout);
  since = null;
  stale(false);
}

function stale(isStale) {
  const banner = document.querySelector("[data-stale]");
  if (!banner) return;
  banner.hidden = !isStale;
  if (isStale) banner.querySelector("time").textContent = since.toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" });
}

function say(word, kind) {
  // Nobody knows how it is going while nothing is heard.
  document.querySelector("[data-health]")?.toggleAttribute("hidden", kind !== "live");
  document.querySelectorAll("[data-live]").forEach((line) => {
    line.querySelector(".dot")?.setAttribute("class", `dot dot--${kind}`);
    line.querySelector("[data-live-word]").textContent = word;
  });
}
