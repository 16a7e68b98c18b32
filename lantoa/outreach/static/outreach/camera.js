// The photo in the form: turned upright, shrunk to what a slow line carries, and drawn anew, so that place, time and
// device which the camera wrote into it never leave the phone.
import { $, say } from "./words.js";

const MOST_BYTES = 60_000;
const TRIES = [[1024, 0.7], [1024, 0.5], [800, 0.5], [640, 0.5], [640, 0.3], [480, 0.3], [320, 0.3], [200, 0.2]];
const agreed = $('[name="photo_consent"]');
let taken = "";

/** The longest try that fits, as base64. */
async function shrink(file) {
  const picture = await createImageBitmap(file);
  const canvas = document.createElement("canvas");
  for (const [side, quality] of TRIES) {
    const scale = Math.min(1, side / Math.max(picture.width, picture.height));
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const url = canvas.toDataURL("image/jpeg", quality);
    const jpeg = url.slice(url.indexOf(",") + 1);
    if (jpeg.length * 0.75 <= MOST_BYTES) return jpeg;
  }
  throw new RangeError("too large");
}

function draw() {
  $("#field-photo").hidden = !agreed.checked;
  $("#photo-seen").hidden = !taken;
  if (taken) $("#photo-seen img").src = `data:image/jpeg;base64,${taken}`;
  else $("#photo-seen img").removeAttribute("src");
}

/** Begin with no photo, or with that of the record which is corrected; consent is asked for again. */
export function resetPhoto(jpeg = "") {
  taken = jpeg;
  agreed.checked = false;
  $("#f-photo").value = "";
  $("#photo-note").textContent = "";
  draw();
}

/** What is to be kept: nothing without consent. */
export const photo = () => (agreed.checked && taken ? { jpeg: taken, consent: Number(agreed.value) } : null);

agreed.addEventListener("change", draw);
$("#photo-drop").addEventListener("click", () => { resetPhoto(); $("#f-photo").focus(); });
$("#f-photo").addEventListener("change", async ({ target }) => {
  const [file] = target.files;
  if (!file) return;
  try {
    taken = await shrink(file);
    $("#photo-note").textContent = "";
  } catch {
    taken = "";
    $("#photo-note").textContent = say("badPhoto");
  }
  target.value = "";
  draw();
});
