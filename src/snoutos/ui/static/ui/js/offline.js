// The page without reception: shows what waits, and goes on when there is reception again.
import "./waiting.js";

const PAUSE = 4000;
const again = () => location.reload();
// A browser says it is online a little before it is.
const look = () => fetch("/healthz", { cache: "no-store" }).then(again, () => {});
document.querySelector("button").addEventListener("click", again);
addEventListener("online", look);
setInterval(look, PAUSE);

self.waiting.all().then((messages) => {
  const section = document.querySelector("section");
  section.hidden = !messages.length;
  section.querySelector("ul").replaceChildren(
    ...messages.map((message) => Object.assign(document.createElement("li"), { textContent: message.body })),
  );
}).catch(() => {});
