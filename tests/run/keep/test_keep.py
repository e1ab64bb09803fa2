"""With --keep a run outlives its screen for a while, and the next screen gets it whole."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import stat
import sys
import tempfile
import time
from array import array
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from dltutor.run.desk import Desk
from dltutor.run.keep import notes, sockets
from dltutor.run.keep.line import Line
from dltutor.run.keep.notes import Note
from dltutor.run.keep.relay import BEHIND, Relay
from dltutor.run.keep.remote import OTHER
from dltutor.run.keep.talk import Attach, Hold, Stands, ToRelay, unpacked
from dltutor.run.launch import Keep, Launch, local
from dltutor.run.state import Phase, Run, apply
from dltutor.run.worker_state import Pace, WorkerPhase, WorkerState
from dltutor.wire.conditions import Steps
from dltutor.wire.tails import packed
from dltutor.wire.to_screen import Metrics
from tests.waiting import until as poll

FAKE = Path(__file__).parents[1] / "fake_worker.py"
PACE = Pace(tick=0.02, grace=0.3)


class Screens:
    """Screens one after the other, all of them with the same settings."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.notes = folder, folder / "state" / "kept"
        self.desks: list[Desk] = []
        self._changed = asyncio.Event()

    def open(self, mode: str = "well", seconds: float = 60.0) -> Desk:
        command = (sys.executable, "-P", str(FAKE), mode)
        keep = Keep(seconds, self.notes, "here")
        launch = Launch(command, local(folder=self.folder).environment, self.folder, keep=keep)
        self.desks.append(Desk(launch, self._changed.set, pace=PACE))
        return self.desks[-1]

    async def until(self, holds, seconds=60):
        async with asyncio.timeout(seconds):
            while not holds():
                self._changed.clear()
                await self._changed.wait()

    async def lose(self, desk: Desk) -> None:
        """Have a screen vanish as by kill -9: its line closes, and nothing is said."""
        line = desk._keeper._handle._line
        desk.on_change = lambda: None
        desk._keeper._handle.mute()
        line._writer.transport.abort()
        await desk._keeper._handle.ended()

    def note(self) -> Note:
        """Return the one note, once it says that no screen is there."""
        found: list[Note] = []

        def alone() -> bool:
            found[:] = [note for note in notes.found(self.notes) if note.until]
            return bool(found)

        poll(alone)
        return found[0]


@pytest_asyncio.fixture
async def screens(tmp_path):
    made = Screens(tmp_path)
    yield made
    for desk in made.desks:
        await desk.close()
    for note in notes.found(made.notes):
        os.kill(note.pid, signal.SIGTERM)
        poll(lambda note=note: not alive(note.pid))


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


async def in_training(screens: Screens, **more) -> Desk:
    desk = screens.open(**more)
    desk.owner = "lesson/block"
    desk.start("five_points", {"lr": 0.03}, seed=5, until=[Steps(10)], name="mine")
    await screens.until(lambda: desk.run and desk.run.step == 3)
    return desk


async def test_a_lost_screen_is_followed_by_one_that_has_the_whole_run(screens) -> None:
    first = await in_training(screens)
    first.turn("lr", 0.02)
    await screens.until(lambda: first.run.marks)
    pid = first.worker.hello.pid
    await screens.lose(first)
    note = screens.note()
    assert (note.lab, note.owner, note.place, note.here) == ("five_points", "lesson/block", "here", True)
    second = screens.open()
    second.attach(note)
    await screens.until(lambda: second.run is not None and second.worker.phase is WorkerPhase.READY)
    assert second.run == first.run
    assert second.worker.hello.pid == pid, "it is the same worker"
    assert second.plan.settings["lr"] == 0.02, "the knobs show what holds now"
    poll(lambda: notes.found(screens.notes)[0].until == 0)  # the screen hears of its run before the note is written
    second.advance()
    await screens.until(lambda: second.run.phase is Phase.PAUSED and second.run.step == 4)
    assert [bucket.first_step for bucket in second.run.histories["loss"]] == [1, 2, 3, 4]
    second.reset()
    await screens.until(lambda: second.run.number == first.run.number + 1 and second.run.phase is Phase.PAUSED)
    assert second.ghosts[-1].number == first.run.number


async def test_quitting_ends_a_kept_run_like_any_other(screens) -> None:
    desk = await in_training(screens)
    worker, relay = desk.worker.hello.pid, notes.found(screens.notes)[0].pid
    await desk.close()
    assert not alive(worker)
    poll(lambda: not alive(relay))
    assert desk.run.phase is Phase.LOST
    assert desk.worker.sentence == "The session is over."
    assert notes.found(screens.notes) == []


