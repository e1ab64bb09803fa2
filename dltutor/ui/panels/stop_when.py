"""The form of stop conditions: after so many steps, at a value, when nothing gets better, after so many seconds."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Select, Static

from dltutor.labs.spec import Lab
from dltutor.numerals import in_full
from dltutor.study.stopping import ConditionError, conditions
from dltutor.ui.fitted import Fitted
from dltutor.wire.conditions import Condition, Plateau, Reached, Seconds, Steps


class StopWhen(Fitted, ModalScreen[list[Condition] | None]):
    """Asks for stop conditions; returns them, or None when left with Escape."""

    DEFAULT_CSS = """
    StopWhen { align: center middle; }
    StopWhen > VerticalScroll { width: 66; height: auto; max-height: 100%; background: $surface; padding: 1 2; }
    StopWhen Static { width: 1fr; }
    StopWhen Horizontal { height: 1; margin-bottom: 1; }
    StopWhen Horizontal > Static { width: 36; }
    StopWhen Input { width: 1fr; background: $panel; }
    StopWhen Select { width: 1fr; }
    StopWhen #problem { color: $error; }
    """
    BINDINGS = [("escape", "dismiss(None)", "Back")]

    FIELDS = (
        ("steps", "after this many steps"),
        ("seconds", "after this many seconds"),
        ("value", "    has reached this value"),
        ("patience", "    got no better this many times"),
    )

    def __init__(self, lab: Lab, until: Sequence[Condition]) -> None:
        super().__init__()
        self._lab = lab
        self._until = until

    def compose(self) -> ComposeResult:
        """Lay out one line per condition."""
        filled = self._filled()
        with VerticalScroll(can_focus=False):
            yield Static(Content("Stop the run …").stylize("bold"))
            yield Static("The first line that is met stops it. Empty lines do not count.\n", markup=False)
            for name, text in self.FIELDS:
                if name == "value":
                    with Horizontal():
                        yield Static("when this metric", markup=False)
                        choices = [(metric.name, metric.name) for metric in self._lab.metrics]
                        yield Select(choices, value=self._metric(), allow_blank=False, compact=True)
                with Horizontal():
                    yield Static(text, markup=False)
                    yield Input(filled.get(name, ""), id=name, select_on_focus=True, compact=True)
            yield Static("", id="problem", markup=False)
            yield Static("Enter takes it · Tab next line · Esc back", markup=False)

    def _metric(self) -> str:
        """Return the metric that is chosen: at first that of the conditions that hold, if it is one of this lab."""
        known = [metric.name for metric in self._lab.metrics]
        chosen = [str(select.value) for select in self.query(Select)]  # no metric before it is laid out
        named = [one.metric for one in self._until if isinstance(one, Reached | Plateau)]
        return next(one for one in (*chosen, *named, *known) if one in known)

    def _filled(self) -> dict[str, str]:
        filled = {}
        for condition in self._until:
            match condition:
                case Steps(count=count):
                    filled["steps"] = str(count)
                case Reached(value=value):
                    filled["value"] = in_full(value)
                case Plateau(patience=patience):
                    filled["patience"] = str(patience)
                case Seconds(seconds=seconds):
                    filled["seconds"] = in_full(seconds)
        return filled

    def on_mount(self) -> None:
        """Begin at the number of steps."""
        self.query_one("#steps").focus()

    def on_input_submitted(self) -> None:
        """Return the conditions, or say what is wrong."""
        fields = {name: self.query_one(f"#{name}", Input).value.strip() for name, _ in self.FIELDS}
        try:
            self.dismiss(conditions(self._lab, self._metric(), fields))
        except ConditionError as error:
            self.query_one("#problem", Static).update(Content(str(error)))
