// The lower edge of the chat: writing, the command list, attaching, the bot's reply keyboard, and START.

import { byId, make, makeButton } from "./dom.js";
import { Fold } from "./fold.js";

const STICKERS = ["😴", "🌙", "😊", "👍", "👎", "❤️", "🙏", "💊", "🎉", "🤔", "😢", "😡"];
const TALLEST_INPUT_PX = 144;

function commandRow({ command, description }, onCommand) {
  return make("li", {}, makeButton({ class: "command" }, () => onCommand(`/${command}`),
    make("span", { class: "command-name" }, `/${command}`), make("span", { class: "command-words" }, description)));
}

/**
 * The composer. `actions`: say(content) sends one message content, shareLocation() opens the location dialog.
 * Blanks around a text are cut off and an empty text is not sent, as in Telegram.
 */
export class Composer {
  #input = byId("say");
  #actions;
  #commands = [];
  #drafts = new Map();
  #chat = null;
  #keyboard = null;
  #commandList = new Fold(byId("open-commands"), byId("commands"));
  #attach = new Fold(byId("open-attach"), byId("attach-menu"));

  constructor(actions) {
    this.#actions = actions;
    byId("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#sendText();
    });
    this.#input.addEventListener("keydown", (event) => this.#onKey(event));
    this.#input.addEventListener("input", () => this.#onInput());
    this.#prepareCommands();
    this.#prepareAttach();
    byId("toggle-keyboard").addEventListener("click", () => this.#showKeyboard(byId("reply-keyboard").hidden));
  }

  focus() {
    this.#input.focus({ preventScroll: true });
  }

  setCommands(commands) {
    this.#commands = commands;
    byId("open-commands").hidden = commands.length === 0;
  }

  /** Another person writes now; each person's unsent text is kept. */
  switchTo(chat) {
    if (this.#chat !== null) this.#drafts.set(this.#chat, this.#input.value);
    this.#chat = chat;
    this.setKeyboard(null);
    this.#write(this.#drafts.get(chat) ?? "");
  }

  /** Puts a text that could not be sent back into the input, before whatever was typed since. */
  giveBack(chat, text) {
    if (chat !== this.#chat) this.#drafts.set(chat, text);
    else this.#write([text, this.#input.value].filter(Boolean).join("\n"));
  }

  /** The bot's ReplyKeyboardMarkup or null. One that is the same as before stays as the person left it. */
  setKeyboard(keyboard) {
    const written = JSON.stringify(keyboard);
    if (written === this.#keyboard) return;
    this.#keyboard = written;
    const key = (button) => makeButton({ class: "key", "data-style": button.style }, () => this.#pressKey(button, keyboard), make("bdi", {}, button.text ?? button));
    const row = (buttons) => make("div", { class: "key-row" }, ...buttons.map(key));
    byId("reply-keyboard").replaceChildren(...(keyboard?.keyboard ?? []).map(row));
    this.#input.placeholder = keyboard?.input_field_placeholder || "Message";
    byId("toggle-keyboard").hidden = !keyboard;
    this.#showKeyboard(Boolean(keyboard));
  }

  #showKeyboard(isShown) {
    byId("reply-keyboard").hidden = !isShown;
    byId("toggle-keyboard").ariaExpanded = String(isShown);
  }

  #pressKey(button, keyboard) {
    if (keyboard.one_time_keyboard) this.#showKeyboard(false);
    if (button.request_location) this.#actions.shareLocation();
    else this.#actions.say({ text: button.text ?? button });
  }

  #sendText() {
    const text = this.#input.value.trim();
    if (!text) return;
    this.#write("");
    this.focus();
    this.#actions.say({ text });
  }

  #write(text) {
    this.#input.value = text;
    this.#onInput();
  }

  #onKey(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#sendText();
    } else if (event.key === "ArrowUp" && this.#commandList.isOpen) {
      event.preventDefault();
      this.#commandList.focusLast();
    }
  }

  #onInput() {
    const { value } = this.#input;
    this.#input.style.height = "auto";
    this.#input.style.height = `${Math.min(this.#input.scrollHeight, TALLEST_INPUT_PX)}px`;
    const isCommand = /^\/[a-z0-9_]*$/i.test(value);
    const matching = isCommand ? this.#fitting(value) : [];
    if (matching.length) this.#offer(matching);
    else this.#commandList.close();
  }

  #fitting(typed) {
    const start = typed.slice(1).toLowerCase();
    return this.#commands.filter(({ command }) => command.startsWith(start));
  }

  #offer(commands) {
    const choose = (text) => {
      this.#commandList.close();
      if (this.#input.value.startsWith("/")) this.#write("");
      this.focus();
      this.#actions.say({ text });
    };
    byId("command-list").replaceChildren(...commands.map((command) => commandRow(command, choose)));
    this.#commandList.open();
  }

  #prepareCommands() {
    byId("open-commands").addEventListener("click", () => {
      if (this.#commandList.isOpen) return this.#commandList.close();
      this.#offer(this.#commands);
      return this.#commandList.focusFirst();
    });
    // Typing on while the list has the focus goes on writing the command.
    byId("commands").addEventListener("keydown", (event) => {
      if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey) this.focus();
    });
    this.#commandList.returnFocusTo(this.#input);
  }

  #prepareAttach() {
    byId("open-attach").addEventListener("click", () => this.#attach.toggle());
    byId("share-location").addEventListener("click", () => {
      this.#attach.close();
      this.#actions.shareLocation();
    });
    byId("send-photo").addEventListener("click", () => this.#send({ photo: true }));
    const sticker = (emoji) => makeButton({ class: "sticker-key", "aria-label": `Sticker ${emoji}` }, () => this.#send({ sticker: emoji }), emoji);
    byId("stickers").append(...STICKERS.map(sticker));
  }

  #send(content) {
    this.#attach.close();
    this.focus();
    this.#actions.say(content);
  }
}
