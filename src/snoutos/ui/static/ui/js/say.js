// What the page tells those who hear it: one sentence at a time, the latest one, every five seconds.
const PAUSE = 5000;
let next = "", saying = null;

export function say(sentence) {
  next = sentence;
  saying ??= setTimeout(speak, 0);
}

function speak() {
  const region = document.getElementById("live");
  if (region && next) region.textContent = next;
  saying = next ? setTimeout(speak, PAUSE) : null;
  next = "";
}
