// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// Runs a package beside its SCORM interface, on a host where nobody is signed in. The page around this frame is on
// another host: it hands over the state by the frame's name, and gets it back, piece by piece, by messages.
const PAUSE_MS = 700;

export function play(Api, edition) {
  const given = JSON.parse(window.name);
  const sco = document.querySelector("#sco");
  const api = new Api({ autocommit: false, logLevel: 5 });
  const state = given.state ? JSON.parse(given.state) : null;
  api.loadFromJSON(edition.begin(state, given));
  window[edition.name] = api;

  let timer = 0;
  let last = "";
  const tell = (message) => parent.postMessage(message, given.page);
  const send = () => {
    clearTimeout(timer);
    timer = 0;
    const said = JSON.stringify(edition.state(api));
    if (said !== last) tell({ kind: "state", state: said });
    last = said;
  };
  api.on(edition.set, () => {
    timer ||= setTimeout(send, PAUSE_MS);
  });
  api.on(`${edition.commit} ${edition.finish}`, send);
  addEventListener("message", (event) => {
    if (event.source !== parent || event.origin !== given.page) return;
    if (event.data?.kind === "send" && timer) send();
    if (event.data?.kind === "leave") {
      sco.remove(); // what the package does when it is left happens now
      if (timer) send();
      tell({ kind: "left" });
    }
  });
  if (!given.reports) tell({ kind: "state", state: "{}" });
  sco.addEventListener("load", () => tell({ kind: "ready" }));
  if (given.launch.startsWith("/apart/packages/")) sco.src = given.launch;
}
