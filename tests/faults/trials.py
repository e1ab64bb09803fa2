"""What runs behind the shim: `python -m tests.faults.trials NAME ARGUMENTS`, which prints what it saw as JSON."""

from __future__ import annotations

import ctypes
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from dltutor.checkpoints import layout
from dltutor.checkpoints.layout import Raw
from dltutor.checkpoints.shelf import Shelf
from dltutor.progress.compact import compact
from dltutor.progress.load import load
from dltutor.progress.saver import Saver
from dltutor.refusals import SILENT

OPEN, WRITE, FSYNC, CLOSE, RENAME, UNLINK, LOCK = (1 << n for n in range(7))
ALL = OPEN | WRITE | FSYNC | CLOSE | RENAME | UNLINK
HANG, NOTHING = -1, -2
FOREVER = 1 << 40
shim = ctypes.CDLL(None)


def arm(
    root: Path, on: int, first: int = 1, last: int = FOREVER, error: int = 0, kills: int = 0, shortest: int = 0
) -> None:
    """Let the operations `on` below a folder fail from the `first` to the `last`, which are counted from now."""
    long = ctypes.c_long
    shim.fault_arm(os.fsencode(root), on, long(first), long(last), error, kills, long(shortest))


def disarm() -> None:
    arm(Path("/nowhere"), 0)


def in_child(work: Callable[[int], object]) -> tuple[set[str], int, int]:
    """Do `work` in a child and return what it told, its exit status, and how many operations it had done at its end.

    It tells by writing lines to the descriptor it is given.
    """
    ours, its = os.pipe()
    child = os.fork()
    if child == 0:
        work(its)
        os.write(its, b"%d\n" % shim.fault_count())
        os._exit(0)
    os.close(its)
    with os.fdopen(ours) as told:
        lines = told.read().split()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    count = int(lines.pop()) if code == 0 else 0
    return set(lines), code, count


def session(folder: Path, told: int, answers: int = 3) -> None:
    """One short session that says what was acknowledged, then closes."""
    it = Saver(folder, first_wait=0.001)
    for step in range(answers):
        event = it.record("answer", step=step, text="x" * 40)
        if it.flush(60):
            os.write(told, event.id.encode() + b"\n")
    it.close(60)


def killed(root: Path, half: int, shortest: int) -> list[object]:
    """Kill a session at its n-th operation for n = 1, 2, …; all in the same folder, as a learner's would be."""
    acknowledged: set[str] = set()
    for n in range(1, 500):
        arm(root, ALL, n, n, kills=1 + half, shortest=shortest)
        ids, code, _ = in_child(lambda told: session(root / "events", told))
        disarm()
        acknowledged |= ids
        loaded = load(root / "events")
        if lost := acknowledged - set(loaded.lines):
            return [n, sorted(lost)]
        if code == 0:
            return [n, [], len(acknowledged), len(loaded.damage)]
    return ["never unharmed"]


def killed_while_compacting(root: Path, half: int) -> list[object]:
    """Kill a compaction of four sessions at its n-th operation for n = 1, 2, …; then let one end."""
    for n in range(1, 500):
        folder = root / str(n) / "events"
        for _ in range(4):
            session(folder, os.open(os.devnull, os.O_WRONLY), 1)
        before = load(folder).lines
        arm(folder, ALL, n, n, kills=1 + half)
        _, code, _ = in_child(lambda _, at=folder: compact(at))  # type: ignore[misc]
        disarm()
        between = load(folder)
        compact(folder)
        after = load(folder)
        if not between.lines == after.lines == before or between.damage or after.files != 1:
            return [n, len(before), len(between.lines), len(after.lines), after.files]
        if code == 0:
            return [n, []]
    return ["never unharmed"]


