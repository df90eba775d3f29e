from html import escape
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.entities import clean, utf16_length
from sandbox.markup import checked_url, parse_html
from sandbox.refusals import ApiError

UNMATCHED = (
    "Text contains invalid Unicode characters after decoding HTML entities, "
    "check for unmatched surrogate code units"
)
STYLES = {"b": "bold", "i": "italic", "u": "underline", "s": "strikethrough", "tg-spoiler": "spoiler"}


def shown(source: str) -> list[tuple[str, int, int]]:
    return [(entity["type"], entity["offset"], entity["length"]) for entity in parse_html(source).entities]


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("<b>x</b>", "bold"),
        ("<strong>x</strong>", "bold"),
        ("<i>x</i>", "italic"),
        ("<em>x</em>", "italic"),
        ("<u>x</u>", "underline"),
        ("<ins>x</ins>", "underline"),
        ("<s>x</s>", "strikethrough"),
        ("<strike>x</strike>", "strikethrough"),
        ("<del>x</del>", "strikethrough"),
        ("<tg-spoiler>x</tg-spoiler>", "spoiler"),
        ('<span class="tg-spoiler">x</span>', "spoiler"),
        ("<span class=tg-spoiler>x</span>", "spoiler"),
        ("<code>x</code>", "code"),
        ("<pre>x</pre>", "pre"),
        ("<blockquote>x</blockquote>", "blockquote"),
        ("<blockquote expandable>x</blockquote>", "expandable_blockquote"),
        ("<B>x</b>", "bold"),
        ("<b >x</b >", "bold"),
        ("<b>x</>", "bold"),
    ],
)
def test_every_tag_of_telegram_becomes_its_entity(source: str, kind: str) -> None:
    assert parse_html(source).text == "x"
    assert shown(source) == [(kind, 0, 1)]


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("ä<h1>x</h1>", 'Unsupported start tag "h1" at byte offset 2'),
        ("<br>", 'Unsupported start tag "br" at byte offset 0'),
        ("<b/>", 'Unsupported start tag "b/" at byte offset 0'),
        ("<!-- x -->", 'Unsupported start tag "!--" at byte offset 0'),
        ("1 < 2 > 1", 'Unsupported start tag "" at byte offset 2'),
        ("x <", "Unclosed start tag at byte offset 2"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b>x</b y>", "Unclosed end tag at byte offset 4"),
        ('<span class="big">x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        (
            "<a href>x</a>",
            'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0',
        ),
        ('<a ="x">x</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ('<a href="x>y</a>', "Unclosed start tag at byte offset 0"),
        ("<a href=", "Unclosed start tag at byte offset 0"),
        ("<a href=x", "Unclosed start tag at byte offset 0"),
        ("<a href=a/b>x</a>", "Unexpected end of name token at byte offset 8"),
        ('<tg-emoji emoji-id="x">😴</tg-emoji>', "Invalid custom emoji identifier specified"),
        ("<tg-emoji>😴</tg-emoji>", "Invalid custom emoji identifier specified"),
        ("<tg-time>noon</tg-time>", "Invalid Unix time specified"),
        ('<tg-time unix="noon">noon</tg-time>', "Invalid Unix time specified"),
        ('<tg-time unix="1_000">noon</tg-time>', "Invalid Unix time specified"),
        ('<tg-time unix="1" format="tw">noon</tg-time>', "Invalid date-time format specified"),
        ('<tg-time unix="1" format="rt">noon</tg-time>', "Invalid date-time format specified"),
        ("&#xd83d;", UNMATCHED),
    ],
)
def test_what_telegram_cannot_parse_is_refused_in_its_words(source: str, problem: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_html(source)
    assert refused.value.code == 400
    assert refused.value.description == f"Bad Request: can't parse entities: {problem}"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("&lt;b&gt; &amp;amp; &quot;", '<b> &amp; "'),
        ("&#39;&#x27;&#128564;", "''😴"),
        ("&lt b", "< b"),
        ("a&nbsp;b &apos; &copy; & &#0; &#x110000; &ltd", "a&nbsp;b &apos; &copy; & &#0; &#x110000; &ltd"),
    ],
)
def test_only_four_names_and_numbers_stand_for_characters(source: str, text: str) -> None:
    assert parse_html(source).text == text


