// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// The operator: keys, clocks, holds as they grow, and the wall of sites, worst first.

import { serverNow } from "../live/clock.js";
import { Stage, holdProgress } from "./stage.js";

const root = document.getElementById("operator");
const part = (name) => root.querySelector(`[data-part="${name}"]`);
const names = JSON.parse(document.getElementById("site-names").textContent);
const tiles = new Map([...root.querySelectorAll(".tile")].map((tile) => [`site-${tile.dataset.site}`, tile]));
const lang = document.documentElement.lang;
const WALL_MS = 3000;
const ASK_MS = 5000;
const SILENT_MS = 30_000;
const SLOW_RTT_MS = 600;
const WORST = 12;

/** The page's middle from its own view; null while the server cannot be reached. */
async function fetchStage() {
  try {
    const reply = await fetch(root.dataset.stateUrl, {
      headers: { "HX-Request": "true" }, cache: "no-store", signal: AbortSignal.timeout(ASK_MS),
    });
    return reply.ok ? new DOMParser().parseFromString(await reply.text(), "text/html").getElementById("stage") : null;
  } catch {
    return null; // the next turn tries again
  }
}

async function refresh() {
  const fresh = await fetchStage();
  if (!fresh) return;
  const focused = document.activeElement?.dataset.key;
  document.getElementById("stage").replaceWith(fresh);
  if (focused) root.querySelector(`[data-key="${focused}"]`)?.focus();
}

class Desk extends Stage {
  async ask() {
    await refresh();
  }
}

let seen = "";
const stage = new Desk(root, {
  changed: (now) => {
    const launch = now.launch && `${now.launch.attempt}:${now.launch.state}`;
    if (seen && launch !== seen) refresh();
    seen = launch ?? "none";
  },
  fire: () => {
    const headers = { "X-CSRFToken": root.dataset.csrf, Accept: "application/json" };
    fetch(root.dataset.settleUrl, { method: "POST", headers }).catch(() => {}); // the timetable settles it too
    for (const wait of [300, 3000, 8000]) setTimeout(refresh, wait);
  },
});
stage.start();

function draw() {
  const now = serverNow();
  part("now").textContent = new Intl.DateTimeFormat(lang, { timeZone: "Asia/Ho_Chi_Minh", timeStyle: "medium" }).format(now);
  const drift = part("drift");
  const until = Date.parse(document.getElementById("stage").dataset.until);
  if (drift && until) {
    const left = Math.floor((until - now) / 60_000);
    drift.textContent = (left < 0 ? drift.dataset.late : drift.dataset.left).replace("{n}", Math.abs(left));
    drift.classList.toggle("text-bg-warning", left < 0);
  }
  const count = part("count");
  if (count) count.textContent = stage.phase === "countdown" ? Math.max(1, Math.ceil((stage.launch.t0 - now) / 1000)) : "";
  for (const line of root.querySelectorAll("[data-presser]")) {
    const hold = stage.holds?.find((one) => one.presser === Number(line.dataset.presser));
    line.querySelector("progress").value = hold ? holdProgress(hold.since, stage.launch.hold_seconds) : 0;
  }
  setTimeout(() => requestAnimationFrame(draw), 150);
}
draw();

function judge(row, now) {
  if (row.streams < 1) return "off";
  return now - row.beat_at > SILENT_MS || row.rtt > SLOW_RTT_MS || !row.visible ? "slow" : "on";
}

function paint(rows, now) {
  const counts = { on: 0, slow: 0, off: 0 };
  const trouble = [];
  for (const row of rows) {
    if (!tiles.has(row.name)) continue;
    const state = judge(row, now);
    counts[state] += 1;
    tiles.get(row.name).classList.remove("is-on", "is-slow", "is-off");
    tiles.get(row.name).classList.add(`is-${state}`);
    if (state !== "on") trouble.push([row, state]);
  }
  for (const [state, n] of Object.entries(counts)) part(state).textContent = n;
  part("absent").textContent = tiles.size - counts.on - counts.slow - counts.off;
  const body = part("worst");
  body.replaceChildren(...trouble.slice(0, WORST).map(([row, state]) => {
    const line = document.createElement("tr");
    for (const text of [names[row.name], body.dataset[state], row.rtt === null ? "–" : `${Math.round(row.rtt)} ms`]) {
      line.insertCell().textContent = text;
    }
    line.lastChild.className = "text-end";
    return line;
  }));
  if (!trouble.length) {
    const cell = body.insertRow().insertCell();
    cell.colSpan = 3;
    cell.textContent = body.dataset.none;
  }
}

async function watch() {
  try {
    const url = new URL(root.dataset.stream, location.href);
    url.pathname = "/live/presence";
    const reply = await fetch(url, { cache: "no-store" });
    if (reply.ok) {
      const { now, topics } = await reply.json();
      paint(topics[root.dataset.topic], now);
    }
  } catch {
    // the next turn tries again
  }
  setTimeout(watch, WALL_MS);
}
watch();

document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select, [contenteditable]") || event.altKey || event.ctrlKey || event.metaKey) return;
  const button = root.querySelector(`[data-key="${event.key}"]`);
  if (!button) return;
  event.preventDefault();
  button.form.requestSubmit(button);
});
