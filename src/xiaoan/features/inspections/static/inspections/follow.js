// What a bad answer opens: words, photos, fixed at once. Keeps the answer's record up to date.

import { marked } from "./mark.js";
import { compressed } from "./photo.js";
import * as store from "./store.js";
import { owner } from "./outbox.js";

const template = document.querySelector("#follow");
const field = (block, name) => block.querySelector(`[data-field=${name}]`);

async function preview(list, id, ids, save) {
  const photo = await store.get("photos", id);
  if (!photo) return;
  const row = document.querySelector("#shot").content.firstElementChild.cloneNode(true);
  const words = `第 ${list.children.length + 1} 张照片`;
  const picture = row.querySelector("img");
  picture.src = URL.createObjectURL(photo.blob);
  picture.alt = words;
  const drop = row.querySelector("[data-shot-drop]");
  drop.setAttribute("aria-label", `删去${words}`);
  drop.addEventListener("click", () => {
    ids.splice(ids.indexOf(id), 1);
    row.remove();
    save();
    store.drop("photos", id).catch(() => {});
  });
  list.append(row);
}

// Circling comes after the small picture is safe, so that a call in the middle loses nothing.
async function shoot(input, list, ids, save) {
  const files = [...input.files];
  input.value = "";
  for (const file of files) {
    if (ids.length >= 9) break;
    const id = store.uuid7();
    const blob = await compressed(file);
    await store.put("photos", id, { id, owner, blob });
    ids.push(id);
    save();
    if (input.dataset.shoot === "photos" && files.length === 1) {
      await store.put("photos", id, { id, owner, blob: await marked(blob) });
    }
    await preview(list, id, ids, save);
  }
}

function wirePhotos(block, name, ids, save) {
  const shots = block.querySelector(`[data-shots=${name}]`);
  const list = shots.querySelector("[data-shown]");
  const input = shots.querySelector("[data-shoot]");
  input.addEventListener("change", () => shoot(input, list, ids, save));
  ids.forEach((id) => preview(list, id, ids, save));
}

function wireKnown(block, item, answer, save) {
  if (!item.dataset.case) return;
  const known = field(block, "known");
  block.querySelector("[data-known]").hidden = false;
  if (answer.caseId === undefined) answer.caseId = item.dataset.case;
  known.checked = Boolean(answer.caseId);
  known.addEventListener("change", () => {
    answer.caseId = known.checked ? item.dataset.case : null;
    save();
  });
}

// What the checklist asks further; chips, and none of them has to be chosen.
function wireAsks(block, item, answer, save) {
  const asks = item.querySelector("[data-asks]");
  if (!asks) return;
  answer.replies ??= {};
  block.prepend(asks.content.cloneNode(true));
  for (const box of block.querySelectorAll("[data-ask]")) {
    box.checked = answer.replies[box.dataset.ask] === box.value;
    box.addEventListener("change", (event) => {
      event.stopPropagation();
      answer.replies[box.dataset.ask] = box.value;
      save();
    });
  }
}

// Open the follow-ups of an item; `answer` is its record in the draft.
export function openFollow(item, answer, save) {
  if (item.querySelector(".follow")) return;
  const block = template.content.firstElementChild.cloneNode(true);
  const note = field(block, "note");
  const fixed = field(block, "fixed");
  if ("direct" in item.dataset) {
    block.querySelector("[data-optional]").textContent = "重大隐患请拍照；拍不了的写明情况";
  }
  note.value = answer.note;
  note.addEventListener("input", () => { answer.note = note.value; save(); });
  wireAsks(block, item, answer, save);
  fixed.checked = answer.isFixed;
  const showAfter = () => { block.querySelector("[data-shots=after]").hidden = !fixed.checked; };
  fixed.addEventListener("change", () => { answer.isFixed = fixed.checked; showAfter(); save(); });
  showAfter();
  wirePhotos(block, "photos", answer.photos, save);
  wirePhotos(block, "after", answer.after, save);
  wireKnown(block, item, answer, save);
  item.append(block);
}

export const closeFollow = (item) => item.querySelector(".follow")?.remove();