async def test_after_the_time_the_worker_is_told_to_leave_and_nothing_is_left(screens) -> None:
    desk = await in_training(screens, seconds=3)
    worker = desk.worker.hello.pid
    await screens.lose(desk)
    note = screens.note()
    poll(lambda: not alive(worker) and not alive(note.pid), 20)
    assert notes.found(screens.notes) == []
    assert not os.path.exists(os.path.dirname(note.socket))


async def test_a_run_that_ends_while_nobody_is_there_needs_no_worker_but_can_still_be_seen(screens) -> None:
    desk = screens.open()
    desk.start("five_points", until=[Steps(3)])
    await screens.until(lambda: desk.run.phase is Phase.FINISHED)
    worker = desk.worker.hello.pid
    await screens.lose(desk)
    note = screens.note()
    poll(lambda: not alive(worker), 20)
    second = screens.open()
    second.attach(note)
    await screens.until(lambda: second.run is not None and second.worker.phase is WorkerPhase.OFF)
    assert second.run == replace(desk.run, more=False)
    poll(lambda: not alive(note.pid))


async def test_a_worker_without_a_run_is_not_kept(screens) -> None:
    desk = screens.open()
    desk.warm()
    await screens.until(lambda: desk.worker.hello is not None)
    worker = desk.worker.hello.pid
    await screens.lose(desk)
    poll(lambda: not alive(worker), 20)
    assert notes.found(screens.notes) == []


async def test_the_newer_of_two_screens_has_the_run_and_the_older_is_told(screens) -> None:
    first = await in_training(screens)
    second = screens.open()
    second.attach(notes.found(screens.notes)[0])
    await screens.until(lambda: second.run is not None and first.worker.phase is WorkerPhase.OFF)
    assert first.worker.sentence == "Another dltutor has taken this run over."
    assert first.run.phase is Phase.LOST
    second.advance()
    await screens.until(lambda: second.run.step == 4)


async def test_a_relay_that_is_killed_takes_the_worker_along_and_the_screen_says_so(screens) -> None:
    desk = await in_training(screens)
    worker, note = desk.worker.hello.pid, notes.found(screens.notes)[0]
    os.kill(note.pid, signal.SIGKILL)
    await screens.until(lambda: desk.worker.phase is WorkerPhase.ENDED)
    assert "The process that kept the run has ended" in desk.worker.sentence
    assert desk.run.phase is Phase.LOST
    assert desk.run.step == 3
    poll(lambda: not alive(worker), 20)
    other = screens.open()
    other.attach(note)
    await screens.until(lambda: other.worker.phase is WorkerPhase.ENDED)
    assert other.worker.sentence == "The run that was kept is over."
    sockets.removed(note.socket)
    notes.remove(screens.notes, note)


@pytest.mark.parametrize("held", [b"", b"\x80", b"\x81\xa1x\xa1\xff", b"\x91" * 50_000, b"\x81\xa6number\x01"])
async def test_a_run_of_another_version_is_left_to_it_and_that_is_said(screens, held) -> None:
    heard, gone = [], asyncio.Event()

    async def other(reader, writer) -> None:
        line = Line(reader, writer)
        async for message, _ in line.messages(ToRelay):
            heard.append(message)
            line.send(Hold(held))
            line.send(Stands(WorkerState(WorkerPhase.READY)))
        gone.set()
        writer.close()

    listener = sockets.listening()
    path = listener.getsockname()
    async with await asyncio.start_unix_server(other, sock=listener):
        desk = screens.open()
        desk.attach(Note(socket.gethostname(), 7, path, "here"))
        await screens.until(lambda: desk.worker.phase is WorkerPhase.ENDED)
        assert desk.worker.sentence == OTHER
        assert desk.run is None
        async with asyncio.timeout(60):
            await gone.wait()
        assert heard == [Attach()]
    sockets.removed(path)


async def test_a_run_that_cannot_be_read_is_not_taken_for_the_one_to_keep(tmp_path) -> None:
    relay = Relay(Launch(("true",), {}, tmp_path, keep=Keep(60, tmp_path, "here")), PACE)
    relay._screen = line = SlowLine()
    relay._run = whole = Run(1, "five_points", {}, 0)

    async def says():
        yield Hold(b"\x80"), b""

    await relay._talk(line, says())
    assert relay._run == whole
    assert relay._screen is None


class SlowLine:
    """A line whose other side takes nothing until `waiting` is 0."""

    def __init__(self) -> None:
        self.waiting, self.sent = 0, []

    def send(self, message, tail=b"") -> None:
        self.sent.append(message)


