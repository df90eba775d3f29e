"""Cells that could answer a question: those of its subjects, of their classes, and those for everything."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.questions import Intent
from bot.library import Cell, SubjectPage
from bot.search.vocabulary import ANY, Concept
from bot.understanding.wordings import WordingVectors

if TYPE_CHECKING:  # without the encoder numpy is not needed
    import numpy as np
    import numpy.typing as npt

    from bot.understanding import MessageModel

# How far behind the cell of a subject's own page others come, as nearness: of another page on it, of one on
# what it is part of, of its class, and for everything.
_OF_SIDE, _OF_WHOLE, _OF_CLASS, _OF_ANY = 0.08, 0.14, 0.04, 0.06
# What the page on another ingredient still tells of a product that holds an opioid, too; on the rest, such as
# alcohol or pregnancy, it would be too mild.
_OF_ONE_INGREDIENT: frozenset[Intent] = frozenset({"ingredients", "too_much", "what_is"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A cell that could answer a question; `behind` is what it has to be nearer to beat a subject's own."""

    id: str
    page: SubjectPage
    intent: Intent
    cell: Cell
    behind: float = 0.0


class CellIndex:
    """All pages by the concepts they are about, and the wordings of their cells as vectors."""

    def __init__(
        self,
        pages: Mapping[str, SubjectPage],
        concepts: Mapping[str, Concept],
        outweighing: frozenset[str] = frozenset(),
    ) -> None:
        self._pages = pages
        self._outweighing = outweighing
        self._of_concept: dict[str, list[SubjectPage]] = defaultdict(list)
        self._of_group: dict[str, list[SubjectPage]] = defaultdict(list)
        for page in pages.values():
            about = page.about or (page.subject,)
            for name in about:
                self._of_concept[name].append(page)
            for group in _common_groups(concepts[name] for name in about if name in concepts):
                self._of_group[group].append(page)
        self._about_one_thing = frozenset(
            page.subject for page in pages.values() if _is_about_one_thing(page, concepts)
        )
        # What such a page says is as strict as what outweighs the rest of a product.
        self._strict = frozenset(
            page.subject for page in pages.values() if outweighing & _groups_of(page, concepts)
        )
        self._texts: list[str] = []
        self._rows: dict[str, range] = {}
        for page in pages.values():
            for intent, cell in page.cells.items():
                start = len(self._texts)
                self._texts += cell.wordings
                self._rows[f"{page.subject}.{intent}"] = range(start, len(self._texts))
        self._vectors = WordingVectors.of(self._texts)
        self._everything = {each.id: each for page in pages.values() for each in self._cells(page, 0.0)}

    def encode_missing(self, model: "MessageModel") -> None:
        """Encode the wordings of which the model holds no vector: those that an operator wrote; slow."""
        self._vectors = self._vectors.completed(self._texts, model)

    def pages_about(self, concept: Concept) -> list[SubjectPage]:
        """Return the pages about a concept or its ingredients, its own first, without those of classes."""
        named = dict.fromkeys((concept.id, *concept.entities))
        found = {page.subject: page for name in named for page in self._of_concept.get(name, ())}
        return sorted(
            found.values(), key=lambda page: (page.subject != concept.id, page.subject not in named)
        )

    def candidates(self, concepts: Iterable[Concept]) -> dict[str, Candidate]:
        """Return the cells that could answer a question about these concepts, a subject's own first."""
        found: dict[str, Candidate] = {}
        things = list(concepts)
        groups = {group for each in things if each.substance for group in each.substance.groups}
        taken = any(each.substance is not None or each.kind == "other" for each in things)
        own: list[SubjectPage] = []
        side: list[SubjectPage] = []
        whole: list[SubjectPage] = []
        for each in things:
            its, others, wholes = self._by_nearness(each)
            (own if _comes_first(each, taken=taken) else side).extend(its)
            side += others
            whole += wholes
        of_class = [page for group in sorted(groups) for page in self._of_group.get(group, ())]
        general = [self._pages[ANY]] if taken and ANY in self._pages else []
        levels = (
            (own, 0.0),
            (side, _OF_SIDE),
            (whole, _OF_WHOLE),
            (of_class, _OF_CLASS),
            (general, _OF_ANY),
        )
        too_mild = self._outweighed(things)
        for pages, behind in levels:
            for page in pages:
                for candidate in self._cells(page, behind):
                    if page.subject not in too_mild or candidate.intent in _OF_ONE_INGREDIENT:
                        found.setdefault(candidate.id, candidate)
        return found

    def _outweighed(self, things: Iterable[Concept]) -> set[str]:
        """Return the pages on the other ingredients of products that hold what outweighs them.

        What is named for itself, too, has its page.
        """
        mild: set[str] = set()
        named: set[str] = set()
        for each in things:
            groups = frozenset[str]() if each.substance is None else each.substance.groups
            of_parts = (page for page in self.pages_about(each) if page.subject != each.id)
            of_classes = (
                page for group in groups - self._outweighing for page in self._of_group.get(group, ())
            )
            pages = (*of_parts, *of_classes)
            is_outweighed = each.kind == "product" and self._outweighing & groups
            (mild if is_outweighed else named).update(page.subject for page in pages)
            named |= {each.id}
        return mild - named - self._strict

    def _by_nearness(
        self, concept: Concept
    ) -> tuple[list[SubjectPage], list[SubjectPage], list[SubjectPage]]:
        """Return a concept's own pages, others about it, and those about what it is part of.

        Where no page has its name, those about it are its own; without any, those of its ingredients.
        """
        pages = self.pages_about(concept)
        named = [page for page in pages if page.subject == concept.id]
        about = [page for page in pages if page not in named and concept.id in page.about]
        rest = [page for page in pages if page not in named and page not in about]
        if named:
            return named, about, rest
        return (about, [], rest) if about else (rest, [], [])

    def everything_on(self, page: SubjectPage) -> dict[str, Candidate]:
        """Return the cells of one page."""
        return {each.id: each for each in self._cells(page, 0.0)}

    def everything(self) -> Mapping[str, Candidate]:
        """Return all cells, for a question that names no subject."""
        return self._everything

    def is_about_one_thing(self, page: SubjectPage) -> bool:
        """Return whether a page is about one thing that is taken: no class, and no subject such as sleep."""
        return page.subject in self._about_one_thing

    def on_anything(self) -> Mapping[str, Candidate]:
        """Return the cells that hold for everything that is taken."""
        return self.everything_on(self._pages[ANY]) if ANY in self._pages else {}

    def nearness(self, vector: "npt.NDArray[np.float32]", cells: Collection[str]) -> dict[str, float]:
        """Return how near the nearest wording of each cell is to a text; 1 for the same words."""
        import numpy as np  # noqa: PLC0415 - without the encoder it is not needed

        spans = [self._rows[each] for each in cells]
        products = self._vectors.products([row for span in spans for row in span], vector)
        starts = np.cumsum([0, *(len(span) for span in spans[:-1])])
        return dict(zip(cells, np.maximum.reduceat(products, starts).tolist(), strict=True))

    def _cells(self, page: SubjectPage, behind: float) -> Iterator[Candidate]:
        for intent, cell in page.cells.items():
            yield Candidate(f"{page.subject}.{intent}", page, intent, cell, behind)


