"""What the commands say: what there is, and what to do where something is wrong."""

import json
from pathlib import Path

import pytest

from dltutor.cli.table import COMMANDS
from dltutor.course.library import Library
from dltutor.labs import find
from tests.cli.telling import Tell


def test_the_version_and_the_help_are_told(tell: Tell) -> None:
    assert tell("--version").out.startswith("dltutor ")
    text = tell("--help").out
    assert "[LESSON | COMMAND]" in text
    assert all(f"  {name} " in text for name in COMMANDS)
    assert "..." not in text.replace("[ARGS]...", "")


@pytest.mark.parametrize("command", list(COMMANDS))
def test_every_command_has_help(tell: Tell, command: str) -> None:
    done = tell(command, "--help")
    assert done.status == 0
    assert done.out.startswith(f"Usage: dltutor {command}")
    assert COMMANDS[command].help in done.out


def test_the_lessons_are_listed_in_the_order_of_the_course(tell: Tell) -> None:
    done = tell("lessons")
    places = [done.out.index(entry.title) for entry in Library().entries()]
    assert places == sorted(places)
    assert done.status == 0


def test_a_broken_lesson_is_named_and_the_others_listed(
    tell: Tell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "01-good.md").write_text("---\ndltutor: 1\nid: good\ntitle: Good\n---\n# Good\n\ntext\n")
    (tmp_path / "02-bad.md").write_bytes(b"---\nid: \xff\x1b[2J\n")
    monkeypatch.setattr("dltutor.course.library.shipped", lambda: tmp_path)
    done = tell("lessons")
    assert done.status == 1
    assert "Good" in done.out
    assert "02-bad.md" in done.err
    assert "\x1b" not in done.out + done.err


def test_the_labs_are_listed_and_described(tell: Tell) -> None:
    assert all(name in tell("labs").out for name in find.names())
    text = tell("labs", "five_points").out
    for knob in find.load("five_points").hyperparameters:
        assert f"{knob.name} " in text
    assert "from 1e-5 to 10" in text


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["lesons"], "no lesson or command 'lesons'; did you mean lessons"),
        (["nosuchlesson"], "did you mean lessons? The lessons are loss, gradients, backprop"),
        (["99"], "no lesson or command '99'. The lessons are loss, gradients"),
        (["--threads", "2", "run", "five_points"], "--help"),
        (["--threads", "2", "labs"], "labs is no lesson; as a command it comes first: dltutor labs"),
        (["open", "lss"], "did you mean loss"),
        (["reset", "xyz"], "no lesson 'xyz'. The lessons are loss, gradients"),
        (["labs", "five_point"], "did you mean five_points"),
        (["run", "five_point"], "did you mean five_points"),
        (["eject", "zzz"], "there are: by_hand"),
        (["run", "five_points", "--set", "l=1"], "no hyperparameter 'l'"),
        (["run", "five_points", "--set", "momentun=1"], "did you mean momentum"),
        (["run", "five_points", "--set", "lr=100"], "lr = 100 is out of range; it goes from 1e-5 to 10"),
        (["run", "five_points", "--set", "loss=mea"], "is not one of mae, mse"),
        (["run", "five_points", "--set", "lr=fast"], "is not a number"),
        (["run", "five_points", "--set", "lr"], "is not NAME=VALUE"),
        (["run", "five_points", "--steps", "0"], "'0' is not a whole number from 1 to 1,000,000,000"),
        (["run", "five_points", "--steps", "1e3"], "'1e3' is not a whole number from 1 to"),
        (["run", "five_points", "--seed", "-1"], "'-1' is not a whole number from 0 to"),
        (["run", "five_points", "--threads", "0"], "'0' is not a whole number from 1 to 256"),
        (["eject", "five_points", "--data", "/"], "makes its own data"),
        (["eject", "five_points", "--set", "lr=100"], "lr = 100 is out of range"),
        (["progress", "--data-dir", "relative"], "is not an absolute path"),
        (["run", "five_points", "--device", "gpu"], "there are auto, cpu, mps, cuda"),
        (["run", "five_points", "--data", "/nowhere/at/all"], "there is no folder /nowhere/at/all"),
        (["run", "five_points", "--data", "/"], "makes its own data"),
        (["run", "five_points", "--json", "--plot"], "choose one"),
        (["run", "five_points", "--stpes", "3"], "--steps"),
        (["run"], "Missing argument 'LAB'"),
        (["check", "/nowhere.md"], "there is no file or folder /nowhere.md"),
        (["check", "--format", "xml"], "'text', 'json', 'github'"),
        (["completion", "tcsh"], "'bash', 'zsh', 'fish'"),
        (["reset"], "name a lesson, or --all"),
        (["reset", "loss", "--all"], "name a lesson, or --all"),
        (["reset", "lss", "--yes"], "did you mean loss"),
        (["import", "/nowhere"], "there is no file"),
        (["export", "x", "--data-dir", "/"], "is the root directory"),
        (["open", "--theme", "pink"], "'dark'"),
        ([], "needs a terminal: ssh -t"),
        (["loss"], "needs a terminal: ssh -t"),
        (["--device", "cpu"], "needs a terminal: ssh -t"),
    ],
)
def test_what_is_used_wrongly_is_told_with_the_way_out(tell: Tell, arguments: list[str], says: str) -> None:
    done = tell(*arguments)
    assert done.status == 2
    assert says in done.err
    assert done.out == ""


