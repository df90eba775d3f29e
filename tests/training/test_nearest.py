import pytest

from bot.understanding import load_model
from training.nearest import Wordings

WORDINGS = [
    "Does magnesium help you sleep?",
    "How much vitamin D is too much?",
    "Which pillow is best for a sore neck?",
    "Can I take ibuprofen with aspirin?",
]


@pytest.mark.parametrize("use_encoder", [True, False], ids=["encoder", "n-grams"])
@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("is magnesium any good for sleeping", 0),
        ("vit d, what's the limit", 1),
        ("neck aches, what pillow", 2),
        ("aspirin and ibuprofen together ok?", 3),
    ],
)
def test_a_paraphrase_is_nearest_to_what_it_asks(text: str, number: int, *, use_encoder: bool) -> None:
    nearest = Wordings(load_model(use_encoder=use_encoder), WORDINGS).nearest(text, 2)

    assert nearest[0].number == number
    assert nearest[0].nearness > nearest[1].nearness


def test_the_same_words_are_as_near_as_can_be() -> None:
    (near,) = Wordings(load_model(), WORDINGS).nearest(WORDINGS[2], 1)

    assert near.number == 2
    assert near.nearness == pytest.approx(1, abs=1e-3)


def test_of_no_wordings_none_is_near() -> None:
    assert Wordings(load_model(), []).nearest("anything", 3) == []
