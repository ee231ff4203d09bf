// The service worker: pages come from the network; without it, a page that opens what the phone
// has kept; and what waits is sent when the network is back, with or without a page.
// Set before this file by web/phone.py: VERSION, POCKET, ASSETS, IS_HASHED, SENDS, sendFromAfar.
/* global VERSION, POCKET, ASSETS, IS_HASHED, SENDS, sendFromAfar */

const CACHE = `xiaoan-${VERSION}`;
const PATIENCE = 6000;
const DOWN = [502, 503, 504];
// Places whose work the phone can do alone: there a slow network is not waited for.
const CARRIED = /^\/($|workbench\/$|inspections\/($|do\/|at\/|scan\/))/;

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(clear()));

async function fill() {
  const cache = await caches.open(CACHE);
  await cache.addAll(ASSETS.map((address) => new Request(address, { cache: "no-cache" })));
  // Without cookies: what is kept here is nobody's.
  const pocket = await fetch(POCKET, { credentials: "omit", cache: "no-store" });
  if (!pocket.ok) throw new Error(`pocket ${pocket.status}`);
  await cache.put(POCKET, pocket);
  await self.skipWaiting();
}

async function clear() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("xiaoan-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

self.addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(sendAndTell());
});

// Background Sync, where the browser has it. The pages that are open say what was sent.
async function sendAndTell() {
  const sent = await sendFromAfar(SENDS);
  if (!sent.size) return;
  for (const page of await self.clients.matchAll()) page.postMessage({ sent });
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request, pathname));
  else if (ASSETS.includes(pathname)) event.respondWith(asset(request, pathname));
});

async function page(request, pathname) {
  const isCarried = CARRIED.test(pathname);
  try {
    const coming = fetch(request);
    const answer = await (isCarried ? Promise.race([coming, late()]) : coming);
    return isCarried && DOWN.includes(answer.status) ? await pocket() : answer;
  } catch {
    return pocket();
  }
}

const late = () => new Promise((_, reject) => { setTimeout(reject, PATIENCE); });

async function pocket() {
  return (await (await caches.open(CACHE)).match(POCKET)) || Response.error();
}

// A name that carries its hash never changes; a plain one is asked for again while there is a network.
async function asset(request, pathname) {
  const cache = await caches.open(CACHE);
  if (IS_HASHED) return (await cache.match(pathname)) || fetch(request);
  return fetch(request).catch(() => cache.match(pathname));
}
