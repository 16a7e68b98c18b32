// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// The board of arrivals: looks again when something was noted anywhere, at most every two seconds.
import { listen } from "../live/live.js";

const EVERY_MS = 2000;
let waiting = null;

async function refresh() {
  waiting = null;
  const reply = await fetch(location.href, { cache: "no-store" }).catch(() => null); // the next change tries again
  if (!reply?.ok) return;
  const fresh = new DOMParser().parseFromString(await reply.text(), "text/html").getElementById("arrivals");
  if (fresh) document.getElementById("arrivals").replaceChildren(...fresh.childNodes);
}

const soon = () => { waiting ??= setTimeout(refresh, EVERY_MS); };
const { stream, topic } = document.getElementById("arrivals").dataset;
listen(stream, { [topic]: soon }, { up: (again) => { if (again) soon(); } });
