"""Colours are readable, and written in one place."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "src"
CSS = ROOT / "snoutos/ui/static/ui/css"
TOKENS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", (CSS / "tokens.css").read_text()
    )
}
SURFACES = ("canvas", "surface", "surface-2", "surface-3", "sunken", "raised", "hover", "press")
KINDS = ("success", "warning", "danger", "info", "desk", "sitter", "pool", "neutral")
PAIRS = [
    *[(text, surface, 4.5) for text in ("text", "text-2", "text-3") for surface in SURFACES],
    *[(text, "selected", 4.5) for text in ("text", "text-2", "text-3", "primary-text")],
    *[
        ("primary-text", s, 4.5)
        for s in ("canvas", "surface", "surface-2", "raised", "primary-soft")
    ],
    ("on-primary", "primary", 4.5),
    ("on-primary", "primary-hover", 4.5),
    ("on-danger", "danger", 4.5),
    ("on-danger", "danger-hover", 4.5),
    ("text", "bubble-client", 4.5),
    ("text-3", "bubble-client", 4.5),
    ("on-bubble-owner", "bubble-owner", 4.5),
    ("text", "bubble-sitter", 4.5),
    ("text-3", "bubble-sitter", 4.5),
    *[
        (f"{kind}-fg", s, 4.5)
        for kind in KINDS
        for s in (f"{kind}-bg", "surface", "canvas", "raised")
    ],
    *[(f"{kind}-dot", s, 3) for kind in KINDS for s in ("surface", "surface-2", "raised")],
    *[(f"av{n}-fg", f"av{n}-bg", 4.5) for n in range(1, 7)],
    *[("line-control", s, 3) for s in ("surface", "surface-2", "raised", "sunken")],
    *[("focus", s, 3) for s in ("canvas", "surface", "raised", "selected")],
    ("primary", "surface", 3),
    ("primary", "raised", 3),
    ("danger", "raised", 3),
]


def luminance(color):
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("foreground", "background", "need"), PAIRS)
def test_every_pair_can_be_read_in_both_themes(foreground, background, need):
    for theme in (0, 1):
        assert contrast(TOKENS[foreground][theme], TOKENS[background][theme]) >= need


def test_colours_are_written_in_one_place():
    for path in CSS.rglob("*.css"):
        if path.name != "tokens.css":
            assert not re.search(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\boklch\(", path.read_text()), path


def test_nothing_in_the_markup_would_be_stopped_by_our_own_policy():
    for path in ROOT.rglob("snoutos/**/templates/**/*.html"):
        text = path.read_text()
        assert not re.search(r"\sstyle=|<style|\son\w+=|hx-on|javascript:", text), path
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), path
        assert "|safe" not in text, path


def test_importance_is_a_matter_of_layers():
    """What is hidden stays hidden; everything else is decided by the order of the layers."""
    shouting = [
        (path.name, rule)
        for path in CSS.rglob("*.css")
        for rule in re.findall(r"([^{}]*)\{[^{}]*!important", path.read_text())
    ]
    assert [(name, rule.strip()) for name, rule in shouting] == [("base.css", "[hidden]")]


def test_every_stylesheet_has_a_layer():
    """A sheet outside of the layers would outrank all of them. The page without reception has only
    its own."""
    contents = (CSS / "app.css").read_text()
    imported = re.findall(r'@import url\("([^"]+)"\) layer\(\w+\);', contents)
    assert contents.count("@import") == len(imported)
    written = {str(path.relative_to(CSS)) for path in CSS.rglob("*.css")} - {
        "app.css",
        "offline.css",
    }
    assert set(imported) == written


def test_the_font_comes_with_its_licence():
    licence = (CSS.parent / "fonts/OFL.txt").read_text()
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence


def test_modules_stay_small():
    for path in (ROOT / "snoutos/ui/static/ui/js").glob("*.js"):
        assert path.stat().st_size < 3600, path
