"""The verdict of a trial in words, and its picture."""

from datetime import timedelta
from math import ceil

from bot.domain.trials.calendar import BlockSpan
from bot.domain.trials.result import TrialData, TrialResult
from bot.domain.trials.verdict import MIN_RATED_SHARE
from bot.drawings.trial_chart import TrialBlock, TrialChart, TrialDay
from bot.replies.diary.look_back import CLINICIAN_BUTTON
from bot.replies.diary.questions import person_word
from bot.replies.i18n import _
from bot.replies.items import item_html, item_text
from bot.replies.message import Attachment, Button, Message, callback_data
from bot.store.account.subscribers import Subscriber
from bot.store.trials import Outcome, Trial


def trial_result(trial: Trial, result: TrialResult, reader: Subscriber) -> Message:
    """Render the end of a trial; the item's name is hidden in discreet mode."""
    head = (
        _("🔎 Your trial is over.")
        if reader.discreet
        else _("🔎 Your trial of {item} is over.").format(item=item_html(trial.item))
    )
    parts = [head, _verdict(trial, result), *_remarks(result)]
    picture = Button(_("🖼 Picture"), callback_data("trialday", "picture", trial.ref))
    doctor = Button(_("🩺 For my doctor"), callback_data(CLINICIAN_BUTTON, "open", person_word(None)))
    again = Button(_("🔎 Another trial"), callback_data("trial", "open"))
    return Message("\n\n".join(parts), ((picture, doctor), (again,)))


def _verdict(trial: Trial, result: TrialResult) -> str:
    if result.p is None or result.mean is None or result.low is None or result.high is None:
        return _(
            "<b>I can't tell: too few days are rated.</b> Of the days that count I need at least {needed} in "
            "100, with it and without; you have {rated}. That proves nothing in either direction. /trial "
            "begins another one whenever you like."
        ).format(needed=round(100 * MIN_RATED_SHARE), rated=int(100 * result.rated))
    outcome = trial.plan.outcome
    numbers = {
        "size": _number(result.mean, outcome),
        "least": _number(min(abs(result.low), abs(result.high)), outcome),
        "most": _number(max(abs(result.low), abs(result.high)), outcome),
        "draws": ceil(100 * result.p),
        "worth": trial.plan.worth,
    }
    match result.verdict:
        case "helped":
            return " ".join([_("<b>It helped you.</b>"), _better(outcome), _chance()]).format(**numbers)
        case "helped_a_little":
            return " ".join(
                [_("<b>It helped you a little.</b>"), _better(outcome), _small(outcome), _chance()]
            ).format(**numbers)
        case "worse":
            return " ".join([_worse(outcome), _leave_out(), _chance()]).format(**numbers)
        case "no_difference":
            return _no_difference(outcome).format(**numbers)
    return _cant_tell(result.low, result.high, outcome)


def _remarks(result: TrialResult) -> list[str]:
    """Say what else matters: expectation, days that went differently, what a trial cannot say."""
    remarks = []
    if result.verdict in {"helped", "helped_a_little"}:
        remarks.append(_("You knew when you took it, so part of this may be expectation."))
    if not result.was_followed:
        remarks.append(
            _(
                "On {share} of 100 days you did as the lot said. A real difference looks smaller when days "
                "go differently."
            ).format(share=round(100 * result.followed))
        )
    remarks.append(
        _(
            "This is about you and these weeks only. It says nothing about safety: whether to stop or go on "
            "with something a doctor recommended is for them to say."
        )
    )
    return remarks


def _number(value: float, outcome: Outcome) -> str:
    return f"{abs(value):.0f}" if outcome == "minutes" else f"{abs(value):.1f}"


def _better(outcome: Outcome) -> str:
    return {
        "night": _("With it your nights were about {size} points better (likely {least} to {most})."),
        "pain": _("With it your pain was about {size} points lower (likely {least} to {most})."),
        "minutes": _("With it you fell asleep about {size} minutes sooner (likely {least} to {most})."),
    }[outcome]


