"""What all screens share: keys from the table, a footer of what can be pressed now, a guard for small sizes."""

from __future__ import annotations

from typing import ClassVar

from textual._styles_cache import StylesCache
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.events import Resize, ScreenResume
from textual.geometry import Size
from textual.screen import Screen
from textual.signal import Signal
from textual.widgets import Static

from dltutor.ui.commands import bindings, command, footer, meant
from dltutor.ui.fitted import Fitted
from dltutor.ui.situation import Situation

SIDE_BY_SIDE = 110
"""Columns from which on lesson and lab stand side by side."""
COLUMNS = [(0, "-small"), (60, "-narrow"), (SIDE_BY_SIDE, "-wide")]
"""From how many columns on a screen, dialogs included, has which class; one that is small shows but one line."""
ROWS = [(0, "-small"), (18, "-high")]
"""From how many rows on it has which class."""
LOOK_AGAIN = 2.0
"""Seconds after which the footer looks again: hints open with time, and an answer can be taken back for a while."""


class Page(Fitted, Screen[None]):
    """A screen that carries out commands; a subclass says what its situation is and what `carry_out` does."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("everywhere")]
    _told = Size(0, 0)
    """The size that it heard of last."""

    def compose(self) -> ComposeResult:
        """Lay out the page between nothing and the footer."""
        size = self.app.size
        for room, limits in ((size.width, COLUMNS), (size.height, ROWS)):  # later, all would be styled once more
            self.add_class(max((least, name) for least, name in limits if least <= room)[1], update=False)
        yield Static("This needs a larger terminal: 60×18 at least, 80×24 is good.", id="too-small", markup=False)
        yield from self.compose_page()
        yield Keys()

    def compose_page(self) -> ComposeResult:
        """Lay out what the page itself shows."""
        raise NotImplementedError

    def situation(self) -> Situation:
        """Return what decides which commands can be used now."""
        return Situation("dialog")

    def leads_to(self, page: Screen[None]) -> bool:  # noqa: ARG002
        """Return whether another page is opened over this one, so that leaving it leads back here."""
        return False

    def carry_out(self, id: str, key: str) -> None:  # noqa: ARG002
        """Do a command of this page; one that it does not know goes to the app."""
        self.app.call_later(self.app.run_action, f"app.{id}")

    def action_press(self, key: str) -> None:
        """Do what a key means now."""
        self.action_command(meant(key, self.situation()).id, key)

    def action_command(self, id: str, key: str = "") -> None:
        """Do a command, or say why it cannot be done now."""
        one = command(id)
        why = one.why_not(self.situation())
        if why:
            self.app.clear_notifications()
            self.notify(f"{one.name}: {why}.", markup=False, timeout=4, severity="warning")
        else:
            self.carry_out(id, key)
        self.refresh_keys()

    def refresh_keys(self) -> None:
        """Show in the footer what can be pressed now, once the screen has settled."""
        self.call_after_refresh(self._show_keys)

    def forget(self) -> None:
        """Let go of widgets that are about to be removed.

        Textual keeps alive what they have drawn, what was asked for by `query_one`, and each field that would hear of
        a selection; here nothing is ever selected.
        """
        StylesCache.get_inner_outer.cache_clear()
        self._query_one_cache.clear()
        self.text_selection_started_signal = Signal(self, "selection_started")

    @property
    def covered(self) -> bool:
        """Whether nothing of this page is seen behind those that lie over it."""
        stack = self.app.screen_stack
        above = stack[stack.index(self) + 1 :] if self in stack else []
        return any(screen.styles.background.a == 1 for screen in above)

    def _screen_resized(self, size: Size) -> None:
        """Fit to the terminal as oneself, also under another page, which else is kept by what this one is told then.

        Not while covered: Textual fits it when it comes back, and until then would paint the page in front anew.
        """
        if size != self.outer_size and not self.covered:
            with self._context():
                super()._screen_resized(size)

    def _show_keys(self) -> None:
        for keys in self.query(Keys):
            keys.show(self.situation())

    async def on_mount(self) -> None:
        """Fill the footer at the start, and again at each change of focus."""
        self.watch(self, "focused", lambda: self.refresh_keys())

    async def on_screen_resume(self, event: ScreenResume) -> None:
        """Take the size that the terminal has now: its changes are not told to each page below."""
        if not self.stack_updates:
            event.refresh_styles = False  # all of it was styled a moment ago
        elif self._told != self.app.size:
            self.post_message(Resize(self.app.size, self.app.size))

    def on_resize(self, event: Resize) -> None:
        """Fit the footer to the new width."""
        self._told = event.size
        self.refresh_keys()


class Keys(Static):
    """The footer: the keys that do something now."""

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._shown: tuple[object, ...] = ()

    def show(self, now: Situation) -> None:
        """Show the usable commands, as many as fit."""
        shown = (now.focus, self.size.width, tuple(one.called(now) for one in footer(now, self.size.width)))
        if shown == self._shown:
            return
        self._shown = shown
        if now.focus == "input":
            dim = "$foreground-muted"
            enter, escape = (" Enter ", "bold $primary"), (" Esc ", "bold $primary")
            self.update(Content.assemble(enter, ("take  ", dim), escape, ("back: letters are keys again", dim)))
            return
        parts = [
            Content.assemble((f" {one.key} ", "bold $primary"), (one.called(now), "$foreground-muted"), " ")
            for one in footer(now, self.size.width)
        ]
        if now.focus == "editor":
            parts.append(Content.assemble((" Esc ", "bold $primary"), ("letters are keys again", "$foreground-muted")))
        self.update(Content("").join(parts))
