// How what waits goes out: photos first, then the batch. The pages send with this, and the worker
// where no page is open any more. Every sending may be repeated: the server knows the ids.

import { ask, kept, refresh } from "./bag.js";
import { all, drop, get, put } from "./store.js";

const OTHER = "现在登录的是另一个账号，请换回自己的账号后上传";
const SIGN_IN = "登录已过期，请重新登录，登录后自动上传";
const BUSY = "服务器忙，稍后自动重试";

class Refused extends Error {
  constructor(message, faults = []) { super(message); this.faults = faults; }
}

// One after the other, whichever tab or worker asks: what one has sent, the next finds gone.
const alone = (work) => (navigator.locks ? navigator.locks.request("xiaoan-outbox", work) : work());

// What sends for one account. `token` is what a page knows of its own sign-in, if it knows one.
export function sender({ owner, token = "", submitUrl, uploadUrl }) {
  let pass = token;

  // The token of this very sign-in: what one person did is never sent under another's name.
  async function admission() {
    const bag = await kept();
    const told = await ask(bag?.owner === owner ? bag.tag : "");
    if (told.isSignedOut) throw new Error(SIGN_IN);
    if (!told.owner) throw new Error(BUSY);
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
    if (!answer.ok) throw new Error(BUSY);
    return answer.json();
  }

  async function sendPhoto(id) {
    const photo = await get("photos", id);
    if (!photo || photo.isSent) return;
    const form = new FormData();
    form.append("id", id);
    form.append("purpose", "inspections");
    form.append("file", photo.blob, "photo.jpg");
    await post(uploadUrl, form);
    await put("photos", id, { ...photo, isSent: true });
  }

  return async (entry, say) => {
    if (entry.photos.length) pass = await admission(); // photos must not go to another's account
    for (const [place, id] of entry.photos.entries()) {
      await sendPhoto(id);
      say(entry, `正在上传照片 ${place + 1}/${entry.photos.length}`);
    }
    const batch = { ...entry.batch, sent_at: new Date().toISOString() };
    const done = await post(submitUrl, JSON.stringify(batch), { "Content-Type": "application/json" });
    await drop("outbox", entry.batch.id);
    const draft = await get("drafts", entry.draft);
    if (draft && draft.id === entry.batch.id) await drop("drafts", entry.draft);
    for (const id of entry.photos) await drop("photos", id);
    return done;
  };
}

async function tryOne(send, entry, say) {
  try {
    return await send(entry, say);
  } catch (error) {
    const isRefused = error instanceof Refused;
    const said = error instanceof TypeError ? "没有网络，联网后自动上传" : error.message;
    await put("outbox", entry.batch.id, {
      ...entry, said, isRefused, faults: isRefused ? error.faults || [] : [],
    });
    return null;
  }
}

export async function waitingOf(owner) {
  return (await all("outbox")).filter((entry) => entry.owner === owner);
}

// Send what waits of one account: the answers by id. Refused ones wait for a change.
export function sendWaiting(send, owner, { refusedToo = false, say = () => {} } = {}) {
  return alone(async () => {
    const answers = new Map();
    for (const entry of await waitingOf(owner)) {
      if (entry.isRefused && !refusedToo) continue;
      const done = await tryOne(send, entry, say);
      if (done) answers.set(entry.batch.id, done);
    }
    if (answers.size) await refresh(owner, { always: true }).catch(() => {}); // what is done now, what it opened
    return answers;
  });
}

// In the worker, when the network is back and perhaps no page is open: for whoever is signed in.
// What still waits afterwards is an error, so that the browser calls again.
export async function sendFromAfar({ submitUrl, uploadUrl }) {
  const told = await ask((await kept())?.tag);
  if (told.isSignedOut) return new Map(); // the page sends, once somebody has signed in
  if (!told.owner) throw new Error(BUSY);
  const { owner, token } = told;
  const answers = await sendWaiting(sender({ owner, token, submitUrl, uploadUrl }), owner);
  if ((await waitingOf(owner)).some((entry) => !entry.isRefused)) throw new Error(BUSY);
  return answers;
}
