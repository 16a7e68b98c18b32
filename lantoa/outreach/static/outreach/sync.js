// Sends what is kept, asks what changed. One request carries both; sending again is always harmless.
import { keepMember, markSending, members, recordsOf } from "./db.js";
import { makeKey } from "./keys.js";
import { photosSent, sendPhotos } from "./photos.js";
import { keepReply } from "./reply.js";

const MOST = 100;
const PATIENCE_MS = 90_000; // Longer than any network needs; a line that fell silent must not hold up the next attempt.
const HOUR = 3_600_000;
const BOARD_MS = 600_000;
const NOBODY = "00000000-0000-0000-0000-000000000000"; // Stands in the address for the record's id.
const WAITING = new Set(["saved", "sending"]);
let urls;
let tell = () => {};
let answered = true;

/** Whether the server can be reached: what the phone says, and whether the last request was answered. */
export const online = () => navigator.onLine && answered;

async function ask(address, options) {
  try {
    const reply = await fetch(address, { signal: AbortSignal.timeout?.(PATIENCE_MS), ...options });
    answered = true;
    return reply;
  } catch (failure) {
    answered = false;
    throw failure;
  }
}

/** Begin to send at every chance; `changed` is called whenever something may look different. */
export function begin(addresses, changed) {
  urls = addresses;
  tell = changed;
  for (const name of ["online", "pageshow"]) window.addEventListener(name, () => send());
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  const again = () => setTimeout(() => { send().finally(again); }, 25_000 + Math.random() * 15_000);
  again();
}

/** Whoever is signed in becomes a member of this phone. Null when nobody is, or there is no network. */
export async function greet() {
  const known = await members();
  const form = new URLSearchParams({ device: makeKey() });
  for (const member of known) form.append("known", member.device);
  const cookie = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
  try {
    if (!cookie()) await ask(urls.home); // The shell came from this phone, so no cookie came with it.
    const reply = await ask(urls.register, { method: "POST", body: form, headers: { "X-CSRFToken": cookie() } });
    if (!reply.ok || reply.redirected) return null;
    const me = await reply.json();
    return keepMember(me.user, () => ({ name: me.name, token: me.token, device: me.device, blocked: false }));
  } catch {
    return null;
  }
}

let running = null;
let photo = null;
let fresh = false;

/** Send everything of every member of this phone; two tabs never send at once. What was saved just now (`now`) does
 * not wait for photos that are under way: they are broken off and begin again after it. */
export function send(now = false) {
  if (now && running) { fresh = true; photo?.abort(); }
  running ??= (async () => {
    const locked = (work) => (navigator.locks ? navigator.locks.request("lantoa-outreach", { ifAvailable: true }, (lock) => lock && work()) : work());
    try {
      await locked(async () => {
        do {
          fresh = false;
          for (const member of await members()) await sendOf(member.user);
          for (const member of await members()) if (!fresh && !mustWait(member)) await sendPhotos(member, askPhoto);
        } while (fresh);
      });
    } finally {
      running = null;
      tell();
    }
  })();
  return running;
}

async function askPhoto(id, options) {
  if (fresh) throw new DOMException("records first", "AbortError");
  photo = new AbortController();
  const timer = setTimeout(() => photo?.abort(), PATIENCE_MS);
  try {
    return await fetch(urls.photo.replace(NOBODY, id), { ...options, signal: photo.signal });
  } finally {
    clearTimeout(timer);
    photo = null;
  }
}

async function sendOf(user) {
  let size = MOST;
  for (let round = 0; round < 200; round += 1) {
    const member = (await members()).find((row) => row.user === user);
    if (mustWait(member)) return;
    // In the order in which they were made, so that a correction follows what it corrects.
    const waiting = (await recordsOf(user)).filter((row) => WAITING.has(row.state)).sort((a, b) => (a.id < b.id ? -1 : 1));
    const batch = waiting.slice(0, size);
    if (batch.length) { await markSending(batch.map((row) => row.id)); tell(); }
    const reply = await post(member, batch.map((row) => row.body));
    if (reply === "halve" && size > 1) { size = Math.ceil(size / 2); continue; }
    if (!reply || typeof reply === "string") return;
    const again = await keepReply(user, reply);
    const stuck = reply.results.some((answer) => answer.verdict === "later");
    if (again || reply.more || (!stuck && waiting.length > batch.length)) continue;
    if (!(await differs(user, reply, stuck))) return;
    await keepReply(user, { ...reply, results: [] }, true);
  }
}

/** The server asked us to come back later. A moment far ahead only says that the clock was changed since. */
function mustWait(member) {
  const left = (member.notBefore ?? 0) - Date.now();
  return left > 0 && left < HOUR;
}

/** With nothing under way both sides count the same sessions, and the server knows what a correction names. If not, it
 * was restored from a backup without our noticing, and everything is compared, once an hour. */
async function differs(user, reply, stuck) {
  const member = (await members()).find((row) => row.user === user);
  const now = Date.now();
  if (Math.abs(now - (member.compared ?? 0)) < HOUR) return false;
  const rows = (await recordsOf(user)).filter((row) => row.movement === reply.movement);
  const even = () => rows.some((row) => WAITING.has(row.state)) || rows.filter((row) => row.state === "counted").length === reply.me.counted;
  if (!stuck && even()) return false;
  await keepMember(user, () => ({ compared: now }));
  return true;
}

async function post(member, items) {
  const body = { now: Date.now(), cursor: member.cursor, shelf: member.shelf, items };
  const asks = Math.abs(body.now - (member.boardAt ?? 0)) > BOARD_MS;
  if (asks) body.board = member.board?.mark ?? "";
  // A server put back to a backup may have lost photos that came alone, which no turn and no count would tell.
  const misses = Math.abs(body.now - (member.photosAt ?? 0)) > HOUR;
  if (misses) body.photos = await photosSent(member.user);
  const text = JSON.stringify(body);
  const headers = { "Content-Type": "application/json", "X-Lantoa-Device": member.token };
  try {
    const packet = await packed(text, headers);
    const reply = await ask(urls.sync, { method: "POST", body: packet, headers, credentials: "omit" });
    if (reply.status === 401) { await keepMember(member.user, () => ({ blocked: true })); return null; }
    if (reply.status === 413 || reply.status === 400) return "halve";
    // Only our own JSON is a receipt: a hotel's or operator's sign-in page also answers 200.
    const data = await reply.json();
    if (reply.ok && Array.isArray(data.results)) return { ...data, ...(asks && { boardAt: body.now }), ...(misses && { photosAt: body.now }) };
    const wait = Number(data.retry) * 1000 * (1 + Math.random() / 4);
    if (wait > 0) await keepMember(member.user, () => ({ notBefore: Date.now() + wait }));
    return null;
  } catch {
    return null;
  }
}

async function packed(text, headers) {
  if (typeof CompressionStream === "undefined" || text.length < 400) return text;
  headers["Content-Encoding"] = "deflate";
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
}
