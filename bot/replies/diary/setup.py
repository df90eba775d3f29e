"""Setting up the diary, its card, and the question whether it shall go on asking."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from bot.domain.diary.asking import Asks, QuestionTimes
from bot.replies.diary.look_back import diary_rows
from bot.replies.diary.questions import ENTRY, Page, person_word
from bot.replies.i18n import _
from bot.replies.message import Button, Message, Rows, button_rows, callback_data
from bot.replies.people import person_heading
from bot.replies.time_format import day_and_time, day_word
from bot.store.diaries import Diary

SETTINGS = "diary"
"""The first word of the buttons that set a diary up."""
GETUP_TIMES = (time(6), time(7), time(8))
EVENING_TIMES = (time(18), time(19), time(20), time(21), time(22))
USUAL_EVENING = time(20)
CHANGES = "changes"
"""Stands in callback data for a time of getting up that changes."""


def _data(verb: str, person: str | None, *words: str | int) -> str:
    return callback_data(SETTINGS, verb, person_word(person), *words)


def _headed(person: str | None, text: str) -> str:
    return text if person is None else f"{person_heading(person)}\n{text}"


def introduction(person: str | None) -> Message:
    """Say what a diary is, and ask what it shall be about."""
    text = _(
        "<b>A diary, one tap a day.</b> In the morning I ask how the night was, in the evening how the pain "
        "was. After a week you see what your weeks look like. Nothing here judges you."
    )
    return Message(_headed(person, text), (_subjects(person),))


def ask_subject(person: str | None) -> Message:
    """Ask what a diary that there is shall be about."""
    return Message(_headed(person, _("What shall I ask about?")), (_subjects(person), _back(person)))


def _subjects(person: str | None) -> tuple[Button, ...]:
    labels: dict[Asks, str] = {"sleep": _("😴 Sleep"), "pain": _("🔙 Pain"), "both": _("Both")}
    return tuple(Button(label, _data("asks", person, asks)) for asks, label in labels.items())


def _back(person: str | None) -> tuple[Button, ...]:
    return (Button(_("‹ Back"), _data("card", person)),)


def ask_whose(people: Sequence[str | None]) -> Message:
    """Ask whose diary is meant, where a chat has reminders for several people."""
    buttons = [Button(_("Mine") if person is None else person, _data("open", person)) for person in people]
    return Message(_("Whose diary?"), button_rows(buttons, per_row=2))


def ask_getup(person: str | None, asks: Asks, usual: time | None) -> Message:
    """Ask when a person usually gets up; `usual` is what they told for their timetable."""
    walls = sorted({*GETUP_TIMES, *(() if usual is None else (usual,))})
    buttons = [
        Button(wall.strftime("%H:%M"), _data("getup", person, asks, wall.strftime("%H%M"))) for wall in walls
    ]
    changes = Button(_("It changes"), _data("getup", person, asks, CHANGES))
    text = _("When do you usually get up?") if person is None else _("When do they usually get up?")
    return Message(_headed(person, text), (*button_rows(buttons, per_row=4), (changes,)))


def one_more_question() -> Message:
    """Lead over to the question for the time zone, which stands below."""
    return Message(_("Almost done. One more question, just below."))


def ask_evening(person: str | None) -> Message:
    """Ask when to ask in the evening."""
    buttons = [
        Button(wall.strftime("%H:%M"), _data("evening", person, wall.strftime("%H%M")))
        for wall in EVENING_TIMES
    ]
    return Message(
        _headed(person, _("When shall I ask in the evening?")),
        (*button_rows(buttons, per_row=5), _back(person)),
    )


def set_up(diary: Diary, now: datetime) -> Message:
    """Confirm a new diary, and say when it asks first."""
    lines = [_("Done. /diary changes it.")]
    if diary.next_due_at is not None:
        when = day_and_time(diary.next_due_at, diary.times.zone, now)
        lines = [_("Done. First question {when}. /diary changes it.").format(when=when)]
    if diary.times.asks != "pain" and diary.times.morning is None:
        lines.append(_("I ask about the night in the evening. Tap /diary to note it when you are up."))
    return Message(_headed(diary.person, "\n".join(lines)))


def diary_card(diary: Diary, today: date, now: datetime) -> Message:
    """Show a diary: what it asks, and entries to make at once; `today` is the local date, `now` is in UTC."""
    lines = [_title(diary.times), *_state_lines(diary, now)]
    return Message(
        _headed(diary.person, "\n".join(lines)),
        (*entry_rows(diary, today), *diary_rows(diary.person), *_settings_rows(diary)),
    )


def _title(times: QuestionTimes) -> str:
    morning, evening = (times.morning or times.evening).strftime("%H:%M"), times.evening.strftime("%H:%M")
    match times.asks:
        case "sleep":
            return _("<b>Your diary</b> asks about the night at {time}.").format(time=morning)
        case "pain":
            return _("<b>Your diary</b> asks about the pain at {time}.").format(time=evening)
        case _:
            text = _("<b>Your diary</b> asks about the night at {morning} and the pain at {evening}.")
            return text.format(morning=morning, evening=evening)


def _state_lines(diary: Diary, now: datetime) -> list[str]:
    if diary.state != "active":
        return [_("I ask nothing at the moment. You can always note something here.")]
    if diary.next_due_at is None:
        return [_("You have stopped me: nothing is sent until /start.")]
    lines = [] if diary.times.every_days == 1 else [_("I ask every other day.")]
    when = day_and_time(diary.next_due_at, diary.times.zone, now)
    return [*lines, _("Next question: {when}.").format(when=when)]


def entry_rows(diary: Diary, today: date) -> Rows:
    """Return the buttons that note something for today or the two days before."""
    days = [today - timedelta(days=ago) for ago in range(3)]
    kept = {"sleep": ("night",), "pain": ("pain",)}.get(diary.times.asks or "", ("night", "pain"))
    return tuple(tuple(_entry_button(what, Page(diary.person, day, today)) for what in kept) for day in days)


def _entry_button(what: str, page: Page) -> Button:
    label = _("😴 {day}") if what == "night" else _("🔙 {day}")
    return Button(
        label.format(day=day_word(page.day, page.today)), callback_data(ENTRY, "note", what, *page.on)
    )


def _settings_rows(diary: Diary) -> Rows:
    person = diary.person
    times = [Button(_("✏️ Subject"), _data("change", person))]
    if diary.times.asks != "pain":
        wall = diary.times.morning or diary.times.evening
        times.append(Button(f"🌅 {wall:%H:%M}", _data("morning", person)))
    times.append(Button(f"🌙 {diary.times.evening:%H:%M}", _data("night", person)))
    if diary.state != "active":
        return (tuple(times), (Button(_("▶️ Ask me again"), _data("every", person, 1)),))
    is_daily = diary.times.every_days == 1
    other = Button(_("Every other day"), _data("every", person, 2))
    rarer = other if is_daily else Button(_("Every day"), _data("every", person, 1))
    return (tuple(times), (rarer, Button(_("⏹ Stop asking"), _data("stop", person), style="danger")))


def ask_whether_to_stop(person: str | None, *, hidden: bool) -> Message:
    """Ask, after days without an answer, whether to go on; nothing else is asked until then."""
    buttons = (
        Button(_("Every other day"), _data("every", person, 2)),
        Button(_("Stop"), _data("stop", person)),
    )
    text = _("Shall I stop asking? Until you choose I ask nothing; any new entry starts the questions again.")
    return Message(text if hidden else _headed(person, text), (buttons,))


def stop_buttons(kept: Sequence[Diary]) -> list[Button]:
    """Return a button for each diary that asks, which ends its questions and nothing else."""
    return [
        Button(
            _("Only the diary")
            if each.person is None
            else _("Only the diary of {person}").format(person=each.person),
            _data("stop", each.person),
        )
        for each in kept
        if each.state == "active"
    ]


def asking_stopped(person: str | None) -> Message:
    """Confirm that nothing is asked any more."""
    text = _("I've stopped asking. What you noted stays. /diary begins again whenever you like.")
    return Message(_headed(person, text))


def only_in_private_chat() -> Message:
    """Say in a group that a diary is kept in private."""
    return Message(_("A diary is private. Please write /diary to me in our own chat."))
