"""The questions that every agency asks before it writes a word (BRIEF-1): data, in three languages.

A question is known by its code, which never changes; its place in the list is where it stands."""

from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

AVOID = "avoid"  # whose answer the check of content plans reads


class Section(TextChoices):
    BUSINESS = "business", _("the business")
    PRODUCTS = "products", _("products and prices")
    SEASONS = "seasons", _("seasons")
    AUDIENCE = "audience", _("audience")
    TONE = "tone", _("tone of voice")
    WORDS = "words", _("words")
    COMPETITORS = "competitors", _("competitors")
    BEFORE = "before", _("what was tried before")
    LEGAL = "legal", _("legal limits")
    PEOPLE = "people", _("who answers what")


class Asked(NamedTuple):
    """A question of the catalogue; market is whom it is for, "" for everybody."""

    code: str
    section: Section
    text: Promise
    hint: Promise | str = ""
    market: str = ""


QUESTIONS = (
    Asked(
        "what",
        Section.BUSINESS,
        _("What do you do? Two sentences, as you would tell a neighbour."),
        _("No slogans: they can be read on the website."),
    ),
    Asked("why_you", Section.BUSINESS, _("Why do people come to you and not to somebody else?")),
    Asked(
        "story",
        Section.BUSINESS,
        _("How did it begin, and who are the people behind it?"),
        _("Names, faces, a turning point: people follow people."),
    ),
    Asked(
        "products",
        Section.PRODUCTS,
        _("What do you sell, and what of it do you want to sell more?"),
    ),
    Asked(
        "prices",
        Section.PRODUCTS,
        _("What does it cost, and which prices may be said in public?"),
    ),
    Asked(
        "promises",
        Section.PRODUCTS,
        _("What may we promise about delivery, deadlines, guarantees and returns?"),
    ),
    Asked(
        "seasons",
        Section.SEASONS,
        _("In which months do you sell most, and in which least?"),
        _("And when can you not take more orders, so that advertising would do harm?"),
    ),
    Asked(
        "events",
        Section.SEASONS,
        _("Which dates, sales, fairs and launches of this year are settled already?"),
    ),
    Asked(
        "buyers",
        Section.AUDIENCE,
        _("Who buys from you? Describe two or three real people."),
        _("Age, place, work, family, what they pay without thinking and what they think about."),
    ),
    Asked(
        "chain",
        Section.AUDIENCE,
        _("Who in a company chooses, who pays, and how long does it take?"),
        market="b2b",
    ),
    Asked("trigger", Section.AUDIENCE, _("What happens in their life before they look for you?")),
    Asked(
        "doubts",
        Section.AUDIENCE,
        _("What do they ask and doubt before they buy?"),
        _("The five questions that you hear most: each becomes a post."),
    ),
    Asked("not_for", Section.AUDIENCE, _("Whom do you not want to reach?")),
    Asked("tone", Section.TONE, _("If your company spoke, how would it sound? Three words.")),
    Asked(
        "tone_do",
        Section.TONE,
        _("Do: two or three phrases that sound like you."),
        _("From a letter, a shop window, a conversation."),
    ),
    Asked(
        "tone_dont",
        Section.TONE,
        _("Don't: two or three phrases that you would never say."),
    ),
    Asked(
        "address",
        Section.TONE,
        _("How do we speak to readers: formally or as to a friend, with emoji or without?"),
    ),
    Asked(
        AVOID,
        Section.WORDS,
        _("Which words are to be avoided? One word or phrase a line."),
        _("The check of every content plan looks for them, in all their forms."),
    ),
    Asked(
        "spelling",
        Section.WORDS,
        _("Which names and terms are written in one way only?"),
    ),
    Asked("rivals", Section.COMPETITORS, _("With whom do your buyers compare you?")),
    Asked(
        "rivals_do",
        Section.COMPETITORS,
        _("Whose pages do you like to read, and what exactly do you like there?"),
    ),
    Asked(
        "tried",
        Section.BEFORE,
        _("What was tried in social networks before, and what came of it?"),
    ),
    Asked(
        "worked",
        Section.BEFORE,
        _("Which post, advertisement or event worked best, and how do you know?"),
    ),
    Asked("different", Section.BEFORE, _("What should be different this time?")),
    Asked(
        "limits",
        Section.LEGAL,
        _("What may not be said or shown, by law or by contract?"),
        _("Health, alcohol, finance, children, brands of partners, prices of dealers."),
    ),
    Asked(
        "consent",
        Section.LEGAL,
        _("Who has agreed to be photographed, and whom do we have to ask?"),
    ),
    Asked(
        "marking",
        Section.LEGAL,
        _("Must advertising be marked or registered where you are, and who does it?"),
    ),
    Asked(
        "facts",
        Section.PEOPLE,
        _("Who answers questions about products and prices, and how quickly?"),
    ),
    Asked("material", Section.PEOPLE, _("Who gives photos, videos and news?")),
    Asked(
        "trouble",
        Section.PEOPLE,
        _("Whom do we call when something bad is written, on a Sunday too?"),
    ),
    Asked("last_word", Section.PEOPLE, _("Whose word is the last when opinions differ?")),
)
BY_CODE = {asked.code: asked for asked in QUESTIONS}
_STEP = 1000  # places of a section; those of an own question begin in the middle


def place_of(section: str, code: str = "") -> int:
    """Return where a question stands in a brief: by section, the catalogue's before own ones."""
    begins = _STEP * Section.values.index(section)
    if not code:
        return begins + _STEP // 2
    return begins + [asked.code for asked in QUESTIONS].index(code)


def questions_for(market: str) -> list[Asked]:
    """Return the questions for who sells to consumers ("b2c") or to companies ("b2b")."""
    return [asked for asked in QUESTIONS if asked.market in ("", market)]
