// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// Draws the entrance from what is in memory; knows no network and keeps nothing.
import { $, button, make, say } from "../offline/words.js";

const LATEST = 12;
const TONES = {
  noted: "success", walk_in: "success", group: "success", foreign: "info", undone: "info", elsewhere: "warning",
  again: "warning", noTicket: "danger", forged: "danger", dead: "danger", cannotKeep: "danger", noCamera: "danger",
};
const CLOCK_MATTERS_MS = 120_000;

/** HH:MM in the province, wherever the device believes to be. */
const time = (ms, zone) => new Date(ms).toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });

const timeAt = (door, event) => time(door.timeOf(event), door.roster.zone);

/** Where else a ticket was shown, and when. */
export const places = (door, events) => events.map((one) => say("at", { site: door.nameOf(one.site), time: timeAt(door, one) })).join(", ");

/** Who an event is about, in a few words. */
export function nameOf(door, event) {
  const row = door.byKey.get(event.delegate);
  if (row) return row.name;
  if (event.kind === "group") return [event.name || event.guest_name, say("groupOf", { n: event.people })].filter(Boolean).join(": ");
  if (event.kind === "walk_in") return event.name || event.guest_name || say("guest");
  return event.name || say("ticket", { number: String(event.number) });
}

function person(row) {
  const facts = [row.declined && say("declined"), row.position, row.unit, say("ticket", { number: String(row.number) }), row.seat];
  return facts.filter(Boolean).join(" · ");
}

/** What has just happened, large. `undo` is offered for what was noted. */
export function drawResult(door, shown, undo) {
  const place = $("#result");
  place.replaceChildren();
  if (!shown) return;
  const card = make("div", `en-result tone-${TONES[shown.code]}`);
  card.dataset.code = shown.code;
  const { row, event } = shown;
  const title = row?.name ?? (event ? nameOf(door, event) : "");
  if (title) card.append(make("p", "en-name", title));
  if (row) card.append(make("p", "", person(row)));
  card.append(make("p", "en-word", sentence(door, shown)));
  if (shown.ok && event) {
    const state = door.events.get(event.id)?.state ?? "saved";
    if (state === "saved" || state === "received") card.append(make("p", "en-state", say(`state.${state}`)));
    card.append(button("btn btn-outline-primary", say("undo"), () => undo(event), say("undoOf", { name: title })));
  }
  place.append(card);
}

function sentence(door, { code, event, before, there, invitedTo }) {
  if (code === "again") return say(before.mine ? "again" : "again.other", { time: timeAt(door, before) });
  if (code === "elsewhere") return say("elsewhere", { sites: places(door, there) });
  if (code === "foreign") return say("foreign", { site: invitedTo });
  if (code === "group") return say("group", { n: event.people });
  if (code === "undone") return say("undone", { name: nameOf(door, event) });
  return say(code);
}

/** One line a delegate that the words fit, with the button that notes or undoes. */
export function drawFound(door, words, { come, undo, number }) {
  const rows = door.find(words).map((row) => {
    const item = make("li", "list-group-item en-row", make("div", "", make("strong", "", row.name), make("div", "small", person(row))));
    const there = door.elsewhere.get(row.pk);
    if (there) item.append(make("p", "en-also", say("also", { sites: places(door, there) })));
    const came = door.present.get(row.pk);
    item.append(came
      ? make("div", "en-came", make("span", "", say("here", { time: timeAt(door, came) })), button("btn btn-outline-primary", say("undo"), () => undo(came), say("undoOf", { name: row.name })))
      : button("btn btn-primary", say("come"), () => come(row), say("comeOf", { name: row.name })));
    return item;
  });
  const typed = words.trim();
  if (!rows.length && typed) rows.push(make("li", "list-group-item", say("nobody")));
  if (/^\d{1,9}$/.test(typed) && Number(typed) > 0 && !door.byNumber.has(Number(typed))) {
    rows.push(make("li", "list-group-item", button("btn btn-outline-primary w-100", say("noteNumber", { number: typed }), () => number(Number(typed)))));
  }
  $("#found").replaceChildren(...rows);
}

/** Everything below the search: numbers, doubles, what was refused, what was noted last. */
export function drawDesk(door, undo) {
  const delegates = door.present.size;
  const guests = door.guests().reduce((sum, one) => sum + one.people, 0);
  $("#tally").textContent = say("count", { came: delegates, expected: door.expected.length });
  $("#tally").setAttribute("aria-label", say("came", { came: delegates, expected: door.expected.length }));
  $("#tally").hidden = false;
  const line = (title, figure) => make("li", "list-group-item en-line", make("span", "", title), make("strong", "", figure));
  const besides = (n) => (n ? ` ${say("guests", { n })}` : "");
  $("#classes").replaceChildren(
    line(say("came", { came: delegates, expected: door.expected.length }) + besides(guests), ""),
    ...door.heads().map((one) => line(one.title, say("count", { came: one.came, expected: one.expected }) + besides(one.guests))),
  );
  list("#twice", door.doubles().map(([who, event]) => make("li", "list-group-item",
    make("strong", "", nameOf(door, event)), make("div", "", say("also", { sites: places(door, door.elsewhere.get(who)) })))));
  const refused = [...door.events.values()].filter((one) => one.state === "refused" && one.kind !== "undo");
  list("#look", refused.map((one) => make("li", "list-group-item", make("strong", "", nameOf(door, one)), make("div", "", `${timeAt(door, one)} · ${one.reason}`))));
  const latest = door.here.slice(-LATEST).reverse().map((one) => make("li", "list-group-item en-row",
    make("div", "", make("strong", "", nameOf(door, one)), make("div", "small", `${timeAt(door, one)} · ${say(`state.${one.state}`)}`)),
    button("btn btn-outline-secondary", say("undo"), () => undo(one), say("undoOf", { name: nameOf(door, one) }))));
  $("#latest").replaceChildren(...(latest.length ? latest : [make("li", "list-group-item", say("none"))]));
}

function list(id, items) {
  $(id).hidden = items.length === 0;
  $(`${id}-list`).replaceChildren(...items);
}

/** The line that says what the server has and what waits here, and whether the clock is wrong. */
export function drawLine(door, isOnline, refused) {
  const n = [...door.events.values()].filter((one) => one.state === "saved").length;
  const key = refused ? "refused" : !isOnline ? (n ? "offline.waiting" : "offline") : n ? "sending" : "all";
  const line = $("#line");
  line.className = `lt-line tone-${refused ? "danger" : key === "all" ? "success" : "warning"}`;
  line.dataset.line = key;
  const words = say(`line.${key}`, { n });
  if (line.textContent !== words) line.textContent = words; // a status is read out when it changes, not when it is drawn
  line.hidden = false;
  $("#practice").hidden = door.rehearsal === null;
  const minutes = Math.round(Math.abs(door.ahead) / 60_000);
  $("#clock").hidden = Math.abs(door.ahead) < CLOCK_MATTERS_MS;
  $("#clock").textContent = say(door.ahead > 0 ? "clock.fast" : "clock.slow", { n: minutes });
}
