// The stopwatch on a phone. Every tap is kept on the phone first, then sent; sending may be repeated.
// Several phones tell the same server, which tells all of it to each: nobody waits for anybody.

import { uuid7 } from "../inspections/store.js";
import { picture } from "./merge.js";

const top = document.querySelector("#run");
const owner = document.documentElement.dataset.owner || "";
const KEPT = `xiaoan-drill:${top.dataset.drill}:${owner}`;
const OFTEN = 2500;
const SELDOM = 15000;
const SLIP = 350;
const one = (selector, within = document) => within.querySelector(selector);
const rows = [...document.querySelectorAll(".muster")];
const classes = rows.map((row) => ({ id: row.dataset.muster, expected: Number(row.dataset.expected), row }));
const pass = one("meta[name=csrf-token]")?.content || "";

const kept = read();
let told = JSON.parse(top.dataset.told);
let state = top.dataset.state;
let off = kept.off || 0; // the server's clock less the phone's
const ours = new Set(kept.waiting.map((mark) => mark.id)); // what this phone may take back
let place = "";
let isSending = false;
let isCut = false;
let said = "";

function read() {
  try { return { waiting: [], ...JSON.parse(localStorage.getItem(KEPT) || "{}") }; } catch { return { waiting: [] }; }
}
function keep() {
  try { localStorage.setItem(KEPT, JSON.stringify({ waiting: kept.waiting, told, off, device: kept.device })); } catch { /* full or private: it is still in memory */ }
}
kept.device ||= uuid7();
if (kept.told && kept.told.length > told.length) told = kept.told;

const now = () => Date.now() + off;
const mine = () => kept.waiting.map((mark) => ({ ...mark, at: mark.phone + off, by: "" }));
const seen = () => picture(classes, [...told, ...mine()]);

function tap(kind, more = {}) {
  const mark = { id: uuid7(), kind, muster: "", present: 0, excused: 0, voids: "", phone: Date.now(), ...more };
  kept.waiting.push(mark);
  ours.add(mark.id);
  keep();
  navigator.vibrate?.(30);
  draw();
  send();
}

// --- what the page shows ---
const WORDS = { inside: "未撤出", out: "已撤出", short: "有缺员，缺 ", whole: "已到齐" };

function draw() {
  const all = seen();
  const isOn = all.began !== null;
  document.body.classList.toggle("is-waiting", !isOn);
  one("#hint").hidden = isOn;
  for (const form of document.querySelectorAll("[data-before]")) form.hidden = isOn;
  for (const form of document.querySelectorAll("[data-during]")) form.hidden = !isOn;
  all.classes.forEach(drawClass);
  one("[data-whole]").textContent = all.classes.filter((each) => each.state === "whole").length;
  const missing = all.classes.filter((each) => each.state === "short").reduce((sum, each) => sum + each.missing, 0);
  const chip = one("[data-missing]");
  chip.hidden = !missing;
  one("b", chip).textContent = missing;
  drawUndo(all);
  drawSync();
  tick();
}

function drawClass(each) {
  const { row, expected } = each.asked;
  row.dataset.state = each.state;
  row.hidden = Boolean(place) && row.dataset.assembly !== place;
  one("[data-word]", row).textContent = WORDS[each.state] + (each.state === "short" ? each.missing : "");
  const isCounted = each.state === "short" || each.state === "whole";
  one("[data-told]", row).textContent = isCounted
    ? ` · 实到 ${each.present}${each.excused ? `，请假 ${each.excused}` : ""}${each.isPutRight ? "，更正过" : ""}` : "";
  one("[data-whole-word]", row).textContent = `${isCounted ? "全找到" : "全到"} ${expected - each.excused}`;
  row.counted = each;
}

function drawUndo(all) {
  const button = one("#undo");
  if (!button) return;
  const last = all.valid.filter((mark) => ours.has(mark.id) && now() - mark.at < 60000).pop();
  button.hidden = !last;
  if (!last) return;
  const name = last.muster ? one("b", classes.find((each) => each.id === last.muster).row).textContent : "";
  one("span", button).textContent = `${name}${{ alarm: "警报", out: "撤出", count: "报数" }[last.kind]}`;
  button.dataset.mark = last.id;
}

function drawSync() {
  const chip = one("#sync");
  const count = kept.waiting.length;
  chip.dataset.how = isCut ? "cut" : count ? "waiting" : "";
  chip.textContent = said || (count ? `${isCut ? "没有网络，" : ""}待传 ${count}` : isCut ? "没有网络" : "已同步");
}

