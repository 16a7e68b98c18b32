// htmx: its requests carry the CSRF token, refusals (409) and form errors (422) are shown, nothing is evaluated.
import { toast } from "./toast.js";

document.body.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = document.body.dataset.csrf;
});

document.body.addEventListener("htmx:beforeSwap", (event) => {
  if ([409, 422].includes(event.detail.xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

document.body.addEventListener("htmx:sendError", () => toast(document.body.dataset.offline));
document.body.addEventListener("htmx:responseError", (event) => {
  toast(`${document.body.dataset.fault} ${event.detail.xhr.getResponseHeader("X-Request-ID") || ""}`);
});
