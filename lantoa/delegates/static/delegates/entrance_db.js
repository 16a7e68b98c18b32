// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// What the device keeps: the sites it stands at, their lists, and every event with its state. Nothing is deleted.
import { openDB } from "../vendor/idb/idb.js";

const DURABLE = { durability: "strict" };
let opened;

function open() {
  opened ??= openDB("lantoa-entrance", 1, {
    // Each step adds to the one before and keeps every event.
    upgrade(db, from) {
      if (from >= 1) return;
      db.createObjectStore("doors", { keyPath: "site" });
      db.createObjectStore("rosters", { keyPath: "site" });
      db.createObjectStore("events", { keyPath: ["door", "id"] });
    },
    blocking(_now, _later, event) { event.target.close(); opened = undefined; },
    terminated() { opened = undefined; },
  });
  opened.catch(() => { opened = undefined; });
  return opened;
}

/** The site that a link opened on this device before, or undefined. */
export const doorOf = async (token) => (await (await open()).getAll("doors")).find((door) => door.token === token);

export const rosterOf = async (site) => (await open()).get("rosters", site);

const mine = (site) => IDBKeyRange.bound([site], [site, []]);

export const eventsOf = async (site) => (await open()).getAll("events", mine(site));

/** The site's list has come: a renewed link takes the place of the old one and finds the events that wait. */
export async function keepRoster(token, etag, roster) {
  const transaction = (await open()).transaction(["doors", "rosters"], "readwrite", DURABLE);
  const site = roster.site.id;
  const known = (await transaction.objectStore("doors").get(site)) ?? { site, cursor: 0, ahead: 0, device: crypto.randomUUID() };
  const door = { ...known, token, refused: false };
  transaction.objectStore("doors").put(door);
  transaction.objectStore("rosters").put({ site, etag, roster });
  await transaction.done;
  return door;
}

/** The server knows this link no more. */
export async function refuseDoor(site) {
  const db = await open();
  await db.put("doors", { ...(await db.get("doors", site)), refused: true });
}

/** Keep a new event; resolves only when the disk has it. */
export async function keepEvent(event) {
  const transaction = (await open()).transaction("events", "readwrite", DURABLE);
  transaction.store.put(event);
  await transaction.done;
}

/** Store verdicts, what others noted and the new cursor together: a crash in between only asks the server again. */
export async function keepReply(site, reply, ahead) {
  const transaction = (await open()).transaction(["doors", "events"], "readwrite", DURABLE);
  const [doors, events] = [transaction.objectStore("doors"), transaction.objectStore("events")];
  const touched = [];
  const put = (event) => { events.put(event); touched.push(event); };
  for (const { id, code, reason } of reply.results) {
    const row = await events.get([site, id]);
    if (row) put({ ...row, state: code === "refused" || code === "twice" ? code : "received", code, reason });
  }
  for (const change of reply.changes) {
    const row = await events.get([site, change.id]);
    put({ ...row, ...change, door: site, mine: row?.mine ?? false, state: "received" });
  }
  doors.put({ ...(await doors.get(site)), cursor: reply.cursor, ahead, refused: false, rehearsal: reply.rehearsal ?? null });
  await transaction.done;
  return touched;
}
