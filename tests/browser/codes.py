# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The camera of another phone: reads the QR code that a page shows, by the ZXing that the entrance uses."""

from contextlib import contextmanager

READ = """async (picture) => {
  const { prepareZXingModule, readBarcodes } = await import("/static/vendor/zxing/reader/index.js");
  const locateFile = () => "/static/vendor/zxing/zxing_reader.wasm";
  await prepareZXingModule({ overrides: { locateFile }, fireImmediately: true });
  const image = new Image();
  image.src = picture;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.width * 6;
  canvas.height = image.height * 6;
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = false;
  context.fillStyle = "#fff"; // as the page lies behind it
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  const found = await readBarcodes(pixels, { formats: ["QRCode"], maxNumberOfSymbols: 1 });
  return found[0]?.text ?? "";
}"""


@contextmanager
def camera(browser, url):
    """A function that reads the code on a canvas of any page."""
    context = browser.new_context(bypass_csp=True)  # our pages allow no WebAssembly but at the entrance
    page = context.new_page()
    page.goto(f"{url}/accounts/login/")
    yield lambda canvas: page.evaluate(READ, canvas.evaluate("(drawn) => drawn.toDataURL()"))
    context.close()
