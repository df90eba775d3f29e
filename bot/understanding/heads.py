"""What the heads say as probabilities: encoder and n-grams blended, and calibrated on unread authors."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # where n-grams serve alone, numpy is not needed
    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Guess:
    """A name and the calibrated probability, 0 to 1, that it is what is meant."""

    name: str
    probability: float


@dataclass(frozen=True, slots=True)
class Head:
    """What one head says.

    Attributes:
        guesses: Every name, the likeliest first; the probabilities sum to 1.
    """

    guesses: tuple[Guess, ...]

    @property
    def best(self) -> Guess:
        """The likeliest name."""
        return self.guesses[0]

    @property
    def margin(self) -> float:
        """How far the likeliest is ahead of the next, 0 to 1."""
        return self.guesses[0].probability - self.guesses[1].probability


@dataclass(frozen=True, slots=True)
class Scores:
    """What the heads say of a message, before any probability.

    Attributes:
        triage: "Nothing is wrong now", then each flag.
        intents: Each intent of plain talk.
        question_intents: Each intent of a question.
        vector: Where the message lies among others; of length 1. None: nobody has heard it.
    """

    triage: list[float]
    intents: list[float]
    question_intents: list[float]
    vector: "npt.NDArray[np.float32] | None"


@dataclass(frozen=True, slots=True)
class Blend:
    """How the scores of a head become probabilities.

    The score of a name is `encoder` times the encoder's log-probability plus `ngrams` times that of the
    n-grams; `bias` is added to the score of danger, which is one number.
    """

    encoder: float
    ngrams: float
    bias: float = 0.0

    def head(self, names: Sequence[str], encoder: Sequence[float], ngrams: Sequence[float]) -> Head:
        """Return the probabilities of names by their scores, before any softmax."""
        scores = [
            self.encoder * one + self.ngrams * other
            for one, other in zip(log_softmax(encoder), log_softmax(ngrams), strict=True)
        ]
        guesses = (
            Guess(name, math.exp(score)) for name, score in zip(names, log_softmax(scores), strict=True)
        )
        return Head(tuple(sorted(guesses, key=lambda guess: -guess.probability)))

    def danger(self, encoder: float, ngrams: float) -> float:
        """Return the probability that something is wrong now, by the log-odds of both."""
        return 1 / (
            1 + math.exp(-max(-60.0, min(60.0, self.encoder * encoder + self.ngrams * ngrams + self.bias)))
        )


def log_softmax(scores: Sequence[float]) -> list[float]:
    """Return the logarithms of the softmax of scores."""
    highest = max(scores, default=0.0)
    total = highest + math.log(sum(math.exp(score - highest) for score in scores)) if scores else 0.0
    return [score - total for score in scores]


def log_odds(triage: Sequence[float]) -> float:
    """Return the log-odds of any danger against none; `triage` has the score of "nothing is wrong" first."""
    highest = max(triage[1:])
    return highest + math.log(sum(math.exp(score - highest) for score in triage[1:])) - triage[0]
