"""Measures answers against a file of questions or of pairs, one JSON object per line, and prints tables.

    python -m benchmarks.answers FILE

A question has `question`, and either `topic`, `expected_entities` and `expected_red_flag`, or what a right
answer holds: `must` (a pattern of each group), `must_first` (what its first characters settle it with),
`must_not`, `off_topic`, `unknown_ok`; a paraphrase is `of` such a row of the file without "-paraphrases". A
row with `text`, `intent` and `accept` says what is asked. A pair has `subject`, `drug`, `label` and
`severity`. The files are not part of the project.
"""

import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from bot import answer
from bot.answer import Answer, several
from bot.knowledge import load
from bot.replies.answers import answers, checks
from bot.search import Knowledge
from bot.settings import Settings
from bot.understanding import MessageModel, load_model

Row = dict[str, Any]

LONGEST = 4_000  # characters
# Characters in which an answer settles the question: what a phone shows above its keyboard.
_FIRST = 220
NAMES = 200

# Expected entities of the files that are not substances, and the menu of each of their topics.
_NOT_SUBSTANCES = frozenset(
    {
        "back_pain",
        "sciatica",
        "herniated_disc",
        "insomnia",
        "sleep_apnea",
        "restless_legs",
        "muscle_cramp",
        "muscle_spasm",
        "overdose",
        "child",
        "pregnancy",
    }
)
_MENU = {
    "back_pain": "back_pain",
    "sciatica": "back_pain",
    "sleep_insomnia": "sleep",
    "sleep_apnea": "sleep",
    "restless_legs": "sleep",
    "melatonin": "sleep",
    "acetaminophen_safety": "pain_relief",
    "nsaid_safety": "pain_relief",
    "muscle_cramps": "supplements",
    "magnesium": "supplements",
    "vitamin_d": "supplements",
    "vitamin_e": "supplements",
    "other_supplement": "supplements",
}


def main() -> None:
    """Measure the file named on the command line."""
    rows = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines() if line]
    knowledge, model, out = load(Settings().content_dir), load_model(), Console()
    knowledge.index.cells.encode_missing(model)
    if "of" in rows[0]:
        path = Path(sys.argv[1])
        whole = path.with_name(path.name.replace("-paraphrases", "")).read_text(encoding="utf-8")
        known = {row["id"]: row for row in map(json.loads, whole.splitlines())}
        rows = [known[row["of"]] | row for row in rows]
    if "must" in rows[0]:
        rubrics(knowledge, model, rows, out)
    elif "intent" in rows[0]:
        asked_intents(knowledge, model, rows, out)
    elif "question" in rows[0]:
        questions(knowledge, model, rows, out)
    else:
        pairs(knowledge, rows, out)


def questions(knowledge: Knowledge, model: MessageModel, rows: Sequence[Row], out: Console) -> None:
    """Print the measures of all questions, and each question with a wrong answer."""
    tally: Counter[tuple[str, bool]] = Counter()
    kinds: Counter[tuple[str, str]] = Counter()
    seconds = []
    for row in rows:
        start = time.perf_counter()
        found, *_others = _answered(knowledge, model, row["question"])
        seconds.append(time.perf_counter() - start)
        kinds[row["topic"], found.kind] += 1
        for measure, right in judge(row, found).items():
            tally[measure, right] += 1
            if not right:
                out.print(
                    f"{row['id']} {measure}: {found.entities} {found.red_flag} {found.entry}", markup=False
                )
                out.print(f"    {row['question'][:300]}", markup=False)
    _print(out, "Questions", tally)
    _print_kinds(out, kinds)
    _print_times(out, "these questions", seconds)
    _print_times(out, "the same, filled up to 4,000 characters", _timed_long(knowledge, model, rows))
    _print_times(out, "lists of 200 names", _timed_lists(knowledge))


