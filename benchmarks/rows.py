"""One line of the table: ours, what it is held against, and what must be reached."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """What a figure must be: at least or at most so much; neither: it is shown for information."""

    at_least: float | None = None
    at_most: float | None = None

    def is_met(self, figure: float) -> bool:
        """Whether a figure is what it must be."""
        above = self.at_least is None or figure >= self.at_least
        return above and (self.at_most is None or figure <= self.at_most)

    def in_words(self, unit: str) -> str:
        """For the table."""
        if self.at_least is not None:
            return f"≥ {self.at_least:g}{unit}"
        return "" if self.at_most is None else f"≤ {self.at_most:g}{unit}"

    @property
    def matters(self) -> bool:
        """Whether anything must be reached."""
        return (self.at_least, self.at_most) != (None, None)


@dataclass(frozen=True)
class Row:
    """What was measured.

    Attributes:
        name: What it is about.
        ours: Our figure, in words.
        against: What it is held against, and its figure, in words.
        figure: How many times better ours is, or what has to stay below a limit.
        goal: What `figure` must be.
        unit: Of `figure` and `goal`.
    """

    name: str
    ours: str
    against: str
    figure: float
    goal: Goal
    unit: str = "×"

    @property
    def met(self) -> bool:
        """Whether what must be reached is."""
        return self.goal.is_met(self.figure)


@dataclass(frozen=True)
class Sizes:
    """How much of everything, and how often.

    Attributes:
        rounds: Of which the medians are taken; what takes minutes is done once.
        messages: Delivered by ours and aiogram; PTB over httpx sends a fifth.
        people: Kept on record, or in the JobQueue, at the start.
        burst: Due in one second.
        claimed: Due at once among `kept`.
        tips: Queued before a reply.
        asking: People who write meanwhile, `every` so many seconds.
        paced: Sent at 30 a second, with a silence of `halt` seconds asked for `halt_after` the first.
        patience: Seconds after which whom the JobQueue did not serve is lost.
        updates: Each taking a handler 50 ms.
        commands: Asked while nothing else, and while a broadcast, goes on.
        audience: Of that broadcast.
        million: Delivered at once to see what memory that takes.
        few: The same, to compare with.
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


# Of everything a little: it is seen that all of it runs, not how fast it is.
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
)
