// SPDX-FileCopyrightText: Lan Tỏa contributors
// SPDX-License-Identifier: Apache-2.0

// Sentences come from the page's JSON block #texts; nothing is worded in scripts.
const sentences = JSON.parse(document.getElementById("texts").textContent);
const numbers = new Intl.NumberFormat(document.documentElement.lang);

/** The sentence named `key`, its %(name)s filled in: numbers as this language writes them. */
export function say(key, values = {}) {
  return (sentences[key] ?? key).replace(/%\((\w+)\)s/g, (_whole, name) => {
    const value = values[name] ?? "";
    return typeof value === "number" ? numbers.format(value) : value;
  });
}

/** HH:MM where the device is. */
export const clock = (ms) => new Date(ms).toTimeString().slice(0, 5);

/** One element by selector. */
export const $ = (selector, root = document) => root.querySelector(selector);

/** An element with a class and children; text stays text, never HTML. */
export function make(tag, className = "", ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
}

/** A button that does `work`. */
export function button(className, text, work, name = "") {
  const element = make("button", className, text);
  element.type = "button";
  if (name) element.setAttribute("aria-label", name);
  element.addEventListener("click", work);
  return element;
}
