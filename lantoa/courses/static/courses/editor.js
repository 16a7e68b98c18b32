// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// Writing a part: what is typed is saved a moment later and shown as learners will see it. Without this script the
// button saves and the page shows the same.
const form = document.querySelector("#editor");
const said = document.querySelector("#saved");
const preview = document.querySelector("#preview");
const faults = document.querySelector("#faults");
const PAUSE_MS = 900;
let timer = 0;
let dirty = false;
let stopped = false;
let saving = null;

function say(text, bad = false) {
  said.textContent = text;
  said.classList.toggle("text-danger", bad);
}

function show({ revision, html, faults: lines }) {
  form.elements.seen.value = revision;
  preview.innerHTML = html; // cleaned by the server, as every lesson is
  faults.replaceChildren(...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
  faults.hidden = lines.length === 0;
}

async function save() {
  clearTimeout(timer);
  if (stopped || !dirty) return;
  dirty = false;
  const answer = await fetch(location.href, {
    method: "POST", body: new FormData(form), headers: { Accept: "application/json" },
  }).catch(() => null);
  if (answer?.ok && answer.headers.get("Content-Type")?.startsWith("application/json")) {
    show(await answer.json());
    if (!dirty) say(form.dataset.saved);
  } else if (answer?.status === 409) {
    stopped = true;
    say((await answer.json()).message, true);
  } else {
    dirty = true;
    say(answer?.status === 422 ? form.dataset.wrong : form.dataset.lost, true);
    if (answer?.status !== 422) timer = setTimeout(queue, 5000);
  }
}

// One at a time: the next save must know the revision that this one made.
function queue() {
  saving = (saving ?? Promise.resolve()).then(save);
}

form.addEventListener("input", () => {
  dirty = true;
  if (stopped) return;
  say(form.dataset.unsaved);
  clearTimeout(timer);
  timer = setTimeout(queue, PAUSE_MS);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  dirty = true;
  queue();
});
addEventListener("online", queue);
addEventListener("beforeunload", (event) => {
  if (dirty) event.preventDefault();
});
