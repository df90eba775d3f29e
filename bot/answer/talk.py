"""Plain talk about what somebody takes and about the bot: what is wanted, and what was said with it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from fractions import Fraction
from functools import cache

from rapidfuzz.fuzz import ratio

from bot.domain import names
from bot.domain.conditions import find_conditions
from bot.domain.parsing.amounts import format_number
from bot.domain.parsing.tokens import replace_words
from bot.domain.profiles import CONDITIONS, Condition
from bot.domain.talk.intents import Wanted, choose_intent, spell_out
from bot.domain.talk.medicines import SpokenMedicine, read_medicines
from bot.domain.talk_words import NAME_PLACEHOLDER
from bot.library import MenuTopic
from bot.search import Index
from bot.search.vocabulary import ConceptKind
from bot.understanding import Understanding
from bot.understanding.model import FOLDER

# Of 100: how near a misspelt name has to be to the label for it to be the same word.
_SAME_WORD = 70
_MISSED = "missed_dose"
INTAKES = frozenset({"took", "took_earlier"})
"""Intents that tell of an intake."""
_TAKEN: frozenset[ConceptKind] = frozenset({"supplement", "medicine", "product", "class", "other"})


@dataclass(frozen=True)
class Talk:
    """A text as plain talk.

    Attributes:
        wanted: What is wanted.
        text: The text, with short forms spelt out.
        medicines: What it names, in order.
        person: Whom it is about, if not the person who writes.
        when: Words for when something was, as the grammar of intakes reads them.
        times: Where no medicine is named, the times that are clear, in order.
        leaves_out: Whether words of a rule, a number or a second amount found no place in the medicines.
        intake_is_unclear: Whether the lines of intakes lack an amount, a day or how often it was.
        intake_is_odd: Whether it tells of all but something, or of an unusual number of what is not named.
        is_plain_intake: Whether it tells that one thing was taken, and nothing else: "took my warfarin".
        topics: Topics of the menu that it names.
        days_asked_about: Number of days up to today that it asks about; 1 is today.
        adds_stock: Whether a count of stock is that of a new pack.
        is_once: Whether it is about this day only: "tonight".
        conditions: Conditions of profiles that somebody says they have, and nothing else.
        means_list: Whether it speaks of the list of what is taken.
        is_own: Whether somebody speaks of what they take themselves, and nobody else is named.
    """

    wanted: Wanted
    text: str
    medicines: tuple[SpokenMedicine, ...] = ()
    person: str | None = None
    when: str = ""
    times: tuple[time, ...] = ()
    leaves_out: bool = False
    intake_is_unclear: bool = False
    intake_is_odd: bool = False
    is_plain_intake: bool = False
    topics: tuple[MenuTopic, ...] = ()
    days_asked_about: int = 1
    adds_stock: bool = False
    is_once: bool = False
    conditions: tuple[Condition, ...] = ()
    means_list: bool = False
    is_own: bool = False

    @property
    def name(self) -> str | None:
        """The first medicine that it names."""
        return self.medicines[0].name if self.medicines else None

    def slots(self) -> dict[str, object]:
        """Return what was said, as `vesper understand --json` prints it; what was not said is absent."""
        medicines = [_slots_of(each) for each in self.medicines]
        return {
            **({"medicines": medicines} if medicines else {}),
            **({"person": self.person} if self.person is not None else {}),
        }


def hear(index: Index, understanding: Understanding | None, text: str, today: date) -> Talk:
    """Return what a text wants of the bot, and what it names.

    Args:
        index: The names that are known.
        understanding: What the model makes of the text; None where it does not serve.
        text: The text as typed.
        today: The person's local date.
    """
    language = index.language
    spelt = _with_unit_of_low_dose(index, spell_out(text, language.talk))
    guesses = (
        [] if understanding is None else [(g.name, g.probability) for g in understanding.intents.guesses]
    )
    spoken = read_medicines(spelt, today, language, language.talk, _NamesOfContent(index))
    folded = names.fold(spelt)
    took, more = language.talk.took
    once, daily = language.talk.once
    told = took.search(folded) is not None and not more.search(folded)
    planned = language.talk.takes_daily.search(folded) and all(
        each.amount is not None and each.times for each in spoken.medicines
    )
    wanted = choose_intent(guesses, folded, language.talk)
    if spoken.medicines and (told or planned):
        wanted = Wanted("took" if told else "remind_new", is_sure=True)
    if _is_plain(language.talk.plain_skip, folded, spoken.medicines):
        wanted = Wanted(_MISSED, is_sure=True)
    return Talk(
        _as_missed(wanted) if language.triage.told.not_taken.search(folded) else wanted,
        spelt,
        spoken.medicines,
        spoken.person,
        spoken.when,
        spoken.times,
        spoken.leaves_out,
        spoken.intake_is_unclear,
        language.talk.odd_intake.search(folded) is not None,
        len(spoken.medicines) == 1 and _is_plain(language.talk.plain_intake, folded, spoken.medicines),
        tuple(dict.fromkeys(each.concept.topic for each in index.find(folded) if each.concept.topic)),
        max((language.talk.days_back.get(each, 1) for each in folded.split()), default=1),
        language.talk.added.search(folded) is not None,
        once.search(folded) is not None and not daily.search(folded),
        _told_conditions(index, folded),
        language.talk.listed.search(folded) is not None,
        spoken.person is None and language.talk.own.search(folded) is not None,
    )


def _with_unit_of_low_dose(index: Index, text: str) -> str:
    """Return a text with "mg" behind a name of a low dose that ends in its number: "aspirin 75"."""
    folded, units = names.fold(text), index.language.amounts.units
    for each in index.find(folded):
        number = each.written.rpartition(" ")[2]
        following = next(iter(folded[each.end :].split()), "").strip(".,;")
        if each.concept.id in index.ids_of_low_doses and number.isdecimal() and following not in units:
            text = replace_words(text, number, f"{number} mg") or text
    return text


def _is_plain(pattern: re.Pattern[str], folded: str, medicines: Sequence[SpokenMedicine]) -> bool:
    """Return whether a whole text says what a pattern says, of any names."""
    for each in medicines:
        folded = folded.replace(names.fold(each.name), NAME_PLACEHOLDER, 1)
    return pattern.fullmatch(folded.strip()) is not None


def _told_conditions(index: Index, folded: str) -> tuple[Condition, ...]:
    """Return the conditions that a text says the person has; none if it says anything else."""
    language = index.language
    tells_of_intake = language.talk.took[0].search(folded) is not None  # "I have taken my blood thinner"
    if tells_of_intake or not language.talk.about_me.search(folded):
        return ()
    found = find_conditions(folded, language.conditions, ())
    return tuple(each for each in CONDITIONS if each in found)


def _as_missed(wanted: Wanted) -> Wanted:
    """Return what is wanted of a text that denies an intake: its card must not be the card of one."""
    intent = _MISSED if wanted.intent in INTAKES else wanted.intent
    other = _MISSED if wanted.other in INTAKES else wanted.other
    return replace(wanted, intent=intent, other=None if other == intent else other)


class _NamesOfContent:
    """The names that the content knows."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def find(self, folded: str) -> Iterable[tuple[int, int, str | None]]:
        """Find names of what is taken: begin, end, and how the name is spelt if it was misspelt."""
        for each in self._index.find(folded):
            if each.concept.kind in _TAKEN and each.concept.is_tablet:
                near = each.corrected and ratio(each.written, each.concept.label.lower()) > _SAME_WORD
                yield each.start, each.end, each.concept.label if near else None

    def is_ordinary(self, word: str) -> bool:
        """Return whether a word is one that the content or everybody uses."""
        known = self._index.lexicon.knows(word) or not self._index.unknown_share(word)
        return known or word in _common_words()


@cache
def _common_words() -> frozenset[str]:
    """Return the whole words among the pieces of words that the encoder knows: 20,000 that everybody uses."""
    pieces = (FOLDER / "vocab.txt").read_text(encoding="utf-8").split()
    return frozenset(each for each in pieces if each.isalpha())


def _slots_of(medicine: SpokenMedicine) -> dict[str, object]:
    amount, count = medicine.amount, Fraction(medicine.count or 1)
    single = None if amount is None else amount.value / amount.pieces.numerator * amount.pieces.denominator
    pieces = count if amount is None or amount.pieces == 1 else amount.pieces
    number = medicine.number or (f"{float(count):g}" if medicine.count else "")
    said = {
        "name": medicine.name,
        "amount": number if single is None else format_number(single),
        "unit": None if amount is None else amount.unit,
        "count": float(pieces) if pieces != 1 and amount is not None else None,
        "times": [f"{each:%H:%M}" for each in medicine.times],
        "person": medicine.person,
    }
    return {name: value for name, value in said.items() if value}
