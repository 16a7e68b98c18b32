// The field app: starts from what the phone keeps, then greets the server if it can be reached.
import { members, tidy } from "./db.js";
import { draw } from "./home.js";
import { tidyPhotos } from "./photos.js";
import { begin, greet, send } from "./sync.js";
import { $, make, say } from "./words.js";

const app = $("#field-app");
const ACTIVE = "lantoa-outreach-member";
let active = Number(localStorage.getItem(ACTIVE)) || null;

async function choose(user) {
  active = user;
  localStorage.setItem(ACTIVE, String(user));
  await refresh();
}

async function refresh() {
  const known = await members();
  if (!known.some((member) => member.user === active)) active = known[0]?.user ?? null;
  await draw(active);
  const others = known.filter((member) => member.user !== active);
  $("#field-others").hidden = others.length === 0;
  $("#field-others-list").replaceChildren(...others.map((member) => {
    const button = make("button", "fa-small", member.name);
    button.type = "button";
    button.addEventListener("click", () => choose(member.user));
    return button;
  }));
}

function advise() {
  const iphone = /iPhone|iPad/.test(navigator.userAgent) && !navigator.standalone;
  if (iphone) { $("#field-install").textContent = say("iphone"); $("#field-install").hidden = false; }
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    const button = $("#field-add");
    button.hidden = false;
    button.addEventListener("click", async () => { await event.prompt(); button.hidden = true; }, { once: true });
  });
}

begin({ home: app.dataset.scope, register: app.dataset.register, sync: app.dataset.sync, photo: app.dataset.photo }, refresh);
for (const name of ["online", "offline"]) window.addEventListener(name, refresh);
advise();
await tidy().then(() => tidyPhotos()).catch(() => {}); // Full storage must not keep the app from opening.
await refresh();
app.dataset.ready = "true";
if (navigator.serviceWorker) {
  navigator.serviceWorker.register(app.dataset.worker, { scope: app.dataset.scope }).catch(() => {});
}
const me = await greet();
if (me) await choose(me.user);
await send();
