"""Vectors of the wordings of content/answers, shipped with the model, so that none is encoded at start.

The file has the number of wordings (32 bits), a key of 8 bytes for each (of text and encoder), the scale of
each vector (float32), the vectors (int8, 384 each), and what a vector says about what is asked: a weight for
each intent and element (float32), then a bias for each intent. `make wordings` writes it.
"""

import hashlib
import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.understanding.labels import QUESTION_INTENTS
from bot.understanding.model import DESCRIPTION, ENCODER_FILES, FOLDER, MessageModel

if TYPE_CHECKING:  # without the encoder numpy is not needed
    import numpy as np
    import numpy.typing as npt

FILE = "wordings.bin"
_WIDTH = 384
_KEY = 8


@dataclass(frozen=True, slots=True)
class WordingVectors:
    """Vectors of texts, by their place in the list of texts.

    Attributes:
        rows: The row of each text in the file; -1 for one that is not there.
        own: Vectors of such texts, encoded here, by place.
        folder: Where the file is.
    """

    rows: Sequence[int]
    own: "Mapping[int, npt.NDArray[np.float32]]"
    folder: Path

    @classmethod
    def of(cls, texts: Sequence[str], folder: Path = FOLDER) -> "WordingVectors":
        """Find the vectors of texts in the file."""
        known = _rows(folder)
        return cls([known.get(_key(text, folder), -1) for text in texts], {}, folder)

    def completed(self, texts: Sequence[str], model: MessageModel) -> "WordingVectors":
        """Return the vectors with those of texts that are not in the file, if the encoder can read them."""
        missing = (place for place, row in enumerate(self.rows) if row < 0 and place not in self.own)
        vectors = {place: vector for place in missing if (vector := model.vector(texts[place])) is not None}
        return WordingVectors(self.rows, {**self.own, **vectors}, self.folder)

    def products(self, places: Sequence[int], vector: "npt.NDArray[np.float32]") -> "npt.NDArray[np.float32]":
        """Return how near the texts at `places` are to a vector of length 1; 0 for one without a vector."""
        import numpy as np  # noqa: PLC0415 - without the encoder it is not needed

        scales, table = _table(self.folder)
        rows = np.array([self.rows[place] for place in places], np.intp)
        known = rows >= 0
        near = np.zeros(len(rows), np.float32)
        near[known] = (table[rows[known]].astype(np.float32) @ vector) * scales[rows[known]]
        for number, place in enumerate(places) if self.own else ():
            if place in self.own:
                near[number] = self.own[place] @ vector
        return near


def intent_probabilities(vector: "npt.NDArray[np.float32]", folder: Path = FOLDER) -> Mapping[str, float]:
    """Return how likely each of QUESTION_INTENTS is by how questions are worded; empty without a file."""
    import numpy as np  # noqa: PLC0415 - without the encoder it is not needed

    weights = _intent_weights(folder)
    if weights is None:
        return {}
    scores = weights[:, :-1] @ vector + weights[:, -1]
    chances = np.exp(scores - scores.max())
    return dict(zip(QUESTION_INTENTS, (chances / chances.sum()).tolist(), strict=True))


def write_vectors(
    vectors: "Mapping[str, npt.NDArray[np.float32]]",
    weights: "npt.NDArray[np.float32]",
    folder: Path = FOLDER,
) -> None:
    """Write the file.

    Args:
        vectors: The vectors by text.
        weights: For each of QUESTION_INTENTS the weights of a vector's elements, then the bias.
        folder: Where to write it.
    """
    import numpy as np  # noqa: PLC0415 - without the encoder it is not needed

    table = np.array(list(vectors.values()), np.float32)
    scales = np.abs(table).max(axis=1) / 127
    (folder / FILE).write_bytes(
        struct.pack("<I", len(vectors))
        + b"".join(_key(text, folder) for text in vectors)
        + scales.astype("<f4").tobytes()
        + np.round(table / scales[:, None]).astype(np.int8).tobytes()
        + weights[:, :-1].astype("<f4").tobytes()
        + weights[:, -1].astype("<f4").tobytes()
    )


def _key(text: str, folder: Path) -> bytes:
    """Return the key of a text; that of another encoder is another one, as its vectors would mean nothing."""
    return hashlib.blake2b(text.encode(), digest_size=_KEY, key=_encoder_hash(folder)).digest()


@cache
def _encoder_hash(folder: Path) -> bytes:
    description = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    return bytes.fromhex(description["sha256"][ENCODER_FILES[0]])


@cache
def _rows(folder: Path) -> Mapping[bytes, int]:
    """Return the rows of the file by key; none where there is no file."""
    try:
        with (folder / FILE).open("rb") as file:
            count = struct.unpack("<I", file.read(4))[0]
            keys = file.read(_KEY * count)
    except (OSError, struct.error):
        return {}
    return {keys[start : start + _KEY]: start // _KEY for start in range(0, len(keys), _KEY)}


@cache
def _table(folder: Path) -> "tuple[npt.NDArray[np.float32], npt.NDArray[np.int8]]":
    """Return the scales and the vectors, mapped into memory."""
    import numpy as np  # noqa: PLC0415 - without the encoder it is not needed

    count, path = len(_rows(folder)), folder / FILE
    if not count:
        return np.zeros(0, np.float32), np.zeros((0, _WIDTH), np.int8)
    start = 4 + _KEY * count
    scales = np.fromfile(path, "<f4", count, offset=start).astype(np.float32)
    table = np.memmap(path, np.int8, "r", start + 4 * count, (count, _WIDTH))
    return scales, table


@cache
def _intent_weights(folder: Path) -> "npt.NDArray[np.float32] | None":
    """Return weights and bias of each intent; None where there is no file."""
    import numpy as np  # noqa: PLC0415 - without the encoder it is not needed

    count = len(_rows(folder))
    if not count:
        return None
    start, intents = 4 + (_KEY + 4 + _WIDTH) * count, len(QUESTION_INTENTS)
    read = np.fromfile(folder / FILE, "<f4", offset=start).astype(np.float32)
    return np.concatenate([read[:-intents].reshape(intents, _WIDTH), read[-intents:, None]], axis=1)
