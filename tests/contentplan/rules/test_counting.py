"""How each network counts, and what it takes (PLAN-8)."""

import pytest

from contentplan.linking import for_network, is_tagged, tagged
from contentplan.rules.counting import length, posted
from contentplan.rules.hashtags import hashtags, normalised, too_many
from contentplan.rules.limits import HASHTAG_LIMITS
from contentplan.rules.previewing import FOLDS, fold


@pytest.mark.parametrize(
    ("network", "text", "expected"),
    [
        ("x", "Hello", 5),
        ("x", "Привет", 6),
        ("x", "გამარჯობა", 9),  # U+10D0 to U+10F0: the last block that weighs one
        ("x", "\u10ff", 1),
        ("x", "\u1100", 2),  # the first code point after it
        ("x", "日本", 4),
        ("x", "👍", 2),
        ("x", "👍🏽", 2),
        ("x", "👨‍👩‍👧", 2),
        ("x", "🇬🇪", 2),
        ("x", "5️⃣", 2),
        ("x", "see https://example.com/a/very/long/way?with=much ok", 4 + 23 + 3),
        ("x", "https://a.ge https://b.ge", 23 + 1 + 23),
        ("x", "e\u0301", 1),  # composed first
        ("telegram", "👍a", 3),
        ("telegram", "გ", 1),
        ("tiktok", "👍a", 3),
        ("threads", "a👍", 5),
        ("threads", "გ", 1),
        ("youtube", "aяგ👍", 1 + 2 + 3 + 4),
        ("instagram", "👍a", 2),
        ("other", "👍a", 2),
    ],
)
def test_a_network_counts_as_it_says(network, text, expected):
    assert length(network, text) == expected


def test_what_goes_out_has_the_hashtags_and_a_link_that_can_be_pressed():
    assert posted("vk", "Text", "#a #b", "https://a.ge") == "Text\n\n#a #b\n\nhttps://a.ge"
    assert posted("instagram", "Text", "#a", "https://a.ge") == "Text\n\n#a"
    assert posted("vk", "Text #a https://a.ge", "#a", "https://a.ge") == "Text #a https://a.ge"
    assert posted("vk", " ", "", "") == ""


def test_hashtags_get_one_spelling_and_no_doubles():
    assert hashtags("coffee, #Tbilisi #coffee;#TBILISI “wine”.") == ["#coffee", "#Tbilisi", "#wine"]
    assert normalised("#a#b") == "#a #b"
    assert normalised("#ყავა #КОФЕ #кофе") == "#ყავა #КОФЕ"
    assert normalised(" # , ") == ""


@pytest.mark.parametrize("network", sorted(HASHTAG_LIMITS))
def test_one_hashtag_more_than_the_network_takes_is_too_many(network):
    limit = HASHTAG_LIMITS[network]
    tags = [f"#t{number}" for number in range(limit + 1)]
    assert too_many(network, " ".join(tags[:limit])) is None
    assert too_many(network, " ".join(tags)) == limit


def test_a_network_without_a_limit_takes_any_number_of_hashtags():
    assert too_many("vk", " ".join(f"#t{n}" for n in range(99))) is None


def test_a_link_gets_the_tags_it_lacks_and_never_twice():
    once = tagged("https://a.ge/?a=1#top", source="x", campaign="june")
    assert once == "https://a.ge/?a=1&utm_source=x&utm_medium=social&utm_campaign=june#top"
    assert tagged(once, source="vk", campaign="july") == once
    assert tagged("https://a.ge/?utm_source=mail", source="x", campaign="") == (
        "https://a.ge/?utm_source=mail&utm_medium=social"
    )
    assert is_tagged(once)
    assert not is_tagged("https://a.ge/?source=x")


def test_the_copy_of_a_link_names_its_own_network():
    link = "https://a.ge/?utm_source=x&b=utm_source%3Dx"
    assert for_network(link, "x", "vk") == "https://a.ge/?utm_source=vk&b=utm_source%3Dx"
    assert for_network("https://a.ge/?utm_source=mail", "x", "vk").endswith("=mail")
    assert for_network("", "x", "vk") == ""


@pytest.mark.parametrize("network", sorted(FOLDS))
def test_the_fold_is_between_words_and_loses_nothing(network):
    text = "word " * 200
    seen, more = fold(network, text)
    assert seen + more == text
    assert FOLDS[network] - 20 <= len(seen) <= FOLDS[network]
    assert not seen.endswith("wor")
    whole = "w" * FOLDS[network]
    assert fold(network, whole) == (whole, "")
    assert fold(network, whole + "w") == (whole, "w")


def test_a_network_that_shows_everything_has_no_fold():
    assert fold("telegram", "x" * 4000) == ("x" * 4000, "")
