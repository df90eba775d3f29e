"""`python -m training model` trains all of it; `… report` prints what folds by author show."""

import argparse
import hashlib
import json
import shutil
from dataclasses import asdict
from pathlib import Path

import torch

from bot.understanding.model import DESCRIPTION, ENCODER_FILES, FOLDER, LABELS, NGRAM_FILE
from training.blending import fit_blends, fit_thresholds
from training.export import export_encoder
from training.fit import Recipe
from training.folds import fit_both, score_folds
from training.linear import write_linear
from training.report import print_report
from training.rows import read_rows

BUILD = Path(__file__).resolve().parent.parent / "build" / "training"


def main() -> None:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("what", choices=("model", "report"))
    parser.add_argument(
        "--paraphrases",
        nargs=2,
        type=Path,
        metavar=("QUESTIONS", "PARAPHRASES"),
        help="lists with id and question, and with of and question: how often the nearest is right",
    )
    asked = parser.parse_args()
    torch.set_num_threads(2)
    if asked.what == "model":
        train()
    else:
        print_report(read_rows(), score_folds(read_rows(), Recipe(), BUILD), asked.paraphrases)


def train() -> None:
    """Train on the folds, for blends and calibration, and then on everything; write the bot's files."""
    rows, recipe = read_rows(), Recipe()
    scores = score_folds(rows, recipe, BUILD)
    network, linear = fit_both(rows, recipe, BUILD)
    written = BUILD / "model"
    export_encoder(network, written)
    blends = {
        kind: fit_blends(rows, scores.encoder, scores.ngrams, alone=alone)
        for kind, alone in (("blends", False), ("ngram_blends", True))
    }
    description = {
        "labels": LABELS,
        "ngrams": write_linear(linear, written / NGRAM_FILE),
        **{kind: _stored(each) for kind, each in blends.items()},
        "thresholds": {
            kind: fit_thresholds(rows, scores.encoder, scores.ngrams, each["danger"])
            for kind, each in blends.items()
        },
        "sha256": {
            name: hashlib.sha256((written / name).read_bytes()).hexdigest()
            for name in (*ENCODER_FILES, NGRAM_FILE)
        },
    }
    (written / DESCRIPTION).write_text(json.dumps(description, indent=1) + "\n", encoding="utf-8")
    shutil.copytree(written, FOLDER, dirs_exist_ok=True)
    print(f"The model is in {FOLDER.relative_to(Path.cwd())}.")


def _stored(blends: dict) -> dict:
    return {head: asdict(blend) for head, blend in blends.items()}


if __name__ == "__main__":
    main()
