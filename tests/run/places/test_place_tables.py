"""What `config.toml` may say of a place, and that nothing in it can become an option or a command."""

import tomllib

import pytest

from dltutor.run.places.model import Command, Local, Slurm, Ssh
from dltutor.run.places.tables import places
from dltutor.run.places.values import kept

GOOD = """\
on = "gpu"

[places.gpu]
kind = "slurm"
partition = "gpu_a100"
account = "deep-learning"
time = "30"
memory = "8G"
cpus = 4
gres = "gpu:a100:1"
extra = ["--constraint=a100|h100", "--exclusive", "--nodelist=n[1-4]"]
python = "/opt/dl/bin/python"
modules = ["cuda/12.4", "gcc/13"]

[places.lab]
kind = "ssh"
host = "ada@gpu1.example.org"
extra = ["-p2222", "-oCompression=yes"]

[places.box]
kind = "command"
command = ["apptainer", "exec", "--nv", "/images/dl 2.sif", "python", "-m", "dltutor.worker"]

[places.other]
kind = "local"
python = "/opt/dl/bin/python"
"""


def read(text):
    return places(tomllib.loads(text).get("places"), text, repr)


def test_every_kind_of_place_is_read():
    found, problems = read(GOOD)
    assert problems == []
    assert found["local"] == Local()
    assert found["gpu"] == Slurm(
        "gpu_a100", "deep-learning", "30", "8G", 4, "gpu:a100:1",
        ("--constraint=a100|h100", "--exclusive", "--nodelist=n[1-4]"), "/opt/dl/bin/python", ("cuda/12.4", "gcc/13"),
    )  # fmt: skip
    assert found["lab"] == Ssh("ada@gpu1.example.org", extra=("-p2222", "-oCompression=yes"))
    assert isinstance(found["box"], Command)
    assert found["box"].command[3] == "/images/dl 2.sif"
    assert found["other"] == Local("/opt/dl/bin/python")


def test_a_job_has_a_time_limit_even_if_none_is_asked_for():
    found, _ = read('[places.gpu]\nkind = "slurm"\n')
    assert found["gpu"].time == "1:00:00"


HOSTILE = [
    "-x", "--wrap=x", "-oProxyCommand=id", "", " ", "a b", "a;b", "a|b", "a&b", "$(id)", "`id`", "a\nb", "a\0b", "a'b",
    'a"b', "a\\b", "~/x", "a>b", "a<b", "a*b", "a?b", "{a,b}", "[a]", "a!b", "a#b", "%n", "é", "\x1b[2J", "x" * 400,
]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize(
    ("kind", "key"),
    [("slurm", "partition"), ("slurm", "account"), ("slurm", "gres"), ("slurm", "python"), ("slurm", "time"),
     ("slurm", "memory"), ("ssh", "host"), ("ssh", "python"), ("local", "python")],
)  # fmt: skip
def test_a_value_that_could_be_an_option_or_a_command_is_refused(kind, key, value):
    host = {"host": "n1"} if kind == "ssh" else {}
    found, problems = places({"p": {"kind": kind, **host, key: value}}, "", repr)
    assert "p" not in found
    assert any(key in why for _, why in problems)
    if key == "python":
        found, problems = places({"p": {"kind": kind, **host, "modules": [value]}}, "", repr)
        assert "p" not in found


@pytest.mark.parametrize(
    "option",
    ["--pty", "--pt", "--output=/dev/null", "--outp=x", "--label", "--quiet", "--job-name=x", "--jobid=1", "--signal=9",
     "--input=none", "-l", "-Q", "-pdebug", "n1", "--", "--x=$(id)", "--x=a b", "--X", "--kill-on-bad-exit=0", 3, ""],
)  # fmt: skip
def test_an_option_of_srun_that_would_break_the_stream_is_refused(option):
    found, problems = places({"p": {"kind": "slurm", "extra": [option]}}, "", repr)
    assert "p" not in found
    assert "without those that dltutor sets itself" in problems[0][1]


@pytest.mark.parametrize(
    "option",
    ["-oProxyCommand=id", "-oproxycommand=id", "-oLocalCommand=id", "-oRemoteCommand=id", "-oKnownHostsCommand=id",
     "-oRequestTTY=force", "-t", "-tt", "-N", "-f", "-n", "-W", "-Eid", "gpu2", "--", "-p 22", "-", "", "-o"],
)  # fmt: skip
def test_an_option_of_ssh_that_starts_a_command_or_a_terminal_is_refused(option):
    found, _ = places({"p": {"kind": "ssh", "host": "n1", "extra": [option]}}, "", repr)
    assert "p" not in found


@pytest.mark.parametrize("command", [[], [""], ["-x"], "docker run", ["a", 3], ["a", "\x1b[2J"], ["a"] * 40, None])
def test_a_command_is_a_list_of_words_that_begins_with_a_program(command):
    assert "p" not in places({"p": {"kind": "command", "command": command}}, "", repr)[0]


@pytest.mark.parametrize("time", ["30", "90:00", "1:30:00", "1-0", "2-12:30", "1-12:30:00"])
def test_time_limits_are_written_as_slurm_does(time):
    assert places({"p": {"kind": "slurm", "time": time}}, "", repr)[0]["p"].time == time


@pytest.mark.parametrize("time", ["0", "0:00", "UNLIMITED", "-1", "1h", "infinite", 30])
def test_a_job_without_an_end_is_refused(time):
    assert "p" not in places({"p": {"kind": "slurm", "time": time}}, "", repr)[0]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('[places.gpu]\nkind = "slrum"\n', 2, "kind = 'slrum' must be one of local, slurm, ssh, command"),
        ('\n[places.gpu]\npartition = "x"\n', 2, "it needs a kind: local, slurm, ssh, command"),
        ('[places.gpu]\nkind = "slurm"\n\npartion = "x"\n', 4, "no 'partion'; did you mean partition"),
        ('[places.a]\nkind = "ssh"\nhost = "n1"\n[places.b]\nkind = "ssh"\nhost = "-n1"\n', 6, "valid host name"),
        ('[places.a]\nkind = "ssh"\n', 1, "a place of kind ssh needs host"),
        ('[places."a b"]\nkind = "local"\n', 1, "cannot name a place"),
        ("places.gpu = 3\n", 1, "a place is a section"),
        ("fps = 3\nplaces = 3\n", 2, "must be sections, as in [places.gpu]"),
        ('[places.gpu]\nkind = "slurm"\ncpus = true\n', 3, "a whole number from 1 to 1024"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_the_nearest_name(text, line, says):
    found, problems = read(text)
    assert [at for at, _ in problems] == [line]
    assert says in problems[0][1]
    assert set(found) <= {"local", "a"}


@pytest.mark.parametrize(("time", "seconds"), [("0", 0), ("90s", 90), ("15m", 900), ("2h", 7200), ("24h", 86400)])
def test_a_place_says_for_how_long_a_run_is_kept(time, seconds):
    found, problems = read(f'[places.gpu]\nkind = "slurm"\nkeep = "{time}"\n')
    assert problems == []
    assert kept(found["gpu"].keep) == seconds


@pytest.mark.parametrize("time", ["15", "m", "-5m", "1.5h", "25h", "1441m", "1d", "0m", "99999999s", "15 m", "1m30s"])
def test_a_time_that_is_none_or_too_long_keeps_nothing(time):
    found, problems = read(f'[places.gpu]\nkind = "local"\nkeep = "{time}"\n')
    assert "gpu" not in found
    assert problems[0][0] == 3
