"""A program written and tried in plain text: typed here, or in the learner's own editor."""

from __future__ import annotations

import asyncio
import os
import stat
import sys
from pathlib import Path

import pytest

from dltutor.course.library import Library
from dltutor.progress.directory import DataDirectory
from dltutor.progress.store import Store
from dltutor.run.sandbox import CannotTryError
from dltutor.wire.exercise import Verdict
from tests.plain.plain_lesson import Typed
from tests.plain.test_plain_terminal import events, piped
from tests.study.test_coding import RIGHT, UNREADABLE, WRONG, FakeSandbox, lesson
from tests.terminal import Terminal


class Coder(Typed):
    """A learner at the exercise."""

    def __init__(self, *verdicts: Verdict | CannotTryError | None, store: Store | None = None) -> None:
        self.sandbox = FakeSandbox(*verdicts)
        super().__init__(lesson(), store, sandbox=lambda: self.sandbox)  # type: ignore[arg-type,return-value]

    async def tries(self, *lines: str) -> str:
        """Type lines, the last of which runs something, and return what is said once that is over."""
        self.types(*lines)
        while self.lesson.busy:
            await asyncio.sleep(0)
        return "\n".join(self.said)

    def writes(self, *code: str) -> str:
        """Type lines of code."""
        self.said.clear()
        for line in code:
            self.lesson.write(line)
        return "\n".join(self.said)


async def test_code_is_typed_tried_told_with_its_line_and_tried_again() -> None:
    coder = Coder(UNREADABLE, WRONG, RIGHT, WRONG)
    said = coder.open(0)
    assert "Question, write code.\nWrite double." in said
    assert "Your code:\n    1: def double(x):\n    2:     ..." in said
    assert "write to type it here" in said
    assert "a single dot" in coder.types("write")
    assert coder.lesson.writing
    assert coder.writes("def double(x):", "", "    return x +", ".") == "3 lines. Type run to run the tests."
    said = await coder.tries("run")
    assert said.startswith("Your code is running; pause stops it.\n")
    assert "Your code stops in line 3, before the tests; this was no try.\nSyntaxError: expected ':'" in said
    assert "    3:     return x +" in said
    coder.types("def double(x):")
    assert coder.lesson.writing, "what is no command is the first line of the code"
    coder.writes("    return x", ".")
    said = await coder.tries("test")
    assert "Not yet: 1 of 2 tests pass; test_two does not pass." in said.replace("`", "")
    assert "twice one is *two*" in said, "the author's message, as it was written"
    assert "Type hint for a hint." in said
    assert coder.types("hint") == "Hint: Add it to itself."
    coder.types("write")
    coder.writes("def double(x):", "    return 2 * x", ".")
    said = await coder.tries("run")
    assert "Right: all 2 tests pass." in said
    assert "End of step 1." in said
    assert coder.sandbox.tried[-1] == "def double(x):\n    return 2 * x\n"
    assert "    2:     return 2 * x" in coder.types("code")
    coder.types("write")
    coder.writes("def double(x):", "    return x", ".")
    said = await coder.tries("test")
    assert "Not yet: 1 of 2 tests pass" in said
    assert said.endswith("so the exercise stays done."), "and no explanation of the right one"
    assert "There is no terminal for an editor here." in coder.types("edit")


async def test_each_line_is_kept_as_it_is_typed_and_the_starter_can_be_had_again(tmp_path: Path) -> None:
    with Store.open(DataDirectory(tmp_path)) as store:
        coder = Coder(store=store)
        coder.open(0)
        coder.types("write")
        coder.writes("def double(x):", "    y = 3")
    coder = Coder(store=Store.open(DataDirectory(tmp_path)))
    assert "    2:     y = 3" in coder.open(0), "the input ended in the middle of it"
    assert "    2:     ..." in coder.types("retry")
    assert coder.types("undo") == "Taken back."
    assert "    2:     y = 3" in coder.types("code")
    coder.types("write")
    assert coder.writes(".") == "Your code is unchanged."
    assert "    2:     y = 3" in coder.types("code")


async def test_tests_that_run_can_be_stopped_and_what_cannot_run_says_why() -> None:
    coder = Coder(None, CannotTryError("PyTorch is not installed."))
    coder.open(0)
    coder.types("run")
    assert coder.lesson.busy
    await asyncio.sleep(0)
    coder.lesson.remind()
    assert coder.said[-1] == "Your code is running."
    assert "Stopped; this was no try." in await coder.tries("pause")
    assert "PyTorch is not installed. Your code is kept all the same." in await coder.tries("run")


async def test_what_code_printed_is_said_in_few_words() -> None:
    coder = Coder(Verdict(1, "timeout", "No end.", output="x" * 1000 + "\nshort\n" + "y\n" * 90))
    coder.open(0)
    said = await coder.tries("run")
    assert "It printed:\n    " + "x" * 200 + " … (1000 characters)\n    short\n" in said
    assert "and 84 lines more" in said


async def test_a_solution_that_was_shown_is_put_in_order_at_the_end_of_the_step() -> None:
    coder = Coder()
    coder.open(0)
    said = coder.types("show")
    assert "A solution is:\n    def double(x):" in said
    assert "Once more, put in order." in said
    lines = {line[3:].strip(): line[0] for line in said.split("\n") if line[1:3] == ". "}
    order = ["def double(x):", "y = x + x", "z = 1 * y", "return z"]
    assert "Right" in coder.types(" ".join(lines[code] for code in order))


def exercise() -> int:
    """Return the number of the step of the lesson on losses that asks for a program."""
    steps = Library().open("loss").steps
    return next(at for at, step in enumerate(steps, 1) if any(item.id == "write-mse" for item in step.items))


EDITOR = """#!{python}
import sys
print("what is it twice?", flush=True)
text = open("/dev/tty").readline().strip()
open(sys.argv[1], "w").write(f"def mse(output, target):\\n    return {{text}}\\n")
"""


def test_the_learners_own_editor_has_the_terminal_and_gives_it_back(tmp_path: Path) -> None:
    editor = tmp_path / "my-editor"
    editor.write_text(EDITOR.format(python=sys.executable), encoding="utf-8")
    editor.chmod(stat.S_IRWXU)
    command = [sys.executable, "-m", "dltutor", "--plain", "--data-dir", str(tmp_path / "data"), "loss"]
    env = {"PYTHONPATH": os.getcwd(), "EDITOR": str(editor), "LANG": "C.UTF-8"}
    with Terminal(command, cols=80, rows=40, home=tmp_path, env=env) as terminal:
        terminal.wait_for("Type next for step 2", 60)
        terminal.send(f"step {exercise()}\r".encode())
        terminal.wait_for("Write the code", 60)
        terminal.send(b"edit\r")
        terminal.wait_for("what is it twice?", 60)
        terminal.send(b"output + 17\r")
        terminal.wait_for("2: return output + 17", 60)
        terminal.send(b"quit\r")
        terminal.wait_for("Saved. Goodbye.", 60)


@pytest.mark.torch
def test_a_program_is_tried_by_the_real_tests_over_pipes(tmp_path: Path) -> None:
    code = ["write", "def mse(output, target):", "    return (output - target).mean()", ".", "run", "run"]
    done = piped(tmp_path, f"step {exercise()}", *code, "code", "quit", lesson="loss")
    assert "PyTorch is being loaded to run your code" in done.stdout
    assert done.stdout.count("Not yet: ") == 2, done.stdout
    assert "2:     return (output - target).mean()" in done.stdout
    assert [event["fields"]["right"] for event in events(tmp_path) if event["kind"] == "answer"] == [False, False]
