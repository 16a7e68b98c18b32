// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// The leader's button: hold by finger, mouse or keyboard. Says so at once and every second; a slip does nothing.

import { Stage } from "./stage.js";

const BEAT_MS = 1000;
const root = document.querySelector(".press");
const part = Object.fromEntries([...root.querySelectorAll("[data-part]")].map((node) => [node.dataset.part, node]));
const me = Number(root.dataset.presser);
let press = null; // { key, since, timer }: the finger that is down

function newKey() {
  return crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
    (+c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (+c / 4)))).toString(16));
}

async function post(url, key, keepalive = false) {
  const reply = await fetch(url, {
    method: "POST",
    keepalive,
    headers: { Accept: "application/json", "Content-Type": "application/json" },
    body: JSON.stringify({ key }),
  });
  const answer = await reply.json();
  if (reply.ok) stage.take(answer);
  else if (reply.status === 409) letGo(answer.message);
}

async function beat() {
  const { key } = press;
  try {
    await post(root.dataset.pressUrl, key);
  } catch {
    say("offline");
  }
  if (press?.key !== key) return;
  // The message that completes the hold should not wait for the next full second.
  const left = stage.launch ? stage.launch.hold_seconds * 1000 + 60 - (performance.now() - press.since) : BEAT_MS;
  press.timer = setTimeout(beat, left > 0 && left < BEAT_MS ? left : BEAT_MS);
}

/** The stage's phase; a leader who was not chosen this time keeps waiting. */
function myPhase() {
  return stage.phase === "armed" && !stage.launch.pressers.includes(me) ? "waiting" : stage.phase;
}

function down() {
  if (press || myPhase() !== "armed") return;
  press = { key: newKey(), since: performance.now(), timer: null };
  part.button.classList.add("is-down");
  navigator.vibrate?.(40);
  beat();
  draw();
}

function letGo(message) {
  if (!press) return;
  const { key, timer } = press;
  clearTimeout(timer);
  press = null;
  part.button.classList.remove("is-down");
  if (message === undefined) post(root.dataset.releaseUrl, key, true).catch(() => {});
  show();
  if (message) part.say.textContent = message;
}

function say(word) {
  const text = part.say.dataset[word];
  if (part.say.textContent !== text) part.say.textContent = text; // a screen reader speaks each change once
}

function show() {
  const phase = myPhase();
  root.dataset.phase = phase;
  root.toggleAttribute("data-rehearsal", Boolean(stage.rehearsal));
  if (phase !== "armed" && press) letGo();
  part.button.disabled = phase !== "armed";
  const done = phase === "countdown" || phase === "launched";
  part.word.textContent = part.word.dataset[done ? "done" : phase === "armed" ? "hold" : "wait"];
  if (phase === "armed" && press) say(progress() < 1 ? "holding" : "together");
  else say(phase);
  part.others.textContent = phase === "armed"
    ? part.others.dataset.text.replace("{held}", stage.holds?.length ?? 0).replace("{quorum}", stage.launch.quorum)
    : "";
}

function progress() {
  return press ? Math.min((performance.now() - press.since) / (stage.launch.hold_seconds * 1000), 1) : 0;
}

function draw() {
  part.ring.style.strokeDashoffset = 1 - progress();
  if (!press) return;
  if (progress() >= 1) show();
  requestAnimationFrame(draw);
}

const stage = new Stage(root, {
  changed: show,
  line: (up) => up || say("offline"),
  beat: () => (press ? "holding" : root.dataset.phase),
});
stage.start();

part.button.addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  part.button.setPointerCapture?.(event.pointerId);
  down();
});
for (const name of ["pointerup", "pointercancel", "lostpointercapture", "blur"]) part.button.addEventListener(name, () => letGo());
part.button.addEventListener("contextmenu", (event) => event.preventDefault());
// The podium's key works without looking for it: whatever has the focus, and also as a single large key on a cable.
const keys = "podium" in root.dataset ? document : part.button;
keys.addEventListener("keydown", (event) => {
  if (event.key !== " " && event.key !== "Enter") return;
  event.preventDefault();
  if (!event.repeat) down();
});
keys.addEventListener("keyup", (event) => {
  if (event.key !== " " && event.key !== "Enter") return;
  event.preventDefault();
  letGo();
});
// Assistive technology clicks without a finger: the first click presses, the second lets go.
part.button.addEventListener("click", (event) => {
  if (event.detail !== 0) return;
  if (press) letGo();
  else down();
});
addEventListener("pagehide", () => letGo());
document.addEventListener("visibilitychange", () => document.hidden && letGo());
