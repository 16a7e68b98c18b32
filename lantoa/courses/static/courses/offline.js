// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// Keeps an opened course on the phone, and sends what was finished there when the network is back.
import { dropDone, keepDone, waitingOf } from "./learning.js";

const place = document.querySelector("#offline");
const reader = place.dataset.reader;
const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value;

export const waiting = () => waitingOf(reader).catch(() => []);

// What is to be sent later, without the token of this page; false if this phone cannot keep it.
export async function remember(url, body) {
  const kept = new URLSearchParams(body);
  kept.delete("csrfmiddlewaretoken");
  const done = await keepDone(reader, url, kept.toString()).then(() => true, () => false);
  await tell();
  return done;
}

// Where the answer led to, or nothing when it was not stored.
export async function post(url, body) {
  const sent = new URLSearchParams(body);
  sent.set("csrfmiddlewaretoken", token());
  const keepalive = sent.toString().length < 60_000; // browsers refuse to keep more alive
  const answer = await fetch(url, { method: "POST", body: sent, keepalive }).catch(() => null);
  // A session that ended answers with the sign-in page.
  const path = answer?.ok ? new URL(answer.url).pathname : "/accounts/";
  return path.startsWith("/accounts/") ? "" : path;
}

let sending = false;
async function send() {
  if (sending || !token()) return;
  sending = true;
  for (const row of await waiting()) {
    if (!(await post(row.url, row.body))) break;
    await dropDone(row);
  }
  sending = false;
  await tell();
}

async function tell() {
  const left = (await waiting()).length;
  const line = document.querySelector("#offline-state");
  if (line) line.textContent = left ? line.dataset.waiting.replace("#", left) : navigator.onLine ? line.dataset.kept : line.dataset.away;
}

const files = () => performance.getEntriesByType("resource").map((one) => new URL(one.name).pathname).filter((path) => path.startsWith("/static/"));

async function keepCourse() {
  await navigator.serviceWorker.register(place.dataset.worker, { scope: place.dataset.scope });
  const worker = (await navigator.serviceWorker.ready).active;
  const pages = [...document.querySelectorAll("[data-keep] a[href]")].map((link) => new URL(link.href).pathname);
  navigator.serviceWorker.addEventListener("message", (event) => {
    if (event.data === "kept") document.documentElement.dataset.kept = "true";
  });
  worker.postMessage({ reader, keep: reader ? [...new Set([location.pathname, ...pages, ...files()])] : [] });
}

if (navigator.serviceWorker) keepCourse().catch(() => {}); // forbidden here: then reading needs the network
if (reader) {
  for (const name of ["online", "offline"]) addEventListener(name, () => (tell(), send()));
  tell();
  send();
}
