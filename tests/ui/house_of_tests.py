"""A course of two small lessons and everything that a screen is given, for tests of the screens."""

from __future__ import annotations

import asyncio
import gc
import time
import unicodedata
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, ClassVar, TypeVar, cast

from fake_worker import FakeDesk
from textual.app import App
from textual.cache import LRUCache
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.events import Key, Resize
from textual.geometry import Size
from textual.keys import _character_to_key, _get_unicode_name_from_key
from textual.pilot import Pilot
from textual.screen import Screen

from dltutor.config import Options
from dltutor.course.library import Library
from dltutor.progress.directory import DataDirectory
from dltutor.progress.kinds import Place
from dltutor.progress.store import Store
from dltutor.study.wishes import Wish
from dltutor.ui.app import Tutor
from dltutor.ui.house import Course, House
from dltutor.ui.terminal import Terminal
from tests.slopes import SLOPES as SLOPES
from tests.slopes import slopes as slopes
from tests.waiting import PATIENCE

PAGES = ("pageup", "pagedown")
NAMED = ("enter", "escape", "space", "up", "down", "right", "backspace", "slash", "question_mark", "ctrl+p", *PAGES)
SELDOM = (10_000, 10, 60)
"""When garbage is looked for; as often as in the program, it would be a tenth of the time of these tests."""
BROKEN = "---\ndltutor: 1\nid: torn\ntitle: Torn\n---\n\n# Torn\n\n```quiz\nkind: numerc\n```\n"


def course(folder: Path) -> Library:
    """Write the course into a folder: one good lesson and one that is broken."""
    folder.mkdir(exist_ok=True)
    (folder / "01-slopes.md").write_text(SLOPES, encoding="utf-8")
    (folder / "02-torn.md").write_text(BROKEN, encoding="utf-8")
    names = "[01-slopes.md, 02-torn.md]"
    (folder / "course.yaml").write_text(
        f"dltutor: 1\nid: tests\ntitle: Tests\nversion: 1\nlessons: {names}\n", encoding="utf-8"
    )
    return Library(folder)


def house(
    folder: Path,
    desk: FakeDesk | None = None,
    store: Store | None = None,
    terminal: Terminal | None = None,
    at: str = "",
) -> House:
    """Return a house with the course in `folder`, progress in memory unless a store is given, and a fake worker.

    `at`: the step where the learner was; each step on the way there would take a tenth of a second.
    """
    library = course(folder / "course")
    store = store or Store.open(DataDirectory(None))
    if at:
        store.record(Place(lesson="slopes", step=at))
    return House(
        Course(library.entries, library.open, library.lessons, lambda: library.pack().broken),
        store,
        Options(),
        terminal or Terminal(),
        lambda: desk or FakeDesk(),
    )


SomeApp = TypeVar("SomeApp", bound=App[None])


class Parsed(LRUCache[tuple[object, ...], list[RuleSet]]):
    """What a style sheet has parsed; all apps of the tests share it, as long as their colours are the same."""

    shared: ClassVar[dict[tuple[object, ...], list[RuleSet]]] = {}

    def __init__(self, sheet: Stylesheet) -> None:
        super().__init__(1)
        self._sheet = sheet
        self.clear()

    def clear(self) -> None:
        self._colours = tuple(self._sheet._variables.items())

    def __getitem__(self, css: tuple[object, ...]) -> list[RuleSet]:
        return self.shared[css, self._colours]

    def __setitem__(self, css: tuple[object, ...], rules: list[RuleSet]) -> None:
        self.shared[css, self._colours] = rules


