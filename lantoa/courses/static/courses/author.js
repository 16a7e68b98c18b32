// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// Comfort for writing a draft: who else changes it, and lessons put in order by dragging. The arrows work without it.
import { listen } from "../live/live.js";

const presence = document.querySelector("#presence");
const topic = { "*": (fact) => tell(fact) };

function tell({ by, person, path }) {
  if (String(person) === presence.dataset.me) return;
  if (presence.dataset.path && presence.dataset.path !== path) return;
  presence.className = "alert alert-warning";
  presence.textContent = presence.dataset.said.replace("{who}", by);
  document.dispatchEvent(new CustomEvent("draft-changed"));
}

listen(presence.dataset.stream, topic);

const list = document.querySelector(".author-lessons");
let dragged = null;

function token() {
  return document.querySelector("[name=csrfmiddlewaretoken]").value;
}

async function drop(line) {
  const place = [...list.children].indexOf(line) + 1;
  const body = new URLSearchParams({ place, csrfmiddlewaretoken: token() });
  const answer = await fetch(line.dataset.address, { method: "POST", body }).catch(() => null);
  if (!answer?.ok) return location.reload();
  const said = list.dataset.moved.replace("{title}", line.dataset.title).replace("{n}", place);
  document.querySelector("#moved").textContent = said;
  [...list.children].forEach((item, number) => {
    const [up, down] = item.querySelectorAll(".author-move button");
    up.value = number;
    up.disabled = number === 0;
    down.value = number + 2;
    down.disabled = number === list.children.length - 1;
    item.querySelector("[name=path]").value = `lessons/${String(number + 1).padStart(2, "0")}-${item.dataset.key}.md`;
  });
  return undefined;
}

if (list) {
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("li");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setDragImage(dragged, 20, 20);
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("li");
    if (!dragged || !over) return;
    event.preventDefault();
    if (over === dragged) return;
    const after = event.clientY > over.getBoundingClientRect().top + over.offsetHeight / 2;
    list.insertBefore(dragged, after ? over.nextSibling : over);
  });
  list.addEventListener("dragend", () => {
    const line = dragged;
    dragged = null;
    if (line) drop(line);
  });
}
