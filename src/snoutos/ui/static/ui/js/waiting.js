// Messages that wait for reception, one for each conversation, each sent under the key it was written
// with. Page and service worker both load this file, so it exports nothing: see self.waiting.
self.waiting = (() => {
  const DATABASE = "snoutos", STORE = "waiting", LOCK = "snoutos-waiting";
  const ENDS_WITHIN = 20000;

  const open = () => new Promise((done, failed) => {
    const asked = indexedDB.open(DATABASE, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "url" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });

  async function ask(mode, question) {
    const database = await open();
    try {
      return await new Promise((done, failed) => {
        const transaction = database.transaction(STORE, mode);
        const asked = question(transaction.objectStore(STORE));
        transaction.oncomplete = () => done(asked.result);
        transaction.onerror = transaction.onabort = () => failed(transaction.error);
      });
    } finally { database.close(); }
  }

  const get = (url) => ask("readonly", (store) => store.get(url));
  const all = () => ask("readonly", (store) => store.getAll());
  const change = (...what) => ask("readwrite", (store) => store[what[0]](...what.slice(1)));
  const put = (message) => change("put", message), drop = (url) => change("delete", url), clear = () => change("clear");

  // One sender at a time, in whatever tab; without locks the key alone keeps it at one message.
  const alone = (work) => (self.navigator.locks ? self.navigator.locks.request(LOCK, work) : work());

  // { state: "sent" }, { state: "refused", sentence } or { state: "waits", sentence }.
  async function send(message, csrf) {
    let answer;
    try {
      answer = await fetch(message.url, {
        method: "POST", body: JSON.stringify({ body: message.body }), signal: AbortSignal.timeout(ENDS_WITHIN),
        headers: { "content-type": "application/json", "idempotency-key": message.key, "x-csrftoken": csrf },
      });
    } catch { return { state: "waits", sentence: "" }; }
    if (answer.ok) return { state: "sent" };
    const said = await answer.json().catch(() => ({}));
    if (answer.status === 401) return { state: "waits", sentence: "Sign in again, then it is sent." };
    const isTheirs = answer.status >= 400 && answer.status < 500 && ![408, 425, 429].includes(answer.status);
    if (isTheirs && said.code !== "forbidden") return { state: "refused", sentence: said.detail ?? "It can’t be sent." };
    return { state: "waits", sentence: answer.status === 429 ? said.detail ?? "" : "" };
  }

  // Send what waits, of one viewer where one is named; a page knows a fresher token than the message.
  // Returns what became of each: [message, result].
  const sendAll = ({ viewer, csrf } = {}) => alone(async () => {
    const results = [];
    for (const message of await all()) {
      if (viewer && message.viewer !== viewer) continue;
      const result = await send(message, csrf ?? message.csrf);
      // Another text may have taken its place while this one was on its way.
      if (result.state !== "waits" && (await get(message.url))?.key === message.key) await drop(message.url);
      results.push([message, result]);
    }
    return results;
  });

  return { all, clear, drop, get, put, sendAll };
})();
