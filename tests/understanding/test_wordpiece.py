import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import BertWordPieceTokenizer

from bot.understanding.model import FOLDER
from bot.understanding.wordpiece import WordPiece

OURS = WordPiece.read(FOLDER / "vocab.txt")
THEIRS = BertWordPieceTokenizer(str(FOLDER / "vocab.txt"), lowercase=True)
# Characters that no version of Unicode has named yet are nothing to one library and something to the other.
CHARACTERS = st.characters(exclude_categories=["Cs", "Cn"])


def _ours(text: str) -> list[int]:
    return [OURS.start, *OURS.numbers(text), OURS.end]


@given(st.text(CHARACTERS, max_size=60))
def test_any_text_is_cut_as_the_tokenizers_library_cuts_it(text: str) -> None:
    # Their Unicode is older than Python's: what they do not know as a letter or a mark is left out.
    known = "".join(each for each in text if unicodedata.ucd_3_2_0.category(each) != "Cn")

    assert _ours(known) == THEIRS.encode(known).ids


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "I've took 2 Panadol now-now!!",
        "Crème brûlée, naïve señor",
        "ÅNGSTRÖM ﬁne",
        "日本語 mixed 中文",
        "हिन्दी में",
        "😀🚑 help",
        "a\u0000b\ufffdc\u200bd\te\nf",
        "x" * 101,
        "unbelievabletachycardia",
        "½ tablet, 2µg; 3×500mg",
    ],
)
def test_what_people_type_is_cut_as_the_tokenizers_library_cuts_it(text: str) -> None:
    assert _ours(text) == THEIRS.encode(text).ids