def _is_about_one_thing(page: SubjectPage, concepts: Mapping[str, Concept]) -> bool:
    kinds = {concepts[each].kind for each in page.about or (page.subject,) if each in concepts}
    return bool(kinds) and kinds.isdisjoint({"subject", "class"})


def _groups_of(page: SubjectPage, concepts: Mapping[str, Concept]) -> frozenset[str]:
    """Return the groups of everything that a page is about."""
    held = (concepts[each].substance for each in page.about or (page.subject,) if each in concepts)
    return frozenset().union(*(each.groups for each in held if each is not None))


def _common_groups(concepts: Iterable[Concept]) -> frozenset[str]:
    """Return the groups of which a page about these classes speaks: what holds for all of them."""
    substances = [each.substance for each in concepts if each.kind == "class"]
    groups = [each.groups for each in substances if each is not None]
    return frozenset.intersection(*groups) if groups else frozenset()


def _comes_first(concept: Concept, *, taken: bool) -> bool:
    """Return whether the page of a concept is the subject of a question: what is taken, if anything is."""
    return not taken or concept.kind != "subject"


def replacement(
    candidates: Mapping[str, Candidate], chosen: Candidate, intents: Sequence[Intent]
) -> Candidate | None:
    """Return the cell on who asks first that stands in for one not meant for somebody.

    Args:
        candidates: The cells that could answer, a subject's own first.
        chosen: The cell that is not for this person.
        intents: What the other cell is about: pregnancy, a child, another condition.
    """
    for intent in intents:
        of_intent = [each for each in candidates.values() if each.intent == intent]
        of_intent.sort(key=lambda each: (each.page.subject != chosen.page.subject, each.behind))
        if of_intent:
            return of_intent[0]
    return None
