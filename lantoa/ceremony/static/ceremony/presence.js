// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// Who is there, asked of the hub every few seconds: for the operator's page and the wall of sites.

const ASK_EVERY_MS = 3000;
const SILENT_MS = 30_000;
const SLOW_RTT_MS = 600;

/** on, slow or off: no stream is off; a silent, hidden or slow page is slow. */
export function judge(row, now) {
  if (row.streams < 1) return "off";
  return now - row.beat_at > SILENT_MS || row.rtt > SLOW_RTT_MS || !row.visible ? "slow" : "on";
}

/** Call `paint(rows, now)` with the rows of a topic, worst first, for as long as the page is open. */
export async function watchPresence(stream, topic, paint) {
  try {
    const url = new URL(stream, location.href);
    url.pathname = "/live/presence";
    const reply = await fetch(url, { cache: "no-store" });
    if (reply.ok) {
      const { now, topics } = await reply.json();
      paint(topics[topic], now);
    }
  } catch {
    // the next turn tries again
  }
  setTimeout(watchPresence, ASK_EVERY_MS, stream, topic, paint);
}
