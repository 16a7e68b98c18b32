// The first screen: where I stand, three honest numbers, and my records with their state.
import { keepRecord, members, recordsOf } from "./db.js";
import { draft, openForm } from "./form.js";
import { makeKey } from "./keys.js";
import { online, send } from "./sync.js";
import { drawBoard } from "./team.js";
import { $, make, say, show, when } from "./words.js";

const DAY = 86_400_000;
const RECEIVED = new Set(["received", "counted"]);
const ATTENTION = new Set(["returned", "rejected"]);
const GONE = new Set(["replaced", "withdrawn"]);
const WAITING = new Set(["saved", "sending"]);
let who = null;

/** The member's records as they are to be shown: one that was corrected or withdrawn here is so at once. */
const kept = async (user) => (await recordsOf(user)).map((row) => ({ ...row, state: row.gone ?? row.state }));

/** Draw everything again for the member who uses the phone now. */
export async function draw(user) {
  const member = (await members()).find((row) => row.user === user);
  $("#field-nobody").hidden = Boolean(member);
  $("#field-somebody").hidden = !member;
  $("#field-offline").hidden = online();
  if (!member) return;
  who = member;
  const records = (await kept(user)).filter((row) => row.body.kind !== "withdrawal");
  $("#field-name").textContent = member.name;
  $("#field-team").textContent = member.settings?.team ?? "";
  $("#field-blocked").hidden = !member.blocked;
  drawNumbers(records);
  drawRing(member, records);
  drawRecords(records);
  const last = records.find((row) => !GONE.has(row.state));
  $("#field-again").hidden = !last || !member.settings;
  $("#field-new").disabled = !member.settings;
  $("#field-first").hidden = Boolean(member.settings);
  $("#field-draft").hidden = !(await draft(user));
  drawBoard(member);
}

function drawNumbers(records) {
  const live = records.filter((row) => !GONE.has(row.state));
  const set = (id, key, n) => { $(id).textContent = say(key, n); };
  set("#n-saved", "saved", live.length);
  set("#n-received", "received", live.filter((row) => RECEIVED.has(row.state)).length);
  set("#n-look", "look", live.filter((row) => ATTENTION.has(row.state)).length);
  $("#n-look").dataset.some = live.some((row) => ATTENTION.has(row.state));
}

function drawRing(member, records) {
  const [target, start, end] = member.settings?.goal ?? [0, 0, 0];
  const waiting = records.filter((row) => WAITING.has(row.state) && (!target || (row.at >= start && row.at < end)));
  const citizens = (member.me?.citizens ?? 0) + waiting.reduce((sum, row) => sum + (row.body.people ?? 1), 0);
  $("#ring-text").textContent = target ? `${citizens}/${target}` : String(citizens);
  const part = target ? Math.min(1, citizens / target) : 0;
  $("#ring-arc").setAttribute("stroke-dasharray", `${part * 100} 100`);
  $("#ring-note").textContent = target ? daysLeft(citizens >= target, start, end) : say("noGoal");
}

function daysLeft(reached, start, end) {
  const now = Date.now();
  if (reached) return say("reached");
  if (now < start) return say("before");
  if (now >= end) return say("over");
  const days = Math.ceil((end - now) / DAY);
  return days === 1 ? say("last") : say("left", days);
}

function drawRecords(records) {
  const shown = records.filter((row) => row.state !== "replaced").slice(0, 100);
  shown.sort((a, b) => ATTENTION.has(b.state) - ATTENTION.has(a.state));
  $("#field-records").replaceChildren(...shown.map(card));
  $("#field-none").hidden = shown.length > 0;
}

function card(row) {
  const titles = new Map(who.settings?.skills ?? []);
  const item = make("li", "fa-record");
  item.dataset.state = row.state;
  const head = make("p", "fa-record-head");
  const count = (row.body.people ?? 1) > 1 ? ` · ${say("group", row.body.people)}` : "";
  head.append(make("strong", "", (row.body.who || when(row.at)) + count), make("span", "fa-state", say(`state.${row.state === "sending" && !online() ? "saved" : row.state}`)));
  item.append(head, make("p", "", row.body.skills.map((key) => titles.get(key) ?? key).join(", ")));
  if (row.photo) item.append(make("p", "fa-small-text", say(`photo.${row.photo}`)));
  if (row.reason) item.append(make("p", "fa-reason", row.reason));
  const stored = row.state === "counted" || row.state === "returned" || row.state === "received";
  const bar = make("p", "fa-bar");
  if (stored || row.fixable) bar.append(action("correct", () => openForm(who, { correct: row }, saved)));
  if (stored) bar.append(action("withdraw", () => withdraw(row)));
  if (mayShow(row)) bar.append(action("card", () => toCard(row.id)));
  if (bar.childElementCount) item.append(bar);
  return item;
}

/** The citizen's card is for the day itself, and for a record that stands. */
const mayShow = (row) => !GONE.has(row.state) && !ATTENTION.has(row.state) && Math.abs(Date.now() - row.at) < DAY;
const toCard = async (id) => (await import("./card.js")).showCard(id);

function action(key, work) {
  const button = make("button", "fa-small", say(key));
  button.type = "button";
  button.addEventListener("click", work);
  return button;
}

async function withdraw(row) {
  if (!window.confirm(say("sureWithdraw"))) return;
  const now = Date.now();
  const body = { id: makeKey(now), at: now, kind: "withdrawal", replaces: row.id };
  await keepRecord({ id: body.id, user: who.user, at: now, body, state: "saved", reason: "" });
  await saved(body);
}

/** After something was kept: say so, show it, send it. */
async function saved(body, photoLost = false) {
  $("#field-kept").textContent = body ? say(photoLost ? "photoLost" : "kept") : "";
  $("#field-card").hidden = !body || body.kind === "withdrawal";
  $("#field-card").onclick = () => toCard(body.id);
  await draw(who.user);
  send(true);
}

$("#field-new").addEventListener("click", () => openForm(who, {}, saved));
$("#field-again").addEventListener("click", async () => {
  const like = (await kept(who.user)).find((row) => row.body.kind !== "withdrawal" && !GONE.has(row.state));
  openForm(who, { like }, saved);
});
$("#field-draft").addEventListener("click", async () => openForm(who, { draft: await draft(who.user) }, saved));
$("#field-export").addEventListener("click", async () => (await import("./carry.js")).toFile(who));
for (const name of ["#codes-back", "#card-back"]) $(name).addEventListener("click", () => show("home"));
$("#field-qr").addEventListener("click", async () => (await import("./carry.js")).toCodes(who));
