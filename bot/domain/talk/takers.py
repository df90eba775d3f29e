"""Who takes each thing that a text of several lines or clauses names: "mum: ramipril, and for me zinc"."""

from collections.abc import Sequence

from bot.domain.parsing.tokens import Tokens
from bot.domain.talk.persons import Beginnings, PersonMention

# Words between a person and what they take: "mum takes a tablet of ramipril".
_MAX_BETWEEN = 4
_SEPARATORS = (",", ";", ".", "、", "；")
_COLON = ":"
_LINE_BREAK = "\n"


class Takers:
    """Finds the person of each name among the mentions of persons.

    A mention before a name is that of the name; at the beginning of a line it is that of later lines, too.
    "For mum" behind names is that of the names before it on its line.
    """

    def __init__(
        self,
        text: str,
        tokens: Tokens,
        named: Sequence[tuple[int, int]],
        mentions: Sequence[PersonMention],
    ) -> None:
        self._text, self._tokens = text, tokens
        self._named, self._mentions = named, mentions
        self._lines, self._places = lines_of(text, tokens), beginnings_in(text, tokens)
        self._leading = [each for each in mentions if self._leads(each)]
        self._trailing = [each for each in mentions if each not in self._leading]

    def person_of(self, name: int) -> str | None:
        """Return who takes the thing whose name begins at a token; None: the person who writes."""
        line = self._lines[name]
        before = [each for each in self._leading if each.at < name]
        own = [each for each in before if self._lines[each.at] == line]
        behind = [each for each in self._trailing if each.at > name and self._lines[each.at] == line]
        held = [each for each in before if self._lines[each.at] < line and self._holds(each)]
        if own:
            return own[-1].person
        if behind and not any(name < each.at < behind[0].at for each in self._leading):
            return behind[0].person
        return held[-1].person if held else self._person_of_all(name)

    def _person_of_all(self, name: int) -> str | None:
        """Return the only person of a text if nothing says that it is the person of other names only."""
        only = self._mentions[0] if len(self._mentions) == 1 else None
        if only is None or (only in self._leading and name < only.at):
            return None
        line = self._lines[only.at]
        names_there = any(self._lines[start] == line for start, _end in self._named)
        return only.person if self._lines[name] == line or not names_there else None

    def _leads(self, mention: PersonMention) -> bool:
        """Return whether a mention stands before what the person takes."""
        name = next((start for start, _end in self._named if start >= mention.end), None)
        if name is None or self._follows_name(mention):
            return False
        if self._lines[mention.at] != self._lines[name]:
            return self._is_first(mention) and self._lines[mention.at] != self._lines[mention.end]
        return name - mention.end <= _MAX_BETWEEN and not self._are_apart(mention.at, name)

    def _follows_name(self, mention: PersonMention) -> bool:
        """Return whether "for mum" stands behind a name, with nothing between that separates them."""
        if self._tokens[mention.at].key != self._tokens.language.instructions.person_lead:
            return False
        line = self._lines[mention.at]
        ends = [end for _start, end in self._named if end <= mention.at and self._lines[end - 1] == line]
        return bool(ends) and not self._are_apart(ends[-1] - 1, mention.at)

    def _holds(self, mention: PersonMention) -> bool:
        """Return whether a mention is a heading of the lines below it, too; "mum's ramipril" is none."""
        key = self._tokens[mention.at].key
        return self._is_first(mention) and not key.endswith(("'s", "s'"))

    def _are_apart(self, start: int, end: int) -> bool:
        """Return whether one of these tokens ends a clause."""
        return any(separates(self._text, self._tokens, at) for at in range(start, end))

    def _is_first(self, mention: PersonMention) -> bool:
        return mention.at in self._places.lines


def lines_of(text: str, tokens: Tokens) -> list[int]:
    """Return the line on which each token stands, counted from 0."""
    return [text.count(_LINE_BREAK, 0, each.start) for each in tokens]


def separates(text: str, tokens: Tokens, at: int) -> bool:
    """Return whether a token ends a clause, or joins two: "8am,", "and"."""
    token = tokens[at]
    ends = text[token.start : token.end].endswith(_SEPARATORS)
    return ends or token.key in tokens.language.lines.conjunctions


def beginnings_in(text: str, tokens: Tokens) -> Beginnings:
    """Return where lines and clauses begin."""
    lines = lines_of(text, tokens)
    starts = frozenset(at for at, line in enumerate(lines) if at == 0 or lines[at - 1] != line)
    clauses = frozenset(at for at in range(1, len(tokens)) if separates(text, tokens, at - 1))
    headings = frozenset(at for at in starts if text[tokens[at].end : tokens[at].end + 1] == _COLON)
    return Beginnings(starts, starts | clauses, headings)
