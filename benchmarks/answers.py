"""Measures answers against a file of questions or of pairs, one JSON object per line, and prints tables.

    python -m benchmarks.answers FILE

A question has `question`, `topic`, `expected_entities` and `expected_red_flag`; a pair has `subject`, `drug`,
`label` and `severity`. The files are not part of the project.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bot import answer
from bot.answer import Answer
from bot.knowledge import load
from bot.replies.answers import answers
from bot.search import Knowledge
from bot.settings import Settings

Row = dict[str, Any]

LONGEST = 4_000  # characters
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
    directory = Settings().content_dir
    knowledge = load(directory)
    measure = questions if "question" in rows[0] else pairs
    measure(knowledge, rows, Console())


def questions(knowledge: Knowledge, rows: Sequence[Row], out: Console) -> None:
    """Print the measures of all questions, and each question with a wrong answer."""
    tally: Counter[tuple[str, bool]] = Counter()
    kinds: Counter[tuple[str, str]] = Counter()
    seconds = []
    for row in rows:
        start = time.perf_counter()
        found = answer.ask(knowledge, row["question"])
        answers.answer_message(knowledge.library, found)
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
    _print_times(out, "the same, filled up to 4,000 characters", _timed_long(knowledge, rows))
    _print_times(out, "lists of 200 names", _timed_lists(knowledge))


def _timed(work: Callable[[], object]) -> float:
    """Return the seconds that the work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _timed_long(knowledge: Knowledge, rows: Sequence[Row]) -> list[float]:
    texts = [(f"{row['question']} " * LONGEST)[:LONGEST] for row in rows]
    return [_timed(partial(_answered, knowledge, text)) for text in texts]


def _answered(knowledge: Knowledge, text: str) -> None:
    answers.answer_message(knowledge.library, answer.ask(knowledge, text))


def _timed_lists(knowledge: Knowledge) -> list[float]:
    known = [thing.label for thing in knowledge.index.concepts.values() if thing.substance is not None]
    lists = [(known[start:] + known[:start])[:NAMES] for start in range(0, len(known), 7)]
    lists += [[name[::-1] for name in each] for each in lists]
    return [_timed(partial(_checked, knowledge, each)) for each in lists]


def _checked(knowledge: Knowledge, names: Sequence[str]) -> None:
    answers.check_message(knowledge.library, answer.check(knowledge, names))


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


def pairs(knowledge: Knowledge, rows: Sequence[Row], out: Console) -> None:
    """Print whether each pair is found, and the totals by the rating of their source."""
    tally: Counter[tuple[str, bool]] = Counter()
    for row in rows:
        if row["contested"]:
            continue
        result = answer.check(knowledge, [row["subject"].replace("_", " "), row["drug"]])
        rated = f"{row['label']} {row['severity'] or ''}".strip()
        state = "found" if result.findings else "not covered" if result.not_covered else "nothing in our data"
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
    columns = ("answer", "interaction", "dose", "red_flag", "unknown")
    table = Table("topic", *columns, title="Kinds of answer by topic")
    for topic in dict.fromkeys(topic for topic, _ in kinds):
        table.add_row(topic, *(str(kinds[topic, kind]) for kind in columns))
    out.print(table)


if __name__ == "__main__":
    main()
