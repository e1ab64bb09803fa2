"""An acknowledged event is never lost, whatever the disk does; recording never waits for it."""

import errno
import os
import threading
import time
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dltutor.progress.event import encode
from dltutor.progress.load import load
from dltutor.progress.saver import PATIENCE, Saver
from tests.progress.faults import ERRNOS, FaultyDisk
from tests.waiting import until


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that ends tries the disk again every 5 ms, not 100."""
    monkeypatch.setattr("dltutor.progress.saver.HURRY", 0.005)


def saver(folder: Path | None, disk: FaultyDisk | None = None, **more: object) -> Saver:
    return Saver(folder, disk=disk, first_wait=0.002, **more)  # type: ignore[arg-type]


def kinds(folder: Path) -> list[str]:
    return [event.kind for event in load(folder).events]


def test_a_session_is_one_file_from_open_to_close(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "events"
    it = saver(folder, version="0.1")
    for number in range(3):
        it.record("answer", number=number)
        assert it.flush(60)
    assert it.close(60)
    assert [path.name for path in folder.iterdir()] == [f"{it.session}.log"]
    events = load(folder).events
    assert [event.kind for event in events] == ["open", "answer", "answer", "answer", "close"]
    assert [event.id for event in events] == [f"{it.session}:{seq}" for seq in range(5)]
    assert set(events[0].fields) == {"host", "pid", "version"}
    assert [event.fields["number"] for event in events[1:4]] == [0, 1, 2]
    (path,) = folder.iterdir()
    assert path.read_bytes() == b"".join(map(encode, events)), "no other byte"
    assert str(path) not in {os.path.realpath(one) for one in Path("/proc/self/fd").iterdir()}, "it is closed"


def test_nothing_recorded_leaves_nothing_behind(tmp_path: Path) -> None:
    assert saver(tmp_path / "events").close(60)
    assert list(tmp_path.iterdir()) == []


def test_files_are_for_their_owner_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        it = saver(tmp_path / "a" / "b" / "events")
        it.record("answer")
        assert it.close(60)
    finally:
        os.umask(before)
    made = list(tmp_path.rglob("*"))
    assert len(made) == 4
    assert all(path.stat().st_mode & 0o077 == 0 for path in made)


def test_events_come_after_all_that_was_known_though_the_clock_went_back(tmp_path: Path) -> None:
    it = saver(None, after=5_000_000_000_000, clock=lambda: 1000.0)
    ticks = [it.record("answer").tick for _ in range(3)]
    assert ticks == [5_000_000_000_002, 5_000_000_000_003, 5_000_000_000_004]
    it.follow(6_000_000_000_000)
    it.follow(7)
    assert it.record("answer").tick == 6_000_000_000_001
    assert saver(None, clock=lambda: 2.5).record("answer").tick == 2501, "the second event, milliseconds"


@pytest.mark.parametrize("name", ERRNOS)
@pytest.mark.parametrize("operation", ["create", "write", "fsync"])
def test_a_disk_that_refuses_is_told_and_tried_until_it_takes_everything(
    tmp_path: Path, name: str, operation: str
) -> None:
    broken = True
    number = getattr(errno, name)
    disk = FaultyDisk(lambda _, at: number if broken and at == operation else None)
    it = saver(tmp_path, disk)
    it.record("answer")
    it.record("answer")
    until(lambda: "not saved: " in it.banner)
    assert "3 entries kept in memory" in it.banner
    assert it.unsaved == 3
    assert it.lost.startswith("3 entries of this session could not be saved: ")
    if name == "EDQUOT":
        assert "quota" in it.banner
        assert "quota" in it.lost
    broken = False
    assert it.flush(60)
    assert it.banner == it.lost == ""
    assert it.close(60)
    assert kinds(tmp_path) == ["open", "answer", "answer", "close"]
    if operation == "create":
        assert [path.name for path in tmp_path.iterdir()] == [f"{it.session}.log"]


@pytest.mark.parametrize("name", ERRNOS)
@pytest.mark.parametrize("short", [None, 60])
def test_a_fault_at_any_single_operation_loses_nothing(tmp_path: Path, name: str, short: int | None) -> None:
    number = getattr(errno, name)
    for at in range(1, 200):
        folder = tmp_path / str(at)
        disk = FaultyDisk(lambda count, _, at=at: number if count == at else None, short)
        it = saver(folder, disk)
        for step in range(2):
            it.record("answer", step=step)
            assert it.flush(60)
        assert it.close(60)
        assert kinds(folder) == ["open", "answer", "answer", "close"]
        if disk.count < at:
            return
    pytest.fail("the run never ended unharmed")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_fails_in_any_pattern_what_was_acknowledged_is_there(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("log")
    faults = data.draw(st.lists(st.sampled_from([None, None, *ERRNOS]), max_size=30))
    short = data.draw(st.none() | st.integers(1, 300))
    disk = FaultyDisk(
        lambda count, _: getattr(errno, faults[count - 1]) if count <= len(faults) and faults[count - 1] else None,
        short,
    )
    it = saver(folder, disk)
    acknowledged = []
    for step in range(data.draw(st.integers(1, 5))):
        event = it.record("answer", step=step)
        if it.flush(data.draw(st.sampled_from([0.0, 0.02]))):
            acknowledged.append(event.id)
    it.close(0.3)
    assert set(acknowledged) <= {event.id for event in load(folder).events}


def test_a_removed_file_is_written_again_with_all_of_the_session(tmp_path: Path) -> None:
    it = saver(tmp_path / "events")
    it.record("answer", step=1)
    assert it.flush(60)
    (tmp_path / "events" / f"{it.session}.log").unlink()
    (tmp_path / "events").rmdir()
    it.record("answer", step=2)
    assert it.close(60)
    assert (it.banner, it.lost) == ("", "")
    assert kinds(tmp_path / "events") == ["open", "answer", "answer", "close"]


def test_a_file_that_is_removed_while_it_is_written_to_is_written_anew_before_that_counts_as_saved(
    tmp_path: Path,
) -> None:
    class Sweeper(FaultyDisk):
        def fsync(self, descriptor: int) -> None:
            super().fsync(descriptor)
            if self.count < 5:
                (tmp_path / f"{it.session}.log").unlink()

    it = saver(tmp_path, Sweeper(lambda _count, _name: None))
    it.record("answer")
    assert it.flush(60)
    assert kinds(tmp_path) == ["open", "answer"]
    assert it.close(60)


class OtherNode(FaultyDisk):
    """A disk on which another node has removed all files that were made up to `now`."""

    def __init__(self, remembers: bool = False) -> None:
        """`remembers`: this node still says of such a file that it is there, until it is written to."""
        self.remembers = remembers
        self.made: list[int] = []
        self.stale: set[int] = set()
        self.asked: list[str] = []
        """What was done to those files all the same."""
        super().__init__(lambda _count, _name: None)

    def now(self) -> None:
        self.stale = set(self.made)

    def create(self, path: Path) -> int:
        self.made.append(super().create(path))
        self.stale.discard(self.made[-1])
        return self.made[-1]

    def write(self, descriptor: int, data: bytes) -> int:
        self._met("write", descriptor)
        return super().write(descriptor, data)

    def links(self, descriptor: int) -> int:
        if not self.remembers:
            self._met("links", descriptor)
        return super().links(descriptor)

    def _met(self, name: str, descriptor: int) -> None:
        if descriptor in self.stale:
            self.asked.append(name)
            raise OSError(errno.ESTALE, "Stale file handle")


@pytest.mark.parametrize(("remembers", "asked"), [(False, "links"), (True, "write")])
def test_a_file_that_another_node_has_removed_is_written_anew_before_it_is_written_to(
    tmp_path: Path, remembers: bool, asked: str
) -> None:
    disk = OtherNode(remembers)
    it = saver(tmp_path, disk)
    it.record("answer", step=1)
    assert it.flush(60)
    disk.now()
    it.record("answer", step=2)
    assert it.flush(60)
    assert disk.asked == [asked]
    assert it.close(60)
    (tmp_path / f"{it.session}.log").unlink()
    assert not (tmp_path / f"{it.session}-2.log").read_bytes().startswith(b"\n")
    assert kinds(tmp_path) == ["open", "answer", "answer", "close"]


def test_a_disk_that_cannot_say_whether_the_file_is_there_is_told_and_gets_no_second_one(tmp_path: Path) -> None:
    broken = True
    it = saver(tmp_path, FaultyDisk(lambda _count, at: errno.EIO if broken and at == "links" else None))
    it.record("answer")
    until(lambda: "not saved: " in it.banner)
    broken = False
    assert it.close(60)
    assert len(list(tmp_path.iterdir())) == 1


class Sips(FaultyDisk):
    """A disk that takes no byte, and later one byte at a time."""

    def __init__(self) -> None:
        super().__init__(lambda _count, _name: None, short=1)
        self.full = True

    def write(self, descriptor: int, data: bytes) -> int:
        return 0 if self.full else super().write(descriptor, data)


def test_a_disk_that_takes_nothing_without_an_error_is_told(tmp_path: Path) -> None:
    disk = Sips()
    it = saver(tmp_path, disk)
    it.record("answer")
    until(lambda: "not saved: " in it.banner)
    disk.full = False
    assert it.close(60)
    assert kinds(tmp_path) == ["open", "answer", "close"]


def test_between_two_tries_the_disk_is_left_alone_however_much_is_recorded(tmp_path: Path) -> None:
    broken = True
    disk = FaultyDisk(lambda _count, name: errno.EDQUOT if broken and name == "create" else None)
    it = Saver(tmp_path, disk=disk, first_wait=1000.0)
    it.record("answer")
    until(lambda: "quota" in it.banner)
    for _ in range(100):
        it.record("answer")
    assert not it.flush(0.1)
    assert disk.count == 1
    broken = False
    assert it.close(60), "the end does not wait for the next try"


def test_each_entry_costs_the_disk_the_same_few_operations_and_nothing_in_between(tmp_path: Path) -> None:
    disk = FaultyDisk(lambda _count, _name: None)
    it = saver(tmp_path, disk)
    counts = []
    for _ in range(30):
        it.record("answer")
        assert it.flush(60)
        counts.append(disk.count)
    assert {later - earlier for earlier, later in pairwise(counts)} == {4}, "looked at, written, made safe, looked at"
    assert it.close(60)


def test_a_planted_link_is_not_followed(tmp_path: Path) -> None:
    it = saver(tmp_path / "events")
    (tmp_path / "events").mkdir()
    (tmp_path / "target").write_text("mine")
    (tmp_path / "events" / f"{it.session}.log").symlink_to(tmp_path / "target")
    it.record("answer")
    assert it.close(60)
    assert (tmp_path / "target").read_text() == "mine"
    assert (tmp_path / "events" / f"{it.session}-2.log").is_file()


class LetsGo(threading.Condition):
    """A lock behind which the saving thread waits, each time it lets go of it, until the program has come to its end.

    `ending`: whether it has.
    """

    def __init__(self) -> None:
        super().__init__()
        self.ending = threading.Event()

    def __exit__(self, *about: object) -> None:
        super().__exit__(None, None, None)
        if threading.current_thread().name == "save":
            self.ending.wait(100)

    def notify_all(self) -> None:
        super().notify_all()
        if threading.current_thread().name == "ends":
            self.ending.set()


def test_the_end_of_a_session_is_never_taken_for_saved_by_a_try_that_began_before_it(tmp_path: Path) -> None:
    """The program ends while a try is about to begin; closing the file is refused, and so is a new file."""
    ended = False
    disk = FaultyDisk(lambda count, at: errno.EDQUOT if at == "close" or (at == "create" and count > 1) else None)
    it = saver(tmp_path, disk)
    it._changed = LetsGo()
    it.record("answer")

    def end() -> None:
        nonlocal ended
        ended = it.close(0.5)

    ends = threading.Thread(target=end, name="ends")
    ends.start()
    ends.join(100)
    assert not ended
    assert "quota" in it.lost


class StuckDisk(FaultyDisk):
    """A disk whose fsync hangs until told, as one on a lost network does."""

    def __init__(self) -> None:
        super().__init__(lambda _count, _name: None)
        self.go = threading.Event()

    def fsync(self, descriptor: int) -> None:
        self.go.wait(300)


def test_a_hanging_disk_holds_nobody_up_and_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = StuckDisk()
    it = saver(tmp_path, disk)
    assert PATIENCE == 3.0
    monkeypatch.setattr("dltutor.progress.saver.PATIENCE", 1000.0)
    begin = time.monotonic()
    for _ in range(1000):
        it.record("answer")
    assert not it.flush(0.05)
    assert time.monotonic() - begin < 100
    assert it.banner == ""
    monkeypatch.setattr("dltutor.progress.saver.PATIENCE", 0.0)
    assert "the disk does not answer" in it.banner
    begin = time.monotonic()
    assert not it.close(0.2)
    assert time.monotonic() - begin < 100
    assert it.lost == "1002 entries of this session could not be saved: the disk does not answer"
    disk.go.set()
    until(lambda: it.unsaved == 0)
    assert len(load(tmp_path).events) == 1002


def test_patience_with_a_silent_disk_is_counted_from_the_oldest_entry_that_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk, now = StuckDisk(), [1000.0]
    clock = SimpleNamespace(monotonic=lambda: now[0], time=time.time, sleep=time.sleep)
    monkeypatch.setattr("dltutor.progress.saver.time", clock)
    it = saver(tmp_path, disk)
    for _ in range(2):
        it.record("answer")
        now[0] += PATIENCE - 1
        it.record("answer")
        assert it.banner == ""
        now[0] += 2
        assert "the disk does not answer" in it.banner
        disk.go.set()
        assert it.flush(60)
        assert it.banner == ""
        disk.go.clear()
        now[0] += 1000
    disk.go.set()
    assert it.close(60)


def test_without_a_folder_everything_works_in_memory_and_the_banner_says_why() -> None:
    it = saver(None, why="progress is not saved: no home")
    it.record("answer")
    assert it.unsaved == 2
    assert it.banner == "progress is not saved: no home"
    assert not it.flush(5)
    assert not it.close(5)
    assert it.lost == "3 entries of this session could not be saved: no home"


def test_a_disk_that_never_takes_anything_lets_the_program_end(tmp_path: Path) -> None:
    it = saver(tmp_path, FaultyDisk(lambda _, at: errno.ENOSPC if at == "write" else None))
    it.record("answer")
    begin = time.monotonic()
    assert not it.close(0.3)
    assert time.monotonic() - begin < 20


def test_many_threads_may_record_at_once(tmp_path: Path) -> None:
    it = saver(tmp_path)
    threads = [threading.Thread(target=lambda: [it.record("answer") for _ in range(50)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert it.close(60)
    assert [event.seq for event in load(tmp_path).events] == list(range(402))
