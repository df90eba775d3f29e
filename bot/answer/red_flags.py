"""Red flags of the content that a question raises."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.answer.dose_limits import LABEL, AmountComparison
from bot.domain.overdoses import CALLS_FOR_HELP, HelpLevel
from bot.domain.triage import recogniser
from bot.library import Library
from bot.search import ConceptMention, Knowledge
from bot.understanding import MODEL_LANGUAGE, Understanding

_ALARMS = frozenset({"emergency", "same_day", "urgent"})
# Probability from which the model's flag is named; below it the numbers and the questions come.
_SURE_OF_FLAG = 0.5
# Probability from which the signs of a second flag are asked about, too.
_WORTH_ASKING = 0.2
MAY_BE_DANGER = 0.03
"""Probability of danger below which the model hears none."""
# So few words that are about sleep say no more than that somebody cannot sleep, where no flag is likely.
_FEW_WORDS = 3
_DIGIT = re.compile(r"\d")
# Multiple of every region's limit from which a supplement already taken calls for the poison line.
_FAR_OVER = 5


class HeardFlag(NamedTuple):
    """The most dangerous red flag of a text.

    Attributes:
        flag: An id of the content, or `triage.ASK_MORE`; None: nothing is heard.
        doubtful: A rule knows words of an alarm, but the model hears no danger in the message at all.
        about_somebody: Whether the text speaks of somebody; else it may ask about the danger in general.
        too_much_today: So much was taken that no more of it is to be taken on that day; that is no alarm.
    """

    flag: str | None
    doubtful: bool = False
    about_somebody: bool = True
    too_much_today: bool = False

    @property
    def is_general(self) -> bool:
        """Whether the danger is asked about in general."""
        return self.doubtful and not self.about_somebody

    @property
    def certain(self) -> str | None:
        """The flag, unless it is doubtful."""
        return None if self.doubtful else self.flag

    @property
    def shown(self) -> str | None:
        """The flag that comes with the answer: not one whose signs are still to be asked about."""
        flag = None if self.doubtful and self.about_somebody else self.flag
        return recogniser.OVERDOSE if flag is None and self.too_much_today else flag


def find_red_flag(
    knowledge: Knowledge,
    folded: str,
    mentions: Sequence[ConceptMention],
    amounts: Sequence[AmountComparison],
    largest: Sequence[AmountComparison],
    understanding: Understanding | None,
) -> HeardFlag:
    """Return the most dangerous red flag that words raise, or the model.

    Rules decide first; where they raise no alarm, the model may. An alarm of a rule is doubtful where the
    model hears nothing: of the messages by authors it had not read that only a rule alarmed about, its
    probability was below .03 in 164 of 233 that were harmless, and in 4 of 36 that were not.

    Args:
        knowledge: The content with its red flags, in the language of the text.
        folded: The folded text.
        mentions: Mentions in the text.
        amounts: Unambiguous amounts in the text.
        largest: The same amounts, with the larger reading of those that have two.
        understanding: What the model makes of the text, if it was asked.
    """
    library, words = knowledge.library, knowledge.index.language.triage
    if _within_limits(amounts) and _within_limits(largest):
        # "What is an overdose? I took 200 mg": the word raises no alarm if the amount is known and small.
        folded = words.overdose.sub(lambda word: " " * len(word[0]), folded)
    folded = words.times.sub(lambda time: " " * len(time[0]), _without_digits(folded, mentions))
    flags = recogniser.recognise(
        folded,
        knowledge.red_flag_rules,
        words,
        [each for item in mentions for each in _triage_mentions(item)],
    )
    was_taken = words.took.search(folded) is not None
    if recogniser.OVERDOSE not in flags and was_taken and _too_much(library, largest):
        flags = (recogniser.OVERDOSE, *flags)
    in_scope = any(item.concept.qualifies != "person" for item in mentions)
    known = (flag for flag in flags if flag in library.red_flags or flag == recogniser.ASK_MORE)
    found = next((flag for flag in known if in_scope or is_alarm(library, flag)), None)
    by_model = _alarm_of_model(library, understanding, folded, mentions)
    if found is None or not is_alarm(library, found):
        return HeardFlag(by_model or found)
    if by_model is not None:
        return HeardFlag(_better_flag(library, found, by_model))
    named = next((each.term for each in knowledge.index.flag_names.find(folded)), found)
    beyond_doubt = (was_taken and found == recogniser.OVERDOSE) or _is_cry(library, found, folded)
    is_doubtful = not beyond_doubt and _hears_nothing(knowledge, understanding)
    return HeardFlag(named if is_doubtful else found, is_doubtful, words.person.search(folded) is not None)


def with_amounts(library: Library, heard: HeardFlag, taken: HelpLevel) -> HeardFlag:
    """Return what is heard together with what amounts need that were taken; an alarm stays what it is."""
    if heard.certain is not None and is_alarm(library, heard.certain):
        return heard
    if taken in CALLS_FOR_HELP:
        return HeardFlag(recogniser.OVERDOSE)
    return heard._replace(too_much_today=taken == "same_day")


def _hears_nothing(knowledge: Knowledge, understanding: Understanding | None) -> bool:
    """Return whether the model hears no danger at all in a text that it can read."""
    if understanding is None or understanding.language is not None:
        return False
    return knowledge.index.language.code == MODEL_LANGUAGE and understanding.danger < MAY_BE_DANGER


def _is_cry(library: Library, flag: str, folded: str) -> bool:
    """Return whether a few words speak of suicide, in whatever language; longer texts may speak about it."""
    raised = library.red_flags.get(flag)
    return raised is not None and raised.pauses_tips and len(folded.split()) <= _FEW_WORDS


def _better_flag(library: Library, by_rule: str, by_model: str) -> str:
    """Return the flag of an alarm that a rule and the model raise.

    Of the messages by authors it had not read about which both were alarmed, the flag of the rule was right
    in 62 %, and the model's, where it is sure of one that is as urgent, in 94 %. Talk of suicide comes first.
    """
    flags = library.red_flags
    if by_model not in flags or (by_rule in flags and flags[by_rule].pauses_tips):
        return by_rule
    urgencies = {each: flags[each].urgency for each in (by_model, by_rule) if each in flags}
    return by_model if recogniser.sort_by_danger(urgencies)[0] == by_model else by_rule


def signs_in(knowledge: Knowledge, folded: str) -> Iterator[recogniser.FoundSign]:
    """Yield what the rules for words raise in a text, with the words: for whoever asks why."""
    mentions = [part for item in knowledge.index.find(folded) for part in _triage_mentions(item)]
    return recogniser.find_signs(folded, knowledge.red_flag_rules, knowledge.index.language.triage, mentions)


def asked_in_general(knowledge: Knowledge, folded: str, mentions: Sequence[ConceptMention]) -> str | None:
    """Return the red flag whose signs are asked for, as in "signs of a stroke"; None if none is.

    What names a thing to take is about the thing: "what does ginkgo do for stroke?".
    """
    if not knowledge.index.language.triage.asks_signs.search(folded):
        return None
    if any(item.concept.substance is not None for item in mentions):
        return None
    return next((each.term for each in knowledge.index.flag_names.find(folded)), None)


def _alarm_of_model(
    library: Library, understanding: Understanding | None, folded: str, mentions: Sequence[ConceptMention]
) -> str | None:
    """Return the alarm that the model raises: its flag where it is sure of one that the content has."""
    if understanding is None:
        return None
    best = understanding.triage.best
    if understanding.tier != "alarm":
        return None
    about_sleep = any(item.concept.topic == "sleep" for item in mentions)
    if about_sleep and best.probability < _SURE_OF_FLAG and len(folded.split()) <= _FEW_WORDS:
        return None
    known = best.name in library.red_flags and is_alarm(library, best.name)
    return best.name if known and best.probability >= _SURE_OF_FLAG else recogniser.ASK_MORE


def to_ask_about(library: Library, heard: HeardFlag, understanding: Understanding | None) -> tuple[str, ...]:
    """Return the flags whose signs to ask about: the doubtful one, or those that the model is not sure of."""
    flag = library.red_flags.get(heard.flag or "")
    if heard.doubtful and flag is not None and flag.short_signs:
        return (flag.id,)
    is_heard = understanding is not None and understanding.tier is not None
    return likeliest_flags(library, understanding) if is_heard or heard.doubtful else ()


def likeliest_flags(library: Library, understanding: Understanding | None) -> tuple[str, ...]:
    """Return the likeliest flag that has signs to ask about, and a second one that is near it."""
    if understanding is None:
        return ()
    first, *others = (
        guess
        for guess in understanding.triage.guesses
        if guess.name in library.red_flags and library.red_flags[guess.name].short_signs
    )
    near = [guess.name for guess in others if guess.probability >= _WORTH_ASKING][:1]
    return (first.name, *near)


def is_alarm(library: Library, flag: str) -> bool:
    """Return whether a red flag replaces the answer; any other only comes with the answer."""
    return flag == recogniser.ASK_MORE or library.red_flags[flag].urgency in _ALARMS


def _triage_mentions(item: ConceptMention) -> list[tuple[int, int, str]]:
    if item.concept.kind == "street_drug":
        return [(item.start, item.end, recogniser.STREET_DRUG)]
    is_medicine = item.concept.substance is not None or item.concept.kind == "other"
    if is_medicine and item.concept.is_tablet:
        return [(item.start, item.end, recogniser.MEDICINE)]
    return []


def _without_digits(folded: str, mentions: Sequence[ConceptMention]) -> str:
    """Return a text with the digits of names masked: "aspirin 75" and "5-htp" count no tablets."""
    for item in mentions:
        name = _DIGIT.sub("x", folded[item.start : item.end])
        folded = f"{folded[: item.start]}{name}{folded[item.end :]}"
    return folded


def _within_limits(amounts: Sequence[AmountComparison]) -> bool:
    shares = [share.share for dose in amounts for share in dose.shares]
    return bool(shares) and max(shares) <= 1


def _too_much(library: Library, amounts: Sequence[AmountComparison]) -> bool:
    return any(_is_too_much(library, dose) for dose in amounts)


def _is_too_much(library: Library, dose: AmountComparison) -> bool:
    """Return whether an amount is over a medicine's daily maximum, or far over all limits of a supplement."""
    least = min((share.share for share in dose.elemental_shares or dose.shares), default=0.0)
    is_medicine = any(share.region == LABEL for share in dose.shares)
    supplement = library.supplements.get(dose.id)
    given_high = supplement is not None and supplement.prescribed_high
    return least > (1 if is_medicine else _FAR_OVER) and not given_high
