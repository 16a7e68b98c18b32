// What the field app's modules promise, without a browser and without a server. Run by test_field_modules.py.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../bench/faults_page/tabs.mjs";
import FDBFactory from "../bench/vendor/fake-indexeddb/FDBFactory.js";

const ME = 7;
const done = (request) => new Promise((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = () => reject(request.error); });
const record = (n, state = "saved") => {
  const id = `0189a1b2-0000-7000-8000-${String(n).padStart(12, "0")}`;
  return { id, user: ME, at: n, state, reason: "", body: { id, at: n, skills: ["s"], outcome: "done", place: "home" } };
};
const answer = (status, body) => new Response(JSON.stringify(body), { status });
const taken = (body, counted) => answer(200, {
  results: body.items.map(({ id }) => ({ id, verdict: "created", state: "counted" })), cursor: 1, movement: 1, me: { counted, citizens: counted },
});

test("the first version's database is carried over with its queue, which is then sealed and sent", async () => {
  const opening = indexedDB.open("lantoa-outreach", 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore("members", { keyPath: "user" });
    opening.result.createObjectStore("records", { keyPath: "id" }).createIndex("user", "user");
  };
  const old = await done(opening);
  const writing = old.transaction(["members", "records"], "readwrite");
  writing.objectStore("members").put({ user: ME, name: "Thành viên", token: "t", device: "d", cursor: 0, shelf: "", me: null, settings: null });
  for (let n = 1; n <= 500; n += 1) writing.objectStore("records").put(record(n));
  await new Promise((resolve) => { writing.oncomplete = resolve; });
  old.close();

  const db = await load("/static/outreach/db.js", "upgrade");
  await db.tidy(1000);
  const rows = await db.recordsOf(ME);
  assert.deepEqual(rows.map((row) => row.body.id).sort(), Array.from({ length: 500 }, (_, n) => record(n + 1).id));
  assert.ok(rows.every((row) => row.sealed && row.state === "saved"));

  const sizes = [];
  globalThis.fetch = async (_address, { body }) => {
    const stream = new Blob([body]).stream().pipeThrough(new DecompressionStream("deflate"));
    const sent = JSON.parse(await new Response(stream).text());
    sizes.push(sent.items.length);
    return taken(sent, sizes.reduce((sum, n) => sum + n, 0));
  };
  const sync = await load("/static/outreach/sync.js", "upgrade");
  sync.begin({ sync: "/outreach/sync/" }, () => {});
  await sync.send();
  assert.deepEqual(sizes, [100, 100, 100, 100, 100]); // Thirty days without network are five requests.
  assert.ok((await db.recordsOf(ME)).every((row) => row.state === "counted"));
});

test("told to wait, the app waits that long and some more, over a restart too, and then sends", async () => {
  const db = await load("/static/outreach/db.js", "wait");
  const sync = await load("/static/outreach/sync.js", "wait");
  sync.begin({ sync: "/outreach/sync/" }, () => {});
  await db.keepRecord(record(900));
  let asked = 0;
  globalThis.fetch = async () => { asked += 1; return answer(429, { code: "sync.busy", retry: 20 }); };
  await sync.send();
  await sync.send();
  assert.equal(asked, 1);
  const [member] = await db.members();
  const wait = member.notBefore - Date.now();
  assert.ok(wait > 19_000 && wait <= 25_000, String(wait));

  const again = await load("/static/outreach/sync.js", "restarted");
  again.begin({ sync: "/outreach/sync/" }, () => {});
  await again.send();
  assert.equal(asked, 1);
  const now = Date.now;
  Date.now = () => now() + 26_000;
  globalThis.fetch = async (_address, { body }) => { asked += 1; return taken(JSON.parse(body), 501); };
  await again.send();
  Date.now = now;
  assert.equal(asked, 2);
  assert.ok((await db.recordsOf(ME)).every((row) => row.state === "counted"));
});

test("another page's answer is no receipt, and nothing is lost by it", async () => {
  const db = await load("/static/outreach/db.js", "portal");
  const sync = await load("/static/outreach/sync.js", "portal");
  sync.begin({ sync: "/outreach/sync/" }, () => {});
  await db.keepRecord(record(901));
  for (const reply of [() => new Response("<html>Wi-Fi</html>"), () => answer(200, { hello: 1 }), () => answer(302, {})]) {
    globalThis.fetch = async () => reply();
    await sync.send();
    assert.equal((await db.recordsOf(ME)).find((row) => row.id === record(901).id).state, "sending");
  }
});

