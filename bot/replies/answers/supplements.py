"""One supplement in sections: a short first screen, and a button for each other section."""

from collections.abc import Iterable, Sequence
from enum import Enum

from bot.answer import profile_warnings
from bot.domain.profiles import Profile, Region
from bot.domain.regions import limit_applies
from bot.domain.triage.recogniser import OVERDOSE
from bot.library import Claim, Grade, Guidance, Intake, Library, Supplement, UpperLimit
from bot.replies import amounts
from bot.replies.answers import cards, red_flags
from bot.replies.answers import profile_warnings as warning_replies
from bot.replies.i18n import _
from bot.replies.message import Button, Message, Rows, button_rows, callback_data, escape
from bot.replies.sources import sources_line

# Statements on the first screen, which is short; the section "People say" holds all of them.
STATEMENTS_FIRST = 2
# The word in a limit's scope by which the content says that the limit leaves food out.
SUPPLEMENTS_ONLY_WORD = "supplement"


class SupplementSection(Enum):
    """A section of a supplement's pages."""

    TAKE = "take"
    LIMITS = "limits"
    EFFECTS = "effects"
    TOO_MUCH = "much"
    ASK_FIRST = "first"
    SAID = "said"
    SOURCES = "sources"


def supplement_menu(supplements: Iterable[Supplement]) -> Message:
    """List all supplements as buttons."""
    buttons = [Button(each.name, callback_data("sup", each.id)) for each in supplements]
    return Message(
        _("<b>Supplements</b>\nWhich one? You can also type its name, for example <i>magnesium</i>."),
        button_rows(buttons, per_row=2),
    )


def ask_which_supplement(
    written: str, near: Sequence[Supplement], all_of_them: Iterable[Supplement]
) -> Message:
    """Say that a name is no known supplement; offer near ones, never guess."""
    if near:
        buttons = [Button(each.name, callback_data("sup", each.id)) for each in near]
        text = _("I don't know “{name}” as a supplement. Did you mean one of these?")
        return Message(text.format(name=escape(written)), button_rows(buttons))
    text = _("I don't know “{name}” as a supplement, so I can't say anything about it. These I know:")
    return Message(text.format(name=escape(written)), supplement_menu(all_of_them).rows)


def supplement_card(
    library: Library, supplement: Supplement, profile: Profile, said: Sequence[Guidance]
) -> Message:
    """Render the first screen: the answer, what it is for and how sure that is, who must ask first.

    `said` are the graded statements about the supplement.
    """
    entry = profile_warnings.library_for(library, profile.conditions).entries[supplement.id]
    parts = [
        f"<b>{escape(supplement.name)}</b>",
        f"{escape(entry.answer)}\n{cards.evidence_footer(entry.grade, entry.reviewed)}"
        if entry.answer
        else "",
        _evidence(supplement, said[:STATEMENTS_FIRST]),
        f"⚠️ {escape(entry.caution)}" if entry.caution else "",
    ]
    warning = warning_replies.profile_warning(
        warning_replies.products_concern(library, [supplement.id], profile)
    )
    message = Message("\n\n".join(part for part in parts if part), _section_rows(supplement))
    return warning_replies.prepend(warning, message)


def _evidence(supplement: Supplement, said: Sequence[Guidance]) -> str:
    lines = [f"• {escape(each.statement)} {_grade_note(each.grade, each.reviewed)}" for each in said]
    if supplement.evidence is not None:
        lines.append(f"• {escape(supplement.evidence)}{unreviewed_note(supplement.reviewed)}")
    if not lines:
        return _("I have nothing on what it helps with, only on how to take it safely.")
    return "\n".join([_("<b>What it is for, and how sure that is</b>"), *lines])


def _grade_note(grade: Grade, reviewed: str | None) -> str:
    words = {
        "A": _("strong evidence"),
        "B": _("fair evidence"),
        "C": _("limited evidence"),
        "D": _("not supported"),
    }
    return f"<i>({words[grade]}){unreviewed_note(reviewed)}</i>"


