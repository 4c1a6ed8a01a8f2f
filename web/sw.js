// Keeps pages on a phone for when there is no network: those the server marks,
// for one visitor at a time. The server puts "shell", the list of files every
// page needs, in front. The whole contract is in docs/offline.md.
"use strict";

const files = "linli-files"; // style sheet, scripts, the page for no network
const pagesOf = "linli-pages-"; // and the visitor's tag

const most = 40; // pages
const mostFiles = 60;
const largest = 512 * 1024; // bytes of one page or picture
const longest = 7 * 24 * 3600e3; // milliseconds a page is kept
const fresh = 10 * 60e3; // younger pages are not fetched beforehand again
const patience = 5000; // milliseconds until a kept page is shown in place of a slow one

addEventListener("install", (e) => {
  e.waitUntil((async () => {
    const cache = await caches.open(files);
    await Promise.all(shell.map(async (path) => {
      const hashed = path.startsWith("/assets/");
      if (hashed && await cache.match(path, { ignoreVary: true })) return;
      await cache.add(new Request(path, { cache: hashed ? "default" : "reload" }));
    }));
    await skipWaiting();
  })());
});

addEventListener("activate", (e) => {
  e.waitUntil((async () => {
    const cache = await caches.open(files);
    const names = await cache.keys();
    for (const old of names.slice(0, Math.max(0, names.length - mostFiles))) {
      if (!shell.includes(new URL(old.url).pathname)) await cache.delete(old);
    }
    await prune();
    await clients.claim();
  })());
});

addEventListener("fetch", (e) => {
  const url = new URL(e.request.url);
  if (e.request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/assets/")) e.respondWith(file(url.pathname));
  else if (e.request.mode === "navigate" || e.request.destination === "image") e.respondWith(page(e));
});

addEventListener("message", (e) => {
  const { keep: paths = [], anew } = e.data;
  e.waitUntil((async () => {
    if (anew) await (await caches.open(files)).add(new Request("/offline", { cache: "reload" }));
    for (const path of paths.slice(0, most)) {
      const have = anew ? undefined : await kept(path);
      if (have && Date.now() - Number(have.headers.get("Linli-Kept-At")) < fresh) continue;
      await keep(path, await fetch(path));
    }
  })().catch(() => {})); // without network there is nothing to fetch
});

// file is one whose name holds a hash of what is in it. Without network an
// older page is content with a file of the same name.
async function file(path) {
  const cache = await caches.open(files);
  const have = await cache.match(path, { ignoreVary: true });
  if (have) return have;
  try {
    return await fetch(path);
  } catch (fault) {
    const name = path.split(".")[0] + ".", end = path.slice(path.lastIndexOf("."));
    for (const other of (await cache.keys()).reverse()) {
      const at = new URL(other.url).pathname;
      if (at.startsWith(name) && at.endsWith(end)) return cache.match(other, { ignoreVary: true });
    }
    throw fault;
  }
}

// page asks the network, and shows what is kept if it does not answer.
async function page(e) {
  const url = e.request.url;
  const asked = fetch(e.request);
  e.waitUntil(asked.then((answer) => keep(url, answer.clone())).catch(() => {}));
  const have = await kept(url);
  const late = new Promise((_, bad) => { if (have) setTimeout(bad, patience, new Error("slow")); });
  try {
    const answer = await Promise.race([asked, late]);
    if (!have || ![502, 503, 504].includes(answer.status)) return answer;
  } catch (fault) {
    if (!have) {
      const none = e.request.mode === "navigate" && await caches.match("/offline", { cacheName: files, ignoreVary: true });
      if (none) return none;
      throw fault;
    }
  }
  return stamped(have);
}

// stamped tells a page of when it is.
async function stamped(have) {
  if (!(have.headers.get("Content-Type") ?? "").startsWith("text/html")) return have;
  const text = (await have.text()).replace("<html ", `<html data-kept="${Number(have.headers.get("Linli-Keep"))}" `);
  return new Response(text, { headers: have.headers });
}

// kept is the copy of a page, if it is not too old.
async function kept(url) {
  for (const name of await caches.keys()) {
    if (!name.startsWith(pagesOf)) continue;
    const have = await caches.match(url, { cacheName: name, ignoreVary: true });
    if (have && Date.now() - Number(have.headers.get("Linli-Kept-At")) < longest) return have;
  }
}

// keep keeps an answer if it is marked for that. An answer for another visitor,
// or for nobody, throws away what the last one had.
async function keep(url, answer) {
  const who = answer.headers.get("Linli-Visitor");
  if (who !== null) {
    for (const name of await caches.keys()) {
      if (name.startsWith(pagesOf) && name !== pagesOf + who) await caches.delete(name);
    }
  }
  if (who === null || !answer.ok || answer.redirected || !answer.headers.has("Linli-Keep")) return;
  const body = await answer.blob();
  if (body.size > largest) return;
  const headers = new Headers(answer.headers);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  headers.set("Linli-Kept-At", String(Date.now()));
  if (body.type.startsWith("text/html")) {
    const text = await body.text();
    const [, title] = /<title>([^<]*)<\/title>/.exec(text) ?? [];
    if (title) headers.set("Linli-Title", encodeURIComponent(title));
    const cache = await caches.open(files);
    for (const [, path] of text.matchAll(/"(\/assets\/[\w.-]+)"/g)) {
      if (!(await cache.match(path, { ignoreVary: true }))) await cache.add(path);
    }
  }
  const cache = await caches.open(pagesOf + who);
  await cache.delete(url, { ignoreVary: true }); // the youngest stands last
  await cache.put(url, new Response(body, { headers }));
  await prune();
}

// prune throws away what is too old and what is too much.
async function prune() {
  for (const name of await caches.keys()) {
    if (!name.startsWith(pagesOf)) continue;
    const cache = await caches.open(name);
    const all = await cache.keys();
    for (const [i, request] of all.entries()) {
      const at = Number((await cache.match(request, { ignoreVary: true })).headers.get("Linli-Kept-At"));
      if (i < all.length - most || Date.now() - at >= longest) await cache.delete(request, { ignoreVary: true });
    }
  }
}
