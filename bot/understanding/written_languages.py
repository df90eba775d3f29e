"""In which language a text is written, found from its letters by py3langid."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from py3langid.langid import MODEL_FILE, LanguageIdentifier

ENGLISH = "en"
# Words say which language it is, numbers and signs do not.
_NO_WORD = re.compile(r"https?://\S+|[/@]\w+|[^\w\s'’]|[\d_]")
_LAST_LATIN = "\u024f"
# What py3langid tells apart and people do not: a dialect, and English of West Africa. Latin is medicine's.
_READ_AS: Mapping[str, str] = {
    "ary": "ar",
    "arz": "ar",
    "bs": "hr",
    "la": ENGLISH,
    "nn": "no",
    "pcm": ENGLISH,
    "wuu": "zh",
    "yue": "zh",
    "zxx": ENGLISH,
}
# Below this probability of English a text in Latin letters is in another language, if it is also made of
# words that the bot does not know: from the first share on likely, from the second one surely.
_ENGLISH_BELOW = 0.1
_LIKELY_UNKNOWN, _SURELY_UNKNOWN = 0.5, 0.8
# Below this one it surely is; a name, or a phrase that English has borrowed, has few words.
_SURELY_BELOW, _OF_FEW_BELOW = 0.01, 0.001
_FEW_WORDS = 3
# Fewer words in Latin letters may be a name, a greeting or a slip in any language; so may words that all
# begin with a capital letter.
_LEAST_WORDS = 3


@dataclass(frozen=True, slots=True)
class WrittenIn:
    """A language other than English in which a text seems to be written.

    Attributes:
        code: The language, as ISO 639 code.
        surely: Whether it is beyond doubt; else it is only likely, and what can be answered may be English.
    """

    code: str
    surely: bool


class WrittenLanguages:
    """Tells in which language a text is written; thread-safe."""

    def __init__(self) -> None:
        self._identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

    def identify(self, text: str, unknown: float) -> WrittenIn | None:
        """Return the language of a text; None for English, and where nothing speaks against it.

        A text mostly in other than Latin letters is in another language whatever it says.

        Args:
            text: The text; names that are written alike in many languages are better left out.
            unknown: The share of its words that are none of the English words we know, 0 to 1.
        """
        text = " ".join(_NO_WORD.sub(" ", text).split())
        ranked = [(_READ_AS.get(code, code), probability) for code, probability in self._ranked(text)]
        code = next(code for code, _probability in ranked if code != ENGLISH)
        if not is_latin(text):
            return WrittenIn(code, surely=True)
        words = text.split()
        if len(words) < _LEAST_WORDS or text.istitle():
            return None
        english = sum(probability for code, probability in ranked if code == ENGLISH)
        if english >= _ENGLISH_BELOW or unknown < _LIKELY_UNKNOWN:
            return None
        below = _SURELY_BELOW if len(words) > _FEW_WORDS else _OF_FEW_BELOW
        return WrittenIn(code, surely=english < below or unknown >= _SURELY_UNKNOWN)

    def _ranked(self, text: str) -> list[tuple[str, float]]:
        ranked: list[tuple[str, float]] = self._identifier.rank(text)
        return ranked


def is_latin(text: str) -> bool:
    """Return whether at least half of the letters of a text are Latin ones."""
    letters = [each for each in unicodedata.normalize("NFC", text) if each.isalpha()]
    return 2 * sum(each <= _LAST_LATIN for each in letters) >= len(letters)
