"""The off-diagonal table, in Markdown: what models say of authors whom they have not read."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.understanding.heads import Blend
from bot.understanding.model import LABELS, MessageModel
from training.blending import TIERS, blended, danger, danger_score, fit_blends, fit_thresholds
from training.folds import Scores
from training.nearest import Wordings
from training.rows import Row, authors
from training.targets import right_labels

# Lists of triage of one time: the later, the more the dangers are buried, and the nearer the look-alikes.
TRIAGE_GROUPS = {
    "a to e": "abde",
    "h to z": "hijklmoqtuvwxz",
    "aa to ak": [f"a{letter}" for letter in "abcdefghijk"],
}
# Shares of an author's look-alikes that may be called dangerous.
SHARES = (0.02, 0.05, 0.10)
# Kinds of danger that are shown.
WORST_KINDS = 12


def print_report(rows: Sequence[Row], scores: Scores, paraphrases: Sequence[Path] | None = None) -> None:
    """Print the tables.

    Args:
        rows: All rows.
        scores: What models that have not read a row's author say of it.
        paraphrases: Files of questions and of their paraphrases, if there are some.
    """
    print(f"{len(rows)} rows; no author is heard by a model or a blend that was made with them.")
    held_out = [_HeldOut.of(rows, scores, kind, author) for kind, author in _authors(rows)]
    _print_triage([each for each in held_out if each.kind == "triage"])
    _print_tiers([each for each in held_out if each.kind == "triage"])
    _print_ordinary(held_out)
    _print_intents([each for each in held_out if each.kind == "talk"], "intents")
    _print_intents([each for each in held_out if each.kind == "questions"], "question_intents")
    _print_rounding(rows, scores)
    if paraphrases is not None:
        _print_paraphrases(*paraphrases)


@dataclass(frozen=True)
class _HeldOut:
    """The rows of one author, with what others' models and blends say of them."""

    kind: str
    author: str
    rows: Sequence[Row]
    encoder: dict[str, np.ndarray]
    ngrams: dict[str, np.ndarray]
    blends: dict[str, Blend]
    thresholds: dict[str, float]

    @classmethod
    def of(cls, rows: Sequence[Row], scores: Scores, kind: str, author: str) -> "_HeldOut":
        mine = np.array([(row.kind, row.author) == (kind, author) for row in rows])
        (encoder, ngrams), (others_encoder, others_ngrams) = (
            [{head: said[head][chosen] for head in LABELS} for said in (scores.encoder, scores.ngrams)]
            for chosen in (mine, ~mine)
        )
        others = [row for row, is_mine in zip(rows, mine, strict=True) if not is_mine]
        theirs = [row for row, is_mine in zip(rows, mine, strict=True) if is_mine]
        blends = fit_blends(others, others_encoder, others_ngrams)
        thresholds = fit_thresholds(others, others_encoder, others_ngrams, blends["danger"])
        return cls(kind, author, theirs, encoder, ngrams, blends, thresholds)

    @property
    def dangerous(self) -> np.ndarray:
        """Of each row, whether something is wrong."""
        return np.array([row.dangerous for row in self.rows])

    def danger(self) -> np.ndarray:
        """Return the blended log-odds of danger of each row."""
        return danger(self.blends["danger"], self.encoder, self.ngrams)

    def odds(self, tier: str) -> float:
        """Return the log-odds from which others' models put a row into a tier."""
        probability = self.thresholds[tier]
        return float(np.log(probability / (1 - probability)))

    def names(self, head: str) -> np.ndarray:
        """Return the blended score of each name of a head, [rows, names]."""
        return blended(head, self.blends[head], self.encoder[head], self.ngrams[head])


def _print_triage(held_out: Sequence[_HeldOut]) -> None:
    print(
        "\nDangers found when 2 / 5 / 10 % of an author's own look-alikes are called dangerous, and the right"
        "\none of all flags.\n"
    )
    table = {}
    for each in held_out:
        dangerous = each.dangerous
        alone = (danger_score(each.encoder["triage"]), danger_score(each.ngrams["triage"]))
        found = [_recall(score, dangerous, share) for score in (each.danger(), *alone) for share in SHARES]
        right = _hits(each.rows, "triage", each.names("triage"), 1)[dangerous].mean()
        table[each.author] = [*found, right]
    _print_table(
        ("blend", "encoder alone", "n-grams alone", "right flag"),
        table,
        (3, 3, 3, 1),
        worst=[min] * 10,
        groups=TRIAGE_GROUPS,
    )


def _print_tiers(held_out: Sequence[_HeldOut]) -> None:
    """Print how many rows raise an alarm, and how many raise one or are asked about."""
    print(
        "\nDangers / look-alikes that raise an alarm, and that raise one or are asked about, by thresholds"
        f"\nthat {TIERS['alarm']:.0%} and {TIERS['ask']:.0%} of the others' look-alikes reach; the right flag"
        " of what raises an alarm.\n"
    )
    table = {}
    for each in held_out:
        dangerous, danger = each.dangerous, each.danger()
        right = _hits(each.rows, "triage", each.names("triage"), 1)
        above = [danger[chosen] > each.odds(tier) for tier in TIERS for chosen in (dangerous, ~dangerous)]
        alarmed = dangerous & (danger > each.odds("alarm"))
        table[each.author] = [*(float(part.mean()) for part in above), right[alarmed].mean()]
    _print_table(
        ("alarm", "alarm or asked", "right flag"),
        table,
        (2, 2, 1),
        worst=(min, max, min, max, min),
        groups=TRIAGE_GROUPS,
    )
    _print_kinds(held_out)


