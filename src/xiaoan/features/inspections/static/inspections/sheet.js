// The sheet on a phone. The plain form under it works alone; this keeps a draft, asks follow-ups
// on the spot, and sends through the queue, so that nothing is lost without a network.

import { closeFollow, openFollow } from "./follow.js";
import { entryOf, flush, owner, queue, start } from "./outbox.js";
import * as store from "./store.js";

const form = document.querySelector("#sheet");
const fault = document.querySelector("#sheet-fault");
let draft;

const blank = (key) => ({
  key, owner, id: store.uuid7(), startedAt: null, touchedAt: null, note: "", answers: {},
});
const items = () => [...form.querySelectorAll("[data-item]")];
const open = (item) => !("done" in item.dataset);
const box = (item, value) => item.querySelector(`input[value=${value}]`);

function say(sentence, tone = "error") {
  fault.textContent = sentence;
  fault.className = `say say-${tone}`;
  fault.hidden = !sentence;
  if (sentence) fault.scrollIntoView({ block: "center" });
}

let saving;
function save() {
  draft.touchedAt = new Date().toISOString();
  draft.startedAt ??= draft.touchedAt;
  clearTimeout(saving);
  saving = setTimeout(keep, 150);
  count();
}
const keep = () => store.put("drafts", draft.key, draft).catch(() => say("手机存储空间不足，内容没有存住，请尽快提交。"));

function count() {
  const asked = items().filter(open);
  const answered = asked.filter((item) => draft.answers[item.dataset.item]);
  const bad = Object.values(draft.answers).filter((one) => one.result === "bad").length;
  const left = asked.length - answered.length;
  form.querySelector("[data-count] progress").value = answered.length;
  form.querySelector("[data-count-word]").textContent =
    (left ? `已查 ${answered.length} 项，还有 ${left} 项` : "已查全") + (bad ? `，${bad} 处有问题` : "");
  const total = Object.keys(draft.answers).length;
  form.querySelector("[data-submit]").textContent = total ? `提交 ${total} 项` : "提交";
}

function answer(item, result) {
  const name = item.dataset.item;
  const before = draft.answers[name];
  draft.answers[name] = {
    id: store.uuid7(), note: "", photos: [], isFixed: false, after: [], ...before, result,
  };
  paint(item);
}

function paint(item) {
  const told = draft.answers[item.dataset.item];
  if (!told) return;
  box(item, told.result).checked = true;
  if (told.result === "bad") openFollow(item, told, save);
  else closeFollow(item);
}

// 其余正常: what is still open within `part` becomes 正常; unticking takes back what it gave.
function wave(part, isOn) {
  for (const item of part.querySelectorAll("[data-item]")) {
    const told = draft.answers[item.dataset.item];
    if (isOn && !told && open(item)) {
      answer(item, "ok");
      draft.answers[item.dataset.item].isWaved = true;
    } else if (!isOn && told?.isWaved && told.result === "ok") {
      delete draft.answers[item.dataset.item];
      box(item, "ok").checked = false;
    }
  }
  save();
}

function changed(event) {
  const target = event.target;
  if (target.type === "radio" && !target.dataset.ask) {
    const item = target.closest("[data-item]");
    answer(item, target.value);
    delete draft.answers[item.dataset.item].isWaved;
    save();
  } else if (target.name === "all") {
    wave(form, target.checked);
  } else if (target.name?.startsWith("all:")) {
    wave(target.closest("[data-point]"), target.checked);
  }
}

function typed(event) {
  if (event.target.name !== "note") return;
  draft.note = event.target.value;
  save();
}

function unfounded() {
  return items().find((item) => {
    const told = draft.answers[item.dataset.item];
    const isBare = told && !told.photos.length && !told.note.trim() && !told.caseId;
    return isBare && told.result === "bad" && "direct" in item.dataset;
  });
}

// As rules.described does for the plain form.
function described({ replies = {}, note }) {
  const told = Object.entries(replies).map(([ask, word]) => `${ask}：${word}`).join("；");
  return (told ? `${told}。${note.trim()}` : note.trim()).slice(0, 500);
}

