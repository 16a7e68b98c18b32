// A photo of a session: kept sealed beside its record, sent after all records and never in their way.
import { keepMember, keyOf, read, recordsOf, result, write } from "./db.js";
import { open as unseal, seal } from "./seal.js";

const STORED = new Set(["received", "counted", "returned"]);
const GONE = new Set(["replaced", "withdrawn"]);
const KEPT_MS = 7 * 86_400_000; // After its receipt, for a correction and for a server restored from a backup.

/** Keep the photo of a record that was just saved: `jpeg` in base64, and the version of the wording agreed to. */
export async function keepPhoto(user, id, photo) {
  const sealed = await seal(await keyOf(user), null, photo);
  await write(["records", "photos"], async (store) => {
    const row = await result(store("records").get(id));
    store("photos").put({ id, user, ...sealed });
    store("records").put({ ...row, photo: "saved" });
  });
}

/** The photo of a record, if the phone still has it. */
export async function photoOf(user, id) {
  const row = await read("photos", (store) => store.get(id));
  return row ? row.body ?? unseal(await keyOf(user), null, row.sealed) : null;
}

/** Say at the record what became of its photo; one that nobody needs any more goes. */
const settle = (id, photo, needed) => write(["records", "photos"], async (store) => {
  const row = await result(store("records").get(id));
  if (row) store("records").put({ ...row, photo });
  const kept = await result(store("photos").get(id));
  if (kept && needed) store("photos").put({ ...kept, sent: Date.now() });
  else store("photos").delete(id);
});

/** Send what waits of one member, one after the other; `ask` makes the request. Stops at the first that fails. */
export async function sendPhotos(member, ask) {
  for (const row of await recordsOf(member.user)) {
    if (row.photo !== "saved") continue;
    const stands = !row.gone && !GONE.has(row.state);
    if (stands && !STORED.has(row.state)) continue; // First its record.
    const photo = stands ? await photoOf(member.user, row.id) : null;
    if (!photo) { await settle(row.id, undefined, false); continue; }
    const headers = { "Content-Type": "image/jpeg", "X-Lantoa-Device": member.token, "X-Lantoa-Consent": String(photo.consent) };
    const body = Uint8Array.from(atob(photo.jpeg), (letter) => letter.charCodeAt(0));
    const said = await answer(() => ask(row.id, { method: "POST", body, headers, credentials: "omit" }));
    if (said?.retry > 0) await keepMember(member.user, () => ({ notBefore: Date.now() + said.retry * 1000 * (1 + Math.random() / 4) }));
    if (!said?.verdict) return;
    if (said.verdict === "created" || said.verdict === "already") await settle(row.id, "sent", true);
    else if (said.verdict === "rejected") await settle(row.id, "refused", false);
  }
}

/** Of which records the server once took the photo that the phone still keeps. */
export async function photosSent(user) {
  const kept = new Set(await read("photos", (store) => store.index("user").getAllKeys(user)));
  const rows = await read("records", (store) => store.index("user").getAll(user));
  return rows.filter((row) => row.photo === "sent" && !row.gone && !GONE.has(row.state) && kept.has(row.id)).map((row) => row.id);
}

/** Only our own JSON is an answer. */
async function answer(work) {
  try {
    return await (await work()).json();
  } catch {
    return null;
  }
}

/** At the start: photos whose time is over, or whose record the phone does not have any more. */
export async function tidyPhotos(now = Date.now()) {
  for (const id of await read("photos", (store) => store.getAllKeys())) {
    await write(["records", "photos"], async (store) => {
      const row = await result(store("records").get(id));
      const kept = await result(store("photos").get(id));
      if (!row || (kept?.sent && now - kept.sent > KEPT_MS)) store("photos").delete(id);
    });
  }
}
