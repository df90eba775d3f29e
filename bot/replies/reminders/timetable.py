"""/plan: a person's usual day, and the timetable that keeps every distance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.answer.conflicts import ListedItem
from bot.answer.timetable import Timetable
from bot.domain.profiles import Region
from bot.domain.regions import localise, medicine_names
from bot.domain.spacing import SpacingRule
from bot.domain.timetable.model import (
    GapRule,
    Infeasible,
    MealRule,
    MovedDose,
    OrderRule,
    Plan,
    Routine,
    TimetableRule,
    Undecided,
)
from bot.library import Library
from bot.replies.i18n import _, ngettext
from bot.replies.message import Button, Message, Rows, callback_data, escape
from bot.replies.reminders import conflicts
from bot.replies.reminders.conflicts import bold_name
from bot.replies.sources import sources_line
from bot.replies.time_format import duration_words, join_and

EXAMPLE = "6:30 7:30 12:30 18:30 22:30"
HOUR = 60


@dataclass(frozen=True)
class TimetableView:
    """One person's timetable, ready to be rendered.

    Attributes:
        items: The items that the person takes, by key.
        timetable: The solver's result.
        routine: The person's usual day.
        person: The person's name; None: the chat's own person.
        region: The region whose names are shown.
        token: The token that a button carries for exactly this plan.
    """

    items: Mapping[str, ListedItem]
    timetable: Timetable
    routine: Routine
    person: str | None
    region: Region | None
    token: str


def nothing_to_plan() -> Message:
    """Say that there are no reminders with times."""
    return Message(
        _(
            "I plan the times of your reminders, so that everything is far enough apart. "
            "Set up what you take with /remind first."
        )
    )


def format_minute(minute: int) -> str:
    """Format minutes after midnight as a time of day."""
    hour, rest = divmod(minute, HOUR)
    return f"{hour:02}:{rest:02}"


def _day(routine: Routine) -> str:
    meals = join_and([format_minute(each) for each in routine.meals]) if routine.meals else "–"
    return _("Up at <b>{wake}</b>, meals at <b>{meals}</b>, to bed at <b>{bed}</b>.").format(
        wake=format_minute(routine.wake), meals=meals, bed=format_minute(routine.bed)
    )


def ask_routine(proposed: Routine) -> Message:
    """Ask for the confirmation of the usual day, which is given once."""
    text = _("Before I plan, is this about your usual day?")
    fits = Button(_("✅ That fits"), callback_data("plan", "fits"))
    change = Button(_("✏️ Change"), callback_data("plan", "day"))
    return Message(f"{text}\n\n{_day(proposed)}", ((fits, change),))


def ask_routine_times() -> Message:
    """Ask for the usual day to be typed."""
    return Message(
        _(
            "Write when you get up, eat and go to bed, in this order, for example:\n"
            "<code>{example}</code>\n\nThe first is getting up, the last is bed time. "
            "/cancel leaves it as it is."
        ).format(example=EXAMPLE)
    )


def unreadable_routine() -> Message:
    """Say that the typed text is no usual day."""
    return Message(
        _(
            "I need at least two times: getting up, then meals, then bed. For example: <code>{example}</code>"
        ).format(example=EXAMPLE)
    )


def timetable_card(library: Library, view: TimetableView) -> Message:
    """Render the times before and after, and the reasons; or why there is no timetable."""
    table = view.timetable
    title = _("Your plan") if view.person is None else _("The plan for {person}").format(person=view.person)
    parts = [f"<b>{escape(title)}</b>", *_unsolvable_conflicts(library, view)]
    rows: Rows = ()
    match table.result:
        case Plan(moves=()):
            parts += [_("Today's times keep every distance that I know of:"), _times(view, table.result)]
        case Plan() as plan:
            parts += _move_parts(library, view, plan)
            rows = ((Button(_("✅ Apply"), callback_data("plan", "apply", view.token)), _not_now()),)
        case Infeasible(rules):
            parts.append(_("<b>No timetable keeps all of this</b> within your day:"))
            parts += [_rule(library, view, each) for each in rules]
            parts.append(_("A longer day may help, or other days for one of them. A pharmacist knows which."))
        case Undecided():
            parts.append(
                _("There are too many ways to try, so I have no plan that I am sure of. A pharmacist can.")
            )
    parts += _left_out_parts(view)
    day = _("Planned for: {day}").format(day=_day(view.routine))
    my_day = (Button(_("🕐 My day"), callback_data("plan", "day")),)
    return Message("\n\n".join([*parts, f"<i>{_without_bold(day)}</i>"]), (*rows, my_day))


def _without_bold(text: str) -> str:
    return text.replace("<b>", "").replace("</b>", "")


def _not_now() -> Button:
    return Button(_("Not now"), callback_data("plan", "later"))


def _unsolvable_conflicts(library: Library, view: TimetableView) -> list[str]:
    """List the conflicts that no time of day solves; they precede any timetable."""
    table, region = view.timetable, view.region
    parts = [
        f"{bold_name(each.subject)}\n{conflicts.conflict_text(library, each, each.subject.key, region)}"
        for each in table.unresolvable
    ]
    parts += [conflicts.excess_text(library, each, region) for each in table.excesses]
    if parts:
        parts = [_("<b>First: no time of day mends this.</b> Ask a doctor or pharmacist."), *parts]
    return parts


def _move_parts(library: Library, view: TimetableView, plan: Plan) -> list[str]:
    count = len(plan.moves)
    heading = ngettext("{n} dose moves, the rest stays:", "{n} doses move, the rest stays:", count)
    parts = [heading.format(n=count), _times(view, plan), _("<b>Why</b>")]
    parts += [_why(library, view, each) for each in plan.moves]
    if view.timetable.moved_prescriptions:
        names = join_and([bold_name(view.items[each]) for each in sorted(view.timetable.moved_prescriptions)])
        parts.append(
            _(
                "⚠️ Without moving {names} I found no way: ask whoever prescribed it before you apply this."
            ).format(names=names)
        )
    return parts


def _times(view: TimetableView, plan: Plan) -> str:
    """Render the day in its order, with the previous time of each moved dose."""
    before = {(move.name, move.after): move.before for move in plan.moves}
    doses = sorted(
        ((minute, key) for key, minutes in plan.times.items() for minute in minutes),
        key=lambda each: view.routine.minutes_since_wake(each[0]),
    )
    lines = []
    for minute, key in doses:
        what = escape(conflicts.plain_name(view.items[key]))
        if (key, minute) in before:
            lines.append(
                f"{format_minute(before[key, minute])} → <b>{format_minute(minute)}</b>  <b>{what}</b>"
            )
        else:
            lines.append(f"{format_minute(minute)}  {what}")
    return "\n".join(lines)


def _why(library: Library, view: TimetableView, move: MovedDose) -> str:
    heading = (
        f"• {bold_name(view.items[move.name])} {format_minute(move.before)} → {format_minute(move.after)}"
    )
    return "\n".join([heading, *(_reason(library, view, each, move.name) for each in move.reasons)])


def _reason(library: Library, view: TimetableView, rule: TimetableRule, key: str) -> str:
    """Render a rule as the reason for moving one item."""
    source = view.timetable.origins.get(rule)
    if source is not None and source.conflict is not None:
        conflict = source.conflict
        other = conflict.target if conflict.subject.key == key else conflict.subject
        away = _("Away from {other}.").format(other=bold_name(other))
        advice = escape(localise(conflict.finding.advice or "", view.region))
        return "\n".join([f"{away} {advice}".strip(), *conflicts.source_lines(library, conflict)])
    return _rule(library, view, rule)


def _rule(library: Library, view: TimetableView, rule: TimetableRule) -> str:
    """Render a rule on its own."""
    source = view.timetable.origins.get(rule)
    match rule:
        case SpacingRule() if source is not None and source.conflict is not None:
            pair = f"{bold_name(source.conflict.subject)} + {bold_name(source.conflict.target)}"
            advice = escape(localise(source.conflict.finding.advice or "", view.region))
            return "\n".join([f"• {pair}: {advice}", *conflicts.source_lines(library, source.conflict)])
        case GapRule() if source is not None and source.limit is not None:
            what = " / ".join(medicine_names(source.ingredient, view.region))
            text = _("• At least {gap} between two doses of {what} (the label).").format(
                gap=duration_words(rule.minutes), what=escape(what)
            )
            return f"{text}\n{sources_line(library, source.limit.sources)}"
        case MealRule(name, "with"):
            return _("• {name} goes with food, as you told me.").format(name=bold_name(view.items[name]))
        case MealRule(name, _food):
            return _("• {name} goes without food, as you told me.").format(name=bold_name(view.items[name]))
        case OrderRule(name):
            text = _("• Two doses of {name} keep at least half of their distance.")
            return text.format(name=bold_name(view.items[name]))
    return ""


def _left_out_parts(view: TimetableView) -> list[str]:
    parts = []
    if view.timetable.unplanned:
        names = _names(view.timetable.unplanned)
        parts.append(_("Not planned, because it has no fixed times of day: {names}.").format(names=names))
    if view.timetable.unknown_items:
        names = _names(view.timetable.unknown_items)
        parts.append(
            _("❓ I don't know {names}. Whether it needs a distance, ask a pharmacist.").format(names=names)
        )
    return parts


def _names(things: Sequence[ListedItem]) -> str:
    return join_and([escape(each.name) for each in things])


def timetable_applied(view: TimetableView, plan: Plan) -> Message:
    """Confirm that the reminders have their new times."""
    count = len({move.name for move in plan.moves})
    heading = ngettext(
        "✅ Done: {n} reminder has new times.", "✅ Done: {n} reminders have new times.", count
    )
    end = _("/plan looks at it again, /doses shows every reminder.")
    return Message("\n\n".join([heading.format(n=count), _times(view, plan), end]))


def timetable_unchanged() -> Message:
    """Confirm that nothing was changed."""
    return Message(_("All right, your times stay as they are. /plan shows it again."))
