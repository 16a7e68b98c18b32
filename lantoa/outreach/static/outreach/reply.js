// What an answer of the server changes on the phone.
import { result, write } from "./db.js";

const REFUSED = new Set(["rejected", "conflict"]);

/** Store verdicts, changes and the new cursor together, so that a crash in between asks the server again.
 *
 * A server that knows less than it told before was restored from a backup: then, or when `again` is asked for, all that
 * is still kept whole is sent once more. For what the server has, that changes nothing. */
export const keepReply = (user, reply, again = false) => write(["members", "records"], async (store) => {
  const member = await result(store("members").get(user));
  const same = member.movement === reply.movement;
  const behind = same && reply.cursor < member.cursor;
  if (again || behind) {
    for (const row of await result(store("records").index("user").getAll(user))) {
      if (row.own && !row.lean && row.movement === reply.movement && row.state !== "rejected") {
        store("records").put({ ...row, state: "saved", photo: row.photo === "sent" ? "saved" : row.photo });
      }
    }
  }
  for (const answer of reply.results) {
    const row = answer.id && (await result(store("records").get(answer.id)));
    if (row) store("records").put({ ...judged(row, answer), movement: reply.movement });
    const old = row?.replaces && REFUSED.has(answer.verdict) && (await result(store("records").get(row.replaces)));
    if (old) store("records").put({ ...old, gone: undefined }); // What was to replace it never will.
  }
  for (const change of reply.changes ?? []) {
    const row = await result(store("records").get(change.id));
    const { id, at, state, reason, ...body } = change;
    store("records").put({ ...(row ?? { id, user, at, lean: true, body: { id, at, ...body } }), movement: reply.movement, state, reason });
  }
  for (const id of reply.photos ?? []) {
    const row = await result(store("records").get(id));
    if (row?.photo === "sent") store("records").put({ ...row, photo: "saved" }); // The server has it no more.
  }
  store("members").put({
    ...member, cursor: again || behind ? 0 : reply.cursor, movement: reply.movement, me: reply.me, blocked: false,
    seen: Date.now(), notBefore: 0, ...(reply.settings ? { settings: reply.settings, shelf: reply.shelf } : {}),
    ...(reply.board ? { board: reply.board } : {}), ...(reply.boardAt ? { boardAt: reply.boardAt } : {}),
    ...(reply.photosAt ? { photosAt: reply.photosAt } : {}),
  });
  return again || behind;
});

function judged(row, answer) {
  if (answer.verdict === "created" || answer.verdict === "already") {
    return { ...row, state: answer.state, reason: answer.reason ?? "" };
  }
  if (answer.verdict === "later") return { ...row, state: "saved" };
  return { ...row, state: "rejected", code: answer.code, reason: answer.reason, fixable: answer.fixable ?? false };
}
