"""The command as a real process: how fast it answers, what it loads, and how it ends."""

import json
import os
import pty
import re
import resource
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import until

DLTUTOR = [sys.executable, "-m", "dltutor"]


def tutor(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*DLTUTOR, *arguments], capture_output=True, text=True, timeout=110, env=env)


def processor(*command: str) -> float:
    """Return the seconds of processor time that a command takes: others on the machine do not count."""

    def used() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before = used()
    subprocess.run(command, check=True, capture_output=True)
    return used() - before


def test_the_version_is_there_within_five_times_an_empty_python() -> None:
    both = [(processor(*DLTUTOR, "--version"), processor(sys.executable, "-c", "pass")) for _ in range(5)]
    assert min(ours for ours, _ in both) <= 5 * min(empty for _, empty in both)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("command", ["--version", "--help", "labs", "eject five_points", "completion bash"])
def test_an_output_that_takes_nothing_is_told_in_one_line(command: str) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*DLTUTOR, *command.split()], stdout=full, stderr=subprocess.PIPE, text=True, timeout=100)
    assert (done.returncode, done.stderr) == (1, "dltutor: the output: No space left on device\n")


def test_no_command_loads_a_screen_or_torch_that_it_does_not_need(tmp_path: Path) -> None:
    commands = [["--help"], ["labs"], ["lessons"], ["progress"], ["completion", "zsh"], ["lss"]]
    code = f"""
import sys
from dltutor.cli.tutor import run
for command in {commands!r}:
    run(command)
    print("loaded", *{{name.split(".")[0] for name in sys.modules}}, file=sys.stderr)
"""
    environ = {**os.environ, "HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environ, timeout=100)
    loaded = [set(line.split()) for line in done.stderr.splitlines() if line.startswith("loaded ")]
    assert len(loaded) == len(commands), done.stderr
    for command, names in zip(commands, loaded, strict=True):
        assert "click" in names
        assert not names & {"textual", "torch", "numpy", "sklearn", "rich"}, command


@pytest.mark.parametrize("streams", ["</dev/null", ">/dev/null", "<&-", ">&-", "2>&-", "<&- >&- 2>&-", "| cat"])
def test_without_a_terminal_it_refuses_at_once_and_sends_no_escape(streams: str) -> None:
    command = f"{' '.join(DLTUTOR)} {streams}"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, stdin=subprocess.DEVNULL)
    assert done.returncode == 2
    assert b"\x1b" not in done.stdout + done.stderr
    if "2>&-" not in streams:
        assert b"needs a terminal: ssh -t" in done.stderr


def test_a_reader_that_leaves_early_causes_no_traceback() -> None:
    command = f"{' '.join(DLTUTOR)} check --format json | head -c 10"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=100)
    assert done.stderr == ""


