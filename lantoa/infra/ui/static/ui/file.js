// Dropping a file on a .lt-file frame is choosing it in its input.
export function wireFiles() {
  for (const frame of document.querySelectorAll(".lt-file")) {
    const input = frame.querySelector("input[type=file]");
    const over = (yes) => (event) => {
      event.preventDefault();
      frame.toggleAttribute("data-over", yes);
    };
    frame.addEventListener("dragover", over(true));
    frame.addEventListener("dragleave", over(false));
    frame.addEventListener("drop", (event) => {
      over(false)(event);
      if (!event.dataTransfer.files.length || input.disabled) return;
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}
