// Records are kept sealed under their member's key (AES-GCM), which cannot be taken out of this browser. Where the
// page was opened over plain http the browser does not encrypt; then they are kept open.
const opened = new Map();

/** `{ sealed }` or, without a key, `{ body }`: what to keep of `value`. */
export async function seal(key, name, value) {
  if (!key) return { body: value };
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(JSON.stringify(value)));
  if (name) opened.set(name, value);
  return { sealed: { iv, data } };
}

/** What was sealed. A record never changes, so each is opened once. */
export async function open(key, name, { iv, data }) {
  if (name && opened.has(name)) return opened.get(name);
  const value = JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, data)));
  if (name) opened.set(name, value);
  return value;
}

export const forget = (name) => opened.delete(name);
