"""Notation of phrases in content/red_flag_wording, which becomes regular expressions.

The head of content/red_flag_wording/en.yaml explains the notation to people who write it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from bot.domain import names
from bot.domain.triage.phrasings import MEDICINE, STREET_DRUG, Phrasing

_GAP = "[ -]"
_SKIP = 3  # words that "..." stands for at most
_LABELS = {"medicine": MEDICINE, "street_drug": STREET_DRUG}
_TOKEN = re.compile(
    r"(?P<range>\d+\.\.\d+)|(?P<skip>\.\.\.(?P<most>\d*))|(?P<word>[^\W_]+)|(?P<blank>_)|(?P<ending>\*)"
    r"|(?P<gap>[\s-]+)|\{(?P<concept>\w+)\}|(?P<never>!\()|(?P<open>[(\[])|(?P<bar>\|)|(?P<close>[)\]])"
)
_CLOSING = {"(": ")", "[": "]", "!(": ")"}


@dataclass(frozen=True, slots=True)
class PhraseFault:
    """What is wrong with a phrase of a concept, and what to write instead."""

    concept: str
    phrase: str
    what: str
    write_instead: str


class PhraseError(ValueError):
    """A phrase that breaks the rules of the notation; `write_instead` says what would be right."""

    def __init__(self, what: str, write_instead: str) -> None:
        super().__init__(what)
        self.write_instead = write_instead


def split_phrases(text: str) -> list[str]:
    """Return the phrases of a concept, folded; they are separated by commas."""
    return [names.fold(phrase).strip() for phrase in text.split(",")]


def compile_concepts(concepts: Mapping[str, str]) -> tuple[Mapping[str, Phrasing], list[PhraseFault]]:
    """Return what each concept says, and the faults of all phrases.

    Args:
        concepts: From the name of each concept to its phrases, separated by commas.
    """
    compiler = _Concepts(concepts)
    found = {name: Phrasing(compiler.pattern(name)) for name in concepts}
    return found, compiler.faults


def compile_phrase(phrase: str, concept: Callable[[str], str]) -> str:
    """Return the regular expression of a phrase, without its boundaries.

    Args:
        phrase: Folded text in the notation.
        concept: Returns the expression of a concept by its name.

    Raises:
        PhraseError: The phrase breaks the rules of the notation.
    """
    if phrase.isalpha():
        return phrase  # as most are
    return _Parser(phrase, concept).whole()


class _Concepts:
    def __init__(self, concepts: Mapping[str, str]) -> None:
        self._texts = concepts
        self._patterns: dict[str, str] = {}
        self._open: list[str] = []
        self.faults: list[PhraseFault] = []

    def pattern(self, name: str) -> str:
        """Return the alternatives of a concept; a faulty phrase is left out and recorded."""
        if name not in self._patterns:
            self._open.append(name)
            self._patterns[name] = "|".join(self._compiled(name))
            self._open.pop()
        return self._patterns[name]

    def _compiled(self, name: str) -> Iterator[str]:
        for phrase in split_phrases(self._texts[name]):
            try:
                yield compile_phrase(phrase, self._inner)
            except PhraseError as error:
                self.faults.append(PhraseFault(name, phrase, str(error), error.write_instead))

    def _inner(self, name: str) -> str:
        if name in _LABELS:
            return _LABELS[name]
        if name in self._open:
            raise PhraseError(f"{{{name}}} leads back to itself", f"the phrases of {name} that are meant")
        if name not in self._texts:
            near = get_close_matches(name, (*self._texts, *_LABELS), n=3, cutoff=0.3)
            raise PhraseError(
                f'"{name}" is unknown',
                f"a concept of this file, such as {', '.join(near)}" if near else "words",
            )
        return self.pattern(name)


@dataclass(frozen=True, slots=True)
class _Unit:
    """What stands between two gaps: a word, or what may be left out, skipped, or must not follow."""

    kind: str
    pattern: str


class _Parser:
    """Recursive descent over the tokens of one phrase."""

    def __init__(self, phrase: str, concept: Callable[[str], str]) -> None:
        self._phrase = phrase
        self._concept = concept
        self._at = 0
        self._token = self._next()

    def whole(self) -> str:
        """Return the expression of the whole phrase."""
        pattern = self._sequence()
        if self._token is not None:
            raise PhraseError(
                f'"{self._token[0]}" closes or divides nothing', "( or [ before it, or leave it out"
            )
        return pattern

    def _next(self) -> re.Match[str] | None:
        if self._at == len(self._phrase):
            return None
        token = _TOKEN.match(self._phrase, self._at)
        if token is None:
            raise PhraseError(
                f'"{self._phrase[self._at]}" means nothing here', "words, and the marks of the notation"
            )
        self._at = token.end()
        return token

    def _take(self) -> re.Match[str]:
        token = self._token
        assert token is not None  # noqa: S101 - the caller has looked
        self._token = self._next()
        return token

    @property
    def _kind(self) -> str | None:
        return None if self._token is None else self._token.lastgroup

    def _sequence(self) -> str:
        """Read units up to the end, a bar or a closing mark; one of them at least must be there."""
        pattern = ""
        begun = leads_on = False
        for unit in self._units():
            if unit.kind == "maybe":
                pattern += f"(?:{_GAP}{unit.pattern})?" if begun else f"(?:{unit.pattern}{_GAP})?"
            elif unit.kind == "word":
                pattern += f"{_GAP}{unit.pattern}" if begun else unit.pattern
                begun, leads_on = True, False
            elif not begun:
                raise PhraseError(f"no word stands before {unit.kind}", "a word that must be there before it")
            else:
                pattern += unit.pattern
                leads_on = leads_on or unit.kind == "..."
        if leads_on:
            raise PhraseError("no word stands behind ...", "a word that must be there, or leave ... out")
        if not begun:
            raise PhraseError("nothing here must be there", "a word, or (a|b) where one of them is needed")
        return pattern

    def _units(self) -> Iterator[_Unit]:
        while True:
            while self._kind == "gap":
                self._take()
            if self._kind in {None, "bar", "close"}:
                return
            if self._kind == "skip":
                most = self._take()["most"]
                yield _Unit("...", rf"(?:{_GAP}\w+){{0,{most or _SKIP}}}")
            elif self._kind == "never":
                yield _Unit("!", rf"(?!{_GAP}{self._group()}\b)")
            else:
                yield self._word()
            if self._kind not in {None, "gap", "bar", "close", "never"}:
                raise PhraseError(
                    f'"{self._phrase}" runs together', "a blank before and behind ... and behind !(a)"
                )

    def _word(self) -> _Unit:
        """Read what stands together without a gap."""
        parts: list[str] = []
        needed = 0
        while self._kind not in {None, "gap", "bar", "close", "never", "skip"}:
            optional = self._token is not None and self._token[0] == "["
            parts.append(self._part(is_first=not parts))
            needed += not optional
        if needed == 0 and len(parts) == 1 and parts != [_MAYBE_GAP]:
            return _Unit("maybe", parts[0].removesuffix("?"))
        if needed == 0:
            raise PhraseError(f'"{self._phrase}" may be nothing at all', "a word beside what may be left out")
        return _Unit("word", "".join(parts))

    def _part(self, *, is_first: bool) -> str:
        kind = self._kind
        if kind == "open":
            return self._group()
        token = self._take()
        if kind == "range":
            return _number_range(*(int(end) for end in token[0].split("..")))
        if kind == "concept":
            return f"(?:{self._concept(token['concept'])})"
        if kind == "blank":
            return r"\w+"
        if kind == "ending":
            if is_first:
                raise PhraseError("* stands behind no word", "_ for any word, or word* for any ending")
            return r"\w*"
        return token[0]

    def _group(self) -> str:
        """Read (a|b), [a|b] or !(a|b)."""
        opening = self._take()[0]
        alternatives = []
        if opening == "[" and self._kind == "gap":
            self._take()
            if self._closes("]"):
                return _MAYBE_GAP
        while True:
            alternatives.append(self._sequence())
            if self._kind != "bar":
                break
            self._take()
        if not self._closes(_CLOSING[opening]):
            raise PhraseError(f'"{opening}" is not closed', f"{_CLOSING[opening]} at its end")
        return f"(?:{'|'.join(alternatives)}){'?' if opening == '[' else ''}"

    def _closes(self, mark: str) -> bool:
        closes = self._token is not None and self._token[0] == mark
        if closes:
            self._take()
        return closes


_MAYBE_GAP = f"{_GAP}?"


def _number_range(low: int, high: int) -> str:
    """Return the expression of the whole numbers from `low` to `high`."""
    if low > high:
        raise PhraseError(f"{low}..{high} holds no number", f"{high}..{low}")
    parts = []
    for length in range(len(str(low)), len(str(high)) + 1):
        first, last = max(low, 10 ** (length - 1) if length > 1 else 0), min(high, 10**length - 1)
        parts.append(_between(str(first), str(last)))
    return f"(?:{'|'.join(parts)})"


def _between(low: str, high: str) -> str:
    """Return the expression of the numbers between two that have the same number of digits."""
    if not low:
        return ""
    rest = len(low) - 1
    if low[0] == high[0]:
        return low[0] + _between(low[1:], high[1:])
    if low[1:] == "0" * rest and high[1:] == "9" * rest:
        return f"[{low[0]}-{high[0]}]" + r"\d" * rest
    parts = [low[0] + _between(low[1:], "9" * rest), high[0] + _between("0" * rest, high[1:])]
    if int(high[0]) - int(low[0]) > 1:
        parts.append(f"[{int(low[0]) + 1}-{int(high[0]) - 1}]" + r"\d" * rest)
    return f"(?:{'|'.join(parts)})"
