// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// What nobody but this device has, kept a second time. Chromium that is killed in the middle of a write to IndexedDB goes on
// in the torn file and throws the whole database away at the start after next (decision 0023). A storage bucket has files
// of its own. Browsers without buckets keep IndexedDB in a way that survives this.

const PATIENCE_MS = 3000;

const later = (ms) => new Promise((resolve) => { setTimeout(resolve, ms, null); });

const result = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

const over = (transaction) => new Promise((resolve, reject) => {
  transaction.oncomplete = resolve;
  transaction.onabort = transaction.onerror = () => reject(transaction.error);
});

/** Rows that stand in one database and not yet in the other. */
async function copy(from, to, stores) {
  for (const [name, { needed }] of Object.entries(stores)) {
    const rows = (await result(from.transaction(name).objectStore(name).getAll())).map(needed).filter(Boolean);
    const writing = to.transaction(name, "readwrite");
    const store = writing.objectStore(name);
    const there = new Set((await result(store.getAllKeys())).map(String));
    for (const row of rows) if (!there.has(String(keyOf(store, row)))) store.put(row);
    await over(writing);
  }
}

const keyOf = (store, row) => (Array.isArray(store.keyPath) ? store.keyPath.map((part) => row[part]) : row[store.keyPath]);

/** The second place of one database. It never stands in the way of the first: what fails here is left out. */
export class Spare {
  /** `stores`: each store that matters by its name, with its `keyPath` and `needed`, which gives what to keep of a row
   * as long as nobody else has it, or nothing. */
  constructor(name, stores) {
    Object.assign(this, { name, stores });
  }

  /** The database in the bucket, and whether it has only just been made; null where there are no buckets, or none in time. */
  open() {
    this.opened ??= Promise.race([this.#open(), later(PATIENCE_MS)]).catch(() => null);
    return this.opened;
  }

  async #open() {
    const bucket = await navigator.storageBuckets?.open(this.name);
    if (!bucket) return null;
    const request = bucket.indexedDB.open(this.name, 1);
    let isNew = false;
    request.onupgradeneeded = () => {
      isNew = true;
      for (const [name, { keyPath }] of Object.entries(this.stores)) request.result.createObjectStore(name, { keyPath });
    };
    const db = await result(request);
    db.onversionchange = () => { db.close(); this.opened = undefined; };
    db.onclose = () => { this.opened = undefined; };
    return { db, isNew };
  }

  /** Once the first place is open: one that was emptied gets back what is here; a new one here gets what is needed. */
  async level(first, isFirstNew) {
    const spare = await this.open();
    const [from, to] = !spare ? [] : isFirstNew ? [spare.db, first] : spare.isNew ? [first, spare.db] : [];
    if (from) await copy(from, to, this.stores).catch(() => {});
    return first;
  }

  /** A store whose changes go to `changes` as they are made. */
  noted(store, changes) {
    if (!this.stores[store.name] || Object.hasOwn(store, "put")) return store;
    const { put, delete: drop } = Object.getPrototypeOf(store);
    const { needed } = this.stores[store.name];
    store.put = (row) => { const request = put.call(store, row); changes.push([store.name, keyOf(store, row), needed(row)]); return request; };
    store.delete = (key) => { const request = drop.call(store, key); changes.push([store.name, key, null]); return request; };
    return store;
  }

  /** Do here what was done in the first place. */
  async follow(changes) {
    const spare = changes.length ? await this.open() : null;
    if (!spare) return;
    try {
      const writing = spare.db.transaction([...new Set(changes.map(([name]) => name))], "readwrite");
      for (const [name, key, row] of changes) {
        if (row) writing.objectStore(name).put(row);
        else writing.objectStore(name).delete(key);
      }
      await over(writing);
    } catch { /* The first place has it. */ }
  }

  /** Let go of it. */
  async close() {
    (await this.open())?.db.close();
    this.opened = undefined;
  }
}
