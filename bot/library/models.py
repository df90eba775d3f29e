"""Frozen models of the items of content/, one model per file.

Every item names its sources (`sources`) and the review that compared it with them (`reviewed`; null if there
was none). A field that is null or missing in content/ is None here: "our data do not say".
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from bot.domain import overdoses
from bot.domain.conditions import NamedCondition
from bot.domain.profiles import Condition, Region
from bot.domain.questions import Intent
from bot.domain.tips import Circumstance

ID_PATTERN = r"^[A-Za-z][A-Za-z0-9_]*$"
MAX_TIP = 600

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=60)]
Basis = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*(\.[a-z0-9_]+)*$", max_length=80)]
# A cell of content/answers: subject and intent, such as magnesium.works.
CellId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+\.[a-z_]+$", max_length=60)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=60)]
ShortText = Annotated[str, StringConstraints(min_length=1, max_length=200)]
ButtonText = Annotated[str, StringConstraints(min_length=1, max_length=30)]
# References become links in messages: only web addresses, and no character that could end an HTML attribute.
_ADDRESS = r"https?://[A-Za-z0-9.-]+(/[^\s\"<>\\]*)?( \([^()]*\))?"
Reference = Annotated[
    str,
    StringConstraints(
        pattern=rf"^(doi:10\.\d+/[^\s\"<>\\]+|PMID:\d+|see [^:]+|{_ADDRESS})$", min_length=1, max_length=300
    ),
]
Text = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TIP)]
Reviewed = Annotated[str, StringConstraints(min_length=1, max_length=40)] | None

Grade = Literal["A", "B", "C", "D"]
Topic = Literal["sleep", "back_pain", "supplements"]
MenuTopic = Literal[Topic, "pain_relief"]
Menu = Literal["sleep", "back", "safety"]
Action = Literal["avoid", "space", "monitor"]
Urgency = Literal["low", "moderate", "high"]
Hotline = Literal["emergency", "poison", "crisis"]


def _parse_bool(word: object) -> object:
    """Parse a boolean; only true and false are valid, so that yes, no, on and off stay text everywhere."""
    if word not in {"true", "false"}:
        raise PydanticCustomError("bool_type", "neither true nor false")
    return word == "true"


Flag = Annotated[bool, BeforeValidator(_parse_bool)]
Count = Annotated[int, Field(gt=0)]
Quantity = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Percent = Annotated[float, Field(gt=0, le=100)]
# How a share was computed: atoms x their mass / mass of the compound x 100.
Formula = Annotated[str, StringConstraints(pattern=r"^\d+ x \d+(\.\d+)? / \d+(\.\d+)? x 100$", max_length=60)]
VitaminKind = Literal["natural", "synthetic"]
Range = Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+)?-\d+(\.\d+)?$")]
# A limit: a number, a range such as 350-360 kept as written, or null if no number is set.
LimitValue = Annotated[Quantity | Range | None, Field(union_mode="left_to_right")]


_AS_FOR = re.compile(r"as for (\w+)")
_ROUNDING = 0.005
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_PER_MG = {"mg": 1.0, "ug": 1_000.0}


def repeated_id(line: str) -> str | None:
    """Return the id of the item whose list a line stands for: "as for ibuprofen"; None for a line itself."""
    found = _AS_FOR.match(line)
    return found[1] if found else None


def _check_placeholder(text: str) -> str:
    if not re.search(r"\{(?:emergency|poison)\}", text) or text.count("{") > 1:
        raise PydanticCustomError("no_place", "has no {{emergency}} or {{poison}} where the number goes")
    return text


WithNumber = Annotated[ShortText, AfterValidator(_check_placeholder)]


def _contradiction(what: str, instead: str) -> PydanticCustomError:
    """Return the error of a value that contradicts another one of its item."""
    return PydanticCustomError("contradiction", "{what}", {"what": what, "instead": instead})


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Source(_Model):
    """A publication that statements point to."""

    id: Id
    title: ShortText
    publisher: ShortText
    year: Annotated[int, Field(ge=1900, le=2100)]
    ref: Reference
    note: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    reviewed: Reviewed

    @property
    def url(self) -> str | None:
        """Return a link from the DOI, PubMed number or web address; None if the reference has none."""
        kind, _, rest = self.ref.partition(":")
        if kind == "doi":
            return f"https://doi.org/{rest}"
        if kind == "PMID":
            return f"https://pubmed.ncbi.nlm.nih.gov/{rest}/"
        return self.ref.split()[0] if kind in {"http", "https"} else None


class Tip(_Model):
    """One short piece of advice for one day; sent only if reviewed.

    Attributes:
        not_for: Conditions of people who never get the tip.
        only_for: Circumstances of the only people who get the tip; none: everybody does.
    """

    id: Id
    topic: Topic
    text: Text
    grade: Grade
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]
    sources: Annotated[tuple[Id, ...], Field(min_length=1)]
    not_for: tuple[Condition, ...] = ()
    only_for: tuple[Circumstance, ...] = ()
    reviewed: Reviewed

    @field_validator("only_for")
    @classmethod
    def _leave_somebody(
        cls, only_for: tuple[Circumstance, ...], fields: ValidationInfo
    ) -> tuple[Circumstance, ...]:
        both = [each for each in only_for if each in fields.data.get("not_for", ())]
        if both:
            raise _contradiction(f"{both[0]} is in not_for, too", "each condition in one of the two lists")
        return only_for


class Fact(_Model):
    """A statement about a subject, as it was read in its sources; `reviewed` null: said only as a caution."""

    id: Basis
    statement: Text
    grade: Grade
    sources: Annotated[tuple[Id, ...], Field(min_length=1)]
    reviewed: Reviewed


class Cell(_Model):
    """The written answer to one question about one subject.

    Attributes:
        says: The first line, which decides the question and stands alone.
        more: Why, or how.
        caution: What changes the decision for some people.
        wordings: How people ask it.
        rests_on: Ids of what the answer says; its sources, grade and review come from there.
        not_for: People with these conditions get the cell on who asks first instead.
        next: Cells offered as buttons, as "subject.intent".
        regions: What `says` is where the numbers of a region differ.
    """

    says: Annotated[str, StringConstraints(min_length=1, max_length=160)]
    more: Annotated[str, StringConstraints(min_length=1, max_length=220)] | None = None
    caution: Annotated[str, StringConstraints(min_length=1, max_length=160)] | None = None
    wordings: Annotated[tuple[ShortText, ...], Field(min_length=3)]
    rests_on: Annotated[tuple[Basis, ...], Field(min_length=1)]
    not_for: tuple[NamedCondition, ...] = ()
    next: Annotated[tuple[CellId, ...], Field(max_length=4)] = ()
    regions: Mapping[Region, Annotated[str, StringConstraints(min_length=1, max_length=160)]] = {}

    @property
    def length(self) -> int:
        """Characters of the whole answer."""
        return sum(len(part) for part in (self.says, self.more, self.caution) if part is not None)


class SubjectPage(_Model):
    """What is answered about one subject: a line about it, and a cell for each question.

    Attributes:
        subject: Id of the page, and the name of its file.
        title: What its button says.
        summary: What somebody reads who wrote only the name.
        menu: The menu that lists it; None: only names and questions lead here.
        place: Its place in that menu, from 1.
        about: Concepts of names.yaml that it is about; none: the one of its own name.
        cells: The answers by what is asked.
    """

    subject: Id
    title: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    summary: Annotated[str, StringConstraints(min_length=1, max_length=160)]
    menu: Menu | None = None
    place: Count | None = None
    about: tuple[Id, ...] = ()
    cells: Annotated[Mapping[Intent, Cell], Field(min_length=1)]


class PairKnownFine(_Model):
    """A pair that a source calls fine together at usual doses, or that its list of clashes does not name.

    Attributes:
        b: A supplement, medicine, group or class as `a`, or "any" medicine that we know.
        also_pairs: Other pairs of which the same holds.
        members: The only ones of a class of which it was read.
        kind: "none_listed" is no more than a list that does not name the pair, and never said as fine.
        watch: What to mind.
    """

    id: Id
    a: Id
    b: Id
    also_pairs: tuple[tuple[Id, Id], ...] = ()
    members: Mapping[Id, tuple[Name, ...]] = {}
    kind: Literal["fine", "fine_small_amount", "not_needed", "none_listed"]
    text: Text
    watch: Text | None = None
    grade: Grade
    sources: Annotated[tuple[Id, ...], Field(min_length=1)]
    reviewed: Reviewed


class Guidance(_Model):
    """One graded statement as the reference words it; cells and tips put the statement in plain words."""

    id: Id
    topic: Name
    statement: Text
    grade: Grade
    strength: ShortText | None = None
    sources: Annotated[tuple[Id, ...], Field(min_length=1)]
    reviewed: Reviewed


class Compound(_Model):
    """A compound of a supplement and the share of it that counts: in percent, and in mg per 1,000 mg.

    `atoms` of the element are in one `formula`; for magnesium oxide one of magnesium.
    """

    id: Id
    name: ShortText
    formula: Name
    molar_mass_g_mol: Quantity
    atoms: Count
    elemental_fraction_pct: Percent
    elemental_mg_per_1000mg: Quantity
    how: Formula
    note: ShortText | None = None
    sources: tuple[Id, ...]
    reviewed: Reviewed

    @field_validator("elemental_mg_per_1000mg")
    @classmethod
    def _compare_with_fraction(cls, mg: float, fields: ValidationInfo) -> float:
        percent = fields.data.get("elemental_fraction_pct")
        if percent is not None and abs(mg - 10 * percent) > _ROUNDING * mg:
            raise _contradiction(f"{mg:g} mg is not {percent:g}% of 1,000 mg", f"{10 * percent:g}")
        return mg

    @field_validator("how")
    @classmethod
    def _compute(cls, how: str, fields: ValidationInfo) -> str:
        atoms, mass, whole = (float(number) for number in _NUMBER.findall(how)[:3])
        share, written = 100 * atoms * mass / whole, fields.data.get("elemental_fraction_pct")
        if written is not None and abs(share - written) > _ROUNDING * written:
            raise _contradiction(f"this gives {share:.4g}%, not {written:g}%", "the masses that give it")
        formula = fields.data.get("atoms", atoms), fields.data.get("molar_mass_g_mol", whole)
        if atoms != formula[0] or abs(whole - formula[1]) > _ROUNDING * whole:
            instead = f"{formula[0]} x {mass:g} / {formula[1]:g} x 100"
            raise _contradiction("the lines above give other atoms or another mass", instead)
        return how


class InternationalUnit(_Model):
    """What IU of a supplement weigh: `iu` of them equal so much towards a limit.

    `kind`: where the kinds of a vitamin differ; None: all are alike. `mg_of_need` is what one IU counts
    towards the need; None: the same as towards a limit.
    """

    kind: VitaminKind | None = None
    iu: Quantity
    equal: Quantity
    unit: Literal["mg", "ug"]
    mg_of_need: Quantity | None = None

    def mg(self, iu: float) -> float:
        """Return the mg that count towards a limit."""
        return iu * self.equal / self.iu / _PER_MG[self.unit]

    def need_mg(self, iu: float) -> float:
        """Return the mg that count towards the need."""
        return self.mg(iu) if self.mg_of_need is None else iu * self.mg_of_need

    @property
    def per_mg(self) -> float:
        """The IU that count as 1 mg towards a limit."""
        return self.iu / self.equal * _PER_MG[self.unit]


class Intake(_Model):
    """The daily need of a group of people."""

    who: ShortText
    value: LimitValue
    unit: Name
    kind: Name
    sources: tuple[Id, ...]
    reviewed: Reviewed


class UpperLimit(_Model):
    """A region's daily upper limit, and which intake counts (`scope`). None: not set, never "no limit"."""

    region: Name
    value: LimitValue
    unit: Name
    scope: ShortText
    kind: Name
    sources: tuple[Id, ...]
    reviewed: Reviewed


