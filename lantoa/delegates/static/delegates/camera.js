// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// Reads codes from the camera: by the browser where it can, else by ZXing (WebAssembly), loaded only now.
const PAUSE_MS = 120;
const SIDE = 720; // pixels of the middle of the picture that are looked at: enough for a code that fills a third of it

/** Whether this browser reads QR codes by itself. */
export async function readsCodes() {
  const formats = await globalThis.BarcodeDetector?.getSupportedFormats().catch(() => []);
  return Boolean(formats?.includes("qr_code"));
}

async function reader(wasm) {
  if (await readsCodes()) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (picture) => (await detector.detect(picture))[0]?.rawValue ?? "";
  }
  const { prepareZXingModule, readBarcodes } = await import("../vendor/zxing/reader/index.js");
  await prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
  const options = { formats: ["QRCode"], tryInvert: false, maxNumberOfSymbols: 1 };
  return async (picture) => {
    const pixels = picture.getContext("2d").getImageData(0, 0, picture.width, picture.height);
    return (await readBarcodes(pixels, options))[0]?.text ?? "";
  };
}

export class Camera {
  constructor(video, wasm) {
    Object.assign(this, { video, wasm, facing: "environment", open: false });
  }

  /** Show the picture and call `found` with each code read; rejects if there is no camera or it is not allowed. */
  async start(found) {
    this.open = true;
    const wish = { facingMode: this.facing, width: { ideal: 1280 }, height: { ideal: 720 } };
    const stream = await navigator.mediaDevices.getUserMedia({ video: wish, audio: false });
    if (!this.open) return stopAll(stream); // closed while the person was asked
    this.stream = stream;
    this.video.srcObject = stream;
    await this.video.play();
    const read = await reader(this.wasm);
    this.look(read, found, stream);
    return undefined;
  }

  async look(read, found, stream) {
    const picture = document.createElement("canvas");
    const context = picture.getContext("2d", { willReadFrequently: true });
    while (this.open && this.stream === stream) {
      const { videoWidth: width, videoHeight: height } = this.video;
      const side = Math.min(width, height);
      if (side && !document.hidden) {
        picture.width = picture.height = Math.min(side, SIDE);
        context.drawImage(this.video, (width - side) / 2, (height - side) / 2, side, side, 0, 0, picture.width, picture.height);
        const text = await read(picture).catch(() => "");
        if (text && this.open) await found(text);
      }
      await new Promise((go) => { setTimeout(go, PAUSE_MS); });
    }
  }

  /** The camera on the other side. */
  turn(found) {
    this.facing = this.facing === "environment" ? "user" : "environment";
    this.stop();
    return this.start(found);
  }

  stop() {
    this.open = false;
    if (this.stream) stopAll(this.stream);
    this.stream = null;
    this.video.srcObject = null;
  }
}

function stopAll(stream) {
  for (const track of stream.getTracks()) track.stop();
}
