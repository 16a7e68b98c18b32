// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// A site's screen: shows the stage, fires with all others, joins late at the right place, tells when it fired.

import { clockQuality, serverNow } from "../live/clock.js";
import { Stage, clockFace, holdProgress } from "./stage.js";

const root = document.querySelector(".stage");
const part = Object.fromEntries([...root.querySelectorAll("[data-part]")].map((node) => [node.dataset.part, node]));
const tiles = [...root.querySelectorAll(".tile")];
const startsAt = Date.parse(root.dataset.starts);
const lang = document.documentElement.lang;
const numbers = new Intl.NumberFormat(lang);
const clock = new Intl.DateTimeFormat(lang, { timeZone: "Asia/Ho_Chi_Minh", timeStyle: "medium" });
const still = matchMedia("(prefers-reduced-motion: reduce)");
const LIGHT_START_MS = 900;
const LIGHT_SPAN_MS = 5200;
const REPORT_SPREAD_MS = 1500;
const REPORT_MS = 10_000;

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

/** Start the whole sequence as if it had begun `lateness` ms ago: CSS delays count from T0. */
function fire(launch, lateness) {
  root.style.setProperty("--late", `${-Math.round(lateness)}ms`);
  for (const tile of tiles) {
    const delay = still.matches ? 0 : LIGHT_START_MS + tile.dataset.distance * LIGHT_SPAN_MS;
    tile.style.animationDelay = `${Math.round(delay - lateness)}ms`;
  }
  root.dataset.phase = "launched";
  const fired_at = launch.t0 + lateness;
  root.dataset.fired = JSON.stringify({ launch: launch.launch, t0: launch.t0, lateness, fired_at });
  const report = { ...launch, screen: screenId(), fired_at, lateness, ...clockQuality() };
  setTimeout(() => tell(report, 1000), Math.random() * REPORT_SPREAD_MS);
}

async function tell(report, wait) {
  try {
    const reply = await fetch(root.dataset.reportUrl, {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/json" },
      body: JSON.stringify(report),
      signal: AbortSignal.timeout(REPORT_MS),
    });
    if (reply.ok) setTimeout(() => stage.ask(), 2500 + Math.random() * 2000);
    if (reply.status < 500) return;
  } catch {
    // tried again below
  }
  setTimeout(() => tell(report, Math.min(wait * 2, 30_000)), wait);
}

function changed(stage) {
  const phase = stage.phase;
  if (root.dataset.phase !== phase) {
    root.dataset.phase = phase;
    part.said.textContent = part.said.dataset[phase] ?? "";
    draw();
  }
  part.step.textContent = stage.step?.title ?? "";
  part.presenter.textContent = stage.step?.presenter ?? "";
  if (stage.fired) {
    part.instant.textContent = new Intl.DateTimeFormat(lang, {
      timeZone: "Asia/Ho_Chi_Minh", dateStyle: "long", timeStyle: "medium",
    }).format(stage.fired.t0);
    const reported = new Set(stage.extra.reported ?? []);
    part.reported.textContent = numbers.format(reported.size);
    part.present.textContent = numbers.format(stage.extra.present ?? 0);
    for (const tile of tiles) tile.classList.toggle("is-confirmed", reported.has(Number(tile.dataset.site)));
  }
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
  const fresh = part.count.cloneNode(); // a new node starts its animation anew
  fresh.textContent = left;
  part.count.replaceWith(fresh);
  part.count = fresh;
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
    drawCount(String(Math.max(1, Math.ceil(left / 1000))));
    return left > 1000 ? (left % 1000) + 5 : 1000;
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
  fire,
  changed,
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
part.full.addEventListener("click", () => document.documentElement.requestFullscreen?.());
