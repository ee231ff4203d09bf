// What is kept on this device until the server has it: drafts, batches to send, photos.

const WORK = "xiaoan-inspections";
const BAG = "xiaoan-bag"; // of its own, so that signing out may delete it whole
const STORES = { [WORK]: ["drafts", "outbox", "photos"], [BAG]: ["bag"] };
const opening = {};

function open(home) {
  opening[home] ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(home, 1);
    asked.onupgradeneeded = () => STORES[home].forEach((name) => asked.result.createObjectStore(name));
    asked.onsuccess = () => {
      const database = asked.result;
      const letGo = () => { delete opening[home]; database.close(); };
      database.onversionchange = letGo; // another tab signs out
      database.onclose = letGo;
      resolve(database);
    };
    asked.onerror = () => { delete opening[home]; reject(asked.error); };
  });
  return opening[home];
}

// Run `work(store)` in one transaction; settles when it is safely written.
async function within(name, mode, work) {
  const database = await open(STORES[BAG].includes(name) ? BAG : WORK);
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(name, mode);
    let answer;
    const asked = work(transaction.objectStore(name), (value) => { answer = value; });
    if (asked) asked.onsuccess = () => { answer = asked.result; };
    transaction.oncomplete = () => resolve(answer);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

export const get = (name, key) => within(name, "readonly", (store) => store.get(key));
export const all = (name) => within(name, "readonly", (store) => store.getAll());
export const put = (name, key, value) => within(name, "readwrite", (store) => { store.put(value, key); });
export const drop = (name, key) => within(name, "readwrite", (store) => { store.delete(key); });

// The value under `key`, or `fresh` put there; two tabs get the same one.
export function claim(name, key, fresh) {
  return within(name, "readwrite", (store, answer) => {
    store.get(key).onsuccess = (event) => {
      const found = event.target.result;
      if (!found) store.put(fresh, key);
      answer(found || fresh);
    };
  });
}

// UUIDv7 (RFC 9562): sorts by the moment it was made.
export function uuid7() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let at = Date.now();
  for (let place = 5; place >= 0; place -= 1) {
    bytes[place] = at % 256;
    at = Math.floor(at / 256);
  }
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
