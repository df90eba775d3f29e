"""Fonts of charts and reports: DejaVu first, then the system's fonts for scripts that DejaVu lacks."""

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

# Replaces a character that no font has.
REPLACEMENT = "□"
DEJAVU = "DejaVu Sans"
# File names in Debian's fonts-noto-core, fonts-wqy-microhei (Chinese, Japanese, Korean) and fonts-symbola
# (signs). The last two come last, for they have letters of other scripts, too.
_SCRIPTS = (
    *("Arabic", "Hebrew", "Thai", "Devanagari", "Bengali", "Tamil", "Telugu", "Gujarati", "Gurmukhi"),
    *("Kannada", "Malayalam", "Sinhala", "Khmer", "Lao", "Myanmar", "Ethiopic", "Armenian", "Georgian"),
)
FONT_FILES = (*(f"NotoSans{each}-Regular.ttf" for each in _SCRIPTS), "wqy-microhei.ttc", "Symbola_hint.ttf")
# Where fonts are installed on Linux (for all users, for one) and on macOS.
FONT_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/Library/Fonts",
)
_INVISIBLE = {"Cc", "Cf", "Cs"}
# Marks that only change the look of the character before them: emoji style, keycap frame, skin tone.
_STYLES = frozenset(chain("\ufe0e\ufe0f\u20e3", map(chr, range(0x1F3FB, 0x1F400))))
# Never drawn: they keep a right-to-left name from reversing "200 mg".
_ISOLATES = frozenset("\u2066\u2067\u2068\u2069")


# First and last characters of blocks whose letters and signs stand side by side, from left to right.
_UNSHAPED = (
    ("\0", "\u02ff"),  # Latin
    ("\u0370", "\u0482"),  # Greek and Cyrillic, up to Cyrillic marks
    ("\u048a", "\u052f"),
    ("\u1e00", "\u1fff"),
    ("\u2010", "\u2029"),  # punctuation and spaces, without signs of direction
    ("\u202f", "\u205f"),
    ("\u2070", "\u20cf"),
    ("\u2100", "\u2bff"),
)


@dataclass(frozen=True)
class Face:
    """An installed font besides DejaVu; `name` is the name under which it is registered here."""

    name: str
    path: Path


def dejavu_path(file: str) -> Path:
    """Return the path of a DejaVu font in the matplotlib package, without importing it."""
    spec = find_spec("matplotlib")
    if spec is None or spec.origin is None:
        raise RuntimeError("matplotlib is not installed")
    return Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf" / file


def needs_shaping(text: str) -> bool:
    """Return whether a text has marks, joined letters, or letters that run from right to left."""
    return not text.isascii() and not all(
        any(first <= each <= last for first, last in _UNSHAPED) for each in text
    )


@cache
def installed_faces() -> tuple[Face, ...]:
    """Return the installed fonts besides DejaVu, in the order of `FONT_FILES`."""
    folders = (Path(each).expanduser() for each in FONT_FOLDERS)
    installed = {
        path.name: path for folder in folders for path in folder.rglob("*.tt[fc]") if path.name in FONT_FILES
    }
    return tuple(Face(f"Vesper {file}", installed[file]) for file in FONT_FILES if file in installed)


@cache
def _dejavu_codepoints() -> frozenset[int]:
    return _codepoints(dejavu_path("DejaVuSans-Bold.ttf")) & _codepoints(dejavu_path("DejaVuSans.ttf"))


@cache
def _codepoints(path: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped] # it has no types

    with TTFont(path, lazy=True, fontNumber=0) as opened:
        return frozenset(opened.getBestCmap())


@lru_cache(maxsize=4_096)
def _face_of(character: str) -> Face | None:
    """Return the font besides DejaVu that has the character; None if no font has."""
    return next((each for each in installed_faces() if ord(character) in _codepoints(each.path)), None)


def make_drawable(text: str) -> str:
    """Return the text without invisible marks and with characters replaced that no font has.

    The drawing libraries would warn of such characters in the log, and so write there what people take.
    """
    composed = unicodedata.normalize("NFC", text)
    return "".join(map(_drawable, composed))


@lru_cache(maxsize=4_096)
def _drawable(character: str) -> str:
    if character in _ISOLATES:
        return character
    if character in _STYLES or unicodedata.category(character) in _INVISIBLE:
        return ""
    if ord(character) in _dejavu_codepoints() or _face_of(character) is not None:
        return character
    return _describe(character)


def _describe(character: str) -> str:
    """Return the name of a sign that no font has, such as [pill]; a letter becomes `REPLACEMENT`."""
    if unicodedata.category(character) != "So":
        return REPLACEMENT
    words = unicodedata.name(character, "sign").lower()
    return f"[{words.removeprefix('regional indicator symbol letter ')}]"


def fallback_faces(*texts: str) -> list[Face]:
    """Return the fonts that these drawable texts need besides DejaVu."""
    characters = {
        each for each in chain.from_iterable(texts) if ord(each) not in _dejavu_codepoints()
    } - _ISOLATES
    needed = {_face_of(each) for each in characters}
    return [each for each in installed_faces() if each in needed]


def font_families(*texts: str) -> list[str]:
    """Return matplotlib's font families for these drawable texts."""
    needed = fallback_faces(*texts)
    for each in needed:
        _register(each)
    return [DEJAVU, *(each.name for each in needed)]


@cache
def _register(face: Face) -> None:
    """Register a font with matplotlib, also as bold: a missing bold would be a warning in the log."""
    from matplotlib.font_manager import FontEntry, fontManager

    for weight in (400, 700):
        fontManager.ttflist.append(FontEntry(fname=str(face.path), name=face.name, weight=weight))