TrialPace = Literal["quick", "days", "slow", "never"]


class TrialSuitability(_Model):
    """Whether people may try an item by themselves, days with against days without.

    `quick`: it is gone by the next day; `days`: it is felt within a night or two; `slow`: it works for weeks,
    so that days without do not count as without; `never`: not without whoever prescribes it.
    """

    kind: TrialPace
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]


class Supplement(_Model):
    """Facts about a supplement.

    `sold_as_compound`: most of the weight on a label can be something else, so a bare figure may be read in
    two ways. `prescribed_high`: so often prescribed in high single doses that one is no overdose by itself.
    `trial`: left out, no trial of it is offered.
    """

    id: Id
    name: Name
    aliases: tuple[Name, ...] = ()
    topic: MenuTopic = "supplements"
    sold_as_compound: Flag = False
    prescribed_high: Flag = False
    forms: tuple[Compound, ...] = ()
    conversion: ShortText | None = None
    iu: tuple[InternationalUnit, ...] = ()
    intake: tuple[Intake, ...] = ()
    upper_limits: tuple[UpperLimit, ...] = ()
    overdose_signs: tuple[ShortText, ...] = ()
    ask_first: tuple[ShortText, ...]
    trial: TrialSuitability | None = None
    sources: tuple[Id, ...]
    reviewed: Reviewed

    @field_validator("iu")
    @classmethod
    def _tell_kinds_apart(cls, units: tuple[InternationalUnit, ...]) -> tuple[InternationalUnit, ...]:
        kinds = [(each.kind, each.unit) for each in units]
        of_kinds = sorted(str(each.kind) for each in units) == sorted(get_args(VitaminKind))
        if kinds not in ([], [(None, "ug")]) and not of_kinds:
            raise _contradiction(
                "this is neither one unit in ug without a kind nor one of each kind",
                "- {iu: 40, equal: 1, unit: ug}, or two lines with kind: natural and kind: synthetic",
            )
        return units

    def find_iu(self, kind: str | None) -> InternationalUnit | None:
        """Return what IU of this kind weigh; None where the content does not say."""
        return next((each for each in self.iu if each.kind is None or each.kind == kind), None)

    @property
    def iu_of_kinds(self) -> bool:
        """Whether IU weigh differently by kind, natural or synthetic."""
        return any(each.kind is not None for each in self.iu)

    @property
    def plain_iu(self) -> InternationalUnit | None:
        """What IU weigh where all kinds are alike, so that packs give the weight or IU."""
        return None if self.iu_of_kinds else self.find_iu(None)


