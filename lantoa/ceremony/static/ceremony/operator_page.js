// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// The operator: keys, clocks, holds as they grow, and the wall of sites, worst first.

import { serverNow } from "../live/clock.js";
import { judge, watchPresence } from "./presence.js";
import { Stage, clockFace, holdProgress } from "./stage.js";

const root = document.getElementById("operator");
const part = (name) => root.querySelector(`[data-part="${name}"]`);
const names = JSON.parse(document.getElementById("site-names").textContent);
const tiles = new Map([...root.querySelectorAll(".tile")].map((tile) => [`site-${tile.dataset.site}`, tile]));
const lang = document.documentElement.lang;
const ASK_MS = 5000;
const WORST = 12;

/** The page's moving parts from its own view; null while the server cannot be reached. */
async function fetchParts() {
  try {
    const reply = await fetch(root.dataset.stateUrl, {
      headers: { "HX-Request": "true" }, cache: "no-store", signal: AbortSignal.timeout(ASK_MS),
    });
    return reply.ok ? new DOMParser().parseFromString(await reply.text(), "text/html") : null;
  } catch {
    return null; // the next turn tries again
  }
}

async function refresh() {
  const fresh = await fetchParts();
  if (!fresh) return;
  const focused = document.activeElement?.dataset.key ?? document.activeElement?.id;
  for (const id of ["stage", "calls"]) {
    const part = document.getElementById(id);
    // What somebody is filling in stays; it is asked for again at the next turn.
    if (!part.contains(document.activeElement?.closest("input, select"))) part.replaceWith(fresh.getElementById(id));
  }
  if (focused) (root.querySelector(`[data-key="${focused}"]`) ?? document.getElementById(focused))?.focus();
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
  drawStep(now);
  const count = part("count");
  if (count) count.textContent = stage.phase === "countdown" ? Math.max(1, Math.ceil((stage.launch.t0 - now) / 1000)) : "";
  for (const line of root.querySelectorAll("[data-presser]")) {
    const hold = stage.holds?.find((one) => one.presser === Number(line.dataset.presser));
    line.querySelector("progress").value = hold ? holdProgress(hold.since, stage.launch.hold_seconds) : 0;
  }
  setTimeout(() => requestAnimationFrame(draw), 150);
}
draw();

/** How long the step runs, how much of it is over, and how far the programme is behind its plan. */
function drawStep(now) {
  const { began, until, minutes } = document.getElementById("stage").dataset;
  if (!part("drift") || !began) return;
  const [since, planned] = [now - Date.parse(began), Number(minutes) * 60_000];
  part("elapsed").textContent = clockFace(since);
  part("progress").value = Math.min(since / planned, 1);
  // It ends when its minutes are over, or now if they are: against the planned end that is the drift.
  const behind = Math.round((Math.max(Date.parse(began) + planned, now) - Date.parse(until)) / 60_000);
  const drift = part("drift");
  drift.textContent = drift.dataset[behind > 0 ? "late" : behind < 0 ? "left" : "even"].replace("{n}", Math.abs(behind));
  drift.className = `badge ${behind > 2 ? "text-bg-warning" : "text-bg-light"}`;
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
watchPresence(root.dataset.stream, root.dataset.topic, paint);

/** Forms that leave the page where it is; what the rules refuse is said on top. */
async function send(form, button) {
  const say = part("say");
  if (button?.dataset.view) form.elements.view.value = button.dataset.view;
  try {
    const body = new FormData(form, button);
    const reply = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
    say.hidden = reply.status < 400;
    if (!say.hidden) say.textContent = (await reply.json()).message;
    else if (form.querySelector("textarea")) form.reset();
    const saved = form.querySelector("[data-saved]");
    if (saved) saved.textContent = say.hidden ? saved.dataset.saved : "";
  } catch {
    say.hidden = false;
    say.textContent = document.body.dataset.offline;
  }
  root.querySelector("[data-part='some']").hidden = document.getElementById("to").value !== "some";
  await refresh();
}

root.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-quiet]")) return;
  event.preventDefault();
  send(event.target, event.submitter);
});
root.addEventListener("change", ({ target }) => {
  if (target.dataset.part === "any" && target.value) {
    const choice = document.createElement("button");
    Object.assign(choice, { name: "material", value: target.value, hidden: true });
    choice.dataset.view = target.selectedOptions[0].dataset.view;
    target.form.append(choice);
    target.blur();
    target.form.requestSubmit(choice);
  }
  if (target.id === "to") root.querySelector("[data-part='some']").hidden = target.value !== "some";
});
root.addEventListener("click", ({ target }) => {
  const site = target.closest("[data-write]")?.dataset.write;
  if (!site) return;
  document.getElementById("to").value = "some";
  root.querySelector("[data-part='some']").hidden = false;
  for (const option of document.getElementById("sites").options) option.selected = option.value === site;
  document.getElementById("text").focus();
});

document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select, [contenteditable]") || event.repeat || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "?") root.querySelector(".op-keys").toggleAttribute("open");
  const place = root.querySelector(`[data-focus="${CSS.escape(event.key)}"]`);
  const button = root.querySelector(`[data-key="${CSS.escape(event.key)}"]:not(:disabled)`);
  if (!button && !place) return;
  event.preventDefault();
  place?.scrollIntoView({ block: "nearest" });
  place?.focus();
  if (button?.form) button.form.requestSubmit(button);
  else button?.click();
});
