"""`/etc/dltutor.toml`: what a lecturer sets for a whole computer holds, whatever a user writes or types."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor import config, node
from dltutor.config import Options
from dltutor.node import LOGIN_SECONDS, Limits, files, held, is_login, read
from dltutor.run.places.model import Local, Slurm, Ssh
from dltutor.run.places.start import in_job

OUTSIDE = {"PATH": "/nowhere"}
"""Neither in a job nor on a login node."""
OFF = "Training on this computer is switched off by"
IN_JOB = {**OUTSIDE, "SLURM_JOB_ID": "7", "SLURMD_NODENAME": "n1"}


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def limits(folder: Path, text: str) -> Limits:
    return read([written(folder / "limits.toml", text)])


def test_the_file_lies_in_etc_and_the_environment_can_only_add_another() -> None:
    assert files({}) == [Path("/etc/dltutor.toml")]
    assert files({"DLTUTOR_LIMITS": ""}) == [Path("/etc/dltutor.toml")]
    assert files({"DLTUTOR_LIMITS": "/sw/course.toml"}) == [Path("/etc/dltutor.toml"), Path("/sw/course.toml")]


def test_every_limit_is_read(tmp_path: Path) -> None:
    found = limits(tmp_path, f'threads = 2\ncpu_seconds = 300\nlocal_training = false\ncourse = "{tmp_path}"\n')
    assert (found.threads, found.cpu_seconds, found.local_training) == (2, 300, False)
    assert found.course == str(tmp_path)
    assert found.problems == ()


def test_without_a_file_nothing_is_limited_and_nothing_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(node, "NODE_FILE", tmp_path / "none.toml")
    options = held(Options(threads=64), read(files({})), OUTSIDE)
    assert options == Options(threads=64, cpu_seconds=0, local_training=True, on="local")


def test_a_wish_for_more_is_refused_in_one_sentence_that_names_the_file(tmp_path: Path) -> None:
    found = limits(tmp_path, "threads = 2\ncpu_seconds = 300\nlocal_training = false\n")
    options = held(Options(threads=8, cpu_seconds=900, local_training=True), found, OUTSIDE)
    assert (options.threads, options.cpu_seconds, options.local_training) == (2, 300, False)
    file = tmp_path / "limits.toml"
    assert options.problems == (
        f"threads = 8 is more than {file} allows; using 2",
        f"cpu_seconds = 900 is more than {file} allows; using 300",
        f"local_training = true is not what {file} allows; using false",
    )


def test_no_limit_at_all_is_a_wish_for_more(tmp_path: Path) -> None:
    options = held(Options(cpu_seconds=0), limits(tmp_path, "cpu_seconds = 300"), OUTSIDE)
    assert options.cpu_seconds == 300
    assert "cpu_seconds = 0 (no limit) is more than" in options.problems[0]


def test_a_wish_for_less_is_granted_without_a_word(tmp_path: Path) -> None:
    found = limits(tmp_path, "threads = 4\ncpu_seconds = 300\nlocal_training = true\n")
    options = held(Options(threads=2, cpu_seconds=60, local_training=False), found, OUTSIDE)
    assert (options.threads, options.cpu_seconds, options.local_training) == (2, 60, False)
    assert options.problems == ()
    assert (
        options.no_local == "Training on this computer is switched off by your config.toml. Lessons and questions work."
    )


def test_what_the_user_left_unsaid_is_what_the_node_says(tmp_path: Path) -> None:
    found = limits(tmp_path, "threads = 4\ncpu_seconds = 300\nlocal_training = false\n")
    options = held(Options(), found, OUTSIDE)
    assert (options.threads, options.cpu_seconds, options.local_training) == (1, 300, False)
    assert options.problems == ()
    assert (
        options.no_local
        == f"Training on this computer is switched off by {tmp_path}/limits.toml. Lessons and questions work."
    )


seconds = st.none() | st.integers(0, 1000)
flags = st.sampled_from([None, True, False])
threads = st.none() | st.integers(1, 64)


def allowed(limit: int | None) -> float:
    return limit or float("inf")


@given(threads, threads, seconds, seconds, flags, flags, st.integers(1, 64), seconds, flags)
def test_neither_a_second_file_nor_a_user_can_ever_loosen(
    tmp_path_factory: pytest.TempPathFactory,
    t1: int | None, t2: int | None, s1: int | None, s2: int | None, l1: bool | None, l2: bool | None,
    wish: int, wished: int | None, local: bool | None,
) -> None:  # fmt: skip
    folder = tmp_path_factory.getbasetemp()

    def file(name: str, threads: int | None, seconds: int | None, local: bool | None) -> Path:
        said = {
            "threads": threads,
            "cpu_seconds": seconds,
            "local_training": None if local is None else f"{local}".lower(),
        }
        return written(folder / name, "".join(f"{key} = {value}\n" for key, value in said.items() if value is not None))

    found = read([file("one.toml", t1, s1, l1), file("two.toml", t2, s2, l2)])
    options = held(Options(threads=wish, cpu_seconds=wished, local_training=local), found, OUTSIDE)
    assert options.threads == min(each for each in (wish, t1, t2) if each is not None)
    assert allowed(options.cpu_seconds) == min(map(allowed, (wished, s1, s2)))
    assert options.local_training is (False not in (local, l1, l2))
    assert bool(options.no_local) is not options.local_training


def test_a_refusal_names_the_file_that_set_the_limit(tmp_path: Path) -> None:
    one = written(tmp_path / "etc.toml", "threads = 4\ncpu_seconds = 60\n")
    two = written(tmp_path / "course.toml", "threads = 2\ncpu_seconds = 600\n")
    first, second = held(Options(threads=9, cpu_seconds=999), read([one, two]), OUTSIDE).problems
    assert str(two) in first
    assert str(one) in second


def test_inside_a_job_the_node_belongs_to_the_job_and_no_limit_holds(tmp_path: Path) -> None:
    found = limits(tmp_path, "threads = 2\ncpu_seconds = 300\nlocal_training = false\n")
    options = held(Options(threads=16), found, IN_JOB)
    assert (options.threads, options.cpu_seconds, options.local_training) == (16, 0, True)
    assert options.no_local == ""
    assert options.problems == ()


def test_a_shell_that_salloc_left_on_the_login_node_is_not_inside_the_job() -> None:
    assert not in_job({"SLURM_JOB_ID": "7"})
    assert in_job(IN_JOB)
    assert in_job({"SLURM_JOB_ID": "7", "SLURM_STEP_ID": "0"})
    assert not in_job({"SLURMD_NODENAME": "n1"})


def test_a_login_node_is_one_that_hands_out_jobs_and_gives_ten_minutes_unless_told(tmp_path: Path) -> None:
    srun = written(tmp_path / "srun", "#!/bin/sh\n")
    srun.chmod(0o755)
    login = {"PATH": str(tmp_path)}
    assert is_login(login)
    assert not is_login({**login, "SLURM_JOB_ID": "7", "SLURMD_NODENAME": "n1"})
    assert not is_login(OUTSIDE)
    assert held(Options(), Limits(), login).cpu_seconds == LOGIN_SECONDS == 600
    assert held(Options(cpu_seconds=0), Limits(), login).cpu_seconds == 0
    assert held(Options(), limits(tmp_path, "cpu_seconds = 0"), login).cpu_seconds == 0
    assert held(Options(), Limits(), OUTSIDE).cpu_seconds == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("threads = 2\ncpu_seconds == 3\n", "line 2: after the = stands a number, true, false or a text in"),
        ("threads = 2\nthreads = 3\n", "line 2: this setting is there twice"),
        ('course = "x\n', "line 1: a quote is not closed"),
        ("#" * 70_000, "line 1: the file is longer than 64 KB"),
    ],
)
def test_a_broken_file_is_named_with_its_line_and_little_is_allowed(tmp_path: Path, text: str, says: str) -> None:
    found = limits(tmp_path, text)
    (problem,) = found.problems
    assert problem.startswith(f"{tmp_path}/limits.toml: ")
    assert says in problem
    assert problem.endswith("; until it is mended, 1 thread and 600 s of processor time are allowed")
    options = held(Options(threads=8), found, OUTSIDE)
    assert (options.threads, options.cpu_seconds, options.local_training) == (1, 600, True)


@pytest.mark.parametrize(
    ("line", "says", "name", "holds"),
    [
        ("threads = 0", "threads = 0 must be a whole number from 1 to 256; until it is mended, 1 holds", "threads", 1),
        ("threads = true", "threads = true must be a whole number", "threads", 1),
        ("cpu_seconds = -1", "must be a whole number of seconds; 0 sets no limit; until", "cpu_seconds", 600),
        ('local_training = "no"', 'local_training = "no" must be true or false; until', "local_training", False),
        ('course = "lessons"', "must be an absolute folder that is there, as in", "course", None),
        ('course = "/nowhere/at/all"', "it is left out", "course", None),
    ],
)
def test_a_value_that_cannot_be_means_the_stricter_one_and_the_others_hold(
    tmp_path: Path, line: str, says: str, name: str, holds: object
) -> None:
    other = "cpu_seconds = 44" if name != "cpu_seconds" else "threads = 3"
    found = limits(tmp_path, f"{other}\n\n{line}\n")
    (problem,) = found.problems
    assert f"{tmp_path}/limits.toml: line 3: " in problem
    assert says in problem
    assert getattr(found, name) == holds
    assert found.cpu_seconds == 44 or found.threads == 3


def test_an_unknown_limit_is_answered_with_the_nearest(tmp_path: Path) -> None:
    (problem,) = limits(tmp_path, "cpu_second = 3\n").problems
    assert "line 1: there is no setting 'cpu_second'; did you mean cpu_seconds?" in problem


def test_a_second_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    (problem,) = read([tmp_path / "none.toml"]).problems
    assert problem == f"{tmp_path}/none.toml: there is no such file, which DLTUTOR_LIMITS names; it sets no limits"


def test_the_last_file_names_the_course(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        folder.mkdir()
        written(folder / "limits.toml", f'course = "{folder}"')
    assert read([one / "limits.toml", two / "limits.toml"]).course == str(two)
    assert held(Options(), read([one / "limits.toml"]), IN_JOB).course == str(one)


PLACES = """\
on = "gpu"
local_training = false

