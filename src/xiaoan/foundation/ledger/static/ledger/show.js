// The exported page: check the record that lies in it, and say in words what holds.
import { verifyRecord } from "xiaoan/verify.js";

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const record = read("record");
const sentences = read("sentences");
const names = read("names"); // as the exporting installation calls them; not part of what is signed
const lines = document.getElementById("verdict");

function say(tone, words) {
  const line = document.createElement("li");
  line.className = tone;
  line.textContent = words;
  lines.append(line);
}

function sentence({ code, org_code, seq }) {
  const until = record.chains?.find((one) => one.org_code === org_code)?.checkpoint?.leaf?.seq ?? seq;
  const words = { seq, before: seq - 1, until: code === "rewritten" ? until : seq };
  return sentences[code].replace(/\{(\w+)\}/g, (_, name) => words[name]);
}

function saySigned(chain) {
  if (chain.checkpoint === null) return say("warn", "这条链还没有会签，目前只由链本身保证。");
  const { statement, key_id } = chain.checkpoint;
  const signer = names[statement.signer_code] ?? statement.signer_code;
  say("good", `${signer}（${statement.signer_code}）于 ${statement.on} 会签（第${statement.number}次），签名成立。`);
  say("warn", `签名密钥指纹 ${key_id}，请与会签单位公布的指纹核对，一致才可信。`);
}

function newer() {
  const signed = new Map(record.chains.map((one) => [one.org_code, one.checkpoint?.leaf.seq ?? 0]));
  return record.entries.filter((one) => one.seq > (signed.get(one.org_code) ?? 0)).length;
}

lines.replaceChildren();
const faults = verifyRecord(record);
if (faults.length) {
  for (const one of faults) say("bad", sentence(one));
} else {
  say("good", `${record.entries.length} 个条目都与当时的摘要一致，没有被改动。`);
  record.chains.forEach(saySigned);
  if (newer()) say("warn", `其中 ${newer()} 个条目晚于最近一次会签，只由链本身保证。`);
}
document.documentElement.dataset.verdict = faults.length ? "changed" : "sound";