def test_a_link_keeps_its_address_as_telegram_writes_it() -> None:
    entities = parse_html('see <a href="HTTPS://Example.org?a=1&amp;b=2">here</a>').entities
    assert entities == (
        {"type": "text_link", "offset": 4, "length": 4, "url": "https://example.org/?a=1&b=2"},
    )


def test_a_link_without_an_address_takes_its_text() -> None:
    assert parse_html("<a>example.org</a>").entities[0]["url"] == "http://example.org/"


def test_a_link_to_nowhere_is_plain_text() -> None:
    assert parse_html('<a href="/local">here</a>') == parse_html("here")


def test_a_link_to_a_person_mentions_them() -> None:
    entity = parse_html('<a href="tg://user?id=7">Ada</a>').entities[0]
    assert (entity["type"], entity["user"]["id"]) == ("text_mention", 7)


def test_a_custom_emoji_keeps_its_number() -> None:
    entity = parse_html('<tg-emoji emoji-id="5368">😴</tg-emoji>').entities[0]
    assert entity == {"type": "custom_emoji", "offset": 0, "length": 2, "custom_emoji_id": "5368"}


@pytest.mark.parametrize("form", ["r", "w", "wdt", "wDT", "t", "D"])
def test_an_instant_keeps_its_format(form: str) -> None:
    entity = {"type": "date_time", "offset": 5, "length": 4, "unix_time": 1647531900}
    assert parse_html('from <tg-time unix="1647531900">noon</tg-time>').entities == (entity,)
    assert parse_html(f'from <tg-time unix="1647531900" format="{form}">noon</tg-time>').entities == (
        {**entity, "date_time_format": form},
    )


def test_an_instant_may_be_bold_and_too_large_a_one_is_plain_text() -> None:
    assert shown('<b><tg-time unix="1">noon</tg-time></b>') == [("date_time", 0, 4), ("bold", 0, 4)]
    assert parse_html('<tg-time unix="2147483648">noon</tg-time>') == parse_html("noon")


def test_code_in_pre_names_the_language() -> None:
    source = '<pre><code class="language-python">x</code></pre>'
    assert parse_html(source).entities == ({"type": "pre", "offset": 0, "length": 1, "language": "python"},)
    assert shown("<pre><code>x</code></pre>") == [("pre", 0, 1)]
    assert parse_html('<code class="language-python">x</code>').entities == (
        {"type": "code", "offset": 0, "length": 1},
    )


def test_nothing_is_formatted_inside_code() -> None:
    assert shown("<code>a <b>b</b> c</code>") == [("code", 0, 5)]
    assert shown("<b>a <code>b</code> c</b>") == [("bold", 0, 2), ("code", 2, 1), ("bold", 3, 2)]
    assert shown('<a href="example.org">a <code>b</code></a>') == [("code", 2, 1)]
    assert shown("<code>https://example.org</code>") == [("code", 0, 19)]


def test_quotes_do_not_nest_but_hold_everything_else() -> None:
    assert shown("<blockquote>a<blockquote>b</blockquote></blockquote>") == [("blockquote", 0, 2)]
    assert shown("<blockquote><code>a</code></blockquote>") == [("blockquote", 0, 1), ("code", 0, 1)]


def test_touching_stretches_of_one_style_are_one() -> None:
    assert shown("<b>a</b><b>b</b>") == [("bold", 0, 2)]
    assert shown("<b>a<b>b</b></b>") == [("bold", 0, 2)]
    assert shown("<b>a</b> <b>b</b>") == [("bold", 0, 1), ("bold", 2, 1)]


def test_empty_tags_leave_nothing() -> None:
    assert shown("a<b></b>b") == []