[places.gpu]
kind = "slurm"
partition = "short"

[places.big]
kind = "ssh"
host = "big7"
"""


def test_everybody_has_the_places_of_the_node_and_trains_at_its_default(tmp_path: Path) -> None:
    options = held(Options(), limits(tmp_path, PLACES), OUTSIDE)
    assert options.on == "gpu"
    assert options.place == Slurm(partition="short")
    assert options.places == {"local": Local(), "gpu": Slurm(partition="short"), "big": Ssh("big7")}
    assert options.no_local.endswith("Train elsewhere: dltutor --on gpu or --on big.")


def test_a_learner_may_choose_another_place_but_not_give_its_name_to_one_of_their_own(tmp_path: Path) -> None:
    found = limits(tmp_path, PLACES)
    own = 'on = "mine"\n[places.mine]\nkind = "slurm"\n[places.gpu]\nkind = "slurm"\ntime = "99:00:00"\n'
    user = config.read(written(tmp_path / "config.toml", own), found.places).options
    options = held(user, found, OUTSIDE)
    assert options.on == "mine"
    assert options.places["gpu"] == Slurm(partition="short")
    (problem,) = options.problems
    assert problem == (
        f"{tmp_path}/config.toml: line 4: this computer has a place gpu of its own, which is used instead"
    )


def test_a_place_of_the_node_can_be_chosen_in_config_toml(tmp_path: Path) -> None:
    found = limits(tmp_path, PLACES)
    user = config.read(written(tmp_path / "config.toml", 'on = "big"'), found.places).options
    assert held(user, found, OUTSIDE).place == Ssh("big7")


def test_a_default_place_that_is_not_there_is_told_and_labs_train_here(tmp_path: Path) -> None:
    options = held(Options(), limits(tmp_path, 'on = "gpu"'), OUTSIDE)
    assert options.on == "local"
    assert options.problems == (f"{tmp_path}/limits.toml: there is no place 'gpu'; it needs a section [places.gpu]",)


def test_a_place_with_a_mistake_is_left_out_with_its_line(tmp_path: Path) -> None:
    found = limits(tmp_path, PLACES.replace('"short"', '"-x"'))
    assert set(found.places) == {"big"}
    assert f"{tmp_path}/limits.toml: line 6: place gpu: partition" in found.problems[0]


def test_inside_a_job_the_places_of_the_node_are_there_too(tmp_path: Path) -> None:
    assert held(Options(), limits(tmp_path, PLACES), IN_JOB).on == "gpu"
