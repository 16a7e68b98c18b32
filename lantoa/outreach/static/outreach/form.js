// The form for one session. It is filled by taps; typing is never needed.
import { photo, resetPhoto } from "./camera.js";
import { draftOf, dropRejected, keepDraft, keepRecord } from "./db.js";
import { makeKey } from "./keys.js";
import { keepPhoto, photoOf } from "./photos.js";
import { $, make, say, show } from "./words.js";

const form = $("#field-form");
let member;
let replaced = null;
let done = () => {};

/** Open the form: empty, with last time's work, to correct a record, or with what was being typed when the app was
 * closed. Consent is carried over only by the last: it was given for that very record. */
export function openForm(who, { like = null, correct = null, draft = null } = {}, finished = () => {}) {
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
  for (const [name, value] of draft?.values ?? []) fill(name, value);
  replaced = draft?.replaced ?? replaced;
  showPersonal();
  resetPhoto();
  if (correct?.photo) photoOf(who.user, correct.id).then((kept) => resetPhoto(kept?.jpeg)).catch(() => {});
  show("form");
  $("#form-title").focus();
}

function tick(name, value) {
  const box = [...form.querySelectorAll(`[name="${name}"]`)].find((input) => input.value === value);
  if (box) box.checked = true;
}

function fill(name, value) {
  const field = form.elements[name];
  if (field instanceof RadioNodeList || field?.type === "checkbox" || field?.type === "radio") tick(name, value);
  else if (field) field.value = value;
}

/** Keep what is being typed: a call that comes in or an empty battery must not cost it. */
let later;
function draftSoon() {
  clearTimeout(later);
  later = setTimeout(() => {
    if (form.closest("[data-screen]").hidden) return;
    const values = [...new FormData(form)].filter(([, value]) => typeof value === "string" && value !== "");
    keepDraft(member.user, { values, replaced }).catch(() => {});
  }, 400);
}

/** The draft of this member, if any. */
export const draft = (user) => draftOf(user).catch(() => null);

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
  const seen = photo();
  let photoLost = false;
  button.disabled = true;
  clearTimeout(later);
  try {
    await keepRecord({ id: body.id, user: member.user, at: body.at, body, state: "saved", reason: "" });
    if (replaced && !stored) await dropRejected(replaced.id);
    if (seen) await keepPhoto(member.user, body.id, seen).catch(() => { photoLost = true; }); // It never costs the record.
  } catch {
    problem("cannotKeep", "#field-save");
    return;
  } finally {
    button.disabled = false;
  }
  navigator.storage?.persist?.().catch(() => {});
  show("home");
  done(body, photoLost);
}

form.addEventListener("submit", save);
form.addEventListener("change", showPersonal);
for (const name of ["change", "input"]) form.addEventListener(name, draftSoon);
form.addEventListener("click", (event) => {
  const { step, set } = event.target.dataset ?? {};
  const field = form.elements.people;
  if (step || set) field.value = set ?? Math.max(1, Math.min(50, Number(field.value) + Number(step)));
});
$("#field-back").addEventListener("click", async () => {
  clearTimeout(later);
  await keepDraft(member.user, null).catch(() => {});
  show("home");
  done(null);
});