def _timed(work: Callable[[], object]) -> float:
    """Return the seconds that the work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _timed_long(knowledge: Knowledge, model: MessageModel, rows: Sequence[Row]) -> list[float]:
    texts = [(f"{row['question']} " * LONGEST)[:LONGEST] for row in rows]
    return [_timed(partial(_answered, knowledge, model, text)) for text in texts]


def _answered(knowledge: Knowledge, model: MessageModel, text: str) -> tuple[Answer, ...]:
    """Return the answers to a message, as they are given and put into words."""
    found = several.ask_each(knowledge, text, several.understand(knowledge, model, text))
    for each in found:
        answers.answer_message(knowledge.library, each)
    return found


def _timed_lists(knowledge: Knowledge) -> list[float]:
    known = [thing.label for thing in knowledge.index.concepts.values() if thing.substance is not None]
    lists = [(known[start:] + known[:start])[:NAMES] for start in range(0, len(known), 7)]
    lists += [[name[::-1] for name in each] for each in lists]
    return [_timed(partial(_checked, knowledge, each)) for each in lists]


def _checked(knowledge: Knowledge, names: Sequence[str]) -> None:
    checks.check_message(knowledge.library, answer.check(knowledge, names))


def _print_times(out: Console, what: str, seconds: Sequence[float]) -> None:
    slowest = sorted(seconds)
    p50, p99 = (1_000 * slowest[int(share * (len(slowest) - 1))] for share in (0.5, 0.99))
    out.print(f"{what}: {len(slowest)} answers, p50 {p50:.1f} ms, p99 {p99:.1f} ms", markup=False)


def judge(row: Row, found: Answer) -> dict[str, bool]:
    """Return the measures that apply to a question, and whether the answer is right by each."""
    expected = set(row["expected_entities"])
    substances = expected - _NOT_SUBSTANCES
    measures = {"subject": bool(expected & set(found.entities)) or found.topic == _MENU.get(row["topic"])}
    if substances:
        measures["every substance"] = substances <= set(found.entities)
    if row["expected_red_flag"]:
        measures["red flag"] = found.red_flag == row["expected_red_flag"]
    else:
        measures["no false alarm"] = found.red_flag is None
    return measures


def rubrics(knowledge: Knowledge, model: MessageModel, rows: Sequence[Row], out: Console) -> None:
    """Print how many answers hold what a right one holds, how long they are, and each that does not."""
    tally: Counter[tuple[str, bool]] = Counter()
    texts: defaultdict[str, set[str]] = defaultdict(set)
    lengths = []
    for row in rows:
        all_found = _answered(knowledge, model, row["question"])
        found = all_found[0]
        said = (answers.plain_text(answers.answer_message(knowledge.library, each)) for each in all_found)
        text = "\n\n".join(said)
        lengths.append(len(text))
        texts[text].add(f"{row['subject']} {row['asked']}")
        for measure, right in judge_text(row, found.kind, text).items():
            tally[measure, right] += 1
            if not right:
                out.print(f"{row['id']} {measure}: {found.kind} {found.cell}", markup=False)
    _print(out, "Answers", tally)
    same = sum(len(asked) for asked in texts.values() if len(asked) > 1)
    out.print(f"median {median(lengths):.0f} characters; the same text for different questions: {same}")


def judge_text(row: Row, kind: str, text: str) -> dict[str, bool]:
    """Return whether a text is right, and whether it holds nothing wrong or unsafe."""
    folded = " ".join(text.replace("’", "'").lower().split())
    first = folded[:_FIRST]
    wrong = _any(row["must_not"], folded) or (row.get("urgent", False) and not _any(row["must_first"], first))
    holds = all(_any(group, folded) for group in row["must"]) and _any(row["must_first"], first)
    honest = row["unknown_ok"] and kind == "unknown"
    right = not wrong and (honest or (holds and not _any(row.get("off_topic", ()), folded)))
    return {"right": right, "nothing wrong or unsafe": not wrong}


def _any(patterns: Iterable[str], text: str) -> bool:
    return any(re.search(pattern, text) for pattern in patterns)


def asked_intents(knowledge: Knowledge, model: MessageModel, rows: Sequence[Row], out: Console) -> None:
    """Print how often the cell, or one of the cells that are offered, is about what is asked."""
    tally: Counter[tuple[str, bool]] = Counter()
    for row in rows:
        found, *_others = _answered(knowledge, model, row["text"])
        wanted = {row["intent"], *row.get("accept", ())}
        offered = found.choices if found.kind == "ask_back" else ()
        shown = [cell.partition(".")[2] for cell in (*([found.cell] if found.cell else ()), *offered)]
        if found.kind in {"answer", "ask_back", "unknown"} and found.entry is not None:
            tally["the cell, or among the buttons", bool(wanted & set(shown))] += 1
            if not wanted & set(shown):
                out.print(f"{row['id']} {row['intent']}: {found.kind} {found.cell}", markup=False)
    _print(out, "What is asked, where a page is found and neither pair nor amount is in question", tally)


def pairs(knowledge: Knowledge, rows: Sequence[Row], out: Console) -> None:
    """Print whether each pair is found, and the totals by the rating of their source."""
    tally: Counter[tuple[str, bool]] = Counter()
    for row in rows:
        if row["contested"]:
            continue
        name = row.get("said") or row["subject"].replace("_", " ")
        result = answer.check(knowledge, [name, row["drug"]])
        rated = f"{row['label']} {row['severity'] or ''}".strip()
        state = next(
            (
                words
                for words, holds in (
                    ("found", result.findings),
                    ("not covered", result.not_covered),
                    ("fine together", result.fine),
                )
                if holds
            ),
            "nothing in our data",
        )
        tally[rated, bool(result.findings)] += 1
        out.print(f"{row['id']} {rated}: {row['subject']} + {row['drug']}: {state}", markup=False)
    _print(out, "Pairs: found or not", tally)


def _print(out: Console, title: str, tally: Counter[tuple[str, bool]]) -> None:
    table = Table("measure", "yes", "no", "share", title=title)
    for measure in dict.fromkeys(measure for measure, _ in tally):
        yes, no = tally[measure, True], tally[measure, False]
        table.add_row(measure, str(yes), str(no), f"{yes / (yes + no):.1%}")
    out.print(table)


def _print_kinds(out: Console, kinds: Counter[tuple[str, str]]) -> None:
    columns = ("answer", "interaction", "dose", "red_flag", "ask_back", "unknown")
    table = Table("topic", *columns, title="Kinds of answer by topic")
    for topic in dict.fromkeys(topic for topic, _ in kinds):
        table.add_row(topic, *(str(kinds[topic, kind]) for kind in columns))
    out.print(table)


if __name__ == "__main__":
    main()
