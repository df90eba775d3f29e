"""When to get help: one question per screen, what to do now, and whom to call."""

from collections.abc import Iterator
from typing import Literal

from bot.domain.triage.recogniser import ASK_MORE
from bot.library import EmergencyNumber, Hotline, Library, RedFlag
from bot.replies.i18n import _
from bot.replies.message import Button, Message, Rows, callback_data, escape
from bot.replies.sources import sources_line

QuestionGroup = Literal["back", "sleep_and_safety"]

# Hotlines besides the emergency number where no red flag of the content is known.
_UNKNOWN_DANGER: tuple[Hotline, ...] = ("poison", "crisis")
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


def urgent_start(library: Library, region: str | None) -> Message:
    """Render /urgent: whom to call at once, and the two groups of questions."""
    parts = [
        _("🚨 <b>If this may be an emergency, don't read on: call now.</b>"),
        phone_numbers(library, ASK_MORE, region),
        _("Not sure? I ask a few questions, the most dangerous signs first. What is it about?"),
    ]
    return Message("\n\n".join(parts), _group_rows())


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


def _signs(flag: RedFlag) -> str:
    return "\n".join(f"• {escape(sign)}" for sign in flag.signs)


def unsure_answer(library: Library, flag: RedFlag, region: str | None, *, last: bool) -> Message:
    """Treat "Not sure" as yes; offer to answer the remaining questions all the same."""
    help_first = help_now(library, flag.id, region)
    note = _("If you are not sure, better treat it as a yes.")
    go_on = (
        () if last else ((Button(_("Go on with the questions"), callback_data("urgent", "on", flag.id)),),)
    )
    return Message(f"{note}\n\n{help_first.text}", (*help_first.rows, *go_on))


def help_now(library: Library, flag: str | None, region: str | None) -> Message:
    """Render what to do now; without a known red flag, the numbers and the questions."""
    if flag is None or flag not in library.red_flags:
        more = _("If it is not that urgent, I can go through the warning signs with you. What is it about?")
        head = f"🚨 <b>{escape(library.emergency.text)}</b>"
        return Message(f"{head}\n\n{phone_numbers(library, ASK_MORE, region)}\n\n{more}", _group_rows())
    red_flag = library.red_flags[flag]
    sign = "🚨" if red_flag.urgency in ACT_NOW_URGENCIES else "⚠️"
    parts = [f"{sign} <b>{escape(red_flag.title)}</b>", f"<b>{escape(action_text(red_flag))}</b>"]
    if red_flag.urgency == "emergency":
        parts.append(escape(library.emergency.text))
    if red_flag.urgency in ACT_NOW_URGENCIES:
        parts.append(phone_numbers(library, flag, region))
    parts.append(sources_line(library, red_flag.sources))
    return Message("\n\n".join(part for part in parts if part))


def action_text(flag: RedFlag) -> str:
    """Return what to do, addressed to the person."""
    return flag.action_for_reader or flag.action


def phone_numbers(library: Library, flag: str, region: str | None) -> str:
    """Render whom to call: the numbers of the person's region, all of them when no region was told."""
    lines: tuple[Hotline, ...] = ("emergency", *_extra_hotlines(library, flag))
    matching = list(_numbers(library, lines, region)) or list(_numbers(library, lines, None))
    return "\n".join(f"☎️ {escape(each.place)}: <b>{escape(each.call)}</b>" for each in matching)


def _extra_hotlines(library: Library, flag: str) -> tuple[Hotline, ...]:
    if flag == ASK_MORE:
        return _UNKNOWN_DANGER
    return library.red_flags[flag].hotlines if flag in library.red_flags else ()


def _numbers(library: Library, lines: tuple[Hotline, ...], region: str | None) -> Iterator[EmergencyNumber]:
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
