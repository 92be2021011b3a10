// A list does not change its order under the pointer or the focus: a pill says that it could.
const order = (root) => [...root.querySelectorAll("a[id]")].map((item) => item.id).join();

document.addEventListener("htmx:beforeSwap", (event) => {
  const list = event.detail.target;
  if (!list.matches?.("[data-list]") || event.detail.requestConfig?.elt !== list) return;
  if (!list.matches(":hover, :focus-within")) return;
  const fresh = new DOMParser().parseFromString(event.detail.serverResponse, "text/html");
  if (order(fresh) === order(list)) return;
  event.detail.shouldSwap = false;
  list.dataset.held = "";
  document.querySelector("[data-held-pill]")?.removeAttribute("hidden");
});

function apply() {
  const list = document.querySelector("[data-list][data-held]");
  document.querySelector("[data-held-pill]")?.setAttribute("hidden", "");
  if (!list) return;
  delete list.dataset.held;
  window.htmx.trigger(list, "catch-up");
}

document.addEventListener("click", (event) => { if (event.target.closest("[data-held-pill]")) apply(); });
document.addEventListener("mouseout", (event) => {
  const list = event.target.closest?.("[data-list][data-held]");
  if (list && !list.contains(event.relatedTarget) && !list.matches(":focus-within")) apply();
});
