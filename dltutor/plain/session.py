"""The whole session in words: the list of lessons, one lesson at a time, and an orderly end whatever ends it."""

from __future__ import annotations

import asyncio
import signal
from collections import deque

from dltutor import __version__, reports
from dltutor.config import Options
from dltutor.course.library import LessonError
from dltutor.node import lasting
from dltutor.plain import commands, course
from dltutor.plain.lesson import LessonTalk, Room
from dltutor.plain.round import RoundTalk, begun, waiting
from dltutor.plain.talk import Ends, Event, Talk, listen, write
from dltutor.progress import directory
from dltutor.progress.store import Store
from dltutor.run.desk import Desk
from dltutor.run.keep.notes import NOTHING, Kept
from dltutor.run.runs import unheard
from dltutor.run.sandbox import Sandbox
from dltutor.study.bench import Bench
from dltutor.study.items import Item
from dltutor.study.library import labs, library
from dltutor.study.rounds import Learner
from dltutor.study.trying import local_sandbox
from dltutor.study.wishes import Mode, NothingToAskError, Wish, wished

WELCOME = "dltutor in plain text. Type a command and Enter; help says them all."
KEYS = "Where a lesson names a key: Space is run, . is one step, a is run all, k is set, ] is look, > and < are pick."
WAITS = "The training goes on, and that waits until it is over. At once: pause, end, set, where, quit."
SAVED = "All is saved now."
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Session:
    """A learner at a terminal, or at the other end of a pipe."""

    def __init__(self, options: Options, store: Store, talk: Talk, kept: Kept = NOTHING) -> None:
        self._options, self._talk, self._kept = options, talk, kept
        self._library = library(options)
        self._room = Room(talk, store, self._give_bench, self._give_sandbox, options.seed)
        self._bench: Bench | None = None
        self._sandbox: Sandbox | None = None
        self._open: LessonTalk | RoundTalk | None = None
        """The lesson or round that is open."""
        self._round: RoundTalk | None = None
        """The last round of questions that was begun; it can be left and gone on with."""
        self._later: deque[str | Event] = deque()
        """What was typed while a run trained, and waits until that is over."""
        self._leaves = False

    async def last(self, begin: str | Wish | None) -> None:
        """Last until the learner leaves; begin with a lesson or with questions, if any are named."""
        self._talk.say(WELCOME, *self._options.problems, *filter(None, [self._room.store.elsewhere]))
        if isinstance(begin, str):
            self._read(begin)
        elif begin is not None:
            self._ask(begin)
        else:
            self._home()
        while not self._leaves:
            if not self._busy:
                self._talk.tell_trouble(self._room.store.banner, SAVED)
                self._talk.prompt()
            event = await self._talk.events.get()
            self._take(event)
            while self._later and not self._busy and not self._leaves:
                self._take(self._later.popleft())
        if self._bench is not None:
            self._bench.desk.on_change = unheard
            await self._bench.desk.close()
        if self._sandbox is not None:
            await self._sandbox.close()

    def leave(self) -> None:
        """End the session as soon as possible."""
        self._leaves = True
        self._talk.events.put_nowait(Event.END)

    @property
    def _busy(self) -> bool:
        return self._open is not None and self._open.busy

    def _take(self, event: str | Event) -> None:
        """Take what was typed, or keep it for later while a run trains."""
        if event is Event.IDLE:
            return
        if event is Event.END:
            if self._busy and not self._talk.ends.people and not self._leaves:
                self._later.append(event)
            else:
                self._leaves = True
            return
        typed = str(event)
        if isinstance(self._open, LessonTalk) and self._open.writing and not self._busy:
            self._open.write(typed)
            return
        typed = typed.strip()
        read = commands.read_command(typed, self._open is not None and self._open.letters)
        if self._busy and not self._talk.ends.people:
            self._later.append(event)
        elif self._busy and typed and (read is None or read[0] not in commands.AT_ONCE):
            self._later.append(typed)
            self._talk.say(WAITS)
        elif not typed:
            self._nothing_typed()
        elif read is None:
            self._no_command(typed)
        else:
            self._do(*read)

    def _do(self, command: str, rest: str) -> None:
        match command:
            case "help":
                self._help()
            case "quit":
                self._leaves = True
            case "lessons":
                self._home()
            case "lesson":
                self._read(rest)
            case "progress":
                self._talk.say(*course.progress(self._library, self._room.store))
            case "quiz" | "exam" | "before" | "review" | "cram":
                self._ask(command, rest)
            case "return" if self._round is not None and waiting(self._round):
                self._open = self._round
                self._round.open()
            case "return":
                self._talk.say("No questions wait. quiz and review ask some.")
            case _ if self._open is None:
                self._talk.say("No lesson is open. Type the number of one; lessons lists them.")
            case _:
                self._open.do(command, rest)

    def _home(self) -> None:
        """Leave lesson or round, and say what can be opened."""
        self._open, here = None, self._room.store.progress.place
        self._talk.say("", *course.lessons(self._library), *course.due(self._library, self._room.store))
        if here is not None and here.lesson in [entry.id for entry in self._library.entries()]:
            self._talk.say(f"You were last in {here.lesson}: an empty line goes on there.")
        self._talk.say(*waiting(self._round))

    def _no_command(self, typed: str) -> None:
        if self._open is None:
            self._read(typed)
        else:
            self._open.take(typed)

    def _nothing_typed(self) -> None:
        """Say what is waited for: the run, the open question, or the next step; at the list, go on where one was."""
        here = self._room.store.progress.place
        if self._open is not None:
            self._open.remind()
        elif here is not None:
            self._read(here.lesson)

    def _read(self, word: str, step: str = "") -> None:
        """Open a lesson by its number or id, at a step if one is named; say what is wrong where that fails."""
        try:
            lesson = self._library.open(word)
        except LessonError as error:
            self._talk.say(*str(error).split("\n"))
            return
        self._open = opened = LessonTalk(lesson, self._room)
        self._talk.say("", f"Lesson: {lesson.entry.title}. {len(lesson.steps)} steps. {KEYS}")
        opened.open(next((at for at, one in enumerate(lesson.steps) if one.id == step), None))

    def _ask(self, wish: Wish | Mode, about: str = "") -> None:
        """Begin a round of questions; say why where there is nothing to ask."""
        store = self._room.store
        learner = Learner(store.learner, store.history, store.record)
        try:
            wish = course.wish(wish, about, self._library) if isinstance(wish, str) else wish
            of, title = wished(wish, list(self._library.lessons()), learner, store.now())
        except NothingToAskError as none:
            self._talk.say(*str(none).split("\n"))
            return
        self._open = self._round = RoundTalk(of, self._talk, store, self._teach)
        self._talk.say("", f"{title}. {begun(of)} help says what can be typed.")
        self._round.open()

    def _teach(self, item: Item, trying: bool) -> None:
        """Open the lesson at the step that teaches an item; `trying`: and run its lab for a moment."""
        self._read(item.key[0], item.step.id)
        self._talk.say("", *waiting(self._round))
        if trying and isinstance(self._open, LessonTalk):
            self._open.try_lab()

    def _help(self) -> None:
        if self._open is not None:
            for title, group in self._open.helped:
                self._talk.say(title, *commands.told(group))
            self._talk.say("Everything else that is typed answers the open question.")
        if isinstance(self._open, LessonTalk):
            self._talk.say(KEYS)
        self._talk.say("The course:", *commands.told(commands.HOME))

    def _give_bench(self) -> Bench:
        """Return the bench of the session; a run that was kept comes to it."""
        if self._bench is None:
            launch = lasting(self._options, reports.kept_directory())
            found = labs(self._options.data_dir)
            desk = Desk(launch, unheard, self._options.data, self._options.device, labs=found)
            self._bench = Bench(desk)
            if self._kept.here is not None:
                desk.attach(self._kept.here)
        return self._bench

    def _give_sandbox(self) -> Sandbox:
        """Return what tries code in this session; that it starts, which takes a while, is said."""

        def tell() -> None:
            if self._sandbox is not None and self._sandbox.state.phase == "starting":
                self._talk.say(self._sandbox.state.sentence)

        self._sandbox = self._sandbox or local_sandbox(self._options, tell)
        return self._sandbox


def run_plain(begin: str | Wish | None, options: Options, ends: Ends, kept: Kept = NOTHING) -> int:
    """Hold a session at stdin and stdout, at a lesson or round if one is named, and return the exit status."""
    store = Store.open(directory.find(options.data_dir), __version__)
    reports.watch(reports.state_directory())
    store.tidy()
    talk = Talk(write, ends)
    status = asyncio.run(_held(Session(options, store, talk, kept), talk, begin))
    saved = store.close()
    talk.say("Saved. Goodbye." if saved else f"{store.lost}.")
    return status


async def _held(session: Session, talk: Talk, begin: str | Wish | None) -> int:
    """Hold the session until it ends; return the exit status: 128 and the signal that ended it, but 0 for Ctrl+C."""
    loop, came = asyncio.get_running_loop(), list[int]()

    def ended(number: int) -> None:
        came.append(number)
        session.leave()

    for one in SIGNALS:
        loop.add_signal_handler(one, ended, one)
    listen(talk, loop)
    await session.last(begin)
    return 128 + came[0] if came and came[0] != signal.SIGINT else 0
