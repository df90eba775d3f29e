"""Interaction rules: which items must not be taken together, and which must be kept apart.

Every pair of items that a person takes ends in one of three states: *found*, *clear* (nothing in our data,
which is never "safe") or, when a name is unknown, not covered at all. Names are resolved before this.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, permutations
from typing import Literal

InteractionAction = Literal["avoid", "space", "monitor"]
InteractionUrgency = Literal["high", "moderate", "low"]

_ACTIONS_BY_SEVERITY: tuple[str, ...] = ("avoid", "space", "monitor")


@dataclass(frozen=True, slots=True)
class Substance:
    """A substance that a person takes.

    Attributes:
        id: Its id in answers.
        kind: A product holds several ingredients; a class is a word such as "SSRI" that names many medicines.
        ingredients: Ids of ingredients; two items that share one are a double dose.
        groups: Ids by which rules may name the substance: its own id, its classes, the subject of a class.
    """

    id: str
    kind: Literal["supplement", "medicine", "product", "class"]
    ingredients: frozenset[str]
    groups: frozenset[str]


@dataclass(frozen=True, slots=True)
class SpacingHours:
    """Minimum hours when the target is taken before or after the subject; None: not in that order."""

    target_before_h: float | None
    target_after_h: float | None


@dataclass(frozen=True, slots=True)
class RuleOverride:
    """Exception of a rule for one medicine of the target class. "ask": our data do not decide."""

    action: InteractionAction | Literal["ask"] | None
    spacing: SpacingHours | None
    note: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InteractionRule:
    """Interaction between a subject (a supplement, a pain reliever) and a target (a class, a supplement).

    Attributes:
        together: The target is an item of the first set and one of the second at once; None: it is one item.
        members: The only members of the target class for which it holds, each as its ingredients; none: all.
        reason: Why, in a few words.
        holds_for_low_dose: Whether it is about a low dose of the subject, too: heart aspirin as an NSAID.
        covers_subject: Whether the subject's rules are more than single ones, so that a pair without any is
            known as one without a warning.
    """

    id: str
    subject: str
    target: str
    action: InteractionAction
    urgency: InteractionUrgency
    advice: str
    spacing: SpacingHours | None
    overrides: Mapping[str, RuleOverride]
    sources: tuple[str, ...]
    together: tuple[frozenset[str], frozenset[str]] | None = None
    members: tuple[frozenset[str], ...] = ()
    reason: str | None = None
    holds_for_low_dose: bool = True
    covers_subject: bool = True


@dataclass(frozen=True, slots=True)
class FinePair:
    """What a source says about two items that go together at usual doses.

    Attributes:
        pairs: The groups of the one and of the other item; None as the second: any item that we know.
        members: Of a group the only ingredients of which it was read.
        watch: What to mind.
    """

    pairs: tuple[tuple[str, str | None], ...]
    members: Mapping[str, frozenset[str]]
    text: str
    watch: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FineFinding:
    """Two items of a list that a source calls fine together at usual doses."""

    pair: tuple[str, str]
    text: str
    watch: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClassRules:
    """What rules mean by some classes.

    Attributes:
        subjects: From a class to the subject of rules about any member: "nsaids" to "nsaid".
        low_doses: From a class to the ingredient of which it is a low dose: "aspirin_low" to "aspirin".
    """

    subjects: Mapping[str, str] = field(default_factory=dict)
    low_doses: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InteractionFinding:
    """One statement about two items.

    Attributes:
        pair: Ids of the items; for a rule, its subject first.
        rule: Id of the rule; None when the two items only share an ingredient.
        third: Id of a third item that a rule with `together` needs, as in NSAID + ACE inhibitor + diuretic.
        shared_ingredients: Ingredients that are in both.
        reason: Why, in a few words.
        spacing: Hours of the second item of the pair relative to the first.
        may_be_low_dose: Whether the subject is, or may be, a low dose of a pain reliever: heart aspirin.
    """

    pair: tuple[str, str]
    rule: str | None
    action: InteractionAction
    urgency: InteractionUrgency
    advice: str | None = None
    note: str | None = None
    reason: str | None = None
    spacing: SpacingHours | None = None
    third: str | None = None
    shared_ingredients: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    may_be_low_dose: bool = False


@dataclass(frozen=True, slots=True)
class InteractionResult:
    """All pairs of a list: the findings, strongest first, the fine pairs, and the clear ones without data.

    `unruled` are the clear pairs for which no rule could exist: our rules are about supplements and pain
    relievers, so two prescription medicines are not covered by any.
    """

    findings: tuple[InteractionFinding, ...]
    fine: tuple[FineFinding, ...]
    clear: tuple[tuple[str, str], ...]
    unruled: tuple[tuple[str, str], ...]


class InteractionRules:
    """All interaction rules, indexed by subject and target, and the pairs known to be fine."""

    def __init__(
        self,
        rules: Iterable[InteractionRule],
        classes: ClassRules | None = None,
        fine: Iterable[FinePair] = (),
    ) -> None:
        self._fine = tuple(fine)
        self._by_pair: dict[tuple[str, str], list[InteractionRule]] = defaultdict(list)
        self._order: dict[str, int] = {}
        self._classes = classes or ClassRules()
        for place, rule in enumerate(rules):
            self._by_pair[rule.subject, rule.target].append(rule)
            self._order[rule.id] = place
        self._of_three = [rule for its in self._by_pair.values() for rule in its if rule.together is not None]
        self._subjects = frozenset(subject for subject, _ in self._by_pair)
        every = [each for its in self._by_pair.values() for each in its]
        self._covered = frozenset(each.subject for each in every if each.covers_subject)

    def check(self, items: Sequence[Substance]) -> InteractionResult:
        """Compare each item with each other item; an id that comes twice is compared with itself once."""
        findings: dict[tuple[str, ...], InteractionFinding] = {}
        pairs: dict[tuple[str, str], tuple[Substance, Substance]] = {}
        for one, other in combinations(items, 2):
            first, second = sorted((one.id, other.id))
            pairs.setdefault((first, second), (one, other))
        for one, other in pairs.values():
            for finding in self._check_pair(one, other):
                findings.setdefault((finding.rule or "", *sorted(finding.pair)), finding)
        for finding in self._three_way(items):
            findings.setdefault((finding.rule or "",), finding)
        touched = {tuple(sorted(finding.pair)) for finding in findings.values()}
        quiet = {pair: items for pair, items in pairs.items() if pair not in touched}
        fine = {pair: self._find_fine(pair, *items) for pair, items in quiet.items()}
        clear = tuple(pair for pair in quiet if fine[pair] is None)
        unruled = tuple(pair for pair in clear if not self._is_in_scope(*pairs[pair]))
        return InteractionResult(
            tuple(sorted(findings.values(), key=self._rank)),
            tuple(each for each in fine.values() if each is not None),
            clear,
            unruled,
        )

    def _find_fine(self, pair: tuple[str, str], one: Substance, other: Substance) -> FineFinding | None:
        """Return what a source says of a pair that no rule is about; never of a word for many medicines."""
        for known in self._fine:
            if any(
                _is_meant(known, first, one) and _is_meant(known, second, other)
                for a, b in known.pairs
                for first, second in ((a, b), (b, a))
            ):
                return FineFinding(pair, known.text, known.watch, known.sources)
        return None

    def _rank(self, finding: InteractionFinding) -> tuple[int, int, int]:
        return (
            _ACTIONS_BY_SEVERITY.index(finding.action),
            ("high", "moderate", "low").index(finding.urgency),
            self._order.get(finding.rule or "", -1),
        )

    def _check_pair(self, one: Substance, other: Substance) -> Iterator[InteractionFinding]:
        shared = tuple(sorted(one.ingredients & other.ingredients))
        found = [
            replace(
                _apply(rule, subject, target),
                shared_ingredients=shared,
                may_be_low_dose=self._is_of_low_dose(rule, subject),
            )
            for subject, target in permutations((one, other))
            for rule in self._matching(subject, target)
        ]
        yield from found
        # A rule that warns of taking both is more exact than our finding about the shared ingredient.
        if shared and not any(finding.action == "avoid" for finding in found):
            yield _double(one, other, shared)

    def _matching(self, subject: Substance, target: Substance) -> Iterator[InteractionRule]:
        for group in sorted(subject.groups & self._subjects):
            for named in sorted(target.groups):
                for rule in self._by_pair.get((group, named), ()):
                    if _holds_for(rule, target) and not self._is_about_other_dose(rule, subject, target):
                        yield rule

    def _three_way(self, items: Sequence[Substance]) -> Iterator[InteractionFinding]:
        """Yield one warning for each rule about three: an NSAID, an ACE inhibitor or ARB, and a diuretic."""
        for rule in self._of_three:
            wanted = (frozenset({rule.subject}), *(rule.together or ()))
            found = [next((item for item in items if item.groups & groups), None) for groups in wanted]
            match found:
                case [Substance() as subject, Substance() as target, Substance() as third]:
                    low = self._is_of_low_dose(rule, subject)
                    yield replace(_apply(rule, subject, target), third=third.id, may_be_low_dose=low)

    def _is_about_other_dose(self, rule: InteractionRule, subject: Substance, target: Substance) -> bool:
        """Return whether a rule is about the other dose: low-dose (heart) aspirin or pain doses.

        By rule_precedence of the content low-dose aspirin with an NSAID has its own rule, and that rule is
        not about aspirin with aspirin.
        """
        if rule.subject not in self._classes.subjects.values():
            return False
        if self._is_too_low(rule, subject):
            return True
        if self._classes.subjects.get(rule.target) == rule.subject:
            return not self._classes.low_doses.keys().isdisjoint((subject.id, target.id))
        return self._classes.low_doses.get(rule.target) in subject.ingredients

    def _is_too_low(self, rule: InteractionRule, subject: Substance) -> bool:
        """Return whether a rule is about higher doses of its subject only."""
        return not rule.holds_for_low_dose and subject.id in self._classes.low_doses

    def _is_of_low_dose(self, rule: InteractionRule, subject: Substance) -> bool:
        """Return whether the subject of a rule about a class is a low dose, or has no amount to tell."""
        about_class = rule.subject in self._classes.subjects.values()
        return about_class and not self._classes.low_doses.keys().isdisjoint(subject.groups)

    def _is_in_scope(self, one: Substance, other: Substance) -> bool:
        return bool((one.groups | other.groups) & self._covered)


def _holds_for(rule: InteractionRule, target: Substance) -> bool:
    """Return whether a rule is about this target; a word for a class may mean the members it is about."""
    if not rule.members or target.kind == "class":
        return True
    return any(member <= target.ingredients for member in rule.members)


def _is_meant(known: FinePair, group: str | None, item: Substance) -> bool:
    """Return whether a pair known to be fine is about this item, all of its ingredients included."""
    if group is None:
        return True
    if group not in item.groups or len(item.ingredients) > 1:
        return False
    return group not in known.members or item.ingredients <= known.members[group]


def strictest_per_pair(findings: Iterable[InteractionFinding]) -> tuple[InteractionFinding, ...]:
    """Return the strictest finding for each pair, with the advice of others that are as strict.

    Two verdicts on one pair ("don't combine", "keep apart") read as a choice, and people take the milder one.
    A finding about three items stays, since it is not about a pair.

    Args:
        findings: Strongest first, as `InteractionRules.check` returns them.
    """
    kept: dict[tuple[str, ...], InteractionFinding] = {}
    for each in findings:
        key = (*sorted(each.pair), each.third or "")
        first = kept.setdefault(key, each)
        if first is not each and first.action == each.action:
            kept[key] = _merge(first, each)
    return tuple(kept.values())


def _merge(first: InteractionFinding, other: InteractionFinding) -> InteractionFinding:
    advice = dict.fromkeys(each for each in (first.advice, other.advice) if each)
    notes = dict.fromkeys(each for each in (first.note, other.note) if each)
    return replace(
        first,
        advice=" ".join(advice) or None,
        note=" ".join(notes) or None,
        reason=first.reason or other.reason,
        spacing=_longer(first.spacing, other.spacing),
        shared_ingredients=tuple(dict.fromkeys((*first.shared_ingredients, *other.shared_ingredients))),
        sources=tuple(dict.fromkeys((*first.sources, *other.sources))),
    )


def _longer(one: SpacingHours | None, other: SpacingHours | None) -> SpacingHours | None:
    """Return the longer hours of each order, as rule_precedence of the content says; None beats any hours."""
    if one is None or other is None:
        return one or other
    before = (one.target_before_h, other.target_before_h)
    after = (one.target_after_h, other.target_after_h)
    return SpacingHours(
        None if None in before else max(each for each in before if each is not None),
        None if None in after else max(each for each in after if each is not None),
    )


def _apply(rule: InteractionRule, subject: Substance, target: Substance) -> InteractionFinding:
    finding = InteractionFinding(
        (subject.id, target.id),
        rule.id,
        rule.action,
        rule.urgency,
        advice=rule.advice,
        reason=rule.reason,
        spacing=rule.spacing,
        sources=rule.sources,
    )
    special = next(
        (rule.overrides[name] for name in sorted(target.ingredients) if name in rule.overrides), None
    )
    return _apply_override(finding, special) if special else finding


def _apply_override(finding: InteractionFinding, special: RuleOverride) -> InteractionFinding:
    """Apply a member override, which beats its class rule; "ask" becomes "monitor": ask a pharmacist."""
    action = finding.action if special.action is None else special.action
    return replace(
        finding,
        action="monitor" if action == "ask" else action,
        spacing=special.spacing,
        note=special.note,
        sources=tuple(dict.fromkeys((*special.sources, *finding.sources))),
    )


def _double(one: Substance, other: Substance, shared: tuple[str, ...]) -> InteractionFinding:
    """Return the finding of a shared ingredient: a double dose of a medicine, or a total of supplements."""
    supplements = {one.kind, other.kind} == {"supplement"}
    return InteractionFinding(
        (one.id, other.id),
        None,
        "monitor" if supplements else "avoid",
        "moderate" if supplements else "high",
        shared_ingredients=shared,
    )
