// Light or dark, text size, contrast: chosen in the header, kept on this device (theme.js applies them early).
const CHOICES = ["theme", "text", "contrast"];

function show(panel) {
  const look = window.lantoaLook();
  for (const name of CHOICES) {
    for (const button of panel.querySelectorAll(`button[data-${name}]`)) {
      button.setAttribute("aria-pressed", String(button.dataset[name] === (look[name] || "")));
    }
  }
}

export function wireLook() {
  for (const panel of document.querySelectorAll("[data-look]")) {
    show(panel);
    panel.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      const name = button && CHOICES.find((choice) => choice in button.dataset);
      if (!name) return;
      window.lantoaLook({ [name]: button.dataset[name] });
      show(panel);
    });
  }
}