def test_a_name_too_long_for_a_file_is_told_and_cannot_steer_the_terminal() -> None:
    done = tutor("check", "\x1b[2J" + "a" * 300)
    assert done.returncode == 1
    assert done.stderr.endswith("aaa: File name too long\n")
    assert "\x1b" not in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_output_that_knows_ascii_only_gets_what_it_can_show() -> None:
    for command in (["labs", "five_points"], ["doctor", "--help"], ["lss\udcff"]):
        done = tutor(*command, env={**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"})
        assert "Traceback" not in done.stderr
        assert done.stdout or done.stderr


COMPLETE = """
eval "$(dltutor completion bash)"
complete -p dltutor >&2
while read -ra COMP_WORDS; do
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  COMPREPLY=()
  _dltutor_completion dltutor
  echo "${COMPREPLY[@]}"
done
"""
COMPLETED = {
    "conv": "convnets",
    "do": "doctor",
    "run five": "five_points",
    "eject five_points --st": "--steps",
    "reset grad": "gradients",
    "check --format j": "json",
}


def test_bash_completes_commands_lessons_labs_and_options() -> None:
    environ = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    typed = "".join(f"dltutor {words}\n" for words in COMPLETED)
    command = ["bash", "--norc", "-c", COMPLETE]
    done = subprocess.run(command, input=typed, capture_output=True, text=True, env=environ, timeout=100)
    assert done.stdout.splitlines() == list(COMPLETED.values())
    assert "-F _dltutor_completion dltutor" in done.stderr


class Terminal:
    """A process at a real pseudo-terminal."""

    def __init__(self, *arguments: str) -> None:
        self.pid, self._descriptor = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "xterm-256color"
            os.execv(sys.executable, [*DLTUTOR, *arguments])
        self.text = b""

    def has(self, text: bytes) -> bool:
        """Read what is there and tell whether `text` was among it."""
        while select.select([self._descriptor], [], [], 0)[0]:
            try:
                self.text += os.read(self._descriptor, 65536)
            except OSError:
                break
        return text in self.text

    def press(self, keys: bytes) -> None:
        os.write(self._descriptor, keys)

    def status(self) -> int:
        """Wait for the end, reading on."""
        ended: list[int] = []

        def over() -> bool:
            self.has(b"")
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            ended.append(os.waitstatus_to_exitcode(status)) if pid else None
            return bool(ended)

        until(over)
        return ended[0]


@pytest.mark.torch
def test_ctrl_c_at_a_terminal_stops_the_run_and_shows_what_there_is(tmp_path: Path) -> None:
    terminal = Terminal("run", "five_points", "--steps", "1000000000", "--checkpoints", str(tmp_path))
    until(lambda: terminal.has(b"Starting the training process"))
    until(lambda: b"five_points" in terminal.text.split(b"Starting")[-1] or terminal.has(b"\x00"), 60)
    terminal.press(b"\x03")
    assert terminal.status() == 1
    assert b"stopped" in terminal.text
    assert b"Traceback" not in terminal.text
    assert re.search(rb"dltutor: stopped at step [0-9,]+. The same command with --resume goes on", terminal.text)
    assert b"\x1b[?25h" in terminal.text, "the cursor is back"


@pytest.mark.torch
def test_ctrl_c_while_torch_is_imported_ends_at_once() -> None:
    terminal = Terminal("run", "five_points")
    until(lambda: terminal.has(b"Starting the training process"))
    terminal.press(b"\x03")
    assert terminal.status() == 1
    assert b"Traceback" not in terminal.text


@pytest.mark.torch
def test_a_real_run_begins_with_the_loss_of_the_course_and_equals_its_script(tmp_path: Path) -> None:
    given = ["five_points", "--steps", "25", "--seed", "3", "--set", "loss=mse", "--set", "lr=0.001"]
    done = tutor("run", *given, "--json")
    assert done.returncode == 0, done.stderr
    *steps, last = map(json.loads, done.stdout.splitlines())
    assert [step["step"] for step in steps] == list(range(1, 26))
    assert steps[0]["metrics"]["loss"] == pytest.approx(83.99420, abs=5e-6)
    assert last["final"]["step"] == 25
    script = tmp_path / "run.py"
    assert tutor("eject", *given, "-o", str(script)).returncode == 0
    printed = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True, cwd=tmp_path).stdout
    for step in steps:
        assert repr(step["metrics"]["loss"]) in printed


@pytest.mark.torch
def test_what_ctrl_c_cut_short_goes_on_with_the_same_numbers(tmp_path: Path) -> None:
    given = ["run", "five_points", "--json", "--seed", "3", "--checkpoints", str(tmp_path)]
    first = subprocess.Popen([*DLTUTOR, *given, "--steps", "1000000000"], stdout=-1, stderr=-1, text=True)
    assert first.stdout is not None
    assert json.loads(first.stdout.readline())["step"] == 1
    first.send_signal(signal.SIGINT)
    out, err = first.communicate(timeout=100)
    stopped = json.loads(out.splitlines()[-1])["final"]["step"]
    assert err == f"dltutor: stopped at step {stopped:,}. The same command with --resume goes on from there.\n"
    until = ["--steps", str(stopped + 40)]
    *again, _ = tutor(*given, *until, "--resume").stdout.splitlines()
    *whole, _ = tutor(*given, *until).stdout.splitlines()
    assert again == whole[stopped:]
    assert len(again) == 40
    assert list(tmp_path.iterdir()) == [], "it came to its end"


@pytest.mark.torch
def test_a_reader_that_leaves_ends_the_training_too(tmp_path: Path) -> None:
    endless = ["run", "five_points", "--json", "--steps", "1000000000", "--checkpoints", str(tmp_path)]
    process = subprocess.Popen([*DLTUTOR, *endless], stdout=-1, stderr=-1)
    assert process.stdout is not None
    assert process.stderr is not None
    assert json.loads(process.stdout.readline())["step"] == 1
    process.stdout.close()
    until(lambda: process.poll() is not None)
    assert process.stderr.read() == b""


@pytest.mark.torch
def test_a_killed_command_leaves_no_training_behind(tmp_path: Path) -> None:
    endless = ["run", "five_points", "--json", "--steps", "1000000000", "--checkpoints", str(tmp_path)]
    process = subprocess.Popen([*DLTUTOR, *endless], stdout=-1)
    assert process.stdout is not None
    process.stdout.readline()
    (child,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    process.send_signal(signal.SIGKILL)
    process.wait()
    until(lambda: _gone(child))


def _gone(pid: str) -> bool:
    try:
        return "State:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return True
