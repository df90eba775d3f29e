// Pressed buttons that wait for the bot's answer.

import { door } from "./door.js";

// Telegram's clients, too, let a button go after this long without an answer.
const ANSWER_MS = 15_000;

/**
 * Which buttons are being worked on.
 * `onMark(message, data, isWaiting)` shows it on the button, `onAnswer(answer)` shows what the bot said.
 */
export class Presses {
  /** Callback id → what was pressed. */
  #waiting = new Map();
  /** Answers that overtook the id of their own callback, by that id. */
  #strays = new Map();
  #onMark;
  #onAnswer;

  constructor({ onMark, onAnswer }) {
    this.#onMark = onMark;
    this.#onAnswer = onAnswer;
  }

  isWaiting(message, data) {
    return [...this.#waiting.values()].some((press) => press.message === message && press.data === data);
  }

  /** Tells the server of a press, unless this button waits already. Throws what the door throws. */
  async press(chat, message, data) {
    if (this.isWaiting(message, data)) return;
    const what = { message, data };
    const ticket = Symbol("not known to the server yet");
    this.#wait(ticket, what);
    try {
      const { id } = await door.press(chat, message, data);
      this.#wait(id, what);
      if (this.#strays.has(id)) this.answer(this.#strays.get(id));
    } finally {
      this.#settle(ticket);
      this.#strays.clear();
    }
  }

  /** The server says what the bot answered, perhaps to somebody else's press on another page. */
  answer(answer) {
    if (this.#waiting.has(answer.id)) {
      this.#settle(answer.id);
      this.#onAnswer(answer);
    } else if (this.#waiting.size) {
      this.#strays.set(answer.id, answer);
    }
  }

  #wait(id, what) {
    this.#waiting.set(id, what);
    this.#onMark(what.message, what.data, true);
    setTimeout(() => this.#settle(id), ANSWER_MS);
  }

  #settle(id) {
    const what = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (what && !this.isWaiting(what.message, what.data)) this.#onMark(what.message, what.data, false);
  }
}
