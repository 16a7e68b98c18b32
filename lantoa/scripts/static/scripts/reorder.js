// Steps in another order: dragged by the handle, or moved by the arrows without leaving the place on the page.
import { toast } from "../ui/toast.js";
import { show } from "./follow.js";

const box = () => document.querySelector("[data-script]");
let dragged = null;

async function move(url, to, focus) {
  const body = new FormData();
  body.set("to", to);
  try {
    const answer = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": box().dataset.csrf } });
    if (!answer.ok) throw new Error(answer.status);
    await show(focus);
  } catch {
    toast(document.body.dataset.offline);
  }
}

document.addEventListener("submit", (event) => {
  const way = event.submitter?.dataset.way;
  if (!way) return;
  event.preventDefault();
  const form = event.target;
  const step = form.closest("li").id;
  move(form.action, new FormData(form).get("to"), [`#${step} [data-way=${way}]`, `#${step} [data-way]`]);
});

document.addEventListener("dragstart", (event) => {
  if (!event.target.closest?.(".script-handle")) return;
  dragged = event.target.closest("li");
  dragged.classList.add("is-dragged");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.id);
  event.dataTransfer.setDragImage(dragged, 20, 20);
});

function target(event) {
  const step = event.target.closest?.("[data-move]");
  return dragged && step && step !== dragged ? step : null;
}

document.addEventListener("dragover", (event) => {
  for (const old of document.querySelectorAll(".is-target")) old.classList.remove("is-target");
  const step = target(event);
  if (!step) return;
  event.preventDefault();
  step.classList.add("is-target");
});

document.addEventListener("drop", (event) => {
  const step = target(event);
  if (!step) return;
  event.preventDefault();
  move(dragged.dataset.move, [...step.parentElement.children].indexOf(step) + 1, `#${dragged.id} [data-way]`);
});

document.addEventListener("dragend", () => {
  dragged?.classList.remove("is-dragged");
  for (const old of document.querySelectorAll(".is-target")) old.classList.remove("is-target");
  dragged = null;
});
