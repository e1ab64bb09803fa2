"""The themes, and the colour that each role of a drawing has in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textual.app import App
from textual.color import Color
from textual.theme import Theme

# Training is blue and validation orange everywhere: the pair that protan, deutan and tritan eyes tell apart best
# (Okabe and Ito, "Color Universal Design", 2008); the other roles keep near that set.
_DARK = """
background #11161d   surface #1b222c   panel #2a3038
text #d7dde5   dim #8a95a3   axis #66717f   ghost #6f7b8a   lineno #566170
train #56b4e9   val #f0a030   other #c7a6f0   mark #e58fc0   accent #7cc7ff
good #3fc79a   bad #ff7a5c   warn #f0d860   positive #f0a030   negative #56b4e9
keyword #e58fc0   string #3fc79a   comment #8a95a3   number #f0a030   function #7cc7ff   operator #b8c2ce
"""
_LIGHT = """
background #faf9f6   surface #efede7   panel #dedcd4
text #22272e   dim #5b6572   axis #7b8591   ghost #8e98a4   lineno #9aa4af
train #0064b0   val #b35400   other #6b3fa0   mark #a02c78   accent #0064b0
good #00734f   bad #b92d0c   warn #7a6000   positive #b35400   negative #0064b0
keyword #a02c78   string #00734f   comment #5b6572   number #b35400   function #0064b0   operator #444c56
"""
_CONTRAST = """
background #000000   surface #1a1a1a   panel #303030
text #ffffff   dim #e0e0e0   axis #d0d0d0   ghost #b0b0b0   lineno #b0b0b0
train #40c4ff   val #ffb000   other #e0b0ff   mark #ff8fd0   accent #ffff40
good #30ffa0   bad #ff8060   warn #ffff40   positive #ffb000   negative #40c4ff
keyword #ff8fd0   string #30ffa0   comment #e0e0e0   number #ffb000   function #40c4ff   operator #ffffff
"""
_TERMINAL = """
background default   surface default   panel default
text default   dim bright_black   axis bright_black   ghost bright_black   lineno bright_black
train bright_blue   val yellow   other magenta   mark magenta   accent cyan
good green   bad red   warn yellow   positive yellow   negative bright_blue
keyword magenta   string green   comment bright_black   number yellow   function cyan   operator default
"""


def _colours(text: str) -> dict[str, str]:
    words = text.split()
    colours = dict(zip(words[::2], words[1::2], strict=True))
    for role in ("train", "val", "other"):
        colours[f"{role}-band"] = _faint(colours[role], colours["background"], 0.35)
    colours["grid"] = _faint(colours["axis"], colours["background"], 0.4)
    return colours


def _faint(colour: str, background: str, share: float) -> str:
    if not colour.startswith("#"):
        return "bright_black"
    return Color.parse(background).blend(Color.parse(colour), share).hex.lower()


PALETTES: Mapping[str, Mapping[str, str]] = {
    "dltutor-dark": _colours(_DARK),
    "dltutor-light": _colours(_LIGHT),
    "dltutor-contrast": _colours(_CONTRAST),
    "dltutor-terminal": _colours(_TERMINAL),
}
"""For each theme the colour of every role of `dltutor.draw.cells`, as Rich reads colours."""


def _theme(name: str) -> Theme:
    colours = PALETTES[name]
    own = name == "dltutor-terminal"
    read = {role: f"ansi_{colour}" if own else colour for role, colour in colours.items()}
    return Theme(
        name=name,
        ansi=own,
        dark=name != "dltutor-light",
        primary=read["accent"],
        secondary=read["other"],
        accent=read["mark"],
        warning=read["warn"],
        error=read["bad"],
        success=read["good"],
        foreground=read["text"],
        background=read["background"],
        surface=read["surface"],
        panel=read["panel"],
        boost=read["surface"],
        variables=_FOR_16 if own else {},
    )


_FOR_16 = {
    "ansi-background": "ansi_black",
    "ansi-foreground": "ansi_white",
    "screen-selection-background": "ansi_blue",
    "screen-selection-foreground": "ansi_white",
    "input-cursor-background": "ansi_white",
    "input-cursor-foreground": "ansi_black",
    "input-selection-foreground": "ansi_white",
    "border-blurred": "ansi_bright_black",
    "block-cursor-foreground": "ansi_black",
    "block-cursor-background": "ansi_cyan",
    "input-cursor-text-style": "reverse",
    "input-selection-background": "ansi_blue",
    "footer-key-foreground": "ansi_cyan",
}

THEMES: tuple[Theme, ...] = tuple(_theme(name) for name in PALETTES)
"""Dark, light, high contrast, and the terminal's own 16 colours (also what `NO_COLOR` and old terminals get)."""


def begin_with(app: App[Any], name: str) -> None:
    """Give an app that is being made the themes, and the first of them.

    Set as any later one it would have every style read and applied once more before anything is seen.
    """
    for theme in THEMES:
        app.register_theme(theme)
    app.set_reactive(App.theme, name)
    dark = app.current_theme.dark
    app.update_classes({f"-theme-{name}": True, "-dark-mode": dark, "-light-mode": not dark}, update=False)
    app._refresh_truecolor_filter(app.ansi_theme)
    app.stylesheet.set_variables(app.get_css_variables())
