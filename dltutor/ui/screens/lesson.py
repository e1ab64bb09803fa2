"""The lesson screen: text beside the lab, or two tabs; it composes, forwards keys, and lets the run judge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Horizontal

from dltutor.course.model import LabBlock, Lesson
from dltutor.labs.spec import Lab
from dltutor.progress import kinds
from dltutor.progress.fold import LessonRecord
from dltutor.run.sandbox import Sandbox
from dltutor.run.state import Run
from dltutor.run.summary import described
from dltutor.study import place
from dltutor.study.bench import Bench
from dltutor.study.notebook import of_lesson
from dltutor.study.run_log import RunLog
from dltutor.ui.commands import bindings, command
from dltutor.ui.house import House
from dltutor.ui.lesson.first import PredictFirst
from dltutor.ui.lesson.item import ItemCard
from dltutor.ui.lesson.lab_line import LabLine
from dltutor.ui.lesson.masthead import Masthead, Tabs
from dltutor.ui.lesson.page import StepPage, about, focus
from dltutor.ui.panels.pane import LabPane
from dltutor.ui.screens.banner import Banner
from dltutor.ui.screens.page import LOOK_AGAIN, SIDE_BY_SIDE, Page
from dltutor.ui.situation import Situation

RUNS = frozenset({"run_or_pause", "one_step", "one_epoch", "run_named"})
"""Lab commands that train."""
ANSWERS = frozenset({"answer", "tick", "option"})
"""Commands that answer; while the question is not seen they only bring it up."""
LOOKS = ("next_panel", "previous_panel", "pick_next", "pick_previous", "toggle_log")
SHOWS_LAB = frozenset({*RUNS, *LOOKS, "focus_knobs", "stop_when", "draw_digit"})
"""Lab commands that bring the lab's tab to the front, so that one sees what they do."""


