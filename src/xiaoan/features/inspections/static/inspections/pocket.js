// Without a network: the round, the scan and the hazards, drawn from the bag that this phone kept.
// The sheet is the same markup as online, and sheet.js does the same with it.

import { kept } from "./bag.js";
import * as store from "./store.js";

const root = document.documentElement;
const one = (selector, within = document) => within.querySelector(selector);
const clone = (id) => one(`#${id}`).content.firstElementChild.cloneNode(true);
const room = one("[data-room]");
const today = () => new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });

function words(within, values) {
  for (const [name, value] of Object.entries(values)) one(`[data-w=${name}]`, within).textContent = value;
  return within;
}

function title(name, lead = "") {
  one("[data-title]").textContent = name;
  one("[data-lead]").textContent = lead;
  document.title = `${name} · 校安`;
}

function notice(sentence) {
  const line = clone("t-notice");
  one("span", line).textContent = sentence;
  room.prepend(line);
}

// The period that holds on this day; the first where the phone's clock lies before them all.
function windowOf(round) {
  const begun = round.windows.filter((each) => each.starts_on <= today());
  return begun.at(-1) || round.windows[0];
}

const draftKey = (round) => `${root.dataset.owner}/${round.id}:${windowOf(round).key}`;

async function stateOf(round) {
  const waits = (await store.all("outbox")).find((each) => each.draft === draftKey(round));
  if (waits) return "已提交，等待上传";
  const draft = await store.get("drafts", draftKey(round));
  const filled = Object.keys(draft?.answers || {}).length;
  return filled ? `手机里已填 ${filled} 项` : "";
}

async function home(bag) {
  title("排查", "没有网络也能查，填的都存在手机里，联网后自动上传。");
  const due = bag.rounds.filter((round) => windowOf(round).starts_on <= today());
  for (const round of due) {
    const card = clone("t-round");
    const asked = Object.values(round.asked).flat().length;
    const done = Object.values(windowOf(round).done).flat().length;
    const state = await stateOf(round);
    const { due_on: last, is_done: isDone } = windowOf(round);
    const by = isDone ? "本期已查完" : last < today() ? "已超期" : `${last} 前查完`;
    words(card, {
      kind: `${round.cycle} · ${round.scope}`, name: round.name,
      post: [round.post, round.hours, round.stand_ins && `${round.stand_ins} 替班`].filter(Boolean).join(" · "),
      state: state || (done ? `已查 ${done}/${asked} 项` : `共 ${asked} 项，${by}`),
    });
    const link = one("a", card);
    link.href = `/inspections/do/${round.id}/`;
    link.textContent = state ? "接着查" : isDone ? "再查一次" : "开始查";
    link.className = round.is_mine && !isDone ? "btn btn-primary" : "btn btn-plain";
    room.append(card);
  }
  if (!due.length) notice("现在没有排好的任务，可以扫点位码查一处。");
  hazards(bag);
}

function hazards(bag) {
  if (!bag.hazards.length) return;
  const card = clone("t-hazards");
  for (const each of bag.hazards) {
    const row = words(clone("t-hazard"), {
      number: each.number, title: each.title,
      state: `${each.stage}${each.due_at ? ` · ${each.due_at.slice(0, 10)} 前` : ""}`,
    });
    one("ul", card).append(row);
  }
  room.append(card);
}

function itemRow(bag, point, code, isDone) {
  const item = bag.items[code];
  const row = clone("t-item");
  row.dataset.item = `${point.id}:${code}`;
  if (item.is_direct) row.dataset.direct = "";
  one("legend", row).textContent = item.text;
  one("[data-m=direct]", row).hidden = !item.is_direct;
  one("[data-m=unsure]", row).hidden = !item.is_unsure;
  one("[data-m=done]", row).hidden = !isDone;
  one("[data-m=look]", row).textContent = item.evidence ? `看：${item.evidence}` : "";
  if (isDone) { row.dataset.done = ""; row.classList.add("is-before"); }
  const known = point.open[code];
  if (known) Object.assign(row.dataset, { case: known.id, caseNumber: known.number });
  one("[data-m=known]", row).hidden = !known;
  if (known) one("[data-m=known] span", row).textContent = `此项已登记 ${known.number}，还没销号`;
  if (item.asks.length) row.append(asksOf(item, row.dataset.item));
  for (const box of row.querySelectorAll("input")) box.name = `r:${point.id}:${code}`;
  return row;
}

function asksOf(item, name) {
  const held = document.createElement("template");
  held.dataset.asks = "";
  const asks = clone("t-asks");
  item.asks.forEach(({ ask, words: choices }, place) => {
    const field = clone("t-ask");
    one("legend", field).textContent = ask;
    for (const word of choices) {
      const pick = clone("t-pick");
      Object.assign(one("input", pick), { name: `a${place}:${name}`, value: word });
      one("input", pick).dataset.ask = ask;
      one("span", pick).textContent = word;
      field.append(pick);
    }
    asks.append(field);
  });
  held.content.append(asks);
  return held;
}

