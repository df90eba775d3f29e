"""content/ as an editor meets it: what is refused, where, and what to write instead."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot import library
from bot.library.reading import MAX_BYTES

Edit = Callable[[str, str, str], None]
Complaints = Callable[[], tuple[library.Problem, ...]]

SMALL = {
    "sources": """\
- id: trial
  title: A trial of rest
  publisher: A journal
  year: 2020
  ref: doi:10.1/abc
  note: abstract read
  reviewed: reference-0.2
- id: book
  title: A book of burns
  publisher: A publisher
  year: 1990
  ref: PMID:1
  note: from memory
  reviewed: reference-0.2
""",
    "supplements": """\
- id: magnesium
  name: Magnesium
  intake:
    - {who: adults, value: 350-360, unit: mg/day, kind: RDA, sources: [trial], reviewed: reference-0.2}
  upper_limits:
    - {region: US, value: 350, unit: mg/day, scope: supplements, kind: UL, sources: [trial], reviewed: null}
    - {region: EU, value: null, unit: "-", scope: none set, kind: none, sources: [trial], reviewed: me}
  overdose_signs: [drowsiness]
  ask_first: [kidney disease]
  sources: [trial]
  reviewed: reference-0.2
""",
    "medicines": """\
- id: thyroid
  label: Thyroid hormones
  members:
    - {generic: levothyroxine, brands: [Eltroxin]}
  reviewed: null
""",
    "interactions": """\
- id: magnesium__thyroid
  subject: magnesium
  target: thyroid
  action: space
  urgency: moderate
  advice: Keep 4 hours apart.
  mechanism: binding
  spacing: {target_before_h: 4, target_after_h: null}
  member_overrides:
    - {member: levothyroxine, target_before_h: 0.5, use_class_rule: true, sources: [trial], reviewed: null}
  grade: B
  sources: [trial]
  reviewed: reference-0.2
""",
    "pain_relief": """\
- id: ibuprofen
  usual: true
  names: [Advil]
  dose: as on the pack
  single_max_mg: 400
  daily_max_mg: 1200
  daily_max_scope: adults
  min_gap_h: 4
  max_days_pain: 10
  max_days_fever: null
  note: none
  do_not: [ulcer]
  ask_first: [asthma]
  warnings: [bleeding]
  stop_and_seek: [rash]
  unreviewed_fields: [asthma]
  sources: [trial]
  reviewed: reference-0.2
""",
    "red_flags": """\
- id: numbness
  group: back
  title: Numbness
  signs: [a numb saddle]
  urgency: emergency
  action: Go now.
  sources: [trial]
  reviewed: reference-0.2
""",
    "help_numbers": """\
- id: gb
  country: United Kingdom
  emergency: "999"
  sources: [trial]
  reviewed: reference-0.2
""",
    "overdoses": """\
- id: warmth
  bands:
    - id: warmth_much
      who: anyone
      within: day
      over_mg: 10
      level: poison_line
      sources: [trial]
      reviewed: reference-0.2
""",
    "help_lines": """\
- id: de
  language: Deutsch
  emergency: "In Gefahr: {emergency}."
  poison: "Giftiges: {poison}."
  not_read: Ich lese nur Englisch.
  can_do: Fragen Sie auf Englisch.
  translation: machine
""",
    "guidance": """\
- id: heat
  topic: back
  statement: Heat can help.
  grade: A
  sources: [trial]
  reviewed: reference-0.2
""",
    "claims": """\
- id: S1
  seed_line: 1
  claim: Heat cures
  verdict: wrong
  corrected: Heat can help for a while.
  cell: warmth.works
  topic: back_pain
  grade: D
  sources: [trial]
  reviewed: null
""",
    "fine_together": """\
- id: magnesium__ibuprofen
  a: magnesium
  b: ibuprofen
  also_pairs: [[ibuprofen, thyroid]]
  members: {thyroid: [levothyroxine]}
  kind: fine
  text: Yes, a study gave both.
  grade: C
  sources: [trial]
  reviewed: reference-0.2
""",
    "facts/heat": """\
- id: heat.works_for.1
  statement: Heat eased pain in a trial.
  grade: B
  sources: [trial]
  reviewed: reference-0.2
- id: heat.harms.1
  statement: Heat can burn.
  grade: C
  sources: [book]
  reviewed: null
""",
    "answers/warmth": """\
