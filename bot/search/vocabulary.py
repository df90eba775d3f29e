"""Vocabulary: every name that people use, from names.yaml and the library, and the concept it stands for."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.domain.interactions import ASPIRIN, ASPIRIN_LOW, DOUBLE_NSAID, NSAID, Substance
from bot.library import ContentError, Library, MenuTopic
from bot.library.reading import Document, read_document

ConceptKind = Literal[
    "supplement", "medicine", "product", "class", "subject", "other", "street_drug", "nothing"
]

_FILE = "names.yaml"
_LOW_ASPIRIN = "aspirin 75-100 mg"
_SMALL_PRINT = re.compile(r"\s{0,3}(\([^)]{0,200}\)|,.*|\s\w{0,40}hydrate)")


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept that names stand for.

    Attributes:
        id: Stable id; for a medicine the id of its ingredient.
        kind: "other" is a medicine or remedy without content of ours; "nothing" is no name at all.
        label: The name to show to people.
        entities: Ids that an answer lists: the ingredients of a product, else the concept's own id.
        substance: The substance for the interaction rules; None if no rule can be about it.
        topic: The menu topic, if any.
    """

    id: str
    kind: ConceptKind
    label: str
    entities: tuple[str, ...]
    substance: Substance | None = None
    topic: MenuTopic | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All concepts, and the names that people use for them.

    Attributes:
        names: From a name to the id of its concept.
        concepts: Concepts by id.
        cards: From an ingredient to the id of the pain reliever whose card shows it.
        ingredients: From a generic name to its ingredients, where it is not simply the name of one.
        ordinary: Words that are never a misspelt name.
        off_topic: Words that place a question outside health.
    """

    names: Mapping[str, str]
    concepts: Mapping[str, Concept]
    cards: Mapping[str, str]
    ingredients: Mapping[str, tuple[str, ...]]
    ordinary: tuple[str, ...]
    off_topic: tuple[str, ...]


class _NamesModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Subject(_NamesModel):
    id: str
    topic: MenuTopic | None
    names: tuple[str, ...]


class _MoreNames(_NamesModel):
    of: str
    names: tuple[str, ...]


class _Generic(_NamesModel):
    generic: str
    ingredients: tuple[str, ...]


class _Product(_NamesModel):
    name: str
    ingredients: tuple[str, ...]
    names: tuple[str, ...] = ()


class _Class(_NamesModel):
    id: str
    classes: tuple[str, ...]
    names: tuple[str, ...]


class _IngredientCard(_NamesModel):
    ingredient: str
    card: str


class _Names(_NamesModel):
    subjects: tuple[_Subject, ...]
    not_names: tuple[str, ...]
    more_names: tuple[_MoreNames, ...]
    generics: tuple[_Generic, ...]
    products: tuple[_Product, ...]
    classes: tuple[_Class, ...]
    cards: tuple[_IngredientCard, ...]
    others: tuple[Annotated[tuple[str, ...], Field(min_length=1)], ...]
    other_generics: tuple[str, ...]
    street_drugs: tuple[str, ...]
    ordinary: tuple[str, ...]
    elsewhere: tuple[str, ...]


_Named = tuple[Concept, "Iterable[str]"]


def load(library: Library, directory: Path) -> Vocabulary:
    """Read names.yaml and join it with the library.

    Raises:
        ContentError: names.yaml is missing or malformed, or contains an unknown id.
    """
    document = read_document(directory / _FILE)
    names = _validate(document)
    _check_ids(document, names, library)
    if document.problems or names is None:
        raise ContentError(tuple(document.problems))
    cards = {item.ingredient: item.card for item in names.cards}
    by_name: dict[str, str] = {}
    things: dict[str, Concept] = {}
    # The first concept to claim a name keeps it, so the most specific concepts come first.
    for thing, called in _ConceptBuilder(library, names, cards).all():
        things.setdefault(thing.id, thing)
        for name in called:
            by_name.setdefault(name.lower(), thing.id)
    ingredients = {item.generic: item.ingredients for item in names.generics}
    return Vocabulary(by_name, things, cards, ingredients, names.ordinary, names.elsewhere)


def slug(name: str) -> str:
    """Return the id of a name: lower case, words joined by an underscore."""
    return "_".join(re.findall(r"[a-z0-9]+", name.lower()))


def _validate(document: Document) -> _Names | None:
    if document.problems:
        return None
    try:
        return _Names.model_validate(document.value)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            line = document.line(detail["loc"])
            document.add_problem(line, detail["msg"].lower(), "an item like its neighbours")
    return None


def _check_ids(document: Document, names: _Names | None, library: Library) -> None:
    if names is None:
        return
    generics = {member.generic for item in library.medicines.values() for member in item.members}
    known = {
        "of": generics | set(library.supplements),
        "generic": generics,
        "card": set(library.pain_relief),
        "classes": set(library.medicines) | set(library.pain_relief) | set(library.supplements),
    }
    for where, text in document.texts.items():
        field = next((step for step in reversed(where[1:]) if isinstance(step, str)), "")
        if text not in known.get(field, {text}):
            document.add_problem(
                document.line(where), f'"{text}" is unknown', f"a {field} of the other files"
            )
    for card in known["card"] - {item.card for item in names.cards}:
        document.add_problem(
            document.line(("cards",)), f'"{card}" has no ingredient', f"an item with card: {card}"
        )


class _ConceptBuilder:
    """Builder of the concepts with their names, in the order in which names are claimed."""

    def __init__(self, library: Library, names: _Names, cards: Mapping[str, str]) -> None:
        self._library = library
        self._lists = names
        self._cards = cards
        self._ingredients = {item.generic: item.ingredients for item in names.generics}
        self._more = {item.of: item.names for item in names.more_names}
        self._groups = self._rule_groups()

    def all(self) -> Iterator[_Named]:
        return chain(
            self._not_names(),
            self._low_aspirin(),
            self._products(),
            self._medicines(),
            self._supplements(),
            self._classes(),
            self._subjects(),
            self._others(),
        )

    def _ingredients_of(self, generic: str) -> tuple[str, ...]:
        """Return the ingredients that a generic name stands for."""
        written = self._ingredients.get(generic)
        return written or tuple(slug(part) for part in re.split(r" \+ |/", generic))

    def _rule_groups(self) -> dict[str, set[str]]:
        """Return for each ingredient the ids by which rules may name it."""
        groups: dict[str, set[str]] = defaultdict(set)
        for item in self._library.medicines.values():
            for member in item.members:
                ingredients = self._ingredients_of(member.generic)
                if len(ingredients) == 1 and ingredients[0] not in self._library.supplements:
                    groups[ingredients[0]].add(item.id)
        for ingredient, card in self._cards.items():
            groups[ingredient].add(card)
        for ingredient, its in groups.items():
            its.add(ingredient)
            if DOUBLE_NSAID in its:
                its.add(NSAID)
        groups[ASPIRIN].add(ASPIRIN_LOW)  # the amount is not known here, so the rules of both kinds apply
        return groups | {supplement: {supplement} for supplement in self._library.supplements}

    def _substance(
        self, thing_id: str, kind: Literal["medicine", "product"], ingredients: Iterable[str], *own: str
    ) -> Substance | None:
        parts = frozenset(ingredients)
        groups = frozenset(own).union(*(self._groups.get(part, set()) for part in parts))
        if kind == "product":
            groups -= {ASPIRIN_LOW}  # the aspirin in a pain product is a pain dose
        return Substance(thing_id, kind, parts, groups) if groups else None

    def _not_names(self) -> Iterator[_Named]:
        yield Concept("nothing", "nothing", "", ()), self._lists.not_names

    def _low_aspirin(self) -> Iterator[_Named]:
        groups = frozenset({ASPIRIN_LOW, NSAID, ASPIRIN})
        substance = Substance(ASPIRIN_LOW, "medicine", frozenset({ASPIRIN}), groups)
        brands = self._library.medicines[ASPIRIN_LOW].members[0].brands
        names = (*brands, *self._more.get(_LOW_ASPIRIN, ()), ASPIRIN_LOW)
        yield (
            Concept(ASPIRIN_LOW, "medicine", "low-dose aspirin", (ASPIRIN,), substance, "pain_relief"),
            names,
        )

    def _products(self) -> Iterator[_Named]:
        for item in self._lists.products:
            yield self._product(item.name, item.ingredients), (item.name, *item.names)

    def _product(self, name: str, ingredients: Iterable[str], *classes: str) -> Concept:
        parts = tuple(ingredients)
        known = tuple(part for part in parts if part in self._groups) or parts
        substance = self._substance(slug(name), "product", parts, *classes)
        return Concept(slug(name), "product", name, known, substance, self._topic(*known))

    def _supplements(self) -> Iterator[_Named]:
        for item in self._library.supplements.values():
            forms = [_SMALL_PRINT.sub("", form.name) for form in item.forms]
            inside = re.findall(r"\((\w[\w ]+)\)", " ".join(form.name for form in item.forms))
            called = (item.name, *item.name.split(" / "), *item.aliases, *forms, *inside, item.id)
            names = [name for name in (*called, *self._more.get(item.id, ())) if name.lower() != "mg"]
            substance = Substance(item.id, "supplement", frozenset({item.id}), frozenset({item.id}))
            yield Concept(item.id, "supplement", item.name, (item.id,), substance, "supplements"), names

    def _medicines(self) -> Iterator[_Named]:
        """Yield generic names, brands and aliases; a brand of several medicines contains all of them."""
        parts: dict[str, dict[str, None]] = defaultdict(dict)
        classes: dict[str, set[str]] = defaultdict(set)
        for item in self._library.medicines.values():
            for member in item.members:
                if member.generic == _LOW_ASPIRIN:
                    continue
                more = self._more.get(member.generic, ())
                for name in (member.generic, *member.brands, *member.aliases, *more):
                    parts[name].update(dict.fromkeys(self._ingredients_of(member.generic)))
                    classes[name].add(item.id)
        for name, ingredients in parts.items():
            yield self._medicine(name, tuple(ingredients), classes[name]), (name, *self._ids(ingredients))
        for card in self._library.pain_relief.values():
            ingredient = next(part for part, shown in self._cards.items() if shown == card.id)
            yield self._medicine(ingredient, (ingredient,), set()), card.names

    def _ids(self, ingredients: Iterable[str]) -> tuple[str, ...]:
        ids = tuple(ingredients)
        return ids if len(ids) == 1 and ids[0] not in self._library.supplements else ()

    def _medicine(self, name: str, ingredients: tuple[str, ...], classes: set[str]) -> Concept:
        if len(ingredients) > 1 or ingredients[0] in self._library.supplements:
            return self._product(name, ingredients, *classes)
        only = ingredients[0]
        substance = self._substance(only, "medicine", ingredients)
        return Concept(only, "medicine", only.replace("_", " "), (only,), substance, self._topic(only))

    def _classes(self) -> Iterator[_Named]:
        for item in self._lists.classes:
            groups = set(item.classes) | ({NSAID} if DOUBLE_NSAID in item.classes else set())
            yield self._class(item.id, item.id.replace("_", " "), groups), (*item.names, item.id)
        for library_class in self._library.medicines.values():
            parts = {
                part for member in library_class.members for part in self._ingredients_of(member.generic)
            }
            groups = {library_class.id} | (parts & set(self._library.supplements))
            yield self._class(library_class.id, library_class.label, groups), (library_class.label,)

    def _class(self, thing_id: str, label: str, groups: set[str]) -> Concept:
        substance = Substance(thing_id, "class", frozenset({thing_id}), frozenset(groups))
        return Concept(thing_id, "class", label, (thing_id,), substance, self._topic(*groups))

    def _subjects(self) -> Iterator[_Named]:
        for item in self._lists.subjects:
            label = item.id.replace("_", " ")
            yield Concept(item.id, "subject", label, (item.id,), None, item.topic), item.names

    def _others(self) -> Iterator[_Named]:
        for thing_id, *names in self._lists.others:
            label = names[0] if names and slug(names[0]) == thing_id else thing_id.replace("_", " ")
            yield Concept(thing_id, "other", label, (thing_id,)), (label, *names)
        for name in self._lists.other_generics:
            yield Concept(slug(name), "other", name, (slug(name),)), (name,)
        for name in self._lists.street_drugs:
            yield Concept(slug(name), "street_drug", name, (slug(name),)), (name,)

    def _topic(self, *ids: str) -> MenuTopic | None:
        known = {*ids, *(group for part in ids for group in self._groups.get(part, ()))}
        if known & {NSAID, DOUBLE_NSAID, *self._library.pain_relief}:
            return "pain_relief"
        return "supplements" if known & set(self._library.supplements) else None
