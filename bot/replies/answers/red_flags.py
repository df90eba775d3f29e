"""When to get help: one question per screen, what to do now, and whom to call."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from bot.domain.triage.recogniser import ASK_MORE
from bot.library import EmergencyNumber, Hotline, Library, RedFlag
from bot.replies.i18n import _
from bot.replies.message import Button, Message, Rows, button_rows, callback_data, escape
from bot.replies.sources import sources_line

# A telephone number as content writes it: digits, set apart by spaces or hyphens.
_NUMBER = re.compile(r"\d[\d -]*\d")

QuestionGroup = Literal["back", "sleep_and_safety", "general"]

# Hotlines besides the emergency number where no red flag of the content is known.
_UNKNOWN_DANGER: tuple[Hotline, ...] = ("poison", "crisis")
# Sources that are named below the signs of a red flag.
MAX_SOURCES = 3
# Signs that are asked about at once.
MAX_SIGNS = 4
# Urgencies that leave no time for reading on.
ACT_NOW_URGENCIES = ("emergency", "same_day")
# Urgencies after which the day's tip is held back.
TIP_PAUSING_URGENCIES = ("emergency", "same_day", "urgent")


def urgent_button(group: QuestionGroup) -> Button:
    """Return the button from a card to the questions."""
    return Button(_("🚑 When to get help"), callback_data("urgent", "begin", group))


def urgent_row() -> tuple[Button, ...]:
    """Return the button to the questions about anything but backs."""
    return (urgent_button("sleep_and_safety"),)


def urgent_rows(group: QuestionGroup) -> Rows:
    """Return the button to the questions as a row of its own."""
    return ((urgent_button(group),),)


def urgent_start(library: Library, region: str | None, country: str | None = None) -> Message:
    """Render /urgent: whom to call at once, and the two groups of questions."""
    parts = [
        _("🚨 <b>If this may be an emergency, don't read on: call now.</b>"),
        phone_numbers(library, ASK_MORE, region, country),
        _("Not sure? I ask a few questions, the most dangerous signs first. What is it about?"),
    ]
    return Message("\n\n".join(parts), (*copy_rows(library, ASK_MORE, region, country), *_group_rows()))


def _group_rows() -> Rows:
    return (
        (Button(_("My back"), callback_data("urgent", "begin", "back")),),
        (Button(_("Sleep, medicines, anything else"), callback_data("urgent", "begin", "sleep_and_safety")),),
    )


def red_flag_question(flag: RedFlag, number: int, total: int) -> Message:
    """Ask about one red flag by its signs."""
    asked = flag.question or _("Do you have any of these?")
    count = _("Question {number} of {of}").format(number=number, of=total)
    text = f"<i>{count}</i>\n\n<b>{escape(asked)}</b>\n\n{_signs(flag)}"
    yes = Button(_("Yes"), callback_data("urgent", "yes", flag.id))
    no = Button(_("No"), callback_data("urgent", "no", flag.id))
    unsure = Button(_("Not sure"), callback_data("urgent", "unsure", flag.id))
    return Message(text, ((yes, no), (unsure,)))


def signs_message(library: Library, flag: RedFlag) -> Message:
    """Answer a general question about a red flag: by what it is known, and what to do then."""
    parts = [f"<b>{escape(flag.title)}</b>\n{_signs(flag)}", escape(action_text(flag))]
    parts.append(sources_line(library, flag.sources[:MAX_SOURCES]))
    return Message("\n\n".join(parts), (urgent_row(),))


def _signs(flag: RedFlag) -> str:
    return "\n".join(f"• {escape(sign)}" for sign in flag.signs)


def unsure_answer(
    library: Library, flag: RedFlag, region: str | None, country: str | None = None, *, last: bool
) -> Message:
    """Treat "Not sure" as yes; offer to answer the remaining questions all the same."""
    help_first = help_now(library, flag.id, region, country)
    note = _("If you are not sure, better treat it as a yes.")
    go_on = (
        () if last else ((Button(_("Go on with the questions"), callback_data("urgent", "on", flag.id)),),)
    )
    return Message(f"{note}\n\n{help_first.text}", (*help_first.rows, *go_on))


def help_now(library: Library, flag: str | None, region: str | None, country: str | None = None) -> Message:
    """Render what to do now; without a known red flag, the numbers and the questions."""
    if flag is None or flag not in library.red_flags:
        more = _("If it is not that urgent, I can go through the warning signs with you. What is it about?")
        head = f"🚨 <b>{escape(library.emergency.text)}</b>"
        numbers = phone_numbers(library, ASK_MORE, region, country)
        rows = (*copy_rows(library, ASK_MORE, region, country), *_group_rows(), (_not_that(ASK_MORE),))
        return Message(f"{head}\n\n{numbers}\n\n{more}", rows)
    red_flag = library.red_flags[flag]
    sign = "🚨" if red_flag.urgency in ACT_NOW_URGENCIES else "⚠️"
    if red_flag.message is None:
        parts = [f"{sign} <b>{escape(red_flag.title)}</b>", f"<b>{escape(action_text(red_flag))}</b>"]
    else:
        parts = [f"{sign} <b>{escape(red_flag.title)}</b>", escape(red_flag.message)]
    copies: Rows = ()
    if red_flag.urgency in ACT_NOW_URGENCIES:
        parts.append(phone_numbers(library, flag, region, country))
        copies = copy_rows(library, flag, region, country)
    delete = ((Button(_("🗑 Take this message away"), callback_data("urgent", "hide", flag)),),)
    rows = (*copies, *(delete if red_flag.can_be_deleted else ()), (_not_that(flag),))
    return Message("\n\n".join(part for part in parts if part), rows)


def _not_that(flag: str) -> Button:
    """Return the button of somebody who was heard wrong."""
    return Button(_("It is not that"), callback_data("urgent", "not", flag))


def taken_back(library: Library, region: str | None, country: str | None) -> Message:
    """Answer somebody whose message meant no such thing; it may yet come to it."""
    text = _("Good, then I heard you wrong. Ask me again in other words if you like.")
    return Message(f"{text}\n\n{help_line(library, region, country)}")


def taken_away() -> Message:
    """Stand in for a message that others are not to read."""
    return Message(_("🌙 Taken away. Your own message is still there: hold it and choose Delete."))


def ask_about(
    library: Library, flags: Sequence[str], region: str | None, country: str | None = None
) -> Message:
    """Ask whether any of the most telling signs is so, with the numbers in view; each sign is a button."""
    of_each = MAX_SIGNS // len(flags)
    signs = [(flag, sign) for flag in flags for sign in library.red_flags[flag].short_signs[:of_each]]
    buttons = [Button(sign, callback_data("urgent", "yes", flag)) for flag, sign in signs]
    none = Button(_("None of these"), callback_data("urgent", "none", flags[0]))
    text = _("<b>Is any of this so right now?</b> Then tap it, or call at once.")
    return Message(f"{text}\n{help_line(library, region, country)}", (*button_rows(buttons), (none,)))


def none_of_these(library: Library, region: str | None, country: str | None) -> Message:
    """Answer that no sign is so; never say that nothing is wrong."""
    return Message(" ".join([_("Good. If that changes, do not wait."), help_line(library, region, country)]))


def help_line(library: Library, region: str | None, country: str | None) -> str:
    """Return in one line whom to call, for the person's country; without one, the numbers of many."""
    emergency, poison = calls(library, region, country)
    if poison is None:
        return _("🆘 If it is serious, call {emergency}.").format(emergency=escape(emergency))
    return _("🆘 If it is serious, call {emergency}. Poisoning: {poison}.").format(
        emergency=escape(emergency), poison=escape(poison)
    )


