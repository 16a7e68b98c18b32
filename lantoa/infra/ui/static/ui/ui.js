// What every page does with JavaScript: menus that close, the look, dialogs, file drops, toasts.
import { wireDialogs } from "./dialog.js";
import { wireFiles } from "./file.js";
import { wireLook } from "./look.js";
import { wireToasts } from "./toast.js";

function wireMenus() {
  const menus = () => document.querySelectorAll("details[data-drop][open]");
  document.addEventListener("click", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

// A filter that is chosen is a filter that is wanted: no need for the button.
function wireFilters() {
  document.addEventListener("change", (event) => {
    if (event.target.matches("form[data-instant] select")) event.target.form.requestSubmit();
  });
}

// A table wider than its frame can be scrolled by keyboard.
function wireTables() {
  for (const frame of document.querySelectorAll(".table-responsive")) {
    if (frame.scrollWidth <= frame.clientWidth || frame.hasAttribute("tabindex")) continue;
    frame.tabIndex = 0;
    frame.setAttribute("role", "region");
    const name = frame.querySelector("caption")?.textContent.trim();
    if (name) frame.setAttribute("aria-label", name);
  }
}

wireMenus();
wireFilters();
wireTables();
document.addEventListener("htmx:afterSwap", wireTables);
wireLook();
wireDialogs();
wireFiles();
wireToasts();
document.documentElement.dataset.ready = "";
