// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// The entrance of a site: starts from what the device keeps, then asks the server if it can be reached.
import { makeKey } from "../offline/keys.js";
import { $, make, say } from "../offline/words.js";
import { readsCodes, Camera } from "./camera.js";
import { doorOf, eventsOf, keepEvent, rosterOf } from "./entrance_db.js";
import { Door } from "./entrance_door.js";
import { fetchRoster, online, Sync } from "./entrance_sync.js";
import { drawDesk, drawFound, drawLine, drawResult } from "./entrance_view.js";
import { readTicket } from "./ticket.js";

const MOST_PEOPLE = 500;
const SAME_MS = 4000;
const app = $("#entrance");
const token = location.pathname.split("/").at(-2);
let door;
let kept;
let sync;
let shown = null;
let last = { text: "", at: 0 };
const camera = new Camera($("#video"), app.dataset.reader);

function draw() {
  if (shown?.ok && shown.code !== "elsewhere" && shown.event) {
    const there = door.elsewhere.get(door.keyOf(shown.event));
    if (there) shown = { ...shown, code: "elsewhere", there };
  }
  drawLine(door, online(), kept.refused);
  drawResult(door, shown, undo);
  drawFound(door, $("#q").value, { come, undo, number: (number) => receive(door.meet({ kind: "ticket", number })) });
  drawDesk(door, undo);
}

/** Keep an event first, then show it, then send it. */
async function note(words) {
  const at = Date.now();
  const event = { people: 1, name: "", undoes: null, ...words, id: makeKey(at), at, site: door.site, door: door.site, mine: true, state: "saved" };
  await keepEvent(event);
  door.take([event]);
  sync.now();
  return event;
}

async function receive(verdict) {
  try {
    shown = verdict.ok ? { ...verdict, event: await note(verdict.event) } : verdict;
  } catch {
    shown = { code: "cannotKeep" };
  }
  navigator.vibrate?.(shown.ok ? 60 : [60, 60, 60]);
  draw();
}

async function come(row) {
  await receive(door.meet({ kind: "name", delegate: row.pk, number: row.number }));
  $("#q").value = "";
  draw();
  $("#q").focus();
}

async function undo(event) {
  await note({ kind: "undo", undoes: event.id, name: event.name, delegate: null });
  shown = { code: "undone", event };
  draw();
}

/** A code was read: by the camera, or by a hand scanner that types it. */
async function scanned(text) {
  const now = performance.now();
  if (text === last.text && now - last.at < SAME_MS) { last.at = now; return; }
  last = { text, at: now };
  const began = performance.now();
  await receive(await door.judge(text));
  app.dataset.took = String(performance.now() - began);
}

async function toggleCamera() {
  const opening = $("#scanner").hidden;
  $("#scanner").hidden = !opening;
  $("#scan").setAttribute("aria-pressed", String(opening));
  $("#scan span").textContent = say(opening ? "stopScan" : "scan");
  if (!opening) return camera.stop();
  window.scrollTo({ top: 0 });
  return camera.start(scanned).catch(noCamera);
}

function noCamera() {
  camera.stop();
  $("#scanner").hidden = true;
  $("#scan").setAttribute("aria-pressed", "false");
  $("#scan span").textContent = say("scan");
  shown = { code: "noCamera" };
  draw();
}

function wireForms() {
  $("#q").addEventListener("input", draw);
  $("#search").addEventListener("submit", async (event) => {
    event.preventDefault();
    const typed = $("#q").value;
    if (!typed.includes("/") && !readTicket(typed)) return;
    $("#q").value = "";
    await scanned(typed);
  });
  for (const [id, kind] of [["#walk-in", "walk_in"], ["#group", "group"]]) {
    $(id).addEventListener("submit", async (event) => {
      event.preventDefault();
      const data = new FormData($(id));
      const people = kind === "group" ? Number(data.get("people")) : 1;
      const bad = !Number.isInteger(people) || people < 1 || people > MOST_PEOPLE;
      $("#people-bad").hidden = !bad;
      $("#people-bad").textContent = bad ? say("badPeople") : "";
      if (bad) return $("#people").focus();
      const name = data.get("guest_name").trim();
      await receive({ ok: true, code: kind, event: { kind, people, group: Number(data.get("group")), guest_name: name, name } });
      $(id).reset();
      $(id).parentElement.open = false;
      window.scrollTo({ top: 0 });
      return undefined;
    });
  }
  $("#scan").addEventListener("click", toggleCamera);
  $("#turn").addEventListener("click", () => camera.turn(scanned).catch(noCamera));
  document.addEventListener("visibilitychange", async () => {
    if (!document.hidden) { door.take(await eventsOf(door.site)); draw(); }
  });
}

/** Everything that a new list changes. */
async function load() {
  const { roster } = await rosterOf(kept.site);
  door = new Door(kept, roster, await eventsOf(kept.site));
  $("#site").textContent = roster.site.name;
  document.title = `${roster.site.name} · Lan Tỏa`;
  for (const id of ["#guest-class", "#group-class"]) {
    $(id).replaceChildren(...roster.classes.map(([key, title]) => Object.assign(make("option", "", title), { value: key })));
  }
  $("#badges").href = "badges.pdf";
}

async function keepShell() {
  if (!navigator.serviceWorker) return;
  $("#ready").textContent = say("getting");
  await navigator.serviceWorker.register(app.dataset.worker);
  const { active } = await navigator.serviceWorker.ready;
  if (!(await readsCodes())) active.postMessage({ keep: app.dataset.later.trim().split(" ") });
  navigator.storage?.persist?.();
  $("#ready").textContent = say("ready");
  app.dataset.kept = "true";
}

async function begin() {
  kept = await doorOf(token);
  const fresh = kept ? null : await fetchRoster(token, null);
  if (fresh?.site) kept = fresh;
  if (!kept) {
    $("#line").textContent = say(fresh === "refused" ? "gone" : "first");
    $("#line").className = "lt-line tone-danger";
    $("#line").hidden = false;
    return;
  }
  await load();
  sync = new Sync(kept, {
    told: (events) => { Object.assign(door, { ahead: kept.ahead, rehearsal: kept.rehearsal ?? null }); door.take(events); draw(); },
    listed: async () => { await load(); draw(); },
  });
  wireForms();
  $("#desk").hidden = $("#thumb").hidden = false;
  draw();
  if (!fresh) sync.listAt = 0; // the list on this device may be of yesterday
  sync.now();
  await keepShell();
}

begin();
