// Check an exported record in the browser, step by step as record.py does; both are held to the same vectors.
import { hashes, verify } from "noble/ed25519.js";
import { sha512 } from "noble/sha2.js";
import { digestOf, unhex, utf8 } from "xiaoan/digests.js";

hashes.sha512 = sha512;
const RECORD = "xiaoan-record-1";
const BUNDLE = "xiaoan-records-1"; // one record of many subjects
const CHECKPOINT = "xiaoan-checkpoint-1";
const CHAIN_FIELDS = ["alg", "prev_hash", "digest", "hash"];

// The one way to write a value down: RFC 8785 for values without fractions.
export function canonical(value) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") {
    if (/\p{Surrogate}/u.test(value)) throw new Error("half a character");
    return JSON.stringify(value);
  }
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new Error("no canonical form");
    return String(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const keys = Object.keys(value).sort(); // by UTF-16 code units
  return `{${keys.map((key) => `${canonical(key)}:${canonical(value[key])}`).join(",")}}`;
}

export const fingerprint = (publicKey) => digestOf("sha256", unhex(publicKey)).slice(0, 32);

const entryHash = (prev, seq, digest, alg) => digestOf(alg, utf8(`${prev}|${seq}|${digest}`));

function tagged(tag, ...parts) {
  const bytes = parts.flatMap((part) => Array.from(part));
  return Uint8Array.from([tag, ...bytes]);
}

// The root that a leaf and its proof lead to.
export function climb(leaf, proof, alg) {
  let reached = digestOf(alg, tagged(0, utf8(`${leaf.org_code}|${leaf.seq}|${leaf.hash}`)));
  for (const step of proof) {
    const pair = step[0] === "L" ? [step.slice(1), reached] : [reached, step.slice(1)];
    reached = digestOf(alg, tagged(1, ...pair.map(unhex)));
  }
  return reached;
}

// Every fault of a record as { org_code, seq, code }; empty where it can be believed. `trusted` maps a
// fingerprint to { org_code, public_key }; with null the reader must compare fingerprints.
export function verifyRecord(record, trusted = null) {
  try {
    if (!record.entries.length) return [fault("format", 0, 0)];
    return faultsOf(record, trusted);
  } catch {
    return [fault("format", 0, 0)];
  }
}

// A record may come from anybody: what should be a whole number or a text must be one.
function whole(value) {
  if (!Number.isSafeInteger(value)) throw new Error("not a whole number");
  return value;
}

function text(value) {
  if (typeof value !== "string") throw new Error("not a text");
  return value;
}

const fault = (code, org_code, seq) => ({ org_code, seq, code });

function faultsOf(record, trusted) {
  const hashed = new Map(record.chains.flatMap(hashesOf));
  const subjects = subjectsOf(record);
  const found = record.entries.flatMap((entry) => entryFaults(entry, subjects, hashed));
  const signed = record.chains.filter((chain) => chain.checkpoint !== null);
  return found.concat(signed.flatMap((chain) => checkpointFaults(chain, hashed, trusted)));
}

function subjectsOf(record) {
  if (record.format === RECORD) return new Set([JSON.stringify([record.subject.type, record.subject.id])]);
  if (record.format === BUNDLE) return new Set(record.subjects.map(([type, id]) => JSON.stringify([type, id])));
  throw new Error("another format");
}

function hashesOf(chain) {
  let newest = text(chain.prev_hash);
  const first = whole(chain.from_seq);
  return chain.links.map((link, place) => {
    const [alg, digest] = link.split(":");
    const seq = first + place;
    newest = entryHash(newest, seq, digest, alg);
    return [`${whole(chain.org_code)}/${seq}`, { digest, hash: newest }];
  });
}

function entryFaults(entry, subjects, hashed) {
  const act = Object.fromEntries(Object.entries(entry).filter(([key]) => !CHAIN_FIELDS.includes(key)));
  const link = hashed.get(`${whole(entry.org_code)}/${whole(entry.seq)}`);
  const codes = [];
  if (!subjects.has(JSON.stringify([entry.subject_type, entry.subject_id]))) codes.push("subject");
  if (digestOf(entry.alg, utf8(canonical(act))) !== entry.digest) codes.push("content");
  if (!link) codes.push("missing");
  else if (link.digest !== entry.digest || link.hash !== entry.hash) codes.push("link");
  return codes.map((code) => fault(code, entry.org_code, entry.seq));
}

function checkpointFaults(chain, hashed, trusted) {
  const { statement, leaf, proof, key_id, public_key } = chain.checkpoint;
  const found = [];
  const reached = hashed.get(`${whole(leaf.org_code)}/${whole(leaf.seq)}`)?.hash;
  if (leaf.org_code !== chain.org_code || reached !== leaf.hash) {
    found.push(fault("rewritten", chain.org_code, chain.from_seq));
  }
  const [signer, number] = [whole(statement.signer_code), whole(statement.number)];
  const at = (code) => found.push(fault(code, signer, number));
  if (climb(leaf, proof, statement.alg) !== statement.root) at("root");
  if (!isRightlySigned(chain.checkpoint)) at("signature");
  if (trusted !== null) {
    const known = Object.hasOwn(trusted, key_id) ? trusted[key_id] : {};
    if (known.org_code !== signer || known.public_key !== public_key) at("key");
  }
  return found;
}

function isRightlySigned({ statement, key_id, public_key, signature }) {
  if (statement.format !== CHECKPOINT || fingerprint(public_key) !== key_id) return false;
  try {
    return verify(unhex(signature), utf8(canonical(statement)), unhex(public_key), { zip215: false });
  } catch {
    return false;
  }
}
