"""Rows of the table of results, their goals, and the sizes of the measurements."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """The least or the most that a figure must be; with neither, the figure is for information."""

    at_least: float | None = None
    at_most: float | None = None

    def is_met(self, figure: float) -> bool:
        """Return whether a figure meets the goal."""
        above = self.at_least is None or figure >= self.at_least
        return above and (self.at_most is None or figure <= self.at_most)

    def in_words(self, unit: str) -> str:
        """Return the goal as text for the table."""
        if self.at_least is not None:
            return f"≥ {self.at_least:g}{unit}"
        return "" if self.at_most is None else f"≤ {self.at_most:g}{unit}"

    @property
    def matters(self) -> bool:
        """Return whether there is a goal to meet."""
        return (self.at_least, self.at_most) != (None, None)


@dataclass(frozen=True)
class Row:
    """One row of the table of results.

    Attributes:
        name: What was measured.
        ours: Vesper's figure, as text.
        against: The peer and its figure, as text.
        figure: How many times better Vesper is, or the value that has to stay below a limit.
        goal: The goal of `figure`.
        unit: Unit of `figure` and `goal`.
    """

    name: str
    ours: str
    against: str
    figure: float
    goal: Goal
    unit: str = "×"

    @property
    def met(self) -> bool:
        """Return whether the goal is met."""
        return self.goal.is_met(self.figure)


@dataclass(frozen=True)
class Sizes:
    """Sizes of the measurements.

    Attributes:
        rounds: Rounds of which the medians are taken; measurements of minutes run once.
        messages: Messages delivered by Vesper and aiogram; PTB over httpx sends a fifth of them.
        people: People in the database, or in the JobQueue, at the start.
        burst: Reminders due in one second.
        claimed: Schedules due at once among `kept`.
        kept: Schedules in the database of that measurement.
        tips: Tips queued before a reply.
        asking: People who write meanwhile.
        every: Seconds between two of them.
        paced: Messages sent at 30 a second.
        halt_after: Seconds after the first of them at which a pause is asked for.
        halt: Seconds of that pause.
        patience: Seconds after which a job that the JobQueue did not run is lost.
        updates: Updates that take a handler 50 ms each.
        commands: Commands sent without, and during, a broadcast.
        audience: Recipients of that broadcast.
        million: Messages due at once, to measure memory.
        few: Messages to compare that memory with.
        heard: Messages understood one after another.
        typing: People who type a message at once.
        beside: People who ask for a command meanwhile.
        growth: Scale of the databases in which growth is measured.
    """

    rounds: int = 5
    messages: int = 10_000
    people: int = 1_000_000
    burst: int = 10_000
    claimed: int = 1_000
    kept: int = 20_000
    tips: int = 300
    asking: int = 9
    every: float = 0.11
    paced: int = 150
    halt_after: float = 2.3
    halt: float = 3
    patience: float = 10
    updates: int = 200
    commands: int = 200
    audience: int = 20_000
    million: int = 1_000_000
    few: int = 1_000
    heard: int = 500
    typing: int = 20_000
    beside: int = 100
    growth: float = 1


# Small sizes that show that every benchmark runs, not how fast it is.
QUICK = Sizes(
    rounds=1,
    messages=40,
    people=200,
    burst=40,
    claimed=20,
    kept=100,
    tips=40,
    asking=2,
    every=0.1,
    paced=40,
    halt_after=0.1,
    halt=1,
    patience=1,
    updates=20,
    commands=4,
    audience=100,
    million=60,
    few=40,
    heard=20,
    typing=20,
    beside=2,
    growth=0.01,
)
