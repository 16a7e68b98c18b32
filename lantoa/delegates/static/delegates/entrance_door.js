// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// A site's entrance in memory: whom it expects and what was noted. Decides what a ticket means here and now.
import { isSigned, readTicket } from "./ticket.js";

const SHOWN = 30;

/** Without diacritics, as the server folds names. */
export const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("đ", "d");

export class Door {
  constructor({ site, ahead, rehearsal }, roster, events) {
    Object.assign(this, { site, ahead, rehearsal: rehearsal ?? null });
    this.roster = roster;
    this.list = roster.delegates.map(([pk, number, name, position, unit, group, seat, state]) => ({
      pk, number, name, position, unit, group, seat, declined: state === "declined", fold: `${fold(name)} ${fold(unit)}`,
    }));
    this.expected = this.list.filter((one) => !one.declined); // Who said no and comes all the same is let in, and counted then.
    this.byKey = new Map(this.list.map((one) => [one.pk, one]));
    this.byNumber = new Map(this.list.map((one) => [one.number, one]));
    this.dead = new Set(roster.dead);
    this.events = new Map();
    this.take(events);
  }

  /** New or changed events; then everything that follows from all of them. */
  take(events) {
    for (const event of events) this.events.set(event.id, event);
    const inForce = [...this.events.values()].filter((one) => one.state === "saved" || (one.state === "received" && this.isOurs(one)));
    const undone = new Set(inForce.map((one) => one.undoes).filter(Boolean));
    const stand = inForce.filter((one) => one.kind !== "undo" && !undone.has(one.id));
    stand.sort((a, b) => this.timeOf(a) - this.timeOf(b));
    this.here = stand.filter((one) => one.site === this.site);
    this.present = new Map();
    for (const one of this.here) {
      const who = this.keyOf(one);
      if (who && !this.present.has(who)) this.present.set(who, one);
    }
    this.elsewhere = new Map();
    for (const one of stand.filter((event) => event.site !== this.site)) {
      this.elsewhere.set(one.delegate, [...(this.elsewhere.get(one.delegate) ?? []), one]);
    }
  }

  /** Was it received on the stage that plays now? What was practised in a rehearsal is not there on the day. */
  isOurs(event) {
    return (event.rehearsal ?? null) === this.rehearsal;
  }

  /** When it happened: what the server has is right, what only this device has is put right by its clock's error. */
  timeOf(event) {
    return event.state === "received" ? event.at : event.at - this.ahead;
  }

  /** The delegate of an event: a number typed without network stands for a row of the list, or for itself. */
  keyOf(event) {
    if (event.kind !== "ticket" && event.kind !== "name") return null;
    return event.delegate ?? this.byNumber.get(event.number)?.pk ?? `#${event.number}`;
  }

  /** Delegates whose name, unit or number has all these words. */
  find(words) {
    const parts = fold(words).split(/\s+/).filter(Boolean);
    const fits = (one) => parts.every((part) => one.fold.includes(part) || String(one.number) === part);
    return parts.length ? this.list.filter(fits).slice(0, SHOWN) : [];
  }

  /** Delegates and guests here by class: who has a class of another level sits with the last one. */
  heads() {
    const classes = this.roster.classes.map(([key, title]) => ({ key, title, came: 0, expected: 0, guests: 0 }));
    const place = (group) => classes.find((one) => one.key === group) ?? classes.at(-1);
    for (const one of this.expected) if (place(one.group)) place(one.group).expected += 1;
    for (const one of this.present.values()) {
      const group = this.byKey.get(one.delegate)?.group ?? one.group;
      if (place(group)) place(group).came += 1;
    }
    for (const one of this.guests()) if (place(one.group)) place(one.group).guests += one.people;
    return classes;
  }

  guests() {
    return this.here.filter((one) => one.kind === "walk_in" || one.kind === "group");
  }

  /** Tickets shown here and at another site, as far as this device knows. */
  doubles() {
    return [...this.present].filter(([who]) => this.elsewhere.has(who));
  }

  /** What a scanned text means: `ok` with the event to keep, or why not. */
  async judge(text) {
    const ticket = readTicket(text);
    if (!ticket) return { code: "noTicket" };
    if (ticket.ceremony !== this.roster.ceremony.id) return { code: "forged" };
    if (!(await isSigned(ticket, this.roster.key))) return { code: "forged" };
    if (this.dead.has(ticket.delegate)) return { code: "dead" };
    const event = { kind: "ticket", ticket: ticket.text, delegate: ticket.delegate, number: ticket.number };
    return this.meet(event, ticket.site === this.site ? null : this.nameOf(ticket.site));
  }

  /** What receiving this delegate means: noted before, also shown elsewhere, invited to another site, or simply welcome. */
  meet(event, invitedTo = null) {
    const who = this.keyOf(event);
    const row = this.byKey.get(who);
    const before = this.present.get(who);
    const known = { row, event: { ...event, delegate: row?.pk ?? event.delegate, name: row?.name ?? "", people: 1 } };
    if (before) return { ...known, code: "again", before };
    const there = this.elsewhere.get(who);
    if (there) return { ...known, code: "elsewhere", ok: true, there };
    return { ...known, code: invitedTo ? "foreign" : "noted", ok: true, invitedTo };
  }

  nameOf(site) {
    return this.roster.sites[site] ?? "";
  }
}