def tells_whom_to_call(
    said: str, library: Library, region: str | None, country: str | None, *, swallowed: bool
) -> bool:
    """Return whether a text names the numbers of the help line by itself.

    Args:
        said: The text.
        library: The content.
        region: The region whose numbers count; None: those of many.
        country: The country (ISO 3166-1) whose numbers count; None: those of the region.
        swallowed: Whether it is about something swallowed, so that the line for poisonings counts, too.
    """
    emergency, poison = calls(library, region, country)
    needed = f"{emergency}; {poison or ''}" if swallowed else emergency
    return set(_NUMBER.findall(needed)) <= set(_NUMBER.findall(said))


def calls(library: Library, region: str | None, country: str | None) -> tuple[str, str | None]:
    """Return the numbers for an emergency and for a poisoning; None where no line for poisonings is known."""
    known = library.help_numbers.get((country or "").lower())
    if known is not None:
        return known.emergency, known.poison
    of_region = {each.line: each.call for each in _numbers(library, ("emergency", "poison"), region)}
    if region is not None and "emergency" in of_region:
        return of_region["emergency"], of_region.get("poison")
    return _("112, 911 or 999"), _("1-800-222-1222 (US), 111 (UK)")


def not_read(library: Library, language: str | None, region: str | None, country: str | None) -> str:
    """Return whom to call, and that only English is read, in a language (a help line's id) or English."""
    line = library.help_lines.get(language or "")
    if line is None:
        only = _("I read only English. Write in English, and I answer on sleep, backs and what you take.")
        return f"{help_line(library, region, country)}\n\n{only}"
    emergency, poison = calls(library, region, country)
    told = [line.emergency.format(emergency=escape(emergency))]
    if poison is not None:
        told.append(line.poison.format(poison=escape(poison)))
    return f"🆘 {' '.join(told)}\n\n{line.not_read} {line.can_do}"


