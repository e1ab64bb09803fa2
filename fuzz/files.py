"""What must hold for any bytes in a file, or typed: one function per reader. An exception is a finding."""

from __future__ import annotations

import contextlib
import json
import math
import os
import re
import tempfile
import time
from binascii import crc32
from collections.abc import Iterator
from pathlib import Path

from dltutor import config, node
from dltutor.course.library import Library, shipped
from dltutor.course.parse import parse as parse_lesson
from dltutor.labs.digits_cnn import idx
from dltutor.progress import kinds, load
from dltutor.progress.event import Event, encode
from dltutor.progress.fold import Story, fold
from dltutor.quiz import formula, ordering, shapes
from dltutor.quiz.numbers import Unreadable, read_number
from dltutor.run.keep.finding import kept
from dltutor.run.places.start import launch_at
from fuzz.target import SLOW, Target

LINE_END = re.compile(r"\r\n|\r|\n")
"""What ends a line in Markdown (CommonMark 0.31, section 2.1)."""
LAB = "five_points"


@contextlib.contextmanager
def holding(name: str, data: bytes) -> Iterator[Path]:
    """Give a file of these bytes in a folder of its own, which afterwards is as it was."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        yield path
        assert path.read_bytes() == data, "a file was changed"


def lessons(data: bytes) -> None:
    """A lesson file is read or refused, in time, and every problem names a line of it."""
    text = data.decode("utf-8", "replace")
    begin = time.process_time()
    _, problems = parse_lesson(text, "fuzz.md")
    assert time.process_time() - begin < SLOW, "a lesson took too long"
    last = len(LINE_END.findall(text)) + 2
    assert all(1 <= problem.line <= last for problem in problems), problems


def course(data: bytes) -> None:
    """A course is read or refused; it names files beside it only, and every problem names a line."""
    with holding("course.yaml", data) as path:
        library = Library(path.parent)
        pack, last = library.pack(), data.count(b"\n") + data.count(b"\r") + 2
        assert all(1 <= problem.line <= last for problem in pack.problems), pack.problems
        assert all(Path(name).name == name for name in pack.files), pack.files
        assert len(library.entries()) == len(pack.files)


def formulas(data: bytes) -> None:
    """A formula is worked out or refused with a sentence, in a moment."""
    begin = time.process_time()
    with contextlib.suppress(formula.FormulaError):
        formula.parse(data.decode("utf-8", "replace"))({"n": 3, "x": 0.5})
    assert time.process_time() - begin < SLOW, "a formula took too long"


def answers(data: bytes) -> None:
    """What is typed as a number, a shape or an order is read as one, in a moment, or refused with a sentence."""
    text, begin = data.decode("utf-8", "replace"), time.process_time()
    with contextlib.suppress(Unreadable):
        assert math.isfinite(read_number(text, "MB"))
    with contextlib.suppress(Unreadable):
        for size in shapes.read_shape(text, ["B", "x"]):
            shapes.same(size, "B * 2", ["B", "x"])
    with contextlib.suppress(Unreadable):
        order = ordering.read_letters(text, 9)
        assert len(order) == len(set(order) & set(range(9)))
    assert time.process_time() - begin < SLOW, "an answer took too long"


def events(data: bytes) -> None:
    """A damaged log gives no event that was never written, and no line is silently dropped."""
    read, damage = load.parse(data, "fuzz.log")
    assert len(read) + len(damage) == sum(bool(line) for line in data.split(b"\n"))
    for event, line in read:
        again, _ = load.parse(encode(event), "fuzz.log")
        assert [one for one, _ in again] == [event], line


def progress(data: bytes) -> None:
    """Events of any content, with a right checksum, come to the same progress at once and one after the other."""
    lines = [b"%08x %s" % (crc32(line), line) for line in data.split(b"\n") if line]
    read, _ = load.parse(b"\n".join(lines), "fuzz.log")
    told = [kinds.read(event.kind, event.fields) for event, _ in read]
    story = Story()
    for what in told:
        if what is not None:
            story.add(what)
    assert story.progress == fold(event for event, _ in read)


def settings(data: bytes) -> None:
    """A config file never stops the tutor, is never changed, and what is wrong in it is said."""
    with holding("config.toml", data) as path:
        options = config.read(path).options
        assert path.read_bytes() == data
        assert all(str(path) in problem for problem in options.problems), options.problems
        for place in options.places.values():
            started = launch_at(place, environ={"HOME": str(path.parent)}, folder=path.parent)
            assert all(word and "\0" not in word for word in started.command), started.command


def limits(data: bytes) -> None:
    """A node's file is never changed; while it is broken, little is allowed, and what is wrong in it is said."""
    with holding("dltutor.toml", data) as path:
        found = node.read([path, path])
        assert all(str(path) in problem for problem in found.problems), found.problems
        session = node.held(config.Options(threads=8, cpu_seconds=0), found, {})
        assert session.threads <= (found.threads or 8)
        try:
            data.decode()
        except UnicodeDecodeError:
            assert found.problems
            assert (session.threads, session.cpu_seconds) == (1, node.LOGIN_SECONDS)


