// One life of a phone: members save sessions while everything around them fails, by a seed. The app's own modules
// keep and send; only what surrounds them (network, storage, clock) is played. Run by bench/faults.py.
import { close, keepRecord, members, keepMember, recordsOf, tidy } from "/static/outreach/db.js";
import { makeKey } from "/static/outreach/keys.js";
import { keepPhoto, tidyPhotos } from "/static/outreach/photos.js";
import { begin, send } from "/static/outreach/sync.js";

/** mulberry32: the same chance for the same seed. */
function dice(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const sleep = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
let chance = Math.random;

/** What fails around this tab; in Node one for both tabs, which share their surroundings there. */
function setStage() {
  const real = { fetch: globalThis.fetch.bind(globalThis), put: IDBObjectStore.prototype.put, now: Date.now };
  const made = { rough: false, chance: Math.random, offset: 0, count: none() };
  Date.now = () => real.now() + made.offset;
  globalThis.fetch = (address, options) => (made.rough ? playedFetch(made, real.fetch, address, options) : real.fetch(address, options));
  IDBObjectStore.prototype.put = function put(...given) {
    if (made.rough && made.chance() < 0.01) { made.count.quota += 1; throw new DOMException("full", "QuotaExceededError"); }
    return real.put.apply(this, given);
  };
  return made;
}

const none = () => ({ requests: 0, dropped: 0, lost: 0, replayed: 0, delayed: 0, quota: 0, false_errors: [] });

async function playedFetch({ chance, count }, fetch, address, options) {
  count.requests += 1;
  const fate = chance();
  if (fate < 0.06) { count.dropped += 1; throw new TypeError("no network"); }
  if (fate < 0.12) {
    count.replayed += 1; // The operator's proxy sends it three times; the last answer comes back.
    const copies = await Promise.allSettled([0, 1, 2].map(() => fetch(address, options)));
    const last = copies.findLast((one) => one.status === "fulfilled");
    if (last) return last.value;
    throw new TypeError("no network");
  }
  if (fate < 0.18) { count.delayed += 1; await sleep(chance() * 120); } // Overtaken by what is sent later.
  const reply = await fetch(address, options);
  if (chance() < 0.08) { count.lost += 1; throw new TypeError("reply lost"); }
  return reply;
}

const stage = (globalThis.stage ??= setStage());
begin({ sync: "/outreach/sync/", photo: "/outreach/sessions/00000000-0000-0000-0000-000000000000/photo/add/" }, () => {});
const PHOTO = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtObDoKrarYqMyP/L2u71////m8H////6/+b9//j/wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAv/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AL//Z";

/** Save as the form does: what the person is told "saved" is returned, a full storage is told and tried again. */
async function save(user, body) {
  for (;;) {
    try {
      await keepRecord({ id: body.id, user, at: body.at, body, state: "saved", reason: "" });
      return body;
    } catch { /* The form says so and stays open; the person presses Save again. */ }
  }
}

function session(old) {
  const now = Date.now();
  const body = { id: makeKey(now), at: old?.at ?? now, skills: ["skill"], outcome: chance() < 0.6 ? "done" : "helped", place: "home" };
  if (chance() < 0.2) body.people = 2 + Math.floor(chance() * 5);
  if (chance() < 0.3) Object.assign(body, { consent: 1, phone: `09${String(10_000_000 + Math.floor(chance() * 500)).padStart(8, "0")}`, who: "NVA" });
  if (old) body.replaces = old.id;
  return body;
}

/** The members who use this phone. */
export async function enter(people) {
  for (const { user, token, name } of people) await keepMember(user, () => ({ name, token, device: name, blocked: false }));
}

/** Take part in a life: the `first` tab saves; another one only sends at bad moments. */
export async function live({ seed, people, sessions, first, offset }) {
  chance = dice(seed);
  if (first) stage.chance = dice(seed + 1);
  stage.offset = offset;
  stage.rough = true;
  const saved = {};
  if (!first) {
    while (!window.over) { await sleep(20 + chance() * 60); await send().catch(() => {}); }
    return saved;
  }
  let user = people[0].user;
  const live = Object.fromEntries(people.map((one) => [one.user, []]));
  for (let n = 0; n < sessions; n += 1) {
    if (chance() < 0.1) user = people[Math.floor(chance() * people.length)].user; // The phone changes hands.
    const mine = live[user];
    const fate = chance();
    const at = Math.floor(chance() * mine.length);
    let body = session();
    if (fate < 0.03 && mine.length) { body = session(mine[at]); mine.splice(at, 1); } // Corrected,
    else if (fate < 0.05 && mine.length) body = { id: makeKey(), at: Date.now(), kind: "withdrawal", replaces: mine.splice(at, 1)[0].id }; // or withdrawn.
    (saved[user] ??= []).push((await save(user, body)).id);
    if (body.kind !== "withdrawal") {
      mine.push(body);
      if (chance() < 0.01) await keepPhoto(user, body.id, { jpeg: PHOTO, consent: 1 }).catch(() => {}); // "No space for it."
    }
    const bar = chance(); // There is network for a moment; sometimes the app is used on while it sends.
    if (bar < 0.08) await send().catch(() => {});
    else if (bar < 0.12) send().catch(() => {});
    if (chance() < 0.02) await tidy().then(() => tidyPhotos()).catch(() => {}); // The app was opened anew.
  }
  return saved;
}

/** Save one session after the other and send now and then, until the browser is killed. */
export async function work(people, told) {
  await enter(people);
  const [{ user }] = people;
  for (let n = 0; n < 500; n += 1) {
    told((await save(user, session())).id);
    if (n % 20 === 0) send().catch(() => {});
    await sleep(5);
  }
}

/** Calm: everything is sent. What each member's phone then says, beside what the person was told. */
export async function calm() {
  stage.rough = false;
  const since = Date.now();
  for (let turn = 0; turn < 3000; turn += 1) { // Not by a clock: the machine may stand still in between.
    for (const { user } of await members()) await keepMember(user, () => ({ notBefore: 0, compared: 0, photosAt: 0 })); // An hour goes by.
    await send().catch(() => {});
    const rows = (await Promise.all((await members()).map((one) => recordsOf(one.user)))).flat();
    const even = (await members()).every((one) => one.seen >= since && one.me?.counted === rows.filter((row) => row.user === one.user && row.state === "counted").length);
    if (even && !rows.some((row) => row.state === "saved" || row.state === "sending" || (row.photo === "saved" && row.state === "counted"))) break;
    await sleep(10);
  }
  const told = {};
  for (const member of await members()) {
    const rows = await recordsOf(member.user);
    const photos = rows.filter((row) => row.state === "counted" && row.photo).map((row) => [row.id, row.photo]);
    told[member.user] = { states: Object.fromEntries(rows.map((row) => [row.id, row.state])), photos, counted: member.me?.counted ?? -1 };
    for (const row of rows) if (row.state === "rejected") stage.count.false_errors.push([row.id, row.code, row.reason]);
  }
  return told;
}

/** The other tab has done enough. */
export function over() { window.over = true; }

/** What failed around this tab since the phone was new. */
export const counts = () => stage.count;

/** The phone is given away: the next life begins with an empty one. The tab that is closed first leaves the rest. */
export async function bury(last) {
  await close();
  if (last) await new Promise((resolve) => { const gone = indexedDB.deleteDatabase("lantoa-outreach"); gone.onsuccess = gone.onerror = gone.onblocked = resolve; });
  if (last) await navigator.storageBuckets?.delete("lantoa-outreach");
  stage.count = none();
  window.over = false;
}