subject: warmth
title: Warmth
summary: Heat eases pain for a while.
menu: back
about: [heat_therapy]
cells:
  works:
    says: "A little, for a while."
    wordings: [does heat help, is heat any good, will a hot bath help]
    rests_on: [heat.works_for.1, heat]
    next: [warmth.condition]
    not_for: [pregnancy]
    regions: {UK: "A little, says the NHS."}
  condition:
    says: Ask first with numb skin.
    wordings: [is heat for everybody, heat with diabetes, who must not use heat]
    rests_on: [heat.harms.1]
""",
    "tips": """\
- id: try_heat
  topic: back_pain
  text: Try something warm.
  grade: A
  basis: [heat]
  sources: [trial]
  not_for: [pregnancy]
  reviewed: reference-0.2
""",
    "emergency": """\
title: A small library
version: "1"
language: en
text: Call now.
numbers:
  - {place: UK, call: "999", reviewed: null}
not_medical_advice: No diagnosis.
scope: adults
fail_safe: Unknown is never safe.
not_covered: [kava]
grades: {A: strong, B: fair, C: weak, D: none}
reviewed_meaning: read in its source
spacing_meaning: hours
action_meaning: {avoid: do not, space: hours apart, monitor: watch}
rule_precedence: [avoid first]
class_note: from memory
""",
}


SMALL["red_flag_wording/en"] = """\
concepts:
  cant: cant, unable to
  numb: >
    numb[ness], {cant} feel,
    no feeling
  saddle: groin, between (my|the) legs
rules:
  - flag: numbness
    near: [numb, saddle]
    example: I can't feel my groin
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("facts", "answers", "red_flag_wording"):
        (tmp_path / name).mkdir()
    for name, text in SMALL.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def edit(folder: Path) -> Edit:
    def replace(name: str, old: str, new: str) -> None:
        assert old in SMALL[name]
        (folder / f"{name}.yaml").write_text(SMALL[name].replace(old, new), encoding="utf-8")

    return replace


@pytest.fixture
def complaints(folder: Path) -> Complaints:
    def load_and_fail() -> tuple[library.Problem, ...]:
        with pytest.raises(library.ContentError) as caught:
            library.load(folder)
        return caught.value.problems

    return load_and_fail


def test_a_tip_may_be_for_some_people_only(folder: Path, edit: Edit) -> None:
    assert library.load(folder).tips["try_heat"].only_for == ()
    edit("tips", "reviewed", "only_for: [shift_work, ulcer]\n  reviewed")
    assert library.load(folder).tips["try_heat"].only_for == ("shift_work", "ulcer")


def test_a_good_folder_becomes_one_frozen_library(folder: Path) -> None:
    content = library.load(folder)
    assert content.tips["try_heat"].not_for == ("pregnancy",)
    assert content.pages["warmth"].cells["works"].caution is None
    assert content.emergency.grades["D"] == "none"
    with pytest.raises(TypeError):
        content.tips["another"] = content.tips["try_heat"]  # type: ignore[index]
    with pytest.raises(ValueError, match="frozen"):
        content.tips["try_heat"].text = "changed"  # type: ignore[misc]


def test_null_hours_and_limits_stay_unknown_and_ranges_stay_as_written(folder: Path) -> None:
    content = library.load(folder)
    spacing = content.interactions["magnesium__thyroid"].spacing
    assert spacing == library.Spacing(target_before_h=4, target_after_h=None)
    magnesium = content.supplements["magnesium"]
    assert [limit.value for limit in magnesium.upper_limits] == [350, None]
    assert magnesium.intake[0].value == "350-360"


def test_a_compound_of_any_element_and_its_units_can_be_said(folder: Path, edit: Edit) -> None:
    edit("supplements", HOW, IRON.replace(HOW, UNITS))
    supplement = library.load(folder).supplements["magnesium"]
    assert supplement.forms[0].elemental_fraction_pct == 27.38
    assert [round(each.mg(1_500)) for each in supplement.iu] == [1_000, 1_364]
    assert supplement.iu_of_kinds
    assert supplement.plain_iu is None


def test_a_class_can_be_the_subject_of_rules_about_two_others_at_once(folder: Path, edit: Edit) -> None:
    edit("medicines", "  members", "  as_subject: any_thyroid\n  members")
    triple = "subject: any_thyroid\n  together: [[thyroid], [magnesium]]\n  target: thyroid_plus_magnesium"
    edit("interactions", "subject: magnesium\n  target: thyroid", triple)
    rule = library.load(folder).interactions["magnesium__thyroid"]
    assert (rule.subject, rule.together) == ("any_thyroid", (("thyroid",), ("magnesium",)))


TRIAL = "  trial: {kind: days, basis: [heat.works_for.1]}\n  overdose_signs"


