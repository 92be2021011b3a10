// The phone: asks for what is new and shows it.
const $ = (id) => document.getElementById(id);
const FAULTS = [
  ["Everything works", null],
  ["Phone is switched off (not delivered)", { final_status: "undelivered", final_error_code: 30003 }],
  ["Filtered as spam (not delivered)", { final_status: "undelivered", final_error_code: 30007 }],
  ["Refused: opted out", { error_code: 21610 }],
  ["Provider is down", { http_status: 500 }],
  ["Provider is overloaded", { http_status: 429 }],
  ["Delivery reports come late, doubled and in disorder", { callback_delay_ms: 3000, repeat_callbacks: 2, disorder_callbacks: true }],
];
const STATES = { queued: "Sending", sent: "Sent", delivered: "Delivered", undelivered: "Not delivered", failed: "Not delivered" };
let shown = "";

const pretty = (e164) => e164.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, "+1 ($1) $2-$3");
const ask = async (path, options) => (await fetch(path, options)).json();
const tell = (path, method, body) =>
  ask(path, { method, headers: { "content-type": "application/json" }, body: body && JSON.stringify(body) });

async function numbers() {
  const { numbers: owned, phones } = await ask("/control/numbers");
  $("number").replaceChildren(...owned.map((one) => new Option([pretty(one.phone_number), one.friendly_name].filter(Boolean).join(" · "), one.phone_number)));
  $("phones").replaceChildren(...phones.map((one) => new Option([one.name, pretty(one.phone_number)].filter(Boolean).join(" · "), one.phone_number)));
  await refresh();
}

async function refresh() {
  const query = new URLSearchParams({ phone: $("phone").value.trim(), number: $("number").value, limit: 100 });
  $("with").textContent = pretty($("number").value || "No business number yet");
  $("me").textContent = `you are ${pretty($("phone").value.trim())}`;
  const { messages } = await ask(`/control/messages?${query}`);
  const next = JSON.stringify(messages);
  if (next === shown) return;
  shown = next;
  const log = $("log");
  log.replaceChildren(...messages.reverse().map(row));
  if (!messages.length) {
    const empty = document.createElement("li");
    empty.className = "empty";
    empty.textContent = "No texts between these two yet. Write the first one.";
    log.append(empty);
  }
  log.scrollTop = log.scrollHeight;
}

function row(message) {
  const line = document.createElement("li");
  const isMine = message.direction === "inbound";
  const isLost = ["undelivered", "failed"].includes(message.status);
  line.className = [isMine && "mine", message.is_carrier && "carrier", isLost && "lost"].filter(Boolean).join(" ");
  const bubble = Object.assign(document.createElement("div"), { className: "bubble" });
  bubble.textContent = message.body;
  for (const one of message.media) bubble.append(medium(one));
  const at = new Date(message.date_created).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
  const state = isMine ? "" : ` · ${message.is_carrier ? "automatic, from the network" : STATES[message.status] ?? message.status}`;
  line.append(bubble, Object.assign(document.createElement("small"), { textContent: at + state }));
  return line;
}

function medium(one) {
  if (!one.content_type.startsWith("image/")) {
    return Object.assign(document.createElement("span"), { textContent: one.content_type.includes("vcard") ? "Contact card " : "File " });
  }
  return Object.assign(document.createElement("img"), { src: one.stored ?? one.url, alt: "Picture" });
}

// What is attached and not sent yet, as the control API wants it.
async function attached() {
  return Promise.all([...$("files").files].slice(0, 10).map((file) => new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done({ content_type: file.type || "application/octet-stream", data: reader.result.split(",")[1] ?? "" });
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  })));
}

function showAttached() {
  const names = [...$("files").files].map((file) => file.name);
  $("attached").hidden = !names.length;
  $("attached").textContent = names.length ? `Attached: ${names.join(", ")}` : "";
}

async function faults() {
  const { faults: set } = await ask("/control/faults");
  const current = set.find((fault) => fault.scope === $("phone").value.trim());
  const is = (wanted) => wanted
    ? current && Object.entries(wanted).every(([name, value]) => current[name] === value)
    : !current;
  $("faults").replaceChildren(...FAULTS.map(([words, wanted]) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: words });
    button.setAttribute("aria-pressed", String(Boolean(is(wanted))));
    button.addEventListener("click", async () => {
      const scope = $("phone").value.trim();
      if (wanted) await tell("/control/faults", "PUT", { scope, ...wanted });
      else await tell(`/control/faults?${new URLSearchParams({ scope })}`, "DELETE");
      await faults();
    });
    return button;
  }));
}

$("write").addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = $("text").value.trim();
  const media = await attached();
  if (!body && !media.length) return;
  $("text").value = "";
  const answer = await tell("/control/inbound", "POST", { from: $("phone").value.trim(), to: $("number").value, body, media });
  if (!answer.error) $("files").value = "";
  showAttached();
  $("problem").textContent = answer.error
    ?? (answer.webhook_status === 200 ? "" : `The business did not take this text (answer ${answer.webhook_status || "none"}).`);
  if (answer.error) $("text").value = body;
  await refresh();
});
$("files").addEventListener("change", showAttached);
$("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); $("write").requestSubmit(); }
});
for (const field of [$("phone"), $("number")]) field.addEventListener("change", () => { shown = ""; refresh(); faults(); });
numbers().then(faults);
setInterval(() => { if (!document.hidden) refresh().catch(() => {}); }, 700);
