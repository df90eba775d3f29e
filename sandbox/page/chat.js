// The chat page: joins the server's door to the log, the composer, the people and the clock.

import { DemoClock } from "./clock.js";
import { Composer } from "./composer.js";
import { door, follow, Refused } from "./door.js";
import { byId, coalesce, icon, make } from "./dom.js";
import { rich } from "./entities.js";
import { Fold } from "./fold.js";
import { MessageLog } from "./log.js";
import { renderMessage } from "./message.js";
import { alertDialog, prepareDialogs, showPicture, toast } from "./notices.js";
import { People } from "./people.js";
import { preparePlaces } from "./places.js";
import { Presses } from "./presses.js";

// Telegram's clients, too, stop showing a chat action after this long without news.
const ACTION_MS = 5000;
const ACTION_WORDS = {
  typing: "typing", upload_photo: "sending a photo", upload_document: "sending a file", find_location: "choosing a location",
  choose_sticker: "choosing a sticker",
};

let bot = { first_name: "Bot", description: "", commands: [] };
/** Of the open chat; null until they are known. */
let messages = null;
let isBlocked = false;
let isConnected = false;
/** What the bot is doing, until when it is shown, and the number of the event that said so. */
let action = { name: null, end: 0, number: 0 };
/** The deep link's payload (`/?start=sleep`), as in t.me/bot?start=sleep; used up by the first press on START. */
let payload = new URLSearchParams(location.search).get("start");
let sending = Promise.resolve();

const clock = new DemoClock(problem);
const people = new People({ onChoose: choose, onAdd: addPerson });
const log = new MessageLog({ render: (message) => renderMessage(message, actions), now: () => clock.now(), introduce });
const shareLocation = preparePlaces((latitude, longitude) => say({ location: { latitude, longitude } }));
const composer = new Composer({ say, shareLocation });
const presses = new Presses({
  onMark: (message, data, isWaiting) => log.markWaiting(message, data, isWaiting),
  onAnswer: (answer) => answer.text && (answer.show_alert ? alertDialog : toast)(answer.text),
});
const menu = new Fold(byId("more"), byId("more-menu"));
const actions = {
  botName: () => bot.first_name,
  isWaiting: (message, data) => presses.isWaiting(message, data),
  onCommand: (text) => say({ text }),
  onCopy: copy,
  onPicture: showPicture,
  onPress: press,
};

function problem(words, error) {
  const isOffline = !(error instanceof Refused);
  toast(isOffline ? `${words} There is no connection to the sandbox.` : words);
}

function currentId() {
  return people.current?.id;
}

// --- what the server knows ---------------------------------------------------------------------------------------

const refreshMessages = refresher(async () => {
  const chat = currentId();
  if (chat === undefined) return;
  const state = await door.messages(chat);
  if (chat !== currentId()) return;
  messages = state.messages;
  isBlocked = state.blocked;
  log.show(messages);
  composer.setKeyboard(state.keyboard);
  // An answer that was on its way when the bot began to type knows nothing of it.
  if (state.last_event >= action.number) showAction(state.action, state.last_event);
  drawBottom();
});

const refreshBot = refresher(async () => {
  bot = await door.bot();
  document.title = `${bot.first_name} · chat`;
  for (const name of document.querySelectorAll("[data-bot-name]")) name.textContent = bot.first_name;
  composer.setCommands(bot.commands);
  redraw();
});

const refreshPeople = refresher(async () => {
  people.set(await door.users());
  if (people.current || !people.first) return;
  const wanted = Number(location.hash.slice(1));
  await choose(people.has(wanted) ? wanted : people.first.id);
});

const refreshClock = refresher(async () => {
  await clock.refresh();
  redraw();
});

/** What depends on the day or on the bot's description, while the messages are the same. */
function redraw() {
  if (messages) log.show(messages);
}

/** Fetches something anew. While there is no connection nothing can be: the event stream comes back here after it did. */
function refresher(fetchAnew) {
  return coalesce(async () => {
    try {
      await fetchAnew();
    } catch (error) {
      if (error instanceof Refused) toast(`The sandbox had a problem (${error.status}).`);
      else if (!(error instanceof TypeError)) throw error;
    }
  });
}

async function refreshAll() {
  setConnected(true);
  await refreshBot();
  await refreshPeople();
  await Promise.all([refreshMessages(), refreshClock()]);
  drawStatus();
  // With a real keyboard one can write at once; on a phone the focus would bring up the keyboard unasked.
  if (document.activeElement === document.body && matchMedia("(hover: hover) and (pointer: fine)").matches) composer.focus();
}

function setConnected(isNow) {
  const isNews = isConnected !== isNow;
  isConnected = isNow;
  drawStatus();
  // The first connection is nothing to announce.
  if (isNews && !isNow) byId("connection").textContent = "Connection lost, trying again";
  else if (isNews && byId("connection").textContent) byId("connection").textContent = "Connected again";
}

