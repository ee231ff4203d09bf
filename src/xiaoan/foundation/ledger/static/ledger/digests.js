// The digests of a chain, in hexadecimal. SHA-256 from noble-hashes; SM3 (GB/T 32905-2016) written out here.
import { sha256 } from "noble/sha2.js";

export const hex = (bytes) => Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
export const unhex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
export const utf8 = (text) => new TextEncoder().encode(text);

const DIGESTS = { sha256: (bytes) => hex(sha256(bytes)), sm3 };

export function digestOf(alg, bytes) {
  if (!Object.hasOwn(DIGESTS, alg)) throw new Error(`no such digest: ${alg}`);
  return DIGESTS[alg](bytes);
}

const turn = (word, by) => ((word << (by % 32)) | (word >>> ((32 - by) % 32))) >>> 0;
const p0 = (word) => (word ^ turn(word, 9) ^ turn(word, 17)) >>> 0;
const p1 = (word) => (word ^ turn(word, 15) ^ turn(word, 23)) >>> 0;
const START = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e];

function sm3(message) {
  const bits = message.length * 8;
  const padded = new Uint8Array(((message.length + 8) >> 6) * 64 + 64);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bits / 2 ** 32));
  view.setUint32(padded.length - 4, bits >>> 0);
  let state = START;
  for (let at = 0; at < padded.length; at += 64) state = compressed(state, view, at);
  return state.map((word) => word.toString(16).padStart(8, "0")).join("");
}

function compressed(state, view, at) {
  const w = Array.from({ length: 16 }, (_, i) => view.getUint32(at + 4 * i));
  for (let i = 16; i < 68; i++) {
    w.push((p1(w[i - 16] ^ w[i - 9] ^ turn(w[i - 3], 15)) ^ turn(w[i - 13], 7) ^ w[i - 6]) >>> 0);
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i++) {
    const early = i < 16;
    const ss1 = turn((turn(a, 12) + e + turn(early ? 0x79cc4519 : 0x7a879d8a, i)) >>> 0, 7);
    const ff = early ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
    const gg = early ? e ^ f ^ g : (e & f) | (~e & g);
    const tt1 = (ff + d + (ss1 ^ turn(a, 12)) + ((w[i] ^ w[i + 4]) >>> 0)) >>> 0;
    const tt2 = (gg + h + ss1 + w[i]) >>> 0;
    [d, c, b, a] = [c, turn(b, 9), a, tt1];
    [h, g, f, e] = [g, turn(f, 19), e, p0(tt2)];
  }
  return [a, b, c, d, e, f, g, h].map((word, i) => (word ^ state[i]) >>> 0);
}
