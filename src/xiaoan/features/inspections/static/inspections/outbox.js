// The queue of this device: shown with its count, sent on load, online, return to the page, and by
// hand. Every sending may be repeated: the server knows the ids.

import { ask, kept, refresh } from "./carry.js";
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
let pass = (!isPocket && document.querySelector("meta[name=csrf-token]")?.content) || "";

const OTHER = "现在登录的是另一个账号，请换回自己的账号后上传";
const SIGN_IN = "登录已过期，请重新登录，登录后自动上传";

class Refused extends Error {
  constructor(message, faults = []) { super(message); this.faults = faults; }
}

// The token of this very sign-in: what one person did is never sent under another's name.
async function admission() {
  const bag = await kept();
  const told = await ask(bag?.owner === owner ? bag.tag : "");
  if (told.isSignedOut) throw new Error(SIGN_IN);
  if (!told.owner) throw new Error("服务器忙，稍后自动重试");
  if (told.owner !== owner) throw new Error(OTHER);
  return told.token;
}

const send = (url, body, headers) => fetch(url, {
  method: "POST", body, redirect: "manual", credentials: "same-origin",
  headers: { "X-CSRFToken": pass, "X-Xiaoan-Owner": owner, Accept: "application/json", ...headers },
});

async function post(url, body, headers = {}) {
  pass ||= await admission();
  let answer = await send(url, body, headers);
  if (answer.status === 403) { // the token is of an older sign-in
    pass = await admission();
    answer = await send(url, body, headers);
  }
  if (answer.type === "opaqueredirect") throw new Error(SIGN_IN);
  if (answer.status === 403) throw new Error("这个岗位不能提交排查，请换回原来的岗位");
  if (answer.status === 409) throw new Error(OTHER);
  if (answer.status === 422 || answer.status === 400) {
    const said = await answer.json().catch(() => ({}));
    throw new Refused(said.message || said.error || "内容不合要求，请打开修改", said.faults);
  }
  if (!answer.ok) throw new Error("服务器忙，稍后自动重试");
  return answer.json();
}

async function sendPhoto(id) {
  const photo = await store.get("photos", id);
  if (!photo || photo.isSent) return;
  const form = new FormData();
  form.append("id", id);
  form.append("purpose", "inspections");
  form.append("file", photo.blob, "photo.jpg");
  await post(panel.dataset.uploadUrl, form);
  await store.put("photos", id, { ...photo, isSent: true });
}

async function sendOne(entry) {
  if (entry.photos.length) pass = await admission(); // photos must not go to another's account
  let count = 0;
  for (const id of entry.photos) {
    await sendPhoto(id, pass);
    count += 1;
    progress(entry, `正在上传照片 ${count}/${entry.photos.length}`);
  }
  const batch = { ...entry.batch, sent_at: new Date().toISOString() };
  const json = { "Content-Type": "application/json" };
  const done = await post(panel.dataset.submitUrl, JSON.stringify(batch), json);
  await store.drop("outbox", entry.batch.id);
  const draft = await store.get("drafts", entry.draft);
  if (draft && draft.id === entry.batch.id) await store.drop("drafts", entry.draft);
  for (const id of entry.photos) await store.drop("photos", id);
  return done;
}

async function tryOne(entry) {
  try {
    return await sendOne(entry);
  } catch (error) {
    const isRefused = error instanceof Refused;
    const said = error instanceof TypeError ? "没有网络，联网后自动上传" : error.message;
    await store.put("outbox", entry.batch.id, {
      ...entry, said, isRefused, faults: isRefused ? error.faults || [] : [],
    });
    return null;
  }
}

const own = async () => (await store.all("outbox")).filter((entry) => entry.owner === owner);

// Send what waits, and tell the page the answers by their ids. Refused ones wait for a change.
export async function flush({ refusedToo = false } = {}) {
  if (!panel) return;
  if (sending) { isAskedAgain = true; return; }
  const answers = new Map();
  sending = true;
  try {
    for (const entry of await own()) {
      if (entry.isRefused && !refusedToo) continue;
      const done = await tryOne(entry);
      if (done) answers.set(entry.batch.id, done);
    }
  } finally {
    sending = false;
    await show();
  }
  if (answers.size) {
    await refresh({ always: true }).catch(() => {}); // what is done now and what hazards it opened
    tell(answers);
  }
  if (isAskedAgain) { isAskedAgain = false; await flush(); }
}

export async function queue(entry) {
  await store.put("outbox", entry.batch.id, { ...entry, owner, said: WAITING });
  await show();
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
  const entries = await store.all("outbox");
  const mine = entries.filter((entry) => entry.owner === owner);
  const others = entries.length - mine.length;
  panel.hidden = !entries.length;
  clearTimeout(again);
  if (mine.some((entry) => !entry.isRefused)) again = setTimeout(flush, AGAIN);
  panel.querySelector("[data-outbox-count]").textContent =
    `待上传 ${mine.length} 次排查${others ? `，另有 ${others} 次属于别的账号，请其登录后上传` : ""}`;
  panel.querySelector("[data-outbox-send]").hidden = !mine.length;
  panel.querySelector("[data-outbox-list]").replaceChildren(...mine.map(line));
}

export function start(onSent = () => location.reload()) {
  if (!panel) return;
  tell = onSent;
  panel.querySelector("[data-outbox-send]").addEventListener("click", () => flush({ refusedToo: true }));
  window.addEventListener("online", () => flush());
  navigator.storage?.persist?.().catch(() => {}); // asked for quietly: do not clear what waits
  document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(); });
  show().then(() => flush()).catch(() => {});
}