test("a correction whose record the server forgot makes the phone tell everything again", async () => {
  const db = await load("/static/outreach/db.js", "forgotten");
  const sync = await load("/static/outreach/sync.js", "forgotten");
  sync.begin({ sync: "/outreach/sync/" }, () => {});
  const fix = record(902);
  await db.keepRecord({ ...fix, body: { ...fix.body, replaces: record(1).id } });
  const server = new Set();
  globalThis.fetch = async (_address, { body }) => {
    const packed = typeof body !== "string";
    const text = packed ? await new Response(new Blob([body]).stream().pipeThrough(new DecompressionStream("deflate"))).text() : body;
    const results = JSON.parse(text).items.map(({ id, replaces }) => {
      if (replaces && !server.has(replaces)) return { id, verdict: "later", code: "session.unknown_target" };
      server.add(id);
      return { id, verdict: "created", state: "counted" };
    });
    return answer(200, { results, cursor: 1, movement: 1, me: { counted: server.size, citizens: 0 } });
  };
  await sync.send();
  assert.ok(server.has(record(1).id) && server.has(fix.id));
});

test("a photo that a server put back to a backup has lost is sent again", async () => {
  const db = await load("/static/outreach/db.js", "photo");
  const photos = await load("/static/outreach/photos.js", "photo");
  const sync = await load("/static/outreach/sync.js", "photo");
  sync.begin({ sync: "/outreach/sync/", photo: "/outreach/00000000-0000-0000-0000-000000000000/photo/" }, () => {});
  const { id } = record(903);
  await db.keepRecord(record(903));
  await photos.keepPhoto(ME, id, { jpeg: "/9j/", consent: 1 });
  const server = { photos: new Set(), asked: [] };
  globalThis.fetch = async (address, { body }) => {
    if (address !== "/outreach/sync/") { server.photos.add(address.split("/")[2]); return answer(200, { verdict: "created" }); }
    const text = typeof body === "string" ? body : await new Response(new Blob([body]).stream().pipeThrough(new DecompressionStream("deflate"))).text();
    const sent = JSON.parse(text);
    server.asked.push(sent.photos);
    const results = sent.items.map((item) => ({ id: item.id, verdict: "created", state: "counted" }));
    const missing = sent.photos?.filter((one) => !server.photos.has(one));
    const counted = (await db.recordsOf(ME)).filter((row) => row.state === "counted").length + results.length;
    return answer(200, { results, cursor: 1, movement: 1, me: { counted, citizens: 0 }, ...(missing?.length && { photos: missing }) });
  };
  const later = async () => { await db.keepMember(ME, () => ({ photosAt: 0, compared: Date.now() })); await sync.send(); };
  await later();
  assert.ok(server.photos.has(id));
  server.photos.clear(); // Yesterday's backup has the record, which came before it, and not the photo.
  await later();
  assert.deepEqual([server.asked.at(-1), [...server.photos]], [[id], [id]]);
  await sync.send();
  assert.equal(server.asked.at(-1), undefined); // Not with every request: once an hour.
  await later();
  assert.ok((await db.recordsOf(ME)).find((row) => row.id === id).photo === "sent");
});

/** Buckets as Chromium has them: each with databases of its own. */
function setBuckets() {
  const made = {};
  navigator.storageBuckets = { open: async (name) => ({ indexedDB: (made[name] ??= new FDBFactory()) }) };
  return made;
}

const empty = (factory) => done(factory.deleteDatabase("lantoa-outreach"));

test("a database that the browser threw away comes back with its queue, and so does its spare", async () => {
  await empty(indexedDB);
  const buckets = setBuckets();
  const first = await load("/static/outreach/db.js", "first");
  await first.keepMember(ME, () => ({ name: "Thành viên", token: "t", device: "d", blocked: false, cursor: 40 }));
  for (const n of [1, 2, 3]) await first.keepRecord(record(700 + n));
  const { keepReply } = await load("/static/outreach/reply.js", "first");
  await keepReply(ME, { results: [{ id: record(701).id, verdict: "created", state: "counted" }], cursor: 41, movement: 1, me: { counted: 1 } });
  await first.close();

  await empty(indexedDB);
  const again = await load("/static/outreach/db.js", "emptied");
  assert.deepEqual((await again.recordsOf(ME)).map((row) => row.body.id), [record(703).id, record(702).id]);
  assert.deepEqual((await again.members()).map(({ name, token, cursor }) => [name, token, cursor]), [["Thành viên", "t", 0]]);
  await again.keepRecord(record(704));
  await again.close();

  await empty(buckets["lantoa-outreach"]);
  const filled = await load("/static/outreach/db.js", "filled");
  await filled.recordsOf(ME);
  await filled.close();
  await empty(indexedDB);
  const last = await load("/static/outreach/db.js", "last");
  assert.deepEqual((await last.recordsOf(ME)).map((row) => row.body.id), [704, 703, 702].map((n) => record(n).id));
  await last.close();
  delete navigator.storageBuckets;
});
