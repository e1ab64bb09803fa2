"""What the terminal can show: how many colours, which glyphs, and whether it sits at the end of a long line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from dltutor.draw.cells import Glyphs

Depth = Literal["true", "256", "16", "none"]
COERCED = ("C.UTF-8", "C.utf8", "UTF-8")
"""What Python itself puts into LC_CTYPE where the locale is C (PEP 538): it says nothing of the terminal."""


@dataclass(frozen=True)
class Terminal:
    """What the terminal can show."""

    depth: Depth = "true"
    glyphs: Glyphs = "braille"
    far: bool = False
    """At the end of an SSH line: fewer pictures a second."""

    @property
    def theme(self) -> str:
        """The theme to begin with: terminals that mix no colours of their own get the one that needs none."""
        return "dltutor-terminal" if self.depth in ("16", "none") else "dltutor-dark"


def terminal(environ: Mapping[str, str], setting: Glyphs | Literal["auto"] = "auto") -> Terminal:
    """Return what the environment's terminal can show; `setting` is ``auto`` or a set of glyphs that outranks it."""
    return Terminal(depth(environ), glyphs(environ, setting), bool({"SSH_CONNECTION", "SSH_TTY"} & set(environ)))


def depth(environ: Mapping[str, str]) -> Depth:
    """Return how many colours there are, from NO_COLOR (https://no-color.org), COLORTERM and TERM."""
    term = environ.get("TERM", "")
    if environ.get("NO_COLOR") or term in ("", "dumb", "vt100", "vt220") or term.endswith("-mono"):
        return "none"
    if environ.get("COLORTERM", "").lower() in ("truecolor", "24bit") or term.endswith("-direct"):
        return "true"
    return "256" if "256color" in term or "kitty" in term or "alacritty" in term else "16"


def glyphs(environ: Mapping[str, str], setting: Glyphs | Literal["auto"] = "auto") -> Glyphs:
    """Return the finest glyphs that the terminal shows: braille needs UTF-8, the Linux console has only blocks."""
    if setting != "auto":
        return setting
    letters, language = environ.get("LC_CTYPE"), environ.get("LANG")
    if letters in COERCED and language:
        letters = language
    locale = environ.get("LC_ALL") or letters or language or ""
    if "utf-8" not in locale.lower() and "utf8" not in locale.lower():
        return "ascii"
    term = environ.get("TERM", "")
    if term in ("", "dumb", "vt100", "vt220"):
        return "ascii"
    return "block" if term == "linux" else "braille"
