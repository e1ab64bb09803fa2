"""Few files for ever: what sessions have written is put together, and no line is lost or changed by it."""

from __future__ import annotations

import errno
import os
import zlib
from pathlib import Path

import pytest

from dltutor.progress import compact as room
from dltutor.progress.compact import FORGOTTEN, MOST_FILES, compact, due
from dltutor.progress.directory import DataDirectory
from dltutor.progress.event import Event, encode
from dltutor.progress.exchange import export_file, import_file
from dltutor.progress.kinds import Answer
from dltutor.progress.load import load
from dltutor.progress.saver import Saver
from dltutor.progress.store import Store


def session(folder: Path, answers: int = 2, closes: bool = True) -> Saver:
    it = Saver(folder)
    for step in range(answers):
        it.record("answer", step=step)
    assert it.close(60) if closes else it.flush(60)
    return it


def names(folder: Path) -> list[str]:
    return sorted(path.name.partition("-")[0] for path in folder.iterdir())


def aged(path: Path, days: float = 31) -> None:
    when = path.stat().st_mtime - days * 24 * 3600
    os.utime(path, (when, when))


def newer(folder: Path) -> None:
    text = b'{"id":"n:0","kind":"dream","time":"","tick":1,"fields":{"deep":{"a":[1]}},"schema":2,"more":"\\u00e9"}'
    (folder / "20300101-000000-00000000.log").write_bytes(b"%08x %s\n" % (zlib.crc32(text), text))


def test_closed_sessions_become_one_file_with_every_line_as_it_was(tmp_path: Path) -> None:
    for _ in range(5):
        session(tmp_path)
    before = load(tmp_path)
    assert compact(tmp_path) == 5
    after = load(tmp_path)
    assert after.lines == before.lines
    assert after.events == before.events
    assert names(tmp_path) == ["snapshot"]
    assert compact(tmp_path) == 0, "one file is not worth it"
    session(tmp_path)
    assert compact(tmp_path) == 2
    assert len(load(tmp_path).lines) == 24
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in tmp_path.iterdir())


def test_an_open_session_is_left_alone_until_it_was_silent_for_thirty_days(tmp_path: Path) -> None:
    it = session(tmp_path, closes=False)
    for _ in range(2):
        session(tmp_path)
    compact(tmp_path)
    assert (tmp_path / f"{it.session}.log").exists()
    assert it.close(60)
    crashed = session(tmp_path, closes=False)
    aged(tmp_path / f"{crashed.session}.log", 29)
    assert compact(tmp_path) == 2
    aged(tmp_path / f"{crashed.session}.log", 2)
    before = load(tmp_path).lines
    assert compact(tmp_path) == 2
    assert load(tmp_path).lines == before
    assert crashed.close(60)


def test_a_session_that_was_wrongly_taken_for_over_writes_all_of_itself_again(tmp_path: Path) -> None:
    it = session(tmp_path, closes=False)
    session(tmp_path)
    aged(tmp_path / f"{it.session}.log")
    assert compact(tmp_path) == 2
    it.record("answer", step=9)
    assert it.close(60)
    assert (tmp_path / f"{it.session}-2.log").exists()
    own = [event.seq for event in load(tmp_path).events if event.session == it.session]
    assert own == list(range(5))


def test_what_is_appended_at_the_very_moment_of_the_removal_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    it = session(tmp_path, closes=False)
    session(tmp_path)
    path = tmp_path / f"{it.session}.log"
    aged(path)
    late = encode(Event(f"{it.session}:3", "answer", "", 1, {"late": True}))
    real = Path.unlink

    def unlink(self: Path, missing_ok: bool = False) -> None:
        if self == path:
            with path.open("ab") as file:
                file.write(late)
        real(self, missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    compact(tmp_path)
    assert f"{it.session}:3" in load(tmp_path).lines


def test_a_file_with_damage_stays_as_it_is_but_a_line_written_twice_is_no_damage(tmp_path: Path) -> None:
    kept, torn, _ = (session(tmp_path) for _ in range(3))
    path = tmp_path / f"{kept.session}.log"
    path.write_bytes(path.read_bytes() + b"1234abcd {half")
    before = path.read_bytes()
    path = tmp_path / f"{torn.session}.log"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + lines[1][:30] + b"\n" + b"".join(lines[1:]))
    assert [Path(each.file).stem for each in load(tmp_path).damage] == [kept.session]
    assert compact(tmp_path) == 2
    assert (tmp_path / f"{kept.session}.log").read_bytes() == before
    assert len(load(tmp_path).lines) == 12


