"""Vocabulary: every name that people use, from names.yaml and the library, and the concept it stands for."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.domain.interactions import Substance
from bot.library import ContentError, Library, MenuTopic, covered_names
from bot.library.models import Flag
from bot.library.reading import Document, Problem, read_document

ConceptKind = Literal[
    "supplement", "medicine", "product", "class", "subject", "other", "street_drug", "nothing"
]

TAKEN_KINDS: frozenset[ConceptKind] = frozenset(
    {"supplement", "medicine", "product", "class", "other", "street_drug"}
)
"""Kinds of what people take, or may have taken."""

Qualifier = Literal["person", "amount"]

ANY = "any"
"""The page whose cells answer for every supplement and medicine that has none of its own."""

_FILE = "names.yaml"
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
        qualifies: Says who asks, or that it may be too much; not what the question is about.
        without_place: A symptom that can be anywhere in the body.
        red_flag: Id of the red flag with the signs of it.
        is_tablet: Whether a number of it is a number of tablets; a number of coffees is none.
    """

    id: str
    kind: ConceptKind
    label: str
    entities: tuple[str, ...]
    substance: Substance | None = None
    topic: MenuTopic | None = None
    qualifies: Qualifier | None = None
    without_place: bool = False
    red_flag: str | None = None
    is_tablet: bool = True


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
        only_in_lists: Names that are ordinary words in any other text.
    """

    names: Mapping[str, str]
    concepts: Mapping[str, Concept]
    cards: Mapping[str, str]
    ingredients: Mapping[str, tuple[str, ...]]
    ordinary: tuple[str, ...]
    off_topic: tuple[str, ...]
    only_in_lists: frozenset[str]


class _NamesModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Subject(_NamesModel):
    id: str
    topic: MenuTopic | None
    qualifies: Qualifier | None = None
    without_place: Flag = False
    red_flag: str | None = None
    part_of: str | None = None
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
    not_tablets: tuple[str, ...]
    street_drugs: tuple[str, ...]
    ordinary: tuple[str, ...]
    elsewhere: tuple[str, ...]
    only_in_lists: tuple[str, ...]


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
    _mark_not_tablets(document, names, things)
    _check_pages(document, library, things)
    if document.problems:
        raise ContentError(tuple(document.problems))
    ingredients = {item.generic: item.ingredients for item in names.generics}
    return Vocabulary(
        by_name,
        things,
        cards,
        ingredients,
        names.ordinary,
        names.elsewhere,
        frozenset(names.only_in_lists),
    )


def _mark_not_tablets(document: Document, names: _Names, things: dict[str, Concept]) -> None:
    for number, thing_id in enumerate(names.not_tablets):
        if thing_id in things:
            things[thing_id] = replace(things[thing_id], is_tablet=False)
        else:
            line = document.line(("not_tablets", number))
            document.add_problem(line, f'"{thing_id}" is unknown', "the id of something that has a name here")


def _check_pages(document: Document, library: Library, things: Mapping[str, Concept]) -> None:
    """Record a problem for each page that no name can lead to."""
    for page in library.pages.values():
        unknown = [each for each in page.about or (page.subject,) if each not in things and each != ANY]
        document.problems += (
            Problem(f"answers/{page.subject}.yaml", 1, f'"{each}" has no name', f"about: of an id in {_FILE}")
            for each in unknown
        )


def slug(name: str) -> str:
    """Return the id of a name: lower case, words joined by an underscore."""
    return "_".join(re.findall(r"[a-z0-9]+", name.lower()))


def ingredients_of(generic: str, written: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the ingredients that a generic name stands for, as `written` or else by its parts."""
    return written.get(generic) or tuple(slug(part) for part in re.split(r" \+ |/", generic))


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
        "of": generics | set(library.supplements) | {item.id for item in names.subjects},
        "generic": generics,
        "card": set(library.pain_relief),
        "classes": set(library.medicines) | set(library.pain_relief) | set(library.supplements),
        "red_flag": set(library.red_flags),
        "part_of": {subject.id for subject in names.subjects},
    }
    for where, text in document.texts.items():
        field = next((step for step in reversed(where[1:]) if isinstance(step, str)), "")
        if text not in known.get(field, {text}):
            document.add_problem(document.line(where), f'"{text}" is unknown', f"a {field} that exists")
    _check_others(document, library)
    for card in known["card"] - {item.card for item in names.cards}:
        document.add_problem(
            document.line(("cards",)), f'"{card}" has no ingredient', f"an item with card: {card}"
        )
    shown = {(item.ingredient, item.card) for item in names.cards}
    for reliever in library.pain_relief.values():
        if reliever.maximum_of is not None and (reliever.maximum_of, reliever.id) not in shown:
            document.add_problem(
                document.line(("cards",)),
                f'maximum_of of "{reliever.id}" is "{reliever.maximum_of}", which is not its ingredient',
                f"{{ingredient: {reliever.maximum_of}, card: {reliever.id}}}, or another maximum_of",
            )


def _check_others(document: Document, library: Library) -> None:
    """Record a problem for each thing that is listed as without our facts although an item has its name."""
    covered = {slug(name) for name in covered_names(library.supplements, library.pain_relief)}
    for where, text in document.texts.items():
        if where[0] in {"others", "other_generics"} and slug(text) in covered:
            what = f'"{text}" is covered by now, so it cannot be among the {where[0]}'
            document.add_problem(
                document.line(where), what, "more_names, if it needs more than its own names"
            )


