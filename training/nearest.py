"""Which of some written wordings is nearest in meaning to a text."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.understanding.encoder import WIDTH
from bot.understanding.model import MessageModel

# What sharing n-grams weighs beside meaning the same: a name says more than the encoder hears in it.
_NGRAMS = 0.5


@dataclass(frozen=True, slots=True)
class Near:
    """A wording by its number, and how near it is: 1 for the same words, about 0 for another subject."""

    number: int
    nearness: float


class Wordings:
    """Wordings, placed once."""

    def __init__(self, model: MessageModel, texts: Sequence[str]) -> None:
        self._model = model
        vectors = [model.vector(text) for text in texts]
        # A wording without a vector is as far from all others as can be, but for its n-grams.
        self._vectors = np.array([np.zeros(WIDTH) if each is None else each for each in vectors], np.float32)
        self._buckets: dict[int, list[tuple[int, float]]] = {}
        for number, text in enumerate(texts):
            for bucket, share in model.ngram_shares(text).items():
                self._buckets.setdefault(bucket, []).append((number, share))
        self._count = len(texts)

    def nearest(self, text: str, count: int) -> list[Near]:
        """Return the nearest wordings, the nearest first; without the encoder by n-grams alone."""
        shared = np.zeros(self._count)
        for bucket, share in self._model.ngram_shares(text).items():
            for number, its in self._buckets.get(bucket, ()):
                shared[number] += share * its
        vector = self._model.vector(text)
        if vector is not None and self._count:
            shared = (self._vectors @ vector + _NGRAMS * shared) / (1 + _NGRAMS)
        order = np.argsort(-shared)[:count]
        return [Near(int(number), float(shared[number])) for number in order]
