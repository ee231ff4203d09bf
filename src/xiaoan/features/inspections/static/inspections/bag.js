// What this phone took along, and whose it is. Pages and the worker ask the server with the same words.

import { drop, get, put } from "./store.js";

const NOW = "now";
const FRESH = 10 * 60 * 1000;
const ADDRESS = "/inspections/bag";

export const kept = () => get("bag", NOW);
export const empty = () => drop("bag", NOW);

// Ask the server whose phone this is now; the token is good for sending under that name alone.
export async function ask(known) {
  const answer = await fetch(ADDRESS, {
    redirect: "manual", credentials: "same-origin", cache: "no-store",
    headers: known ? { "If-None-Match": `"${known}"` } : {},
  });
  const head = (name) => answer.headers.get(name);
  return {
    isSignedOut: answer.type === "opaqueredirect" || answer.status === 403,
    isFresh: answer.status === 304,
    owner: head("X-Xiaoan-Owner"), token: head("X-Xiaoan-Token"),
    tag: (head("ETag") || "").replace(/^W\/|"/g, ""),
    content: answer.status === 200 ? await answer.json() : null,
  };
}

// What is kept belongs to one account: another's is thrown away before anything else is done.
export async function refresh(owner, { always = false } = {}) {
  let bag = await kept();
  if (bag && bag.owner !== owner) { await empty(); bag = null; }
  if (bag && !always && Date.now() - bag.at < FRESH) return;
  const told = await ask(bag?.tag);
  if (told.isSignedOut) return void await empty();
  if (told.content && told.owner === owner) {
    await put("bag", NOW, { owner, tag: told.tag, at: Date.now(), content: told.content });
  } else if (told.isFresh) {
    await put("bag", NOW, { ...bag, at: Date.now() });
  }
}
