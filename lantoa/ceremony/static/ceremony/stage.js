// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// The stage as every page sees it: pushed, polled and remembered facts become one state; T0 becomes one moment.

import { listen } from "../live/live.js";
import { at, clockQuality, serverNow, stayClose, syncClock } from "../live/clock.js";

const POLL_UP_MS = 15_000;
const POLL_DOWN_MS = 2000;
const ASK_MS = 5000; // a question that hangs for longer is given up, so that the next one can be asked
const CLOCK_AGAIN_MS = 400;
const RANK = { armed: 0, holding: 0, fixed: 1, fired: 2, aborted: 3 };

/** Resolves once the server's time is known; at once if it has been measured before, also without network. */
async function clockKnown() {
  while (!clockQuality()) {
    if (!(await syncClock())) await new Promise((done) => setTimeout(done, CLOCK_AGAIN_MS));
  }
}

/** Is `next` news after `last`? A later attempt is; of one attempt only what lies further on. */
export function isNews(last, next) {
  if (!last || next.attempt > last.attempt) return true;
  return next.attempt === last.attempt && RANK[next.state] >= RANK[last.state];
}

export class Stage {
  /**
   * `root` carries data-stream, data-topic, data-launch-topic, data-state-url.
   * `hooks`: changed(stage), ready(launch) when T0 is known and the clock too, fire(launch, lateness), cancel(),
   * line(up), beat() -> word.
   */
  constructor(root, hooks) {
    this.root = root;
    this.hooks = hooks;
    this.launch = null;
    this.planned = null; // "launch:t0" that a moment is set for
    this.fired = null; // the launch that this page has fired
    this.cancel = () => {};
    this.up = false;
    this.state = "planned";
    this.told = 0; // server's time of the newest state taken
    this.rehearsal = undefined; // the stage that this page plays on: a rehearsal's number, or null
  }

  /** Begin: take what the page brought along, then listen and ask. */
  start() {
    const { root } = this;
    this.take(JSON.parse(document.getElementById("stage-state").textContent));
    syncClock().then(() => this.hooks.changed(this));
    const handlers = {
      [root.dataset.topic]: (fact) => this.hear(fact),
      [root.dataset.launchTopic]: (fact) => this.takeLaunch(fact),
    };
    this.stream = listen(root.dataset.stream, handlers, {
      up: (again) => {
        this.setLine(true);
        if (again) this.ask();
      },
      down: () => this.setLine(false),
      expired: () => location.reload(),
      ...(this.hooks.beat && { beat: this.hooks.beat }),
    });
    this.loop();
  }

  setLine(up) {
    this.up = up;
    this.hooks.line?.(up);
  }

  hear(fact) {
    if (fact.holds && fact.launch === this.launch?.launch) {
      this.holds = fact.holds;
      this.hooks.changed(this);
    } else {
      clearTimeout(this.soon);
      this.soon = setTimeout(() => this.ask(), Math.random() * 800); // spread: many pages heard the same
    }
  }

  take(state) {
    if (state.now < this.told) return; // an answer that was overtaken by a later one
    this.told = state.now;
    if (this.rehearsal !== undefined && this.rehearsal !== state.rehearsal) this.forgetLaunch();
    this.rehearsal = state.rehearsal;
    this.state = state.state;
    this.step = state.step;
    this.holds = state.holds;
    this.extra = state;
    if (state.launch) this.takeLaunch(state.launch, false);
    this.hooks.changed(this);
  }

  /** The stage was changed for another: what was launched on the old one is over. */
  forgetLaunch() {
    this.cancel();
    if (this.planned) this.hooks.cancel?.();
    this.launch = this.planned = this.fired = null;
    this.holds = [];
  }

  takeLaunch(launch, tell = true) {
    if (!isNews(this.launch, launch)) return;
    if (launch.rehearsal !== this.rehearsal) {
      if (tell) this.ask(); // on a stage that we have not heard of yet
      return;
    }
    if (launch.attempt !== this.launch?.attempt) this.holds = [];
    this.launch = launch;
    this.plan();
    if (tell) this.hooks.changed(this);
  }

  plan() {
    const { launch, t0, state } = this.launch;
    stayClose(state !== "aborted" && state !== "fired");
    const wanted = state === "fixed" || state === "fired" ? `${launch}:${t0}` : null;
    if (wanted === this.planned) return;
    this.cancel();
    if (this.planned) this.hooks.cancel?.();
    this.planned = wanted;
    this.fired = null;
    if (wanted === null) return;
    const fact = this.launch;
    // Firing waits for the clock: a page that was just opened must not trust the device's own time.
    // One that has measured it needs no network from here on.
    let over = false;
    syncClock();
    clockKnown().then(() => {
      if (over) return;
      this.hooks.ready?.(fact);
      this.cancel = at(t0, (lateness) => {
        this.fired = fact;
        stayClose(false);
        this.hooks.fire?.(fact, lateness);
        this.hooks.changed(this);
      });
    });
    this.cancel = () => {
      over = true;
    };
  }

  /** waiting, live, armed, countdown, launched or closed. */
  get phase() {
    const kind = this.launch?.state;
    if (kind === "fixed" || kind === "fired") {
      if (this.fired) return this.state === "closed" ? "closed" : "launched";
      return kind === "fixed" ? "countdown" : "live";
    }
    if (kind === "armed" || kind === "holding") return "armed";
    if (this.state === "closed") return "closed";
    return this.state === "planned" ? "waiting" : "live";
  }

  async ask() {
    try {
      const reply = await fetch(this.root.dataset.stateUrl, {
        cache: "no-store", headers: { Accept: "application/json" }, signal: AbortSignal.timeout(ASK_MS),
      });
      if (reply.ok) this.take(await reply.json());
    } catch {
      // no network: the stream or the next turn brings it
    }
  }

  async loop() {
    for (;;) {
      const wait = this.up ? POLL_UP_MS : POLL_DOWN_MS;
      await new Promise((done) => setTimeout(done, wait * (0.75 + Math.random() / 2)));
      await this.ask();
    }
  }
}

/** How much of the hold of `since` (server ms) is done, 0 to 1. */
export function holdProgress(since, seconds) {
  return Math.min(Math.max((serverNow() - since) / (seconds * 1000), 0), 1);
}

/** "1:05:09" or "0:42" of a number of ms. */
export function clockFace(ms) {
  const all = Math.max(0, Math.ceil(ms / 1000));
  const [hours, minutes, seconds] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  const two = (n) => String(n).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}
