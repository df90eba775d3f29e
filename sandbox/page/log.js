// The list of messages: keeps bubbles in step with the server, and the newest in sight unless the reader scrolled up.

import { byId, make } from "./dom.js";
import { dayName } from "./times.js";

const AT_BOTTOM_PX = 48;
const GROUP_SECONDS = 600;

const sameDay = (a, b) => new Date(a * 1000).toDateString() === new Date(b * 1000).toDateString();
const isFromBot = (message) => Boolean(message.from?.is_bot);

function continues(before, message) {
  return before !== undefined && isFromBot(before) === isFromBot(message)
    && message.date - before.date < GROUP_SECONDS && sameDay(before.date, message.date);
}

/** Where the focus was inside `element`: the how-manieth focusable thing, or -1. */
function focusPlace(element) {
  return [...element.querySelectorAll("button, a, [tabindex]")].indexOf(document.activeElement);
}

function restoreFocus(element, place) {
  if (place < 0) return;
  const focusable = [...element.querySelectorAll("button, a, [tabindex]")];
  const next = focusable[Math.min(place, focusable.length - 1)] ?? byId("log");
  next.focus({ preventScroll: true });
}

/** The log; `render(message)` makes a bubble, `now()` is the demo's time, `introduce()` is shown while it is empty. */
export class MessageLog {
  #frame = byId("log");
  #shown = new Map();
  #isAtBottom = true;
  #lastTop = 0;
  #unread = 0;
  #render;
  #now;
  #introduce;

  constructor({ render, now, introduce }) {
    this.#render = render;
    this.#now = now;
    this.#introduce = introduce;
    this.#frame.addEventListener("scroll", () => this.#noteScroll(), { passive: true });
    byId("to-newest").addEventListener("click", () => {
      this.toBottom();
      this.#frame.focus({ preventScroll: true });
    });
    // A keyboard that opens or a growing input makes the log shorter; the newest message stays in sight.
    new ResizeObserver(() => this.#isAtBottom && this.#jump()).observe(this.#frame);
  }

  /** Forgets what is shown, before another person's chat. */
  clear() {
    this.#shown.clear();
    this.#frame.replaceChildren();
    this.#unread = 0;
    this.#lastTop = 0;
    this.#isAtBottom = true;
  }

  /** Shows exactly these messages. The first ones of a chat are not read out, later ones are. */
  show(messages) {
    const isFirst = this.#shown.size === 0;
    if (isFirst) this.#frame.setAttribute("aria-live", "off");
    const fresh = messages.filter((message) => !this.#shown.has(message.message_id));
    this.#dropMissing(messages);
    this.#place(messages);
    if (isFirst) requestAnimationFrame(() => this.#frame.setAttribute("aria-live", "polite"));
    this.#follow(fresh, isFirst);
  }

  /** Shows that a button's press is being worked on, or no longer is. Who answers the newest message follows the talk. */
  markWaiting(messageId, data, isWaiting) {
    if (isWaiting && messageId === [...this.#shown.keys()].at(-1)) this.#isAtBottom = true;
    for (const key of this.#shown.get(messageId)?.element.querySelectorAll("button.key") ?? []) {
      if (key.dataset.press === data) key.ariaBusy = isWaiting ? "true" : null;
    }
  }

  toBottom() {
    this.#isAtBottom = true;
    this.#unread = 0;
    this.#frame.scrollTo({ top: this.#frame.scrollHeight });
    this.#offerNewest();
  }

  #jump() {
    this.#frame.scrollTop = this.#frame.scrollHeight;
  }

  #noteScroll() {
    const { scrollTop, clientHeight, scrollHeight } = this.#frame;
    // Only going up leaves the bottom: content that grows or a frame that shrinks does not.
    const isUp = scrollTop < this.#lastTop;
    this.#lastTop = scrollTop;
    this.#isAtBottom = scrollHeight - scrollTop - clientHeight < AT_BOTTOM_PX || (this.#isAtBottom && !isUp);
    if (this.#isAtBottom) this.#unread = 0;
    this.#offerNewest();
  }

  #offerNewest() {
    byId("to-newest").hidden = this.#isAtBottom;
    byId("to-newest").classList.toggle("has-unread", this.#unread > 0);
    byId("to-newest-text").textContent = this.#unread > 0
      ? `${this.#unread} new ${this.#unread === 1 ? "message" : "messages"}` : "Newest messages";
  }

  #follow(fresh, isFirst) {
    if (isFirst || this.#isAtBottom || fresh.some((message) => !isFromBot(message))) {
      this.toBottom();
      return;
    }
    this.#unread += fresh.length;
    this.#offerNewest();
  }

  #dropMissing(messages) {
    const kept = new Set(messages.map((message) => message.message_id));
    for (const [id, { element }] of this.#shown) {
      if (kept.has(id)) continue;
      element.remove();
      this.#shown.delete(id);
    }
    for (const day of this.#frame.querySelectorAll(".day + .day, .day:last-child")) day.remove();
  }

  /** Walks down the messages and the page together; what already stands in its place is not touched. */
  #place(messages) {
    this.#frame.querySelector(".intro")?.remove();
    if (!messages.length) this.#frame.append(this.#introduce());
    messages.forEach((message, index) => {
      const element = this.#bubble(message);
      const before = messages[index - 1];
      element.classList.toggle("continues", continues(before, message));
      element.classList.toggle("is-continued", index + 1 < messages.length && continues(message, messages[index + 1]));
      if (!element.isConnected) this.#frame.append(element);
      this.#placeDay(element, message, !before || !sameDay(before.date, message.date));
    });
  }

  #bubble(message) {
    const shown = this.#shown.get(message.message_id);
    const written = JSON.stringify(message);
    if (!shown) {
      const element = this.#render(message);
      this.#shown.set(message.message_id, { element, written });
      return element;
    }
    return shown.written === written ? shown.element : this.#replace(shown.element, message, written);
  }

  #replace(old, message, written) {
    const place = focusPlace(old);
    const element = this.#render(message);
    element.classList.add("was-shown");
    old.replaceWith(element);
    restoreFocus(element, place);
    this.#shown.set(message.message_id, { element, written });
    return element;
  }

  /** The day's name above its first message. One that is right already stays: a new one would be read out again. */
  #placeDay(element, message, isWanted) {
    const above = element.previousElementSibling;
    const day = above?.classList.contains("day") ? above : null;
    const name = dayName(new Date(message.date * 1000), this.#now());
    if (!isWanted) day?.remove();
    else if (!day) element.before(make("p", { class: "day" }, make("span", {}, name)));
    else if (day.textContent !== name) day.firstChild.textContent = name;
  }
}
