// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// What a learner did and the server may not have: chosen answers, and lessons finished without a network.
import { Kept, result } from "../offline/kept.js";

const OPEN_MS = 2 * 86_400_000; // Longer than an attempt stays open after its deadline.
const STEPS = [(db) => {
  db.createObjectStore("answers", { keyPath: ["attempt", "question"] });
  db.createObjectStore("clocks", { keyPath: "attempt" });
  db.createObjectStore("done", { keyPath: ["reader", "url"] });
}];
const needed = (row) => row;
const phone = new Kept("lantoa-learning", STEPS, {
  answers: { keyPath: ["attempt", "question"], needed },
  clocks: { keyPath: "attempt", needed },
  done: { keyPath: ["reader", "url"], needed },
});
const of = (key) => IDBKeyRange.bound([key], [key, []]);

/** An attempt's answers, question -> {response, at, sent}; those of attempts that are long over are dropped. */
export async function answersOf(attempt) {
  const rows = await phone.read("answers", (store) => store.getAll());
  const old = rows.filter((row) => row.at < Date.now() - OPEN_MS && row.attempt !== attempt);
  if (old.length) await phone.write(["answers"], (store) => { for (const row of old) store("answers").delete([row.attempt, row.question]); });
  return Object.fromEntries(rows.filter((row) => row.attempt === attempt).map(({ question, response, at, sent }) => [question, { response, at, sent }]));
}

/** Keep these answers: [question, answer] each. */
export const keepAnswers = (attempt, answers) => phone.write(["answers"], (store) => {
  for (const [question, answer] of answers) store("answers").put({ attempt, question, ...answer });
});

/** How far the server's clock is ahead of this device's. A copy of a page kept for times without network tells an old
 * time: then the first reading holds. */
export const clockOf = (attempt, page, ahead) => phone.write(["clocks"], async (store) => {
  const known = await result(store("clocks").get(attempt));
  if (known?.page === page) return known.ahead;
  store("clocks").put({ attempt, page, ahead });
  return ahead;
});

/** The server has the whole attempt. */
export const dropAttempt = (attempt) => phone.write(["answers", "clocks"], (store) => {
  store("answers").delete(of(attempt));
  store("clocks").delete(attempt);
});

/** What a reader finished and is to be sent, in the order of its doing: {reader, url, body} each. */
export const waitingOf = async (reader) => (await phone.read("done", (store) => store.getAll(of(reader)))).sort((a, b) => a.at - b.at);

/** Send this later: the newest body for each address. */
export const keepDone = (reader, url, body) => phone.write(["done"], (store) => { store("done").put({ reader, url, body, at: Date.now() }); });

/** It was stored, unless something newer has taken its place by now. */
export const dropDone = ({ reader, url, body }) => phone.write(["done"], async (store) => {
  if ((await result(store("done").get([reader, url])))?.body === body) store("done").delete([reader, url]);
});