def _print_kinds(held_out: Sequence[_HeldOut]) -> None:
    """Print the kinds of danger that raise an alarm most seldom."""
    by_kind: dict[str, list[tuple[bool, bool]]] = {}
    for each in held_out:
        for row, said in zip(each.rows, each.danger(), strict=True):
            if row.dangerous:
                tiers = (bool(said > each.odds("alarm")), bool(said > each.odds("ask")))
                by_kind.setdefault(row.flags[0], []).append(tiers)
    print("\nThe kinds of danger that are heard worst.\n")
    print("| | rows | alarm | alarm or asked |\n|---|---:|---:|---:|")
    shares = {kind: np.mean(tiers, axis=0) for kind, tiers in by_kind.items()}
    for kind, (alarmed, heard) in sorted(shares.items(), key=lambda item: item[1][0])[:WORST_KINDS]:
        print(f"| {kind} | {len(by_kind[kind])} | {100 * alarmed:.1f} | {100 * heard:.1f} |")


def _print_ordinary(held_out: Sequence[_HeldOut]) -> None:
    """Print how many ordinary rows raise an alarm, and how many raise one or are asked about."""
    print("\nOrdinary talk and questions that raise an alarm, and that raise one or are asked about.\n")
    for kind in ("talk", "questions"):
        shares = {
            each.author: [float((each.danger()[~each.dangerous] > each.odds(tier)).mean()) for tier in TIERS]
            for each in held_out
            if each.kind == kind
        }
        _print_table((kind,), shares, (2,), worst=(max, max), digits=2)
        print()


def _print_intents(held_out: Sequence[_HeldOut], head: str) -> None:
    print(f"\n{head}: right first / among three, and the mean probability of the first.\n")
    table = {}
    for each in held_out:
        said = (each.names(head), each.encoder[head], each.ngrams[head])
        hits = [_hits(each.rows, head, score, count).mean() for score in said for count in (1, 3)]
        sure = np.exp(said[0] - np.logaddexp.reduce(said[0], axis=1, keepdims=True)).max(axis=1).mean()
        table[each.author] = [*hits, sure]
    _print_table(
        ("blend", "encoder alone", "n-grams alone", "probability"), table, (2, 2, 2, 1), worst=[min] * 7
    )


def _print_rounding(rows: Sequence[Row], scores: Scores) -> None:
    print("\nThe encoder with eight bits a weight against exact weights: share of rows right.\n")
    table = {}
    for kind, head in (("triage", "triage"), ("talk", "intents"), ("questions", "question_intents")):
        there = [number for number, row in enumerate(rows) if row.kind == kind]
        said = [rows[number] for number in there]
        table[head] = [
            _hits(said, head, each[head][there], 1).mean() for each in (scores.encoder, scores.exact)
        ]
    _print_table(("eight bits", "exact"), table, (1, 1), worst=None, digits=2)


def _print_paraphrases(questions: Path, paraphrases: Path) -> None:
    known, asked = (
        [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for path in (questions, paraphrases)
    )
    wordings = Wordings(MessageModel(), [each["question"] for each in known])
    nearest = [known[wordings.nearest(each["question"], 1)[0].number]["id"] for each in asked]
    right = np.mean([one == each["of"] for one, each in zip(nearest, asked, strict=True)])
    print(
        f"\nThe nearest of {len(known)} questions is the one asked: {right:.1%} of {len(asked)} paraphrases."
    )


def _print_table(
    columns: Sequence[str],
    table: dict[str, list[float]],
    sizes: Sequence[int],
    *,
    worst: Sequence[Callable[[Iterable[float]], float]] | None,
    groups: Mapping[str, Sequence[str]] = {},
    digits: int = 1,
) -> None:
    """Print a table of shares.

    Args:
        columns: The heading of each cell.
        table: By author, the shares of the cells, one after another.
        sizes: How many shares a cell has.
        worst: Of each share, which of the authors' is the worst; None: without mean and worst.
        groups: Groups of authors whose mean is shown besides.
        digits: Digits behind the point.
    """
    print(f"| | {' | '.join(columns)} |")
    print(f"|---|{'---:|' * len(columns)}")
    summary = {}
    if worst is not None:
        values = list(zip(*table.values(), strict=True))
        for group, listed in groups.items():
            of_group = [table[author] for author in listed if author in table]
            summary[f"*{group}*"] = np.mean(of_group, axis=0).tolist() if of_group else [np.nan] * len(values)
        summary["**mean**"] = [float(np.mean(each)) for each in values]
        summary["**worst**"] = [choose(each) for choose, each in zip(worst, values, strict=True)]
    for name, shares in (table | summary).items():
        rest = iter(shares)
        cells = [" / ".join(f"{100 * next(rest):.{digits}f}" for _ in range(size)) for size in sizes]
        print(f"| {name} | {' | '.join(cells)} |")


def _authors(rows: Sequence[Row]) -> Iterable[tuple[str, str]]:
    return [(kind, author) for kind in ("triage", "talk", "questions") for author in authors(rows, kind)]


def _threshold(harmless: np.ndarray, share: float) -> float:
    return float(np.sort(harmless)[::-1][int(share * len(harmless))])


def _recall(score: np.ndarray, dangerous: np.ndarray, share: float) -> float:
    return float((score[dangerous] > _threshold(score[~dangerous], share)).mean())


def _hits(rows: Sequence[Row], head: str, scores: np.ndarray, count: int) -> np.ndarray:
    """Return of each row whether one of the first names is right."""
    names = LABELS[head][-scores.shape[1] :]
    found = np.argsort(-scores, axis=1)[:, :count]
    right = [{*right_labels(row, head)} for row in rows]
    hits = [any(names[name] in each for name in first) for each, first in zip(right, found, strict=True)]
    return np.array(hits)
