// The team's board: how far each member of the team has come, as of the last time the phone was told.
import { $, make, say, when } from "./words.js";

export function drawBoard({ board, seen, user, me }) {
  const box = $("#field-board");
  box.hidden = !board?.rows?.length;
  if (box.hidden) return;
  $("#field-board-rows").replaceChildren(...board.rows.map(([pk, name, told, reached]) => {
    const citizens = pk === user ? me?.citizens ?? told : told; // One's own number is never older than the ring.
    const row = make("li", "fa-member");
    row.dataset.me = pk === user;
    row.append(make("span", "", name), make("strong", "", reached ? `✓ ${citizens}` : String(citizens)));
    if (reached) row.lastChild.append(make("span", "fa-hidden", say("atGoal")));
    return row;
  }));
  $("#field-board-seen").textContent = seen ? `${say("asOf")} ${when(seen)}` : "";
}
