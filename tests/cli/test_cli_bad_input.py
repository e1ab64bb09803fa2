"""What is missing, broken or half-written is named with its place and what to do; all else works, nothing is lost."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import dltutor.labs.eject
from dltutor.course.library import shipped
from dltutor.labs import find
from dltutor.progress import directory
from dltutor.progress.kinds import Answer
from dltutor.progress.store import Store
from tests.cli.telling import Tell

Break = Callable[[Path], object]


@pytest.fixture
def house(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with one answer in its log, a course of two lessons and labs of its own, all of which may be broken."""
    with Store.open(directory.find()) as store:
        store.record(Answer(lesson="loss", item="q", right=True))
    shutil.copytree(shipped(), home / "lessons", ignore=shutil.ignore_patterns("0[5-9]*.md", "[1-9]*.md"))
    listed = (home / COURSE).read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in listed if not line.startswith("  - ") or (home / "lessons" / line[4:].strip()).exists()]
    (home / COURSE).write_text("".join(kept), encoding="utf-8")
    shutil.copytree(find.FOLDER / "five_points", home / "labs" / "shelf_five")
    shutil.copytree(find.FOLDER / "by_hand", home / "labs" / "shelf_hand")
    for module in ("library", "check.run"):
        monkeypatch.setattr(f"dltutor.course.{module}.shipped", lambda: home / "lessons")
    for name in [name for name in sys.modules if ".shelf_" in name]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(find, "FOLDER", home / "labs")
    monkeypatch.setattr(dltutor.labs, "__path__", [str(home / "labs"), *dltutor.labs.__path__])
    monkeypatch.setattr("dltutor.cli.doctor._training", lambda chosen: [])
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.chdir(home)
    return home


