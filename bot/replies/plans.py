"""/plan: a person's usual day, and the timetable that keeps every distance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.answer.spacing import Kept
from bot.answer.timetable import Timetable
from bot.domain.plans import Collision, Gap, Meal, Move, Own, Plan, Routine, Rule, Unsure
from bot.domain.profiles import Region
from bot.domain.regions import medicine_names, spoken
from bot.domain.spacing import Apart
from bot.library import Library
from bot.replies import conflicts
from bot.replies.citing import cited
from bot.replies.conflicts import named
from bot.replies.message import Button, Message, Rows, data, escape
from bot.replies.times import listed
from bot.replies.words import _, ngettext

EXAMPLE = "6:30 7:30 12:30 18:30 22:30"
HOUR = 60


@dataclass(frozen=True)
class Planned:
    """One person's timetable, ready to be rendered.

    Attributes:
        items: The items that the person takes, by key.
        timetable: The solver's result.
        routine: The person's usual day.
        person: The person's name; None: the chat's own person.
        region: The region whose names are shown.
        token: The token that a button carries for exactly this plan.
    """

    kept: Mapping[str, Kept]
    table: Timetable
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


def clock(minute: int) -> str:
    """Format minutes after midnight as a time of day."""
    hour, rest = divmod(minute, HOUR)
    return f"{hour:02}:{rest:02}"


def _day(routine: Routine) -> str:
    meals = listed([clock(each) for each in routine.meals]) if routine.meals else "–"
    return _("Up at <b>{wake}</b>, meals at <b>{meals}</b>, to bed at <b>{bed}</b>.").format(
        wake=clock(routine.wake), meals=meals, bed=clock(routine.bed)
    )


def ask_routine(proposed: Routine) -> Message:
    """Ask for the confirmation of the usual day, which is given once."""
    text = _("Before I plan, is this about your usual day?")
    fits = Button(_("✅ That fits"), data("plan", "fits"))
    change = Button(_("✏️ Change"), data("plan", "day"))
    return Message(f"{text}\n\n{_day(proposed)}", ((fits, change),))


def ask_times() -> Message:
    """Ask for the usual day to be typed."""
    return Message(
        _(
            "Write when you get up, eat and go to bed, in this order, for example:\n"
            "<code>{example}</code>\n\nThe first is getting up, the last is bed time. "
            "/cancel leaves it as it is."
        ).format(example=EXAMPLE)
    )


def not_a_day() -> Message:
    """Say that the typed text is no usual day."""
    return Message(
        _(
            "I need at least two times: getting up, then meals, then bed. For example: <code>{example}</code>"
        ).format(example=EXAMPLE)
    )


def card(library: Library, planned: Planned) -> Message:
    """Render the times before and after, and the reasons; or why there is no timetable."""
    table = planned.table
    title = (
        _("Your plan") if planned.person is None else _("The plan for {person}").format(person=planned.person)
    )
    parts = [f"<b>{escape(title)}</b>", *_first(library, planned)]
    rows: Rows = ()
    match table.found:
        case Plan(moves=()):
            parts += [_("Today's times keep every distance that I know of:"), _times(planned, table.found)]
        case Plan() as plan:
            parts += _moved(library, planned, plan)
            rows = ((Button(_("✅ Apply"), data("plan", "apply", planned.token)), _not_now()),)
        case Collision(rules):
            parts.append(_("<b>No timetable keeps all of this</b> within your day:"))
            parts += [_rule(library, planned, each) for each in rules]
            parts.append(_("A longer day may help, or other days for one of them. A pharmacist knows which."))
        case Unsure():
            parts.append(
                _("There are too many ways to try, so I have no plan that I am sure of. A pharmacist can.")
            )
    parts += _left_out(planned)
    day = _("Planned for: {day}").format(day=_day(planned.routine))
    my_day = (Button(_("🕐 My day"), data("plan", "day")),)
    return Message("\n\n".join([*parts, f"<i>{_plain(day)}</i>"]), (*rows, my_day))


def _plain(text: str) -> str:
    return text.replace("<b>", "").replace("</b>", "")


def _not_now() -> Button:
    return Button(_("Not now"), data("plan", "later"))


def _first(library: Library, planned: Planned) -> list[str]:
    """List the conflicts that no time of day solves; they precede any timetable."""
    table, region = planned.table, planned.region
    parts = [
        f"{named(each.subject)}\n{conflicts.about(library, each, each.subject.key, region)}"
        for each in table.first
    ]
    parts += [conflicts.excess(library, each, region) for each in table.excesses]
    if parts:
        parts = [_("<b>First: no time of day mends this.</b> Ask a doctor or pharmacist."), *parts]
    return parts


def _moved(library: Library, planned: Planned, plan: Plan) -> list[str]:
    count = len(plan.moves)
    heading = ngettext("{n} dose moves, the rest stays:", "{n} doses move, the rest stays:", count)
    parts = [heading.format(n=count), _times(planned, plan), _("<b>Why</b>")]
    parts += [_why(library, planned, each) for each in plan.moves]
    if planned.table.prescribed:
        names = listed([named(planned.kept[each]) for each in sorted(planned.table.prescribed)])
        parts.append(
            _(
                "⚠️ Without moving {names} I found no way: ask whoever prescribed it before you apply this."
            ).format(names=names)
        )
    return parts


def _times(planned: Planned, plan: Plan) -> str:
    """Render the day in its order, with the previous time of each moved dose."""
    before = {(move.name, move.after): move.before for move in plan.moves}
    doses = sorted(
        ((minute, key) for key, minutes in plan.times.items() for minute in minutes),
        key=lambda each: planned.routine.place(each[0]),
    )
    lines = []
    for minute, key in doses:
        what = escape(conflicts.words(planned.kept[key]))
        if (key, minute) in before:
            lines.append(f"{clock(before[key, minute])} → <b>{clock(minute)}</b>  <b>{what}</b>")
        else:
            lines.append(f"{clock(minute)}  {what}")
    return "\n".join(lines)


def _why(library: Library, planned: Planned, move: Move) -> str:
    heading = f"• {named(planned.kept[move.name])} {clock(move.before)} → {clock(move.after)}"
    return "\n".join([heading, *(_reason(library, planned, each, move.name) for each in move.because)])


def _reason(library: Library, planned: Planned, rule: Rule, key: str) -> str:
    """Render a rule as the reason for moving one item."""
    source = planned.table.said.get(rule)
    if source is not None and source.conflict is not None:
        conflict = source.conflict
        other = conflict.target if conflict.subject.key == key else conflict.subject
        away = _("Away from {other}.").format(other=named(other))
        advice = escape(spoken(conflict.finding.advice or "", planned.region))
        return "\n".join([f"{away} {advice}".strip(), *conflicts.source(library, conflict)])
    return _rule(library, planned, rule)


def _rule(library: Library, planned: Planned, rule: Rule) -> str:
    """Render a rule on its own."""
    source = planned.table.said.get(rule)
    match rule:
        case Apart() if source is not None and source.conflict is not None:
            pair = f"{named(source.conflict.subject)} + {named(source.conflict.target)}"
            advice = escape(spoken(source.conflict.finding.advice or "", planned.region))
            return "\n".join([f"• {pair}: {advice}", *conflicts.source(library, source.conflict)])
        case Gap() if source is not None and source.limit is not None:
            what = " / ".join(medicine_names(source.ingredient, planned.region))
            text = _("• At least {gap} between two doses of {what} (the label).").format(
                gap=conflicts.length(rule.minutes), what=escape(what)
            )
            return f"{text}\n{cited(library, source.limit.sources)}"
        case Meal(name, "with"):
            return _("• {name} goes with food, as you told me.").format(name=named(planned.kept[name]))
        case Meal(name, _food):
            return _("• {name} goes without food, as you told me.").format(name=named(planned.kept[name]))
        case Own(name):
            text = _("• Two doses of {name} keep at least half of their distance.")
            return text.format(name=named(planned.kept[name]))
    return ""


def _left_out(planned: Planned) -> list[str]:
    parts = []
    if planned.table.unplanned:
        names = _names(planned.table.unplanned)
        parts.append(_("Not planned, because it has no fixed times of day: {names}.").format(names=names))
    if planned.table.strangers:
        names = _names(planned.table.strangers)
        parts.append(
            _("❓ I don't know {names}. Whether it needs a distance, ask a pharmacist.").format(names=names)
        )
    return parts


def _names(things: Sequence[Kept]) -> str:
    return listed([escape(each.name) for each in things])


def applied(planned: Planned, plan: Plan) -> Message:
    """Confirm that the reminders have their new times."""
    count = len({move.name for move in plan.moves})
    heading = ngettext(
        "✅ Done: {n} reminder has new times.", "✅ Done: {n} reminders have new times.", count
    )
    end = _("/plan looks at it again, /doses shows every reminder.")
    return Message("\n\n".join([heading.format(n=count), _times(planned, plan), end]))


def left() -> Message:
    """Confirm that nothing was changed."""
    return Message(_("All right, your times stay as they are. /plan shows it again."))
