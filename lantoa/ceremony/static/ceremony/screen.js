// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// A site's screen: shows the stage, fires with all others, joins late at the right place, tells when it fired.

import { clockQuality, serverNow } from "../live/clock.js";
import { Sequence } from "./sequence.js";
import { showView } from "./show.js";
import { cutSound, planSound, toggleSound } from "./sound.js";
import { Stage, clockFace, holdProgress } from "./stage.js";

const root = document.querySelector(".stage");
const part = Object.fromEntries([...root.querySelectorAll("[data-part]")].map((node) => [node.dataset.part, node]));
const tiles = [...root.querySelectorAll(".tile")];
const startsAt = Date.parse(root.dataset.starts);
const lang = document.documentElement.lang;
const numbers = new Intl.NumberFormat(lang);
const clock = new Intl.DateTimeFormat(lang, { timeZone: "Asia/Ho_Chi_Minh", timeStyle: "medium" });
const still = matchMedia("(prefers-reduced-motion: reduce)");
const sequence = new Sequence(root, still.matches);
const CALM_MS = 120; // after T0 nothing is drawn but what the compositor shows: a slow machine shows its first frame too
const LIGHT_MS = 350;
const ASK_AGAIN_MS = [2200, 3600, 5200, 7500, 12_000]; // after T0: which sites have confirmed
const REPORT_SPREAD_MS = 1500;
const REPORT_MS = 10_000;
let calmUntil = 0;

function screenId() {
  // A frame of the same browser is another screen only if it is another tab: sessionStorage is per tab.
  let id = sessionStorage.getItem("screen");
  if (!id) {
    id = crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
      (+c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (+c / 4)))).toString(16));
    sessionStorage.setItem("screen", id);
  }
  return id;
}

/** T0 is known: lay out and paint what it will show, and set the compositor's clock. */
function ready(launch) {
  sequence.prepare(launch.t0);
  planSound(launch.t0);
}

/** The first frame at or after T0: the compositor has begun by itself; tell what was seen, light the map. */
function fire(launch, lateness) {
  const fired_at = launch.t0 + lateness;
  const report = { ...launch, screen: screenId(), fired_at, lateness, ...clockQuality() };
  const calm = lateness < CALM_MS ? CALM_MS : 0; // who comes late waits for nobody
  calmUntil = performance.now() + calm;
  setTimeout(begun, calm, launch);
  root.dataset.fired = JSON.stringify({ launch: launch.launch, t0: launch.t0, lateness, fired_at });
  setTimeout(() => sequence.light(tiles), LIGHT_MS);
  setTimeout(() => tell(report, 1000), Math.random() * REPORT_SPREAD_MS);
  for (const wait of ASK_AGAIN_MS) setTimeout(() => stage.ask(), wait + Math.random() * 900);
}

/** Under the flash: all else begins. */
function begun(launch) {
  calmUntil = 0;
  if (stage.fired !== launch) return;
  sequence.follow();
  changed(stage);
}

/** Aborted, or another stage: nothing of it may be seen. */
function cancel() {
  sequence.cancel();
  cutSound();
  for (const tile of tiles) tile.classList.remove("is-confirmed");
  delete root.dataset.fired;
}

async function tell(report, wait) {
  try {
    const reply = await fetch(root.dataset.reportUrl, {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/json" },
      body: JSON.stringify(report),
      signal: AbortSignal.timeout(REPORT_MS),
    });
    if (reply.status < 500) return;
  } catch {
    // tried again below
  }
  setTimeout(() => tell(report, Math.min(wait * 2, 30_000)), wait);
}

