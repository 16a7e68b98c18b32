/** The path of the citizen's card for a session's id: its 16 bytes in base64url, so that it is made without network. */
export function cardPath(id) {
  const bytes = id.replaceAll("-", "").match(/../g).map((pair) => String.fromCharCode(parseInt(pair, 16)));
  return `/outreach/c/${btoa(bytes.join("")).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}/`;
}
