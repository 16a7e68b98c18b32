// The last resort when a phone cannot send: what waits on it travels as a file or as codes that another phone reads.
import { recordsOf } from "./db.js";
import { $, make, say, show } from "./words.js";

const WAITING = new Set(["saved", "sending"]);
const A_CODE = 4;

async function waiting(member) {
  const rows = (await recordsOf(member.user)).filter((row) => WAITING.has(row.state));
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1)).map((row) => row.body);
}

/** A file to hand over. Whoever has network opens the carrying page and chooses it. */
export async function toFile(member) {
  const text = JSON.stringify({ token: member.token, now: Date.now(), items: await waiting(member) });
  const link = make("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = `lan-toa-${new Date().toISOString().slice(0, 10)}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Codes with a link each: another phone's camera opens it and sends what it carries. */
export async function toCodes(member) {
  const { generate } = await import($("#field-app").dataset.qr);
  const items = await waiting(member);
  const box = $("#field-codes");
  box.replaceChildren();
  $("#field-codes-none").hidden = items.length > 0;
  for (let n = 0; n < items.length; n += A_CODE) {
    const text = JSON.stringify({ token: member.token, now: Date.now(), items: items.slice(n, n + A_CODE) });
    const canvas = make("canvas", "fa-code");
    generate(`${location.origin}${$("#field-app").dataset.carry}#${await packed(text)}`).toCanvas(canvas, { padX: 4, padY: 4 });
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `${n / A_CODE + 1}/${Math.ceil(items.length / A_CODE)}`);
    const figure = make("figure", "fa-figure");
    figure.append(canvas, make("figcaption", "", say("code", `${n / A_CODE + 1}/${Math.ceil(items.length / A_CODE)}`)));
    box.append(figure);
  }
  show("codes");
  $("#codes-title").focus();
}

async function packed(text) {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
