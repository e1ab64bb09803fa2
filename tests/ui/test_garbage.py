"""Garbage is looked for in pauses: no key waits while a page that was left is swept away."""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Callable
from typing import cast

from rich.color import ColorSystem
from rich.style import Style
from textual.strip import Strip

from dltutor.ui.garbage import SOON, TYPING, search_soon
from dltutor.ui.keyboard import Keyboard


class Page:
    def __init__(self) -> None:
        self.itself = self


class Typist:
    """An app whose learner types until `pause` says otherwise."""

    pause = 0.0

    def __init__(self) -> None:
        self.timers: list[tuple[float, Callable[[], None]]] = []

    def set_timer(self, seconds: float, callback: Callable[[], None]) -> None:
        self.timers.append((seconds, callback))


def test_a_page_that_was_left_is_swept_away_once_nobody_types() -> None:
    app = Typist()
    gc.disable()
    try:
        left = weakref.ref(Page())
        search_soon(cast(Keyboard, app))
        [(seconds, search)] = app.timers
        assert seconds == SOON
        search()
        assert left() is not None, "somebody types"
        seconds, search = app.timers[1]
        assert seconds == TYPING
        app.pause = 2 * TYPING
        search()
        assert left() is None
        assert len(app.timers) == 2
    finally:
        gc.enable()


def test_the_styles_that_were_drawn_are_let_go_too() -> None:
    app, style = Typist(), Style(color="#123456", bold=True)
    app.pause = 2 * TYPING
    ours = sys.getrefcount(style)
    Strip.render_ansi(style, ColorSystem.TRUECOLOR)
    held = sys.getrefcount(style)
    search_soon(cast(Keyboard, app))
    app.timers[0][1]()
    assert held > ours == sys.getrefcount(style)
