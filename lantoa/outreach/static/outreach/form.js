// The form for one session. It is filled by taps; typing is never needed.
import { dropRejected, keepRecord } from "./db.js";
import { $, make, say } from "./words.js";

const form = $("#field-form");
let member;
let replaced = null;
let done = () => {};

/** UUIDv7: the moment in front, so that records sort by time. */
export function makeKey(now = Date.now()) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let i = 0; i < 6; i += 1) bytes[i] = Math.floor(now / 2 ** (8 * (5 - i))) % 256;
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Open the form: empty, with last time's work, or to correct a record. Consent is never carried over. */
export function openForm(who, { like = null, correct = null } = {}, finished = () => {}) {
  member = who;
  replaced = correct;
  done = finished;
  form.reset();
  $("#field-problem").hidden = true;
  showSkills();
  const from = (correct ?? like)?.body;
  if (from) {
    for (const key of from.skills) tick("skill", key);
    tick("outcome", from.outcome);
    tick("place", from.place);
    tick("minutes", String(from.minutes));
    if (correct) form.elements.people.value = from.people ?? 1;
  }
  form.elements.people.dispatchEvent(new Event("input", { bubbles: true }));
  showPersonal();
  show("form");
  $("#form-title").focus();
}

function tick(name, value) {
  const box = [...form.querySelectorAll(`[name="${name}"]`)].find((input) => input.value === value);
  if (box) box.checked = true;
}

/** One of the page's screens at a time. */
export function show(screen) {
  for (const section of document.querySelectorAll("[data-screen]")) section.hidden = section.dataset.screen !== screen;
  window.scrollTo(0, 0);
}

function showSkills() {
  const tiles = (member.settings?.skills ?? []).map(([key, title]) => {
    const tile = make("label", "fa-tile");
    const box = make("input");
    Object.assign(box, { type: "checkbox", name: "skill", value: key });
    tile.append(box, make("span", "", title));
    return tile;
  });
  $("#field-skills").replaceChildren(...tiles);
}

function showPersonal() {
  const agreed = form.elements.consent.checked;
  $("#field-personal").hidden = !agreed;
  $("#field-personal").disabled = !agreed;
}

const problem = (key, selector) => {
  const box = $("#field-problem");
  box.textContent = say(key);
  box.hidden = false;
  $(selector)?.focus();
  box.scrollIntoView({ block: "center" });
};

function read() {
  const data = new FormData(form);
  const skills = data.getAll("skill").sort();
  if (!skills.length) return problem("chooseSkill", '[name="skill"]');
  if (!data.get("outcome")) return problem("chooseOutcome", '[name="outcome"]');
  if (!data.get("place")) return problem("choosePlace", '[name="place"]');
  const now = Date.now();
  const body = { id: makeKey(now), at: replaced?.at ?? now, skills, outcome: data.get("outcome"), place: data.get("place") };
  const minutes = Number(data.get("minutes"));
  if (minutes) body.minutes = minutes;
  if (Number(data.get("people")) > 1) body.people = Math.min(50, Number(data.get("people")));
  if (!data.get("consent")) return body;
  body.consent = Number(form.dataset.consent);
  const phone = (data.get("phone") ?? "").trim();
  if (phone && !/^(\+?84|0)\d{9,10}$/.test(phone.replace(/[\s.\-()]/g, ""))) return problem("badPhone", "#f-phone");
  if (phone) body.phone = phone;
  if (data.get("born")) body.born = Number(data.get("born"));
  for (const name of ["who", "note"]) {
    const value = (data.get(name) ?? "").replace(/[\u0000-\u001f]/g, " ").trim();
    if (value) body[name] = value;
  }
  return body;
}

async function save(event) {
  event.preventDefault();
  const body = read();
  if (!body) return;
  const stored = replaced && replaced.state !== "rejected";
  if (stored) body.replaces = replaced.id;
  const button = $("#field-save");
  button.disabled = true;
  try {
    await keepRecord({ id: body.id, user: member.user, at: body.at, body, state: "saved", reason: "" });
    if (replaced && !stored) await dropRejected(replaced.id);
  } catch {
    problem("cannotKeep", "#field-save");
    return;
  } finally {
    button.disabled = false;
  }
  navigator.storage?.persist?.().catch(() => {});
  show("home");
  done(body);
}

form.addEventListener("submit", save);
form.addEventListener("change", showPersonal);
form.addEventListener("click", (event) => {
  const step = Number(event.target.dataset?.step);
  if (!step) return;
  const field = form.elements.people;
  field.value = Math.max(1, Math.min(50, Number(field.value) + step));
});
$("#field-back").addEventListener("click", () => show("home"));