function sent(name, told) {
  const [point, ...code] = name.split(":");
  const isBad = told.result === "bad";
  return {
    id: told.id, checkpoint_id: point, item_code: code.join(":"), result: told.result,
    note: isBad ? described(told) : "", photo_ids: isBad ? told.photos : [],
    is_fixed: isBad && told.isFixed, after_photo_ids: isBad && told.isFixed ? told.after : [],
    case_id: isBad ? told.caseId || null : null, is_other: isBad && told.caseId === null,
  };
}

function entry() {
  const answers = Object.entries(draft.answers).map(([name, told]) => sent(name, told));
  return {
    title: form.dataset.title, url: location.pathname, draft: draft.key,
    photos: answers.flatMap((one) => [...one.photo_ids, ...one.after_photo_ids]),
    batch: {
      id: draft.id, round_id: form.dataset.round || null, note: draft.note.trim(), answers,
      started_at: draft.startedAt, finished_at: draft.touchedAt,
    },
  };
}

async function submit(event) {
  event.preventDefault();
  event.stopPropagation();
  if (!Object.keys(draft.answers).length) return say("还没有选择任何一项，请至少答一项，或选“其余全部正常”。");
  const bare = unfounded();
  if (bare) {
    bare.scrollIntoView({ block: "center" });
    return say(`“${bare.querySelector("legend").textContent.trim()}”直接判定为重大隐患，请拍一张照片；拍不了的，请写明情况。`);
  }
  say("");
  const button = form.querySelector("[data-submit]");
  button.disabled = true;
  await keep();
  try {
    await queue(entry());
  } catch { // no room on the phone: the plain form still goes, if there is a network
    button.disabled = false;
    const isPlain = navigator.onLine && !("pocket" in document.documentElement.dataset);
    return isPlain ? form.submit() : say("手机存储空间不足，没有存住。请清理空间后再提交，这个页面先不要关。");
  }
  await flush({ refusedToo: true });
  button.disabled = false;
  return outcome();
}

async function outcome() {
  const kept = await entryOf(draft.id);
  if (!kept) return;
  if (kept.isRefused) {
    say(kept.faults.map((one) => one.message).join(" ") || kept.said);
    offerRest(kept.faults.filter((one) => one.is_gone).map((one) => one.answer_id));
    return;
  }
  else say(`已存在手机里：${kept.said}。可以离开此页，内容不会丢。`, "warning");
}

// What was asked has changed meanwhile: the rest goes without it, and its words stay in the note.
function offerRest(gone) {
  if (!gone.length) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn";
  button.textContent = `不带这 ${gone.length} 项，其余提交`;
  button.addEventListener("click", (event) => {
    for (const [name, told] of Object.entries(draft.answers)) {
      if (!gone.includes(told.id)) continue;
      const words = box(items().find((one) => one.dataset.item === name) || form, "bad");
      const asked = words?.closest("[data-item]")?.querySelector("legend")?.textContent.trim();
      if (told.result === "bad") draft.note = `${draft.note} ${asked || "已取消的检查项"}：有问题。${described(told)}`.trim().slice(0, 500);
      delete draft.answers[name];
    }
    submit(event);
  });
  fault.append(document.createElement("br"), button);
}

// The queue has sent something, perhaps this very sheet from here or from another tab.
const arrived = (answers) => { if (draft && answers.has(draft.id)) location.assign(answers.get(draft.id).url); };

// What was chosen and typed on a slow phone before this script was ready comes before the draft.
const early = () => ({
  ticked: [...form.querySelectorAll("input:checked")],
  note: form.querySelector("[name=note]").value,
});

// Both stay where the words of the draft were not yet to be seen while others were typed.
function joined(before, typed) {
  if (!typed || before.includes(typed)) return before;
  return typed.startsWith(before) ? typed : `${before} ${typed}`.slice(0, 500);
}

function takeIn({ ticked, note }) {
  draft.note = joined(draft.note, note.trim());
  ticked.forEach((target) => changed({ target }));
}

async function begin() {
  const key = `${owner}/${form.dataset.draft}`;
  draft = await store.claim("drafts", key, blank(key));
  const before = early();
  items().forEach(paint);
  takeIn(before);
  form.querySelector("[name=note]").value = draft.note;
  count();
  form.addEventListener("change", changed);
  form.addEventListener("input", typed);
  form.addEventListener("submit", submit);
  await outcome();
}

start(arrived);
if (form && window.indexedDB) begin().catch(() => {});
