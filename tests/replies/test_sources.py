"""Sources in one line: in the open where they are few, folded and complete where they are many."""

from bot.library import Source
from bot.replies.answers.answers import plain_text
from bot.replies.message import Message
from bot.replies.sources import sources_line
from tests.delivery_rig import knowledge

LIBRARY = knowledge().library
OPEN_CHARS = 90


def says(source: Source) -> str:
    """How a source is named."""
    return source.publisher if str(source.year) in source.publisher else f"{source.publisher} {source.year}"


def test_no_source_is_lost_and_only_a_long_line_is_folded() -> None:
    ids = list(LIBRARY.sources)
    folded = set()
    for number in range(1, 9):
        line = sources_line(LIBRARY, [*ids[:number], ids[0]])
        named = [says(LIBRARY.sources[each]) for each in ids[:number]]
        assert plain_text(Message(line)) == f"Sources: {'; '.join(named)}"
        is_long = sum(map(len, named)) > OPEN_CHARS
        assert (line.startswith("<blockquote expandable>") and line.endswith("</blockquote>")) == is_long
        folded.add(is_long)
    assert folded == {True, False}


def test_without_sources_there_is_no_line() -> None:
    assert sources_line(LIBRARY, []) == ""
