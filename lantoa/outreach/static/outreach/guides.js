// One guide at a time, and a voice for it. Without this script the page shows all guides, one after the other.
const root = document.getElementById("guides");
const list = root.querySelector(".gd-list");
const articles = [...root.querySelectorAll(".gd-guide")];
const speech = window.speechSynthesis;
const ICON = "M4 9v6h4l5 4V5L8 9zM16 9c2 2 2 4 0 6M19 6c4 4 4 8 0 12";
let turn = 0;

function show() {
  hush();
  const chosen = articles.find((article) => `#${article.id}` === location.hash);
  root.dataset.one = "";
  for (const part of [list, ...articles]) part.classList.toggle("gd-shown", part === (chosen ?? list));
  if (chosen) { chosen.focus({ preventScroll: true }); window.scrollTo(0, 0); }
}

function hush() {
  turn += 1;
  speech?.cancel();
  for (const step of root.querySelectorAll("[data-now]")) delete step.dataset.now;
  for (const button of root.querySelectorAll("[data-read-all]")) button.textContent = root.dataset.read;
}

/** Read these steps one after the other; the one being read is marked and brought into view. */
function read(steps, voice) {
  hush();
  const mine = turn;
  const next = () => {
    for (const step of steps) delete step.dataset.now;
    const step = mine === turn ? rest.shift() : undefined;
    if (!step) { if (mine === turn) hush(); return; }
    const words = new SpeechSynthesisUtterance(step.dataset.say);
    Object.assign(words, { lang: "vi-VN", voice, rate: 0.9, onend: next, onerror: next });
    step.dataset.now = "";
    step.scrollIntoView({ block: "nearest" });
    speech.speak(words);
  };
  const rest = [...steps];
  next();
}

function speaker() {
  const button = document.createElement("button");
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICON);
  svg.append(path);
  button.type = "button";
  button.append(svg);
  return button;
}

/** Buttons to read aloud, only on phones that have a Vietnamese voice: another one would not be understood. */
function offerVoice() {
  const voice = speech?.getVoices().find((one) => one.lang.toLowerCase().startsWith("vi"));
  if (!voice || root.dataset.voice) return;
  root.dataset.voice = voice.lang;
  for (const article of articles) {
    const steps = [...article.querySelectorAll("li")];
    const all = article.querySelector("[data-read-all]");
    all.hidden = false;
    all.addEventListener("click", () => (all.textContent === root.dataset.stop ? hush() : (read(steps, voice), all.textContent = root.dataset.stop)));
    steps.forEach((step, n) => {
      const button = speaker();
      button.setAttribute("aria-label", `${root.dataset.read}: ${n + 1}`);
      button.addEventListener("click", () => read([step], voice));
      step.append(button);
    });
  }
}

for (const bar of root.querySelectorAll(".gd-bar")) {
  bar.hidden = false;
  bar.querySelector("[data-read-all]").hidden = true;
  bar.querySelector("[data-print]").addEventListener("click", () => window.print());
}
window.addEventListener("hashchange", show);
window.addEventListener("pagehide", hush);
speech?.addEventListener?.("voiceschanged", offerVoice);
offerVoice();
show();