const REFRESH = {
  message: refreshMessages, edited: refreshMessages, deleted: refreshMessages, reaction: refreshMessages, keyboard: refreshMessages,
  commands: refreshBot, profile: refreshBot, users: refreshEverybody, clock: refreshClock,
};

/** Somebody came, or blocked or unblocked the bot. */
async function refreshEverybody() {
  await refreshPeople();
  await refreshMessages();
}

async function onEvent(event) {
  const isElsewhere = event.type !== "users" && event.chat_id !== null && event.chat_id !== currentId();
  if (event.type === "callback_answer") return presses.answer(event);
  if (event.type === "action") return isElsewhere || showAction(event.action, event.number);
  if (event.type === "message" && isElsewhere) await countUnread(event);
  // What is due next may change with every message, in whichever chat.
  return Promise.all([isElsewhere || REFRESH[event.type]?.(), refreshClock()]);
}

/** What a person said on another page is nothing unread. */
async function countUnread({ chat_id: chat, message_id: id }) {
  try {
    const state = await door.messages(chat);
    if (state.messages.some((message) => message.message_id === id && message.from?.is_bot)) people.count(chat);
  } catch (error) {
    problem("A message in another chat could not be counted.", error);
  }
}

// --- what the person does ----------------------------------------------------------------------------------------

function choose(id) {
  people.choose(id);
  history.replaceState(null, "", `${location.pathname}${location.search}#${id}`);
  messages = null;
  log.clear();
  showAction(null, 0);
  composer.switchTo(id);
  byId("stage").hidePopover?.();
  return refreshMessages();
}

async function addPerson(name) {
  try {
    const person = await door.addUser(name);
    await refreshPeople();
    await choose(person.id);
  } catch (error) {
    problem("Nobody was added.", error);
  }
}

/** Sends one content after the other, so that two quick lines arrive in the order they were written. */
function say(content) {
  const chat = currentId();
  sending = sending.then(() => deliver(chat, content));
  return sending;
}

async function deliver(chat, content) {
  try {
    await door.say(chat, content);
  } catch (error) {
    if (content.text) composer.giveBack(chat, content.text);
    problem("Not sent.", error);
  }
  await refreshMessages();
}

async function press(message, data) {
  try {
    await presses.press(currentId(), message, data);
  } catch (error) {
    problem("This button is no longer there.", error);
    refreshMessages();
  }
}

/** The clipboard is for secure pages: this machine's own, or https. */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(`Copied: ${text}`);
  } catch {
    toast(`Your browser did not let me copy ${text}.`);
  }
}

async function block(isWanted) {
  menu.close();
  byId("more").focus();
  try {
    await door.block(currentId(), isWanted);
    await refreshMessages();
  } catch (error) {
    problem(isWanted ? "The bot was not blocked." : "The bot was not unblocked.", error);
  }
}

async function start() {
  const text = payload ? `/start ${payload}` : "/start";
  byId("start").disabled = true;
  payload = null;
  history.replaceState(null, "", `${location.pathname}${location.hash}`);
  if (isBlocked) await block(false);
  await say({ text });
  byId("start").disabled = false;
  composer.focus();
}

// --- what is shown -----------------------------------------------------------------------------------------------

function introduce() {
  if (!bot.description) return make("p", { class: "intro quiet" }, "No messages here yet.");
  return make("section", { class: "intro", "aria-label": "What can this bot do?" },
    icon("moon"), make("h2", {}, "What can this bot do?"), make("div", { class: "text", dir: "auto" }, rich(bot.description, [], () => {})));
}

/** START for somebody new, RESTART for somebody who blocked the bot, else the composer. */
function drawBottom() {
  const isNew = messages?.length === 0 || payload !== null;
  byId("start").hidden = !(isBlocked || isNew);
  byId("start").textContent = isBlocked ? "Restart bot" : "Start";
  byId("composer").hidden = isBlocked || isNew;
  byId("block").lastElementChild.textContent = isBlocked ? "Unblock bot" : "Stop and block bot";
}

function showAction(name, number) {
  action = { name, end: Date.now() + ACTION_MS, number };
  drawStatus();
  if (name) setTimeout(() => Date.now() >= action.end && showAction(null, action.number), ACTION_MS);
}

function drawStatus() {
  const isLoading = !isConnected || !people.current;
  const words = isLoading ? "connecting…" : action.name && `${ACTION_WORDS[action.name] ?? action.name}…`;
  const status = byId("status");
  status.classList.toggle("is-busy", Boolean(words));
  const text = words || `bot · you are ${people.current.first_name}`;
  if (status.textContent !== text) status.textContent = text;
}

prepareDialogs();
byId("more").addEventListener("click", () => menu.toggle());
byId("block").addEventListener("click", () => block(!isBlocked));
byId("start").addEventListener("click", start);
matchMedia("(min-width: 860px)").addEventListener("change", () => byId("stage").hidePopover?.());
follow({
  onOpen: refreshAll,
  onEvent,
  onLost: () => {
    setConnected(false);
    showAction(null, 0);
  },
});