class Medicine(_Model):
    """A medicine of a class: its generic name, brand names and other spellings.

    `same_as`: it is also that supplement or pain reliever, whose rules hold besides those of the class.
    """

    generic: Name
    same_as: Id | None = None
    brands: tuple[Name, ...] = ()
    aliases: tuple[Name, ...] = ()


class MedicineClass(_Model):
    """Medicines that share their interactions.

    Attributes:
        implies: The condition of a person who takes a member; apixaban implies a blood thinner.
        as_subject: The subject of rules about any member, as subject.
        topic: The menu topic of the members.
        low_dose_of: The medicine whose doses up to `low_dose_up_to_mg` are this class, with its own rules.
        outweighs: Whether a product that holds a member is answered only by what is about all of it; what is
            written about its other ingredients would be too mild.
        asks_days: Whether a reminder without days is asked on which days it is: daily is not assumed.
        own_missed_rule: Whether its members have rules of their own for a missed dose, not held here.
    """

    id: Id
    label: ShortText
    implies: NamedCondition | None = None
    as_subject: Id | None = None
    topic: MenuTopic | None = None
    low_dose_of: Name | None = None
    low_dose_up_to_mg: Count | None = None
    outweighs: bool = False
    asks_days: bool = False
    own_missed_rule: bool = False
    members: Annotated[tuple[Medicine, ...], Field(min_length=1)]
    reviewed: Reviewed

    @field_validator("low_dose_up_to_mg")
    @classmethod
    def _need_medicine(cls, mg: int | None, fields: ValidationInfo) -> int | None:
        if mg is not None and fields.data.get("low_dose_of", "") is None:
            raise _contradiction("nobody knows of what", "a line low_dose_of: aspirin before it")
        return mg


