// The demo's clock: what time it is there, and buttons that move it.

import { door } from "./door.js";
import { byId } from "./dom.js";
import { date, dayAndTime, timeOfDay, until, zone } from "./times.js";

const TICK_MS = 1000;

/** Follows the server's clock between requests by the browser's own running. */
export class DemoClock {
  #ahead = 0;
  #nextDue = null;
  #onProblem;
  #face = "";

  constructor(onProblem) {
    this.#onProblem = onProblem;
    byId("clock-zone").textContent = `Shown in this browser’s zone, ${zone()}`;
    for (const button of document.querySelectorAll("[data-advance]")) {
      button.addEventListener("click", () => this.#move({ advance_seconds: Number(button.dataset.advance) }));
    }
    byId("to-next-due").addEventListener("click", () => this.#toNextDue());
    setInterval(() => this.#draw(), TICK_MS);
  }

  now() {
    return new Date(Date.now() + this.#ahead);
  }

  async refresh() {
    this.#take(await door.clock());
  }

  async #toNextDue() {
    if (!this.#nextDue) return;
    await this.#move({ to: "next_due" });
    // On a phone the controls lie over the chat, where the message now arrives.
    if (byId("stage").matches(":popover-open")) byId("stage").hidePopover();
  }

  async #move(move) {
    try {
      this.#take(await door.moveClock(move));
      byId("clock-said").textContent = `It is ${dayAndTime(this.now())} now`;
    } catch (error) {
      this.#onProblem("The clock did not move.", error);
    }
  }

  #take({ now, next_due: nextDue, movable }) {
    this.#ahead = new Date(now) - Date.now();
    this.#nextDue = nextDue ? new Date(nextDue) : null;
    byId("clock-controls").hidden = !movable;
    // Not `disabled`: that would take the focus away from someone who presses it again and again.
    byId("to-next-due").ariaDisabled = String(!this.#nextDue);
    this.#face = "";
    this.#draw();
  }

  #draw() {
    const now = this.now();
    const face = dayAndTime(now);
    if (face === this.#face) return;
    this.#face = face;
    byId("clock-time").textContent = timeOfDay(now);
    byId("clock-time").dateTime = now.toISOString();
    byId("clock-date").textContent = date(now);
    byId("chip-time").textContent = face;
    byId("next-due").textContent = this.#nextDue
      ? `Next due ${dayAndTime(this.#nextDue)}, ${until(this.#nextDue, now)}` : "Nothing is due";
  }
}
