// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// Comfort for a lesson that works without it: read aloud, ticks that save themselves.
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

const steps = document.querySelector("#steps");
if (steps) {
  const said = steps.querySelector("[role=status]");
  steps.querySelector("button").hidden = true;
  const send = async () => {
    const answer = await fetch(steps.action, { method: "POST", body: new FormData(steps), keepalive: true }).catch(() => null);
    // A session that ended answers with the sign-in page instead of this lesson.
    const stored = Boolean(answer?.ok) && new URL(answer.url).pathname === location.pathname;
    said.textContent = stored ? steps.dataset.saved : steps.dataset.unsaved;
    return stored;
  };
  let unsent = false;
  steps.addEventListener("change", async () => {
    unsent = !(await send());
  });
  addEventListener("online", async () => {
    if (unsent) unsent = !(await send());
  });
}
