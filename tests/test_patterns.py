"""No regular expression takes long, whatever is written: each is tried against 4,096 adverse characters."""

import ast
import importlib
import pkgutil
import random
import re
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from types import FrameType
from typing import Any

import pytest

from bot.domain.language import Language
from bot.domain.languages import LANGUAGES
from bot.domain.triage.phrasings import Phrasing
from tests.conftest import some_of
from tests.delivery_rig import ROOT, knowledge

LONGEST = 4_096
# Seconds of processor time. The machine may be slow and busy: what is meant is 0.05.
LIMIT = 0.1
# What takes so long is held up, however busy the machine is.
ENOUGH = 5 * LIMIT
OURS = ("bot", "handlers")
CALLS = {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
Waits = Callable[[str], object]


def modules() -> Iterator[str]:
    for package in OURS:
        for found in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if ".versions." not in found.name and not found.name.endswith(("__main__", ".env")):
                yield found.name


def within(value: object, seen: set[int], depth: int = 0) -> Iterator[re.Pattern[str]]:
    """Every pattern in a value, however deep in our own objects."""
    if id(value) in seen or depth > 6:
        return
    seen.add(id(value))
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, Phrasing):
        yield re.compile(value.pattern)  # compiled when it is first needed
    elif isinstance(value, Mapping):
        for key, held in value.items():
            yield from within(key, seen, depth + 1)
            yield from within(held, seen, depth + 1)
    elif isinstance(value, list | tuple | set | frozenset):
        for held in value:
            yield from within(held, seen, depth + 1)
    elif type(value).__module__.split(".")[0] in OURS:
        for held in parts(value):
            yield from within(held, seen, depth + 1)


def parts(value: object) -> list[object]:
    slots = [getattr(value, name, None) for name in getattr(type(value), "__slots__", ())]
    return [*slots, *vars(value).values()] if hasattr(value, "__dict__") else slots


def written(source: str) -> Iterator[str]:
    """Every pattern that stands in a call of `re`, as far as it is a literal."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
            continue
        is_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
        if is_re and node.func.attr in CALLS and isinstance(node.args[0], ast.Constant):
            yield str(node.args[0].value)


@cache
def patterns() -> dict[tuple[str, int], str]:
    """Pattern and flags → where it was found."""
    found: dict[tuple[str, int], str] = {}
    for name in modules():
        for label, value in list(vars(importlib.import_module(name)).items()):
            for pattern in within(value, set()):
                found.setdefault((pattern.pattern, pattern.flags), f"{name}.{label}")
    for code, rules in knowledge().library.red_flag_rules.items():
        for pattern in within(rules, set()):
            found.setdefault((pattern.pattern, pattern.flags), f"red_flag_wording/{code}.yaml")
    for package in OURS:
        for path in (ROOT / package).rglob("*.py"):
            for text in written(path.read_text(encoding="utf-8")):
                found.setdefault((text, re.compile(text).flags), str(path.relative_to(ROOT)))
    return found


UNITS = (
    *(" ", "\n", "\t", "\u00a0", "a", "A", "1", ".", "-", "_", ",", "!", "?", "(", ")", "<", "/", "+", "&"),
    *(
        "a ",
        "1 ",
        "a  ",
        "! ",
        "? ",
        ". ",
        " \n",
        "\n ",
        "a, ",
        "1,",
        "1.",
        "1-",
        "a-",
        "1/2 ",
        "10:10 ",
        "<a",
    ),
    *("((", "(a", "()", "a1 ", "1 mg ", "12 3 ", "1 x ", "and ", "or ", "not ", "i ", "abcde fghij "),
)
ENDS = ("", "x", "!", "1", "\n")


def adversaries(pattern: str) -> Iterator[str]:
    """Runs, near-matches out of the pattern's own words, and a beginning with a run behind it."""
    words = re.findall(r"[A-Za-z]{2,}", re.sub(r"\\[A-Za-z]", " ", pattern))
    own = random.Random(ascii(pattern)).sample(words, min(len(words), 5))  # noqa: S311 - the same ones every time
    repeated = [*UNITS, *(f"{word} " for word in own), *(f"{word}  1 " for word in own[:2])]
    for unit in repeated:
        yield (unit * LONGEST)[:LONGEST]
    for unit in (" ", "a", "1", "!", "a ", "! "):
        for end in ENDS[1:]:
            yield (unit * LONGEST)[: LONGEST - 1] + end
        for word in own[:3]:
            yield f"{word}{unit * LONGEST}"[: LONGEST - 1] + "x"
    if own:
        yield (" ".join(own) * LONGEST)[:LONGEST]


@contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Stop what goes on for so much processor time: a quadratic pattern would hold up the whole test."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def seconds_of(call: Waits, text: str) -> float:
    """Processor time, `ENOUGH` at most; the quickest of three: a pause of the machine is not its fault."""

    def once() -> float:
        began = time.process_time()
        try:
            with alarm(ENOUGH):
                call(text)
        except TimeoutError:
            return ENOUGH
        return time.process_time() - began

    took = once()
    return took if took < LIMIT or took >= ENOUGH else min(took, once(), once())


def worst(pattern: re.Pattern[str]) -> tuple[float, str]:
    """The longest that any of its adversaries takes, and the beginning of that one."""
    slowest = (0.0, "")
    for text in adversaries(pattern.pattern):
        for call in (pattern.findall, pattern.fullmatch):
            slowest = max(slowest, (seconds_of(call, text), text[:30]))
        if slowest[0] > LIMIT:
            break
    return slowest


@pytest.mark.thorough
def test_the_patterns_are_found() -> None:
    names = {name.rpartition(".")[2] for name in patterns().values()}
    assert {"_JOINED", "_NEXT"} <= names
    assert len(patterns()) > 200


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_the_patterns_of_each_language_are_found(language: Language) -> None:
    words = language.questions
    its_own = [words.opener, words.asking, *(pattern for _intent, pattern in words.aspects)]
    found = {text for text, _flags in patterns()}

    assert {each.pattern for each in (*its_own, *language.names.compounds)} <= found


@pytest.mark.parametrize("shown", some_of(8, 2))
@pytest.mark.thorough
def test_no_pattern_is_held_up_by_what_is_written(shown: int) -> None:
    slow: dict[str, Any] = {}
    for (text, flags), where in list(patterns().items())[shown::8]:
        took, by = worst(re.compile(text, flags))
        if took > LIMIT:
            slow[f"{where}: {text[:60]}"] = (round(took, 2), by)
    assert slow == {}


@pytest.mark.parametrize("held_up", [r"\W*(?:a|b)$", r"(a+)+$", r"\d+(?:\.\d+)?e", r"(?:\W+\w+)*\W*!$"])
@pytest.mark.thorough
def test_a_pattern_that_can_be_held_up_is_noticed(held_up: str) -> None:
    assert worst(re.compile(held_up))[0] > LIMIT
