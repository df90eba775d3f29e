// Sharing a location: well-known cities, free coordinates, or where the browser really is.

import { byId, make, makeButton } from "./dom.js";

// Chosen for their clocks: whole, half and quarter hours from UTC, both hemispheres, with and without summer time.
const CITIES = [
  ["Berlin", 52.52, 13.405], ["London", 51.5074, -0.1278], ["New York", 40.7128, -74.006], ["São Paulo", -23.5505, -46.6333],
  ["Lagos", 6.5244, 3.3792], ["New Delhi", 28.6139, 77.209], ["Kathmandu", 27.7172, 85.324], ["Tokyo", 35.6762, 139.6503],
  ["Sydney", -33.8688, 151.2093], ["Lord Howe Island", -31.5553, 159.0821], ["Auckland", -36.8509, 174.7645], ["Honolulu", 21.3069, -157.8583],
];
const NEAR_DEGREES = 0.5;

/** The name of the listed city within about half a degree, or undefined. */
export function cityNear(latitude, longitude) {
  const isNear = ([, lat, lon]) => Math.hypot(lat - latitude, lon - longitude) < NEAR_DEGREES;
  return CITIES.find(isNear)?.[0];
}

function coordinate(input, name, limit) {
  const value = input.valueAsNumber;
  if (Number.isFinite(value) && Math.abs(value) <= limit) return value;
  input.focus();
  throw new RangeError(`${name} is a number from −${limit} to ${limit}, such as ${input.placeholder}.`);
}

const POSITION_PROBLEMS = {
  1: "The browser did not allow it. Choose a city or type coordinates.",
  2: "The browser does not know where it is. Choose a city or type coordinates.",
  3: "The browser took too long. Try again, choose a city or type coordinates.",
};

function realPosition(onFound, onProblem) {
  if (!navigator.geolocation) return onProblem(POSITION_PROBLEMS[2]);
  const found = ({ coords }) => onFound(coords.latitude, coords.longitude);
  return navigator.geolocation.getCurrentPosition(found, (error) => onProblem(POSITION_PROBLEMS[error.code]), { timeout: 10_000 });
}

/** Prepares the location dialog; `onShare(latitude, longitude)` is called when a place was chosen. Gives the opener. */
export function preparePlaces(onShare) {
  const dialog = byId("location");
  const problem = byId("location-problem");
  const share = (latitude, longitude) => {
    dialog.close();
    onShare(latitude, longitude);
  };
  const city = ([name, latitude, longitude]) => make("li", {}, makeButton({ class: "city" }, () => share(latitude, longitude),
    make("span", {}, name), make("span", { class: "quiet" }, `${latitude.toFixed(2)}, ${longitude.toFixed(2)}`)));
  byId("cities").append(...CITIES.map(city));
  byId("real-position").addEventListener("click", () => realPosition(share, (words) => { problem.textContent = words; }));
  byId("coordinates").addEventListener("submit", (event) => {
    event.preventDefault();
    try {
      share(coordinate(byId("latitude"), "Latitude", 90), coordinate(byId("longitude"), "Longitude", 180));
    } catch (error) {
      problem.textContent = error.message;
    }
  });
  return () => {
    problem.textContent = "";
    dialog.showModal();
  };
}