function pointCard(bag, point, codes, done) {
  const card = clone("t-point");
  Object.assign(card, { id: `p-${point.id}` });
  card.dataset.point = point.id;
  one(".point-name", card).textContent = point.place;
  one(".point-place", card).textContent = `${point.area} · ${codes.length} 项`;
  const wave = one(".wave", card);
  one("input", wave).name = `all:${point.id}`;
  one("span", wave).textContent = codes.length > 1 ? "其余正常" : "正常";
  one(".items", card).append(...codes.map((code) => itemRow(bag, point, code, done.includes(code))));
  return card;
}

async function sheet(asked) {
  title(asked.title, `共 ${asked.cards.length} 个点、${asked.count} 项。没有网络，填的都存在手机里。`);
  const form = clone("t-sheet");
  Object.assign(form.dataset, { draft: asked.draft, round: asked.round, title: asked.title });
  form.prepend(...asked.cards);
  one("progress", form).max = asked.count;
  room.append(form);
  await import("./sheet.js");
  if (location.hash.startsWith("#p-")) one(location.hash)?.scrollIntoView();
}

function roundSheet(bag, id) {
  const round = bag.rounds.find((each) => each.id === id);
  if (!round) return missing("手机里没有这项任务，请联网后再打开。", bag);
  const { key, done } = windowOf(round);
  const shown = bag.points.filter((point) => round.asked[point.id]);
  return sheet({
    title: round.name, round: round.id, draft: `${round.id}:${key}`,
    count: Object.values(round.asked).flat().length - Object.values(done).flat().length,
    cards: shown.map((point) => pointCard(bag, point, round.asked[point.id], done[point.id] || [])),
  });
}

function pointSheet(bag, token) {
  const point = bag.points.find((each) => each.token === token.toUpperCase());
  if (!point) return missing("手机里没有这个点位，可能是新贴的，请联网后再扫。", bag);
  here(bag, point);
  return sheet({
    title: point.place, round: "", draft: point.id, count: point.codes.length,
    cards: point.codes.length ? [pointCard(bag, point, point.codes, [])] : [],
  });
}

// The rounds that this point belongs to are offered first, as online.
function here(bag, point) {
  for (const round of bag.rounds.filter((each) => each.asked[point.id])) {
    const line = clone("t-here");
    words(line, { name: round.name });
    one("a", line).href = `/inspections/do/${round.id}/#p-${point.id}`;
    room.append(line);
  }
}

async function missing(sentence, bag) {
  notice(sentence);
  await home(bag);
}

async function scan(bag) {
  title("扫码查", "扫点位牌上的码，或输入编号。");
  const view = clone("t-scan");
  room.append(view);
  const arrive = (token) => location.assign(`/inspections/at/${token}`);
  const { wire } = await import("./scan.js");
  wire(view);
  one("form", view).addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = one("input", view).value.replace(/\s/g, "").toUpperCase();
    const point = bag.points.find((each) => each.token === typed || String(each.number) === typed);
    if (point) arrive(point.token);
    else one("[data-scan-said]", view).textContent = `手机里没有“${typed}”这个点位，请核对后再输，或联网后再试。`;
  });
}

const PLACES = [
  [/^\/inspections\/do\/([\w-]+)\/$/, roundSheet],
  [/^\/inspections\/at\/([\w-]+)$/, pointSheet],
  [/^\/inspections\/scan\/$/, scan],
  [/^\/(workbench\/|inspections\/)?$/, home],
];

async function begin() {
  const found = await kept();
  if (!found) {
    title("没有网络", "");
    return notice("这部手机还没有带上排查内容。请先联网登录一次，以后没有网络也能查。");
  }
  const bag = found.content;
  Object.assign(root.dataset, { owner: found.owner });
  words(document, { org: bag.org, who: `${bag.post} · ${bag.name}` });
  const place = PLACES.map(([way, draw]) => [way.exec(location.pathname), draw]).find(([way]) => way);
  if (place) await place[1](bag, place[0][1]);
  else await missing("这个页面要联网才能打开。下面这些没有网络也能用。", bag);
  one(`.tab[href="${location.pathname}"]`)?.setAttribute("aria-current", "page");
  const outbox = await import("./outbox.js");
  if (!one("#sheet")) outbox.start();
  return null;
}

window.addEventListener("online", () => { one("[data-online]").hidden = false; one("[data-offline]").hidden = true; });
one("[data-online]").addEventListener("click", () => location.reload());
begin().catch(() => notice("手机里的内容打不开，请联网后刷新。"));