def test_whether_an_item_can_be_tried_rests_on_facts(folder: Path, edit: Edit) -> None:
    assert library.load(folder).supplements["magnesium"].trial is None
    edit("supplements", "  overdose_signs", TRIAL)
    trial = library.load(folder).supplements["magnesium"].trial
    assert trial is not None
    assert (trial.kind, trial.basis) == ("days", ("heat.works_for.1",))


@pytest.mark.parametrize(
    ("basis", "what"),
    [("heat.harms.1", 'nobody has read "heat.harms.1"'), ("heat.onset.1", '"onset.1" is unknown')],
)
def test_a_trial_that_rests_on_nothing_read_is_refused(
    edit: Edit, complaints: Complaints, basis: str, what: str
) -> None:
    edit("supplements", "  overdose_signs", TRIAL.replace("heat.works_for.1", basis))
    (problem,) = complaints()
    assert (problem.file, problem.line) == ("supplements.yaml", 8)
    assert what in problem.what


def test_units_that_are_all_alike_need_no_kind(folder: Path, edit: Edit) -> None:
    edit("supplements", HOW, f"  iu: [{{iu: 40, equal: 1, unit: ug}}]\n{HOW}")
    plain = library.load(folder).supplements["magnesium"].plain_iu
    assert plain is not None
    assert plain.mg(400) == plain.need_mg(400) == 0.01
    assert plain.per_mg == 40_000


def test_a_cell_has_the_sources_of_what_it_rests_on(folder: Path) -> None:
    content = library.load(folder)
    (works, condition) = (content.cell(f"warmth.{intent}") for intent in ("works", "condition"))
    assert works is not None
    assert condition is not None
    assert works.regions == {"UK": "A little, says the NHS."}
    assert [content.statement(each) for each in works.rests_on] == [
        content.facts["heat.works_for.1"],
        content.guidance["heat"],
    ]
    assert content.sources_of(works) == ("trial",)
    assert content.sources_of(condition) == ("book",)
    assert (content.is_reviewed(works), content.is_reviewed(condition)) == (True, False)
    assert condition.length == len("Ask first with numb skin.")
    assert content.cell("warmth.dose") is content.cell("cold.works") is None
    with pytest.raises(KeyError):
        content.statement("cold")


def test_a_menu_lists_its_pages_by_their_places_and_then_the_others(folder: Path) -> None:
    for name, place in (("bath", 2), ("ice", 1)):
        text = SMALL["answers/warmth"].replace("warmth", name)
        (folder / f"answers/{name}.yaml").write_text(f"{text}place: {place}\n", encoding="utf-8")
    content = library.load(folder)
    assert [page.subject for page in content.menu("back")] == ["ice", "bath", "warmth"]


@pytest.mark.parametrize("statement", ["heat.works_for.1", "heat", "S1", "numbness", "magnesium__thyroid"])
def test_a_cell_can_rest_on_every_kind_of_statement(folder: Path, edit: Edit, statement: str) -> None:
    edit("answers/warmth", "[heat.harms.1]", f"[{statement}, magnesium__ibuprofen]")
    content = library.load(folder)
    assert content.statement(statement).sources == ("trial",)


def test_one_statement_that_was_read_is_enough_and_none_for_a_caution(folder: Path, edit: Edit) -> None:
    edit("facts/heat", "reviewed: reference-0.2", "reviewed: null")
    content = library.load(folder)
    assert [content.statement(f"heat.{each}.1").reviewed for each in ("works_for", "harms")] == [None, None]


def test_a_pair_can_be_fine_with_everything_that_we_know(folder: Path, edit: Edit) -> None:
    edit("fine_together", "b: ibuprofen", "b: any")
    pair = library.load(folder).fine_together["magnesium__ibuprofen"]
    assert (pair.b, pair.also_pairs, pair.watch) == ("any", (("ibuprofen", "thyroid"),), None)
    assert pair.members == {"thyroid": ("levothyroxine",)}


def test_a_maximum_is_that_of_one_ingredient_or_of_all(folder: Path, edit: Edit) -> None:
    edit("pain_relief", "  names: [Advil]", "  maximum_of: codeine\n  names: [Advil]")
    reliever = library.load(folder).pain_relief["ibuprofen"]
    assert [reliever.is_maximum_of(each) for each in ("codeine", "ibuprofen")] == [True, False]


def test_a_rule_can_hold_for_some_members_of_a_class(folder: Path, edit: Edit) -> None:
    edit("interactions", "  spacing", "  applies_to_members: [levothyroxine]\n  spacing")
    rule = library.load(folder).interactions["magnesium__thyroid"]
    assert rule.applies_to_members == ("levothyroxine",)


