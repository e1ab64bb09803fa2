"""`progress`, `export`, `import`, `reset` and `doctor`, on a real log."""

import json
import time
import zlib
from pathlib import Path
from types import SimpleNamespace

import pytest

from dltutor.course.library import Library
from dltutor.progress.directory import DataDirectory, find
from dltutor.progress.kinds import Answer, Goal, Judged, Place, Predict, Reset, Reveal, RunDone
from dltutor.progress.store import Store
from dltutor.quiz.model import Question
from tests.cli.telling import Done, Tell
from tests.slopes import SLOPES


@pytest.fixture(autouse=True)
def without_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    """`doctor` would start a training process."""
    monkeypatch.setattr("dltutor.cli.doctor._training", lambda chosen: [])


@pytest.fixture
def log(home: Path) -> Path:
    """A log in which the lesson on loss is done but for its last step."""
    with Store.open(find()) as store:
        for step in Library().open("loss").steps[:-1]:
            store.record(Place(lesson="loss", step=step.id))
            for item in step.items:
                if not isinstance(item, Question):
                    store.record(Goal(lesson="loss", item=item.id, how="met"))
                elif item.kind == "predict":
                    store.record(Predict(lesson="loss", item=item.id))
                    store.record(Judged(lesson="loss", item=item.id, outcome="as measured"))
                else:
                    store.record(Answer(lesson="loss", item=item.id, right=True, credit=1.0))
        store.record(RunDone(lesson="loss", lab="five_points"))
    return home / ".local" / "share" / "dltutor" / "events"


def row(done: Done, lesson: str = "loss") -> dict:
    return next(each for each in json.loads(done.out)["lessons"] if each["id"] == lesson)


def test_a_newcomer_has_done_nothing_and_is_told_how_to_begin(tell: Tell) -> None:
    done = tell("progress")
    assert done.status == 0
    assert "Start with: dltutor" in done.out
    assert {each["done"] for each in json.loads(tell("progress", "--json").out)["lessons"]} == {0}


def test_progress_counts_steps_first_tries_and_predictions(tell: Tell, log: Path) -> None:
    steps = Library().open("loss").steps
    items = [item for step in steps[:-1] for item in step.items]
    answered = [item for item in items if isinstance(item, Question) and item.kind != "predict"]
    found = row(tell("progress", "--json"))
    assert (found["done"], found["steps"]) == (len(steps) - 1, len(steps)) or not steps[-1].items
    assert found["tried"] == found["first_try"] == len(answered)
    assert found["predictions"] == found["as_measured"] == len(items) - len(answered) - found["goals_met"]
    assert found["runs"] == 1
    assert set(found["skills"].values()) == {"practised"}
    assert set(row(tell("progress", "--json"), "gradients")["skills"].values()) == {"new"}
    text = tell("progress").out
    assert f"You were last in loss, at “{steps[-2].title}”: dltutor loss" in text
    assert f"first tries {len(answered)} of {len(answered)} points" in text
    assert "solid right at the first try on two days" in text
    assert "dltutor report" in text
    assert "cross entropy practised" in text
    assert f"Predictions: {found['predictions']} of {found['predictions']} as measured" in text
    assert "learning rate new" not in text, "a lesson that was not begun"


def test_points_weigh_and_what_is_partly_right_counts_in_part(tell: Tell, tmp_path: Path) -> None:
    written = SLOPES.replace("id: slopes\n", "id: weighed\n").replace("id: all\n", "id: all\npoints: 3\n")
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "01.md").write_text(written, encoding="utf-8")
    names = "dltutor: 1\nid: heavy\ntitle: Heavy\nversion: 1\nlicense: MIT\nlanguage: en\nlessons: [01.md]\n"
    (tmp_path / "pack" / "course.yaml").write_text(names, encoding="utf-8")
    assert tell("add", str(tmp_path / "pack")).status == 0
    with Store.open(find()) as store:
        for item, credit in (("which", 1.0), ("all", 0.5), ("sum", 0.0)):
            store.record(Answer(lesson="heavy/weighed", item=item, right=credit == 1.0, credit=credit))
        store.record(Answer(lesson="heavy/weighed", item="all", right=True, credit=1.0, number=2))
    found = row(tell("progress", "--json"), "heavy/weighed")
    assert (found["tried"], found["first_try"], found["points"]) == (3, 2.5, 5.0)
    assert "first tries 2.5 of 5 points" in tell("progress").out


