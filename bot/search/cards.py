"""Cards: all parts of the library that can be shown as an answer, in a form to search in."""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain

from bot import library as content
from bot.library import MenuTopic
from bot.search.fulltext import Card


def build_cards(
    library: content.Library,
    entities: Callable[[str], frozenset[str]],
    ingredients: Mapping[str, frozenset[str]],
) -> tuple[Card, ...]:
    """Return all cards.

    Args:
        library: The content.
        entities: Function from a text to the entities that it names.
        ingredients: From the id of a pain reliever to its ingredients.
    """
    return (
        *(_entry(library, item, entities, ingredients) for item in library.entries.values()),
        *(_claim(item, entities) for item in library.claims.values()),
        *(_red_flag(item, entities) for item in library.red_flags.values()),
    )


def _entry(
    library: content.Library,
    entry: content.Entry,
    entities: Callable[[str], frozenset[str]],
    ingredients: Mapping[str, frozenset[str]],
) -> Card:
    # The text of an entry's supplement or pain reliever is searched too.
    more = chain.from_iterable(_said(library, item_id) for item_id in entry.about)
    return Card(
        entry.id,
        "entry",
        entry.names,
        entry.title,
        _joined(entry.answer, *entry.todo, entry.caution, *more),
        entities(f"{entry.title}. {'. '.join(entry.names)}")
        | frozenset[str]().union(*(ingredients.get(item_id, {item_id}) for item_id in entry.about)),
        entry.topic,
        entry.sources,
    )


def _said(library: content.Library, item_id: str) -> Iterator[str | None]:
    if item_id in library.supplements:
        item = library.supplements[item_id]
        yield from (item.note, item.evidence, item.how_to_take)
        yield from (*item.side_effects, *item.overdose_signs, *item.ask_first)
    elif item_id in library.pain_relief:
        medicine = library.pain_relief[item_id]
        yield from (medicine.dose, medicine.note)
        yield from (*medicine.do_not, *medicine.ask_first, *medicine.warnings)


def _claim(claim: content.Claim, entities: Callable[[str], frozenset[str]]) -> Card:
    about = entities(claim.claim)
    text = _joined(claim.corrected, claim.safety_caveat)
    return Card(claim.id, "claim", (), claim.claim, text, about, claim.topic, claim.sources)


def _red_flag(flag: content.RedFlag, entities: Callable[[str], frozenset[str]]) -> Card:
    topic: MenuTopic = "back_pain" if flag.group == "back" else "sleep"
    text = _joined(*flag.signs, flag.action)
    return Card(flag.id, "red_flag", (), flag.title, text, entities(flag.title), topic, flag.sources)


def _joined(*parts: str | None) -> str:
    return ". ".join(part for part in parts if part)