def test_a_medicine_can_be_a_supplement_as_well(folder: Path, edit: Edit) -> None:
    edit("medicines", "brands: [", "same_as: magnesium, brands: [")
    assert library.load(folder).medicines["thyroid"].members[0].same_as == "magnesium"


def test_everything_that_nobody_read_in_its_source_is_listed_with_its_parts(folder: Path) -> None:
    assert {(left.file, left.id, left.part) for left in library.load(folder).unreviewed()} == {
        ("supplements.yaml", "magnesium", "upper_limits US"),
        ("medicines.yaml", "thyroid", None),
        ("interactions.yaml", "magnesium__thyroid", "member_overrides levothyroxine"),
        ("pain_relief.yaml", "ibuprofen", "asthma"),
        ("claims.yaml", "S1", None),
        ("facts/", "heat.harms.1", None),
        ("emergency.yaml", "numbers", "UK"),
    }


@pytest.mark.parametrize(
    ("ref", "url"),
    [
        ("doi:10.1/abc", "https://doi.org/10.1/abc"),
        ("PMID:29565945", "https://pubmed.ncbi.nlm.nih.gov/29565945/"),
        ("https://example.org/ (a page of it)", "https://example.org/"),
        ("http://example.org/", "http://example.org/"),
        ("see magnesium.forms[].formula", None),
    ],
)
def test_a_source_gives_a_link_when_it_has_one(folder: Path, edit: Edit, ref: str, url: str | None) -> None:
    edit("sources", "ref: doi:10.1/abc", f"ref: {ref}")
    assert library.load(folder).sources["trial"].url == url


@pytest.mark.parametrize(
    "ref",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,hello",
        "tg://resolve?domain=x",
        "ftp://example.org/",
        "HTTPS://example.org/",
        "https:example.org",
        "https://",
        "https://user:word@example.org/",
        "https://example.org:8443/",
        'https://example.org/"onclick="x',
        "https://example.org/<b>",
        "https://example.org/ javascript:x",
        "//example.org/",
        "example.org",
        "doi:javascript",
        'doi:10.1/"x',
        "PMID:12x",
        "see javascript:alert(1)",
        "a book on a shelf",
    ],
)
def test_a_source_points_to_nothing_but_the_web(edit: Edit, complaints: Complaints, ref: str) -> None:
    edit("sources", "ref: doi:10.1/abc", f"ref: '{ref}'")
    (problem,) = complaints()
    assert (problem.file, problem.line) == ("sources.yaml", 5)
    assert "https://" in problem.write_instead


@pytest.mark.parametrize("name", ["tips", "facts/heat", "fine_together", "sources", "supplements"])
@pytest.mark.parametrize(
    "unseen",
    ["\\e[31m", "\\a", "\\0", "\\x7f", "\\u009b2J", "\\u202e", "\\u200b", "\\u2028", "\\uE000", "\\r"],
)
def test_what_a_terminal_obeys_or_nobody_sees_is_refused_and_not_printed(
    folder: Path, complaints: Complaints, name: str, unseen: str
) -> None:
    for place in ("id", "sources"):
        old = "sources: [trial]" if place == "sources" and name != "sources" else "- id: "
        new = f'sources: ["tri{unseen}al"]' if old != "- id: " else f'- id: "x{unseen}y"\n  was: '
        text = SMALL[name].replace(old, new, 1)
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        problems = complaints()
        assert any("is a character that cannot be seen" in each.what for each in problems)
        assert all(str(each).isprintable() for each in problems)


