// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// Units appear while one types; without this script the Find button does the same.
const words = document.querySelector("#words");
const list = document.querySelector("#units");
let waiting = 0;

async function find() {
  const answer = await fetch(`${words.dataset.url}?words=${encodeURIComponent(words.value)}`).catch(() => null);
  if (answer?.ok) list.innerHTML = await answer.text();
}

words.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(find, 250);
});
words.addEventListener("keydown", (event) => {
  if (event.key === "Enter") {
    event.preventDefault();
    find();
  }
});
document.querySelector("[role=alert]")?.focus();
