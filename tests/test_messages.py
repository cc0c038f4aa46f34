"""The catalogues say everything in every language, with the same facts in it."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tests.source_tree import ROOT, fail_with

LANGUAGES = ("en", "ru", "ka")
PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sdf]|%%|\{\w*\}")
TAG = re.compile(r"</?[a-z]+[^<>]*>")


def catalogue(language: str) -> Catalog:
    with Path(ROOT, "locale", language, "LC_MESSAGES", "django.po").open("rb") as file:
        return read_po(file, locale=language)


def entries(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def texts(value: str | tuple[str, ...]) -> tuple[str, ...]:
    """Return every form of a text: one, or singular and plurals."""
    return (value,) if isinstance(value, str) else tuple(value)


def facts(text: str) -> list[str]:
    """Return what a translation has to take over: placeholders and tags, in any order."""
    return sorted(PLACEHOLDER.findall(text) + TAG.findall(text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_untranslated_or_fuzzy(language):
    fail_with(
        [
            f"{'fuzzy' if message.fuzzy else 'empty'}: {texts(message.id)[0]!r}"
            for message in entries(language)
            if message.fuzzy or not all(texts(message.string))
        ]
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plural_has_every_form_of_its_language(language):
    forms = catalogue(language).num_plurals
    fail_with(
        [
            f"{len(texts(message.string))} of {forms} forms: {message.id[0]!r}"
            for message in entries(language)
            if message.pluralizable and len(texts(message.string)) != forms
        ]
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_placeholders_and_tags(language):
    """Only a form for exactly one may leave the number out: the first Russian one is for 21 too."""
    wrong = []
    for message in entries(language):
        *singular, general = (facts(text) for text in texts(message.id))
        for form, text in enumerate(texts(message.string)):
            allowed = [general, *(singular if form == 0 and language != "ru" else [])]
            if text and facts(text) not in allowed:
                wrong.append(f"{texts(message.id)[0]!r} -> {text!r}")
    fail_with(wrong)


def test_all_languages_have_the_same_texts():
    by_language = {
        language: {(message.context, texts(message.id)[0]) for message in entries(language)}
        for language in LANGUAGES
    }
    everything = set().union(*by_language.values())
    fail_with(
        sorted(
            f"{language} lacks {text!r}"
            for language, found in by_language.items()
            for _, text in everything - found
        )
    )


@pytest.mark.parametrize(("language", "script"), [("ru", "[а-яё]"), ("ka", "[ა-ჰ]")])
def test_translations_are_written_in_the_script_of_their_language(language, script):
    """An English sentence copied into another catalogue is not a translation; a name may stay."""
    letters = re.compile(script, re.IGNORECASE)
    fail_with(
        [
            text
            for message in entries(language)
            for text in texts(message.string)
            if len(re.findall(r"[A-Za-z]{2,}", PLACEHOLDER.sub(" ", TAG.sub(" ", text)))) > 2
            and not letters.search(text)
        ]
    )
