// Texts come from the page's JSON block; nothing is worded here.
const words = JSON.parse(document.getElementById("field-texts").textContent);
const numbers = new Intl.NumberFormat(document.documentElement.lang);

/** The sentence named `key`, with %n replaced by a number. */
export function say(key, n) {
  return (words[key] ?? key).replace("%n", typeof n === "number" ? numbers.format(n) : n ?? "");
}

/** dd/mm HH:MM on this phone. */
export function when(ms) {
  const d = new Date(ms);
  const two = (n) => String(n).padStart(2, "0");
  return `${two(d.getDate())}/${two(d.getMonth() + 1)} ${two(d.getHours())}:${two(d.getMinutes())}`;
}

/** Shorthand for one element. */
export const $ = (selector, root = document) => root.querySelector(selector);

/** An element with a class and a text (never HTML). */
export function make(tag, className = "", text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

/** One of the page's screens at a time. */
export function show(screen) {
  for (const section of document.querySelectorAll("[data-screen]")) section.hidden = section.dataset.screen !== screen;
  window.scrollTo(0, 0);
}
