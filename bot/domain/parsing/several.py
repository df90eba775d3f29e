"""Splitter of a text with several items, one per line or separated by commas; unsure, it keeps together."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import date

from bot.domain.language import Language
from bot.domain.parsing.amounts import Amount
from bot.domain.parsing.errors import ParseError, ParseErrorKind
from bot.domain.parsing.instructions import Person
from bot.domain.parsing.name_checks import is_rule_word
from bot.domain.parsing.person_headings import PersonHeading, person_heading_of
from bot.domain.parsing.reminders import parse_reminder
from bot.domain.parsing.segments import leading_name, parse_segments
from bot.domain.parsing.tokens import QUOTES, Tokens, replace_words, text_of, tokenize

_LINE_BREAK = "\n"
_STRONG_SIGNS = frozenset({_LINE_BREAK, ";", "；"})
# Signs that stand for a comma inside of one item.
_COMMAS = frozenset(",،、;；")
# A comma between two digits is part of a number, or of a list of times.
_QUOTED_OR_SIGN = re.compile(
    rf"[{QUOTES}][^{QUOTES}\n]*[{QUOTES}]|\([^()\n]*\)|(?P<sign>[\n;；]|(?<!\d)[,،、]|[,،、](?!\d)"
    r"|(?<=\s)(?:[^\W\d_]+|[&+])(?=\s))"
)
# "- ", "• ", "1. " and "1) " at the beginning of a line.
_BULLET = re.compile(r"(?:[-*•·–]|\d{1,2}[.)])\s+", re.ASCII)
_LOOSE_ENDS = " ,;\t\r"
# Pieces of a text that are looked at: a text of more is no list that somebody wants to be reminded of.
_MAX_PIECES = 100


@dataclass(frozen=True)
class ItemText:
    """One item of a list.

    Attributes:
        text: The item as typed, without the heading that names the person.
        person: The person of the heading above it; None: the subscriber, or the text names the person.
    """

    text: str
    person: str | None = None


@dataclass(frozen=True)
class _Piece:
    """A stretch between two signs that may separate items.

    Attributes:
        text: The stretch, without the bullet of its line.
        sign: The sign before it: a line break, a comma, "and".
        is_line: Whether it is a whole line, and another line follows.
    """

    text: str
    sign: str
    is_line: bool

    @property
    def opens_line(self) -> bool:
        """Whether it begins a line."""
        return self.sign == _LINE_BREAK


# Whether a piece begins an item, given the text of the item before it.
_BeginsItem = Callable[[_Piece, str], bool]


def split_items(
    text: str,
    today: date,
    language: Language,
    is_known: Callable[[str], bool],
    people: Collection[str] = (),
) -> tuple[ItemText, ...]:
    """Split a list of reminders into the text of each; a text with one reminder comes back as one.

    A new item begins only where a new name begins: "8:00, 20:00", "mon, wed" and "30 minutes before food"
    belong to the item before them. After a mere comma the name has to be known, or both items have to say
    more than a name; "and" separates only two whole reminders.

    Args:
        text: The text as typed, with its line breaks.
        today: The person's local date.
        language: The language of the text.
        is_known: Whether a name is one of something that people take.
        people: Persons who have reminders, so that "Anna:" is a heading when Anna is one of them.
    """

    def begins_item(piece: _Piece, before: str) -> bool:
        name = leading_name(tokenize(piece.text, language), today)
        if not name:
            return False
        if piece.sign.lower() in language.lines.conjunctions:
            return all(_is_reminder(each, today, language) for each in (before, piece.text))
        if is_known(text_of(name)):
            return True
        if piece.sign in _STRONG_SIGNS:
            return not _is_instruction(name)
        say_more = all(_says_more_than_name(each, today, language) for each in (piece.text, before))
        return say_more and _is_reminder(piece.text, today, language, or_lacks_time=True)

    pieces = _pieces(text, language.lines.conjunctions)
    if len(pieces) > _MAX_PIECES:
        return (ItemText(text),)
    return _group(pieces, language, people, begins_item)


def split_names(text: str, today: date, language: Language) -> tuple[ItemText, ...]:
    """Split a list of names, in which every comma separates; an amount belongs to the name before it.

    Args:
        text: The text as typed, with its line breaks.
        today: The person's local date.
        language: The language of the text.
    """
    pieces = _pieces(text)
    found = _group(
        pieces[:_MAX_PIECES],
        language,
        (),
        lambda piece, _before: bool(leading_name(tokenize(piece.text, language), today)),
    )
    rest = (ItemText(each.text) for each in pieces[_MAX_PIECES:])
    return (*(_with_own_person(each, today, language) for each in found), *rest)


def _with_own_person(item: ItemText, today: date, language: Language) -> ItemText:
    """Return the item with the person that its text names: "zinc for Mum"."""
    segments = parse_segments(tokenize(item.text, language), today)
    people = [] if isinstance(segments, ParseError) else segments.of_type(Person)
    if not people:
        return item
    person, said = people[0]
    return ItemText((replace_words(item.text, said, "") or item.text).strip(), person.name)


def name_with_amount(text: str, today: date, language: Language) -> str:
    """Return the name and the amounts in a text, without times, days and persons; all of it without a name.

    Args:
        text: A reminder or a part of one: "amlodipine 5 mg 8:00 with food".
        today: The person's local date.
        language: The language of the text.
    """
    segments = parse_segments(tokenize(text, language), today)
    if isinstance(segments, ParseError) or not segments.unrecognized:
        return text
    names = [text_of(each) for each in segments.unrecognized]
    return " ".join([*names, *(said for _amount, said in segments.of_type(Amount))])


def _is_instruction(name: Tokens) -> bool:
    """Return whether a text begins with an instruction, such as "take with water", not with a name."""
    return is_rule_word(name, 0) or name[0].key in name.language.names.instruction_verbs


def _says_more_than_name(text: str, today: date, language: Language) -> bool:
    tokens = tokenize(text, language)
    return text_of(leading_name(tokens, today)) != text_of(tokens)


def _is_reminder(text: str, today: date, language: Language, *, or_lacks_time: bool = False) -> bool:
    read = parse_reminder(text, today, language)
    return not isinstance(read, ParseError) or (or_lacks_time and read.kind is ParseErrorKind.NO_TIME)


def _pieces(text: str, conjunctions: Collection[str] = ()) -> list[_Piece]:
    """Return the stretches between signs that stand in no quotes and no parentheses."""
    marks = [
        each
        for each in _QUOTED_OR_SIGN.finditer(text)
        if each["sign"] is not None and _may_separate(each["sign"].lower(), conjunctions)
    ]
    starts, ends = [0, *(each.end() for each in marks)], [*(each.start() for each in marks), len(text)]
    signs = [_LINE_BREAK, *(each["sign"] for each in marks), ""]
    pieces: list[_Piece] = []
    before = ""  # the signs of empty stretches: ", and" separates as a comma does
    for n, (start, end) in enumerate(zip(starts, ends, strict=True)):
        sign = before if before and signs[n] not in _STRONG_SIGNS else signs[n]
        said, opens_line = text[start:end].strip(_LOOSE_ENDS), sign == _LINE_BREAK
        if opens_line and (bullet := _BULLET.match(said)) is not None:
            said = said[bullet.end() :]
        if said:
            pieces.append(_Piece(said, sign, opens_line and signs[n + 1] == _LINE_BREAK))
        before = "" if said else sign
    return pieces


def _may_separate(sign: str, conjunctions: Collection[str]) -> bool:
    is_word = sign.isalpha() or sign in {"&", "+"}
    return sign in conjunctions if is_word else True


@dataclass
class _Grouping:
    """Items put together piece by piece.

    Attributes:
        items: The items so far.
        held: The person of the lines to come.
        of_line: The person of this line.
    """

    items: list[ItemText] = field(default_factory=list)
    held: str | None = None
    of_line: str | None = None

    def begin(self, text: str) -> None:
        """Begin an item of the person of this line."""
        self.items.append(ItemText(text, self.of_line))

    def go_on(self, piece: _Piece) -> None:
        """Add a piece to the item before it."""
        before, joint = self.items[-1], " " if piece.opens_line else f" {piece.sign} "
        joint = ", " if piece.sign in _COMMAS else joint
        self.items[-1] = replace(before, text=f"{before.text}{joint}{piece.text}")


def _group(
    pieces: list[_Piece], language: Language, people: Collection[str], begins_item: _BeginsItem
) -> tuple[ItemText, ...]:
    """Return the items that the pieces make, each with the person of the heading above it."""
    found, known = _Grouping(), {each.casefold(): each for each in people}
    for piece in pieces:
        found.of_line = found.held if piece.opens_line else found.of_line
        heading = person_heading_of(piece.text, language, known, is_line=piece.is_line)
        if heading is not None and not _is_of_item_before(heading, piece, found, begins_item):
            found.of_line = heading.person
            found.held = heading.person if heading.has_colon or not heading.rest else found.held
            if heading.rest:
                found.begin(heading.rest)
        elif not found.items or begins_item(piece, found.items[-1].text):
            found.begin(_without_conjunction(piece.text, language))
        else:
            found.go_on(piece)
    return tuple(found.items)


def _without_conjunction(text: str, language: Language) -> str:
    """Return a piece without the "and" of ", and zinc"."""
    first, _space, rest = text.partition(" ")
    return rest if first.lower() in language.lines.conjunctions else text


def _is_of_item_before(
    heading: PersonHeading, piece: _Piece, found: _Grouping, begins_item: _BeginsItem
) -> bool:
    """Return whether a person belongs to the item before: "zinc 8:00, for Mum at 20:00"."""
    if heading.has_colon or not heading.rest or not found.items:
        return False
    return not begins_item(replace(piece, text=heading.rest), found.items[-1].text)
