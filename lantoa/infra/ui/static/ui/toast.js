// toast("Saved") shows a line for a while. The server may ask for one: HX-Trigger: {"toast": "Saved"}.
export function toast(text, seconds = 6) {
  const place = document.getElementById("toasts");
  const line = document.createElement("div");
  line.className = "lt-toast";
  const words = document.createElement("span");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = place.dataset.close;
  close.addEventListener("click", () => line.remove());
  line.append(words, close);
  place.append(line);
  let timer = setTimeout(() => line.remove(), seconds * 1000);
  line.addEventListener("mouseenter", () => clearTimeout(timer));
  line.addEventListener("mouseleave", () => { timer = setTimeout(() => line.remove(), 2000); });
  return line;
}

export function wireToasts() {
  document.addEventListener("toast", (event) => toast(event.detail?.value ?? String(event.detail)));
}
