"""Where labs train: the places of this session, one of which is chosen for the next run."""

from __future__ import annotations

from collections.abc import Mapping

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static

from dltutor.run.places.model import Place
from dltutor.run.places.words import described
from dltutor.ui.fitted import Fitted
from dltutor.ui.screens.marked_list import MarkedList
from dltutor.ui.signs import Signs

ALONE = "To train on a cluster or another host, name it in config.toml, as in [places.gpu]; README.md shows how."


class PlacesScreen(Fitted, ModalScreen[str | None]):
    """Returns the name of the place that was chosen, or None."""

    BINDINGS = [("escape", "dismiss(None)", "Close")]

    def __init__(self, places: Mapping[str, Place], now: str, signs: Signs) -> None:
        super().__init__()
        self._places, self._names, self._now, self._signs = places, list(places), now, signs

    def compose(self) -> ComposeResult:
        """Lay out the places and a line of help."""
        with Vertical(classes="dialog"):
            yield Static(Content("Where labs train, from the next run on").stylize("bold"))
            yield MarkedList(self._signs)
            if len(self._names) < 2:
                yield Static(ALONE, markup=False)
            yield Static("Enter takes it, Esc closes.", classes="dim", markup=False)

    def on_mount(self) -> None:
        """Mark the place that is chosen now."""
        lines = [
            Content.assemble((name, "bold"), "  ", (described(place), "$foreground-muted"))
            for name, place in self._places.items()
        ]
        places = self.query_one(MarkedList)
        places.fill(lines, self._names.index(self._now) if self._now in self._names else 0)
        places.focus()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._names[event.option_index])
