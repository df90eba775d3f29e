"""N-grams: a linear model of what a text is made of, in pure Python.

Words, pairs of words, and two to five letters in a row are hashed into buckets; each bucket has weights for a
few of the heads' names. It needs no library, so it serves alone where the encoder cannot be loaded.
"""

import math
import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from zlib import crc32

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[^\w\s]")
# Letters of the beginning and of the end that are heard; more costs time and brings nothing.
_HALF = 800
_SHORTEST, _LONGEST = 2, 5


def fold(text: str) -> str:
    """Return a text in lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    return "".join(each for each in decomposed if not unicodedata.combining(each))


def ngrams(text: str) -> Iterator[str]:
    """Yield words and pairs of words (after a space), and letters in a row within each word."""
    heard = text if len(text) <= 2 * _HALF else f"{text[:_HALF]} {text[-_HALF:]}"
    words = _WORD.findall(fold(heard))
    yield from (f" {word}" for word in words)
    yield from (f" {one} {two}" for one, two in pairwise(words))
    for word in words:
        edged = f"<{word}>"
        for size in range(_SHORTEST, min(_LONGEST, len(edged)) + 1):
            for start in range(len(edged) - size + 1):
                yield edged[start : start + size]


def bucket_of(ngram: str, count: int) -> int:
    """Return the bucket of an n-gram; two may share one."""
    return crc32(ngram.encode("utf-8", "surrogatepass")) % count


@dataclass(frozen=True, slots=True)
class Weighed:
    """An n-gram and what it weighed in a decision, in log-odds."""

    ngram: str
    weight: float


class NGrams:
    """Scores texts; thread-safe.

    The file has how rare each bucket is (bytes), where its entries begin (32 bits, one more than there are
    buckets), then each entry's name (bytes) and each entry's weight (signed bytes).
    """

    def __init__(self, path: Path, buckets: int, scales: Sequence[float], biases: Sequence[float]) -> None:
        """Read the weights.

        Args:
            path: The file.
            buckets: How many buckets there are.
            scales: What one step of a weight is worth, by name.
            biases: The score of each name before anything is said.

        Raises:
            OSError: The file is missing.
            ValueError: It is damaged.
        """
        read = path.read_bytes()
        self._rarity, starts = read[:buckets], array("I", read[buckets : buckets + 4 * (buckets + 1)])
        if array("H", [1]).tobytes() == b"\0\1":  # the file is little-endian
            starts.byteswap()
        entries = read[buckets + 4 * (buckets + 1) :]
        if len(starts) != buckets + 1 or len(entries) != 2 * starts[-1]:
            raise ValueError(f"{path.name} is damaged")
        self._starts, self._buckets = starts, buckets
        self._names = entries[: starts[-1]]
        self._weights = array("b", entries[starts[-1] :])
        self._scales, self._biases = scales, biases

    def scores(self, text: str) -> list[float]:
        """Return the score of each name, before any softmax."""
        scores = [0.0] * len(self._biases)
        for bucket, share in self.shares(text).items():
            entries = slice(self._starts[bucket], self._starts[bucket + 1])
            for name, weight in zip(self._names[entries], self._weights[entries], strict=False):
                scores[name] += share * weight
        return [
            score * scale + bias
            for score, scale, bias in zip(scores, self._scales, self._biases, strict=True)
        ]

    def shares(self, text: str) -> dict[int, float]:
        """Return how much of a text each bucket is; the squares sum to 1, and nothing is in an empty text."""
        counts, rarity = Counter(bucket_of(each, self._buckets) for each in ngrams(text)), self._rarity
        sizes = {
            bucket: (1 + math.log(count)) * rarity[bucket]
            for bucket, count in counts.items()
            if rarity[bucket]
        }
        length = math.sqrt(sum(size * size for size in sizes.values()))
        return {bucket: size / length for bucket, size in sizes.items()}

    def weightiest(self, text: str, name: int, count: int) -> list[Weighed]:
        """Return the n-grams of a text that weighed most for or against a name, the weightiest first."""
        found, shares = dict.fromkeys(ngrams(text)), self.shares(text)
        weighed = [
            Weighed(each, self._weight(bucket_of(each, self._buckets), name, shares)) for each in found
        ]
        return sorted(weighed, key=lambda each: -abs(each.weight))[:count]

    def _weight(self, bucket: int, name: int, shares: dict[int, float]) -> float:
        entries = range(self._starts[bucket], self._starts[bucket + 1])
        steps = sum(self._weights[entry] for entry in entries if self._names[entry] == name)
        return shares.get(bucket, 0.0) * steps * self._scales[name]
