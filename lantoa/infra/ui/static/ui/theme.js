// Runs before the first paint, so that a remembered dark page never flashes white.
(() => {
  const root = document.documentElement;
  let kept = {};
  try { kept = JSON.parse(localStorage.getItem("look") || "{}"); } catch { /* private mode: the device decides */ }
  const dark = kept.theme ? kept.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.bsTheme = root.dataset.page === "screen" || dark ? "dark" : "light";
  if (kept.text) root.dataset.text = kept.text;
  if (kept.contrast) root.dataset.contrast = kept.contrast;
})();
