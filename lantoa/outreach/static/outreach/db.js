// What the phone keeps: members who use it, each member's records (sealed) and drafts. Nothing is deleted before a
// receipt, and for thirty days after it, so that a server restored from a backup can be told again.
import { Kept, result } from "../offline/kept.js";
import { forget, open as unseal, seal } from "./seal.js";

const NAME = "lantoa-outreach";
const KEPT_MS = 30 * 86_400_000;
const WAITING = new Set(["saved", "sending"]);
const STEPS = [
  (db) => {
    db.createObjectStore("members", { keyPath: "user" });
    db.createObjectStore("records", { keyPath: "id" }).createIndex("user", "user");
  },
  (db) => {
    db.createObjectStore("keys", { keyPath: "user" });
    db.createObjectStore("drafts", { keyPath: "user" });
    db.createObjectStore("photos", { keyPath: "id" }).createIndex("user", "user");
  },
];
const unsent = (row) => (WAITING.has(row.state) || row.state === "rejected" || row.photo === "saved" ? row : null);
const phone = new Kept(NAME, STEPS, {
  members: { keyPath: "user", needed: (row) => ({ ...row, cursor: 0 }) }, // From the server, all again.
  keys: { keyPath: "user", needed: (row) => row },
  records: { keyPath: "id", needed: unsent },
  photos: { keyPath: "id", needed: (row) => (row.sent ? null : row) },
});

export { result };
export const write = (stores, work) => phone.write(stores, work);
export const read = (store, work) => phone.read(store, work);
/** Let go of the database, so that it can be upgraded or erased. */
export const close = () => phone.close();

export const members = () => read("members", (store) => store.getAll());

/** Change a member's row: `change` gets the stored one (or a new one) and returns what to keep. */
export const keepMember = (user, change) => write(["members"], async (store) => {
  const row = (await result(store("members").get(user))) ?? { user, cursor: 0, shelf: "", me: null, settings: null };
  const next = { ...row, ...change(row) };
  store("members").put(next);
  return next;
});

/** The member's key, made at the first need; null where this page may not encrypt (plain http). */
export async function keyOf(user) {
  if (!crypto.subtle) return null;
  const kept = await read("keys", (store) => store.get(user));
  if (kept) return kept.key;
  const fresh = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  return write(["keys"], async (store) => {
    const other = await result(store("keys").get(user)); // Another tab may have been quicker.
    if (!other) store("keys").put({ user, key: fresh });
    return other?.key ?? fresh;
  });
}

/** A member's records with their bodies, the latest first. `gone` says that another one replaces it. */
export async function recordsOf(user) {
  const rows = await read("records", (store) => store.index("user").getAll(user));
  const key = rows.some((row) => row.sealed) ? await keyOf(user) : null;
  const whole = await Promise.all(rows.map(async (row) => ({ ...row, body: row.body ?? (await unseal(key, row.id, row.sealed)) })));
  return whole.sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
}

/** Keep a new record durably; a withdrawal or correction marks at once (`gone`) what it replaces, which is sent all the
 * same if it still waits. */
export async function keepRecord({ body, ...record }) {
  const sealed = await seal(await keyOf(record.user), record.id, body);
  await write(["records", "drafts"], async (store) => {
    store("records").put({ ...record, own: true, replaces: body.replaces, ...sealed });
    if (body.kind !== "withdrawal") store("drafts").delete(record.user);
    const old = body.replaces && (await result(store("records").get(body.replaces)));
    if (old) store("records").put({ ...old, gone: body.kind === "withdrawal" ? "withdrawn" : "replaced", reason: "" });
  });
}

export const markSending = (ids) => write(["records"], async (store) => {
  for (const id of ids) {
    const row = await result(store("records").get(id));
    if (row && row.state === "saved") store("records").put({ ...row, state: "sending" });
  }
});

/** What was never stored on the server and has been saved anew may go. */
export const dropRejected = (id) => write(["records"], (store) => { store("records").delete(id); });

/** At the start: seal what an earlier version kept open, and forget whom old, received records were about. */
export async function tidy(now = Date.now()) {
  for (const { user } of await members()) {
    const key = await keyOf(user);
    for (const row of await read("records", (store) => store.index("user").getAll(user))) {
      if (row.lean) continue;
      const needed = WAITING.has(row.state) || row.state === "rejected" || (row.own && row.at > now - KEPT_MS);
      if (needed && (row.sealed || !key)) continue;
      const whole = row.body ?? (await unseal(key, row.id, row.sealed));
      const { who, born, phone, note, ...work } = whole;
      const next = needed ? { own: true, ...(await seal(key, row.id, whole)) } : { lean: true, body: work };
      if (!needed) forget(row.id);
      await write(["records"], async (store) => {
        const { body, sealed, ...rest } = (await result(store("records").get(row.id))) ?? row;
        store("records").put({ ...rest, ...next });
      });
    }
  }
}

/** What the member was typing when the app was closed; null takes it away. */
export async function keepDraft(user, values) {
  const sealed = values && (await seal(await keyOf(user), `draft-${user}`, values));
  await write(["drafts"], (store) => { if (sealed) store("drafts").put({ user, ...sealed }); else store("drafts").delete(user); });
}

export async function draftOf(user) {
  const row = await read("drafts", (store) => store.get(user));
  return row ? row.body ?? unseal(await keyOf(user), null, row.sealed) : null;
}