def test_no_argument_can_steer_the_terminal(tell: Tell) -> None:
    for arguments in (["\x1b[2J"], ["run", "\x1b]52;c;x\x07"], ["run", "five_points", "--set", "\x1b=1"], ["--\x1bx"]):
        done = tell(*arguments)
        assert done.status == 2
        assert "\x1b" not in done.err + done.out


def test_check_says_what_is_wrong_and_its_status_follows(tell: Tell, tmp_path: Path) -> None:
    lesson = tmp_path / "01-a.md"
    lesson.write_text("---\ndltutor: 1\nid: a\ntitle: A\n---\n# A\n\n## One\n\n```quiz\nid: q\nkind: numerc\n```\n")
    done = tell("check", str(lesson))
    assert done.status == 1
    assert "error[quiz-kind]" in done.out
    assert "did you mean `numeric`" in done.out
    problems = json.loads(tell("check", str(lesson), "--format", "json").out)
    assert "quiz-kind" in {problem["code"] for problem in problems}
    assert tell("check", str(lesson), "--format", "github").out.startswith("::")


def test_an_ejected_script_goes_to_stdout_or_to_a_new_file(tell: Tell, tmp_path: Path) -> None:
    text = tell("eject", "five_points", "--steps", "7", "--set", "lr=0.25", "--seed", "3").out
    compile(text, "script", "exec")
    for part in ("STEPS = 7", "SEED = 3", "lr=0.25"):
        assert part in text
    file = tmp_path / "run.py"
    again = ["eject", "five_points", "--steps", "7", "--set", "lr=0.25", "--seed", "3", "-o", str(file)]
    assert tell(*again).status == 0
    assert tell(*again[:-1], "-").out == file.read_text() == text
    file.write_text("mine")
    refused = tell(*again)
    assert refused.status == 1
    assert "--force" in refused.err
    assert file.read_text() == "mine"
    assert tell(*again, "--force").status == 0
    assert file.read_text() == text
    assert tell("eject", "five_points", "-o", str(tmp_path / "no" / "run.py")).status == 1


def test_without_torch_a_lab_says_how_to_install_it(tell: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    done = tell("run", "five_points")
    assert done.status == 1
    assert "pip install 'dltutor[labs]'" in done.err
    found = json.loads(tell("doctor", "--json").out)["findings"]
    assert next(each for each in found if each["name"] == "labs")["state"] == "note"


def test_a_broken_config_is_told_and_does_not_stop_a_command(tell: Tell, home: Path) -> None:
    folder = home / ".config" / "dltutor"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text("threads = [\n")
    done = tell("eject", "five_points")
    assert done.status == 0
    assert "config.toml: line " in done.err
    assert "def " in done.out
    assert "\x1b" not in done.err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_a_completion_script(tell: Tell, shell: str) -> None:
    done = tell("completion", shell)
    assert done.status == 0
    assert "_DLTUTOR_COMPLETE" in done.out


def test_a_lab_that_cannot_be_read_is_named_and_the_others_listed(tell: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    names = find.names()
    monkeypatch.setattr(find, "names", lambda: [*names, "broken"])
    done = tell("labs")
    assert done.status == 1
    assert "the lab 'broken' cannot be used" in done.err
    assert "five_points" in done.out
    for command in ("labs", "run", "eject"):
        done = tell(command, "broken")
        assert done.status == 1
        assert "cannot be used" in done.err


def test_an_unwritable_place_for_a_script_is_told(tell: Tell, tmp_path: Path) -> None:
    done = tell("eject", "five_points", "-o", str(tmp_path / "no" / "run.py"))
    assert "cannot be written: No such file" in done.err
    assert done.status == 1