class Spacing(_Model):
    """Hours between two items.

    `target_before_h`: take the target at least that long before the subject; `target_after_h`: or at least
    that long after the subject. None: do not use this order.
    """

    target_before_h: Quantity | None
    target_after_h: Quantity | None


class MemberOverride(_Model):
    """An exception to the class rule for one medicine of the target class.

    `action` "ask": our data do not decide, so send the person to a pharmacist. `use_class_rule`: the given
    hours are those of the medicine's label, but the longer gap of the class applies.
    """

    member: Name
    action: Action | Literal["ask"] | None = None
    target_before_h: Quantity | None = None
    target_after_h: Quantity | None = None
    use_class_rule: Flag = False
    note: ShortText | None = None
    sources: tuple[Id, ...]
    reviewed: Reviewed


class Interaction(_Model):
    """An interaction of a supplement or pain reliever (`subject`) with a class or supplement (`target`).

    `together`: the target is one of the first list and one of the second at once, and `target` only its name.
    `applies_to_members`: the only members of the target class for which it holds; none: for all.
    `holds_for_low_dose`: false where its sources are about pain doses, and a low dose of the subject (heart
    aspirin) is not meant. `covers_subject`: false where the subject has single rules only, so that nothing is
    known about a pair of it without a rule.
    """

    id: Id
    subject: Id
    target: Id
    together: Annotated[tuple[tuple[Id, ...], ...], Field(min_length=2, max_length=2)] | None = None
    action: Action
    urgency: Urgency
    advice: ShortText
    mechanism: ShortText
    applies_to_members: tuple[Name, ...] = ()
    holds_for_low_dose: Flag = True
    covers_subject: Flag = True
    spacing: Spacing | None = None
    member_overrides: tuple[MemberOverride, ...] = ()
    note: ShortText | None = None
    grade: Grade
    sources: Annotated[tuple[Id, ...], Field(min_length=1)]
    reviewed: Reviewed


