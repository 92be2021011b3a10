// The service worker of the sitter's pages: a page without reception, and messages that waited.
// It keeps no page and no answer: what a sitter may see changes by the minute.
{% autoescape off %}importScripts("{{ waiting }}");

const OFFLINE = "{{ offline }}", HOME = "{{ home }}";
const SHELL = ["{{ offline }}", {% for one in shell %}"{{ one }}"{% if not forloop.last %}, {% endif %}{% endfor %}];{% endautoescape %}
const ICON = {% autoescape off %}"{{ icon }}"{% endautoescape %}, CACHE = `snoutos ${SHELL.join(" ")}`;

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(SHELL)));
});

addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
    await clients.claim();
  })());
});

addEventListener("fetch", (event) => {
  const { request } = event, { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  const isOurs = pathname === HOME || pathname.startsWith(`${HOME}/`);
  if (request.mode === "navigate" && isOurs) {
    event.respondWith(fetch(request).catch(async () => (await caches.match(OFFLINE)) ?? Response.error()));
  } else if (SHELL.includes(pathname)) {
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
  }
});

// The browser says that there is reception again, also when no page is open.
addEventListener("sync", (event) => {
  if (event.tag !== "waiting") return;
  event.waitUntil((async () => {
    // An open page sends by itself, and knows where to put a text that is refused.
    const open = await clients.matchAll({ type: "window", includeUncontrolled: true });
    if (open.length) { for (const page of open) page.postMessage("waiting"); return; }
    const results = await self.waiting.sendAll();
    for (const [message, result] of results) {
      // Nobody is there to be told: it goes on waiting, and is told when a page is opened.
      if (result.state === "refused") await self.waiting.put(message);
    }
    if (results.some(([, result]) => result.state === "waits")) throw new Error("not yet");
  })());
});

// Whom it is from, and nothing of what it says.
addEventListener("push", (event) => {
  const { title, body, tag, url } = event.data?.json() ?? {};
  if (title) event.waitUntil(registration.showNotification(title, { body, tag, renotify: true, data: { url }, icon: ICON }));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = event.notification.data?.url ?? HOME;
  event.waitUntil((async () => {
    const open = await clients.matchAll({ type: "window", includeUncontrolled: true });
    const at = (one) => new URL(one.url).pathname;
    const page = open.find((one) => at(one) === url) ?? open.find((one) => at(one).startsWith(HOME));
    if (!page) return clients.openWindow(url);
    await page.focus();
    return at(page) === url ? undefined : page.navigate(url);
  })());
});
