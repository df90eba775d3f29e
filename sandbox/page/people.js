// Who is writing: one chat with the bot for each person, and how many messages wait in the other chats.

import { byId, make, makeButton } from "./dom.js";

const HUES = 6;

function row(person, { isCurrent, unread }, onChoose) {
  const words = unread ? `${person.first_name}, ${unread} unread` : person.first_name;
  return make("li", {}, makeButton({ class: "person", "aria-pressed": String(isCurrent), "aria-label": words }, () => onChoose(person.id),
    make("span", { class: `avatar hue-${person.id % HUES}`, "aria-hidden": "true" }, [...person.first_name][0]),
    make("bdi", { class: "person-name" }, person.first_name),
    unread ? make("span", { class: "badge" }, String(unread)) : null));
}

/** The switcher. `onChoose(id)` opens a chat, `onAdd(name)` makes a new person. */
export class People {
  #people = [];
  #current = null;
  #unread = new Map();
  #onChoose;

  constructor({ onChoose, onAdd }) {
    this.#onChoose = onChoose;
    byId("add-person").addEventListener("submit", (event) => {
      event.preventDefault();
      const name = byId("person-name").value.trim();
      byId("person-name").value = "";
      if (name) onAdd(name);
    });
  }

  get current() {
    return this.#people.find((person) => person.id === this.#current);
  }

  get first() {
    return this.#people[0];
  }

  has(id) {
    return this.#people.some((person) => person.id === id);
  }

  set(people) {
    this.#people = people;
    this.#draw();
  }

  choose(id) {
    this.#current = id;
    this.#unread.delete(id);
    this.#draw();
  }

  /** A message came into a chat that is not open. */
  count(id) {
    this.#unread.set(id, (this.#unread.get(id) ?? 0) + 1);
    this.#draw();
  }

  #draw() {
    const hadFocus = [...byId("people").querySelectorAll("button")].indexOf(document.activeElement);
    const state = ({ id }) => ({ isCurrent: id === this.#current, unread: this.#unread.get(id) ?? 0 });
    byId("people").replaceChildren(...this.#people.map((person) => row(person, state(person), this.#onChoose)));
    byId("people").querySelectorAll("button")[hadFocus]?.focus();
    const total = [...this.#unread.values()].reduce((sum, count) => sum + count, 0);
    byId("chip-unread").textContent = String(total);
    byId("chip-unread").hidden = total === 0;
  }
}