class PainReliever(_Model):
    """An over-the-counter medicine: amounts in mg, gaps in hours, lengths in days; None: no number.

    `tablet_mg` are the usual strengths of one piece.

    Attributes:
        usual: Its lists are quoted where a question names no pain reliever; one item only.
        only_named: A word without which a name means another form of the ingredient: a gel.
        maximum_of: The ingredient whose maximum this is; None: there is only one.
    """

    id: Id
    usual: Flag = False
    only_named: Name | None = None
    maximum_of: Id | None = None
    names: tuple[Name, ...]
    dose: ShortText
    single_max_mg: Count | None
    daily_max_mg: Count | None
    daily_max_scope: ShortText
    safer_daily_max_mg: Count | None = None
    safer_scope: ShortText | None = None
    lower_limit_groups: ShortText | None = None
    tablet_mg: tuple[Count, ...] = ()
    min_gap_h: Count | None
    max_days_pain: Count | None
    max_days_fever: Count | None
    note: ShortText
    do_not: tuple[ShortText, ...]
    ask_first: tuple[ShortText, ...]
    warnings: tuple[ShortText, ...]
    overdose: ShortText | None = None
    stop_and_seek: tuple[ShortText, ...]
    unreviewed_fields: tuple[ShortText, ...] = ()
    sources: tuple[Id, ...]
    reviewed: Reviewed

    def is_maximum_of(self, ingredient: str) -> bool:
        """Return whether the maximum and the poison lines are about this ingredient."""
        return self.maximum_of in {None, ingredient}


class RedFlag(_Model):
    """Signs that need help, how soon, and what to do.

    `names` are what people call it when they ask for its signs. `short_signs` are the most telling signs, as
    they stand on buttons. `action_for_reader` says the same as `action`, which may address the bot, to the
    person who asks. `message` is the short first message: what it may be, whom to call, what to do until
    then. `can_be_deleted`: others may read the phone, so one tap takes the message away. `hotlines` are told
    besides the emergency number. `conditions` are those of a person without amounts to whom the flag speaks.
    `pauses_tips`: tips end until the person resumes them, not only for that day.
    """

    id: Id
    group: Literal["back", "sleep_and_safety", "general"]
    title: ShortText
    names: tuple[Name, ...] = ()
    question: ShortText | None = None  # how to ask for the signs, where "any of these" would ask for too much
    signs: Annotated[tuple[ShortText, ...], Field(min_length=1)]
    short_signs: tuple[ButtonText, ...] = ()
    urgency: Literal["emergency", "same_day", "urgent", "routine", "ask_first"]
    action: ShortText
    action_for_reader: Annotated[str, StringConstraints(min_length=1, max_length=400)] | None = None
    message: Annotated[str, StringConstraints(min_length=1, max_length=320)] | None = None
    can_be_deleted: Flag = False
    hotlines: tuple[Literal["poison", "crisis"], ...] = ()
    conditions: tuple[Condition, ...] = ()
    pauses_tips: Flag = False
    sources: tuple[Id, ...]
    reviewed: Reviewed