def unreviewed_note(reviewed: str | None) -> str:
    """Return the note behind a statement that nobody has checked against its source yet."""
    return "" if reviewed is not None else f" <i>({_('not yet checked')})</i>"


def _section_rows(supplement: Supplement) -> Rows:
    labels = {
        SupplementSection.TAKE: _("💊 How to take it"),
        SupplementSection.LIMITS: _("⚖️ Need and limit"),
        SupplementSection.EFFECTS: _("😕 Side effects"),
        SupplementSection.TOO_MUCH: _("🚨 Too much"),
        SupplementSection.ASK_FIRST: _("🙋 Who asks first"),
        SupplementSection.SAID: _("💬 People say"),
        SupplementSection.SOURCES: _("📚 Sources"),
    }
    buttons = [
        Button(label, callback_data("sup", supplement.id, part.value)) for part, label in labels.items()
    ]
    if supplement.forms:
        buttons.append(Button(_("🧪 Its forms"), callback_data("sup", supplement.id, "forms", 0)))
    leave = Button(_("‹ All supplements"), callback_data("sup", "all"))
    return (*button_rows(buttons, per_row=2), (leave,), (red_flags.urgent_button("sleep_and_safety"),))


def section_page(
    library: Library,
    supplement: Supplement,
    section: SupplementSection,
    profile: Profile,
    said: tuple[Sequence[Guidance], Sequence[Claim]],
) -> Message:
    """Render one section; `said` are the graded statements and the claims about the supplement."""
    concern = warning_replies.products_concern(library, [supplement.id], profile)
    quiet = concern is not None and concern.no_amounts
    lines = {
        SupplementSection.TAKE: lambda: _take(library, supplement, quiet=quiet),
        SupplementSection.LIMITS: lambda: _limits(library, supplement, profile.region, quiet=quiet),
        SupplementSection.EFFECTS: lambda: _effects(supplement),
        SupplementSection.TOO_MUCH: lambda: _too_much(library, supplement),
        SupplementSection.ASK_FIRST: lambda: _ask_first(supplement),
        SupplementSection.SAID: lambda: _claims_section(supplement, *said),
        SupplementSection.SOURCES: lambda: _sources(library, supplement),
    }[section]()
    text = "\n\n".join(line for line in lines if line)
    back = ((Button(_("‹ Back"), callback_data("sup", supplement.id)),),)
    return warning_replies.prepend(warning_replies.profile_warning(concern), Message(text, back))


def _take(library: Library, supplement: Supplement, *, quiet: bool) -> list[str]:
    how = profile_warnings.without_amounts(supplement.how_to_take) if quiet else supplement.how_to_take
    todo = library.entries[supplement.id].todo
    steps = [line for line in todo if not quiet or line == profile_warnings.without_amounts(line)]
    return [
        _("<b>{name}: how to take it</b>").format(name=escape(supplement.name)),
        f"{escape(how)}{unreviewed_note(supplement.how_reviewed)}" if how else "",
        _bullets(steps),
        sources_line(library, supplement.how_sources),
    ]


def _limits(library: Library, supplement: Supplement, region: Region | None, *, quiet: bool) -> list[str]:
    """Render need and limit, never beside each other without saying what they count."""
    title = _("<b>{name}: need and limit</b>").format(name=escape(supplement.name))
    if quiet:
        return [title, _("Amounts are for your midwife, doctor or pharmacist to decide.")]
    limits = [each for each in supplement.upper_limits if limit_applies(each.region, region)]
    sources = [source for need in supplement.intake for source in need.sources]
    sources += [source for limit in limits for source in limit.sources]
    return [
        title,
        _needs(supplement, region),
        _shown_limits(supplement, limits, region),
        _need_above_limit_note(supplement, limits),
        escape(supplement.note or ""),
        _("Tell me your region in /profile, and I show only its limits.")
        if region is None and limits
        else "",
        sources_line(library, sources),
    ]


def _needs(supplement: Supplement, region: Region | None) -> str:
    lines = [_need(supplement, each, region) for each in supplement.intake if each.value is not None]
    if not lines:
        return _("There is no daily need in my data.")
    return "\n".join([_("<b>Daily need, food included</b>"), *lines])


