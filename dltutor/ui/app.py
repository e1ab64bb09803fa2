"""The app: themes, screens, the gate before the terminal; what a screen decides is not decided here."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import constants
from textual.driver import Driver
from textual.filter import LineFilter, Monochrome
from textual.screen import Screen

from dltutor import reports
from dltutor.config import Options
from dltutor.draw.filter import clean
from dltutor.run.keep.notes import NOTHING, Kept
from dltutor.run.places.model import Slurm
from dltutor.ui import endings
from dltutor.ui.broken import goes_on
from dltutor.ui.dialogs import Dialogs
from dltutor.ui.driver.driver import TutorDriver
from dltutor.ui.filters import ExitFilter, NoColour
from dltutor.ui.garbage import leave_out_what_is_loaded, search_in_pauses, search_soon
from dltutor.ui.house import House, launch, open_house
from dltutor.ui.palette import TutorCommands
from dltutor.ui.plain import PlainFilter
from dltutor.ui.screens.home import HomeScreen
from dltutor.ui.screens.page import COLUMNS, ROWS, Page
from dltutor.ui.theme import THEMES, begin_with

if TYPE_CHECKING:
    from dltutor.run.desk import Desk
    from dltutor.run.sandbox import Sandbox
    from dltutor.study.bench import Bench
    from dltutor.study.wishes import Wish


class Tutor(Dialogs):
    """dltutor on screen."""

    CSS_PATH = "app.tcss"
    TITLE = "dltutor"
    COMMANDS = {TutorCommands}
    ALLOW_SELECT = False  # Ctrl+C quits, so nothing could be copied; terminals select with Shift
    HORIZONTAL_BREAKPOINTS = COLUMNS
    VERTICAL_BREAKPOINTS = ROWS
    BINDINGS = [("ctrl+c,ctrl+q", "quit", "Quit"), ("ctrl+z", "suspend_process", "Suspend")]

    def __init__(self, house: House, begin: str | Wish | None = None) -> None:
        """`begin`: the id of the lesson to open at once, or what is to be asked."""
        super().__init__()
        self.house = house
        self._begin = begin
        self._gate, self._no_colour, self._plain = ExitFilter(), NoColour(), PlainFilter()
        self._desk: Desk | None = None
        self._bench: Bench | None = None
        self._sandbox: Sandbox | None = None
        self._on = house.options.on
        chosen = house.options.theme
        begin_with(self, f"dltutor-{chosen}" if chosen else house.terminal.theme)

    def get_driver_class(self) -> type[Driver]:
        """Return our own driver, unless the environment names another one, as the benchmarks do."""
        return super().get_driver_class() if constants.DRIVER else TutorDriver

    def get_default_screen(self) -> Screen[None]:
        """Return the home screen: it lies under all others."""
        house = self.house
        opening = self._begin is not None

        def machine() -> str:
            return house.machine(self._desk.worker.hello if self._desk else None, self._on)

        if house.options.preview:
            from dltutor.ui.screens.preview import PreviewHome

            return PreviewHome(house, self.action_lesson, self.ask, machine, opening)
        return HomeScreen(house, self.action_lesson, self.ask, machine, opening)

    def on_mount(self) -> None:
        """Open the lesson that was asked for once there is something to see."""
        search_in_pauses(self)
        if self._begin is not None:
            self.call_after_refresh(self.action_lesson if isinstance(self._begin, str) else self.ask, self._begin)
        if self.house.kept.here is not None:
            self.desk.attach(self.house.kept.here)
        for notice in (self.house.store.elsewhere, *self.house.kept.elsewhere):
            if notice:
                self.notify(notice, markup=False)
        if isinstance(self.house.options.place, Slurm):
            self.run_worker(self._tell_left_behind())

    async def _tell_left_behind(self) -> None:
        """Tell of jobs that an earlier session may have left."""
        from dltutor.run.keep.finding import left_behind

        if notice := await left_behind(launch(self.house.options), reports.kept_directory()):
            self.notify(notice, timeout=15, markup=False)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return Textual's filters, and after them the gates that every line passes."""
        filters = list(super().get_line_filters())
        if self.house.terminal.depth == "none":
            filters = [*(one for one in filters if not isinstance(one, Monochrome)), self._no_colour]
        plain = [self._plain] if self.house.terminal.glyphs == "ascii" else []
        return [*filters, self._gate, *plain]

    def open_url(self, url: str, *, new_tab: bool = True) -> None:  # noqa: ARG002
        """Show an address instead of opening it: a login node has no browser, and a lesson must not start one."""
        self.notify(url, title="The address, to copy", markup=False)

    def action_lesson(self, id: str, step: str = "") -> None:
        """Open a lesson, at a step if one is named; say what is broken if it cannot be read."""
        from dltutor.course.library import LessonError
        from dltutor.study.bench import Bench
        from dltutor.ui.screens.lesson import LessonScreen

        try:
            lesson = self.house.course.lesson(id)
        except LessonError as error:
            self.clear_notifications()
            self.notify(str(error), markup=False, severity="error", timeout=15)
            if isinstance(self.screen, HomeScreen):
                self.screen.stay()
            return
        self._bench = self._bench or Bench(self.desk)
        screen = LessonScreen(lesson, self.house, self._bench, step, lambda: self.sandbox)
        if self.house.options.preview:
            from dltutor.ui.screens.preview import PreviewScreen

            screen = PreviewScreen(lesson, self.house, self._bench, step, lambda: self.sandbox)
        leave_out_what_is_loaded()
        self.open_page(screen)

    def try_lab(self, screen: Page) -> None:
        """Run the lab of a lesson's screen for a moment, but not before what is to be predicted."""
        if self._bench is not None:
            with self._bench.brief():
                screen.carry_out("run_or_pause", "space")

    @property
    def desk(self) -> Desk:
        """The desk of this session; made at the first lesson, its worker at the first lab."""
        if self._desk is None:
            self._desk = self.house.open_desk()
        return self._desk

    @property
    def sandbox(self) -> Sandbox:
        """What tries code, one for the session; its process starts with the first trial."""
        self._sandbox = self._sandbox or self.house.open_sandbox()
        return self._sandbox

    def action_place(self) -> None:
        """Choose where labs train from the next run on."""
        from dltutor.ui.screens.places import PlacesScreen

        options = self.house.options

        def take(name: str | None) -> None:
            if name is not None and name != self._on:
                self._on = name
                self.desk.move(launch(options.over(on=name)))
                self.notify(f"The next run trains at {name}.", title="Where to train", markup=False, timeout=4)

        self.push_screen(PlacesScreen(options.places, self._on, self.house.signs), take)

    def action_theme(self) -> None:
        """Take the next theme."""
        names = [theme.name for theme in THEMES]
        at = names.index(self.theme) if self.theme in names else -1
        self.theme = names[(at + 1) % len(names)]
        self.clear_notifications()
        self.notify(self.theme.removeprefix("dltutor-"), title="Colours", markup=False, timeout=2)

    def action_leave(self) -> None:
        """Go back to the course; from there, quit."""
        if len(self.screen_stack) > 1:
            self.pop_screen()
            search_soon(self)
        else:
            self.exit()

    def end(self, status: int) -> None:
        """End in order, because a signal asked for it; safe from a signal's handler."""
        self.call_later(self.exit, return_code=status)

    async def on_unmount(self) -> None:
        """End the worker and the sandbox; what a signal ends does not wait, and they end with us all the same."""
        for one in (self._sandbox, self._desk):
            if one is not None and not self.return_code:
                await one.close()


def run_app(begin: str | Wish | None, options: Options, kept: Kept = NOTHING) -> int:
    """Open the tutor, at a lesson or round if one is named, and return the exit status; needs a terminal.

    `kept`: what was found of lost screens.
    """
    house = open_house(options, kept=kept)
    reports.watch(reports.state_directory())
    house.store.tidy()

    def save() -> None:
        house.store.close(endings.GRACE)

    endings.on_terminal_gone(0, save)
    broke: set[str] = set()
    while True:
        app = Tutor(house, begin)
        endings.on_signals(app.end, save)
        app.run()
        if app.broken is None:
            break
        house.store.flush(endings.GRACE)
        if not goes_on(app.broken):
            break
        # Where a lesson breaks a second time, the course is the place to go on.
        begin = None if house.place() in broke else house.place() or None
        broke.add(house.place())
    if not house.store.close():
        sys.stderr.write(f"dltutor: {clean(house.store.lost)}\n")
    return app.return_code or 0