def notes(data: bytes) -> None:
    """A note of a kept run is told or passed over; whatever it says, no other file is removed."""
    with holding("precious", b"") as precious:
        (precious.parent / "login7-7.json").write_bytes(data.replace(b"FOLDER", os.fsencode(precious.parent)))
        found = kept(precious.parent, {"PATH": ""})
        assert found.here is None
        assert len(found.elsewhere) <= 1


def digits(data: bytes) -> None:
    """A file of digits is read as its head says, or refused with its name."""
    for name in ("digits", "digits.gz"):
        with holding(name, data) as path:
            for rank in (1, 3):
                try:
                    sizes, found = idx.read_idx(path, rank)
                    assert len(found) == math.prod(sizes)
                except ValueError as error:
                    assert str(path) in str(error), error


def _log() -> list[bytes]:
    event = Event(
        id="a-b:7", kind="answered", time="2026-01-01T00:00:00Z", tick=5, fields={"lesson": "loss", "tries": 2}
    )
    return [encode(event) * 3, b"00000000 {}\n"]


def _told() -> list[bytes]:
    told = [
        kinds.Place(lesson="loss", step="one"),
        kinds.Answer(lesson="loss", item="a", given=["x"], right=True, credit=1.0, left=0),
        kinds.Predict(lesson="loss", item="p", given=0.5),
        kinds.Judged(lesson="loss", item="p", outcome="as measured"),
        kinds.Goal(lesson="loss", item="g", how="met", settings={"lr": 0.1}),
        kinds.RunDone(lesson="loss", lab=LAB),
        kinds.Undo(lesson="loss", item="p"),
        kinds.Reset(lesson="loss"),
        kinds.Learner(learner="ab"),
    ]
    time = "2026-01-01T00:00:00Z"
    lines = [encode(Event(f"a-b:{n}", what.kind, time, n, what.fields()))[9:] for n, what in enumerate(told)]
    return [b"".join(lines), *lines]


def _note() -> list[bytes]:
    said = {"host": "login7", "pid": 7, "socket": "/tmp/x/keep", "place": "gpu", "lab": LAB, "until": 4e9}
    here = {**said, "host": os.uname().nodename, "socket": "FOLDER/precious", "job": "dltutor-0-abc"}
    return [json.dumps(said).encode(), json.dumps(here).encode()]


def _digits() -> list[bytes]:
    import gzip

    images, labels = b"\0\0\x08\x03\0\0\0\x02\0\0\0\x03\0\0\0\x03" + bytes(18), b"\0\0\x08\x01\0\0\0\x02\x01\x02"
    return [images, labels, gzip.compress(images), gzip.compress(labels)]


SETTINGS = b'theme = "dark"\nthreads = 2\nfps = 4\n[places.a]\nkind = "slurm"\ntime = "1:00"\n'
LIMITS = b'on = "a"\nthreads = 2\ncpu_seconds = 60\nlocal_training = true\n[places.a]\nkind = "ssh"\nhost = "b"\n'
ANSWERS = [b"-1,000.5e-3 MB", b"3/4", b"50%", b"[B, 64]", b"B x 3 x x", b"(B*2,)", b"c, A b."]
FORMULAS = [b"3 * (n - 1) ** 2 / sqrt(x)", b"max(1, round(x, 2)) if n > 2 else -1"]

TARGETS = {
    "lessons": Target(lessons, lambda: [path.read_bytes() for path in sorted(shipped().glob("*.md"))]),
    "course": Target(course, lambda: [(shipped() / "course.yaml").read_bytes()]),
    "formulas": Target(formulas, lambda: FORMULAS),
    "answers": Target(answers, lambda: ANSWERS),
    "events": Target(events, _log),
    "progress": Target(progress, _told),
    "config": Target(settings, lambda: [SETTINGS]),
    "limits": Target(limits, lambda: [LIMITS]),
    "notes": Target(notes, _note),
    "digits": Target(digits, _digits),
}
