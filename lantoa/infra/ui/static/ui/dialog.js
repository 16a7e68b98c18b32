// A link with data-opens="id" opens that <dialog> in place; without JavaScript the link leads to a page that asks the same.
export function wireDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    const dialog = opener && document.getElementById(opener.dataset.opens);
    if (dialog?.showModal) {
      event.preventDefault();
      dialog.showModal();
      return;
    }
    const closer = event.target.closest("[data-closes]");
    if (closer) {
      event.preventDefault();
      closer.closest("dialog")?.close();
    }
    if (event.target instanceof HTMLDialogElement && event.target.matches(".lt-dialog")) event.target.close();
  });
}