class LessonScreen(Page):
    """One lesson, one step at a time."""

    BINDINGS = [*bindings("lab", "lesson", "question"), Binding("escape", "give_back", show=False)]

    def __init__(self, lesson: Lesson, house: House, bench: Bench, step: str, sandbox: Callable[[], Sandbox]) -> None:
        super().__init__()
        self.lesson = lesson
        self._house, self._bench, store = house, bench, house.store
        record = self._record
        self._at = place.resumed(lesson, replace(record, step=step) if step else record)
        self.set_class(place.lab_of(lesson, self._at) is not None, "-has-lab", update=False)
        self._book = of_lesson(lesson, store, sandbox)
        self._run_log = RunLog(lesson.entry.id, store.record, bench.logged)
        self._block: LabBlock | None = None
        self._owner = lesson.entry.id
        """Whose the runs of its labs are."""
        self._first = PredictFirst()
        self._phase: tuple[object, ...] = ()
        self._runs: tuple[str, Lab | None, list[Run]] = ("", None, [])
        """The lab block in front, its lab, and its runs as far as they were heard of."""

    def compose_page(self) -> ComposeResult:
        """Lay out the lesson's title, the tabs, and text and lab."""
        yield Masthead(self.lesson.entry.title, self._house.signs)
        yield Banner(self._house.banner)
        yield Tabs()
        with Horizontal(id="halves"):
            yield Container(id="text")
            yield LabPane(self._bench, self._house.terminal, self._house.options.fps, id="lab")

    async def on_mount(self) -> None:
        """Open the step where the learner was."""
        await self._open_step(0)
        if self._block is None and place.lab_of(self.lesson, len(self.lesson.steps) - 1):
            self.call_after_refresh(self._bench.desk.warm)
        self.set_interval(LOOK_AGAIN, self.refresh_keys)

    def situation(self) -> Situation:
        """Return what decides which commands can be used now."""
        page = next(iter(self.query(StepPage)), None)
        item, recent = (page.current(), page.recent()) if page else (None, None)
        now = Situation(
            "lesson",
            focus=focus(self.focused, recent),
            first=self._at == 0,
            last=self._at == len(self.lesson.steps) - 1,
            tabs=self._tabs,
            lab_in_front=self._lab_in_front,
        )
        if self._block is not None:
            now = replace(now, lab=self.query_one(LabPane).why_not)
        if item is None or recent is None:
            return now
        then = recent.within(now)
        elsewhere = recent is not item and (recent.has_focus_within or not recent.waits)
        now = replace(item.within(now), elsewhere=elsewhere, undo=then.undo, no_reasons=then.no_reasons)
        return replace(now, skipped=(then if recent.has_focus_within else now).skipped, code=then.code or now.code)

    def carry_out(self, id: str, key: str) -> None:
        """Do a command: in the lab, on the current item, or here."""
        one = command(id)
        if one.place == "lab":
            self._in_lab(id)
        elif one.place == "question" or id == "onward":
            page = self.query_one(StepPage)
            item = about(id, page)
            if item is not None:
                unseen = self._lab_in_front
                if unseen:
                    self._front(lab=False)
                item.do("answer" if id == "onward" or (unseen and id in ANSWERS) else id, key)
        elif id in ("next_step", "previous_step"):
            self.call_later(self._open_step, 1 if id == "next_step" else -1)
        elif id == "switch_tab":
            self._front(lab=not self.has_class("-lab"))
        else:
            super().carry_out(id, key)

    def action_give_back(self) -> None:
        """Take the keys away from an input or question and give them to the page."""
        self.query_one(StepPage).focus()

    def _in_lab(self, id: str) -> None:
        pane = self.query_one(LabPane)
        if id in RUNS and self._predict_first():
            return
        if id in SHOWS_LAB:
            self._front(lab=True)
        if id == "run_or_pause" and self._bench.lab is None and self._block is not None:
            self.call_later(self._open_lab, self._block)  # it may be trusted, or mended, by now
        elif id in ("pick_next", "pick_previous"):
            pane.pick(1 if id == "pick_next" else -1)
        else:
            getattr(pane, id)()

    def _predict_first(self) -> bool:
        """Return True, once per prediction, when a run would give away what is still to be predicted; and say so."""
        page = self.query_one(StepPage)
        if self._block is None or not self._first.ask(page, self._block.id):
            return False
        self._front(lab=False)
        self._show_place()
        return True

    @property
    def _tabs(self) -> bool:
        return self.size.width < SIDE_BY_SIDE and self._block is not None

    @property
    def _lab_in_front(self) -> bool:
        return self._tabs and self.has_class("-lab")

    def _front(self, *, lab: bool) -> None:
        """Bring one of the two tabs to the front; side by side both are."""
        if lab == self.has_class("-lab"):
            return
        self.set_class(lab, "-lab")
        self._show_place()
        if lab:
            self.query_one(LabPane).take_keys()
        else:
            page = self.query_one(StepPage)
            page.focus()
            page.show_changed()

    async def _open_step(self, by: int) -> None:
        """Put the step that is `by` further on the page, its lab beside it, and note that the learner is there."""
        at = self._at = max(0, min(self._at + by, len(self.lesson.steps) - 1))
        step = self.lesson.steps[at]
        self._house.store.record(kinds.Place(lesson=self.lesson.entry.id, step=step.id))
        text = self.query_one("#text")
        self.set_focus(None)  # or Textual hands the old page's keys to a panel
        self.forget()
        block = place.lab_of(self.lesson, at)
        async with self.batch():
            await text.remove_children()
            self.remove_class("-lab")  # now, while there are few widgets to be styled anew
            if block is not None:
                self.add_class("-has-lab")
            if text.is_attached:
                await text.mount(StepPage(self.lesson, at, self._book, self._house.signs))
        page = next(iter(self.query(StepPage)), None)
        if page is None:
            return  # the lesson is being left, or the session is over
        page.judge(*self._runs)
        if block is not None and (self._bench.lab is None or self._block is None or block.id != self._block.id):
            await self._open_lab(block)
        self._show_place()
        self.query_one(StepPage).focus()
        self.refresh_keys()

    async def _open_lab(self, block: LabBlock) -> None:
        seed = self._house.options.seed
        self._block = block if seed is None else replace(block, seed=seed)
        await self.query_one(LabPane).open(self._owner, self._block)

    def _show_place(self) -> None:
        self.query_one(Masthead).show(self._at, place.steps_done(self.lesson, self._record))
        self.query_one(Tabs).front(lab=self.has_class("-lab"))
        page, pane = self.query_one(StepPage), self.query_one(LabPane)
        self._first.mark(page)
        pane.predict_first(self._block is not None and self._first.due(page, self._block.id) is not None)

    @property
    def _record(self) -> LessonRecord:
        """What was done in this lesson so far."""
        return self._house.store.lesson(self.lesson.entry.id)

    @on(ItemCard.Changed)
    def _item_changed(self, event: ItemCard.Changed) -> None:
        event.stop()
        self.app.clear_notifications()
        page = self.query_one(StepPage)
        page.judge(*self._runs)
        page.changed(event.card)
        self.query_one(Tabs).lesson_says(str(event.card.border_title))
        self._show_place()
        self.refresh_keys()

    @on(LabLine.Opened)
    async def _lab_chosen(self, event: LabLine.Opened) -> None:
        event.stop()
        if self._bench.lab is None or self._block is None or event.block.id != self._block.id:
            await self._open_lab(event.block)
        self._front(lab=True)

    @on(LabPane.Changed)
    def _lab_changed(self, event: LabPane.Changed) -> None:
        event.stop()
        self.query_one(Tabs).lab_does(described(event.run) if event.run else "")
        runs = [*event.named, *([event.run] if event.run else [])]
        self._run_log.heard(event.block, runs)
        self._runs = event.block, event.lab, runs
        for page in self.query(StepPage):
            page.judge(*self._runs)
        phase = (event.block, event.run.number, event.run.phase) if event.run else ()
        if phase != self._phase:
            self._phase = phase
            self.refresh_keys()