def _need(supplement: Supplement, need: Intake, region: Region | None) -> str:
    amount = amounts.format_content_value(supplement, need.value, need.unit, region)
    return f"• {escape(need.who)}: {amount} ({escape(need.kind)}){unreviewed_note(need.reviewed)}"


def _shown_limits(supplement: Supplement, limits: Sequence[UpperLimit], region: Region | None) -> str:
    if not limits:
        return _("My data give no limit where you live. That does not mean that any amount is safe.")
    lines = [_limit(supplement, each, region) for each in limits]
    return "\n".join([_("<b>The most in a day, and what it counts</b>"), *lines])


def _limit(supplement: Supplement, limit: UpperLimit, region: Region | None) -> str:
    amount = amounts.format_content_value(supplement, limit.value, limit.unit, region) or _("no number set")
    where = "" if limit.region == "all" else f"{escape(limit.region)}: "
    return f"• {where}<b>{amount}</b> – {escape(limit.scope)}{unreviewed_note(limit.reviewed)}"


def _need_above_limit_note(supplement: Supplement, limits: Sequence[UpperLimit]) -> str:
    """Explain why a need can be above a limit."""
    without_food = any(
        SUPPLEMENTS_ONLY_WORD in each.scope.lower() for each in limits if each.value is not None
    )
    if not without_food or not any(each.value is not None for each in supplement.intake):
        return ""
    return _(
        "The need counts food; a limit for supplements leaves food out. "
        "So they are no range to aim for, and the need can be the larger number."
    )


def _effects(supplement: Supplement) -> list[str]:
    return [
        _("<b>{name}: side effects</b>").format(name=escape(supplement.name)),
        _reviewed_bullets(supplement, supplement.side_effects),
        _("If one bothers you, stop and ask a pharmacist."),
    ]


def _too_much(library: Library, supplement: Supplement) -> list[str]:
    """Render the signs, and the content's actions: its own red flags, then that of any overdose."""
    about = library.entries[supplement.id].about
    flags = [
        library.red_flags[each] for each in dict.fromkeys((*about, OVERDOSE)) if each in library.red_flags
    ]
    actions = [
        f"<b>{escape(flag.title)}</b>: {escape(flag.action)}{unreviewed_note(flag.reviewed)}"
        for flag in flags
    ]
    return [
        _("<b>{name}: signs of too much</b>").format(name=escape(supplement.name)),
        _reviewed_bullets(supplement, supplement.overdose_signs),
        *actions,
        sources_line(library, [source for flag in flags for source in flag.sources]),
    ]


def _ask_first(supplement: Supplement) -> list[str]:
    return [
        _("<b>{name}: ask a doctor or pharmacist first with</b>").format(name=escape(supplement.name)),
        _reviewed_bullets(supplement, supplement.ask_first),
        _("Take other medicines too? /check compares them."),
    ]


def _claims_section(supplement: Supplement, said: Sequence[Guidance], claims: Sequence[Claim]) -> list[str]:
    heading = _("<b>{name}: what people say, and our verdict</b>").format(name=escape(supplement.name))
    if not claims:
        none = _("I have looked into no claims about it. /facts has the others.")
        return [heading, none, _evidence(supplement, said)]
    lines = [f"• “{escape(each.claim)}” – <b>{escape(each.verdict)}</b>" for each in claims]
    reasons = _("/facts has the reasons and the sources.")
    return [heading, "\n".join(lines), reasons, _evidence(supplement, said)]


def _sources(library: Library, supplement: Supplement) -> list[str]:
    ids = dict.fromkeys((*supplement.sources, *supplement.how_sources))
    return [cards.sources_message(supplement.name, cards.sources_by_id(library, ids)).text]


def _reviewed_bullets(supplement: Supplement, lines: Iterable[str]) -> str:
    """Render bullets, with a note under them when nobody has checked them against their source yet."""
    return "\n".join(each for each in (_bullets(lines), unreviewed_note(supplement.reviewed).strip()) if each)


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"• {escape(line)}" for line in lines)
