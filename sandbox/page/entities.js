// Telegram's text + entities → nodes. Offsets are UTF-16 units, which is what JavaScript counts too.

import { icon, make, makeButton } from "./dom.js";
import { localTime } from "./times.js";

const PLAIN_TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", hashtag: "span", cashtag: "span",
};
const SAFE_SCHEMES = new Set(["http:", "https:", "tg:", "mailto:", "tel:"]);
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

/** The address if a press on it can do no harm, else null. A bare "example.org" gets https in front, as in Telegram. */
export function safeAddress(text) {
  const address = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`;
  try {
    return SAFE_SCHEMES.has(new URL(address).protocol) ? address : null;
  } catch {
    return null;
  }
}

function link(address, text) {
  const safe = safeAddress(address);
  if (!safe) return make("span");
  const title = text === address ? null : safe;
  return make("a", { href: safe, target: "_blank", rel: "noopener noreferrer", title });
}

function pre(language) {
  return make("pre", { "data-language": language || null });
}

function command(text, onCommand) {
  return makeButton({ class: "text-command" }, () => onCommand(text));
}

function reveal(bubble) {
  for (const cover of bubble.querySelectorAll(".spoiler[role]")) {
    for (const name of ["role", "tabindex", "aria-label"]) cover.removeAttribute(name);
    cover.firstElementChild.removeAttribute("inert");
    cover.classList.add("is-open");
  }
}

/** A span and not a <button>: a button's text cannot wrap with the line it stands in. `inert` keeps it from readers. */
function spoiler() {
  const inner = make("span", { inert: true });
  const outer = make("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": "Hidden text, press to show" }, inner);
  const open = (event) => {
    if (!outer.hasAttribute("role")) return;
    event.preventDefault();
    reveal(outer.closest(".bubble") ?? outer.parentNode);
  };
  outer.addEventListener("click", open);
  outer.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") open(event);
  });
  return { outer, inner };
}

const overflow = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const isCut = target.scrollHeight > target.clientHeight + 1;
    target.parentNode.classList.toggle("has-more", isCut || target.parentNode.classList.contains("is-open"));
  }
});

function expandableQuote() {
  const inner = make("div", { class: "quote-text" });
  const outer = make("blockquote", { class: "expandable" }, inner);
  const toggle = makeButton({ class: "quote-toggle", "aria-expanded": "false", "aria-label": "Whole quote" }, () => {
    const isOpen = outer.classList.toggle("is-open");
    toggle.setAttribute("aria-expanded", String(isOpen));
  }, icon("down"));
  outer.append(toggle);
  overflow.observe(inner);
  return { outer, inner };
}

/** An instant in the browser's own time zone; the text that the bot wrote stands where the bot gave no format. */
function dateTime(entity) {
  const instant = new Date(entity.unix_time * 1000);
  const outer = make("time", { datetime: instant.toISOString(), title: localTime(instant, "wtD") });
  const shown = localTime(instant, entity.date_time_format ?? "");
  if (shown) outer.append(shown);
  return { outer, inner: shown ? document.createDocumentFragment() : outer };
}

function holder(entity, text, onCommand) {
  switch (entity.type) {
    case "text_link": return link(entity.url, text);
    case "url": return link(text, text);
    case "email": return link(`mailto:${text}`, text);
    case "phone_number": return link(`tel:${text.replace(/[^\d+]/g, "")}`, text);
    case "mention": return link(`https://t.me/${text.slice(1)}`, text);
    case "bot_command": return command(text, onCommand);
    case "pre": return pre(entity.language);
    case "spoiler": return spoiler();
    case "date_time": return dateTime(entity);
    case "blockquote": return make("blockquote");
    case "expandable_blockquote": return expandableQuote();
    default: return make(PLAIN_TAGS[entity.type] ?? "span");
  }
}

function fill(parent, text, span, queue, onCommand) {
  let at = span.from;
  while (queue.length && queue[0].offset < span.to) {
    const entity = queue.shift();
    const from = Math.max(entity.offset, at);
    const to = Math.min(entity.offset + entity.length, span.to);
    if (from >= to) continue;
    parent.append(text.slice(at, from));
    const made = holder(entity, text.slice(from, to), onCommand);
    fill(made.inner ?? made, text, { from, to }, queue, onCommand);
    parent.append(made.outer ?? made);
    // A block ends its line by itself; the line break that follows it would show as an empty line.
    at = BLOCKS.has(entity.type) && text[to] === "\n" ? Math.min(to + 1, span.to) : to;
  }
  parent.append(text.slice(at, span.to));
}

/** The text with its formatting; `onCommand(text)` is called when a "/command" in it is pressed. */
export function rich(text, entities, onCommand) {
  const queue = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const fragment = document.createDocumentFragment();
  fill(fragment, text, { from: 0, to: text.length }, queue, onCommand);
  fragment.normalize();
  return fragment;
}