function tick() {
  const began = seen().began;
  if (began === null || state === "ended") return;
  const seconds = Math.max(Math.floor((now() - began) / 1000), 0);
  one("#clock").textContent = [Math.floor(seconds / 60), seconds % 60].map((part) => String(part).padStart(2, "0")).join(":");
}

// --- telling and hearing ---
async function send() {
  if (isSending) return;
  isSending = true;
  const batch = kept.waiting.slice(0, 200);
  try {
    const answer = batch.length ? await tell(batch) : await fetch(`${top.dataset.marks}?have=${told.length}`, { redirect: "manual", headers: { Accept: "application/json" } });
    await hear(answer, batch);
    isCut = false;
  } catch {
    isCut = true;
  }
  isSending = false;
  draw();
  if (kept.waiting.length && !isCut && !said) send();
}

const iso = (at) => new Date(at).toISOString();

function tell(batch) {
  const marks = batch.map(({ phone, ...mark }) => ({ ...mark, at: iso(phone) }));
  return fetch(top.dataset.marks, {
    method: "POST", redirect: "manual", credentials: "same-origin",
    headers: { "Content-Type": "application/json", "X-CSRFToken": pass, Accept: "application/json" },
    body: JSON.stringify({ device: kept.device, sent_at: iso(Date.now()), marks }),
  });
}

async function hear(answer, batch) {
  if (answer.type === "opaqueredirect" || answer.status === 403) {
    said = "请重新登录，记录还在";
    return;
  }
  if (!answer.ok) {
    const why = await answer.json().catch(() => ({}));
    if (answer.status >= 500) throw new Error("busy");
    said = why.message || "请刷新页面，记录还在";
    return;
  }
  said = "";
  const heard = await answer.json();
  off = heard.now - Date.now();
  if (Math.abs(off) < 1000) off = 0;
  if (heard.marks) told = heard.marks;
  const done = new Set([...(heard.kept || []), ...Object.keys(heard.refused || {})]);
  kept.waiting = kept.waiting.filter((mark) => !done.has(mark.id));
  const refusals = Object.values(heard.refused || {});
  if (refusals.length && batch.length) said = refusals[0];
  keep();
  if (heard.state === "ended" && state === "running" && !kept.waiting.length) location.assign(top.dataset.over);
  state = heard.state;
}

// --- taps ---
function count(row, present, excused) {
  tap("count", { muster: row.dataset.muster, present, excused });
}

// A class that is whole moves away: a double tap must not hit the class that comes under the thumb.
let lastTap = { at: 0 };
function isSlip(row) {
  const at = Date.now();
  const isIt = lastTap.row && lastTap.row !== row && at - lastTap.at < SLIP;
  if (!isIt) lastTap = { row, at };
  return isIt;
}

document.addEventListener("submit", (event) => {
  const how = event.target.dataset.tap;
  if (!how || event.target.dataset.asked) return;
  event.preventDefault();
  const row = event.target.closest(".muster");
  if (how === "alarm") return tap("alarm");
  if (isSlip(row)) return undefined;
  const { present, excused } = row.counted;
  const expected = Number(row.dataset.expected);
  if (how === "out") return tap("out", { muster: row.dataset.muster });
  if (how === "whole") return count(row, expected - excused, excused);
  if (how === "found") return count(row, present + 1, excused);
  const field = (name) => Math.max(parseInt(event.target.elements[name].value, 10) || 0, 0);
  const away = Math.min(field("excused"), expected);
  one("details", row).open = false;
  return count(row, Math.max(expected - away - field("missing"), 0), away);
}, true);

document.addEventListener("click", (event) => {
  const step = event.target.closest("[data-step]");
  if (step) {
    const input = one("input", step.parentElement);
    input.value = Math.max((parseInt(input.value, 10) || 0) + Number(step.dataset.step), 0);
  }
  const chosen = event.target.closest("[data-place]");
  if (chosen) {
    place = chosen.dataset.place;
    for (const button of document.querySelectorAll("[data-place]")) button.setAttribute("aria-pressed", String(button === chosen));
    draw();
  }
  const undo = event.target.closest("#undo");
  if (undo) tap("void", { voids: undo.dataset.mark });
});

let lock;
async function stayAwake() {
  if (state === "running" && document.visibilityState === "visible") lock = await navigator.wakeLock?.request("screen").catch(() => lock);
}

function again() {
  send();
  stayAwake();
  setTimeout(again, document.visibilityState === "visible" && state !== "ended" ? OFTEN : SELDOM);
}

document.documentElement.dataset.live = "1";
addEventListener("online", send);
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") send(); });
setInterval(tick, 250);
draw();
again();
