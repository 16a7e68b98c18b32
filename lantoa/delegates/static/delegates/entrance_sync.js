// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// Sends what waits, takes what others noted, asks for the list. Sending again is always harmless.
import { eventsOf, keepReply, keepRoster, refuseDoor, rosterOf } from "./entrance_db.js";

const MOST = 100;
const EVERY_MS = 8000;
const ROSTER_MS = 60_000;
const PATIENCE_MS = 20_000;
let answered = true;

/** Whether the server can be reached: what the device says, and whether the last request was answered. */
export const online = () => navigator.onLine && answered;

async function ask(address, options = {}) {
  try {
    const reply = await fetch(address, { ...options, cache: "no-store", credentials: "omit", signal: AbortSignal.timeout?.(PATIENCE_MS) });
    answered = true;
    return reply;
  } catch {
    answered = false;
    return null;
  }
}

/** The list behind this link, kept. Gives the door, "refused" if the link is not good, or null if nobody answered. */
export async function fetchRoster(token, known) {
  const kept = known && (await rosterOf(known.site));
  const headers = kept ? { "If-None-Match": kept.etag } : {};
  const reply = await ask(`/delegates/c/${token}/roster/`, { headers });
  if (reply?.status === 404) return "refused";
  if (reply?.status === 304) return known;
  // Only our own JSON is a list: a hotel's sign-in page also answers 200.
  const roster = reply?.ok ? await reply.json().catch(() => null) : null;
  return roster?.delegates ? keepRoster(token, reply.headers.get("ETag") ?? "", roster) : null;
}

/** Keep the device and the server in step; `told` hears of every change, `listed` of a new list. */
export class Sync {
  constructor(door, { told, listed }) {
    Object.assign(this, { door, told, listed, listAt: Date.now(), running: null });
    for (const name of ["online", "pageshow"]) window.addEventListener(name, () => this.now());
    window.addEventListener("offline", () => this.told([]));
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.now(); });
    const again = () => setTimeout(() => this.now().finally(again), EVERY_MS * (0.75 + Math.random() / 2));
    again();
  }

  /** Exchange now; a call while one runs joins it. Two tabs never send at once. */
  now() {
    this.running ??= this.locked(() => this.exchange()).finally(() => { this.running = null; this.told([]); });
    return this.running;
  }

  locked(work) {
    return navigator.locks ? navigator.locks.request("lantoa-entrance", work) : work();
  }

  async exchange() {
    if (Date.now() - this.listAt > ROSTER_MS) {
      this.listAt = Date.now();
      const etag = (await rosterOf(this.door.site)).etag;
      const found = await fetchRoster(this.door.token, this.door);
      if (found?.site && (await rosterOf(found.site)).etag !== etag) this.listed();
    }
    for (let round = 0; round < 200; round += 1) {
      const waiting = (await eventsOf(this.door.site)).filter((event) => event.state === "saved").sort((a, b) => a.at - b.at);
      const batch = waiting.slice(0, MOST);
      const reply = await this.post(batch);
      if (!reply) return;
      if (!reply.more && waiting.length <= batch.length) return;
    }
  }

  async post(batch) {
    const { token, cursor, device, site } = this.door;
    const sent = Date.now();
    const body = JSON.stringify({ now: sent, cursor, device, events: batch.map(said) });
    const headers = { "Content-Type": "application/json", "X-Lantoa-Desk": token };
    const reply = await ask("/delegates/sync/", { method: "POST", body, headers });
    if (reply?.status === 404) { this.door.refused = true; await refuseDoor(site); }
    const data = reply?.ok ? await reply.json().catch(() => null) : null;
    if (!Array.isArray(data?.results)) return null;
    const ahead = Math.round((sent + Date.now()) / 2 - data.now);
    const touched = await keepReply(site, data, ahead);
    Object.assign(this.door, { cursor: data.cursor, ahead, refused: false, rehearsal: data.rehearsal ?? null });
    this.told(touched);
    return data;
  }
}

/** An event as the server reads it: what was typed or scanned, not what this device believes of it. */
function said({ id, kind, at, ticket, number, delegate, group, people, guest_name, undoes }) {
  if (kind === "ticket" && ticket) return { id, kind, at, ticket };
  if (kind === "ticket" && !delegate) return { id, kind, at, number };
  if (kind === "ticket" || kind === "name") return { id, kind, at, delegate };
  if (kind === "undo") return { id, kind, at, undoes };
  return { id, kind, at, group, people, guest_name: guest_name ?? "" };
}
