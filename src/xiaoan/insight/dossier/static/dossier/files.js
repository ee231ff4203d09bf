// The offline page of a dossier: compare the files of the unpacked folder with the digests in the record.
import { digestOf } from "xiaoan/digests.js";

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const listed = read("files");
const stored = new Set(
  read("record").entries.filter((one) => one.verb === "files.stored").map((one) => one.body.sha256),
);
const lines = document.getElementById("files-verdict");
const picker = document.getElementById("files-picker");

function say(tone, words) {
  const line = document.createElement("li");
  line.className = tone;
  line.textContent = words;
  lines.append(line);
}

async function faultOf(file) {
  const digest = digestOf("sha256", new Uint8Array(await file.arrayBuffer()));
  if (!Object.hasOwn(listed, file.name)) return `${file.name}：不在本册的附件里。`;
  if (listed[file.name] !== digest) return `${file.name}：和存入时不一样，内容被改动。`;
  if (!stored.has(digest)) return `${file.name}：留痕里没有它存入的记录。`;
  return "";
}

picker.addEventListener("change", async () => {
  lines.replaceChildren();
  let good = 0;
  for (const file of picker.files) {
    const fault = await faultOf(file);
    if (fault) say("bad", fault);
    else good += 1;
  }
  if (good) say("good", `${good} 个附件都和存入系统时一样，没有被改动。`);
  lines.dataset.good = good;
});
