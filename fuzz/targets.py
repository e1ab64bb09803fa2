"""What must hold for any bytes: one function per reader. An exception is a finding."""

from __future__ import annotations

import contextlib
import re
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from textual._parser import ParseError
from textual._xterm_parser import XTermParser

from dltutor import config
from dltutor.checkpoints import layout
from dltutor.course.library import shipped
from dltutor.course.parse import parse as parse_lesson
from dltutor.progress import load
from dltutor.progress.event import Event, encode
from dltutor.quiz import formula
from dltutor.ui.driver.intake import BEGIN, END, Intake
from dltutor.wire.frames import Decoder, Encoder
from dltutor.wire.to_screen import Bye, Pong, ToScreen

LINE_END = re.compile(r"\r\n|\r|\n")
"""What ends a line in Markdown (CommonMark 0.31, section 2.1)."""
SLOW = 2.0
"""Seconds that one lesson may take, on a busy computer."""


@dataclass(frozen=True)
class Target:
    """One reader: `check` raises where something does not hold; `seeds` are good inputs to begin with."""

    check: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]


def frames(data: bytes) -> None:
    """Noise in a stream costs no more than itself: whole frames after it are heard."""
    decoder: Decoder[ToScreen] = Decoder(ToScreen)
    cut = len(data) // 2
    decoder.feed(data[:cut])
    decoder.feed(data[cut:])
    # A forged header may claim what follows, up to its length; its checksum then frees it.
    decoder.feed(b"\0" * 4096)
    bye = Encoder().encode(Bye(why="the end"))
    heard = [message for _ in range(2) for message, _ in decoder.feed(bye)]
    waiting = len(decoder._buffer) > len(bye)
    assert waiting or Bye(why="the end") in heard, "a whole frame was not heard"


def lessons(data: bytes) -> None:
    """A lesson file is read or refused, in time, and every problem names a line of it."""
    text = data.decode("utf-8", "replace")
    begin = time.process_time()
    _, problems = parse_lesson(text, "fuzz.md")
    assert time.process_time() - begin < SLOW, "a lesson took too long"
    last = len(LINE_END.findall(text)) + 2
    assert all(1 <= problem.line <= last for problem in problems), problems


def events(data: bytes) -> None:
    """A damaged log gives no event that was never written, and no line is silently dropped."""
    read, damage = load.parse(data, "fuzz.log")
    assert len(read) + len(damage) == sum(bool(line) for line in data.split(b"\n"))
    for event, line in read:
        again, _ = load.parse(encode(event), "fuzz.log")
        assert [one for one, _ in again] == [event], line


def checkpoints(data: bytes) -> None:
    """A checkpoint that is believed is one that was written: every byte stands under its checksum."""
    try:
        manifest, tensors = layout.decoded(data)
    except layout.DamagedError:
        return
    again = b"".join(layout.encoded(manifest, tensors))
    assert layout.decoded(again) == (manifest, tensors)


def settings(data: bytes) -> None:
    """A config file never stops the tutor, is never changed, and what is wrong in it is said."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.toml"
        path.write_bytes(data)
        options = config.read(path).options
        assert path.read_bytes() == data
        assert all(str(path) in problem for problem in options.problems), options.problems


def keys(data: bytes) -> None:
    """Whatever a terminal sends becomes text, and an ordinary key after it is still read."""
    intake, parser = Intake(), XTermParser()
    for piece in (data[: len(data) // 2], data[len(data) // 2 :], END, b"\x1b[A" * 16):
        text = intake.feed(piece)
        assert "\x1b" not in text.partition(BEGIN.decode())[2].partition(END.decode())[0]
        try:
            if text:
                list(parser.feed(text))
        except (ValueError, OverflowError, ParseError):
            parser = XTermParser()
    assert [event.key for event in parser.feed(intake.feed(b"q"))][-1:] in (["q"], []), "a key was changed"


def formulas(data: bytes) -> None:
    """A formula is worked out or refused with a sentence, in a moment."""
    begin = time.process_time()
    with contextlib.suppress(formula.FormulaError):
        formula.parse(data.decode("utf-8", "replace"))({"n": 3, "x": 0.5})
    assert time.process_time() - begin < SLOW, "a formula took too long"


def _log() -> list[bytes]:
    event = Event(
        id="a-b:7", kind="answered", time="2026-01-01T00:00:00Z", tick=5, fields={"lesson": "loss", "tries": 2}
    )
    return [encode(event) * 3, b"00000000 {}\n"]


def _checkpoint() -> list[bytes]:
    tensors = {"w": layout.Raw("F32", (2, 3), bytes(24)), "step": layout.Raw("I64", (), bytes(8))}
    return [b"".join(layout.encoded({"lab": "five_points", "step": 3}, tensors))]


TARGETS = {
    "frames": Target(frames, lambda: [Encoder().encode(Pong(1)) * 2, Encoder().encode(Bye(why="x"), b"tail")]),
    "lessons": Target(lessons, lambda: [path.read_bytes() for path in sorted(shipped().glob("*.md"))]),
    "events": Target(events, _log),
    "checkpoints": Target(checkpoints, _checkpoint),
    "config": Target(
        settings, lambda: [b'theme = "dark"\nthreads = 2\nfps = 4\n[places.a]\nkind = "slurm"\ntime = "1:00"\n']
    ),
    "keys": Target(
        keys, lambda: [BEGIN + b"text" + END, b"\x1b[<0;10;5M\x1b[97;5u\x1b[48;30;90;0;0t", b"\x1b[M !\xe0"]
    ),
    "formulas": Target(formulas, lambda: [b"3 * (n - 1) ** 2 / sqrt(x)", b"max(1, round(x, 2)) if n > 2 else -1"]),
}
