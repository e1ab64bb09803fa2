"""When Python looks for garbage: in pauses of the typing, since what is found there after an hour takes 70 ms."""

from __future__ import annotations

import gc
from functools import cache

from textual._styles_cache import StylesCache
from textual.strip import Strip

from dltutor.ui.keyboard import Keyboard

TYPING = 1.0
"""Seconds after a key in which the next one may come."""
EVERY = 1.0
"""Seconds from one thought of a search to the next."""
SOON = 3.0
"""Seconds after which timers have let go of a page that was left."""
YOUNG, MOST_YOUNG = 3, 60
"""Collections of the young after which all is searched: in a pause, and at the latest.

A step of a lesson that was left makes two or three of them, and a search then takes 5 ms; after 25 steps it takes 60.
With 20 instead of 60, one key in twenty waited for a search: p95 64 ms from key to screen while a lab trains, not 45.
"""


def search_in_pauses(app: Keyboard) -> None:
    """Put off full searches until nobody types."""

    def search() -> None:
        if app.pause > TYPING and gc.get_count()[2] > YOUNG:
            _search_all()

    gc.set_threshold(700, 10, MOST_YOUNG)
    app.set_interval(EVERY, search)


def search_soon(app: Keyboard) -> None:
    """Search all in a moment, once nobody types: a page was left, and when Textual has let go of it, it is garbage."""

    def search() -> None:
        if app.pause > TYPING:
            _search_all()
        else:
            app.set_timer(TYPING, search)

    app.set_timer(SOON, search)


def _search_all() -> None:
    """Search all, with what Textual keeps of widgets that are gone: their lines, and 16,384 styles of pictures."""
    StylesCache.get_inner_outer.cache_clear()
    Strip.render_ansi.cache_clear()
    gc.collect()


@cache
def leave_out_what_is_loaded() -> None:
    """Leave out of all searches what is loaded by now; only the first call of a process does anything.

    What a later one would leave out is garbage one day, and never found.
    """
    gc.freeze()