def action_text(flag: RedFlag) -> str:
    """Return what to do, addressed to the person."""
    return flag.action_for_reader or flag.action


def phone_numbers(library: Library, flag: str, region: str | None, country: str | None = None) -> str:
    """Render whom to call: the numbers of the person's country or region; all of them if neither is known."""
    lines = _hotlines(library, flag)
    if found := _calls_in_country(library, lines, country):
        return "\n".join(f"☎️ {label}: <b>{escape(call)}</b>" for label, call in found)
    matching = list(_numbers(library, lines, region)) or list(_numbers(library, lines, None))
    return "\n".join(f"☎️ {escape(each.place)}: <b>{escape(each.call)}</b>" for each in matching)


def copy_rows(library: Library, flag: str, region: str | None, country: str | None = None) -> Rows:
    """Return buttons that copy the first number of each line to call, since three digits are no link to tap.

    If neither country nor region is known, the numbers are those of the regions that people can choose.
    """
    lines = _hotlines(library, flag)
    calls = [call for _label, call in _calls_in_country(library, lines, country)]
    calls = calls or [each.call for each in _numbers(library, lines, region) if each.regions]
    numbers = dict.fromkeys(found[0] for call in calls if (found := _NUMBER.search(call)))
    copies = [Button(_("📋 Copy {number}").format(number=number), copy=number) for number in numbers]
    return button_rows(copies, per_row=2)


def _calls_in_country(
    library: Library, lines: Sequence[Hotline], country: str | None
) -> list[tuple[str, str]]:
    """Return what each line is for, and whom to call; empty where the country's numbers are not known."""
    known = library.help_numbers.get((country or "").lower())
    if known is None:
        return []
    calls = {"emergency": known.emergency, "poison": known.poison, "crisis": known.crisis}
    labels = {"emergency": _("Emergency"), "poison": _("Poisoning"), "crisis": _("Somebody to talk to")}
    return [(labels[line], call) for line in lines if (call := calls[line]) is not None]


def _hotlines(library: Library, flag: str) -> tuple[Hotline, ...]:
    if flag == ASK_MORE:
        return ("emergency", *_UNKNOWN_DANGER)
    return ("emergency", *(library.red_flags[flag].hotlines if flag in library.red_flags else ()))


def _numbers(library: Library, lines: Sequence[Hotline], region: str | None) -> Iterator[EmergencyNumber]:
    for line in lines:
        for each in library.emergency.numbers:
            if each.line == line and (region is None or region in each.regions):
                yield each


def tips_held_back(*, paused: bool, reminders: bool) -> Message:
    """Say what the bot holds back after a red flag."""
    tips = _("Your tips are paused: /tips brings them back.") if paused else _("I hold back today's tip.")
    if reminders:
        tips += " " + _("Your reminders go on; /stop ends them all.")
    return Message(tips)


def no_signs_message(library: Library, group: QuestionGroup) -> Message:
    """Render the signs to watch for after every answer was no; never say that nothing is wrong."""
    watched = [
        flag
        for flag in library.red_flags.values()
        if flag.group == group and flag.urgency in ACT_NOW_URGENCIES
    ]
    signs = "\n".join(f"• {escape(flag.signs[0])}" for flag in watched)
    parts = [
        _(
            "<b>None of these signs, as you tell it.</b> "
            "That is no proof: questions cannot rule out an illness."
        ),
        _("Get help at once if one of these comes up:"),
        signs,
        _("If it gets worse, or you are worried: ask a doctor or pharmacist, today rather than tomorrow."),
        f"<i>{escape(library.emergency.not_medical_advice)}</i>",
    ]
    return Message(
        "\n\n".join(parts), ((Button(_("Start again"), callback_data("urgent", "begin", group)),),)
    )
