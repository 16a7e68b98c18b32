// Sends what another phone could not: from the link of its code, or from its file.
const box = document.getElementById("deliver");
const words = JSON.parse(document.getElementById("deliver-texts").textContent);
const answer = document.getElementById("deliver-answer");

function tell(key, n = "") {
  answer.textContent = words[key].replace("%n", n);
  answer.hidden = false;
}

async function deliver(bundle) {
  if (!bundle?.token || !Array.isArray(bundle.items)) { tell("bad"); return; }
  if (!bundle.items.length) { tell("empty"); return; }
  tell("sending");
  try {
    let taken = 0;
    for (let n = 0; n < bundle.items.length; n += 100) {
      const { token, ...rest } = bundle;
      const reply = await fetch(box.dataset.sync, {
        method: "POST", credentials: "omit", headers: { "Content-Type": "application/json", "X-Lantoa-Device": token },
        body: JSON.stringify({ cursor: 10 ** 15, ...rest, items: bundle.items.slice(n, n + 100) }),
      });
      if (reply.status === 401) { tell("unknown"); return; }
      const { results } = await reply.json();
      taken += results.filter((one) => one.verdict === "created" || one.verdict === "already").length;
    }
    tell(taken === bundle.items.length ? "done" : "some", taken);
  } catch {
    tell("failed");
  }
}

async function fromLink() {
  const text = location.hash.slice(1).replaceAll("-", "+").replaceAll("_", "/");
  if (!text) return;
  history.replaceState(null, "", location.pathname); // What it carries must not stay in the history.
  try {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    await deliver(await new Response(stream).json());
  } catch {
    tell("bad");
  }
}

document.getElementById("deliver-file").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  if (!file) return;
  let bundle = null;
  try { bundle = JSON.parse(await file.text()); } catch { /* told below */ }
  await deliver(bundle);
  event.target.value = "";
});
window.addEventListener("hashchange", fromLink);
fromLink();
