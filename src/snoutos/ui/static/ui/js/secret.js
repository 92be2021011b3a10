// Show and hide what is typed into a password field.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-show-secret]");
  if (!button) return;
  const field = document.getElementById(button.dataset.showSecret);
  const shown = field.type === "text";
  field.type = shown ? "password" : "text";
  button.textContent = shown ? "Show" : "Hide";
  button.setAttribute("aria-pressed", String(!shown));
});