def test_what_is_raw_in_the_file_is_refused_as_well(folder: Path, complaints: Complaints) -> None:
    for raw in ("\u202e", "\u200b", "\x1b[31m"):
        for name, old in (("tips", "Try something"), ("answers/warmth", "A little")):
            text = SMALL[name].replace(old, f"{old}{raw}")
            (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
            assert all(str(each).isprintable() for each in complaints())


@pytest.mark.parametrize(
    "word", ["no", "yes", "on", "off", "1:30", "2024-01-01", "0x1F", "1e3", "true", ".5", "4\u00a0000"]
)
def test_words_that_yaml_likes_to_convert_stay_text(folder: Path, edit: Edit, word: str) -> None:
    edit("tips", "Try something warm.", word)
    assert library.load(folder).tips["try_heat"].text == word


def test_null_is_nothing_unless_it_is_quoted(folder: Path, edit: Edit, complaints: Complaints) -> None:
    edit("tips", "text: Try something warm.", "text: null")
    (problem,) = complaints()
    assert (problem.line, problem.write_instead) == (
        3,
        'some text; to mean the word null write "null" in quotes',
    )
    edit("tips", "text: Try something warm.", 'text: "null"')
    assert library.load(folder).tips["try_heat"].text == "null"


HOW = "  overdose_signs: [drowsiness]"
IRON = f"""  forms:
    - id: bisglycinate
      name: Iron bisglycinate
      formula: C4H8FeN2O4
      molar_mass_g_mol: 203.96
      atoms: 1
      elemental_fraction_pct: 27.38
      elemental_mg_per_1000mg: 273.8
      how: 1 x 55.845 / 203.96 x 100
      sources: [trial]
      reviewed: null
{HOW}"""
UNITS = f"""  iu:
    - {{kind: natural, iu: 1500, equal: 1000, unit: mg, mg_of_need: 0.67}}
    - {{kind: synthetic, iu: 1100, equal: 1000, unit: mg, mg_of_need: 0.45}}
{HOW}"""

# What is changed (file, old, new); the line of the complaint; parts of what is wrong and of what to write.
REFUSALS = [
    ("tips", "sources: [trial]", "sources: [trail]", 6, '"trail" is unknown', "trial"),
    ("tips", "basis: [heat]", "basis: [heta]", 5, '"heta" is unknown', "heat"),
    ("tips", "basis: [heat]", "basis: [magnesium.uper_limits]", 5, '"uper_limits" is', "upper_limits"),
    ("tips", "basis: [heat]", "basis: [heat.works_for.2]", 5, '"works_for.2" is unknown', "one that exists"),
    ("tips", "  grade: A\n", "", 1, "try_heat > grade: this field is missing", "a line grade:"),
    ("tips", "grade: A", "grade: E", 4, '"E" is not one of the words allowed', "'A', 'B', 'C' or 'D'"),
    ("tips", "grade: A", "grade: A\n  author: me", 5, "there is no such field", "one of id, topic, text"),
    ("tips", "grade: A", "grade: A\n  grade: B", 5, '"grade" stands twice here', "one grade: line"),
    ("tips", "Try something warm.", "w" * 601, 3, "601 characters are too many", "at most 600 characters"),
    ("tips", "text: Try something warm.", "text: &warm Try it.", 3, "alias or anchor", "the text itself"),
    ("tips", "text: Try something warm.", "text: !!str Try it.", 3, "is a tag", "the value alone"),
    ("tips", "not_for: [pregnancy]", "not_for: pregnancy", 7, "a list is needed here", "[pregnancy]"),
    ("tips", "not_for: [pregnancy]", "not_for: [pregnant]", 7, '"pregnant" is not one', "'pregnancy'"),
    (
        "tips",
        "reviewed",
        "only_for: [shift]\n  reviewed",
        8,
        '"shift" is not one of the words',
        "'shift_work'",
    ),
    (
        "tips",
        "reviewed",
        "only_for: [pregnancy]\n  reviewed",
        8,
        "pregnancy is in not_for, too",
        "one of the",
    ),
    ("tips", "id: try_heat", "id: try heat", 1, '"try heat" has characters not allowed', "letters, digits"),
    ("tips", "text: Try something warm.", "text: Try: heat", 3, "this is not YAML", '"double quotes"'),
    ("tips", "text: Try something warm.", 'text: ""', 3, "this text is empty", "some text"),
    ("tips", "text: Try something warm.", "text: [[[[[[[[[a]]]]]]]]]", 3, "nested too deeply", "a flat item"),
    ("tips", "topic: back_pain", "[a, b]: back_pain", 2, "a name before a colon is missing", "a field name"),
    ("tips", "- id: try_heat", "- just words\n- id: try_heat", 1, "fields are needed here", "field: value"),
    ("tips", SMALL["tips"], "tips:\n  try_heat: warm\n", 1, "not a list of items", "- id: some_name"),
    ("tips", SMALL["tips"], SMALL["tips"] + "---\n- id: b\n", 9, "a second document", "remove the --- line"),
    ("tips", SMALL["tips"], SMALL["tips"] * 2, 9, 'the id "try_heat" is taken', "try_heat_2"),
    ("facts/heat", "grade: B", "grade: E", 3, '"E" is not one of the words allowed', "'A', 'B', 'C' or 'D'"),
    ("facts/heat", "sources: [trial]", "sources: [tail]", 4, '"tail" is unknown', "trial"),
    (
        "answers/warmth",
        "subject: warmth",
        "subject: heat",
        1,
        "the file has another name",
        "answers/heat.yaml",
    ),
    ("answers/warmth", "  works:", "  helps:", 7, '"helps" is not one of the words allowed', "'works'"),
    ("answers/warmth", "A little, for a while.", "w" * 161, 8, "161 characters are too many", "at most 160"),
    ("answers/warmth", "is heat any good, ", "", 9, "at least 3 are needed here", "[one, two, three]"),
    ("answers/warmth", "[heat.works_for.1, heat]", "[]", 10, "this list is empty", "[one, two]"),
    ("answers/warmth", "heat.works_for.1", "heat.works_for.2", 10, '"heat.works_for.2" is', "works_for.1"),
    (
        "answers/warmth",
        "[heat.works_for.1, heat]",
        "[heat.harms.1]",
        10,
        "nothing that works rests on",
        "no cell",
    ),
    ("answers/warmth", "[warmth.condition]", "[warmth.dose]", 11, '"warmth.dose" is unknown', "warmth.works"),
    ("answers/warmth", "[warmth.condition]", "[Warmth]", 11, "characters not allowed", "letters, digits"),
    ("answers/warmth", "[warmth.condition]", f"[{'a.b, ' * 5}]", 11, "more than 4 are too many", "important"),
    ("answers/warmth", "regions: {UK:", "regions: {FR:", 13, '"FR" is not one of the words', "'UK'"),
    ("fine_together", "a: magnesium", "a: magnesum", 2, '"magnesum" is unknown', "magnesium"),
    ("fine_together", "[ibuprofen, thyroid]", "[ibuprofen, thyroids]", 4, '"thyroids" is unknown', "thyroid"),
    ("fine_together", "{thyroid: [levo", "{thyroids: [levo", 5, '"thyroids" is unknown', "thyroid"),
    ("fine_together", "[levothyroxine]", "[Eltroxin]", 5, '"Eltroxin" is unknown', "levothyroxine"),
    ("fine_together", "kind: fine", "kind: safe", 6, '"safe" is not one of the words', "'none_listed'"),
    ("claims", "warmth.works", "warmth.work", 6, '"warmth.work" is unknown', "warmth.works"),
    ("medicines", "  members", "  low_dose_up_to_mg: 9\n  members", 3, "nobody knows of what", "low_dose_of"),
    ("medicines", "brands: [", "same_as: zinc, brands: [", 4, '"zinc" is unknown', "ibuprofen"),
    (
        "interactions",
        "  spacing",
        "  applies_to_members: [Eltroxin]\n  spacing",
        8,
        '"Eltroxin" is unknown',
        "levothyroxine",
    ),
    ("sources", "year: 2020", "year: twenty", 4, '"twenty" is not a whole number', "such as 200"),
    ("sources", "year: 2020", "year: 20200", 4, "less than or equal to 2100", "another value for year"),
    ("supplements", "value: 350,", "value: -1,", 6, "greater than 0", "another value"),
    ("supplements", "who: adults", "whom: adults", 4, "there is no such field", "one of who, value, unit"),
    ("medicines", "  members", "  implies: weak heart\n  members", 3, '"weak heart" is not one', "'heart'"),
    ("medicines", "  members", "  topic: thyroid\n  members", 3, '"thyroid" is not one', "'pain_relief'"),
    (
        "medicines",
        "  members",
        "  low_dose_of: aspirin\n  members",
        3,
        '"aspirin" is unknown',
        "levothyroxine",
    ),
    ("interactions", "subject: magnesium", "subject: nsaid", 2, '"nsaid" is unknown', "magnesium"),
    (
        "interactions",
        "  action",
        "  together: [[thyroid]]\n  action",
        4,
        "at least 2",
        "[[one, another], [a third]]",
    ),
    (
        "interactions",
        "  action",
        "  together: [[thyroid], [diuretics]]\n  action",
        4,
        '"diuretics" is',
        "thyroid",
    ),
    ("pain_relief", "  usual: true\n", "", 1, "0 items are the usual one", "usual: true in one item"),
    (
        "pain_relief",
        "do_not: [ulcer]",
        "do_not: [as for asprin]",
        12,
        '"asprin" is unknown',
        "one that exists",
    ),
    ("pain_relief", "do_not: [ulcer]", "do_not: [as for ibuprofen]", 12, '"ibuprofen" is', "one that exists"),
    ("pain_relief", "single_max_mg: 400", "maximum: 400", 5, "no such field", "maximum_of"),
    (
        "interactions",
        "target_before_h: 4,",
        "target_before_h: four,",
        8,
        '"four" is not a number',
        "such as 0.5",
    ),
    (
        "interactions",
        "use_class_rule: true",
        "use_class_rule: yes",
        10,
        '"yes" is neither true nor',
        "true or",
    ),
    ("supplements", HOW, f"  sold_as_compound: yes\n{HOW}", 8, '"yes" is neither true', "true or false"),
    ("supplements", HOW, IRON.replace("pct: 27.38", "pct: 127"), 14, "less than or equal to 100", "another"),
    ("supplements", HOW, IRON.replace("mg: 273.8", "mg: 27.38"), 15, "27.38 mg is not 27.38%", "273.8"),
    (
        "supplements",
        HOW,
        IRON.replace("1 x 55", "one x 55"),
        16,
        "characters not allowed here",
        "1 x 24.305 /",
    ),
    ("supplements", HOW, IRON.replace("x 55.845", "x 24.305"), 16, "gives 11.92%, not 27.38%", "the masses"),
    (
        "supplements",
        HOW,
        IRON.replace("atoms: 1", "atoms: 2"),
        16,
        "other atoms",
        "2 x 55.845 / 203.96 x 100",
    ),
    ("supplements", HOW, UNITS.replace("kind: natural", "kind: nature"), 9, '"nature" is not', "'natural'"),
    (
        "supplements",
        HOW,
        UNITS.replace("kind: natural, ", ""),
        8,
        "neither one unit in ug",
        "kind: natural",
    ),
    ("supplements", HOW, f"  iu: [{{iu: 2, equal: 1, unit: mg}}]\n{HOW}", 8, "neither one", "unit: ug"),
    ("supplements", HOW, UNITS.replace("iu: 1100", "iu: 0"), 10, "greater than 0", "another value"),
    ("interactions", "subject: magnesium", "subject: magnesum", 2, '"magnesum" is unknown', "magnesium"),
    ("interactions", "target: thyroid", "target: thyroids", 3, '"thyroids" is unknown', "thyroid"),
    (
        "interactions",
        "member: levothyroxine",
        "member: Eltroxin",
        10,
        '"Eltroxin" is unknown',
        "levothyroxine",
    ),
    (
        "emergency",
        "grades: {A: strong, ",
        "grades: {E: strong, ",
        11,
        '"E" is not one of',
        "'A', 'B', 'C' or 'D'",
    ),
    ("red_flag_wording/en", "flag: numbness", "flag: numbnes", 8, '"numbnes" is unknown', "numbness"),
    ("red_flag_wording/en", "[numb, saddle]", "[numb, sadle]", 9, '"sadle" is unknown', "saddle"),
    ("red_flag_wording/en", "[numb, saddle]", "[]", 7, "this list is empty", "[one, two]"),
    (
        "red_flag_wording/en",
        "{cant} feel",
        "{cant feel",
        3,
        'numb, “{cant feel”: "{" means nothing here',
        "the marks",
    ),
    ("emergency", "[kava]", "[kava, zinc and magnesium]", 10, '"magnesium" is covered', "no other file"),
    ("emergency", "[kava]", "[Advil]", 10, '"Advil" is covered by now', "no other file"),
    ("emergency", "text: Call now.\n", "", 1, "text: this field is missing", "a line text:"),
    (
        "emergency",
        "grades: {A: strong, B: fair, C: weak, D: none}",
        "grades: A",
        11,
        "fields are needed",
        "word: text",
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "line", "what", "instead"), REFUSALS)
def test_a_mistake_is_refused_with_its_line_and_what_to_write_instead(
    edit: Edit, complaints: Complaints, name: str, old: str, new: str, line: int, what: str, instead: str
) -> None:
    edit(name, old, new)
    problem = next(found for found in complaints() if what in found.what)
    assert (problem.file, problem.line) == (f"{name}.yaml", line)
    assert instead in problem.write_instead


def test_a_rule_may_ask_for_more_and_names_concepts_for_all_that_it_wants(folder: Path, edit: Edit) -> None:
    wanted = "flag: ask_more\n    beside: [cant]\n    unless: [saddle, numb]\n    asked: true"
    edit("red_flag_wording/en", "flag: numbness", wanted)
    (rule,) = library.load(folder).red_flag_rules["en"]
    assert (rule.flag, rule.asked, len(rule.beside), len(rule.unless)) == ("ask_more", True, 1, 2)


def test_rules_that_say_the_same_are_the_same_when_they_are_read_anew(folder: Path, edit: Edit) -> None:
    before = library.load(folder).red_flag_rules
    assert set(library.load(folder).red_flag_rules["en"]) == set(before["en"])
    edit("red_flag_wording/en", "no feeling", "without feeling")
    assert library.load(folder).red_flag_rules != before


def test_an_alias_is_refused_where_it_stands(edit: Edit, complaints: Complaints) -> None:
    edit("tips", "grade: A", "grade: &a A\n  topic: *a")
    assert [problem.line for problem in complaints() if "alias or anchor" in problem.what] == [4, 5]


def test_a_file_over_one_megabyte_is_refused_unread(folder: Path, complaints: Complaints) -> None:
    (folder / "tips.yaml").write_text("#" * MAX_BYTES + "\n" + SMALL["tips"], encoding="utf-8")
    (problem,) = complaints()
    assert (problem.file, problem.what) == ("tips.yaml", "the file is over 1 MB")


@pytest.mark.parametrize("name", ["sources", "emergency"])
def test_a_missing_file_is_one_problem_not_hundreds(folder: Path, complaints: Complaints, name: str) -> None:
    (folder / f"{name}.yaml").unlink()
    (problem,) = complaints()
    assert "missing" in problem.what
    assert f"{name}.yaml" in problem.write_instead


@pytest.mark.parametrize("name", ["facts", "answers", "red_flag_wording"])
def test_a_folder_without_files_is_told_first(folder: Path, complaints: Complaints, name: str) -> None:
    next((folder / name).iterdir()).unlink()
    first, *_others = complaints()
    assert (first.file, first.what) == (f"{name}/", "the folder is missing or empty")
    assert f"content/{name}/" in first.write_instead


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [("answers/warmth", "A little, for", "w" * 161), ("facts/heat", "grade: B", "grade: E")],
)
def test_what_refers_to_a_mistake_is_no_mistake(
    folder: Path, edit: Edit, complaints: Complaints, name: str, old: str, new: str
) -> None:
    other = SMALL["answers/warmth"].replace("warmth", "bath").replace("[bath.condition]", "[warmth.works]")
    (folder / "answers/bath.yaml").write_text(other, encoding="utf-8")
    edit(name, old, new)
    (problem,) = complaints()
    assert problem.file == f"{name}.yaml"


