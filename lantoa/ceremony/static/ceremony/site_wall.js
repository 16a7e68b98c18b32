// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// The wall of sites: a tile each with its connection, round trip and last sign of life; worst first.

import { serverNow, syncClock } from "../live/clock.js";
import { listen } from "../live/live.js";
import { judge, watchPresence } from "./presence.js";

const root = document.querySelector(".wall");
const list = root.querySelector(".wall-tiles");
const tiles = new Map([...list.children].map((tile) => [tile.dataset.name, tile]));
const clock = new Intl.DateTimeFormat(document.documentElement.lang, { timeZone: "Asia/Ho_Chi_Minh", timeStyle: "medium" });
const WORST = { off: 0, slow: 1, absent: 2, on: 3 };

function fill(tile, state, row, now) {
  const words = {
    state: root.dataset[`word${state[0].toUpperCase()}${state.slice(1)}`],
    rtt: row?.rtt == null ? "–" : `${Math.round(row.rtt)} ms`,
    beat: row?.beat_at ? root.dataset.ago.replace("{n}", Math.max(0, Math.round((now - row.beat_at) / 1000))) : "–",
  };
  tile.className = `is-${state}`;
  for (const [part, text] of Object.entries(words)) tile.querySelector(`[data-part="${part}"]`).textContent = text;
}

function paint(rows, now) {
  const known = new Map(rows.filter((row) => tiles.has(row.name)).map((row) => [row.name, row]));
  const counts = { on: 0, slow: 0, off: 0, absent: 0 };
  const order = [...tiles].map(([name, tile], place) => {
    const row = known.get(name);
    const state = row ? judge(row, now) : "absent";
    counts[state] += 1;
    fill(tile, state, row, now);
    return { tile, place, state, rtt: row?.rtt ?? 0 };
  });
  order.sort((a, b) => WORST[a.state] - WORST[b.state] || b.rtt - a.rtt || a.place - b.place);
  if (order.some(({ tile }, n) => list.children[n] !== tile)) list.append(...order.map(({ tile }) => tile));
  for (const [state, n] of Object.entries(counts)) root.querySelector(`.wall-sums [data-part="${state}"]`).textContent = n;
}

listen(root.dataset.stream, {
  [root.dataset.topic]: (fact) => "rehearsal" in fact && root.toggleAttribute("data-rehearsal", fact.rehearsal !== null),
}, { expired: () => location.reload() });
syncClock();
setInterval(() => {
  root.querySelector("[data-part='now']").textContent = clock.format(serverNow());
}, 500);
watchPresence(root.dataset.stream, root.dataset.topic, paint);
