// Proof of work in a worker: find a nonce so that SHA-256 of challenge.nonce begins with zero bits.
// SHA-256 (FIPS 180-4) is written out, since browsers offer their own only over HTTPS.
"use strict";

const K = new Uint32Array(64);
const START = new Uint32Array(8);
(function constants() {
  const root = (number, power) => ((number ** power) % 1) * 4294967296 | 0;
  let found = 0;
  for (let number = 2; found < 64; number += 1) {
    let isPrime = true;
    for (let by = 2; by * by <= number; by += 1) if (number % by === 0) { isPrime = false; break; }
    if (!isPrime) continue;
    if (found < 8) START[found] = root(number, 1 / 2);
    K[found] = root(number, 1 / 3);
    found += 1;
  }
})();

const W = new Uint32Array(64);
const turn = (word, by) => (word >>> by) | (word << (32 - by));

function block(state, bytes, from) {
  for (let i = 0; i < 16; i += 1) {
    const at = from + i * 4;
    W[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
  }
  for (let i = 16; i < 64; i += 1) {
    const s0 = turn(W[i - 15], 7) ^ turn(W[i - 15], 18) ^ (W[i - 15] >>> 3);
    const s1 = turn(W[i - 2], 17) ^ turn(W[i - 2], 19) ^ (W[i - 2] >>> 10);
    W[i] = W[i - 16] + s0 + W[i - 7] + s1;
  }
  let a = state[0], b = state[1], c = state[2], d = state[3];
  let e = state[4], f = state[5], g = state[6], h = state[7];
  for (let i = 0; i < 64; i += 1) {
    const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
  }
  state[0] += a; state[1] += b; state[2] += c; state[3] += d;
  state[4] += e; state[5] += f; state[6] += g; state[7] += h;
}

const bytes = new Uint8Array(320); // a challenge and its nonce, padded
const state = new Uint32Array(8);

function digest(text) {
  const length = text.length;
  const whole = (((length + 8) >> 6) + 1) << 6;
  bytes.fill(0, length, whole);
  for (let i = 0; i < length; i += 1) bytes[i] = text.charCodeAt(i);
  bytes[length] = 0x80;
  bytes[whole - 2] = (length * 8) >> 8;
  bytes[whole - 1] = (length * 8) & 255;
  state.set(START);
  for (let at = 0; at < whole; at += 64) block(state, bytes, at);
  return state;
}

function zeroBits(state) {
  let bits = 0;
  for (let i = 0; i < 8; i += 1) {
    if (state[i] !== 0) return bits + Math.clz32(state[i]);
    bits += 32;
  }
  return bits;
}

self.onmessage = ({ data: challenge }) => {
  const wanted = Number(challenge.split(".")[1]);
  let nonce = 0;
  while (zeroBits(digest(`${challenge}.${nonce}`)) < wanted) nonce += 1;
  self.postMessage(String(nonce));
};
