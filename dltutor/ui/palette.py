"""The command palette: every command of the table, and every lesson, by its name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.types import IgnoreReturnCallbackType

from dltutor.study.picking import MOST
from dltutor.study.skills import name
from dltutor.study.wishes import TITLES, Mode, NothingToAskError, Wish, counted
from dltutor.ui.commands import COMMANDS, places
from dltutor.ui.screens.page import Page

if TYPE_CHECKING:
    from dltutor.ui.app import Tutor

NOT_HERE = frozenset({"review", "quiz", "command_palette", "choose", "option", "focus_next", "focus_previous"})
"""Commands that make no sense from within a list."""
ASKED: dict[Mode, str] = {
    "quiz": "{} questions, each told at once; type -n 5 behind it for five.",
    "exam": "{} questions, marked at the end; type -n 5 behind it for five.",
}
BEFORE = "See which steps you may skip."


class Found(NamedTuple):
    """One line of the palette."""

    name: str
    help: str
    act: IgnoreReturnCallbackType


class TutorCommands(Provider):
    """Feeds Textual's palette."""

    async def discover(self) -> Hits:
        """Yield what can be done before anything was typed."""
        for found in self._all():
            yield DiscoveryHit(Content(found.name), found.act, text=found.name, help=found.help)

    async def search(self, query: str) -> Hits:
        """Yield what matches the words typed; ``-n 5`` behind them asks five questions."""
        try:
            words, count = counted(query)
        except NothingToAskError:
            words, count = query, MOST
        matcher = self.matcher(words)
        for found in self._all(count):
            score = matcher.match(found.name)
            if score > 0:
                yield Hit(score, matcher.highlight(found.name), found.act, text=found.name, help=found.help)

    def _all(self, count: int = MOST) -> Iterator[Found]:
        page = self.screen
        if not isinstance(page, Page):
            return
        now = page.situation()
        here = [one for one in COMMANDS if one.place in places(now) and one.id not in NOT_HERE]
        for one in sorted(here, key=lambda one: bool(one.why_not(now))):
            why = one.why_not(now)
            told = f"Not now: {why}." if why else f"{one.help} Key: {one.key}"
            yield Found(one.name, told, lambda id=one.id: page.action_command(id))
        app = cast("Tutor", self.app)
        yield Found("Review", "Be asked again what is due today.", lambda: app.ask(Wish("review")))
        for entry in app.house.course.entries():
            if not entry.broken:
                yield Found(f"Lesson: {entry.title}", entry.summary, lambda id=entry.id: app.action_lesson(id))
        yield from self._rounds(app, count)

    def _rounds(self, app: Tutor, count: int) -> Iterator[Found]:
        """Yield quiz and exam of all that was begun, of each lesson and of each skill."""
        entries = [entry for entry in app.house.course.entries() if not entry.broken]
        skills = {skill for entry in entries for skill in entry.skills}
        subjects = {
            "": "",
            **{entry.id: entry.title for entry in entries},
            **{one: name(one) for one in sorted(skills)},
        }
        for about, title in subjects.items():
            for mode, help in ASKED.items():
                named = f"{TITLES[mode]}: {title}" if title else TITLES[mode]
                yield Found(named, help.format(count), partial(app.ask, Wish(mode, about, count)))
        for entry in entries:
            yield Found(f"{TITLES['before']}: {entry.title}", BEFORE, partial(app.ask, Wish("before", entry.id)))
