"""The store: what is recorded counts at once, and is there the next time."""

import errno
from collections.abc import Callable
from pathlib import Path

import pytest

from dltutor.progress.directory import DataDirectory
from dltutor.progress.exchange import export_file, import_file
from dltutor.progress.files import read_file
from dltutor.progress.fold import fold
from dltutor.progress.kinds import KINDS, Answer, Goal, Judged, Place, Predict, Reset, Reveal, RunDone, Skip, Undo
from dltutor.progress.load import load
from dltutor.progress.store import Store


def open_store(folder: Path) -> Store:
    return Store.open(DataDirectory(folder), "0.1")


ONE_OF_EACH = [
    Place(lesson="loss", step="one"),
    Answer(lesson="loss", item="q", question="multiple", content="abc", given=["a", "b"], credit=0.5, left=2, hints=1),
    Undo(lesson="loss", item="q"),
    Reveal(lesson="loss", item="q", variant=1),
    Skip(lesson="loss", item="r"),
    Predict(lesson="loss", item="p", given=0.25, confidence="sure"),
    Judged(lesson="loss", item="p", outcome="too close to call", measured="0.3"),
    RunDone(
        lesson="loss", lab="five_points", settings={"lr": 0.1, "loss": "mae", "n": 3, "b": True}, metrics={"a": None}
    ),
    Goal(lesson="loss", item="g", how="met", settings={"lr": 0.1}, value=0.4),
    Reset(lesson="other"),
]


def test_every_kind_comes_back_as_it_was_recorded(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        for what in ONE_OF_EACH:
            store.record(what)
        before = store.progress
    again = open_store(tmp_path)
    assert again.progress == before
    assert again.learner == store.learner
    assert {event.kind for event in again.loaded.events} == {*KINDS, "open", "close"}


def test_the_learner_stays_the_same_and_is_stored_once(tmp_path: Path) -> None:
    first = open_store(tmp_path)
    assert open_store(tmp_path).learner != first.learner, "random until something is recorded"
    for _ in range(2):
        first.record(Place(lesson="loss", step="one"))
    assert first.close(60)
    with open_store(tmp_path) as second:
        assert second.learner == first.learner
        second.record(Place(lesson="loss", step="two"))
    assert [event.kind for event in load(tmp_path / "events").events].count("learner") == 1


def test_looking_writes_nothing(tmp_path: Path) -> None:
    with open_store(tmp_path / "data") as store:
        assert store.lesson("loss").items == {}
    assert not (tmp_path / "data").exists()


def test_a_reset_hides_and_deletes_nothing(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.record(Answer(lesson="loss", item="q", right=True))
    with open_store(tmp_path) as store:
        store.record(Reset(lesson="loss"))
    again = open_store(tmp_path)
    assert not again.lesson("loss").item("q").right
    assert any(event.kind == "answer" for event in again.loaded.events)


def test_two_open_sessions_add_up(tmp_path: Path) -> None:
    one, two = open_store(tmp_path), open_store(tmp_path)
    one.record(Answer(lesson="loss", item="a", right=True))
    two.record(Answer(lesson="loss", item="b", right=True))
    one.record(Answer(lesson="loss", item="c", right=True))
    assert one.close(60)
    assert two.close(60)
    both = open_store(tmp_path)
    assert both.lesson("loss").step_done("one", ["a", "b", "c"])
    assert both.learner == min(one.learner, two.learner)


def looked(store: Store) -> bool:
    """Have a store look for what others have saved, and return whether there was something."""
    found: list[Callable[[], None]] = []
    store.look(found.append)
    if store._looking is not None:
        store._looking.join(60)
    for take in found:
        take()
    return bool(found)


def test_what_another_open_session_has_saved_counts_here_too_once_it_is_looked_for(tmp_path: Path) -> None:
    with open_store(tmp_path) as earlier:
        earlier.record(Answer(lesson="loss", item="a", right=True))
    one, two = open_store(tmp_path), open_store(tmp_path)
    assert not looked(two)
    one.record(Answer(lesson="loss", item="b", right=True))
    two.record(Answer(lesson="loss", item="c", right=True))
    one.record(Reset(lesson="loss", item="c"))
    two.record(Answer(lesson="loss", item="d", right=True))
    assert one.flush(60)
    assert two.flush(60)
    assert two.lesson("loss").items.keys() == {"a", "c", "d"}
    assert looked(two)
    assert two.progress == fold(load(tmp_path / "events").events)
    assert "b" in two.lesson("loss").items
    two.record(Undo(lesson="loss", item="b"))
    assert two.close(60)
    assert looked(one)
    assert one.progress == two.progress, "what is done after it was seen comes after it"


def test_looking_again_reads_only_what_has_grown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def noted(path: Path) -> bytes:
        read.append(path.name)
        return read_file(path)

    one, two, three = (open_store(tmp_path) for _ in range(3))
    for store, lesson in ((one, "loss"), (two, "gradients")):  # of two places in one millisecond either is last
        store.record(Place(lesson=lesson, step="one"))
        assert store.flush(60)
    monkeypatch.setattr("dltutor.progress.load.read_file", noted)
    assert looked(three)
    assert len(read) == 2
    assert not looked(three)
    one.record(Place(lesson="loss", step="two"))
    assert one.flush(60)
    (tmp_path / "events" / "torn.log").mkdir()
    assert looked(three)
    assert len(read) == 4, "the one that has grown, and one that cannot be read"
    assert three.lesson("loss").step == "two"
    assert Store.open(DataDirectory(None)).look(pytest.fail) is None


def test_without_a_directory_everything_works_and_says_so() -> None:
    with Store.open(DataDirectory(None, "progress is not saved: no home")) as store:
        store.record(Answer(lesson="loss", item="a", right=True))
        assert store.lesson("loss").item("a").right
        assert store.banner == "progress is not saved: no home"
        assert not store.flush(60)


def test_an_export_brings_everything_to_another_computer_and_may_be_read_twice(tmp_path: Path) -> None:
    here, there, file = tmp_path / "here", tmp_path / "there", tmp_path / "progress.log"
    with open_store(here) as store:
        for what in ONE_OF_EACH:
            store.record(what)
    with open_store(there) as other:
        other.record(Answer(lesson="grad", item="a", right=True))
    assert export_file(here / "events", file) == len(load(here / "events").events)
    first = import_file(file, there / "events")
    second = import_file(file, there / "events")
    assert (first.new, first.known) == (len(ONE_OF_EACH) + 3, 0)
    assert (second.new, second.known) == (0, len(ONE_OF_EACH) + 3)
    merged = open_store(there)
    assert merged.lesson("loss") == open_store(here).lesson("loss")
    assert merged.lesson("grad").item("a").right


def test_an_export_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(tmp_path) as store:
        store.record(Answer(lesson="loss", item="a", right=True))

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        export_file(tmp_path / "events", tmp_path / "file")
    assert not (tmp_path / "file").exists()


def test_a_damaged_export_gives_what_is_whole_and_names_the_rest(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.record(Answer(lesson="loss", item="a", right=True))
        store.record(Answer(lesson="loss", item="b", right=True))
    export_file(tmp_path / "events", tmp_path / "file")
    data = (tmp_path / "file").read_bytes()
    (tmp_path / "file").write_bytes(b"hello\n" + data[:-5])
    done = import_file(tmp_path / "file", tmp_path / "new")
    assert done.new == len(load(tmp_path / "events").events) - 1
    assert [each.line for each in done.damage] == [1, done.new + 2]
