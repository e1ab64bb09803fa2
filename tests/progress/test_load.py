"""Reading a log: everything that was written whole comes back, whatever else lies there."""

import json
import os
import random
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor.progress import kinds
from dltutor.progress.event import Event, encode
from dltutor.progress.fold import fold
from dltutor.progress.load import load


def event(session: str, seq: int, tick: int | None = None, kind: str = "answer", **fields: object) -> Event:
    return Event(f"{session}:{seq}", kind, "2026-11-21T08:00:00.000Z", seq if tick is None else tick, fields)


EVENTS = [event("s1", seq, lesson="loss", item=f"q{seq}") for seq in range(5)]
LINES = [encode(each) for each in EVENTS]


def test_no_folder_and_an_empty_folder_are_an_empty_log(tmp_path: Path) -> None:
    assert load(None).events == load(tmp_path / "none").events == load(tmp_path).events == ()


def test_a_file_cut_at_any_byte_keeps_every_whole_line(tmp_path: Path) -> None:
    data = b"".join(LINES)
    ends = [sum(map(len, LINES[: n + 1])) - 1 for n in range(len(LINES))]
    for cut in range(len(data)):
        (tmp_path / "a.log").write_bytes(data[:cut])
        loaded = load(tmp_path)
        assert len(loaded.events) == sum(end <= cut for end in ends)
        assert len(loaded.damage) <= 1


def test_a_flipped_byte_costs_no_more_than_the_lines_it_touches(tmp_path: Path) -> None:
    data = b"".join(LINES)
    numbers = random.Random(0)
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= numbers.randrange(1, 256)
        (tmp_path / "a.log").write_bytes(changed)
        loaded = load(tmp_path)
        assert len(loaded.events) >= len(EVENTS) - 2
        assert all(each in EVENTS for each in loaded.events)
        assert (tmp_path / "a.log").read_bytes() == changed


@given(st.lists(st.sampled_from(range(5)) | st.binary(max_size=40), max_size=12), st.binary(max_size=30))
def test_noise_between_lines_costs_no_line(tmp_path_factory: pytest.TempPathFactory, parts: list, tail: bytes) -> None:
    folder = tmp_path_factory.mktemp("log")
    written = [part if isinstance(part, bytes) else LINES[part] for part in parts]
    data = b"".join(line if line.endswith(b"\n") else line + b"\n" for line in written) + tail
    (folder / "a.log").write_bytes(data)
    assert {each.seq for each in load(folder).events} >= {part for part in parts if isinstance(part, int)}


def test_doubles_and_the_order_of_files_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(b"".join(LINES[2:] + LINES[:4]))
    (tmp_path / "b.log").write_bytes(b"".join(LINES[1:3]))
    loaded = load(tmp_path)
    assert list(loaded.events) == EVENTS
    assert loaded.files == 2
    assert loaded.damage == ()


def test_a_session_keeps_its_order_though_clocks_jump(tmp_path: Path) -> None:
    year = 365 * 24 * 3600 * 1000
    (tmp_path / "a.log").write_bytes(encode(event("fast", 0, year)) + encode(event("fast", 1, year + 1)))
    (tmp_path / "b.log").write_bytes(encode(event("slow", 0, 5)) + encode(event("slow", 1, 6)))
    assert [each.id for each in load(tmp_path).events] == ["slow:0", "slow:1", "fast:0", "fast:1"]


def test_events_of_a_newer_version_are_kept_byte_for_byte_and_used_as_far_as_known(tmp_path: Path) -> None:
    texts = [
        b'{"id":"n:0","kind":"dream","time":"","tick":1,"fields":{"lesson":"x","deep":{"a":[1]}},"schema":2,"more":1}',
        b'{"id":"n:1","kind":"answer","time":"","tick":2,"fields":{"lesson":"x","item":"q","right":true,"mood":7},"schema":2}',
        b'{"id":"n:2","kind":"answer","time":"","tick":3,"fields":{"lesson":"x","item":["q"]},"schema":2}',
    ]
    lines = [b"%08x %s" % (zlib.crc32(text), text) for text in texts]
    (tmp_path / "n.log").write_bytes(b"\n".join(lines) + b"\n")
    loaded = load(tmp_path)
    assert loaded.lines is not None
    assert list(loaded.lines.values()) == lines
    assert loaded.newer == 3
    assert loaded.damage == ()
    assert fold(loaded.events).lesson("x").item("q").right


def test_links_pipes_and_unreadable_files_are_named_and_never_opened(tmp_path: Path) -> None:
    folder = tmp_path / "events"
    folder.mkdir()
    (tmp_path / "secret").write_bytes(LINES[0])
    (folder / "link.log").symlink_to(tmp_path / "secret")
    os.mkfifo(folder / "pipe.log")
    (folder / "dir.log").mkdir()
    (folder / "good.log").write_bytes(LINES[1])
    loaded = load(folder)
    assert [each.seq for each in loaded.events] == [1]
    why = {Path(each.file).name: each.why for each in loaded.damage}
    assert why.keys() == {"dir.log", "link.log", "pipe.log"}
    assert (why["dir.log"], why["pipe.log"]) == ("Is a directory", "it is not a regular file")


def test_ten_thousand_events_load_and_fold_within_150_ms(tmp_path: Path) -> None:
    answers = [
        kinds.Answer(lesson=f"l{n % 20}", item=f"q{n % 7}", variant=n // 50, given=["text"], right=n % 3 == 0).fields()
        for n in range(10_000)
    ]
    lines = [encode(event("s", seq, **fields)) for seq, fields in enumerate(answers)]
    (tmp_path / "a.log").write_bytes(b"".join(lines))

    def plainly() -> None:
        for line in lines:
            json.loads(line.partition(b" ")[2])

    def best_of_three(work: Callable[[], object]) -> float:
        seconds = []
        for _ in range(3):
            begin = time.process_time()
            work()
            seconds.append(time.process_time() - begin)
        return min(seconds)

    assert len(fold(load(tmp_path).events).lessons) == 20
    limit = max(0.15, 3 * best_of_three(plainly))  # Python's own parser takes half of 150 ms; on a slow machine, longer
    assert best_of_three(lambda: fold(load(tmp_path).events)) <= limit


def test_a_half_line_that_was_written_whole_afterwards_is_no_damage(tmp_path: Path) -> None:
    for cut in range(1, len(LINES[1])):
        (tmp_path / "a.log").write_bytes(LINES[0] + LINES[1][:cut] + b"\n" + LINES[1] + LINES[2])
        loaded = load(tmp_path)
        assert loaded.damage == ()
        assert len(loaded.events) == 3
    (tmp_path / "a.log").write_bytes(LINES[0] + LINES[1][:60] + b"\n" + LINES[2])
    assert [each.line for each in load(tmp_path).damage] == [2]


def test_a_file_full_of_zeros_or_noise_is_read_in_a_moment(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(b"".join(LINES))
    (tmp_path / "b.log").write_bytes(bytes(1 << 20))
    (tmp_path / "c.log").write_bytes(b"noise\n" * 100_000)
    begin = time.process_time()
    loaded = load(tmp_path)
    assert time.process_time() - begin < 10
    assert len(loaded.events) == 5
    assert len(loaded.damage) == 100_001
