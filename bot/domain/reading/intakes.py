"""Parser of an intake: "ibuprofen 400 mg", "2 x 500 mg paracetamol an hour ago", "ibuprofen 400".

No word is dropped: a word that belongs to no name, amount, person or time is an error.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from bot.domain.reading import words as table
from bot.domain.reading.amounts import Amount, amount_at, count_first, number_left, pieces_missing, read
from bot.domain.reading.leftovers import is_run_together
from bot.domain.reading.manner_words import FOOD, KIN
from bot.domain.reading.manners import person_at
from bot.domain.reading.moments import Moment, moment_in
from bot.domain.reading.names import name
from bot.domain.reading.phrases import Phrases, key_at
from bot.domain.reading.problems import Problem, Trouble
from bot.domain.reading.rule_words import SHORTHAND
from bot.domain.reading.typed import Word, is_number_like, joined, split

# A unit to parse a bare number with; only the number is used.
_ANY_UNIT = Word("mg", "mg")
# Tokens per line; a longer line is not an intake.
MOST_WORDS = 60
# Multiplication sign before a count: "nurofen plus x 2".
_X = "x"
# Tokens of the longest known name.
_LONGEST_NAME = 7
_FOOD = Phrases(FOOD)
_NO_NAMES = (
    table.RESERVED
    | table.WEEKDAYS.keys()
    | table.OF_ANOTHER
    | KIN
    | SHORTHAND.keys()
    | {"since", "when", "while", "during", "until", "then", "again", "more", "prn", "over"}
    | {"throughout", "hour", "hr", "hrs", "minutes", "maybe", "perhaps", "but", "if", "did", "think", "threw"}
    | {"vomited", "spat"}
)


@dataclass(frozen=True)
class Said:
    """An intake as typed.

    Attributes:
        name: The name as typed.
        amount: Total amount of all pieces, above zero; None if the text names none.
        unit: "mg", "tablet", …, never plural; None if the number had no unit or there was no number.
        person: Who took it, as written; None means the subscriber.
        at: The time expression; None if the text names no time.
        count: Number of pieces the amount was typed as.
        when: The text of `at`.
    """

    name: str
    amount: Decimal | None = None
    unit: str | None = None
    person: str | None = None
    at: Moment | None = None
    count: Fraction = field(default=Fraction(1), compare=False)
    when: str = field(default="", compare=False)


def _no_name(_name: str) -> bool:
    return False


def intake(text: str, is_name: Callable[[str], bool] = _no_name) -> Said | Problem:
    """Parse an intake; a number without a unit is returned without one, and the caller finds the unit.

    Args:
        text: The typed line. A name in double quotes is taken verbatim.
        is_name: Returns whether a text is a known name; a number in a known name is not an amount.
    """
    tokens, person = _without_person(_without_food(split(text)))
    if isinstance(tokens, Problem):
        return tokens
    if len(tokens) > MOST_WORDS:
        return Problem(Trouble.NAME_TOO_LONG, text.strip())
    denied = next((word for word in tokens if word.key in table.NOT_TAKEN), None)
    if denied is not None and not is_name(joined(tokens)):
        return Problem(Trouble.NOT_TAKEN, text.strip())
    found = moment_in(tokens)
    at, start, end = found or (None, 0, 0)
    when = joined(tokens[start:end])
    tokens = _plain((*tokens[:start], *tokens[end:]))
    if (second := moment_in(tokens)) is not None:
        return Problem(Trouble.NOT_UNDERSTOOD, joined(tokens[second[1] : second[2]]))
    parsed = _taken(tokens, is_name)
    if isinstance(parsed, Problem):
        return parsed
    name_text, amount, unit, count = parsed
    return Said(name_text, amount, unit, person, at, count, when)


def _without_food(words: Sequence[Word]) -> Sequence[Word]:
    """Remove "with food": it belongs neither to name, amount nor time."""
    for at in range(len(words)):
        if (food := _FOOD.at(words, at)) is not None:
            return (*words[:at], *words[food.end :])
    return words


_Taken = tuple[str, "Decimal | None", "str | None", Fraction]


def _without_person(words: Sequence[Word]) -> tuple[Sequence[Word] | Problem, str | None]:
    """Split off the first person, such as "for Mum"; return the other tokens and the person."""
    for at in range(1, len(words)):
        if (found := person_at(words, at)) is not None:
            person, end = found
            if isinstance(person, Problem):
                return person, None
            return [*words[:at], *words[end:]], person.name
    return words, None


def _plain(words: Sequence[Word]) -> Sequence[Word]:
    """Remove "I took my" from the beginning."""
    start = next((n for n, each in enumerate(words) if each.key not in table.TAKING), len(words))
    # Keep the article of "a 500 mg tablet": it is the count.
    is_one = start and words[start - 1].key in table.ARTICLES and key_at(words, start)[:1].isdecimal()
    return words[start - 1 if is_one else start :]


def _taken(words: Sequence[Word], is_name: Callable[[str], bool]) -> _Taken | Problem:
    plain = read(words)
    # "Aspirin 75" and "75 mg aspirin" are known names, too: their amount must still be parsed.
    if isinstance(plain.amount, Amount) and is_name(joined(_trimmed(plain.rest))):
        return _called(_trimmed(plain.rest), plain.amount, is_name)
    if is_name(joined(words)):
        return _called(words, None, is_name)
    line = read(_named_as_one(words, is_name))
    if isinstance(line.amount, Problem):
        return line.amount
    return _called(_trimmed(line.rest), line.amount, is_name) if line.amount else _bare(line.rest, is_name)


def _named_as_one(words: Sequence[Word], is_name: Callable[[str], bool]) -> Sequence[Word]:
    """Merge a known name that contains a number, such as "5 htp", into one quoted token."""
    for start in range(len(words)):
        for end in range(min(len(words), start + _LONGEST_NAME), start + 1, -1):
            numbered = any(is_number_like(each.key) for each in words[start:end])
            if numbered and is_name(joined(words[start:end])):
                return (*words[:start], Word(joined(words[start:end]), ""), *words[end:])
    return words


def _trimmed(words: Sequence[Word]) -> Sequence[Word]:
    start = next((n for n, each in enumerate(words) if each.key not in table.TAKING), len(words))
    return words[start:]


def _called(words: Sequence[Word], amount: Amount | None, is_name: Callable[[str], bool]) -> _Taken | Problem:
    """Return the name with the amount, or an error if the name contains an unparsed rule or number."""
    parsed = name(joined(words))
    if isinstance(parsed, Problem):
        return parsed
    if not is_name(parsed):
        problem = number_left(words) or _rule_left(words) or _uncounted(words, amount)
        if problem is not None:
            return problem
    if amount is None:
        return parsed, None, None, Fraction(1)
    return parsed, amount.value, amount.unit, amount.pieces


def _rule_left(words: Sequence[Word]) -> Problem | None:
    """Return the error for words that cannot be part of a name, such as "monday", "every" and "mum took"."""
    said = next(
        (n for n, word in enumerate(words) if word.key in _NO_NAMES or is_run_together(word.key)), len(words)
    )
    return Problem(Trouble.NOT_UNDERSTOOD, joined(words[said:])) if said < len(words) else None


def _uncounted(words: Sequence[Word], amount: Amount | None) -> Problem | None:
    """Return the error for "500 mg tablets", which lacks the number of tablets."""
    for word in words if amount is not None and amount.pieces == 1 else ():
        if table.UNITS.get(word.key) in table.PIECES and word.key not in table.PIECES:
            return Problem(Trouble.BAD_AMOUNT, word.typed)
    return None


def _bare(words: Sequence[Word], is_name: Callable[[str], bool]) -> _Taken | Problem:
    """Parse a name with a number without a unit at the end: "ibuprofen 400"."""
    if len(words) < len(("ibuprofen", "400")) or not is_number_like(words[-1].key):
        return _called(words, None, is_name)
    found = amount_at([words[-1], _ANY_UNIT], 0)
    if found is None or isinstance(found[0], Problem):
        return Problem(Trouble.BAD_AMOUNT, words[-1].typed)
    count, rest = count_first(words[:-1])
    if count is not None:
        suggestion = f"{words[0].typed.removesuffix('x')} x {words[-1].typed} mg {joined(rest)}"
        return Problem(Trouble.BAD_AMOUNT, joined(words), (suggestion,))
    times, last = words[-2].key, words[-1]
    if len(words) > len(("x", "400")) and times == _X:
        pieces = pieces_missing(last.typed).suggestions
        return Problem(Trouble.BAD_AMOUNT, joined(words[-2:]), pieces)
    parsed = _called(words[:-1], None, is_name)
    return parsed if isinstance(parsed, Problem) else (parsed[0], found[0].value, None, Fraction(1))
