// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// Reads and checks a ticket without network; the same bytes as tickets.py makes.
const LENGTH = 120;
const SAID = 26;
const VERSION = 1;

const bytesOf = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

/** What a scanned text says, not yet whether it is true; null if it is no ticket. The text may be the whole address. */
export function readTicket(text) {
  const last = text.trim().replace(/\/+$/, "").split("/").pop();
  if (last.length !== LENGTH || !/^[\w-]+$/.test(last)) return null;
  const bytes = bytesOf(last);
  const view = new DataView(bytes.buffer);
  if (view.getUint8(0) !== VERSION) return null;
  const [ceremony, site, delegate, number] = [1, 5, 9, 13].map((at) => view.getUint32(at));
  return { text: last, ceremony, site, delegate, number, said: bytes.slice(0, SAID), signature: bytes.slice(SAID) };
}

/** Whether the holder of `key` signed it: by the browser, or where it does not know Ed25519 by a small library. */
export async function isSigned(ticket, key) {
  const raw = bytesOf(key);
  try {
    const known = await crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", known, ticket.signature, ticket.said);
  } catch {
    const { verifyAsync } = await import("../vendor/noble-ed25519/ed25519.js");
    return verifyAsync(ticket.signature, ticket.said, raw, { zip215: false }).catch(() => false);
  }
}