function changed(stage) {
  if (performance.now() < calmUntil) return; // told again by `begun`
  const phase = stage.phase;
  if (root.dataset.phase !== phase) {
    root.dataset.phase = phase;
    part.said.textContent = part.said.dataset[phase] ?? "";
    draw();
  }
  root.toggleAttribute("data-rehearsal", Boolean(stage.rehearsal));
  for (const name of ["step", "speaking-of"]) part[name].textContent = stage.step?.title ?? "";
  for (const name of ["presenter", "speaker"]) part[name].textContent = stage.step?.presenter ?? "";
  showView(root, stage, phase);
  part.present.textContent = numbers.format(stage.extra?.present ?? 0);
  part.podium.dataset.presser = stage.launch?.podium ?? ""; // its key is made when the button is opened
  for (const hand of root.querySelectorAll("[data-presser]")) {
    hand.hidden = !stage.launch?.pressers?.includes(Number(hand.dataset.presser));
  }
  if (stage.fired) drawLaunched(stage);
}

function drawLaunched({ fired, extra }) {
  part.instant.textContent = new Intl.DateTimeFormat(lang, {
    timeZone: "Asia/Ho_Chi_Minh", dateStyle: "long", timeStyle: "medium",
  }).format(fired.t0);
  const reported = new Set(extra.reported ?? []);
  for (const tile of tiles) {
    if (!reported.has(Number(tile.dataset.site)) || tile.dataset.told) continue;
    tile.dataset.told = "1";
    setTimeout(confirm, sequence.passes(tile) + Math.random() * 700, tile, fired); // site by site
  }
}

function confirm(tile, fired) {
  delete tile.dataset.told;
  if (stage.fired !== fired || tile.classList.contains("is-confirmed")) return;
  tile.classList.add("is-confirmed");
  sequence.shine(tile);
  part.reported.textContent = numbers.format(root.querySelectorAll(".tile.is-confirmed").length);
}

function drawHands() {
  for (const hand of root.querySelectorAll("[data-presser]")) {
    const hold = stage.holds?.find((one) => one.presser === Number(hand.dataset.presser));
    const done = hold ? holdProgress(hold.since, stage.launch.hold_seconds) : 0;
    hand.classList.toggle("is-holding", Boolean(hold));
    hand.querySelector(".ring").style.strokeDashoffset = 1 - done;
  }
}

let shown = "";
function drawCount(left) {
  if (left === shown) return;
  shown = left;
  part.count.textContent = left;
  sequence.strike(Number(left));
}

/** How long until the planned start; once that has passed, that it will be soon. */
function drawWait(left) {
  part["until-start"].textContent = clockFace(left);
  part["until-start"].hidden = part.before.hidden = left <= 0;
  part.soon.hidden = left > 0;
}

/** Draws what changes with time; returns in how many ms it must draw again. Idle in the last moment before T0. */
function drawOnce(now) {
  const { phase, launch } = stage;
  if (phase === "countdown") {
    const left = launch.t0 - now;
    if (left > 900) sequence.prepare(launch.t0); // the last second belongs to drawing
    drawCount(String(Math.max(1, Math.ceil(left / 1000))));
    return left > 1000 ? (left % 1000) + 5 : left + CALM_MS;
  }
  part.now.textContent = clock.format(now);
  if (phase === "waiting") drawWait(startsAt - now);
  if (phase === "armed") drawHands();
  return phase === "armed" ? 50 : 250;
}

function draw() {
  const wait = drawOnce(serverNow());
  clearTimeout(next);
  next = setTimeout(() => requestAnimationFrame(draw), wait);
}
let next = null;

const stage = new Stage(root, {
  ready, fire, cancel, changed,
  line: (up) => {
    part.line.textContent = up ? part.line.dataset.up : part.line.dataset.down;
    part.line.classList.toggle("is-up", up);
  },
  beat: () => root.dataset.phase,
});
stage.start();
draw();

async function stayAwake() {
  try {
    if (!document.hidden) await navigator.wakeLock?.request("screen");
  } catch {
    // the device decides
  }
}
stayAwake();
document.addEventListener("visibilitychange", stayAwake);
part.sound.addEventListener("click", () => {
  part.sound.setAttribute("aria-pressed", String(toggleSound()));
  if (stage.phase === "countdown") planSound(stage.launch.t0);
});
part.full.addEventListener("click", () => document.documentElement.requestFullscreen?.());
