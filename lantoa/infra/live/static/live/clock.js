// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// The server's clock in this page. Each timed exchange says: between sending and receiving, the server's clock showed
// this. All of them together leave a narrow span; its middle is believed. The fastest way there and the fastest way
// back need not have been the same exchange. Old exchanges are trusted less, for two clocks drift apart.
// Counts with performance.now(), so that a wrong or corrected clock of the device does not matter.

const KEEP_MS = 5 * 60_000;
const DRIFT = 50e-6; // what two ordinary quartzes may differ by
const FRESH_MS = 30_000;
const CLOSE_MS = 900; // between exchanges while a moment is near
const EXCHANGE_MS = 2500; // a line that swallows packets must not keep anyone waiting for a clock
const NEAR_MS = 60; // from here on, count frames instead of trusting timers

let exchanges = []; // { at, low, high }: serverNow - performance.now() lies between low and high
let running = null;
let timer = null;
let close = null;

async function exchange() {
  const sent = performance.now();
  const reply = await fetch("/live/clock", {
    cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(EXCHANGE_MS),
  });
  if (!reply.ok) throw new Error(`clock: ${reply.status}`);
  const server = Number(await reply.text());
  const got = performance.now();
  exchanges.push({ at: got, low: server - got, high: server - sent });
}

/** The span that all exchanges agree on, newest first; one that contradicts newer ones is from before a correction. */
function best() {
  const now = performance.now();
  exchanges = exchanges.filter((one) => now - one.at < KEEP_MS);
  let [low, high] = [-Infinity, Infinity];
  for (const one of exchanges.toReversed?.() ?? [...exchanges].reverse()) {
    const doubt = (now - one.at) * DRIFT;
    const [lower, upper] = [Math.max(low, one.low - doubt), Math.min(high, one.high + doubt)];
    if (lower > upper) break;
    [low, high] = [lower, upper];
  }
  return exchanges.length ? { base: (low + high) / 2, rtt: high - low } : null;
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

/** Keep measuring closely while a moment is near, at an own pace; returns nothing. Off again with `false`. */
export function stayClose(on) {
  if (on === (close !== null)) return;
  clearInterval(close);
  close = on ? setInterval(() => syncClock(1), CLOSE_MS * (0.8 + Math.random() * 0.4)) : null;
}

/** How well we know the server's time: { offset: server minus device, rtt }, in ms; null before the first exchange.
 * `rtt` is the width of the span that is left: twice the largest possible error. */
export function clockQuality() {
  const one = best();
  return one && { offset: one.base - performance.timeOrigin, rtt: one.rtt };
}

/** The server's time in ms since 1970; the device's own until the first exchange. */
export function serverNow() {
  const one = best();
  return performance.now() + (one ? one.base : performance.timeOrigin);
}

/** The server's time `t0` (ms) on this page's own clock: performance.now() and the timeline of animations. */
export function pageTime(t0) {
  return t0 - serverNow() + performance.now();
}

/**
 * Call `fn(lateness)` in the first frame at or after server time `t0` (ms); at once if it is past.
 * `lateness` (ms) says how far the sequence must already be. Returns a function that cancels.
 */
export function at(t0, fn) {
  let timeout = null;
  let frame = null;
  let over = false;

  function fire(frameTime) {
    const left = pageTime(t0) - (frameTime ?? performance.now());
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
