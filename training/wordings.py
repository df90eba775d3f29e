"""`python -m training.wordings` encodes the wordings of content/answers with the trained model.

It also fits what a vector says about what is asked, on these wordings and on the lists of questions: cells
are added more often than the model is trained.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot import library
from bot.understanding import load_model
from bot.understanding.labels import QUESTION_INTENTS
from bot.understanding.wordings import FILE, write_vectors
from training.rows import read_rows

CONTENT = Path(__file__).resolve().parent.parent / "content"
# What people type as into a search box, about anything that they take; a page's own wordings are sentences.
SHORT: Mapping[str, tuple[str, ...]] = {
    "works": ("does {} work", "do I need {}", "should I start taking {}", "is {} any good"),
    "dose": ("{} dose", "what is the dose of {}", "how much {}", "how many mg of {}"),
    "too_much": ("too much {}", "{} maximum", "max {} per day"),
    "side_effects": ("{} side effects", "side effects of {}"),
    "with": ("{} interactions", "what not to take with {}"),
    "food": ("{} with food", "{} on an empty stomach"),
    "when": ("{} morning or night", "best time to take {}", "when to take {}"),
    "pregnancy": ("{} in pregnancy", "{} while breastfeeding"),
    "child": ("{} for children", "can kids take {}"),
    "alcohol": ("{} and alcohol", "can I drink on {}"),
    "missed": ("missed {}", "forgot my {}"),
    "onset": ("how long until {} works", "how fast does {} work"),
    "duration": ("how long can I take {}", "how long does {} last"),
    "long_term": ("{} every day", "{} long term"),
    "form": ("best form of {}", "which {}"),
    "what_is": ("what is {}", "what does {} mean"),
    "ingredients": ("what is in {}", "{} ingredients"),
    "condition": ("who should not take {}", "who can't take {}"),
    "handling": ("how to store {}", "can you crush {}"),
}
# Steps of gradient descent, and its rates: more steps change nothing in a list that was held out.
_STEPS, _RATE, _MOMENTUM, _DECAY = 400, 4.0, 0.9, 1e-5


def main() -> None:
    """Write the vectors and the weights beside the model."""
    model = load_model(use_encoder=True)
    pages = library.load(CONTENT).pages.values()
    cells = [
        (text, str(intent)) for page in pages for intent, cell in page.cells.items() for text in cell.wordings
    ]
    asked = [(row.text, row.question_intents[0]) for row in read_rows() if row.question_intents]
    asked += [
        (text.format(page.title), intent)
        for page in pages
        if page.menu == "safety"
        for intent, texts in SHORT.items()
        for text in texts
    ]
    vectors = {text: vector for text, _ in (*cells, *asked) if (vector := model.vector(text)) is not None}
    known = [(text, intent) for text, intent in (*cells, *asked) if text in vectors]
    weights = fit_weights(np.array([vectors[text] for text, _ in known]), [intent for _, intent in known])
    write_vectors({text: vectors[text] for text, _ in cells if text in vectors}, weights)
    print(f"{len(cells)} wordings are in {FILE}.")


def fit_weights(vectors: npt.NDArray[np.float32], intents: Sequence[str]) -> npt.NDArray[np.float32]:
    """Return the weights and bias of each of QUESTION_INTENTS, by softmax regression."""
    wanted = np.eye(len(QUESTION_INTENTS), dtype=np.float32)[
        [QUESTION_INTENTS.index(each) for each in intents]
    ]
    inputs = np.concatenate([vectors, np.ones((len(vectors), 1), np.float32)], axis=1)
    weights = np.zeros((len(QUESTION_INTENTS), inputs.shape[1]), np.float32)
    speed = np.zeros_like(weights)
    for _ in range(_STEPS):
        scores = inputs @ weights.T
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        slope = (chances - wanted).T @ inputs / len(inputs) + _DECAY * weights
        speed = _MOMENTUM * speed - _RATE * slope
        weights += speed
    return weights


if __name__ == "__main__":
    main()
