"""`config.toml`: what it can say, and that a broken one costs nothing but itself."""

import random
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor.config import GLYPHS, THEMES, Options, config_path, is_device, read
from dltutor.run.places.model import Local, Slurm
from tests.ordinary import USER, environment, python

GOOD = """\
# how dltutor looks
theme = "contrast"
glyphs = "block"
threads = 4
device = "cuda:1"
fps = 5
data = "/data/mnist"
"""


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "config.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_every_setting_is_read(tmp_path: Path) -> None:
    found = read(written(tmp_path, GOOD))
    assert found.options == Options("cuda:1", 4, 5, "contrast", "block", "/data/mnist")
    assert found.options.problems == ()


def test_a_missing_file_means_defaults_and_is_no_problem(tmp_path: Path) -> None:
    assert read(tmp_path / "none" / "config.toml").options == Options()
    assert read(None).options == Options()


def test_the_command_line_outranks_the_file_where_it_says_something(tmp_path: Path) -> None:
    options = read(written(tmp_path, GOOD)).options.over(threads=2, device=None, seed=3)
    assert (options.threads, options.device, options.seed) == (2, "cuda:1", 3)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('theme = "dark"\n\nthreads == 3\n', "line 3: after the = stands a number, true, false or a text in"),
        ("fps = 5\ntheme = dark\n", 'line 2: after the = stands a number, true, false or a text in "quotes"; using'),
        ("fps = 5\nthreads = \n\n", "line 2: after the = stands a number"),
        ("fps = 5\nthreads =", "line 2: after the = stands a number"),
        ('theme = "dark', "line 1: a quote is not closed"),
        ('theme = "dark\nfps = 5\n', "line 1: a quote is not closed"),
        ("data = [1\n", "line 1: a bracket is not closed"),
        ("fps = 5\ntheme\n", "line 2: write it as name = value"),
        ("fps = 5\n= 3\n", "line 2: write it as name = value"),
        ("fps = 5 threads = 2\n", "line 1: after the value the line must end"),
        ('threads = 2\ntheme = "dark"\nthreads = 3\n', "line 3: this setting is there twice; remove one of them"),
        ("[a]\n[a]\n", "line 2: this section is there twice; remove one of them"),
        ('theme = "\x1b[2J"\n', "line 1: illegal character '\\x1b'"),
        (b"threads = 2\n# \xff\n", "line 2: this is not UTF-8 text"),
        ("#" * 70_000, "line 1: the file is longer than 64 KB"),
        ("x = 1\n" + "a." * 5000 + "b = 1", "line 2: this line is nested too deeply"),
        ("x = " + "[" * 5000, "line 1: "),
        ("x = " + "[\n" * 5000, "line "),
    ],
)
def test_a_broken_file_is_named_with_its_line_kept_and_not_used(tmp_path: Path, text: str | bytes, says: str) -> None:
    path = written(tmp_path, text)
    before = path.read_bytes()
    found = read(path)
    (problem,) = found.options.problems
    assert problem.startswith(f"{path}: ")
    assert says in problem
    assert problem.endswith("using defaults")
    assert found.options == Options(problems=found.options.problems)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('theme = "pink"', 'theme = "pink" must be one of dark, light, contrast, terminal'),
        ("glyphs = 3", "must be one of auto, braille, block, ascii"),
        ('language = "../de"', 'must be a language, as in "de" or "pt-BR"'),
        ("threads = 0", "a whole number from 1 to 256"),
        ("threads = 2.5", "a whole number from 1 to 256"),
        ("threads = true", "threads = true must be a whole number from 1 to 256"),
        (f'device = "{"x" * 10_000}"', f'device = "{"x" * 38}… must be auto'),
        ("device = 2026-01-01", 'device = "2026-01-01" must be auto'),
        ('device = "gpu"', "auto, cpu, mps, cuda or cuda:N"),
        ("fps = nan", "a number from 1 to 30"),
        ('data = "mnist"', "an absolute folder"),
        ("theme = [1]", "must be one of"),
        ("theme.x = 1", "must be one of"),
        ("[threads]\nx = 1", "a whole number"),
    ],
)
def test_a_value_out_of_range_is_told_with_the_range_and_the_others_hold(tmp_path: Path, line: str, says: str) -> None:
    other = "fps = 5" if line.startswith("glyphs") else 'glyphs = "ascii"'
    found = read(written(tmp_path, f"{other}\n\n{line}\n"))
    (problem,) = found.options.problems
    assert f"{tmp_path}/config.toml: line 3: " in problem
    assert says in problem
    assert problem.endswith("; using the default")
    assert found.options.glyphs == "ascii" or found.options.fps == 5


def test_an_unknown_setting_is_answered_with_the_nearest(tmp_path: Path) -> None:
    (problem,) = read(written(tmp_path, "fps = 5\nthread = 3\n")).options.problems
    assert "line 2: there is no setting 'thread'; did you mean threads or theme?" in problem


