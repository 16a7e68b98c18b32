// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// A database of this device from which nothing is lost that was said to be kept (decision 0023).
import { Spare, result } from "./spare.js";

export { result };

export class Kept {
  #opened;

  /** `steps` make the stores, each adding to the one before and keeping every row; `spared` as the stores of `Spare`. */
  constructor(name, steps, spared) {
    this.name = name;
    this.steps = steps;
    this.spare = new Spare(name, spared);
  }

  #open() {
    this.#opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(this.name, this.steps.length);
      request.onupgradeneeded = (event) => { for (const step of this.steps.slice(event.oldVersion)) step(request.result); };
      request.onsuccess = () => {
        request.result.onversionchange = () => { request.result.close(); this.#opened = undefined; };
        request.result.onclose = () => { this.#opened = undefined; };
        resolve(this.spare.level(request.result));
      };
      request.onerror = () => reject(request.error);
    });
    this.#opened.catch(() => { this.#opened = undefined; });
    return this.#opened;
  }

  /** Write in one transaction; resolves only when the disk has it, twice if nobody else has. */
  async write(stores, work) {
    const db = await this.#open();
    const changes = [];
    const written = await new Promise((resolve, reject) => {
      const transaction = db.transaction(stores, "readwrite", { durability: "strict" });
      let value;
      transaction.oncomplete = () => resolve(value);
      transaction.onerror = transaction.onabort = () => reject(transaction.error ?? new Error("aborted"));
      Promise.resolve(work((name) => this.spare.noted(transaction.objectStore(name), changes))).then(
        (given) => { value = given; },
        (error) => { try { transaction.abort(); } catch { /* already over */ } reject(error); },
      );
    });
    await this.spare.follow(changes);
    return written;
  }

  /** What the request that `work` makes of a store gives. */
  async read(store, work) {
    const db = await this.#open();
    return result(work(db.transaction(store).objectStore(store)));
  }

  /** Let go of the database, so that it can be upgraded or erased. */
  async close() {
    (await this.#open()).close();
    this.#opened = undefined;
    await this.spare.close();
  }
}
