// The citizen's card: a code for the citizen's own phone, made without network and before the record is sent.
import { $, make, say, show } from "./words.js";

/** The path of the citizen's card for a session's id: its 16 bytes in base64url, so that it is made without network. */
export function cardPath(id) {
  const bytes = id.replaceAll("-", "").match(/../g).map((pair) => String.fromCharCode(parseInt(pair, 16)));
  return `/outreach/c/${btoa(bytes.join("")).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}/`;
}

/** Show the card of one record: as a code, and as a link that can be sent. */
export async function showCard(id) {
  const { generate } = await import($("#field-app").dataset.qr);
  const url = `${location.origin}${cardPath(id)}`;
  const canvas = make("canvas", "fa-code");
  generate(url).toCanvas(canvas, { padX: 4, padY: 4 });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", say("cardCode"));
  const link = make("a", "fa-address", url);
  link.href = url;
  $("#field-card-code").replaceChildren(canvas, link);
  const send = $("#field-card-send");
  send.hidden = !navigator.share;
  send.onclick = () => navigator.share({ url }).catch(() => {});
  show("card");
  $("#card-title").focus();
}
