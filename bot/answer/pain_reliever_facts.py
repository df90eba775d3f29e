"""The facts of a pain reliever that answer an aspect of it."""

import re
from collections.abc import Callable, Iterable, Iterator

from bot.answer import profile_warnings
from bot.answer.fact import AMOUNT, FOR_TWO, Fact, FactHeading
from bot.library import Library, PainReliever
from bot.search.intents import Intent

_FOR_THE_BOT = re.compile(r"\(memory\)|not verified|bot default")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def pain_reliever_facts(library: Library, item: PainReliever, aspect: Intent) -> Iterator[Fact]:
    """Yield what of a pain reliever's label answers the aspect."""

    def fact(heading: FactHeading, lines: Iterable[str], *, amounts: bool = False) -> Fact:
        return Fact(heading, tuple(lines), item.sources, item.reviewed is not None, amounts=amounts)

    match aspect:
        case "dose" | "timing":
            yield fact("dose", [item.dose], amounts=True)
            yield from _daily_max(item, fact)
            yield from _days(item, fact)
            note = " ".join(each for each in _SENTENCE.split(item.note) if not _FOR_THE_BOT.search(each))
            yield from [fact("says", [note], amounts=True)] if AMOUNT.search(note) else []
        case "duration":
            yield from _days(item, fact)
        case "side_effects":
            yield fact("warnings", _in_full(library, item, "warnings"))
            yield fact("do_not", _in_full(library, item, "do_not"))
            yield fact("ask_first", _in_full(library, item, "ask_first"))
            yield fact("stop_and_seek", _in_full(library, item, "stop_and_seek"))
        case "pregnancy":
            said = [line for line in _in_full(library, item, "do_not") if FOR_TWO.search(line)]
            yield from [fact("do_not", said)] if said else []
        case "overdose":
            yield from _daily_max(item, fact)
            yield from [fact("overdose", [item.overdose])] if item.overdose else []
            yield fact("stop_and_seek", _in_full(library, item, "stop_and_seek"))
        case "purpose" if not AMOUNT.search(item.note):
            yield fact("says", [item.note])
        case "names":
            yield fact("names", item.names)
        case _:
            return


def _daily_max(item: PainReliever, fact: Callable[..., Fact]) -> Iterator[Fact]:
    if item.daily_max_mg is None:
        return
    lines = [f"{item.daily_max_mg:,} mg ({item.daily_max_scope})"]
    if item.safer_daily_max_mg is not None:
        lines.insert(0, f"{item.safer_daily_max_mg:,} mg is safer")
    yield fact("daily_max", lines, amounts=True)


def _days(item: PainReliever, fact: Callable[..., Fact]) -> Iterator[Fact]:
    if item.max_days_pain is not None:
        yield fact("days", [str(item.max_days_pain)], amounts=True)


def _in_full(library: Library, item: PainReliever, field: str) -> Iterator[str]:
    return profile_warnings.expand_lines(library, getattr(item, field), field)
