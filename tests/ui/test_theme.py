"""Colours are legible and told apart in every theme; the terminal gets what it can show."""

import re
from pathlib import Path

import pytest
from rich.color import Color as RichColor
from textual.app import App, ComposeResult
from textual.color import Color
from textual.widgets import Button, Input

import dltutor.draw.cells
from dltutor.ui.terminal import depth, glyphs, terminal
from dltutor.ui.theme import PALETTES, THEMES

EXACT = ["dltutor-dark", "dltutor-light", "dltutor-contrast"]


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.1, computed here anew."""

    def luminance(text: str) -> float:
        parts = [part / 255 for part in Color.parse(text).rgb]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def seen_by(kind: str, colour: str) -> tuple[float, ...]:
    """How dichromats see a colour (Viénot, Brettel and Mollon, 1999), in linear light."""
    matrix = {
        "protan": ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0)),
        "deutan": ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0)),
    }[kind]
    light = [(part / 255) ** 2.2 for part in Color.parse(colour).rgb]
    return tuple(sum(weight * part for weight, part in zip(row, light, strict=True)) for row in matrix)


@pytest.mark.parametrize("name", PALETTES)
def test_each_theme_has_a_colour_for_each_role_a_drawing_may_name(name: str) -> None:
    text = Path(dltutor.draw.cells.__file__).read_text()
    roles = re.findall(r"``([a-z-]+)``", text[text.index("Roles:") : text.index("class Style")])
    assert len(roles) >= 15
    for role in roles:
        RichColor.parse(PALETTES[name][role])


@pytest.mark.parametrize("name", EXACT)
def test_words_can_be_read(name: str) -> None:
    colours = PALETTES[name]
    for role in ("text", "dim", "train", "val", "other", "mark", "good", "bad", "warn", "accent", "comment"):
        least = 7 if name == "dltutor-contrast" else 4.5
        assert contrast(colours[role], colours["background"]) >= least, role


@pytest.mark.parametrize("name", EXACT)
@pytest.mark.parametrize("eyes", ["protan", "deutan"])
def test_training_and_validation_differ_for_colour_blind_eyes(name: str, eyes: str) -> None:
    one, other = (seen_by(eyes, PALETTES[name][role]) for role in ("train", "val"))
    assert sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 > 0.2


def test_four_themes_one_of_high_contrast_and_one_of_the_terminals_own_colours() -> None:
    assert [theme.name for theme in THEMES] == list(PALETTES)
    assert len(THEMES) == 4
    assert [theme.name for theme in THEMES if theme.ansi] == ["dltutor-terminal"]
    assert not any(colour.startswith("#") for colour in PALETTES["dltutor-terminal"].values())


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "true"),
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "tmux-256color", "COLORTERM": "", "TMUX": "/x,1,0"}, "256"),
        ({"TERM": "xterm"}, "16"),
        ({"TERM": "rxvt", "COLORTERM": "", "LC_ALL": "C"}, "16"),
        ({"TERM": "linux"}, "16"),
        ({"TERM": "xterm-256color", "COLORTERM": "24bit", "NO_COLOR": "1"}, "none"),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, "256"),
        ({"TERM": "dumb"}, "none"),
        ({"TERM": "dumb", "NO_COLOR": "1", "LANG": "C"}, "none"),
        ({}, "none"),
    ],
)
def test_how_many_colours(environ: dict[str, str], expected: str) -> None:
    assert depth(environ) == expected


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"TERM": "xterm-256color", "LANG": "en_US.UTF-8"}, "braille"),
        ({"TERM": "xterm-256color", "LC_ALL": "C.utf8"}, "braille"),
        ({"TERM": "linux", "LANG": "en_US.UTF-8"}, "block"),
        ({"TERM": "xterm-256color", "LANG": "C"}, "ascii"),
        ({"TERM": "xterm-256color", "LANG": "C", "LC_CTYPE": "C.UTF-8"}, "ascii"),
        ({"TERM": "xterm-256color", "LANG": "C", "LC_CTYPE": "de_DE.UTF-8"}, "braille"),
        ({"TERM": "xterm-256color", "LC_CTYPE": "UTF-8"}, "braille"),
        ({"TERM": "xterm-256color", "LC_ALL": "C", "LANG": "en_US.UTF-8"}, "ascii"),
        ({"TERM": "vt100", "LANG": "en_US.UTF-8"}, "ascii"),
    ],
)
def test_which_glyphs(environ: dict[str, str], expected: str) -> None:
    assert glyphs(environ) == expected
    assert glyphs(environ, "block") == "block"


def test_a_terminal_at_the_end_of_an_ssh_line_is_far() -> None:
    assert terminal({"TERM": "xterm", "SSH_TTY": "/dev/pts/3"}).far
    assert not terminal({"TERM": "xterm"}).far


def test_terminals_without_colours_of_their_own_begin_with_the_theme_that_needs_none() -> None:
    assert terminal({"TERM": "xterm", "NO_COLOR": "1"}).theme == "dltutor-terminal"
    assert terminal({"TERM": "xterm-256color"}).theme == "dltutor-dark"


@pytest.mark.parametrize("name", PALETTES)
async def test_an_app_starts_in_each_theme(name: str) -> None:
    class Any(App[None]):
        def compose(self) -> ComposeResult:
            yield Input("typed")
            yield Button("pressed")

        def on_mount(self) -> None:
            for theme in THEMES:
                self.register_theme(theme)
            self.theme = name

    app = Any()
    async with app.run_test() as pilot:
        await pilot.pause()
        assert app.current_theme.name == name
