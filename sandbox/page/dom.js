// Makes elements. Whatever people or the bot wrote enters the page as text nodes or checked attributes, never as markup.

const SVG = "http://www.w3.org/2000/svg";

/** The element with this id; the page's own markup promises that it is there. */
export const byId = (id) => document.getElementById(id);

/** An element with attributes (false and null are left out, true is empty) and children (strings become text). */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value != null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

/** A `<button type="button">` that calls `onPress`. */
export function makeButton(attributes, onPress, ...children) {
  const button = make("button", { type: "button", ...attributes }, ...children);
  button.addEventListener("click", onPress);
  return button;
}

/** One of the page's own drawings, hidden from screen readers: the name stands beside it. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** Calls of `task` that come while it runs are folded into one more run after it. */
export function coalesce(task) {
  let running = null;
  let again = false;
  const run = async () => {
    do {
      again = false;
      await task();
    } while (again);
  };
  return () => {
    if (running) again = true;
    else running = run().finally(() => { running = null; });
    return running;
  };
}
