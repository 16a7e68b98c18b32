// The script as it now is: shown again when somebody changes it, but never under the hands of one who writes or drags.
import { listen } from "../live/live.js";

const follow = document.getElementById("follow");

const AGAIN_MS = 1000;
let again = null;
let shown = ""; // without tokens, which differ each time

/** Ask for the script as it is and show it, with the focus at the first selector that is there; false if `spare` says not now. */
export async function show(focus, spare = () => false) {
  const page = document.getElementById("script");
  const answer = await fetch(page.dataset.stateUrl, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return true;
  const text = await answer.text();
  if (spare()) return false;
  const at = focus ?? place();
  const bare = text.replace(/"[A-Za-z0-9]{64}"/g, "");
  if (bare !== shown) document.getElementById("script").outerHTML = text; // else: the echo of this page's own act
  shown = bare;
  [at].flat().map((one) => one && document.querySelector(one)).find(Boolean)?.focus();
  return true;
}

function isBusy() {
  return document.activeElement?.matches("input, textarea") || document.querySelector("dialog[open], .is-dragged, .script-handle:active") !== null;
}

function place() {
  const { activeElement: button } = document;
  return button?.dataset.way ? `#${button.closest("li").id} [data-way=${button.dataset.way}]` : "";
}

/** Somebody changed it: at once, or as soon as the hands are free. */
async function changed() {
  clearTimeout(again);
  if (isBusy() || !(await show(undefined, isBusy))) again = setTimeout(changed, AGAIN_MS);
}

listen(follow.dataset.stream, { [follow.dataset.topic]: changed });
