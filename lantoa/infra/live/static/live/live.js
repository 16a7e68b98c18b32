// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// Hear what changed. State first, then events; polls while the stream is down; a retained fact is never lost and
// never told twice.
//
//   const stream = listen(url, {
//     "ceremony/3": (fact, topic) => { … },   // by topic
//     "*": (fact, topic) => { … },            // all other topics of the token
//   }, {
//     up: (again) => { … },                   // stream open; again = it was down: ask your view what was missed
//     down: () => { … },                      // stream lost; polling
//     expired: () => { … },                   // the token is no longer good: load the page again
//     beat: () => "ready",                    // report presence every ten seconds, with this word as state
//     sure: true,                             // poll also while the stream is up: for what must not be missed
//   });
//   stream.close();

import { clockQuality, syncClock } from "./clock.js";

const POLL_MS = 3000;
const BEAT_MS = 10_000;
const SILENCE_MS = 35_000; // the server says "alive" every 15 s; after two missed ones the line is dead
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;

/** A wait between half and all of `ms`, so that thousands of pages do not come back in one moment. */
function jitter(ms) {
  return ms * (0.5 + Math.random() / 2);
}

class Stream {
  constructor(url, handlers, options) {
    this.url = new URL(url, location.href);
    this.handlers = handlers;
    this.options = options;
    this.seen = new Map(); // topic -> number of its last retained fact
    this.wait = FIRST_WAIT_MS;
    this.opened = 0;
    this.isUp = false;
    this.closed = false;
    this.timers = new Set();
    this.wake = () => this.isUp || this.retryNow();
    addEventListener("online", this.wake);
    document.addEventListener("visibilitychange", this.wake);
    if (options.beat) {
      syncClock().then(() => this.beat());
      this.every(BEAT_MS, () => this.beat());
    }
    this.every(POLL_MS, () => this.watch());
    this.open();
  }

  every(ms, fn) {
    const timer = setInterval(fn, jitter(ms) + ms / 4);
    this.timers.add(() => clearInterval(timer));
  }

  watch() {
    if (performance.now() - this.heard > SILENCE_MS) this.lost();
    if (!this.isUp || this.options.sure) this.poll();
  }

  address(door) {
    const url = new URL(this.url);
    url.pathname = url.pathname.replace(/events$/, door);
    return url;
  }

  open() {
    this.source?.close();
    this.hear(); // a new attempt has as long as a silent stream
    const source = new EventSource(this.url);
    this.source = source;
    source.addEventListener("alive", () => this.hear());
    source.addEventListener("state", (event) => {
      this.hear();
      this.wait = FIRST_WAIT_MS;
      this.isUp = true;
      this.takeState(JSON.parse(event.data));
      this.options.up?.(this.opened > 0);
      this.opened += 1;
    });
    source.onmessage = (event) => {
      this.hear();
      this.take(JSON.parse(event.data));
    };
    source.onerror = () => source === this.source && this.lost();
  }

  hear() {
    this.heard = performance.now();
  }

  lost() {
    this.source.close();
    if (this.closed) return;
    if (this.isUp) this.options.down?.();
    this.isUp = false;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.open(), jitter(this.wait));
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
    this.poll();
  }

  retryNow() {
    if (this.closed || document.hidden) return;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.isUp || this.open(), jitter(FIRST_WAIT_MS));
  }

  async poll() {
    if (this.closed || this.polling) return;
    this.polling = true;
    try {
      const reply = await fetch(this.address("state"), { cache: "no-store", signal: AbortSignal.timeout(POLL_MS * 2) });
      if (reply.status === 403) this.expire();
      else if (reply.ok) this.takeState(await reply.json());
    } catch {
      // no network: the next poll or the stream brings it
    } finally {
      this.polling = false;
    }
  }

  expire() {
    this.close();
    this.options.expired?.();
  }

  takeState(state) {
    for (const message of state.facts) this.take(message);
  }

  take({ topic, id, retain, fact }) {
    if (this.closed) return;
    if (retain) {
      if (id <= (this.seen.get(topic) ?? 0)) return;
      this.seen.set(topic, id);
    }
    (this.handlers[topic] ?? this.handlers["*"])?.(fact, topic);
  }

  async beat() {
    const clock = clockQuality();
    const report = {
      rtt: clock?.rtt,
      offset: clock?.offset,
      visible: !document.hidden,
      state: this.options.beat(),
    };
    try {
      await fetch(this.address("beat"), { method: "POST", body: JSON.stringify(report), keepalive: true });
    } catch {
      // the next beat tells it
    }
  }

  close() {
    this.closed = true;
    this.source.close();
    clearTimeout(this.retry);
    for (const stop of this.timers) stop();
    removeEventListener("online", this.wake);
    document.removeEventListener("visibilitychange", this.wake);
  }
}

/** Listen to the topics of a stream address made by {% live_stream %}. */
export function listen(url, handlers, options = {}) {
  return new Stream(url, handlers, options);
}
