// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// Comfort for a lesson that works without it: read aloud, ticks that save themselves.
import { post, remember, waiting } from "./offline.js";

const lesson = document.querySelector("#lesson");
const tools = document.querySelector("#tools");

function tool(label, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-outline-secondary";
  button.textContent = label;
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => act(button));
  tools.append(button);
  return button;
}

function press(button, on) {
  button.setAttribute("aria-pressed", String(on));
  button.classList.toggle("active", on);
}

if ("speechSynthesis" in window) {
  const parts = () => [lesson.querySelector("h1"), ...lesson.querySelectorAll(".lesson-text :is(p, li, h2, h3, td, th)")];
  const stop = (button) => {
    speechSynthesis.cancel();
    button.textContent = lesson.dataset.speak;
    press(button, false);
  };
  tool(lesson.dataset.speak, (button) => {
    if (button.getAttribute("aria-pressed") === "true") return stop(button);
    button.textContent = lesson.dataset.stop;
    press(button, true);
    const texts = parts().filter((part) => !part.querySelector("p, li")).map((part) => part.textContent);
    texts.forEach((text, place) => {
      const speech = new SpeechSynthesisUtterance(text);
      speech.lang = "vi-VN";
      speech.rate = 0.95;
      if (place === texts.length - 1) speech.onend = () => stop(button);
      speechSynthesis.speak(speech);
    });
    return undefined;
  });
  addEventListener("pagehide", () => speechSynthesis.cancel());
}
tools.hidden = tools.childElementCount === 0;

// Without a network ticks and finished lessons are remembered on the phone and sent later.
const steps = document.querySelector("#steps");
if (steps) {
  const said = steps.querySelector("[role=status]");
  const path = new URL(steps.action).pathname;
  steps.querySelector("button").hidden = true;
  steps.addEventListener("change", async () => {
    const body = new URLSearchParams(new FormData(steps));
    const stored = await post(path, body);
    if (!stored) await remember(path, body);
    said.textContent = stored ? steps.dataset.saved : steps.dataset.unsaved;
  });
  waiting().then((rows) => {
    const mine = rows.find((row) => row.url === path);
    if (!mine) return;
    const ticked = new URLSearchParams(mine.body).getAll("step");
    steps.querySelectorAll("[name=step]").forEach((box) => (box.checked = ticked.includes(box.value)));
  });
}

const finish = document.querySelector("#finish");
finish.addEventListener("submit", async (event) => {
  event.preventDefault();
  const path = new URL(finish.action).pathname;
  const next = await post(path, new URLSearchParams(new FormData(finish)));
  if (!next && !(await remember(path, ""))) return finish.submit();
  location.assign(next || finish.dataset.next);
  return undefined;
});
