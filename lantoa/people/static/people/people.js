// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// Suggests units while a code or name is typed. Without it, the code alone does.
const list = document.getElementById("unit-suggestions");
let waiting = 0;

async function suggest(input) {
  const answer = await fetch(`${list.dataset.url}?unit=${encodeURIComponent(input.value)}`);
  if (answer.ok) list.innerHTML = await answer.text();
}

for (const input of document.querySelectorAll("[data-suggest=unit]")) {
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => suggest(input), 200);
  });
}

// A list of slips is printed by one button.
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
