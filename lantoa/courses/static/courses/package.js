// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// Opens the parts of a package in a frame of another host and keeps what they report: on the server at once, on the
// phone while there is no network. What the package says of itself is the learner's place in it, nothing more.
import { remember, waiting } from "./offline.js";

const PATIENCE_MS = 30_000;
const LEAVE_MS = 2000;
const KEEPALIVE_MOST = 60_000;
const place = document.querySelector("#package");
const setup = JSON.parse(document.querySelector("#package-setup").textContent);
const box = place.querySelector(".package-box");
const said = place.querySelector(".package-said");
const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
const began = { wall: Date.now(), steady: performance.now() };
// The server's clock as it was when the page loaded, and time only runs on.
const now = () => Math.round(setup.now + Math.max(Date.now() - began.wall, performance.now() - began.steady));
const lines = [...place.querySelectorAll("[data-part]")];
let frame = null;
let current = -1;
let asked = 0;
let patience = 0;
let left = null;

function say(text, bad = false) {
  said.textContent = text;
  said.classList.toggle("text-danger", bad);
}

function show(number, { done, seen, score }) {
  const line = lines[number].querySelector(".package-state");
  const points = score === null ? "" : ` · ${place.dataset.score.replace("#", score.toLocaleString("vi"))}`;
  line.textContent = (done ? place.dataset.done : place.dataset.begun) + points;
  if (!seen) return;
  const finish = document.querySelector("#finish");
  finish.hidden = false;
  document.querySelector("#package-wait")?.remove();
}

// The newest state: the server's, or one that still waits on this phone.
async function newest(part) {
  const mine = (await waiting()).find((row) => row.url === part.save);
  const kept = new URLSearchParams(mine?.body);
  return Number(kept.get("at")) > part.at ? kept.get("state") : part.state;
}

async function send(number) {
  const part = setup.parts[number];
  if (part.sending || part.sent === part.state) return;
  const { state, at } = part;
  const body = new URLSearchParams({ state, at, csrfmiddlewaretoken: token });
  part.sending = fetch(part.save, {
    method: "POST", body, headers: { Accept: "application/json" }, keepalive: body.toString().length < KEEPALIVE_MOST,
  }).catch(() => null);
  const answer = await part.sending;
  part.sending = null;
  const told = answer?.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : null;
  if (answer?.ok && told) {
    part.sent = state;
    show(number, told);
    say(told.kept ? place.dataset.saved : place.dataset.older, !told.kept);
    if (part.state !== state) await send(number);
  } else if (told?.message) {
    say(told.message, true);
  } else {
    say((await remember(part.save, body)) ? place.dataset.waiting : place.dataset.lost, true);
  }
}

function keep(number, state) {
  Object.assign(setup.parts[number], { state, at: now() });
  if (setup.parts[number].save) send(number);
  else say(place.dataset.tried); // an author tries the package: nothing is kept
}

async function leave() {
  if (!frame) return;
  const number = current;
  await new Promise((resolve) => {
    left = resolve;
    setTimeout(resolve, LEAVE_MS);
    frame.contentWindow.postMessage({ kind: "leave" }, setup.origin);
  });
  if (setup.parts[number].save) await Promise.race([send(number), new Promise((resolve) => setTimeout(resolve, LEAVE_MS))]);
  clearTimeout(patience);
  frame.remove();
  frame = null;
  place.classList.remove("package-open", "package-wide");
}

async function open(number) {
  const mine = (asked += 1);
  await leave();
  const part = setup.parts[number];
  const state = await newest(part);
  if (mine !== asked) return; // another tap came meanwhile
  current = number;
  frame = document.createElement("iframe");
  frame.name = JSON.stringify({
    page: location.origin, launch: part.launch, reports: part.reports, state, learner: setup.learner,
    mastery: part.mastery, data: part.data,
  });
  frame.sandbox = "allow-scripts allow-same-origin allow-forms";
  frame.allow = "fullscreen; autoplay";
  frame.referrerPolicy = "no-referrer";
  frame.title = lines[number].dataset.title;
  frame.src = `${setup.origin}/apart/player/${setup.edition}/`;
  box.append(frame);
  place.classList.add("package-open");
  say(place.dataset.opening);
  patience = setTimeout(() => say(place.dataset.away, true), PATIENCE_MS);
  frame.focus();
  frame.scrollIntoView({ block: "nearest" });
}

addEventListener("message", ({ source, origin, data }) => {
  if (!frame || source !== frame.contentWindow || origin !== setup.origin) return;
  if (data?.kind === "ready") {
    clearTimeout(patience);
    if (said.textContent === place.dataset.opening) say("");
  }
  if (data?.kind === "state" && typeof data.state === "string") keep(current, data.state);
  if (data?.kind === "left") left?.();
});

lines.forEach((line, number) => {
  const button = line.querySelector("button");
  button.hidden = false;
  button.addEventListener("click", () => open(number));
});
place.querySelector(".package-widen").addEventListener("click", ({ currentTarget }) => {
  currentTarget.setAttribute("aria-pressed", String(place.classList.toggle("package-wide")));
});
place.querySelector(".package-close").addEventListener("click", async () => {
  const number = current;
  await leave();
  lines[number].querySelector("button").focus();
});
addEventListener("keydown", (event) => {
  if (event.key === "Escape") place.classList.remove("package-wide");
});

// Whoever goes on by a link or the button goes when the package has said its last word.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[href]");
  if (!frame || !link || event.ctrlKey || event.metaKey || event.shiftKey || link.target) return;
  event.preventDefault();
  await leave();
  location.assign(link.href);
});
document.addEventListener("submit", async (event) => {
  if (!frame) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  await leave();
  event.target.requestSubmit(event.submitter);
}, true);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) frame?.contentWindow.postMessage({ kind: "send" }, setup.origin);
});
