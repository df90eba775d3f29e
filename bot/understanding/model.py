"""The model: encoder and n-grams hear a text, and their blend says what it means."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from bot.errors import OperatorError
from bot.understanding.heads import Blend, Head, Scores, log_odds
from bot.understanding.labels import QUESTION_INTENTS, TALK_INTENTS, TRIAGE_FLAGS
from bot.understanding.ngrams import NGrams, Weighed
from bot.understanding.written_languages import WrittenIn, WrittenLanguages, is_latin

if TYPE_CHECKING:  # where n-grams serve alone, numpy and onnxruntime are not needed
    import numpy as np
    import numpy.typing as npt

    from bot.understanding.encoder import Encoder

FOLDER = Path(__file__).parent / "model"
DESCRIPTION = "model.json"
ENCODER_FILES = ("encoder.onnx", "words.bin", "vocab.txt")
NGRAM_FILE = "ngrams.bin"
NONE = "none"
"""The name of "nothing is wrong now" among the names of the head of triage."""
LABELS = {
    "triage": (NONE, *TRIAGE_FLAGS),
    "intents": TALK_INTENTS,
    "question_intents": QUESTION_INTENTS,
}
# What an encoder says that is not there.
_SILENT = Scores(
    [0.0] * len(LABELS["triage"]),
    [0.0] * len(TALK_INTENTS),
    [0.0] * len(QUESTION_INTENTS),
    None,
)
SWITCHED_OFF = "it is switched off by VESPER_ENCODER"


class ModelError(OperatorError):
    """The model cannot be used at all; the message says what the operator can do."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a message means, as far as the model can tell.

    Attributes:
        danger: The probability that something is wrong now that needs help, 0 to 1.
        triage: What is wrong, if anything is.
        intents: What is wanted of the bot.
        question_intents: What is asked, if the message is a question.
        vector: Where the message lies among others, of length 1; None without the encoder, and for a text
            without letters or mostly in other than Latin ones, which the encoder cannot read.
        tier: "alarm" or "ask" where danger reaches what the folds over authors have chosen; None below.
        language: The language that it is written in, where that seems to be another one than English.
        questions: Of a message that asks several questions, each as a text of its own, with what it means.
    """

    danger: float
    triage: Head
    intents: Head
    question_intents: Head
    vector: "npt.NDArray[np.float32] | None"
    tier: Literal["alarm", "ask"] | None = None
    language: WrittenIn | None = None
    questions: "tuple[tuple[str, Understanding], ...]" = ()

    @property
    def heads(self) -> dict[str, Head]:
        """The heads by name."""
        return {"triage": self.triage, "intents": self.intents, "question_intents": self.question_intents}


class MessageModel:
    """Understands texts; a pure function of the text, thread-safe.

    Attributes:
        encoder_problem: Why the n-grams serve alone; None if the encoder serves, too.
    """

    def __init__(self, folder: Path = FOLDER, *, use_encoder: bool = True) -> None:
        """Load the model; where the encoder cannot be loaded, the n-grams serve alone.

        Raises:
            ModelError: The n-grams cannot be loaded, or the model was trained for other names.
        """
        try:
            description: dict[str, Any] = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
            labels = {head: tuple(names) for head, names in description["labels"].items()}
            self._hashes: dict[str, str] = description["sha256"]
            self._blends, self._ngram_blends = (
                {head: Blend(**values) for head, values in description[kind].items()}
                for kind in ("blends", "ngram_blends")
            )
            self._thresholds, self._ngram_thresholds = (
                {tier: float(description["thresholds"][kind][tier]) for tier in ("alarm", "ask")}
                for kind in ("blends", "ngram_blends")
            )
            self._ngrams = NGrams(self._checked(folder, NGRAM_FILE), **description["ngrams"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ModelError(
                f"The model in {folder} cannot be read ({type(error).__name__}): install Vesper again."
            ) from error
        if labels != LABELS:
            raise ModelError(
                "The model of bot/understanding was trained for other names than this Vesper has: "
                "train it anew with `make model`, or install both from one version."
            )
        self._languages = WrittenLanguages()
        self.encoder_problem: str | None = None if use_encoder else SWITCHED_OFF
        self._encoder = self._load_encoder(folder) if use_encoder else None

    def understand(self, text: str) -> Understanding:
        """Return what a text means; any text: of a very long one, beginning and end are heard."""
        said = self._encoder.scores(text) if self._encoder is not None and is_latin(text) else None
        blends = self._ngram_blends if said is None else self._blends
        thresholds = self._ngram_thresholds if said is None else self._thresholds
        encoder, ngrams = said or _SILENT, self._split(self._ngrams.scores(text))
        danger = blends["danger"].danger(log_odds(encoder.triage), log_odds(ngrams["triage"]))
        return Understanding(
            danger,
            # Which flag it is, if any; whether there is one is for `danger` to say.
            blends["triage"].head(TRIAGE_FLAGS, encoder.triage[1:], ngrams["triage"][1:]),
            blends["intents"].head(TALK_INTENTS, encoder.intents, ngrams["intents"]),
            blends["question_intents"].head(
                QUESTION_INTENTS, encoder.question_intents, ngrams["question_intents"]
            ),
            encoder.vector,
            _tier(danger, thresholds),
        )

    def vector(self, text: str) -> "npt.NDArray[np.float32] | None":
        """Return where a text lies among others, of length 1; None where the encoder cannot read it."""
        return self._encoder.scores(text).vector if self._encoder is not None and is_latin(text) else None

    def identify_language(self, text: str, unknown: float) -> WrittenIn | None:
        """Return the language of a text; None for English.

        Args:
            text: The text, without names.
            unknown: The share of its words that are none of the English words we know, 0 to 1.
        """
        return self._languages.identify(text, unknown)

    def ngram_shares(self, text: str) -> dict[int, float]:
        """Return what n-grams a text is made of, by bucket; the squares sum to 1."""
        return self._ngrams.shares(text)

    def weightiest(self, text: str, head: str, name: str, count: int = 5) -> list[Weighed]:
        """Return the n-grams of a text that weighed most for or against a name of a head (see LABELS)."""
        place = list(LABELS).index(head)
        offset = sum(len(names) for names in list(LABELS.values())[:place])
        return self._ngrams.weightiest(text, offset + LABELS[head].index(name), count)

    def _split(self, scores: Sequence[float]) -> dict[str, Sequence[float]]:
        split, start = {}, 0
        for head, names in LABELS.items():
            split[head] = scores[start : start + len(names)]
            start += len(names)
        return split

    def _load_encoder(self, folder: Path) -> "Encoder | None":
        try:
            from bot.understanding.encoder import Encoder

            for name in ENCODER_FILES:
                self._checked(folder, name)
            return Encoder(folder)
        except (ImportError, OSError, ValueError) as error:
            self.encoder_problem = str(error)
            return None

    def _checked(self, folder: Path, name: str) -> Path:
        """Return the path of a file of the model.

        Raises:
            OSError: It is missing.
            ValueError: It is not the file that was trained.
        """
        path = folder / name
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != self._hashes.get(name):
                raise ValueError(f"{name} is damaged")
        return path


def _tier(danger: float, thresholds: Mapping[str, float]) -> Literal["alarm", "ask"] | None:
    if danger >= thresholds["alarm"]:
        return "alarm"
    return "ask" if danger >= thresholds["ask"] else None