class _ConceptBuilder:
    """Builder of the concepts with their names, in the order in which names are claimed."""

    def __init__(self, library: Library, names: _Names, cards: Mapping[str, str]) -> None:
        self._library = library
        self._lists = names
        self._cards = cards
        self._ingredients = {item.generic: item.ingredients for item in names.generics}
        self._more: dict[str, tuple[str, ...]] = defaultdict(tuple)
        for item in names.more_names:
            self._more[item.of] += item.names
        classes = library.medicines.values()
        self._low_dose_classes = [each for each in classes if each.low_dose_of is not None]
        self._subjects_of = {each.id: each.as_subject for each in classes if each.as_subject is not None}
        self._groups = self._rule_groups()

    def all(self) -> Iterator[_Named]:
        return chain(
            self._not_names(),
            self._low_doses(),
            self._products(),
            self._medicines(),
            self._supplements(),
            self._classes(),
            self._subjects(),
            self._others(),
        )

    def _ingredients_of(self, generic: str) -> tuple[str, ...]:
        return ingredients_of(generic, self._ingredients)

    def _rule_groups(self) -> dict[str, set[str]]:
        """Return for each ingredient the ids by which rules may name it."""
        groups: dict[str, set[str]] = defaultdict(set)
        for item in self._library.medicines.values():
            for member in item.members:
                ingredients = self._ingredients_of(member.generic)
                if member.same_as is not None:
                    groups[member.same_as].add(item.id)
                if len(ingredients) == 1 and ingredients[0] not in self._library.supplements:
                    groups[ingredients[0]].update((item.id, ingredients[0]))
        for ingredient, card in self._cards.items():
            groups[ingredient].add(card)
        for ingredient, its in groups.items():
            its.add(ingredient)
            its.update(self._subjects_in(its))
        for low in self._low_dose_classes:  # the amount is not known here, so the rules of both kinds apply
            groups[slug(low.low_dose_of or "")].add(low.id)
        for supplement in self._library.supplements:
            groups[supplement].add(supplement)
        return groups

    def _subjects_in(self, groups: Iterable[str]) -> set[str]:
        """Return the subjects by which rules name the members of classes: "nsaid" for "nsaids"."""
        return {self._subjects_of[group] for group in groups if group in self._subjects_of}

    def _substance(
        self, thing_id: str, kind: Literal["medicine", "product"], ingredients: Iterable[str], *own: str
    ) -> Substance | None:
        parts = frozenset(ingredients)
        groups = frozenset(own).union(*(self._groups.get(part, set()) for part in parts))
        if kind == "product":
            # The aspirin in a pain product is a pain dose.
            groups -= {low.id for low in self._low_dose_classes}
        return Substance(thing_id, kind, parts, groups) if groups else None

    def _not_names(self) -> Iterator[_Named]:
        yield Concept("nothing", "nothing", "", ()), self._lists.not_names

    def _low_doses(self) -> Iterator[_Named]:
        for low in self._low_dose_classes:
            ingredient = slug(low.low_dose_of or "")
            groups = frozenset({low.id, ingredient}) | self._subjects_in(self._groups[ingredient])
            substance = Substance(low.id, "medicine", frozenset({ingredient}), groups)
            label, topic = f"low-dose {low.low_dose_of}", self._topic(ingredient)
            more = (name for member in low.members for name in self._more.get(member.generic, ()))
            brands = (name for member in low.members for name in member.brands)
            names = (*brands, *more, low.id)
            yield Concept(low.id, "medicine", label, (ingredient,), substance, topic), names

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
            substance = Substance(
                item.id, "supplement", frozenset({item.id}), frozenset(self._groups[item.id])
            )
            yield Concept(item.id, "supplement", item.name, (item.id,), substance, item.topic), names

    def _medicines(self) -> Iterator[_Named]:
        """Yield generic names, brands and aliases; a brand of several medicines contains all of them."""
        parts: dict[str, dict[str, None]] = defaultdict(dict)
        classes: dict[str, set[str]] = defaultdict(set)
        for item in self._library.medicines.values():
            if item in self._low_dose_classes:
                continue
            for member in item.members:
                more = self._more.get(member.generic, ())
                for name in (member.generic, *member.brands, *member.aliases, *more):
                    parts[name].update(dict.fromkeys(self._ingredients_of(member.generic)))
                    classes[name].add(item.id)
        for name, ingredients in parts.items():
            same = slug(name) in self._library.supplements and classes[name] <= self._groups[slug(name)]
            if not same:  # a supplement that is of the class, too, is itself
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
            groups = {*item.classes, *self._subjects_in(item.classes)}
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
            yield (
                Concept(
                    item.id,
                    "subject",
                    label,
                    (item.id,) if item.part_of is None else (item.part_of, item.id),
                    topic=item.topic,
                    qualifies=item.qualifies,
                    without_place=item.without_place,
                    red_flag=item.red_flag,
                ),
                (*item.names, *self._more.get(item.id, ())),
            )

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
        if any(
            self._library.supplements[each].topic == "pain_relief"
            for each in known
            if each in self._library.supplements
        ):
            return "pain_relief"
        if known & self._library.pain_relief.keys():
            return "pain_relief"
        of_classes = (item.topic for item in self._library.medicines.values() if item.id in known)
        if topic := next((each for each in of_classes if each is not None), None):
            return topic
        return "supplements" if known & set(self._library.supplements) else None
