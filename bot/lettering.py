"""The letters of pictures and reports: DejaVu, which knows most scripts, and what to do about the others."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path

# Stands for a character that the font does not have, as readers do it.
MISSING = "□"
_INVISIBLE = {"Cc", "Cf", "Cs"}
# They keep a name that runs from right to left from turning "200 mg" around, and are never drawn.
_ISOLATES = frozenset("\u2066\u2067\u2068\u2069")


def font(file: str) -> Path:
    """Return where a DejaVu font is: matplotlib, which is not imported for that, brings them along."""
    found = find_spec("matplotlib")
    if found is None or found.origin is None:
        raise RuntimeError("matplotlib is not installed")
    return Path(found.origin).parent / "mpl-data" / "fonts" / "ttf" / file


@cache
def _known() -> frozenset[int]:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped] # it has no types

    with TTFont(font("DejaVuSans-Bold.ttf"), lazy=True) as bold, TTFont(font("DejaVuSans.ttf")) as plain:
        return frozenset(bold.getBestCmap()) & frozenset(plain.getBestCmap())


def legible(text: str) -> str:
    """Return the text with what the font cannot show replaced, and without invisible marks.

    Left in, the libraries would complain of it by name in the log, which is no place for what people take.
    """
    composed = unicodedata.normalize("NFC", text)
    kept = (each for each in composed if each in _ISOLATES or unicodedata.category(each) not in _INVISIBLE)
    return "".join(each if each in _ISOLATES or ord(each) in _known() else MISSING for each in kept)
