// On every page of who may inspect: the bag is kept fresh, and the worker that opens it offline.

import * as store from "./store.js";

const NOW = "now";
const FRESH = 10 * 60 * 1000;
const ADDRESS = "/inspections/bag";
const root = document.documentElement;

export const kept = () => store.get("bag", NOW);
export const empty = () => store.drop("bag", NOW);

// Ask the server whose phone this is now; the token is good for sending under that name alone.
export async function ask(known) {
  const answer = await fetch(ADDRESS, {
    redirect: "manual", credentials: "same-origin", cache: "no-store",
    headers: known ? { "If-None-Match": `"${known}"` } : {},
  });
  const head = (name) => answer.headers.get(name);
  return {
    isSignedOut: answer.type === "opaqueredirect" || answer.status === 403,
    isFresh: answer.status === 304,
    owner: head("X-Xiaoan-Owner"), token: head("X-Xiaoan-Token"),
    tag: (head("ETag") || "").replace(/^W\/|"/g, ""),
    content: answer.status === 200 ? await answer.json() : null,
  };
}

// What is kept belongs to one account: another's is thrown away before anything else is done.
export async function refresh({ always = false } = {}) {
  let bag = await kept();
  if (bag && bag.owner !== root.dataset.owner) { await empty(); bag = null; }
  if (bag && !always && Date.now() - bag.at < FRESH) return;
  const told = await ask(bag?.tag);
  if (told.isSignedOut) return void await empty();
  if (told.content && told.owner === root.dataset.owner) {
    await store.put("bag", NOW, { owner: told.owner, tag: told.tag, at: Date.now(), content: told.content });
  } else if (told.isFresh) {
    await store.put("bag", NOW, { ...bag, at: Date.now() });
  }
}

// Asked once, when the browser offers it, and never again on this phone.
function offerInstall() {
  const card = document.querySelector("[data-install]");
  const asked = "xiaoan_install_asked";
  const isAsked = () => { try { return localStorage.getItem(asked); } catch { return "1"; } };
  const settle = () => { try { localStorage.setItem(asked, "1"); } catch { /* private mode */ } };
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    if (!card || isAsked()) return;
    card.hidden = false;
    card.querySelector("[data-install-yes]").onclick = () => { settle(); card.hidden = true; event.prompt(); };
    card.querySelector("[data-install-no]").onclick = () => { settle(); card.hidden = true; };
  });
}

// A sheet begun and never sent is let go after a month, with its photos.
const MONTH = 30 * 24 * 3600 * 1000;
async function prune() {
  const waiting = new Set((await store.all("outbox")).map((entry) => entry.draft));
  for (const draft of await store.all("drafts")) {
    const isOld = Date.now() - Date.parse(draft.touchedAt || 0) > MONTH;
    if (!isOld || !draft.touchedAt || waiting.has(draft.key)) continue;
    const shots = Object.values(draft.answers).flatMap((one) => [...one.photos, ...one.after]);
    for (const id of shots) await store.drop("photos", id);
    await store.drop("drafts", draft.key);
  }
}

// What waits is said wherever its sender is; it goes out from the page of rounds.
async function remind() {
  if (document.querySelector("#outbox")) return;
  const waiting = (await store.all("outbox")).filter((entry) => entry.owner === root.dataset.owner);
  if (!waiting.length) return;
  const line = document.createElement("p");
  const link = document.createElement("a");
  line.className = "say say-warning";
  link.href = "/inspections/";
  link.textContent = `还有 ${waiting.length} 次排查存在手机里没有上传，去上传`;
  line.append(link);
  document.querySelector("#main")?.prepend(line);
}

if (root.dataset.owner && !root.dataset.pocket) {
  navigator.serviceWorker?.register("/worker.js").catch(() => {});
  offerInstall();
  if (window.indexedDB) {
    refresh().catch(() => {});
    remind().then(prune).catch(() => {});
  }
}