def half(name: str) -> Break:
    def cut(house: Path) -> None:
        data = (house / name).read_bytes()
        (house / name).write_bytes(data[: len(data) // 2])

    return cut


def cut_in_a_question(name: str) -> Break:
    def cut(house: Path) -> None:
        data = (house / name).read_bytes()
        (house / name).write_bytes(data[: data.index(b"```quiz") + 30])

    return cut


def put(name: str, data: bytes) -> Break:
    def write(house: Path) -> None:
        (house / name).parent.mkdir(parents=True, exist_ok=True)
        (house / name).write_bytes(data)

    return write


def gone(name: str) -> Break:
    return lambda house: (house / name).unlink()


def a_folder(name: str) -> Break:
    return lambda house: ((house / name).unlink(), (house / name).mkdir())


LOSS, COURSE, CONFIG = "lessons/03-loss.md", "lessons/course.yaml", ".config/dltutor/config.toml"
LAB, TRAIN, EVENTS = "labs/shelf_five/lab.py", "labs/shelf_five/train.py", ".local/share/dltutor/events"
FIVE = "the lab 'shelf_five' cannot be used: "

CASES = [
    (gone(LOSS), "lessons", [f"{LOSS}:1:1: error[file]: there is no such file", "help: check the name"]),
    (cut_in_a_question(LOSS), "lessons", [f"{LOSS} cannot be opened", ":1: error[fence]", "help: close it with ```"]),
    (put(LOSS, b""), "lessons", [f"{LOSS}:1:1: error[front-matter]", "help: put `---`"]),
    (put(LOSS, b"---\ndltutor: 1\nid: loss\n"), "lessons", ["the front matter does not end", "help: put a line `---`"]),
    (put(LOSS, b"---\n\xff\n"), "lessons", [f"{LOSS}:2:1: error[utf-8]", "help: save the file as UTF-8"]),
    (
        a_folder(LOSS),
        "lessons",
        [f"{LOSS}:1:1: error[file]: it cannot be read: Is a directory", "help: check"],
    ),
    (gone(COURSE), "lessons", [f"{COURSE}:1:1: error[file]", "help: write one that lists the lessons of lessons"]),
    (put(COURSE, b"dltutor: 1\nid: [a\n"), "lessons", [f"{COURSE}:3:1: error[yaml]", "help: close the bracket"]),
    (put(COURSE, b""), "lessons", [f"{COURSE}:1:1: error[yaml]", "help: start with `id: …`"]),
    (gone(LAB), "labs", [FIVE, f"{LAB}: there is no such file; mend it, or install dltutor again"]),
    (gone(LAB), "labs shelf_five", [FIVE, f"{LAB}: there is no such file"]),
    (half(LAB), "run shelf_five", [FIVE, f"{LAB}, line ", "never closed"]),
    (put(LAB, b"LAB = Lab("), "labs", [FIVE, f"{LAB}, line 1: '(' was never closed"]),
    (put(LAB, b""), "run shelf_five", [FIVE, f"{LAB} must define LAB = Lab("]),
    (put(LAB, b"assert False"), "eject shelf_five", [FIVE, f"{LAB}, line 1: AssertionError"]),
    (gone(TRAIN), "labs", [FIVE, f"{TRAIN}: there is no such file"]),
    (gone(TRAIN), "run shelf_five", [FIVE, f"{TRAIN}: there is no such file"]),
    (gone(TRAIN), "eject shelf_five", [FIVE, f"{TRAIN}: there is no such file"]),
    (put(TRAIN, b""), "run shelf_five", [FIVE, f"{TRAIN} has no function train(hp, session)"]),
    (put(TRAIN, b""), "eject shelf_five", [FIVE, f"{TRAIN} has no function train(hp, session)"]),
    (half(TRAIN), "labs shelf_five", [FIVE, f"{TRAIN}, line "]),
    (put(TRAIN, b"def train(hp"), "eject shelf_five", [FIVE, f"{TRAIN}, line 1: '(' was never closed"]),
    (put(CONFIG, b"threads = [\n"), "doctor", [f"{CONFIG}: line ", "using defaults"]),
    (put(CONFIG, b"thread = 2\n"), "doctor", [f"{CONFIG}: line 1: there is no setting 'thread'", "mean threads"]),
]


@pytest.mark.parametrize(("broken", "command", "says"), CASES)
def test_it_says_which_where_and_what_to_do(
    house: Path, tell: Tell, broken: Break, command: str, says: list[str]
) -> None:
    broken(house)
    before = files(house)
    done = tell(*command.split())
    assert done.status == 1
    for part in says:
        assert part in done.out + done.err
    still_works(tell)
    assert files(house) == before


@pytest.mark.parametrize(("line", "at"), [(b"0 {half a li", 1), (b"\n\n\xff\x00\n", 3)])
def test_a_damaged_line_of_the_log_is_told_and_asks_for_nothing(house: Path, tell: Tell, line: bytes, at: int) -> None:
    put(f"{EVENTS}/x.log", line)(house)
    done = tell("doctor")
    assert done.status == 0
    assert "1 damaged line set aside" in done.out
    assert f"{EVENTS}/x.log:{at}: the line was cut" in done.out
    still_works(tell)


def still_works(tell: Tell) -> None:
    """Every command about something else does what it did before."""
    lessons, progress = tell("lessons").out, tell("progress", "--json").out
    for id in ("loss", "gradients"):
        assert f"\n{id} " in f"\n{lessons}"
        assert f'"id": "{id}"' in progress
    assert '"events": 4' in progress
    assert "shelf_hand" in tell("labs").out
    assert tell("eject", "shelf_hand").status == 0
    assert tell("check", "lessons/04-gradients.md").out.count("error[front-matter]") == 0


def files(house: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in house.rglob("*") if path.is_file() and "__pycache__" not in path.parts}


def test_a_lesson_whose_requirement_cannot_be_read_is_not_blamed(house: Path, tell: Tell) -> None:
    (house / LOSS).write_bytes(b"")
    assert "lesson-ref" not in tell("check", "lessons").out
    (house / COURSE).write_text((house / COURSE).read_text().replace("03-loss.md", "04-gradients.md"))
    assert "lesson-ref" in tell("check", "lessons/04-gradients.md").out


def test_an_installation_without_lessons_or_labs_says_so(house: Path, tell: Tell) -> None:
    shutil.rmtree(house / "lessons")
    shutil.rmtree(house / "labs")
    for command in (["lessons"], ["progress"], ["loss"]):
        done = tell(*command)
        assert done.status == 1
        assert f"there are no lessons in {house / 'lessons'}; install dltutor again" in done.err
    assert f"there are no labs in {house / 'labs'}" in tell("labs").err
    assert "course.yaml:1:1: error[file]" in tell("check").out
