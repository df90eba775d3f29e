// What lies over the chat for a moment: toasts, the alert of a callback answer, a picture in full size.

import { byId, make } from "./dom.js";

const SHORTEST_TOAST_MS = 3500;
const MS_PER_CHARACTER = 60;

/** A short text that goes away by itself, later the longer it is. */
export function toast(text) {
  const shown = make("p", { class: "toast", dir: "auto" }, text);
  byId("toasts").append(shown);
  setTimeout(() => shown.remove(), SHORTEST_TOAST_MS + text.length * MS_PER_CHARACTER);
}

/** A text that stays until OK is pressed. */
export function alertDialog(text) {
  byId("alert-text").textContent = text;
  if (!byId("alert").open) byId("alert").showModal();
}

/** The picture at this address of ours; `words` describe it. */
export function showPicture(address, words) {
  byId("picture-image").src = address;
  byId("picture-image").alt = words;
  byId("picture").showModal();
}

/** Every dialog closes by its button and by a press beside it; Esc is the browser's. */
export function prepareDialogs() {
  for (const dialog of document.querySelectorAll("dialog")) {
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
    });
  }
}
