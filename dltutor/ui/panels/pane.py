"""The lab pane: status, knobs and panels of one lab block; it paints the newest snapshot by one clock."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.message import Message

from dltutor.course.model import LabBlock
from dltutor.labs.find import LabError
from dltutor.labs.settings import SettingError
from dltutor.labs.spec import Lab, Value
from dltutor.run.runs import unheard
from dltutor.run.state import Run
from dltutor.study.bench import Bench
from dltutor.study.panels import chosen
from dltutor.ui.driver.driver import line_free
from dltutor.ui.panels.board import Board
from dltutor.ui.panels.clock import Clock
from dltutor.ui.panels.frame import Frame
from dltutor.ui.panels.knobs import Knobs
from dltutor.ui.panels.orders import Orders
from dltutor.ui.panels.status import PLENTY
from dltutor.ui.panels.status_view import Status
from dltutor.ui.panels.views import view
from dltutor.ui.terminal import Terminal
from dltutor.wire.to_screen import Picture

LOW, FEW = 25, 5
"""On fewer rows than `LOW`, status and knobs keep to `FEW` of them, so that the panels have the others."""
FAR, NEAR = 4.0, 8.0
"""Frames a second at the end of an SSH line, and else."""


class LabPane(Orders):
    """One lab beside its lesson. `open` a block; the commands are the methods of `Orders`."""

    DEFAULT_CSS = "LabPane { padding-left: 1; }"

    class Changed(Message):
        """The run of a block has moved on: at each change of its phase, and at most as often as the pane paints."""

        def __init__(self, block: str, lab: Lab | None, run: Run | None, named: tuple[Run, ...]) -> None:
            super().__init__()
            self.block, self.lab, self.run, self.named = block, lab, run, named

    def __init__(
        self, bench: Bench, terminal: Terminal, per_second: float | None = None, id: str | None = None
    ) -> None:
        super().__init__(bench, terminal, id=id)
        self._per_second = per_second or (FAR if terminal.far else NEAR)
        self._clock = Clock(self, self._paint, self._per_second, lambda: line_free(self.app))
        self._seen: tuple[object, ...] = ()
        self._told: tuple[object, ...] = ()
        self._drawn: dict[str, Picture] = {}

    def compose(self) -> ComposeResult:
        """Yield status, knobs and panels."""
        yield Status(self._terminal)
        yield Knobs(self._terminal, self._turn)
        yield Board(self._terminal)

    def on_mount(self) -> None:
        """Watch the desk while the pane is there."""
        self._bench.desk.on_change = self._changed

    def on_unmount(self) -> None:
        """Give the desk back, unless another pane has taken it, and let no picture be computed for nobody."""
        desk = self._bench.desk
        if desk.on_change == self._changed:
            desk.on_change = unheard
            desk.look([])
        self._clock.stop()

    async def open(self, lesson_id: str, block: LabBlock) -> None:
        """Show a block's lab; its earlier runs of this session are there again."""
        note = ""
        try:
            self._bench.open(lesson_id, block)
        except (LabError, SettingError) as error:
            note = f"This lab cannot be opened: {error} (Space looks again)"
        lab = self._bench.lab
        _offer(self.query_one(Knobs), self._bench, self.size.height)  # at once: a key turns what is offered
        labs = self._bench.desk.labs
        shown = [(panel, view(panel, labs)) for panel in chosen(lab, block)] if lab else []
        await self.query_one(Board).set_panels(shown)
        if lab:
            self.call_after_refresh(self._bench.desk.warm)  # only now: it takes processors from what draws the page
        self._pick = 0
        self.touched(note)

    def take_keys(self) -> None:
        """Let the arrow keys read or scroll the panel in front."""
        self.screen.set_focus(self.query_one(Board).current)

    def touched(self, note: str = "") -> None:
        """Paint at once what was ordered."""
        self._note = note
        self._clock.touch(at_once=True)

    def on_knobs_left(self, event: Knobs.Left) -> None:
        """Give the keys back to the panels."""
        event.stop()
        self.take_keys()

    def on_board_rearranged(self, event: Board.Rearranged) -> None:
        """Draw what has come on screen, once it has its size."""
        event.stop()
        self.call_after_refresh(self._clock.touch, True)

    def _turn(self, name: str, value: Value) -> None:
        """Give the run, or the next one, the new value of a hyperparameter."""
        try:
            self._bench.turn(name, value)
        except SettingError as error:
            self.touched(str(error))
        else:
            self.touched()

    def _changed(self) -> None:
        """Hear of a change of the desk: a change of phase and the first numbers are painted at once."""
        bench = self._bench
        bench.heard()
        run = bench.run
        seen = (run.number, run.phase, bool(run.histories)) if run else ()
        self._clock.touch(at_once=seen != self._seen)
        self._seen = seen

    def _paint(self) -> None:
        if not self.is_mounted or (self._bench.lab is None and not self._note):
            return
        bench, board, knobs = self._bench, self.query_one(Board), self.query_one(Knobs)
        plan, height = bench.desk.plan, self.size.height
        _offer(knobs, bench, height)
        most = PLENTY if height >= LOW else FEW - knobs.rows_at_rest
        self.query_one(Status).tell(bench.desk.worker, bench.run, bench.lab, self._note, most, self._predict)
        if bench.lab is None or plan is None:
            return
        pictures = [view.panel.picture for view in board.seen if view.panel.picture]
        sketch = self._sketch.ink if self._own else None
        bench.desk.look(pictures, min(self._per_second, FAR), self._pick, sketch)
        board.paint(self._frame(bench.lab, plan.lab))
        for name in pictures:
            picture = bench.desk.pictures.get(name, (None, b""))[0]
            if picture is not None and picture is not self._drawn.get(name):
                self._drawn[name] = picture
                bench.desk.drawn(name)
        self._tell()

    def _frame(self, lab: Lab, name: str) -> Frame:
        bench = self._bench
        pictures = bench.desk.pictures if bench.live else {}
        glyphs, colours = self._terminal.glyphs, self._terminal.depth
        return Frame(
            lab,
            name,
            bench.run,
            bench.ghosts,
            bench.compared,
            pictures,
            self._log,
            glyphs,
            colours,
            predict=self._predict,
        )

    def _tell(self) -> None:
        bench = self._bench
        run = bench.run
        told = (run.number, run.phase, run.step) if run else ()
        if bench.block is not None and told != self._told:
            self._told = told
            self.post_message(self.Changed(bench.block.id, bench.lab, run, tuple(bench.named.values())))

    def on_resize(self, _: events.Resize) -> None:
        """Paint for the new size."""
        self._clock.touch(at_once=True)


def _offer(knobs: Knobs, bench: Bench, height: int) -> None:
    """Show the knobs of the lab on the bench, in a pane of that height."""
    settings = bench.desk.plan.settings if bench.desk.plan else {}
    knobs.offer(bench.knobs, settings, room=height // 7 if height >= LOW else 2)
