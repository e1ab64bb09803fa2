"""What a learner can order of a lab: one method per command of the table."""

from __future__ import annotations

import os
from pathlib import Path

from textual.containers import Vertical

from dltutor.draw.sketch import Sketch
from dltutor.labs.find import LabError
from dltutor.labs.settings import SettingError
from dltutor.study.bench import Bench
from dltutor.study.script_file import ejected
from dltutor.ui.panels.board import Board
from dltutor.ui.panels.knobs import Knobs
from dltutor.ui.panels.sketch_pad import SketchPad
from dltutor.ui.panels.stop_when import StopWhen
from dltutor.ui.panels.trouble import Details
from dltutor.ui.panels.usable import details_of, why_not
from dltutor.ui.terminal import Terminal
from dltutor.wire.conditions import Condition


class RunOrders(Vertical):
    """Carries out the commands about runs; a subclass draws what comes of them."""

    def __init__(self, bench: Bench, terminal: Terminal, id: str | None = None) -> None:
        super().__init__(id=id)
        self._bench = bench
        self._terminal = terminal
        self._log = False
        self._pick = 0
        self._sketch = Sketch()
        self._own = False
        """The learner looks at the sketch, not at what is picked."""
        self._note = ""
        self._predict = False

    def predict_first(self, due: bool) -> None:
        """Say that the next run or step first asks for a prediction, or does so no more."""
        if due != self._predict:
            self._predict = due
            self.touched(self._note)

    def touched(self, note: str = "") -> None:
        """Say that something was ordered, and what came of it, if it is worth a sentence."""
        raise NotImplementedError

    def run_or_pause(self) -> None:
        """Begin the run, pause it, or go on."""
        self._bench.run_or_pause()
        self.touched()

    def one_step(self) -> None:
        """Do one step, then pause."""
        self._bench.advance("step")
        self.touched()

    def one_epoch(self) -> None:
        """Train to the end of the epoch, then pause."""
        self._bench.advance("epoch")
        self.touched()

    def reset(self) -> None:
        """Begin a new run with the same seed; the old one stays as a ghost."""
        self._bench.reset()
        self.touched()

    def new_seed(self) -> None:
        """Begin a new run with another seed."""
        self._bench.reset(new_seed=True)
        self.touched()

    def run_named(self) -> None:
        """Run the block's named runs one after the other, all curves in one chart."""
        self._bench.run_named()
        self.touched()

    def end_training(self) -> None:
        """End the training process, and its job with it."""
        self._bench.desk.release()
        self.touched()

    def eject(self) -> None:
        """Write the run into the current directory as a plain script, never over another file, and say where."""
        try:
            path = ejected(self._bench.run, self._bench.desk, Path(os.getcwd()))
        except (LabError, SettingError) as error:
            self.touched(f"Nothing was written: {error}")
        except OSError as error:
            self.touched(f"The script could not be written: {error.filename}: {error.strerror}")
        else:
            self.touched(f"Wrote {path}; run it with: python {path.name}")

    def stop_when(self) -> None:
        """Ask for stop conditions."""
        bench, lab = self._bench, self._bench.lab
        if lab is None:
            return

        def take(until: list[Condition] | None) -> None:
            if until is not None and bench.lab is lab:  # a step that was still being opened may have brought another
                bench.stop_when(until)
            self.touched()

        self.app.push_screen(StopWhen(lab, bench.until), take)


class Orders(RunOrders):
    """Carries out all commands of a lab: those about runs, and those about what is seen."""

    def why_not(self, command_id: str) -> str:
        """Return why a lab command cannot be used now, in words; empty when it can."""
        board = self.query_one(Board)
        curve = board.current is not None and board.current.panel.kind == "curve"
        return why_not(self._bench, command_id, len(board.views), curve)

    def next_panel(self) -> None:
        """Bring the next panel to the front."""
        self.query_one(Board).turn(1)

    def previous_panel(self) -> None:
        """Bring the panel before to the front."""
        self.query_one(Board).turn(-1)

    def focus_knobs(self) -> None:
        """Give the arrow keys to the hyperparameters."""
        self.query_one(Knobs).take_keys()

    def pick(self, by: int) -> None:
        """Look at the next image or point (or the one before), no longer at what was drawn."""
        self._own = False
        self._pick = max(0, self._pick + by)
        self.touched()

    def draw_digit(self) -> None:
        """Ask for a digit, and look at it instead of the lab's images; the one drawn last can be drawn further."""

        def take(sketch: Sketch | None) -> None:
            lab, board = self._bench.lab, self.query_one(Board)
            if sketch is None or lab is None:
                return
            self._sketch, self._own = sketch, True
            board.choose([view.panel.picture for view in board.views].index(lab.sketch))
            self.touched("" if self._bench.run else "Your digit passes through as soon as the lab runs.")

        self.app.push_screen(SketchPad(self._sketch, self._terminal), take)

    def toggle_log(self) -> None:
        """Switch the curves between a linear and a logarithmic axis."""
        self._log = not self._log
        self.touched()

    def details(self) -> None:
        """Show the traceback or the worker's last words, to scroll through."""
        run = self._bench.run
        self.app.push_screen(Details(run.sentence if run else "", details_of(self._bench)))
