// The queue: choose all rows of the page at once.
const form = document.querySelector("[data-picks]");
const all = form?.querySelector("[data-pick-all]");
const boxes = form ? [...form.querySelectorAll("input[name=session]")] : [];

all?.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; });
form?.addEventListener("change", () => {
  if (all) all.checked = boxes.length > 0 && boxes.every((box) => box.checked);
});
