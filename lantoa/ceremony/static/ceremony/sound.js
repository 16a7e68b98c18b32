// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// The sound of the launch, made here and set ahead on the audio clock: a drum each second, then a gong. Only where
// somebody switched it on, for browsers want a finger first and one hall needs one source.

import { pageTime } from "../live/clock.js";

const BEATS = 10;
let audio = null;
let out = null; // all that is planned; cut at an abort

/** On or off; returns whether it is on. */
export function toggleSound() {
  if (audio) {
    audio.close();
    audio = null;
  } else {
    audio = new AudioContext();
  }
  return audio !== null;
}

function strike(at, from, to, seconds, level) {
  const tone = audio.createOscillator();
  const loud = audio.createGain();
  tone.frequency.setValueAtTime(from, at);
  tone.frequency.exponentialRampToValueAtTime(to, at + seconds / 3);
  loud.gain.setValueAtTime(level, at);
  loud.gain.exponentialRampToValueAtTime(0.001, at + seconds);
  tone.connect(loud).connect(out);
  tone.start(at);
  tone.stop(at + seconds);
}

/** Plan drum and gong around server time `t0`; what is past stays silent. */
export function planSound(t0) {
  if (!audio) return;
  out = audio.createGain();
  out.connect(audio.destination);
  const zero = audio.currentTime + (pageTime(t0) - performance.now()) / 1000;
  for (let left = BEATS; left > 0; left -= 1) {
    if (zero - left < audio.currentTime) continue;
    strike(zero - left, 150, 48, 0.7, 0.5 + (BEATS - left) / 25);
    if (left <= 3) strike(zero - left + 0.5, 120, 46, 0.4, 0.5);
  }
  if (zero < audio.currentTime) return;
  for (const [pitch, level] of [[65, 0.5], [98, 0.32], [131, 0.26], [196, 0.2], [262, 0.14], [392, 0.08]]) {
    strike(zero, pitch * 1.01, pitch, 7, level);
  }
}

/** Aborted: nothing more is heard. */
export function cutSound() {
  out?.disconnect();
  out = null;
}
