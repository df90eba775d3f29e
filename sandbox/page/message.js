// One Bot API Message → one bubble.

import { door } from "./door.js";
import { icon, make, makeButton } from "./dom.js";
import { rich, safeAddress } from "./entities.js";
import { cityNear } from "./places.js";
import { timeOfDay } from "./times.js";

const instant = (seconds) => new Date(seconds * 1000);

function textBlock(text, entities, actions) {
  return make("div", { class: "text", dir: "auto" }, rich(text, entities, actions.onCommand));
}

function photo(sizes, caption, actions) {
  const largest = sizes.at(-1);
  const address = door.fileAddress(largest.file_id);
  const image = make("img", { src: address, width: largest.width, height: largest.height, alt: "" });
  return makeButton({ class: "photo", "aria-label": "Open photo" }, () => actions.onPicture(address, caption || "Photo"), image);
}

function fileSize(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 ** 2 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

function documentFile(file) {
  const name = file.file_name ?? "file";
  return make("a", { class: "file", href: door.fileAddress(file.file_id), download: name },
    make("span", { class: "file-icon" }, icon("file")),
    make("span", { class: "file-words" },
      make("bdi", { class: "file-name" }, name),
      make("span", { class: "quiet" }, file.file_size === undefined ? "Download" : `${fileSize(file.file_size)} · Download`)));
}

function location({ latitude, longitude }) {
  const city = cityNear(latitude, longitude);
  return make("div", { class: "place" },
    make("div", { class: "place-map", "aria-hidden": "true" }, icon("pin")),
    make("p", { class: "place-words" }, make("span", {}, city ? `Location near ${city}` : "Location"),
      make("span", { class: "quiet" }, `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`)));
}

function sticker(emoji) {
  return make("div", { class: "sticker", role: "img", "aria-label": `Sticker ${emoji}` }, emoji);
}

function content(message, actions) {
  const parts = [];
  if (message.photo) parts.push(photo(message.photo, message.caption, actions));
  if (message.document) parts.push(documentFile(message.document));
  if (message.location) parts.push(location(message.location));
  if (message.sticker) parts.push(sticker(message.sticker.emoji));
  if (message.text !== undefined) parts.push(textBlock(message.text, message.entities, actions));
  if (message.caption) parts.push(textBlock(message.caption, message.caption_entities, actions));
  return parts.length ? parts : [make("p", { class: "quiet" }, "This page cannot show this kind of message.")];
}

function keyLook(button) {
  return { class: "key", "data-style": button.style };
}

function callbackButton(message, button, actions) {
  const isWaiting = actions.isWaiting(message.message_id, button.callback_data);
  const press = () => actions.onPress(message.message_id, button.callback_data);
  const attributes = { ...keyLook(button), "data-press": button.callback_data, "aria-busy": isWaiting && "true" };
  return makeButton(attributes, press, make("bdi", {}, button.text));
}

function copyButton(button, actions) {
  const copied = button.copy_text.text;
  return makeButton({ ...keyLook(button), title: `Copies ${copied}` }, () => actions.onCopy(copied), make("bdi", {}, button.text), icon("copy"));
}

function inlineButton(message, button, actions) {
  if (button.callback_data !== undefined) return callbackButton(message, button, actions);
  if (button.copy_text) return copyButton(button, actions);
  const address = button.url && safeAddress(button.url);
  const words = make("bdi", {}, button.text);
  if (!address) return make("button", { type: "button", ...keyLook(button), disabled: true, title: "Works only in Telegram" }, words);
  return make("a", { ...keyLook(button), href: address, target: "_blank", rel: "noopener noreferrer" }, words, icon("link"));
}

function inlineKeyboard(message, actions) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  return make("div", { class: "keys", role: "group", "aria-label": "Buttons of this message" },
    ...rows.map((row) => make("div", { class: "key-row" }, ...row.map((button) => inlineButton(message, button, actions)))));
}

function foot(message, isOwn) {
  const sent = instant(message.date);
  return make("p", { class: "foot" },
    message.edit_date ? make("span", { class: "edited" }, "edited ") : null,
    make("time", { datetime: sent.toISOString() }, timeOfDay(sent)),
    isOwn ? icon("check") : null);
}

/** The bot's reaction; an element of its own, so that a screen reader tells whose it is. */
function reaction(emoji, actions) {
  return make("p", { class: "reaction", role: "img", "aria-label": `${actions.botName()} reacted with ${emoji}` }, emoji);
}

/**
 * The bubble with its buttons.
 * `actions`: onPress(messageId, data), onCommand(text), onCopy(text), onPicture(address, words), isWaiting(messageId, data), botName().
 */
export function renderMessage(message, actions) {
  const isOwn = !message.from?.is_bot;
  const sender = isOwn ? "You" : actions.botName();
  const kind = message.sticker ? " is-sticker" : message.photo ? " has-photo" : "";
  const time = timeOfDay(instant(message.date));
  return make("article", { class: `message ${isOwn ? "from-me" : "from-bot"}`, "aria-label": `${sender}, ${time}` },
    make("div", { class: `bubble${kind}` },
      make("span", { class: "unseen" }, `${sender}: `),
      ...content(message, actions),
      foot(message, isOwn)),
    message.reaction ? reaction(message.reaction, actions) : null,
    inlineKeyboard(message, actions));
}
