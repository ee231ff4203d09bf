// What a bad answer opens: words, photos, fixed at once. Keeps the answer's record up to date.

import { compressed } from "./photo.js";
import * as store from "./store.js";
import { owner } from "./outbox.js";

const template = document.querySelector("#follow");
const field = (block, name) => block.querySelector(`[data-field=${name}]`);

async function preview(list, id) {
  const photo = await store.get("photos", id);
  if (!photo) return;
  const row = document.createElement("li");
  const picture = document.createElement("img");
  picture.src = URL.createObjectURL(photo.blob);
  picture.alt = `第 ${list.children.length + 1} 张照片`;
  row.append(picture);
  list.append(row);
}

async function shoot(input, list, ids, save) {
  for (const file of input.files) {
    if (ids.length >= 9) break;
    const id = store.uuid7();
    await store.put("photos", id, { id, owner, blob: await compressed(file) });
    ids.push(id);
    await preview(list, id);
  }
  input.value = "";
  save();
}

function wirePhotos(block, name, ids, save) {
  const shots = block.querySelector(`[data-shots=${name}]`);
  const list = shots.querySelector("[data-shown]");
  const input = shots.querySelector("[data-shoot]");
  input.addEventListener("change", () => shoot(input, list, ids, save));
  ids.forEach((id) => preview(list, id));
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
