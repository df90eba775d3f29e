from bot.understanding import load_model
from bot.understanding.ngrams import ngrams


def test_n_grams_are_words_pairs_and_letters_within_words() -> None:
    assert list(ngrams("No Tea")) == [
        *(" no", " tea", " no tea"),
        *("<n", "no", "o>", "<no", "no>", "<no>"),
        *("<t", "te", "ea", "a>", "<te", "tea", "ea>", "<tea", "tea>", "<tea>"),
    ]


def test_accents_and_capitals_make_no_difference() -> None:
    assert list(ngrams("Café")) == list(ngrams("cafe"))


def test_what_weighed_most_is_among_what_was_said() -> None:
    text = "she is not breathing"

    weighed = load_model().weightiest(text, "triage", "unresponsive", 4)

    assert len(weighed) == 4
    assert {each.ngram for each in weighed} <= set(ngrams(text))
    assert abs(weighed[0].weight) >= abs(weighed[-1].weight)


def test_a_name_that_is_of_no_n_gram_has_nothing_to_say() -> None:
    assert load_model().weightiest("", "intents", "thanks", 4) == []