async def test_a_screen_that_does_not_read_costs_no_memory_and_gets_the_run_whole_later(tmp_path) -> None:
    relay = Relay(Launch(("true",), {}, tmp_path, keep=Keep(60, tmp_path, "here")), PACE)
    relay._screen = line = SlowLine()
    relay._run = whole = Run(1, "five_points", {}, 0)
    line.waiting = BEHIND + 1
    for step in range(1, 100):
        heads, tail = packed([("loss", array("q", [step]), array("d", [1 / step]))])
        relay._heard(Metrics(1, step, 1, 0.1, heads), tail)
        whole = apply(whole, Metrics(1, step, 1, 0.1, heads), tail)
        relay._over()
    assert line.sent == []
    line.waiting = 0
    relay._over()
    assert [type(message) for message in line.sent] == [Hold, Stands]
    assert unpacked(line.sent[0].held, Run) == whole
    relay._heard(Metrics(1, 99, 1, 0.1, []), b"")
    assert type(line.sent[-1]) is Metrics


def test_a_note_is_for_its_owner_alone_and_broken_ones_are_passed_over(tmp_path) -> None:
    folder = tmp_path / "a" / "kept"
    path = notes.write(folder, Note("login2", 7, "/tmp/x/keep", "gpu", lab="overfit", until=1e9))
    notes.write(folder, Note("login2", 7, "/tmp/x/keep", "gpu", lab="overfit", until=2e9))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    (folder / "torn.json").write_text('{"host": "lo')
    (folder / "bytes.json").write_bytes(b"\xff\xfe")
    (folder / "link.json").symlink_to(path)
    os.mkfifo(folder / "pipe.json")
    (one,) = notes.found(folder)
    assert one.until == 2e9
    assert not one.here
    assert "A run of overfit is kept on login2 until" in one.told()
    notes.remove(folder, one)
    assert notes.found(folder) == []
    assert notes.found(tmp_path / "nowhere") == []


def test_a_socket_in_a_folder_that_others_may_write_is_refused(tmp_path) -> None:
    listener = sockets.listening()
    path = listener.getsockname()
    assert len(path) < 100
    assert stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode) == 0o700
    sockets.connected(path).close()
    os.chmod(os.path.dirname(path), 0o777)
    with pytest.raises(PermissionError):
        sockets.connected(path)
    sockets.removed(path)
    listener.close()
    with pytest.raises(OSError):
        sockets.connected(path)


def test_a_keeper_that_starts_removes_the_folders_of_killed_ones_and_nothing_else(tmp_path) -> None:
    made: list[Path] = []

    def folder(mode: int = 0o700, age: float = 7200.0, listens: bool | None = None) -> Path:
        """Return a folder as of a keeper that so long ago began to listen, and still does or was killed since."""
        one = Path(tempfile.mkdtemp(prefix=f"dltutor-{os.getuid()}-", dir="/tmp"))
        made.append(one)
        if listens is not None:
            listener = stack.enter_context(socket.socket(socket.AF_UNIX))
            listener.bind(f"{one}/keep")
            listener.listen()
            if not listens:
                listener.close()
        one.chmod(mode)
        os.utime(one, (time.time() - age,) * 2)
        return one

    with contextlib.ExitStack() as stack:
        stale = [folder(listens=False), folder()]
        kept = [folder(listens=True), folder(listens=False, age=60), folder(age=60), folder(mode=0o755, listens=False)]
        foreign = folder()
        (foreign / "keep").write_text("no socket")
        os.utime(foreign, (0, 0))
        (tmp_path / "keep").write_text("a file of the learner's")
        link = Path(f"{folder()}-link")
        link.symlink_to(tmp_path)
        stack.callback(link.unlink)
        if not os.getuid():
            kept.append(folder(listens=False))
            os.chown(kept[-1], 65534, -1)
        try:
            listener = stack.enter_context(sockets.listening())
            assert [one for one in stale if one.exists()] == []
            assert [one for one in kept if not one.exists()] == []
            assert (foreign / "keep").read_text() == "no socket"
            assert (link / "keep").read_text() == "a file of the learner's"
            sockets.removed(listener.getsockname())
        finally:
            for one in made:
                shutil.rmtree(one, ignore_errors=True)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can act as another user")
def test_another_users_process_is_not_let_in() -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("\0dltutor-test-of-users")
        listener.listen()
        if not (child := os.fork()):
            os.setuid(1234)
            other = socket.socket(socket.AF_UNIX)
            other.connect("\0dltutor-test-of-users")
            os.read(other.fileno(), 1)
            os._exit(0)
        connection, _ = listener.accept()
        assert not sockets.own(connection)
        connection.close()
        os.waitpid(child, 0)