def _worse(outcome: Outcome) -> str:
    return {
        "night": _(
            "<b>With it your nights were worse</b>, by about {size} points (likely {least} to {most})."
        ),
        "pain": _("<b>With it your pain was worse</b>, by about {size} points (likely {least} to {most})."),
        "minutes": _(
            "<b>With it you fell asleep later</b>, by about {size} minutes (likely {least} to {most})."
        ),
    }[outcome]


def _leave_out() -> str:
    return _("You may want to leave it out; ask first if a doctor recommended it.")


def _small(outcome: Outcome) -> str:
    if outcome == "minutes":
        return _("That is likely less than the {worth} minutes that you called worth it.")
    return _("That is likely less than the {worth} of 10 points that you called worth it.")


def _chance() -> str:
    return _("If it did nothing, a difference like this would come up by chance in {draws} of 100 draws.")


def _no_difference(outcome: Outcome) -> str:
    if outcome == "minutes":
        return _(
            "<b>No noticeable difference.</b> Any difference is very likely under {worth} minutes. For this "
            "purpose you can save the money."
        )
    return _(
        "<b>No noticeable difference.</b> Any difference is very likely under {worth} of 10 points. For this "
        "purpose you can save the money."
    )


def _cant_tell(low: float, high: float, outcome: Outcome) -> str:
    """Say between which ends the difference may lie; most often it could be either."""
    side = "either" if low < 0 <= high else "better" if low >= 0 else "worse"
    points = {
        "either": _("The difference could be anything from {low} points worse to {high} points better."),
        "better": _("The difference could be anything from {low} to {high} points better."),
        "worse": _("The difference could be anything from {high} to {low} points worse."),
    }
    minutes = {
        "either": _("The difference could be anything from {low} minutes later to {high} minutes sooner."),
        "better": _("The difference could be anything from {low} to {high} minutes sooner."),
        "worse": _("The difference could be anything from {high} to {low} minutes later."),
    }
    parts = [
        _("<b>I can't tell, and that is an answer.</b>"),
        (minutes if outcome == "minutes" else points)[side],
        _(
            "Your ups and downs are larger than what it does, if it does anything. That is nobody's fault "
            "and proves nothing."
        ),
    ]
    return " ".join(parts).format(low=_number(low, outcome), high=_number(high, outcome))


def picture(trial: Trial) -> Message:
    """Offer the picture of a trial's days."""
    return Message("", attachment=Attachment("trial", {"trial": trial.id}))


def trial_chart(trial: Trial, result: TrialResult, data: TrialData) -> TrialChart:
    """Return the picture: the days by block and arm, and the interval of the difference if there is one."""
    return TrialChart(
        title=_("Your trial of {item}").format(item=item_text(trial.item)),
        values=_values_words(trial.plan.outcome),
        legend=(_("shaded: days with it"), _("hollow: not counted"), _("bars: means of blocks")),
        ends=(_("worse"), _("too small to notice"), _("better")),
        blocks=tuple(_block(data, span) for span in data.calendar.spans),
        interval=None if result.low is None or result.high is None else (result.low, result.high),
        mean=result.mean,
        worth=float(trial.plan.worth),
    )


def _block(data: TrialData, span: BlockSpan) -> TrialBlock:
    """Return the days of a block, numbered from the first day of the trial on."""
    first, start = (span.first - data.calendar.start).days, data.calendar.start
    numbers = range(first, (span.last - data.calendar.start).days + 1)
    counted = {(day - start).days for day, block in data.calendar.counted_days() if block == span.block}
    rated = {number: data.values.get(start + timedelta(days=number)) for number in numbers}
    days = tuple(
        TrialDay(number, value, number in counted) for number, value in rated.items() if value is not None
    )
    return TrialBlock(numbers[0], numbers[-1], with_it=data.calendar.order[span.block], days=days)


def _values_words(outcome: Outcome) -> str:
    return {
        "night": _("night, 0 to 10"),
        "pain": _("pain, 0 to 10"),
        "minutes": _("minutes to fall asleep"),
    }[outcome]


def picture_caption(trial: Trial, result: TrialResult) -> str:
    """Say in words what the picture shows."""
    return _(
        "Each dot is a day; shaded blocks are days with it, hollow dots are not counted. {verdict}"
    ).format(verdict=_verdict(trial, result))
