// What the phone keeps: members who use it, and each member's records. Nothing is deleted before a receipt.
const NAME = "lantoa-outreach";
const VERSION = 1;
const GONE = new Set(["replaced", "withdrawn"]);
let opened;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = (event) => {
      // Each step adds to the one before and keeps every record.
      if (event.oldVersion < 1) {
        request.result.createObjectStore("members", { keyPath: "user" });
        request.result.createObjectStore("records", { keyPath: "id" }).createIndex("user", "user");
      }
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => { request.result.close(); opened = undefined; };
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  opened.catch(() => { opened = undefined; });
  return opened;
}

const result = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/** Write in one transaction; resolves only when the disk has it. */
async function write(stores, work) {
  const db = await open();
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(stores, "readwrite", { durability: "strict" });
    let value;
    transaction.oncomplete = () => resolve(value);
    transaction.onerror = transaction.onabort = () => reject(transaction.error ?? new Error("aborted"));
    Promise.resolve(work((name) => transaction.objectStore(name))).then(
      (given) => { value = given; },
      (error) => { try { transaction.abort(); } catch { /* already over */ } reject(error); },
    );
  });
}

export async function members() {
  const db = await open();
  return result(db.transaction("members").objectStore("members").getAll());
}

/** Change a member's row: `change` gets the stored one (or a new one) and returns what to keep. */
export const keepMember = (user, change) => write(["members"], async (store) => {
  const row = (await result(store("members").get(user))) ?? { user, cursor: 0, shelf: "", me: null, settings: null };
  const next = { ...row, ...change(row) };
  store("members").put(next);
  return next;
});

export async function recordsOf(user) {
  const db = await open();
  const rows = await result(db.transaction("records").objectStore("records").index("user").getAll(user));
  return rows.sort((a, b) => b.at - a.at);
}

export async function allRecords() {
  const db = await open();
  return result(db.transaction("records").objectStore("records").getAll());
}

/** Keep a new record durably; a withdrawal or correction marks what it replaces at once. */
export const keepRecord = (record) => write(["records"], async (store) => {
  store("records").put(record);
  const old = record.body.replaces && (await result(store("records").get(record.body.replaces)));
  if (old) store("records").put({ ...old, state: record.body.kind === "withdrawal" ? "withdrawn" : "replaced", reason: "" });
});

export const markSending = (ids) => write(["records"], async (store) => {
  for (const id of ids) {
    const row = await result(store("records").get(id));
    if (row && row.state === "saved") store("records").put({ ...row, state: "sending" });
  }
});

/** Store verdicts, changes and the new cursor together, so that a crash in between asks the server again. */
export const keepReply = (user, reply) => write(["members", "records"], async (store) => {
  for (const answer of reply.results) {
    const row = answer.id && (await result(store("records").get(answer.id)));
    if (row) store("records").put(judged(row, answer));
  }
  for (const change of reply.changes ?? []) {
    const row = await result(store("records").get(change.id));
    const { id, at, state, reason, ...body } = change;
    store("records").put({
      ...(row ?? { id, user, at, body: { id, at, ...body } }), state, reason,
    });
  }
  const member = await result(store("members").get(user));
  store("members").put({
    ...member, cursor: reply.cursor, me: reply.me, blocked: false, seen: Date.now(),
    ...(reply.settings ? { settings: reply.settings, shelf: reply.shelf } : {}),
  });
});

function judged(row, answer) {
  if (answer.verdict === "created" || answer.verdict === "already") {
    const { phone, ...body } = row.body; // The number has been turned into its trace: it leaves the phone.
    return { ...row, body, state: GONE.has(row.state) ? row.state : answer.state, reason: answer.reason ?? "" };
  }
  if (answer.verdict === "later") return { ...row, state: "saved" };
  return { ...row, state: "rejected", code: answer.code, reason: answer.reason, fixable: answer.fixable ?? false };
}

/** What was never stored on the server and has been saved anew may go. */
export const dropRejected = (id) => write(["records"], (store) => { store("records").delete(id); });
