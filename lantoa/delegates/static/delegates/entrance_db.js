// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// What the device keeps: the sites it stands at, their lists, and every event with its state. Nothing is deleted.
import { Spare } from "../offline/spare.js";
import { openDB, unwrap } from "../vendor/idb/idb.js";

const NAME = "lantoa-entrance";
const spare = new Spare(NAME, {
  doors: { keyPath: "site", needed: (row) => ({ ...row, cursor: 0 }) }, // From the server, all again.
  rosters: { keyPath: "site", needed: (row) => row },
  events: { keyPath: ["door", "id"], needed: (row) => (row.state === "saved" ? row : null) },
});
let opened;

async function openBoth() {
  const db = await openDB(NAME, 1, {
    // Each step adds to the one before and keeps every event.
    upgrade(made, from) {
      if (from >= 1) return;
      made.createObjectStore("doors", { keyPath: "site" });
      made.createObjectStore("rosters", { keyPath: "site" });
      made.createObjectStore("events", { keyPath: ["door", "id"] });
    },
    blocking(_now, _later, event) { event.target.close(); opened = undefined; },
    terminated() { opened = undefined; },
  });
  await spare.level(unwrap(db));
  return db;
}

function open() {
  opened ??= openBoth();
  opened.catch(() => { opened = undefined; });
  return opened;
}

/** Write in one transaction; resolves only when the disk has it, twice if nobody else has. */
async function write(stores, work) {
  const transaction = (await open()).transaction(stores, "readwrite", { durability: "strict" });
  const changes = [];
  for (const name of stores) spare.noted(unwrap(transaction.objectStore(name)), changes);
  const value = await work(...stores.map((name) => transaction.objectStore(name)));
  await transaction.done;
  await spare.follow(changes);
  return value;
}

/** The site that a link opened on this device before, or undefined. */
export const doorOf = async (token) => (await (await open()).getAll("doors")).find((door) => door.token === token);

export const rosterOf = async (site) => (await open()).get("rosters", site);

const mine = (site) => IDBKeyRange.bound([site], [site, []]);

export const eventsOf = async (site) => (await open()).getAll("events", mine(site));

/** The site's list has come: a renewed link takes the place of the old one and finds the events that wait. */
export const keepRoster = (token, etag, roster) => write(["doors", "rosters"], async (doors, rosters) => {
  const site = roster.site.id;
  const known = (await doors.get(site)) ?? { site, cursor: 0, ahead: 0, device: crypto.randomUUID() };
  const door = { ...known, token, refused: false };
  doors.put(door);
  rosters.put({ site, etag, roster });
  return door;
});

/** The server knows this link no more. */
export const refuseDoor = (site) => write(["doors"], async (doors) => doors.put({ ...(await doors.get(site)), refused: true }));

/** Keep a new event. */
export const keepEvent = (event) => write(["events"], (events) => events.put(event));

/** Store verdicts, what others noted and the new cursor together: a crash in between only asks the server again. */
export const keepReply = (site, reply, ahead) => write(["doors", "events"], async (doors, events) => {
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
  return touched;
});
