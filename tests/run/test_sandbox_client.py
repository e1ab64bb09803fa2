"""What the screen sees of the sandbox: one verdict for each answer, whatever becomes of the process."""

import asyncio
import os
import signal
import sys
from dataclasses import replace

import pytest

from dltutor.quiz.exercise import Exercise
from dltutor.run import launch
from dltutor.run.sandbox import DIED, OFTEN, STARTING, STARTS, CannotTryError, Sandbox, order_of

EXERCISE = Exercise(
    starter="def f(x): ...",
    solution="def f(x): return 2 * x",
    tests="def test_double():\n    assert f(2) == 4, f'twice two is four, not {f(2)}'",
    timeout=20,
)
ENDLESS = "def f(x):\n    while True: pass"


@pytest.fixture
async def sandbox(tmp_path):
    shown = []
    one = Sandbox(lambda: launch.sandbox(tmp_path), lambda: shown.append(one.state))
    one.shown = shown
    yield one
    await one.close()
    assert one.state.phase == "off"


def command(tmp_path, code):
    return replace(launch.sandbox(tmp_path), command=(sys.executable, "-c", code))


async def until_trying(one):
    while one.state.phase != "trying":
        await asyncio.sleep(0)


@pytest.mark.torch
async def test_answers_get_their_verdicts_and_the_states_between_are_told(sandbox, tmp_path):
    assert (await sandbox.attempt(EXERCISE, EXERCISE.solution)).outcome == "passed"
    verdict = await sandbox.attempt(EXERCISE, "def f(x): return x")
    assert (verdict.outcome, verdict.say) == ("failed", "twice two is four, not 2")
    assert [state.phase for state in sandbox.shown] == ["starting", "ready", "trying", "ready", "trying", "ready"]
    assert sandbox.shown[0].sentence == STARTING
    assert sandbox.state.warm.protection in ("full", "partial", "limits")
    reads = replace(EXERCISE, files=("two",), tests="def test_it():\n    assert f(0) == '2', f(0)")
    (tmp_path / "two").write_text("2")
    assert (await sandbox.attempt(reads, "def f(x): return open('two').read()", tmp_path)).outcome == "passed"
    with pytest.raises(CannotTryError, match="two of this exercise"):
        await sandbox.attempt(reads, "", tmp_path / "nowhere")

    endless = asyncio.create_task(sandbox.attempt(EXERCISE, ENDLESS))
    await until_trying(sandbox)
    sandbox.stop()
    assert (await endless).outcome == "cancelled"

    abandoned = asyncio.create_task(sandbox.attempt(EXERCISE, ENDLESS))
    await until_trying(sandbox)
    abandoned.cancel()
    assert (await sandbox.attempt(EXERCISE, EXERCISE.solution)).outcome == "passed"

    killed = asyncio.create_task(sandbox.attempt(EXERCISE, ENDLESS))
    await until_trying(sandbox)
    os.kill(sandbox._child.pid, signal.SIGKILL)
    verdict = await killed
    assert (verdict.outcome, verdict.say) == ("ended", DIED)
    assert (await sandbox.attempt(EXERCISE, EXERCISE.solution)).outcome == "passed"


def test_a_link_or_a_pipe_beside_an_exercise_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/etc/passwd")
    (tmp_path / "folder").mkdir()
    for name in ("pipe", "link", "folder", "nothing"):
        with pytest.raises(CannotTryError, match=f"The file {name} of this exercise cannot be read"):
            order_of(1, replace(EXERCISE, files=(name,)), "", tmp_path)


async def test_where_no_process_can_be_started_that_is_said(tmp_path):
    nowhere = Sandbox(lambda: replace(launch.sandbox(tmp_path), command=("no-such-program",)))
    with pytest.raises(CannotTryError, match="cannot be started"):
        await nowhere.attempt(EXERCISE, "")
    refused = Sandbox(lambda: replace(launch.sandbox(tmp_path), refused="Not on this computer."))
    with pytest.raises(CannotTryError, match="Not on this computer"):
        await refused.warm()


async def test_a_sandbox_without_pytorch_says_what_to_install(tmp_path):
    hidden = "import sys; sys.modules['torch'] = None; from dltutor.sandbox.__main__ import main; main()"
    one = Sandbox(lambda: command(tmp_path, hidden))
    with pytest.raises(CannotTryError, match=r"pip install 'dltutor\[labs\]'"):
        await one.attempt(EXERCISE, "")


async def test_one_that_always_dies_is_not_started_for_ever(tmp_path):
    one = Sandbox(lambda: command(tmp_path, ""))
    for _ in range(STARTS):
        with pytest.raises(CannotTryError, match="ended from outside"):
            await one.warm()
    with pytest.raises(CannotTryError) as error:
        await one.warm()
    assert str(error.value) == OFTEN
