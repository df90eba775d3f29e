// The HTTP door of the sandbox server: every request the page makes, and the stream of what happens.

/** The server refused; `status` is the HTTP status. A server that cannot be reached is a TypeError from fetch. */
export class Refused extends Error {
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

async function ask(path, body) {
  const options = body === undefined
    ? { cache: "no-store" }
    : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(`/chat/${path}`, options);
  if (!answer.ok) throw new Refused(answer.status, await answer.text());
  return answer.json();
}

export const door = {
  bot: () => ask("bot"),
  users: () => ask("users"),
  addUser: (name) => ask("users", { first_name: name }),
  messages: (chat) => ask(`${chat}/messages`),
  say: (chat, content) => ask(`${chat}/messages`, content),
  press: (chat, message, data) => ask(`${chat}/callbacks`, { message_id: message, data }),
  block: (chat, blocked) => ask(`${chat}/block`, { blocked }),
  clock: () => ask("clock"),
  moveClock: (move) => ask("clock", move),
  fileAddress: (id) => `/chat/files/${encodeURIComponent(id)}`,
};

const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 4000;

/**
 * Follows the server's events for as long as the page lives, and comes back by itself after the server did.
 * `onOpen` runs at each (re)connection: whatever happened in between must be fetched anew then.
 * `onEvent` gets the event with its `number`, which counts up as `last_event` of a chat does.
 */
export function follow({ onOpen, onEvent, onLost }) {
  let wait = FIRST_WAIT_MS;
  const connect = () => {
    const stream = new EventSource("/chat/events");
    stream.onopen = () => {
      wait = FIRST_WAIT_MS;
      onOpen();
    };
    stream.onmessage = (event) => onEvent({ ...JSON.parse(event.data), number: Number(event.lastEventId) });
    stream.onerror = () => {
      // The browser's own retry gives up on an HTTP error and asks to replay events of a server that is gone.
      stream.close();
      onLost();
      setTimeout(connect, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    };
  };
  connect();
}