class OverdoseBand(_Model):
    """From which amount of one ingredient too much of it needs what help; see `bot.domain.overdoses.Band`.

    The figures only decide when to offer help: no text names them. `decision`: the figure is no source's.
    """

    id: Id
    who: overdoses.Who
    within: overdoses.Window
    days: Count = 1
    mg_per_kg: Quantity | None = None
    from_mg: Quantity | None = None
    over_mg: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    all_of: Flag = False
    level: overdoses.HelpLevel
    decision: Flag = False
    sources: tuple[Id, ...]
    reviewed: Reviewed

    @property
    def band(self) -> overdoses.Band:
        """What decides."""
        return overdoses.Band(**self.model_dump(exclude={"id", "decision", "sources", "reviewed"}))


class Overdose(_Model):
    """Too much of one ingredient.

    `id` is the ingredient, `tablet_mg` the usual strengths of one piece, `piece_mg` those of named products.
    """

    id: Id
    tablet_mg: tuple[Quantity, ...] = ()
    piece_mg: Mapping[str, Quantity] = {}
    bands: Annotated[tuple[OverdoseBand, ...], Field(min_length=1)]


class HelpNumbers(_Model):
    """Whom to call in one country; `id` is its ISO 3166-1 code in lower case. Only numbers that were read."""

    id: Id
    country: Name
    emergency: ShortText
    poison: ShortText | None = None
    crisis: ShortText | None = None
    sources: tuple[Id, ...]
    reviewed: Reviewed


class HelpLine(_Model):
    """What somebody is told who writes in a language that the bot does not read; `id` is its ISO 639 code.

    Attributes:
        emergency: Whom to call, with `{emergency}` where the number of the person's country goes.
        poison: The same for a poisoning, with `{poison}`.
        not_read: That the bot reads English only.
        can_do: What it can do.
        typed: Words by which the language is known where people type it in Latin letters.
        translation: Whether a speaker of the language has read the sentences, or a machine wrote them alone.
    """

    id: Id
    language: Name
    emergency: WithNumber
    poison: WithNumber
    not_read: ShortText
    can_do: ShortText
    typed: tuple[Name, ...] = ()
    translation: Literal["machine", "read"]


class Claim(_Model):
    """A popular claim about supplements or pain, and what the sources say about the claim.

    `caveat_for_reader` says the same as `safety_caveat`, which may address the bot, to the person who asks.
    """

    id: Id
    seed_line: Count
    claim: ShortText
    verdict: Name
    corrected: Text
    cell: CellId
    topic: MenuTopic
    grade: Grade
    safety_caveat: ShortText | None = None
    caveat_for_reader: ShortText | None = None
    sources: tuple[Id, ...]
    reviewed: Reviewed


class EmergencyNumber(_Model):
    """A number to call, the kind of emergency, and the regions where the number works."""

    place: Name
    call: Name
    line: Hotline = "emergency"
    regions: tuple[Region, ...] = ()
    reviewed: Reviewed


class Emergency(_Model):
    """Texts for every answer: emergency numbers, limits of the data, meaning of grades and actions."""

    title: ShortText
    version: Name
    language: Name
    text: ShortText
    numbers: Annotated[tuple[EmergencyNumber, ...], Field(min_length=1)]
    not_medical_advice: ShortText
    scope: ShortText
    fail_safe: ShortText
    not_covered: tuple[ShortText, ...]
    grades: Annotated[Mapping[Grade, ShortText], AfterValidator(MappingProxyType)]
    reviewed_meaning: ShortText
    spacing_meaning: ShortText
    action_meaning: Annotated[Mapping[Action, ShortText], AfterValidator(MappingProxyType)]
    rule_precedence: tuple[ShortText, ...]
    class_note: ShortText


class WrittenRule(_Model):
    """A rule of content/red_flag_wording: the concepts that raise a flag; see `RedFlagRule`."""

    flag: Id
    near: Annotated[tuple[Id, ...], Field(min_length=1, max_length=4)]
    beside: tuple[Id, ...] = ()
    unless: tuple[Id, ...] = ()
    asked: Flag = False
    example: ShortText


class RedFlagWording(_Model):
    """How people say red flags in a language.

    Attributes:
        concepts: By name: phrases separated by commas, in the notation of `phrase_notation`.
        rules: The rules, the most dangerous first.
    """

    concepts: Mapping[Id, Annotated[str, StringConstraints(min_length=1)]]
    rules: Annotated[tuple[WrittenRule, ...], Field(min_length=1)]
