"""What a language says in plain talk; `bot/domain/languages/` has it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.phrase_matcher import PhraseMatcher
from bot.domain.postponing_words import PostponingWords

NAME_PLACEHOLDER = "#"
"""Stands for the name of what was taken in `TalkWords.plain_intake`."""


@dataclass(frozen=True, eq=False, repr=False)
class TalkWords:
    """Words of plain talk, as keys of tokens; patterns see folded text (`names.fold`).

    Attributes:
        things: What is taken, without being the name of a product: "eye drops", "the water tablet".
        name_leads: Words after which an unknown word may be the name of a medicine: "took", "my", "of".
        sure_name_leads: Those of them after which such a word needs no capital letter: "took".
        forms: Words behind a name that belong to it: "drops", "glycinate".
        no_names: Words that are never a name, though no content uses them.
        no_persons: Words with a capital letter that are no person: "Sunday", "Ramadan".
        kin: Words for relatives and other people who are looked after, and how the bot writes each.
        possessives: Words before such a word: "my", "our".
        writer: Words for the person who writes, beside whom somebody else takes something: "I", "my".
        belongs: Words between what is taken and the name of its owner: "is".
        given: Verbs before the person who takes something: "gave".
        reminded: Verbs before a relative who is to be reminded: "remind".
        takes: Verbs after the person who takes something: "had", "needs".
        takes_by_name: Those of them that also make a word with a capital letter a person: "Theo had".
        his: Words before what belongs to somebody else: "her xarelto".
        dayparts: Parts of the day beyond those of reminders, "teatime", by their hours.
        half: The word of "half ten", half an hour past the hour.
        about_time: Words before a bare hour in talk: "around", "by".
        ordinals: Words before "one" that make it no hour: "first one".
        abbreviations: Words of names that are written short, and how the bot writes them: "vit".
        joints: Words between two names: "and", "n".
        corrections: What takes back what was said before: "no sorry", "I mean".
        rules: Words of days, courses and exceptions: none of them may be left out of a reminder.
        about_bot: Subjects of questions about the bot itself, each with whole texts that ask about it.
        about_me: A whole text in which somebody says what they have, or are.
        resumes: A whole text that ends a pause of reminders.
        orders: What begins an order or a statement, never the answer to a question of the bot's.
        asks: What begins a question, never the answer to one of the bot's.
        asks_for_new: What begins a wish for a new reminder, never the answer to a question about another.
        deletes_one: A whole text that names one thing to delete, not everything.
        postponing: Words that postpone a dose that is due.
        once: A text about this day only, and what in it says that it is about more days.
        corrects_answer: What says that an answer to a dose was wrong: "took it after all".
        took_more: A whole text that tells of more of what was taken last: "took 2 more".
        double_dose: A whole text that tells of a double dose without a name.
        own: What says that somebody speaks of what they take themselves: "mine".
        took: A text that tells of an intake, and what in it asks or tells more than that.
        takes_daily: What begins a statement of what somebody takes: "dad takes".
        clauses: What stands between two statements: ", and".
        agrees: A whole text that finds right what was shown: "looks good thanks".
        thanks: A whole text that thanks, and nothing else.
        own_task: A wish to be reminded of something without a name of its own: groups "when" and "task".
        correcting: What begins a correction of what was shown, and what ends one: "no, make it", "I mean".
        plain_intake: A whole text that only tells of an intake of `NAME_PLACEHOLDER`, at some time.
        odd_intake: A text that tells of all but something, or of an unusual number of what is not named.
        plain_amounts: A whole text in which somebody says what they took, with a few pieces or a strength.
        plain_skip: A whole text that only says that a dose was or will be left out.
        plain_wish: A whole text that wishes for something harmless, which the model takes for despair.
        mild_symptom: A whole text that tells of something common, which is asked about at most.
        listed: What says that the bot's knowledge of somebody means their list.
        added: What says that a count of stock is that of a new pack, rather than of all that is left.
        days_back: Words for how far back something is asked about, with the number of days from today.
        earlier: A word of the grammar of intakes for a time that is too vague.
        short_forms: Words as they are typed on a phone, and as they are spelt: "2moro".
        sure: Intents, each with words that ask for it and nothing else; the first that fits counts.
    """

    things: PhraseMatcher[str]
    name_leads: frozenset[str]
    sure_name_leads: frozenset[str]
    forms: frozenset[str]
    no_names: frozenset[str]
    no_persons: frozenset[str]
    kin: Mapping[str, str]
    possessives: frozenset[str]
    writer: frozenset[str]
    belongs: frozenset[str]
    given: frozenset[str]
    reminded: frozenset[str]
    takes: frozenset[str]
    takes_by_name: frozenset[str]
    his: frozenset[str]
    dayparts: PhraseMatcher[frozenset[int]]
    half: str
    about_time: frozenset[str]
    ordinals: frozenset[str]
    abbreviations: Mapping[str, str]
    joints: frozenset[str]
    corrections: PhraseMatcher[bool]
    rules: frozenset[str]
    about_bot: tuple[tuple[str, re.Pattern[str]], ...]
    about_me: re.Pattern[str]
    resumes: re.Pattern[str]
    orders: re.Pattern[str]
    asks: re.Pattern[str]
    asks_for_new: re.Pattern[str]
    deletes_one: re.Pattern[str]
    postponing: PostponingWords
    once: tuple[re.Pattern[str], re.Pattern[str]]
    corrects_answer: re.Pattern[str]
    took_more: re.Pattern[str]
    double_dose: re.Pattern[str]
    own: re.Pattern[str]
    took: tuple[re.Pattern[str], re.Pattern[str]]
    takes_daily: re.Pattern[str]
    clauses: re.Pattern[str]
    agrees: re.Pattern[str]
    thanks: re.Pattern[str]
    own_task: re.Pattern[str]
    correcting: re.Pattern[str]
    plain_intake: re.Pattern[str]
    odd_intake: re.Pattern[str]
    plain_amounts: re.Pattern[str]
    plain_skip: re.Pattern[str]
    plain_wish: re.Pattern[str]
    mild_symptom: re.Pattern[str]
    listed: re.Pattern[str]
    added: re.Pattern[str]
    days_back: Mapping[str, int]
    earlier: str
    short_forms: Mapping[str, str]
    sure: tuple[tuple[str, re.Pattern[str]], ...]
