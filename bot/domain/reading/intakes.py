"""What somebody took, in one line: "ibuprofen 400 mg", "2 x 500 mg paracetamol an hour ago", "ibuprofen 400".

Every word counts: what is neither name, amount, person nor moment is asked about, and never dropped.
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

# What a bare number is tried with: any unit will do, it is only about the number.
_ANY_UNIT = Word("mg", "mg")
# Words of a line; more are no intake.
MOST_WORDS = 60
# Before a count: "nurofen plus x 2".
_X = "x"
# Words of the longest known name.
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
    """What was taken.

    Attributes:
        name: As typed.
        amount: Above zero, all pieces together; None if it was not said.
        unit: "mg", "tablet", …, never plural; None where a number stood without one, or none at all.
        person: Who took it, as written; None is the one who writes.
        at: When, as typed; None if that was not said.
        count: How many pieces the amount was typed as.
        when: The words of `at`.
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
    """Read what was taken; a number without a unit is kept as it is, for the caller to ask or to know.

    Args:
        text: What was typed. A name in double quotes is taken as it is.
        is_name: Whether something is called so; a number in such a name is no amount.
    """
    words, person = _without_person(_without_food(split(text)))
    if isinstance(words, Problem):
        return words
    if len(words) > MOST_WORDS:
        return Problem(Trouble.NAME_TOO_LONG, text.strip())
    denied = next((word for word in words if word.key in table.NOT_TAKEN), None)
    if denied is not None and not is_name(joined(words)):
        return Problem(Trouble.NOT_TAKEN, text.strip())
    found = moment_in(words)
    at, start, end = found or (None, 0, 0)
    when = joined(words[start:end])
    words = _plain((*words[:start], *words[end:]))
    if (second := moment_in(words)) is not None:
        return Problem(Trouble.NOT_UNDERSTOOD, joined(words[second[1] : second[2]]))
    said = _taken(words, is_name)
    if isinstance(said, Problem):
        return said
    called, amount, unit, count = said
    return Said(called, amount, unit, person, at, count, when)


def _without_food(words: Sequence[Word]) -> Sequence[Word]:
    """Take "with food" away: it says nothing of what, how much or when."""
    for at in range(len(words)):
        if (food := _FOOD.at(words, at)) is not None:
            return (*words[:at], *words[food.end :])
    return words


_Taken = tuple[str, "Decimal | None", "str | None", Fraction]


def _without_person(words: Sequence[Word]) -> tuple[Sequence[Word] | Problem, str | None]:
    """Take "for Mum" away; the first that is named is meant."""
    for at in range(1, len(words)):
        if (found := person_at(words, at)) is not None:
            person, end = found
            if isinstance(person, Problem):
                return person, None
            return [*words[:at], *words[end:]], person.name
    return words, None


def _plain(words: Sequence[Word]) -> Sequence[Word]:
    """Take "I took my" away from the beginning, and what joined a moment to the rest from the end."""
    start = next((n for n, each in enumerate(words) if each.key not in table.TAKING), len(words))
    # "A 500 mg tablet" is one.
    is_one = start and words[start - 1].key in table.ARTICLES and key_at(words, start)[:1].isdecimal()
    return words[start - 1 if is_one else start :]


def _taken(words: Sequence[Word], is_name: Callable[[str], bool]) -> _Taken | Problem:
    plain = read(words)
    # Names such as "aspirin 75" and "75 mg aspirin" are known: the amount in them counts all the same.
    if isinstance(plain.amount, Amount) and is_name(joined(_trimmed(plain.rest))):
        return _called(_trimmed(plain.rest), plain.amount, is_name)
    if is_name(joined(words)):
        return _called(words, None, is_name)
    line = read(_named_as_one(words, is_name))
    if isinstance(line.amount, Problem):
        return line.amount
    return _called(_trimmed(line.rest), line.amount, is_name) if line.amount else _bare(line.rest, is_name)


def _named_as_one(words: Sequence[Word], is_name: Callable[[str], bool]) -> Sequence[Word]:
    """Put a known name with a number in it, such as "5 htp", in quotes."""
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
    """Return the name with the amount, unless something in it was not read."""
    called = name(joined(words))
    if isinstance(called, Problem):
        return called
    if not is_name(called):
        problem = number_left(words) or _rule_left(words) or _uncounted(words, amount)
        if problem is not None:
            return problem
    if amount is None:
        return called, None, None, Fraction(1)
    return called, amount.value, amount.unit, amount.pieces


def _rule_left(words: Sequence[Word]) -> Problem | None:
    """Return the problem with "monday", "every" and "mum took", which are no part of a name."""
    said = next(
        (n for n, word in enumerate(words) if word.key in _NO_NAMES or is_run_together(word.key)), len(words)
    )
    return Problem(Trouble.NOT_UNDERSTOOD, joined(words[said:])) if said < len(words) else None


def _uncounted(words: Sequence[Word], amount: Amount | None) -> Problem | None:
    """Return the problem with the tablets of "500 mg tablets", of which nobody said how many."""
    for word in words if amount is not None and amount.pieces == 1 else ():
        if table.UNITS.get(word.key) in table.PIECES and word.key not in table.PIECES:
            return Problem(Trouble.BAD_AMOUNT, word.typed)
    return None


def _bare(words: Sequence[Word], is_name: Callable[[str], bool]) -> _Taken | Problem:
    """Read a number at the end, without a unit: "ibuprofen 400"."""
    if len(words) < len(("ibuprofen", "400")) or not is_number_like(words[-1].key):
        return _called(words, None, is_name)
    found = amount_at([words[-1], _ANY_UNIT], 0)
    if found is None or isinstance(found[0], Problem):
        return Problem(Trouble.BAD_AMOUNT, words[-1].typed)
    count, rest = count_first(words[:-1])
    if count is not None:
        meant = f"{words[0].typed.removesuffix('x')} x {words[-1].typed} mg {joined(rest)}"
        return Problem(Trouble.BAD_AMOUNT, joined(words), (meant,))
    times, last = words[-2].key, words[-1]
    if len(words) > len(("x", "400")) and times == _X:
        pieces = pieces_missing(last.typed).suggestions
        return Problem(Trouble.BAD_AMOUNT, joined(words[-2:]), pieces)
    read_so = _called(words[:-1], None, is_name)
    return read_so if isinstance(read_so, Problem) else (read_so[0], found[0].value, None, Fraction(1))
