// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// The launch sequence. Everything is laid out and painted under the countdown; what happens at T0 are animations of
// transform and opacity with their start already set, so that the browser's compositor shows the first frame by
// itself, however busy the page is. Whoever comes late starts the same animations in the past.

import { pageTime } from "../live/clock.js";

const LIGHT_START_MS = 900;
const LIGHT_SPAN_MS = 5200;
const DIM = "rgba(217, 241, 240, .16)";
const REACHED = "rgba(255, 196, 120, .42)";
const SHINE = [{ fill: REACHED, transform: "scale(1)" }, { fill: "#fffdf5", transform: "scale(1.5)", offset: 0.35 }, { fill: "#ffb53f", transform: "scale(1)" }];
const OUT = "cubic-bezier(.15, .6, .35, 1)";
const RISE = [{ opacity: 0, transform: "translateY(1.2em)" }, { opacity: 1, transform: "none" }];
const SPREAD = [{ opacity: 1, transform: "scale(.02)" }, { opacity: 0, transform: "scale(3.4)" }];

const STRUCK = [{ opacity: 0.95, transform: "scale(.62)" }, { opacity: 0, transform: "scale(2.1)" }];
const NUMBER = [{ opacity: 0.15, transform: "scale(1.4)" }, { opacity: 1, offset: 0.16 }, { transform: "scale(1)" }];

/** The flash stands still for so long and hides all else, which begins under it: the first frame is one plain colour, as
 * cheap to draw as a frame can be, and the slowest machine shows it with all others. */
const FLASH_MS = 150;

/** selector, frames, ms after T0, lasting ms, easing, fill. Each match of a selector comes `apart` ms after the last. */
const FIRST = [
  [".drum", [{ opacity: 1 }, { opacity: 0 }], 0, 1, "linear", "both"],
  [".flash", [{ opacity: 1 }, { opacity: 1 }], 0, FLASH_MS, "linear", "none"],
  [".flash", [{ opacity: 1 }, { opacity: 0 }], FLASH_MS, 1300, "ease-out", "none"],
];
const THEN = [
  [".glow", [{ opacity: 0 }, { opacity: 1 }], FLASH_MS, 1700, "ease-out", "both"],
  [".waves i", SPREAD, FLASH_MS, 4200, OUT, "both", 480],
  [".stage-map", [{ opacity: 0, transform: "scale(.86)" }, { opacity: 1, transform: "none" }], FLASH_MS, 1600, OUT, "both"],
  [".on-launched .stage-step", RISE, 700, 1200, OUT, "both"],
  [".on-launched .stage-note", RISE, 1600, 1200, OUT, "both"],
  [".stage-totals", RISE, 3000, 1400, OUT, "both"],
];

export class Sequence {
  constructor(root, still) {
    this.root = root;
    this.still = still;
    this.running = [];
    this.zero = null;
  }

  /** Make everything ready to begin at server time `t0`; called again, it corrects the moment. */
  prepare(t0) {
    const zero = pageTime(t0);
    if (!this.running.length) {
      this.centre();
      this.set(FIRST);
    }
    if (this.zero !== null && Math.abs(zero - this.zero) < 1) return;
    this.zero = zero;
    for (const one of this.running) one.startTime = zero;
  }

  /** Under the flash: all else begins, as of T0. Until then nothing but the first frame is kept ready at every tick. */
  follow() {
    if (this.zero === null) return;
    for (const one of this.set(THEN)) one.startTime = this.zero;
  }

  set(moves) {
    return moves.flatMap(([selector, frames, delay, duration, easing, fill, apart = 0]) =>
      [...this.root.querySelectorAll(selector)].map((node, n) =>
        this.move(node, frames, { delay: delay + n * apart, duration, easing, fill })));
  }

  /** The waves begin at the main site, wherever the map has it. */
  centre() {
    const [stage, main] = [this.root, this.root.querySelector(".tile.is-main")].map((node) => node?.getBoundingClientRect());
    if (!main?.width) return;
    this.root.style.setProperty("--x", `${main.x + main.width / 2 - stage.x}px`);
    this.root.style.setProperty("--y", `${main.y + main.height / 2 - stage.y}px`);
  }

  move(node, frames, timing) {
    const calm = this.still && !node.matches(".drum");
    const one = node.animate(frames, calm ? { ...timing, delay: 0, duration: 1 } : timing);
    this.running.push(one);
    return one;
  }

  /** A stroke of the drum, `left` seconds before T0: the same instant on all screens. Over well before the next
   * one, so that a slow machine has drawn it all when T0 comes. */
  strike(left) {
    if (this.still || this.zero === null) return;
    for (const [n, node] of this.root.querySelectorAll(".drum > *").entries()) {
      const ring = node.matches("i");
      const timing = { duration: 620, delay: ring ? n * 90 : 0, easing: OUT, fill: ring ? "none" : "both" };
      node.animate(ring ? STRUCK : NUMBER, timing).startTime = this.zero - left * 1000;
    }
  }

  /** After T0: the wave goes over the map, from the main site to the farthest. */
  light(tiles) {
    for (const tile of tiles) {
      const frames = [{ fill: DIM }, { fill: "#ffe2b0", offset: 0.3 }, { fill: REACHED }];
      const delay = LIGHT_START_MS + tile.dataset.distance * LIGHT_SPAN_MS;
      this.move(tile, frames, { delay, duration: 900, easing: "ease-out", fill: "both" }).startTime = this.zero;
    }
  }

  /** A site has confirmed: its tile shines from now on. */
  shine(tile) {
    this.running.push(tile.animate(SHINE, { duration: this.still ? 1 : 1100, easing: OUT, fill: "both" }));
  }

  /** When the wave has passed a tile, in ms from now; a site that confirms earlier still waits for the wave. */
  passes(tile) {
    const after = this.still ? 0 : LIGHT_START_MS + tile.dataset.distance * LIGHT_SPAN_MS + 300;
    return Math.max(0, this.zero + after - performance.now());
  }

  /** Aborted: back to where it was. */
  cancel() {
    for (const one of this.running) one.cancel();
    this.running = [];
    this.zero = null;
  }
}