class AtOnce(ThreadPoolExecutor):
    """Does at once what Textual hands to other threads (it parses Markdown there): `settled` could not see it."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **more: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(work(*args, **more))
        return done


def sharing(app: SomeApp) -> SomeApp:
    """Return an app that is not mounted yet, with what other apps of the tests have parsed, and without threads."""
    asyncio.get_running_loop().set_default_executor(AtOnce())
    app.stylesheet._parse_cache = Parsed(app.stylesheet)
    return app


@asynccontextmanager
async def running(
    house: House, lesson: str | Wish | None = None, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Tutor, Pilot[None]]]:
    """Run the tutor without a terminal."""
    app = sharing(Tutor(house, lesson))
    async with AsyncExitStack() as stack:
        with unpainted():
            pilot = await stack.enter_async_context(app.run_test(size=size, notifications=True))
        gc.set_threshold(*SELDOM)
        await settled(pilot)
        yield app, pilot


async def settled(pilot: Pilot[None]) -> None:
    """Let everything that is due happen, for 12 ms at least and until nothing is ready or waits, and be painted."""
    app, rounds = pilot.app, 6
    with unpainted():
        while rounds and app._exception is None:
            await asyncio.sleep(0.002)
            waits = await drained() or (app.return_code is None and app.message_queue_size)
            rounds -= rounds > 1 or not waits
            for screen in app.screen_stack:
                screen._on_timer_update()
    paint(app)


def paint(app: App[None]) -> None:
    """Paint what has changed, unless it is kept for later."""
    if app._exception is None:
        with app._context():
            for screen in app.screen_stack:
                screen._compositor_refresh()


@contextmanager
def unpainted() -> Iterator[None]:
    """Keep what changes for one frame at the end: a key makes three, and painting them is a third of its time."""
    before = Screen._compositor_refresh
    Screen._compositor_refresh = lambda screen: None  # type: ignore[method-assign]
    try:
        yield
    finally:
        Screen._compositor_refresh = before  # type: ignore[method-assign]


async def drained() -> bool:
    """Let happen what can happen now, and return whether there was anything.

    Textual's own `pause` sends a message through every widget instead, which costs as much as the key before it.
    """
    ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
    waited = bool(ready)
    while ready:
        await asyncio.sleep(0)
    return waited


async def pressed(pilot: Pilot[None], *keys: str) -> None:
    """Press keys one after the other, each once all is done that the one before does, and paint what is then there."""
    with unpainted():
        for key in keys:
            pilot.app.post_message(_event(key))
            await drained()
            await cast(Tutor, pilot.app).idle()
            await settled(pilot)
    paint(pilot.app)


async def resized(pilot: Pilot[None], *size: int) -> None:
    """Give the terminal another width and height; Textual's own `resize_terminal` waits for 20 ms and more."""
    pilot.app._driver._size = Size(*size)  # type: ignore[union-attr]
    with unpainted():
        pilot.app.post_message(Resize(Size(*size), Size(*size)))
        await drained()
    await settled(pilot)


async def burst(pilot: Pilot[None], *parts: str) -> None:
    """Send keys faster than anything can be done: names of keys, or characters that are typed one after the other."""
    for part in parts:
        for key in [part] if part in NAMED else part:
            pilot.app.post_message(_event(key))
    await settled(pilot)
    await settled(pilot)


def _event(key: str) -> Key:
    """Return the event of a key by its name or character; Textual's own `press` sleeps 40 ms and more for each."""
    name = _character_to_key(key) if len(key) == 1 else key
    try:
        return Key(name, key if len(key) == 1 else unicodedata.lookup(_get_unicode_name_from_key(name)))
    except KeyError:
        return Key(name, None)


async def until(pilot: Pilot[None], holds: Callable[[], bool], seconds: float = PATIENCE, every: float = 0.005) -> None:
    """Let the app run until `holds`, which is asked every so many seconds, and fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, text(cast(Tutor, pilot.app))
        await asyncio.sleep(every)
        pilot.app.screen._on_timer_update()


def text(app: Tutor) -> str:
    """Return all that is on screen, as text."""
    return "\n".join("".join(segment.text for segment in line) for line in app.screen._compositor.render_strips())


def told(app: Tutor) -> str:
    """Return the notices that are shown now."""
    return "\n".join(f"{notice.title} {notice.message}" for notice in app._notifications)