def test_spaces_at_the_ends_go() -> None:
    assert parse_html(" \n a <b>b </b>\n").text == "a b"
    assert shown(" \n a <b>b </b>\n") == [("bold", 2, 1)]
    assert shown("a<b> \n</b>") == []


def test_spaces_before_the_text_stay_where_formatting_begins() -> None:
    assert parse_html(" <b> a</b>").text == " a"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("try /sleep, or /tips@vesper_bot.", [("bot_command", 4, 6), ("bot_command", 15, 16)]),
        ("1/2 a/b //x /täg", []),
        ("see https://example.org/a?b=c.", [("url", 4, 25)]),
        ("ada@example.org wrote to @vesper_bot", [("email", 0, 15), ("mention", 25, 11)]),
        ("😴 #sleep #1", [("hashtag", 3, 6)]),
        ("https://example.org/#sleep", [("url", 0, 26)]),
    ],
)
def test_telegram_finds_commands_links_and_names_by_itself(
    text: str, found: list[tuple[str, int, int]]
) -> None:
    assert shown(text) == found


def test_only_the_first_hundred_entities_are_kept() -> None:
    assert len(shown("<b>x</b> " * 101)) == 100


def test_control_characters_become_spaces() -> None:
    assert clean("a\x00b\tc\r\nd\x1f") == "a b\tc\nd "


@pytest.mark.parametrize(
    ("target", "url"),
    [
        ("example.org", "http://example.org/"),
        ("https://example.org/A", "https://example.org/A"),
        ("http://127.0.0.1:8080#x", "http://127.0.0.1:8080/#x"),
        ("tg://resolve?domain=vesper", "tg://resolve?domain=vesper"),
        ("mailto:ada@example.org", "mailto:ada@example.org"),
        ("localhost", None),
        ("https://", None),
        ("javascript:alert(1)", None),
        ("/relative", None),
    ],
)
def test_an_address_is_one_telegram_would_take(target: str, url: str | None) -> None:
    assert checked_url(target) == url


# How long an example takes says nothing on a machine that does other things too.
unhurried = settings(deadline=None)
text = st.text(alphabet=st.sampled_from("ab <>&\"'/😴é\n"), max_size=12)


@unhurried
@given(text)
def test_escaped_text_comes_back_as_it_was(plain: str) -> None:
    assert parse_html(escape(plain, quote=False)).text == plain.strip(" \n")


pieces = st.recursive(
    text.map(lambda plain: (escape(plain, quote=False), plain)),
    lambda inner: st.tuples(st.sampled_from(sorted(STYLES)), st.lists(inner, max_size=3)).map(
        lambda nested: (
            f"<{nested[0]}>{''.join(source for source, _ in nested[1])}</{nested[0]}>",
            "".join(plain for _, plain in nested[1]),
        )
    ),
    max_leaves=12,
)


@unhurried
@given(pieces)
def test_balanced_tags_are_always_read_and_their_entities_lie_inside_the_text(piece: tuple[str, str]) -> None:
    source, plain = piece
    formatted = parse_html(source)
    assert formatted.text.strip(" \n") == plain.strip(" \n")
    for entity in formatted.entities:
        assert entity["offset"] >= 0
        assert 0 < entity["length"] <= utf16_length(formatted.text) - entity["offset"]
    offsets = [entity["offset"] for entity in formatted.entities]
    assert offsets == sorted(offsets)
    for style in STYLES.values():
        ends = [(e["offset"], e["offset"] + e["length"]) for e in formatted.entities if e["type"] == style]
        assert all(one[1] < other[0] for one, other in pairwise(ends))


@unhurried
@given(st.text(alphabet=st.sampled_from("<>/=\"' abi&;#xt"), max_size=20))
def test_any_text_is_either_read_or_refused(source: str) -> None:
    refusal = ""
    try:
        parse_html(source)
    except ApiError as refused:
        refusal = refused.description
    assert refusal == "" or refusal.startswith("Bad Request: can't parse entities: ")
