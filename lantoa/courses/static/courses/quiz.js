// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// Keeps every choice on the device at once and sends it in the background; sending again does no harm.
// All times are the server's: the page tells its clock when it loads.
import { answersOf, clockOf, dropAttempt, keepAnswers } from "./learning.js";

const setup = JSON.parse(document.querySelector("#setup").textContent);
const paper = document.querySelector("#paper");
const kept = document.querySelector("#kept");
const clock = document.querySelector("#clock");
const token = paper.querySelector("[name=csrfmiddlewaretoken]").value;
const ahead = setup.now - Date.now();
const began = { wall: Date.now(), steady: performance.now() };
// Where this phone keeps nothing, the server still gets each answer, and each load reads the clock anew.
const answers = await answersOf(setup.attempt).catch(() => ({})); // question -> {response, at, sent}
const skew = await clockOf(setup.attempt, setup.now, ahead).catch(() => ahead);
// A clock that somebody turns back does not stop the test: time only runs on.
const now = () => Math.max(Date.now(), began.wall + performance.now() - began.steady) + skew;
const sets = [...paper.querySelectorAll("[data-question]")];
let timer = 0;
let pause = 2000;
let finished = false;
let safe = true;

const CHOSEN = "input:checked, select, input[type=text]";
const chosen = (set) => [...set.querySelectorAll(CHOSEN)].map((field) => field.value.trim()).filter(Boolean);
const answered = (set) => chosen(set).length >= (set.querySelectorAll("select").length || 1);
const unsent = () => Object.entries(answers).filter(([, answer]) => !answer.sent);
const body = (rows) => JSON.stringify(rows.map(([question, { response, at }]) => ({ question: Number(question), response, at })));

async function post(url, rows) {
  return fetch(url, {
    method: "POST",
    keepalive: true,
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
    body: body(rows),
  }).catch(() => null);
}

// A session that ended answers with the sign-in page: that is not a saved answer.
const stored = (answer) => Boolean(answer?.ok) && !answer.redirected;
const signedOut = (answer) => Boolean(answer?.redirected) || answer?.status === 403;

function warn(text) {
  kept.classList.add("waiting");
  kept.textContent = text;
}

function tell() {
  const waiting = unsent().length;
  if (waiting && !safe) return warn(paper.dataset.unkept.replace("#", waiting));
  kept.classList.toggle("waiting", waiting > 0);
  kept.textContent = waiting
    ? paper.dataset.waiting.replace("#", waiting)
    : paper.dataset.saved.replace("##", sets.length).replace("#", sets.filter(answered).length);
  return undefined;
}

// The page says that an answer is on this phone when the disk has it.
async function keep(questions) {
  const done = keepAnswers(setup.attempt, questions.map((question) => [question, answers[question]]));
  safe = await done.then(() => true, () => false);
  tell();
}

function later(wait) {
  clearTimeout(timer);
  timer = setTimeout(send, wait);
}

async function send() {
  const rows = unsent();
  if (finished || !rows.length) return;
  const stamps = new Map(rows.map(([question, answer]) => [question, answer.at]));
  const answer = await post(setup.save, rows);
  if (stored(answer)) {
    for (const [question, at] of stamps) {
      if (answers[question].at === at) answers[question].sent = true;
    }
    await keep([...stamps.keys()]);
    pause = 2000;
    if (unsent().length) later(500);
  } else if (answer?.status === 409) {
    location.reload();
  } else {
    pause = Math.min(pause * 2, 30000);
    later(pause);
  }
  tell();
  if (signedOut(answer)) warn(paper.dataset.signedOut);
}

function choose(set) {
  if (!set || finished || now() > setup.deadline) return;
  const { question } = set.dataset;
  answers[question] = { response: chosen(set), at: Math.round(now()), sent: false };
  keep([question]);
  later(800);
}

paper.addEventListener("input", (event) => choose(event.target.closest("[data-question]")));

// Submitting sends everything once more; the server takes each answer by the time it was chosen.
async function submit() {
  finished = true;
  clearTimeout(timer);
  const answer = await post(setup.submit, Object.entries(answers));
  if (stored(answer)) {
    await dropAttempt(setup.attempt).catch(() => {});
    location.assign((await answer.json()).result);
    return;
  }
  finished = false;
  warn(signedOut(answer) ? paper.dataset.signedOut : paper.dataset.offline);
  setTimeout(submit, 5000);
}

paper.addEventListener("submit", (event) => {
  event.preventDefault();
  const empty = sets.filter((set) => !answered(set)).length;
  if (empty && now() < setup.deadline && !confirm(paper.dataset.unanswered.replace("#", empty))) return;
  submit();
});

function tick() {
  const left = Math.max(0, Math.ceil((setup.deadline - now()) / 1000));
  clock.textContent = paper.dataset.left.replace("#", `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`);
  clock.classList.toggle("hurry", left < 60);
  if (left > 0) return;
  clearInterval(beat);
  paper.querySelectorAll("input:not([type=hidden]), select").forEach((input) => (input.disabled = true));
  if (finished) return;
  clock.textContent = paper.dataset.over;
  submit();
}

function restore(field, response) {
  if (field.type === "text") field.value = response[0] ?? "";
  else if (field.matches("select")) field.value = response.find((said) => [...field.options].some((option) => option.value === said)) ?? "";
  else field.checked = response.includes(field.value);
}

const first = (select) => ([...select.options].find((option) => option.defaultSelected) ?? select.options[0]).value;

/** Is this field not as the server wrote it? */
function touched(field) {
  if (field.matches("select")) return field.value !== first(field);
  return field.type === "text" ? field.value !== field.defaultValue : field.checked !== field.defaultChecked;
}

// What was tapped before this script was here counts; else what was chosen before the page was closed comes back.
for (const set of sets) {
  const mine = answers[set.dataset.question];
  const fields = [...set.querySelectorAll("input, select")];
  if (fields.some(touched)) {
    if (String(chosen(set)) !== String(mine?.response)) choose(set);
  } else if (mine) fields.forEach((field) => restore(field, mine.response));
}
const beat = setInterval(tick, 1000);
tick();
tell();
later(100);
addEventListener("online", () => later(0));
document.addEventListener("visibilitychange", send);
