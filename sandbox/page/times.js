// Instants of the demo's clock as words, in the browser's own time zone.

// 24 hours whatever the browser prefers, so that the page reads like the bot's own "due 21:00".
const clockTime = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const shortDay = new Intl.DateTimeFormat([], { weekday: "short" });
const longDay = new Intl.DateTimeFormat([], { weekday: "long", day: "numeric", month: "long" });
const plainDay = new Intl.DateTimeFormat([], { weekday: "short", day: "numeric", month: "short", year: "numeric" });

/** "21:05" */
export const timeOfDay = (instant) => clockTime.format(instant);

/** "Sat 21:05" */
export const dayAndTime = (instant) => `${shortDay.format(instant)} ${timeOfDay(instant)}`;

/** "Sat, 22 Nov 2025" */
export const date = (instant) => plainDay.format(instant);

const TIME_PARTS = {
  w: { weekday: "long" },
  t: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  T: { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
  d: { day: "2-digit", month: "2-digit", year: "2-digit" },
  D: { day: "numeric", month: "long", year: "numeric" },
};

/**
 * An instant in a format of the Bot API's date-time entities, its parts in Telegram's order: "Monday 21:05".
 * Empty for no format, and for "r": how long ago would go wrong with the demo's clock.
 */
export function localTime(instant, format) {
  const parts = [..."wtTdD"].filter((part) => format.includes(part));
  return parts.map((part) => new Intl.DateTimeFormat([], TIME_PARTS[part]).format(instant)).join(" ");
}

/** "Europe/Berlin" */
export const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

const startOfDay = (instant) => new Date(instant.getFullYear(), instant.getMonth(), instant.getDate());

/** "Today", "Yesterday" or "Saturday, 22 November", seen from `now`. */
export function dayName(instant, now) {
  // Rounded, because a day on which the clocks change is not 24 hours long.
  const days = Math.round((startOfDay(now) - startOfDay(instant)) / 86_400_000);
  if (days === 0) return "Today";
  return days === 1 ? "Yesterday" : longDay.format(instant);
}

/** How long until then: "now", "in 40 min", "in 3 h 5 min", "in 2 d 4 h". */
export function until(instant, now) {
  const minutes = Math.ceil((instant - now) / 60_000);
  if (minutes <= 0) return "now";
  if (minutes < 60) return `in ${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `in ${hours} h${minutes % 60 ? ` ${minutes % 60} min` : ""}`;
  return `in ${Math.floor(hours / 24)} d${hours % 24 ? ` ${hours % 24} h` : ""}`;
}
