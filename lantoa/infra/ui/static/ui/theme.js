// Runs before the first paint, so that a remembered dark page never flashes white.
(() => {
  const root = document.documentElement;
  let look = {};
  try { look = JSON.parse(localStorage.getItem("look")) || {}; } catch { /* private mode: the device decides */ }
  const device = matchMedia("(prefers-color-scheme: dark)");
  const more = matchMedia("(prefers-contrast: more)");
  window.lantoaLook = (changes = {}) => {
    Object.assign(look, changes);
    try { localStorage.setItem("look", JSON.stringify(look)); } catch { /* lasts for this page */ }
    const dark = root.dataset.page === "screen" || (look.theme ? look.theme === "dark" : device.matches);
    root.dataset.bsTheme = dark ? "dark" : "light";
    root.dataset.text = look.text || "";
    root.dataset.contrast = look.contrast || (more.matches ? "more" : "");
    return look;
  };
  window.lantoaLook();
  device.addEventListener("change", () => window.lantoaLook());
})();
