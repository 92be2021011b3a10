// A sentence at the edge of the page. At most three; a problem stays until it is closed.
const SHOWN = 3, LASTS = 8000;

export function toast(sentence, { isProblem = true } = {}) {
  const host = document.getElementById("toasts");
  if (!host || [...host.children].some((note) => note.dataset.sentence === sentence)) return;
  const note = document.createElement("div");
  note.className = isProblem ? "toast toast--bad" : "toast";
  note.dataset.sentence = sentence;
  const words = Object.assign(document.createElement("span"), { textContent: sentence });
  const close = Object.assign(document.createElement("button"), { className: "link", type: "button", textContent: "Close" });
  close.addEventListener("click", () => note.remove());
  note.append(words, close);
  host.append(note);
  while (host.children.length > SHOWN) host.firstElementChild.remove();
  if (!isProblem) setTimeout(() => note.remove(), LASTS);
}