def test_progress_says_what_waits_for_a_run_and_what_comes_back(tell: Tell, home: Path) -> None:
    items = [item for step in Library().open("loss").steps for item in step.items if isinstance(item, Question)]
    predicted = next(item for item in items if item.kind == "predict")
    with Store.open(find()) as store:
        store.record(Predict(lesson="loss", item=predicted.id, content=predicted.content, given=["?"]))
    text = tell("progress").out
    assert "1 prediction not run yet" in text
    assert "review" not in text, "a prediction never comes back"
    assert row(tell("progress", "--json"))["predictions_open"] == 1
    asked = next(item for item in items if item.kind == "single")
    with Store.open(find()) as store:
        store.record(Answer(lesson="loss", item=asked.id, content=asked.content, right=True, credit=1.0))
    assert "Nothing to review now; the next comes back" in tell("progress").out
    with Store.open(find(), clock=lambda: time.time() - 90 * 86400) as store:
        store.record(Reset())
        store.record(Answer(lesson="loss", item=asked.id, content=asked.content, right=True, credit=1.0))
    assert "1 to review, about 1 minute: dltutor review" in tell("progress").out


def test_reset_asks_and_sets_aside_without_deleting(tell: Tell, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {path: path.read_bytes() for path in log.iterdir()}
    monkeypatch.setattr("click.confirm", lambda *_, **__: False)
    assert tell("reset", "loss").status == 1
    assert row(tell("progress", "--json"))["done"] > 0
    monkeypatch.setattr("click.confirm", lambda *_, **__: True)
    assert tell("reset", "loss").status == 0
    assert row(tell("progress", "--json"))["done"] == 0
    assert all(path.read_bytes() == data for path, data in files.items())


def test_reset_all_sets_every_lesson_aside(tell: Tell, log: Path) -> None:
    assert tell("reset", "--all", "--yes").status == 0
    assert {each["done"] for each in json.loads(tell("progress", "--json").out)["lessons"]} == {0}


def test_a_lesson_that_left_the_course_can_still_be_reset(tell: Tell, home: Path) -> None:
    with Store.open(find()) as store:
        store.record(Answer(lesson="gone", item="q", right=True))
    assert tell("reset", "gone", "--yes").status == 0
    refused = tell("reset", "goen", "--yes")
    assert refused.status == 2
    assert "did you mean gone" in refused.err


def test_a_lesson_that_was_begun_is_proposed_once(tell: Tell, log: Path) -> None:
    refused = tell("reset", "lss", "--yes")
    assert refused.status == 2
    assert refused.err == "dltutor: there is no lesson 'lss'; did you mean loss?\n"


def test_progress_moves_to_another_computer(tell: Tell, log: Path, tmp_path: Path) -> None:
    file, there = str(tmp_path / "mine.log"), ("--data-dir", str(tmp_path / "there"))
    assert tell("export", file).status == 0
    refused = tell("export", file)
    assert refused.status == 1
    assert "exists already" in refused.err
    assert tell("import", file, *there).status == 0
    assert row(tell("progress", "--json", *there)) == row(tell("progress", "--json"))
    again = tell("import", file, *there)
    assert again.out.startswith("0 events added")
    assert again.status == 0


def test_a_file_that_is_no_export_is_told(tell: Tell, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("hello\nworld\n")
    done = tell("import", str(tmp_path / "x"))
    assert done.status == 1
    assert "holds no progress; give a file that dltutor export wrote" in done.err
    folder = tell("import", str(tmp_path))
    assert (folder.status, folder.err) == (2, f"dltutor: {tmp_path} is not a file\n")


def test_damage_is_named_by_doctor_and_stops_nothing(tell: Tell, log: Path) -> None:
    before = row(tell("progress", "--json"))
    (log / "20200101-000000-00000000.log").write_bytes(b"half a li\x1b[2J")
    assert row(tell("progress", "--json")) == before
    assert tell("progress").err == ""
    done = tell("doctor")
    assert done.status == 0, "nobody can mend it, so it is no fault to be told of for ever"
    assert "1 damaged line set aside" in done.out
    assert "20200101-000000-00000000.log:1" in done.out
    assert "\x1b" not in done.out


def test_a_file_that_cannot_be_read_is_a_fault_and_told_everywhere(tell: Tell, log: Path) -> None:
    (log / "20200101-000000-00000000.log").mkdir()
    assert "1 file of your progress could not be read" in tell("progress").err
    done = tell("doctor")
    assert done.status == 1
    assert "1 file could not be read" in done.out


def test_where_nothing_can_be_saved_commands_say_so(tell: Tell) -> None:
    done = tell("progress", "--data-dir", "relative")
    assert done.status == 2
    assert "is not an absolute path" in done.err
    reset = tell("reset", "loss", "--yes", "--data-dir", "relative")
    assert reset.status == 1
    assert "progress is not saved" in reset.err
    doctor = tell("doctor", "--data-dir", "relative")
    assert doctor.status == 1


def test_doctor_finds_a_sound_house_sound(tell: Tell, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    done = tell("doctor", "--json")
    found = {each["name"]: each for each in json.loads(done.out)["findings"]}
    assert done.status == 0
    assert {"terminal", "size", "colours", "glyphs", "encoding", "dltutor", "progress", "cache", "log", "config"} <= {
        *found
    }
    assert found["colours"]["value"] == "256 colours"
    assert found["glyphs"]["value"] == "braille"
    assert "can be written" in found["progress"]["value"]


def test_doctor_changes_nothing(tell: Tell, home: Path) -> None:
    tell("doctor")
    assert list(home.rglob("*")) == []


def test_the_help_of_doctor_names_a_broken_config(tell: Tell, home: Path) -> None:
    (home / ".config" / "dltutor").mkdir(parents=True)
    (home / ".config" / "dltutor" / "config.toml").write_text("fps = 99\n")
    done = tell("doctor")
    assert done.status == 1
    assert "line 1: fps = 99 must be a number from 1 to 30" in done.out


def test_the_last_reveal_leaves_no_first_try(tell: Tell, home: Path) -> None:
    item = next(item for step in Library().open("loss").steps for item in step.items if isinstance(item, Question))
    with Store.open(DataDirectory(home / ".local/share/dltutor")) as store:
        store.record(Reveal(lesson="loss", item=item.id))
    found = row(tell("progress", "--json"))
    assert (found["tried"], found["first_try"]) == (1, 0)


def found(done: Done, name: str) -> dict:
    return next(each for each in json.loads(done.out)["findings"] if each["name"] == name)


def test_doctor_says_what_the_node_refuses_of_a_config(tell: Tell, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limits, config = home / "limits.toml", home / ".config" / "dltutor" / "config.toml"
    limits.write_text("threads = 2\n")
    monkeypatch.setenv("DLTUTOR_LIMITS", str(limits))
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text("threads = 8\n")
    done = tell("doctor")
    said = f"config: {config}\n      threads = 8 is more than {limits} allows; using 2"
    assert f"note  {said}" in done.out
    config.write_text("threads = 8\nfps = 99\n")
    done = tell("doctor")
    assert f"WRONG config: {config}\n      {config}: line 2: fps = 99" in done.out
    assert f"threads = 8 is more than {limits} allows; using 2" in done.out


def test_doctor_names_what_a_terminal_lacks(tell: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    for stream in ("stdin", "stdout"):
        monkeypatch.setattr(f"sys.{stream}.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "50")
    monkeypatch.setenv("LINES", "10")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("LC_ALL", "C")
    done = tell("doctor", "--json")
    assert done.status == 1
    assert found(done, "terminal")["help"] == "more: export TERM=xterm-256color"
    assert "60×18" in found(done, "size")["help"]
    assert found(done, "colours")["value"] == "no colours, NO_COLOR is set"
    assert found(done, "glyphs")["state"] == "note"
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("SSH_CONNECTION", "a b c d")
    assert found(tell("doctor", "--json"), "terminal")["value"] == "TERM is xterm, over SSH"


def test_doctor_names_a_directory_without_room_or_rights(
    tell: Tell, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1024))
        assert found(tell("doctor", "--json"), "progress")["help"] == "free some space"
    with monkeypatch.context() as patch:
        patch.setattr("os.access", lambda *_: False)
        assert found(tell("doctor", "--json"), "progress")["help"] == "use --data-dir DIR"
    monkeypatch.setenv("HOME", "")
    done = tell("doctor", "--json")
    assert "no home directory" in found(done, "progress")["value"]
    assert "no home directory" in found(done, "config")["value"]


def test_doctor_counts_much_damage_and_newer_entries(tell: Tell, log: Path) -> None:
    text = b'{"id":"n:0","kind":"dream","time":"","tick":1,"fields":{},"schema":2}'
    line = b"%08x %s\n" % (zlib.crc32(text), text)
    (log / "x.log").write_bytes(line + b"broken\n" * 9)
    done = tell("doctor")
    assert "9 damaged lines" in done.out
    assert "… and 4 more" in done.out
    assert "1 of them by a newer version" in done.out


def test_an_export_that_cannot_be_written_is_told(tell: Tell, log: Path, tmp_path: Path) -> None:
    done = tell("export", str(tmp_path / "no" / "where"))
    assert done.status == 1
    assert "cannot be written: No such file" in done.err


def test_nothing_is_exported_before_there_is_any_progress(tell: Tell, home: Path, tmp_path: Path) -> None:
    done = tell("export", str(tmp_path / "mine.log"))
    assert done.status == 1
    assert "no progress yet; nothing was written" in done.err
    assert not (tmp_path / "mine.log").exists()


def test_a_broken_lesson_says_so_in_the_progress(tell: Tell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "01-bad.md").write_text("no front matter")
    monkeypatch.setattr("dltutor.course.library.shipped", lambda: tmp_path)
    done = tell("progress")
    assert done.status == 0
    assert "cannot be opened; see dltutor lessons" in done.out
