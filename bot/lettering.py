"""The letters of pictures and reports: DejaVu first, then fonts of the system for scripts that it lacks."""

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

# Stands for a character that no font has, as readers do it.
MISSING = "□"
DEJAVU = "DejaVu Sans"
# Files, by their names in Debian's fonts-noto-core, fonts-wqy-microhei and fonts-symbola. The last two, for
# Chinese, Japanese and Korean and for signs, have letters of other scripts, too.
_SCRIPTS = (
    *("Arabic", "Hebrew", "Thai", "Devanagari", "Bengali", "Tamil", "Telugu", "Gujarati", "Gurmukhi"),
    *("Kannada", "Malayalam", "Sinhala", "Khmer", "Lao", "Myanmar", "Ethiopic", "Armenian", "Georgian"),
)
FILES = (*(f"NotoSans{each}-Regular.ttf" for each in _SCRIPTS), "wqy-microhei.ttc", "Symbola_hint.ttf")
# Where fonts are installed on Linux, for all and for one account, and on a Mac.
FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts", "/Library/Fonts")
_INVISIBLE = {"Cc", "Cf", "Cs"}
# Marks that only change how the sign before them looks: its style, a frame of a key, the colour of its skin.
_STYLES = frozenset(chain("\ufe0e\ufe0f\u20e3", map(chr, range(0x1F3FB, 0x1F400))))
# They keep a name that runs from right to left from turning "200 mg" around, and are never drawn.
_ISOLATES = frozenset("\u2066\u2067\u2068\u2069")


@dataclass(frozen=True)
class Face:
    """A font of this machine beside DejaVu; `name` is what it is called here."""

    name: str
    path: Path


def font(file: str) -> Path:
    """Return where a DejaVu font is: matplotlib, which is not imported for that, brings them along."""
    found = find_spec("matplotlib")
    if found is None or found.origin is None:
        raise RuntimeError("matplotlib is not installed")
    return Path(found.origin).parent / "mpl-data" / "fonts" / "ttf" / file


@cache
def faces() -> tuple[Face, ...]:
    """Return the fonts beside DejaVu that are installed here, in the order of `FILES`."""
    folders = (Path(each).expanduser() for each in FOLDERS)
    found = {path.name: path for folder in folders for path in folder.rglob("*.tt[fc]") if path.name in FILES}
    return tuple(Face(f"Vesper {file}", found[file]) for file in FILES if file in found)


@cache
def _known() -> frozenset[int]:
    return _letters(font("DejaVuSans-Bold.ttf")) & _letters(font("DejaVuSans.ttf"))


@cache
def _letters(path: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped] # it has no types

    with TTFont(path, lazy=True, fontNumber=0) as opened:
        return frozenset(opened.getBestCmap())


@lru_cache(maxsize=4_096)
def _face_of(character: str) -> Face | None:
    """Return the font beside DejaVu that has it; None: no font has."""
    return next((each for each in faces() if ord(character) in _letters(each.path)), None)


def legible(text: str) -> str:
    """Return the text with what no font can show replaced, and without invisible marks.

    Left in, the libraries would complain of it by name in the log, which is no place for what people take.
    """
    composed = unicodedata.normalize("NFC", text)
    return "".join(map(_shown, composed))


@lru_cache(maxsize=4_096)
def _shown(character: str) -> str:
    if character in _ISOLATES:
        return character
    if character in _STYLES or unicodedata.category(character) in _INVISIBLE:
        return ""
    if ord(character) in _known() or _face_of(character) is not None:
        return character
    return _in_words(character)


def _in_words(character: str) -> str:
    """Return what a sign shows, such as [pill], for emoji that no font has; a letter stays missing."""
    if unicodedata.category(character) != "So":
        return MISSING
    words = unicodedata.name(character, "sign").lower()
    return f"[{words.removeprefix('regional indicator symbol letter ')}]"


def beside_dejavu(*texts: str) -> list[Face]:
    """Return the fonts that these legible texts need beside DejaVu."""
    characters = {each for each in chain.from_iterable(texts) if ord(each) not in _known()} - _ISOLATES
    needed = {_face_of(each) for each in characters}
    return [each for each in faces() if each in needed]


def families(*texts: str) -> list[str]:
    """Return matplotlib's families for these legible texts."""
    needed = beside_dejavu(*texts)
    for each in needed:
        _register(each)
    return [DEJAVU, *(each.name for each in needed)]


@cache
def _register(face: Face) -> None:
    """Tell matplotlib of a font, as bold as well: it would complain in the log that there is no bold one."""
    from matplotlib.font_manager import FontEntry, fontManager

    for weight in (400, 700):
        fontManager.ttflist.append(FontEntry(fname=str(face.path), name=face.name, weight=weight))
