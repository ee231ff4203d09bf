// The queue of this device: shown with its count, sent on load, online, return to the page, and by
// hand; by the worker where the browser calls it (Background Sync) and no page is open.

import { sender, sendWaiting, waitingOf } from "./sending.js";
import * as store from "./store.js";

const panel = document.querySelector("#outbox");
const WAITING = "等待上传";
const AGAIN = 30000; // while something waits: the server may be down without the phone being offline
let sending = false;
let isAskedAgain = false;
let again;
let tell = () => {};

export const owner = document.documentElement.dataset.owner || "";
const isPocket = "pocket" in document.documentElement.dataset;
const token = (!isPocket && document.querySelector("meta[name=csrf-token]")?.content) || "";
const send = panel && sender({
  owner, token, submitUrl: panel.dataset.submitUrl, uploadUrl: panel.dataset.uploadUrl,
});

// Send what waits, and tell the page the answers by their ids.
export async function flush({ refusedToo = false } = {}) {
  if (!panel) return;
  if (sending) { isAskedAgain = true; return; }
  let answers = new Map();
  sending = true;
  try {
    answers = await sendWaiting(send, owner, { refusedToo, say: progress });
  } finally {
    sending = false;
    await show();
  }
  if (answers.size) tell(answers);
  if (isAskedAgain) { isAskedAgain = false; await flush(); }
}

export async function queue(entry) {
  await store.put("outbox", entry.batch.id, { ...entry, owner, said: WAITING });
  await show();
  if (!navigator.onLine) await callLater();
}

// Ask the browser to call the worker once there is a network, also after this page is gone.
// Never `serviceWorker.ready`: it hangs where workers are blocked.
async function callLater() {
  const worker = await navigator.serviceWorker?.getRegistration().catch(() => null);
  await worker?.sync?.register("outbox").catch(() => {});
}

export const entryOf = (id) => store.get("outbox", id);

function progress(entry, words) {
  const row = panel.querySelector(`[data-entry="${entry.batch.id}"] span`);
  if (row) row.textContent = `${entry.title}：${words}`;
}

function line(entry) {
  const row = document.createElement("li");
  row.dataset.entry = entry.batch.id;
  const words = document.createElement("span");
  words.textContent = `${entry.title} · ${entry.batch.answers.length} 项：${entry.said || WAITING}`;
  row.append(words);
  if (entry.isRefused) {
    row.className = "is-refused";
    const link = document.createElement("a");
    link.href = entry.url;
    link.textContent = "打开修改";
    row.append(link);
  }
  return row;
}

export async function show() {
  if (!panel) return;
  const mine = await waitingOf(owner);
  const others = (await store.all("outbox")).length - mine.length;
  panel.hidden = !mine.length && !others;
  clearTimeout(again);
  if (mine.some((entry) => !entry.isRefused)) {
    again = setTimeout(flush, AGAIN);
    if (mine.some((entry) => entry.said !== WAITING)) callLater(); // tried, and it did not go
  }
  panel.querySelector("[data-outbox-count]").textContent =
    `待上传 ${mine.length} 次排查${others ? `，另有 ${others} 次属于别的账号，请其登录后上传` : ""}`;
  panel.querySelector("[data-outbox-send]").hidden = !mine.length;
  panel.querySelector("[data-outbox-list]").replaceChildren(...mine.map(line));
}

async function sentFromAfar({ data }) {
  if (!data?.sent) return;
  await show();
  tell(data.sent);
}

export function start(onSent = () => location.reload()) {
  if (!panel) return;
  tell = onSent;
  panel.querySelector("[data-outbox-send]").addEventListener("click", () => flush({ refusedToo: true }));
  window.addEventListener("online", () => flush());
  navigator.serviceWorker?.addEventListener("message", sentFromAfar);
  navigator.storage?.persist?.().catch(() => {}); // asked for quietly: do not clear what waits
  document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(); });
  show().then(() => flush()).catch(() => {});
}
