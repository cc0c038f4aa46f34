"""The look of design/screens.md that can be computed: contrast, colour-blind sight, tokens."""

import itertools
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CSS = {file.name: file.read_text() for file in (ROOT / "static/css").glob("*.css")}
TOKENS, _, FALLBACK = CSS["tokens.css"].partition("@supports not")
BOTH = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", TOKENS)
THEMES = {
    "light": {name: light for name, light, _ in BOTH},
    "dark": {name: dark for name, _, dark in BOTH},
}
GROUNDS = ("paper", "surface", "sunken")

# What people with each kind of sight see, on linear light (Machado, Oliveira and Fernandes, 2009)
SIGHTS = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def times(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def linear(colour: str) -> list[float]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2.2."""
    lights = sorted(
        sum(a * b for a, b in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True))
        for colour in (one, other)
    )
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def lab(light) -> list[float]:
    """Return Oklab coordinates, where equal distances look equally different."""
    to_cones = (
        (0.4122214708, 0.5363325363, 0.0514459929),
        (0.2119034982, 0.6806995451, 0.1073969566),
        (0.0883024619, 0.2817188376, 0.6299787005),
    )
    to_lab = (
        (0.2104542553, 0.7936177850, -0.0040720468),
        (1.9779984951, -2.4285922050, 0.4505937099),
        (0.0259040371, 0.7827717662, -0.8086757660),
    )
    cones = times(to_cones, [min(max(part, 0), 1) for part in light])
    return times(to_lab, [cone ** (1 / 3) for cone in cones])


def difference(one: str, other: str, sight: str) -> float:
    seen = [lab(times(SIGHTS[sight], linear(colour))) for colour in (one, other)]
    return sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5


@pytest.mark.parametrize("theme", THEMES)
def test_words_can_be_read_on_every_ground(theme):
    colours = THEMES[theme]
    pairs = list(
        itertools.product(("ink", "ink-2", "ink-3", "accent", "ok", "warn", "bad"), GROUNDS)
    )
    pairs += [(tone, f"{tone}-soft") for tone in ("accent", "ok", "warn", "bad")]
    pairs += itertools.product(
        ("ink", "ink-2"), ("hover", "accent-soft", "ok-soft", "warn-soft", "bad-soft", "internal")
    )
    pairs += [("on-accent", "accent"), ("on-accent", "accent-strong")]
    pairs += [(f"on-type-{kind}", f"type-{kind}") for kind in "eulp"]
    weak = {pair for pair in pairs if contrast(colours[pair[0]], colours[pair[1]]) < 4.5}
    assert not weak


@pytest.mark.parametrize("theme", THEMES)
def test_edges_and_bars_stand_out_from_their_ground(theme):
    colours = THEMES[theme]
    pairs = list(itertools.product(("line-strong", "accent"), GROUNDS))
    pairs += itertools.product(
        ("type-e", "type-u", "type-l", "type-p", "warn-fill"), ("paper", "surface")
    )
    pairs += [("internal-line", "internal")]
    weak = {pair for pair in pairs if contrast(colours[pair[0]], colours[pair[1]]) < 3}
    assert not weak


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", THEMES)
def test_the_four_types_differ_in_every_kind_of_sight(theme, sight):
    types = [THEMES[theme][f"type-{kind}"] for kind in "eulp"]
    assert min(difference(*pair, sight) for pair in itertools.combinations(types, 2)) > 0.12


def test_browsers_without_light_dark_get_the_same_light_page():
    plain = dict(re.findall(r"--([\w-]+): (#\w{6});", FALLBACK))
    assert plain == THEMES["light"]


@pytest.mark.parametrize("name", sorted(set(CSS) - {"tokens.css", "api-docs.css"}))
def test_colours_are_named_in_tokens_only(name):  # Swagger has a palette of its own
    rules = re.sub(r"/\*.*?\*/", "", CSS[name], flags=re.S)
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{]*;)|\b(?:rgb|hsl|oklch)\(", rules)


@pytest.mark.parametrize("name", sorted(CSS))
def test_only_tokens_that_exist_are_used(name):
    everywhere = "".join(CSS.values())
    known = set(re.findall(r"--([\w-]+):", everywhere))
    assert set(re.findall(r"var\(--([\w-]+)", CSS[name])) <= known


@pytest.mark.parametrize("name", sorted(CSS))
def test_georgian_is_never_upper_cased(name):
    assert not re.search(r"text-transform:\s*(uppercase|capitalize)|small-caps", CSS[name])


def test_every_icon_that_a_template_names_is_drawn():
    drawn = set(re.findall(r'symbol id="([\w-]+)"', (ROOT / "static/icons.svg").read_text()))
    named = {
        name
        for page in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r'{%\s*icon "([\w-]+)"', page.read_text())
    }
    assert named <= drawn