def test_the_home_in_a_folder_is_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    assert read(written(tmp_path, 'data = "~/mnist"')).options.data == "/home/ada/mnist"


def test_an_unreadable_file_is_told() -> None:
    """As an ordinary user: root may read everything."""
    code = (
        "import sys, pathlib; from dltutor.config import read; print(read(pathlib.Path(sys.argv[1])).options.problems)"
    )
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        path = written(Path(folder), GOOD)
        path.chmod(0o600)
        command = [python(), "-c", code, path]
        done = subprocess.run(
            command, env=environment(), cwd="/", user=USER, group=USER, capture_output=True, text=True
        )
    assert "cannot be read (Permission denied)" in done.stdout, done.stderr


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    assert "cannot be read" in read(tmp_path).options.problems[0]


@given(st.integers(0, 2**32))
def test_no_mutation_of_the_file_keeps_dltutor_from_starting(
    tmp_path_factory: pytest.TempPathFactory, number: int
) -> None:
    numbers = random.Random(number)
    data = bytearray(GOOD.encode())
    for _ in range(numbers.randrange(1, 6)):
        at = numbers.randrange(len(data))
        match numbers.randrange(3):
            case 0:
                data[at] = numbers.randrange(256)
            case 1:
                del data[at : at + numbers.randrange(1, 9)]
            case 2:
                data[at:at] = numbers.choice([b"\n", b"[", b'"', b"=", b"\x00", b"1e9", b"{"])
        if not data:
            data = bytearray(b" ")
    options = read(written(tmp_path_factory.getbasetemp(), bytes(data))).options
    assert options.theme in ("", *THEMES)
    assert options.glyphs in GLYPHS
    assert 1 <= options.threads <= 256
    assert options.fps is None or 1 <= options.fps <= 30
    assert is_device(options.device)


DEEP = [
    "{name} = {{" + "a." * 20_000 + "a = 1}}",
    "{name} = " + "[" * 20_000,
    "{name} = " + "[" * 200 + "]" * 200,
    "{name} = " + "{{a = " * 200 + "1" + "}}" * 200,
    "[{name}" + ".a" * 20_000 + "]",
    "{name}" + ".a" * 20_000 + " = 1",
]


@pytest.mark.parametrize("text", DEEP)
@pytest.mark.parametrize("name", ["theme", "places", "on", "nothing"])
def test_no_depth_of_nesting_breaks_it(tmp_path: Path, text: str, name: str) -> None:
    options = read(written(tmp_path, text.format(name=name))).options
    assert options.problems
    assert all(len(problem) < 1000 for problem in options.problems)


def test_the_file_lies_where_the_platform_keeps_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", "/somewhere")
    assert config_path() == Path("/somewhere/dltutor/config.toml")
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setenv("HOME", "")
    assert config_path() is None
    monkeypatch.delenv("HOME")
    monkeypatch.setattr("os.path.expanduser", lambda path: path)  # as where the user database knows nobody
    assert config_path({}) is None


def test_a_place_is_chosen_by_its_name(tmp_path: Path) -> None:
    found = read(written(tmp_path, 'on = "gpu"\n[places.gpu]\nkind = "slurm"\npartition = "a100"\n')).options
    assert found.problems == ()
    assert found.on == "gpu"
    assert found.place == Slurm(partition="a100")
    assert list(found.places) == ["local", "gpu"]


@pytest.mark.parametrize("on", ['"gpu"', "3", "[]", "{ gpu = 1 }"])
def test_a_place_that_is_not_there_is_told_and_labs_train_here(tmp_path: Path, on: str) -> None:
    found = read(written(tmp_path, f"on = {on}\n[places.cpu]\nkind = 'slurm'\n")).options
    (problem,) = found.problems
    assert "line 1: on = " in problem
    assert "one of local, cpu" in problem
    assert problem.endswith("; using the default")
    assert found.place == Local()


def test_a_place_with_a_mistake_is_left_out_and_the_others_hold(tmp_path: Path) -> None:
    text = 'fps = 5\n[places.a]\nkind = "slurm"\npartition = "-x"\n[places.b]\nkind = "local"\n'
    found = read(written(tmp_path, text)).options
    (problem,) = found.problems
    assert f"{tmp_path}/config.toml: line 4: place a: partition = " in problem
    assert list(found.places) == ["local", "b"]
    assert found.fps == 5


def test_a_time_to_keep_runs_holds_for_every_place_that_has_none_of_its_own(tmp_path: Path) -> None:
    text = 'keep = "15m"\n[places.gpu]\nkind = "slurm"\n[places.far]\nkind = "ssh"\nhost = "h"\nkeep = "1h"\n'
    options = read(written(tmp_path, text)).options
    assert {name: place.keep for name, place in options.places.items()} == {"local": "15m", "gpu": "15m", "far": "1h"}
    assert options.problems == ()
    assert options.keep is None, "only the command line outranks a place"
    broken = read(written(tmp_path, 'keep = "long"\n')).options
    assert broken.places == {"local": Local()}
    assert "keep" in broken.problems[0]
