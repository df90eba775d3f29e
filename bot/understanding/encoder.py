"""The encoder: a six-layer MiniLM with eight bits a weight, run by onnxruntime on one core.

Half of the weights are the table of words. It stays outside the graph, mapped into memory: only the rows of a
message's words are read, where onnxruntime would hold the whole of it as floats.
"""

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

from bot.understanding.heads import Scores
from bot.understanding.wordpiece import WordPiece

WIDTH = 384
# Pieces of words that the encoder sees at once, with the marks of start and end.
LONGEST = 128
# A longer message is seen a few sentences at a time, as one about a danger is lost among many others; what is
# longer than that is seen through windows that overlap.
_SENTENCES, _WINDOW, _STEP = 24, 40, 28
# Views at the most; of what is longer the middle is left out. 4,000 letters of ordinary words need 48.
_MAX_VIEWS = 48
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")


class Encoder:
    """Scores texts; thread-safe."""

    def __init__(self, folder: Path) -> None:
        """Load the files of a folder.

        Raises:
            OSError: A file is missing.
            ValueError: A file is damaged.
        """
        self._words = WordPiece.read(folder / "vocab.txt")
        self._scales, self._rows = _map_table(folder / "words.bin")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        # Memory rather than speed: no arena, and no second copy of the weights in the order of the processor.
        options.enable_cpu_mem_arena = options.enable_mem_pattern = False
        options.add_session_config_entry("session.disable_prepacking", "1")
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                folder / "encoder.onnx", options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime's errors have no base of their own
            raise ValueError(f"encoder.onnx cannot be read ({type(error).__name__})") from error

    def scores(self, text: str) -> Scores:
        """Return what the heads say of a text.

        The view that looks most dangerous decides about danger; the other heads hear all views alike.
        """
        views = [self._view(pieces) for pieces in self._pieces(text)]
        triage = max((view[0] for view in views), key=lambda scores: float(scores[1:].max() - scores[0]))
        intents, question_intents, vector = (
            np.mean([view[head] for view in views], axis=0) for head in (1, 2, 3)
        )
        return Scores(
            triage.tolist(), intents.tolist(), question_intents.tolist(), vector / np.linalg.norm(vector)
        )

    def _pieces(self, text: str) -> list[list[int]]:
        """Return the pieces of each view of a text."""
        whole = self._words.numbers(text)
        if len(whole) <= LONGEST - 2:
            return [whole]
        views: list[list[int]] = []
        for sentence in map(self._words.numbers, _SENTENCE_END.split(text)):
            if views and len(views[-1]) + len(sentence) <= _SENTENCES:
                views[-1] += sentence
            elif len(sentence) <= _WINDOW:
                views.append(sentence)
            else:
                starts = range(0, len(sentence) - _WINDOW + _STEP, _STEP)
                views += [sentence[start : start + _WINDOW] for start in starts]
        different = [list(view) for view in dict.fromkeys(map(tuple, views))]  # what is repeated says no more
        half = _MAX_VIEWS // 2
        return different if len(different) <= _MAX_VIEWS else [*different[:half], *different[-half:]]

    def _view(self, pieces: Sequence[int]) -> list[npt.NDArray[np.float32]]:
        numbers = [self._words.start, *pieces, self._words.end]
        embedded = self._rows[numbers].astype(np.float32) * self._scales[numbers, None]
        return [found[0] for found in self._session.run(None, {"words": embedded})]


def _map_table(path: Path) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int8]]:
    """Return the scale of each row (float32), and the rows (int8)."""
    mapped = np.memmap(path, np.uint8, "r")
    count, rest = divmod(len(mapped), WIDTH + 4)
    if rest:
        raise ValueError(f"{path.name} is cut off")
    return mapped[: 4 * count].view("<f4"), mapped[4 * count :].view(np.int8).reshape(count, WIDTH)
