// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// What the operator has the screens show. The ritual always comes first: from the open button to T0 nothing else is
// shown. Pictures and players are made when they are first wanted.

const RITUAL = new Set(["armed", "countdown"]);
const AGAIN_MS = 4000;
let shown = "";
let player = null; // hls.js of the picture that runs

/** Bring the page to the view that the stage asks for. */
export function showView(root, stage, phase) {
  const show = stage.extra?.show ?? { view: "auto" };
  const view = RITUAL.has(phase) ? "auto" : show.view;
  root.dataset.show = view;
  const { material } = show;
  const wanted = JSON.stringify([view, show.address, material, show.page]);
  if (wanted === shown) return;
  shown = wanted;
  const room = root.querySelector("[data-part='show']");
  stop(room);
  const file = material && root.dataset.materialUrl.replace(/0\/$/, `${material.id}/`);
  if (view === "slides" && file) picture(room, material.kind === "slides" ? `${file}${show.page}/` : file, material.title);
  else if (view === "video" && file) play(room, file, false);
  else if (view === "stream" && show.address) play(room, show.address, true);
}

function stop(room) {
  player?.destroy();
  player = null;
  for (const film of room.querySelectorAll("video")) film.removeAttribute("src");
  room.replaceChildren();
}

function picture(room, address, title) {
  const image = new Image();
  image.alt = title;
  image.src = address;
  room.append(image);
}

async function play(room, address, live) {
  const film = document.createElement("video");
  film.autoplay = film.playsInline = true;
  film.muted = !document.querySelector("[data-part='sound'][aria-pressed='true']"); // browsers start silent ones only
  film.controls = false;
  room.append(film);
  const started = () => film.play().catch(() => {});
  const Hls = live && "MediaSource" in window && (await import("../vendor/hls/hls.light.min.js")).default;
  if (!film.isConnected) return;
  // Where hls.js can run it is what plays: Chromium answers "maybe" for HLS of its own, then stands still at a live one.
  if (!Hls?.isSupported()) {
    film.src = address;
    film.addEventListener("error", () => setTimeout(() => film.isConnected && film.load(), AGAIN_MS));
    started();
    return;
  }
  player = new Hls({ enableWorker: false, liveSyncDurationCount: 2, lowLatencyMode: true });
  const mine = player;
  mine.on(Hls.Events.ERROR, (_event, fault) => {
    if (!fault.fatal) return;
    // The line or the camera failed: keep trying, the ceremony goes on.
    setTimeout(() => mine === player && (fault.type === Hls.ErrorTypes.MEDIA_ERROR ? mine.recoverMediaError() : mine.loadSource(address)), AGAIN_MS);
  });
  mine.on(Hls.Events.MANIFEST_PARSED, started);
  mine.attachMedia(film);
  mine.loadSource(address);
}