@pytest.mark.parametrize("taken", ["heat.works_for.1", "heat", "S1", "numbness", "magnesium__thyroid"])
def test_an_id_of_a_statement_is_given_once_over_all_files(
    folder: Path, complaints: Complaints, taken: str
) -> None:
    text = SMALL["facts/heat"].replace("heat.works_for.1", taken).replace("heat.harms.1", "sauna.harms.1")
    (folder / "facts/sauna.yaml").write_text(text, encoding="utf-8")
    (problem,) = complaints()
    assert problem.what == f'another file has the id "{taken}"'


def test_bytes_that_are_not_text_are_refused_at_their_line(folder: Path, complaints: Complaints) -> None:
    (folder / "tips.yaml").write_bytes(SMALL["tips"].encode().replace(b"warm", b"w\xe4rm"))
    (problem,) = complaints()
    assert (problem.line, problem.what) == (3, "this is not UTF-8 text")


def test_control_characters_are_refused(folder: Path, complaints: Complaints) -> None:
    (folder / "tips.yaml").write_bytes(SMALL["tips"].encode().replace(b"warm", b"w\x01rm"))
    assert "control characters" in complaints()[0].write_instead


def test_an_empty_file_is_refused(folder: Path, complaints: Complaints) -> None:
    (folder / "emergency.yaml").write_text("# nothing yet\n", encoding="utf-8")
    assert complaints()[0].what == "here: fields are needed here"


def test_all_mistakes_are_told_at_once_in_the_order_of_the_files(edit: Edit, complaints: Complaints) -> None:
    edit("tips", "grade: A", "grade: E")
    edit("sources", "year: 2020", "year: soon")
    edit("answers/warmth", "menu: back", "menu: front")
    edit("facts/heat", "grade: B", "grade: E")
    assert [problem.file for problem in complaints()] == [
        "sources.yaml",
        "tips.yaml",
        "facts/heat.yaml",
        "answers/warmth.yaml",
    ]


def test_a_content_error_prints_one_line_for_each_problem(folder: Path, edit: Edit) -> None:
    edit("sources", "year: 2020", "year: soon")
    expected = (
        'sources.yaml:4: trial > year: "soon" is not a whole number. Write instead: digits only, such as 200'
    )
    with pytest.raises(library.ContentError, match="^" + expected.replace(".", r"\.") + "$"):
        library.load(folder)
