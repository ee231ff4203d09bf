// On every page of who may inspect: the bag is kept fresh, and the worker that opens it offline.

import { refresh } from "./bag.js";
import * as store from "./store.js";

const root = document.documentElement;

// Asked once, when the browser offers it, and never again on this phone. Not before the page is
// first touched: what comes by itself would push away what somebody is reading.
function offerInstall() {
  const card = document.querySelector("[data-install]");
  const asked = "xiaoan_install_asked";
  const isAsked = () => { try { return localStorage.getItem(asked); } catch { return "1"; } };
  const settle = () => { try { localStorage.setItem(asked, "1"); } catch { /* private mode */ } };
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    if (!card || isAsked()) return;
    const show = () => { card.hidden = isAsked(); };
    for (const touch of ["pointerdown", "keydown", "scroll"]) window.addEventListener(touch, show, { once: true });
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
    refresh(root.dataset.owner).catch(() => {});
    remind().then(prune).catch(() => {});
  }
}
