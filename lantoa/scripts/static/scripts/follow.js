// The script as it now is: shown again when somebody changes it, but never under the hands of one who writes or drags.
import { listen } from "../live/live.js";

const follow = document.getElementById("follow");

export async function show(focus) {
  const page = document.getElementById("script");
  const answer = await fetch(page.dataset.stateUrl, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return;
  page.outerHTML = await answer.text();
  if (focus) document.querySelector(focus)?.focus();
}

function isBusy() {
  return document.activeElement?.matches("input, textarea") || document.querySelector("dialog[open], .is-dragged");
}

function place() {
  const { activeElement: button } = document;
  return button?.dataset.way ? `#${button.closest("li").id} [data-way=${button.dataset.way}]` : "";
}

listen(follow.dataset.stream, { [follow.dataset.topic]: () => isBusy() || show(place()) });
