// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// A site's desk: shows at once what the centre asks and says. Without this script the page works by being loaded anew.

import { listen } from "../live/live.js";

const root = document.querySelector("[data-desk]");
const SPREAD_MS = 800; // all desks hear the same event
const POLL_MS = 15_000;
let soon = null;

async function refresh() {
  clearTimeout(soon);
  const typing = document.activeElement?.matches("#desk-calls input[name='note']");
  try {
    const reply = await fetch(root.dataset.callsUrl, { cache: "no-store", signal: AbortSignal.timeout(5000) });
    if (!reply.ok || typing) return;
    const fresh = new DOMParser().parseFromString(await reply.text(), "text/html").getElementById("desk-calls");
    const calls = document.getElementById("desk-calls");
    if (fresh.innerHTML.replace(/value="[A-Za-z0-9]{64}"/g, "") === root.last) return;
    root.last = fresh.innerHTML.replace(/value="[A-Za-z0-9]{64}"/g, "");
    calls.replaceWith(fresh);
  } catch {
    // no network: the next turn brings it
  }
}

function later() {
  clearTimeout(soon);
  soon = setTimeout(refresh, Math.random() * SPREAD_MS);
}

/** What the rules refuse, above all else; nothing takes it away again. */
function say(words) {
  root.querySelector("[role=alert]")?.remove();
  if (!words) return;
  const line = document.createElement("p");
  Object.assign(line, { className: "alert alert-warning", role: "alert", textContent: words });
  root.prepend(line);
}

root.addEventListener("submit", async (event) => {
  if (!event.target.matches("[data-quiet]")) return;
  event.preventDefault();
  const body = new FormData(event.target, event.submitter); // before it is disabled: then it would not be in it
  event.submitter.disabled = true;
  document.activeElement.blur();
  try {
    const reply = await fetch(event.target.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
    say(reply.status >= 400 ? (await reply.json()).message : "");
    navigator.vibrate?.(30);
    await refresh();
  } catch {
    location.reload(); // no network, or not ours: the browser says so
  } finally {
    event.submitter.disabled = false;
  }
});

listen(root.dataset.stream, {
  [root.dataset.topic]: (fact) => {
    if ("calls" in fact || "rehearsal" in fact || fact.desk === Number(root.dataset.site)) later();
  },
}, { up: (again) => again && later(), beat: () => "desk" });
setInterval(later, POLL_MS);
document.addEventListener("visibilitychange", () => document.hidden || later());
