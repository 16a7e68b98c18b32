// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// The server's clock in this page. Several timed exchanges; the one with the lowest round trip is believed.
// Counts with performance.now(), so that a wrong or corrected clock of the device does not matter.

const KEEP_MS = 5 * 60_000; // older exchanges may have drifted too far
const FRESH_MS = 30_000;
const EXCHANGE_MS = 2500; // a line that swallows packets must not keep anyone waiting for a clock
const NEAR_MS = 40; // from here on, count frames instead of trusting timers

let exchanges = []; // { at, base, rtt }: serverNow = performance.now() + base
let running = null;
let timer = null;

async function exchange() {
  const sent = performance.now();
  const reply = await fetch("/live/clock", {
    cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(EXCHANGE_MS),
  });
  if (!reply.ok) throw new Error(`clock: ${reply.status}`);
  const server = Number(await reply.text());
  const got = performance.now();
  exchanges.push({ at: got, base: server - (sent + got) / 2, rtt: got - sent });
}

function best() {
  const now = performance.now();
  exchanges = exchanges.filter((one) => now - one.at < KEEP_MS);
  return exchanges.reduce((low, one) => (low === null || one.rtt < low.rtt ? one : low), null);
}

async function run(rounds) {
  for (let round = 0; round < rounds; round += 1) {
    try {
      await exchange();
    } catch {
      break; // no network: keep what we have, try again at the next turn
    }
  }
  return clockQuality();
}

/** Measure now; afterwards it is kept fresh by itself. Resolves to { offset, rtt } or null without a server. */
export function syncClock(rounds = 7) {
  if (timer === null) {
    timer = setInterval(() => syncClock(3), FRESH_MS);
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return;
      exchanges = exchanges.slice(-1); // the device may have slept, and its counter with it
      syncClock(5);
    });
    addEventListener("online", () => syncClock(5));
  }
  running ??= run(rounds).finally(() => {
    running = null;
  });
  return running;
}

/** How well we know the server's time: { offset: server minus device, rtt }, in ms; null before the first exchange. */
export function clockQuality() {
  const one = best();
  return one && { offset: one.base - performance.timeOrigin, rtt: one.rtt };
}

/** The server's time in ms since 1970; the device's own until the first exchange. */
export function serverNow() {
  const one = best();
  return performance.now() + (one ? one.base : performance.timeOrigin);
}

/**
 * Call `fn(lateness)` in the first frame at or after server time `t0` (ms); at once if it is past.
 * `lateness` (ms) says how far the sequence must already be. Returns a function that cancels.
 */
export function at(t0, fn) {
  let timeout = null;
  let frame = null;
  let over = false;

  function fire() {
    const left = t0 - serverNow();
    if (over) return;
    if (left <= 0) {
      over = true;
      fn(-left);
    } else if (left > NEAR_MS) {
      timeout = setTimeout(fire, Math.min(left - NEAR_MS + 10, 5000)); // looks again: the offset gets better
    } else if (document.hidden) {
      timeout = setTimeout(fire, left); // hidden pages get no frames
    } else {
      frame = requestAnimationFrame(fire);
    }
  }

  fire();
  return () => {
    over = true;
    clearTimeout(timeout);
    cancelAnimationFrame(frame);
  };
}
