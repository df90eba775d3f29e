// A part that a button opens: Esc, a press or the focus going elsewhere closes it, arrow keys walk through its buttons.

/** `opener` has aria-controls and aria-expanded in the markup; `part` is hidden there. */
export class Fold {
  #opener;
  #part;
  #home;

  constructor(opener, part) {
    this.#opener = opener;
    this.#part = part;
    this.#home = opener;
    part.addEventListener("keydown", (event) => this.#walk(event));
    document.addEventListener("keydown", (event) => this.#onEscape(event));
    for (const kind of ["pointerdown", "focusin"]) document.addEventListener(kind, (event) => this.#onElsewhere(event.target));
  }

  get isOpen() {
    return !this.#part.hidden;
  }

  /** Where Esc puts the focus; without this call, on the button that opens. */
  returnFocusTo(element) {
    this.#home = element;
  }

  open() {
    this.#set(true);
  }

  close() {
    this.#set(false);
  }

  toggle() {
    this.#set(!this.isOpen);
    if (this.isOpen) this.focusFirst();
  }

  focusFirst() {
    this.#buttons().at(0)?.focus();
  }

  focusLast() {
    this.#buttons().at(-1)?.focus();
  }

  #set(isOpen) {
    this.#part.hidden = !isOpen;
    this.#opener.ariaExpanded = String(isOpen);
  }

  #buttons() {
    return [...this.#part.querySelectorAll("button")];
  }

  #walk(event) {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const buttons = this.#buttons();
    const at = buttons.indexOf(document.activeElement);
    buttons[(at + step + buttons.length) % buttons.length].focus();
  }

  #onEscape(event) {
    if (event.key !== "Escape" || !this.isOpen) return;
    this.close();
    this.#home.focus();
  }

  #onElsewhere(target) {
    if (![this.#part, this.#opener, this.#home].some((element) => element.contains(target))) this.close();
  }
}
