"""What must hold for any bytes from another process: one function per reader. An exception is a finding."""

from __future__ import annotations

import contextlib
import time
import zlib
from pathlib import Path

import msgspec
from textual._parser import ParseError
from textual._xterm_parser import XTermParser

from dltutor.labs.find import load
from dltutor.labs.spec import Panel
from dltutor.run.keep import talk
from dltutor.run.launch import Keep, Launch
from dltutor.run.places import squeue
from dltutor.run.state import Phase, Run, apply
from dltutor.run.stderr import Tail
from dltutor.run.worker_state import Pace, WorkerState
from dltutor.study.panels import KINDS
from dltutor.ui.driver.intake import BEGIN, END, Intake
from dltutor.ui.panels.frame import Frame
from dltutor.ui.panels.pictures import PicturePanel
from dltutor.wire.frames import CHECK, HEADER, MAGIC, NEWLINE, Decoder, Encoder
from dltutor.wire.message import Message
from dltutor.wire.to_screen import Began, Bye, Ended, Metrics, Picture, Pong, Saved, Series, Taken, ToScreen
from dltutor.wire.to_worker import Change, Go, Look, Start, ToWorker
from fuzz.target import SLOW, Target

RUN = Run(1, "five_points", {"lr": 0.1}, 0, phase=Phase.RUNNING)
LAB = load(RUN.lab)
APART = b"\n\n"
"""Between a message's head and its tail, in an input."""


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


def messages(data: bytes) -> None:
    """Any head in a sound frame is a message or refused; what is a message changes a run and breaks nothing."""
    head, _, tail = data.partition(APART)
    _heard(ToWorker, head, tail)
    for message, rest in _heard(ToScreen, head, tail):
        run = apply(apply(RUN, message, rest), message, rest)
        for history in run.histories.values():
            history.binned(0, 100, 40)
            history.extended([1], [0.5])


def pictures(data: bytes) -> None:
    """A picture of any content is drawn or told not to fit, in time, in rows of no more than the panel's width."""
    head, _, tail = data.partition(APART)
    try:
        said = msgspec.json.decode(head, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return
    for kind in KINDS:
        frame = Frame(LAB, RUN.lab, RUN, pictures={"it": (Picture(1, "it", 3, said), tail)})
        begin = time.process_time()
        rows = PicturePanel(Panel(kind, "A picture", picture="it")).rows(frame, 60, 20)
        assert time.process_time() - begin < SLOW, "a picture took too long"
        assert max(sum(len(span.text) for span in row) for row in rows) <= 60


def talks(data: bytes) -> None:
    """The same between a screen and who keeps its run; a run that cannot be unpacked is refused as such."""
    head, _, tail = data.partition(APART)
    for message, _ in _heard(talk.FromRelay, head, tail) + _heard(talk.ToRelay, head, tail):
        if isinstance(message, talk.Begin):
            with contextlib.suppress(msgspec.DecodeError):
                talk.unpacked(message.pace, Pace)
                talk.unpacked(message.launch, Launch)
    with contextlib.suppress(msgspec.DecodeError):
        apply(talk.unpacked(data, Run), Bye(why="the end"))


def slurm(data: bytes) -> None:
    """What squeue and srun print is understood or not; lines are the same however they come in pieces."""
    answer = squeue.understood(data.decode("utf-8", "replace"))
    if answer is not None:
        assert answer.left is None or squeue.span(answer.left)
        answer.why()
    whole, pieces = Tail(), Tail()
    whole.feed(data)
    for at in range(0, len(data), 7):
        pieces.feed(data[at : at + 7])
    assert len(whole.lines) == len(pieces.lines)


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


def _heard(kind: object, head: bytes, tail: bytes) -> list[tuple[Message, bytes]]:
    """Return what a reader of such messages hears of a sound frame."""
    decoder: Decoder[Message] = Decoder(kind)
    header = HEADER.pack(MAGIC, 0, len(head), len(tail), zlib.crc32(tail, zlib.crc32(head)))
    heard = decoder.feed(header + CHECK.pack(zlib.crc32(header)) + head + tail + NEWLINE)
    assert len(heard) + decoder.refused == 1
    return heard


def _messages() -> list[bytes]:
    said: list[Message] = [
        Began(1, "cpu", {"lr": 0.1}),
        Taken(1, 3),
        Saved(1, 3, "x"),
        Picture(1, "maps", 3, {"images": {"kind": "uint8", "shape": [2, 2], "offset": 0}}),
        Ended(1, 3, "failed", "why", "trace"),
        Start(1, "five_points", {"lr": 0.1}, 5),
        Go(1, []),
        Change(1, "lr", 0.1),
        Look(["maps"]),
    ]
    numbers = msgspec.msgpack.encode(Metrics(1, 3, 1, 0.25, [Series("loss", 2)])) + APART + bytes(range(32))
    return [numbers, *map(msgspec.msgpack.encode, said)]


def _pictures() -> list[bytes]:
    maps = {"kind": "uint8", "shape": [2, 2, 2]}
    said = [
        {"z": {"kind": "float32", "shape": [2, 2]}, "x": [0, 1], "y": [0, 1], "path": [[0.1, 0.2]], "best": [1, 1]},
        {"z": [[-1.0, 1.0]], "x": [0, 1], "y": [0, 1], "points": [[0, 0], [1, 1]], "labels": [1, -1]},
        {"layers": [2, 1], "weights": [[[0.5, -2.0]]], "inputs": ["x", "y"], "units": [maps]},
        {"groups": [{"title": "a", "images": maps}], "bars": {"title": "b", "labels": ["c"], "values": [0.5]}},
        {"counts": [[3, 1], [0, 4]], "labels": ["cat", "dog"]},
        {"images": {**maps, "offset": 4}, "captions": ["3 read as 2", "7 read as 1"]},
        {"columns": ["x", "error"], "rows": [[1.0, 0.5], [2.0, -0.25]]},
        {"blocks": [{"title": "forward", "lines": ["z = 1", "h = 0.88"]}]},
    ]
    return [msgspec.json.encode(one) + APART + bytes(range(16)) for one in said]


def _talks() -> list[bytes]:
    numbers = Metrics(1, 3, 1, 0.25, [Series("loss", 2)])
    whole = talk.packed(apply(apply(RUN, numbers, bytes(16) + bytes(range(16))), Taken(1, 3)))
    begin = talk.Begin(
        talk.packed(Launch(("true",), {"A": "b"}, Path("/"), keep=Keep(60.0, Path("/"), "gpu"))), talk.packed(Pace())
    )
    said: list[Message] = [begin, talk.Attach(), talk.Hold(whole), talk.End("why", True), talk.Stands(WorkerState())]
    return [whole, *map(msgspec.msgpack.encode, said)]


SLURM = [b"1234|PENDING|Resources|2026-11-21T14:05:00|1-02:03:04|4|1:00:00|gpu\n", b"srun: job 7 queued and waiting\n"]

TARGETS = {
    "frames": Target(frames, lambda: [Encoder().encode(Pong(1)) * 2, Encoder().encode(Bye(why="x"), b"tail")]),
    "messages": Target(messages, _messages),
    "pictures": Target(pictures, _pictures),
    "talk": Target(talks, _talks),
    "slurm": Target(slurm, lambda: SLURM),
    "keys": Target(
        keys, lambda: [BEGIN + b"text" + END, b"\x1b[<0;10;5M\x1b[97;5u\x1b[48;30;90;0;0t", b"\x1b[M !\xe0"]
    ),
}
