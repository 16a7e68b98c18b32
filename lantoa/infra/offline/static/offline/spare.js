// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// What nobody but this device has, kept a second time. Chromium that is killed in the middle of a write to IndexedDB goes on
// in the torn file and throws the whole database away at the start after next (decision 0023). A storage bucket has files
// of its own. Browsers without buckets keep IndexedDB in a way that survives this.

const PATIENCE_MS = 3000;

const WHOLE = "whole"; // The store that says that a new spare was filled to its end.

const later = (ms) => new Promise((resolve) => { setTimeout(resolve, ms, null); });

/** What a request to a database gives. */
export const result = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

const over = (transaction) => new Promise((resolve, reject) => {
  transaction.oncomplete = resolve;
  transaction.onabort = transaction.onerror = () => reject(transaction.error);
});

/** All of a store: its rows, or its keys. */
const all = (db, name, what = "getAll") => result(db.transaction(name).objectStore(name)[what]());

const keyOf = (store, row) => (Array.isArray(store.keyPath) ? store.keyPath.map((part) => row[part]) : row[store.keyPath]);

/** The second place of one database. It never stands in the way of the first: what fails here is left out. */
export class Spare {
  /** `stores`: each store that matters by its name, with its `keyPath` and `needed`, which gives what to keep of a row
   * as long as nobody else has it, or nothing. */
  constructor(name, stores) {
    Object.assign(this, { name, stores });
  }

  /** The database in the bucket; null where there are no buckets, or none in time. */
  open() {
    this.opened ??= Promise.race([this.#open(), later(PATIENCE_MS)]).catch(() => null);
    return this.opened;
  }

  async #open() {
    const bucket = await navigator.storageBuckets?.open(this.name);
    if (!bucket) return null;
    const request = bucket.indexedDB.open(this.name, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(WHOLE);
      for (const [name, { keyPath }] of Object.entries(this.stores)) request.result.createObjectStore(name, { keyPath });
    };
    const db = await result(request);
    db.onversionchange = () => { db.close(); this.opened = undefined; };
    db.onclose = () => { this.opened = undefined; };
    return db;
  }

  /** Once the first place is open: what is missing there comes back, and a new spare gets what is needed. */
  async level(first) {
    const spare = await this.open();
    if (spare) await this.#fill(first, spare).catch(() => {});
    return first;
  }

  async #fill(first, spare) {
    for (const name of Object.keys(this.stores)) {
      const there = new Set((await all(first, name, "getAllKeys")).map(String));
      const missing = (await all(spare, name, "getAllKeys")).filter((key) => !there.has(String(key)));
      for (const key of missing) {
        const row = await result(spare.transaction(name).objectStore(name).get(key));
        const writing = first.transaction(name, "readwrite", { durability: "strict" });
        writing.objectStore(name).put(row);
        await over(writing);
      }
    }
    if ((await all(spare, WHOLE)).length) return;
    const rows = [];
    for (const [name, { needed }] of Object.entries(this.stores)) {
      rows.push(...(await all(first, name)).map((row) => [name, needed(row)]).filter(([, row]) => row));
    }
    const writing = spare.transaction([...Object.keys(this.stores), WHOLE], "readwrite");
    for (const [name, row] of rows) writing.objectStore(name).put(row);
    writing.objectStore(WHOLE).put(true, WHOLE);
    await over(writing);
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
      const writing = spare.transaction([...new Set(changes.map(([name]) => name))], "readwrite");
      for (const [name, key, row] of changes) {
        if (row) writing.objectStore(name).put(row);
        else writing.objectStore(name).delete(key);
      }
      await over(writing);
    } catch { /* The first place has it. */ }
  }

  /** Let go of it. */
  async close() {
    (await this.open())?.close();
    this.opened = undefined;
  }
}
