// Ticks in a list: all of them at once, how many there are, and none again. A row stands in a table
// and on a card; whatever is ticked in one is ticked in the other.
const boxesOf = (form) => [...form.querySelectorAll(`input[name="${form.dataset.ticks}"]`)];

function tell(form) {
  const boxes = boxesOf(form);
  const every = new Set(boxes.map((box) => box.value));
  const ticked = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  for (const all of form.querySelectorAll("[data-ticks-all]")) {
    all.checked = ticked.size > 0 && ticked.size === every.size;
    all.indeterminate = ticked.size > 0 && ticked.size < every.size;
  }
  for (const said of form.querySelectorAll("[data-ticks-said]")) {
    said.textContent = `${ticked.size} ${ticked.size === 1 ? said.dataset.a : said.dataset.many}`;
  }
}

function tick(form, boxes, isOn) {
  for (const box of boxes) box.checked = isOn;
  tell(form);
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-ticks]");
  if (!form) return;
  if (event.target.matches("[data-ticks-all]")) return tick(form, boxesOf(form), event.target.checked);
  if (event.target.name !== form.dataset.ticks) return;
  const twins = boxesOf(form).filter((box) => box.value === event.target.value);
  tick(form, twins, event.target.checked);
});

document.addEventListener("click", (event) => {
  const form = event.target.closest("[data-ticks-none]")?.closest("[data-ticks]");
  if (form) tick(form, boxesOf(form), false);
});

// The browser brings ticks back when somebody comes back to the page.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-ticks]:has(tbody :checked, .cards :checked)")) tell(form);
});
