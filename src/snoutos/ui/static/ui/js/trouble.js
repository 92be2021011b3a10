// What was pressed and did not work says so. Parts that refresh by themselves stay quiet: they keep
// what they show and try again.
import { toast } from "./toast.js";

const OFFLINE = "No connection. Nothing is lost. Try again in a moment.";
const OUR_FAULT = "Something went wrong on our side. Nothing was changed. Try again.";
const ASKED = new Set(["click", "submit", "change", "input", "search"]);

const isWholePage = (text) => /^\s*<!doctype/i.test(text ?? "");
const isAsked = (detail) => ASKED.has(detail.requestConfig?.triggeringEvent?.type);

// A problem comes as a whole page; its place is not the part that asked.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.status < 500 && !(xhr.status >= 400 && isWholePage(xhr.responseText))) return;
  event.detail.shouldSwap = false;
  if (isAsked(event.detail)) toast(sentence(xhr));
});

document.addEventListener("htmx:sendError", (event) => {
  // A message that waits says so itself.
  if (!isAsked(event.detail) || event.target.closest?.("[data-outbox]")) return;
  toast(event.target.closest?.("[data-composer]") ? "No connection. Your message waits here; press Send again." : OFFLINE);
});

function sentence(xhr) {
  const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
  const said = page.querySelector("#main > p")?.textContent.trim();
  const reference = page.querySelector(".bare__foot")?.textContent.trim();
  return [said || OUR_FAULT, reference].filter(Boolean).join(" ");
}
