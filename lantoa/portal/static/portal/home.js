// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// The public totals stay fresh: asked again every so often while the page is seen, and soon after something happened.

import { listen } from "../live/live.js";

const EVERY_MS = 10_000;
const SPREAD_MS = 3000; // many visitors hear of the launch in one moment; they do not all ask in that moment

const place = document.getElementById("figures-place");

async function refresh() {
  if (document.hidden) return;
  try {
    const reply = await fetch(place.dataset.refresh, { headers: { Accept: "text/html" } });
    if (reply.ok) place.innerHTML = await reply.text();
  } catch {
    // No network: the last totals stay, with their time.
  }
}

if (place) {
  setInterval(refresh, EVERY_MS);
  listen(place.dataset.stream, {
    "*": (fact) => {
      if (fact.launched || fact.news) setTimeout(() => location.reload(), Math.random() * SPREAD_MS);
      else setTimeout(refresh, Math.random() * SPREAD_MS);
    },
  });
}
