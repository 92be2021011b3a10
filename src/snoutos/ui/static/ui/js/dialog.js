// Dialogs: what htmx loads into #dialogs opens by itself; Esc, the cross and the scrim close.
document.addEventListener("htmx:afterSettle", () => {
  const dialog = document.querySelector("#dialogs dialog:not([open])");
  if (!dialog) return;
  dialog.showModal();
  // The safe button at the foot has the focus; what it is about is read from the top.
  if (document.activeElement?.matches("[data-close]")) [dialog, ...dialog.children].forEach((one) => { one.scrollTop = 0; });
});
document.addEventListener("close", (event) => { if (event.target.closest?.("#dialogs")) event.target.remove(); }, true);

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  if (event.target.closest("[data-close]") || event.target.matches("dialog[open]")) {
    event.target.closest("dialog")?.close();
  }
});

document.addEventListener("dialog:close", () => {
  document.querySelectorAll("#dialogs dialog[open]").forEach((dialog) => dialog.close());
});
