"""The facts of a supplement that answer an aspect of it."""

import re
from collections.abc import Iterator

from bot.answer.fact import AMOUNT, FOR_TWO, Fact
from bot.library import Supplement
from bot.search.intents import Intent

_OTHERS_NEED = re.compile(r"pregnan|breastfe|child|boys|girls|^\d+-1\d$", re.IGNORECASE)


def supplement_facts(item: Supplement, aspect: Intent) -> Iterator[Fact]:
    """Yield what of a supplement's page answers the aspect."""
    reviewed = item.reviewed is not None
    how = Fact(
        "how_to_take",
        (item.how_to_take,),
        item.how_sources,
        item.how_reviewed is not None,
        amounts=bool(AMOUNT.search(item.how_to_take)),
    )
    match aspect:
        case "dose":
            yield from _need(item)
            yield from _limits(item)
            yield how
        case "timing":
            yield how
        case "duration" if "term" in item.how_to_take:
            yield how
        case "deficiency" if "blood test shows" in item.how_to_take:
            yield how
        case "side_effects":
            yield Fact("side_effects", item.side_effects, item.sources, reviewed)
            yield Fact("ask_first", item.ask_first, item.sources, reviewed)
        case "pregnancy":
            said = tuple(line for line in item.ask_first if FOR_TWO.search(line))
            yield from [Fact("ask_first", said, item.sources, reviewed)] if said else []
        case "overdose":
            yield from _limits(item)
            yield Fact("overdose_signs", item.overdose_signs, item.sources, reviewed)
        case "purpose":
            said = tuple(line for line in (item.evidence, item.note) if line)
            yield Fact("says", said, item.sources, reviewed) if said else how
        case "names" if item.aliases:
            yield Fact("names", item.aliases, item.sources, reviewed)
        case _:
            return


def _need(item: Supplement) -> Iterator[Fact]:
    known = [each for each in item.intake if each.value is not None and not _OTHERS_NEED.search(each.who)]
    if known:
        lines = tuple(f"{each.who}: {_number(each.value)} {each.unit}" for each in known)
        sources = tuple(dict.fromkeys(source for each in known for source in each.sources))
        yield Fact("need", lines, sources, all(each.reviewed for each in known), amounts=True)


def _limits(item: Supplement) -> Iterator[Fact]:
    known = [each for each in item.upper_limits if each.value is not None]
    if known:
        lines = tuple(f"{each.region}: {_number(each.value)} {each.unit} ({each.scope})" for each in known)
        sources = tuple(dict.fromkeys(source for each in known for source in each.sources))
        yield Fact("limits", lines, sources, all(each.reviewed for each in known), amounts=True)
    if known and item.conversion:
        yield Fact("conversion", (item.conversion,), item.sources, item.reviewed is not None)


def _number(value: float | str | None) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
