// Marks words behind the text of a composer: the same text lies there, invisible but for its marks.
const textOf = (form) => form.querySelector("textarea");
const underOf = (form) => form.querySelector("[data-marks]");

export function mark(form, places) {
  const text = textOf(form).value;
  const pieces = [];
  let done = 0;
  for (const [start, end] of [...places].sort((one, other) => one[0] - other[0])) {
    if (start < done || end <= start) continue;
    const marked = document.createElement("mark");
    marked.textContent = text.slice(start, end);
    pieces.push(text.slice(done, start), marked);
    done = end;
  }
  underOf(form).replaceChildren(...pieces, done ? text.slice(done) : "");
  follow(form);
}

// While somebody writes on, the marks before that place stay where they are.
export function standing({ text, places }, now) {
  return places.filter(([, end]) => text.slice(0, end) === now.slice(0, end));
}

// The server counts characters, the browser halves of some.
export function inUnits(text, places) {
  const at = [0];
  for (const character of text) at.push(at.at(-1) + character.length);
  return places.map(([start, end]) => [at[start], at[end]]);
}

function follow(form) {
  underOf(form).style.width = `${textOf(form).clientWidth}px`;
  underOf(form).scrollTop = textOf(form).scrollTop;
}

document.addEventListener("scroll", (event) => {
  const form = event.target.closest?.("[data-check-url]");
  if (form && event.target === textOf(form)) follow(form);
}, true);
addEventListener("resize", () => document.querySelectorAll("[data-check-url]").forEach(follow));