def test_what_a_newer_version_wrote_is_kept_byte_for_byte_and_nothing_is_put_together(tmp_path: Path) -> None:
    newer(tmp_path)
    for _ in range(3):
        session(tmp_path)
    files = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert compact(tmp_path) == 0
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == files


def test_events_of_a_newer_version_travel_through_export_and_import_unchanged(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    session(here)
    newer(here)
    export_file(here, tmp_path / "file")
    import_file(tmp_path / "file", there)
    assert load(there).lines == load(here).lines


def test_unknown_kinds_and_fields_of_this_version_are_put_together_byte_for_byte(tmp_path: Path) -> None:
    text = b'{"id":"s:0","kind":"dream","time":"","tick":1,"fields":{},"schema":1,"mood":[1.50]}'
    line = b"%08x %s" % (zlib.crc32(text), text)
    close = encode(Event("s:1", "close", "", 2, {}))
    (tmp_path / "s.log").write_bytes(line + b"\n" + close)
    session(tmp_path)
    assert compact(tmp_path) == 2
    assert load(tmp_path).lines["s:0"] == line


def test_two_files_that_tell_different_things_of_one_event_are_not_put_together(tmp_path: Path) -> None:
    for name, step in (("import-a", 1), ("import-b", 2)):
        (tmp_path / f"{name}.log").write_bytes(encode(Event("s:0", "answer", "", 1, {"step": step})))
    assert compact(tmp_path) == 0


def test_it_is_due_with_many_files_or_much_that_is_new(tmp_path: Path) -> None:
    assert not due(tmp_path / "none")
    for number in range(MOST_FILES):
        (tmp_path / f"s{number}.log").touch()
    assert not due(tmp_path)
    (tmp_path / "more.log").touch()
    assert due(tmp_path)
    for path in tmp_path.iterdir():
        path.unlink()
    (tmp_path / "snapshot-1.log").write_bytes(b"x" * (5 << 20))
    assert not due(tmp_path), "what was put together once does not ask for it again"
    (tmp_path / "s.log").write_bytes(b"x" * (5 << 20))
    assert due(tmp_path)


def test_many_sessions_stay_within_64_files_and_10_megabytes(tmp_path: Path) -> None:
    data = DataDirectory(tmp_path)
    most = 0
    for number in range(100):
        store = Store.open(data)
        tidying = store.tidy()
        store.record(Answer(lesson="loss", item=f"q{number}", given=["an answer as long as most"], content="0" * 12))
        assert store.close(60)
        assert tidying is not None
        tidying.join()
        most = max(most, sum(1 for _ in data.path.rglob("*.log")) if data.path else 0)
    assert 20 < most <= 64
    assert sum(path.stat().st_size for path in tmp_path.rglob("*")) < 10 << 20
    assert len(Store.open(data).lesson("loss").items) == 100


def test_a_snapshot_that_does_not_read_back_costs_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        session(tmp_path)
    before = load(tmp_path)
    real = room.read_file
    monkeypatch.setattr(
        room, "read_file", lambda path: real(path)[:-1] if path.name.startswith("snapshot") else real(path)
    )
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        compact(tmp_path)
    assert load(tmp_path) == before


def test_what_an_interrupted_try_left_is_removed_in_time_and_never_read(tmp_path: Path) -> None:
    for _ in range(2):
        session(tmp_path)
    left = tmp_path / "snapshot-0.tmp"
    left.write_bytes(b"half")
    compact(tmp_path)
    assert left.exists(), "another session may be writing it just now"
    aged(left, FORGOTTEN)
    compact(tmp_path)
    assert not left.exists()


def test_a_reader_sees_everything_though_files_are_put_together_while_it_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(4):
        session(tmp_path)
    before = load(tmp_path)
    from dltutor.progress import load as reading

    real, done = reading.read_file, []

    def read(path: Path) -> bytes:
        if len(done) == 2:
            compact(tmp_path)
        done.append(path)
        return real(path)

    monkeypatch.setattr(reading, "read_file", read)
    meanwhile = load(tmp_path)
    assert meanwhile.lines == before.lines
    assert meanwhile.damage == ()