def refused(root: Path, on: int, number: int) -> list[object]:
    """Refuse an operation, see what the learner is told, then let it pass: everything must appear."""
    folder = root / "events"
    arm(root, on, error=number)
    it = Saver(folder, first_wait=0.002)
    for step in range(3):
        it.record("answer", step=step)
    if on == CLOSE:
        it.close(0.3)
    end = time.monotonic() + 60
    while (SILENT in it.lost or (on == CLOSE and threading.active_count() > 1)) and time.monotonic() < end:
        it.flush(0.01)
    banner, lost = it.banner, it.lost
    acknowledged = it.unsaved == 0
    disarm()
    safe = it.close(60)
    return [banner, lost, acknowledged, safe, [event.kind for event in load(folder).events]]


def each_operation_refused(root: Path, on: int, number: int, shortest: int) -> list[object]:
    """Refuse the n-th operation for n = 1, 2, … until there are not so many: nothing may be lost, nothing damaged."""
    for n in range(1, 500):
        folder = root / str(n)
        arm(folder, on, n, n, error=number, shortest=shortest)
        ids, code, count = in_child(lambda told, at=folder: session(at, told, 2))  # type: ignore[misc]
        disarm()
        found = load(folder)
        if code or ids - set(found.lines) or found.damage or len(found.lines) != 4:
            return [n, code, sorted(ids - set(found.lines)), [str(each) for each in found.damage]]
        if count < n:
            return [n, []]
    return ["never unharmed"]


def refused_with(root: Path, on: int, *numbers: int) -> list[list[object]]:
    """Refuse an operation with one error number after the other, each in a folder of its own."""
    return [refused(root / str(number), on, number) for number in numbers]


def each_operation_refused_with(root: Path, on: int, shortest: int, *numbers: int) -> list[list[object]]:
    """Refuse each operation with one error number after the other, each in a folder of its own."""
    return [each_operation_refused(root / str(number), on, number, shortest) for number in numbers]


def hanging(root: Path, on: int) -> list[object]:
    """Let an operation never return: recording must go on, and the banner must tell, not before three seconds."""
    arm(root, on, error=HANG)
    it = Saver(root / "events")
    begin, ticks = time.monotonic(), 0
    while not it.banner and time.monotonic() - begin < 60:
        it.record("answer", step=ticks)
        it.flush(0.1)
        ticks += 1
    return [ticks, time.monotonic() - begin, it.banner, it.close(0.1), it.lost]


def checkpoint(folder: Path, step: int, told: int) -> None:
    """Save one checkpoint of a large lab and say that it is safe."""
    pieces = layout.encoded({"step": step}, {"t": Raw("U8", (10_000,), bytes(10_000))})
    os.write(told, Shelf(folder).save("overfit", 1, step, pieces).encode() + b"\n")


def checkpoints_killed(root: Path, half: int, shortest: int) -> list[object]:
    """Kill the third save of a worker at its n-th operation for n = 1, 2, …: an older one must be there, whole."""
    for n in range(1, 500):
        folder = root / str(n)
        for step in (100, 200):
            checkpoint(folder, step, os.open(os.devnull, os.O_WRONLY))
        arm(folder, ALL, n, n, kills=1 + half, shortest=shortest)
        names, code, _ = in_child(lambda told, at=folder: checkpoint(at, 300, told))  # type: ignore[misc]
        disarm()
        shelf = Shelf(folder)
        found = [layout.decoded(shelf.read(one.name))[0]["step"] for one in shelf.entries() if one.whole]
        if not found or found[-1] < (300 if names else 200) or len(found) > 3:
            return [n, code, found]
        checkpoint(folder, 400, os.open(os.devnull, os.O_WRONLY))
        if len(left := os.listdir(folder)) != 2:
            return [n, code, left]
        if code == 0:
            return [n, []]
    return ["never unharmed"]


def locks(root: Path, number: int) -> list[object]:
    """Let every lock fail, hang or do nothing: nobody may notice, for none is taken."""
    arm(root, LOCK, error=number)
    ids, code, count = in_child(lambda told: (session(root / "events", told), compact(root / "events")))
    return [code, len(ids), sorted(ids - set(load(root / "events").lines)), count]


if __name__ == "__main__":
    name, root, *rest = sys.argv[1:]
    print(json.dumps(globals()[name](Path(root), *map(int, rest))))
    sys.stdout.flush()
    os._exit(0)
