"""An ejected script is plain PyTorch: what only the screen needs is gone, what the run needs is there."""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path

import pytest

import dltutor.labs
from dltutor.labs import find
from dltutor.labs.eject import EjectError, script
from dltutor.labs.settings import SettingError

DECLARATION = """
from dltutor.labs.spec import Hyperparameter, Lab
LAB = Lab(
    "A lab",
    "A line.",
    (
        Hyperparameter("lr", 0.1, "a step", live=True, low=0, high=1),
        Hyperparameter("momentum", 0.0, "a share", live=True, low=0, high=1),
        Hyperparameter("units", 4, "how many", low=1),
        Hyperparameter("name", "x", "any word"),
    ),
    (), (), steps=3,
)
"""


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of labs with the one lab ``made_up``."""
    monkeypatch.setattr(find, "FOLDER", tmp_path)
    monkeypatch.setattr(dltutor.labs, "__path__", [*dltutor.labs.__path__, str(tmp_path)])
    folder = tmp_path / "made_up"
    folder.mkdir()
    (folder / "lab.py").write_text(DECLARATION)
    return folder


def ejected(shelf: Path, source: str, **given: object) -> str:
    (shelf / "train.py").write_text(textwrap.dedent(source), encoding="utf-8")
    text = script("made_up", {}, seed=0, steps=5, **given)  # type: ignore[arg-type]
    ast.parse(text)
    return text


FULL = '''\
    """Teach a line."""

    import math
    from collections import deque

    import torch
    from torch import nn

    from dltutor.labs.made_up import pictures

    SCALE = 3


    def train(hp, session):
        """Train."""
        model = nn.Linear(2, 1)
        optimizer = torch.optim.SGD(model.parameters(), lr=hp.lr)
        session.watch(model, optimizer)
        order = session.batches(
            8,
            4,
        )
        # the way for the picture
        path = deque(maxlen=math.floor(9.5))
        kept = []
        count = 0
        for step in session.steps():
            rows = next(order)  # [4]
            x = data(session, rows, SCALE)  # [4, 2]
            loss = model(x).mean()  # []
            loss.backward()
            optimizer.step()
            session.log(loss=loss)
            path.append(step)
            count += 1
            # shown now and then
            if step % 10 == 0:
                session.show("map", lambda: pictures.map(path, kept))

            else_where = 1
            session.show("other", lambda: drawn(model, else_where))


    def data(session, rows, scale):
        """Make data."""
        return torch.ones(len(rows), 2, device=session.device) * scale


    def drawn(model, x):
        """Draw."""
        return {"z": helper(x)}


    def helper(x):
        return x
    '''


def test_what_only_pictures_need_is_gone(shelf: Path) -> None:
    text = ejected(shelf, FULL)
    for word in (
        "session",
        "dltutor",
        "show",
        "path",
        "kept",
        "pictures",
        "deque",
        "math",
        "drawn",
        "helper",
        "else_where",
    ):
        assert word not in text, word
    assert "the way for the picture" not in text
    assert "shown now and then" not in text


def test_what_the_training_needs_stays_as_written(shelf: Path) -> None:
    text = ejected(shelf, FULL)
    for line in (
        "import torch",
        "from torch import nn",
        "SCALE = 3",
        "def train(hp):",
        "    optimizer = torch.optim.SGD(model.parameters(), lr=hp.lr)",
        "        x = data(rows, SCALE)  # [4, 2]",
        "        loss = model(x).mean()  # []",
        "        optimizer.step()",
        "        log(loss=loss)",
        "def data(rows, scale):",
        "    return torch.ones(len(rows), 2, device=DEVICE) * scale",
    ):
        assert line in text.splitlines(), line
    assert "4, seed=SEED," in text


def test_the_optimizer_is_remembered_only_where_something_changes(shelf: Path) -> None:
    assert "watch(" not in ejected(shelf, FULL)
    text = ejected(shelf, FULL, changes=[(3, "lr", 0.5)])
    assert "    watch(model, optimizer)" in text.splitlines()
    assert '(3, "lr", 0.5),' in text


def test_only_helpers_in_use_are_written(shelf: Path) -> None:
    bare = (
        "import torch\n\n\ndef train(hp, session):\n    for step in session.steps():\n        session.log(loss=step)\n"
    )
    text = ejected(shelf, bare)
    for word in ("batches", "DATA", "DEVICE", "CHANGES", "watch"):
        assert word not in text, word
    assert 'DATA = "/some/where"' in ejected(shelf, bare + "        print(session.data)\n", data="/some/where")
    assert "DATA = None" in ejected(shelf, bare + "        print(session.data)\n")


BESIDE = '''\
"""Read."""

import gzip
import math

LIMIT = 4


def read(x):
    return _half(x) + LIMIT


def _half(x):
    return math.sqrt(x)


def unused(x):
    return gzip.open(x)
'''


@pytest.mark.parametrize(
    ("way", "call"),
    [
        ("from dltutor.labs.made_up import files", "files.read"),
        ("from dltutor.labs.made_up.files import read", "read"),
    ],
)
def test_a_file_beside_train_comes_along_as_far_as_it_is_used(shelf: Path, way: str, call: str) -> None:
    (shelf / "files.py").write_text(BESIDE)
    train = f"def train(hp, session):\n    for step in session.steps():\n        session.log(loss={call}(step))\n"
    text = ejected(shelf, f"import torch\n{way}\n\n\n{train}")
    lines = text.splitlines()
    for line in ("        log(loss=read(step))", "def _half(x):", "import math", "LIMIT = 4"):
        assert line in lines, line
    assert "unused" not in text
    assert "gzip" not in text


def test_a_file_beside_train_that_needs_this_program_is_refused(shelf: Path) -> None:
    (shelf / "files.py").write_text("from dltutor.labs.find import names\n\n\ndef read(x):\n    return names()\n")
    source = "from dltutor.labs.made_up import files\n\n\ndef train(hp, session):\n    files.read(1)\n"
    with pytest.raises(EjectError, match=r"dltutor\.labs\.find"):
        ejected(shelf, source)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("steps = 3", "uses names that its script needs: steps"),
        ("helper(it=session)", "hands its session on"),
        ("session.rewind()", "nothing for session.rewind"),
        ("print(away(1))", "only plain imports of files beside it"),
    ],
)
def test_code_that_cannot_be_ejected_says_why(shelf: Path, line: str, words: str) -> None:
    source = f"from dltutor.labs.elsewhere import away\n\n\ndef train(hp, session):\n    {line}\n"
    with pytest.raises(EjectError, match=words):
        ejected(shelf, source)


@pytest.mark.parametrize("broken", [b"", b"def train(hp, session:", b"\xff\xff", b"x = \x00"])
def test_a_broken_train_file_is_named(shelf: Path, broken: bytes) -> None:
    (shelf / "train.py").write_bytes(broken)
    with pytest.raises(find.LabError, match=str(shelf / "train.py")):
        script("made_up", {}, 0, 5)


def test_a_missing_file_beside_train_is_named(shelf: Path) -> None:
    source = "from dltutor.labs.made_up import files\n\n\ndef train(hp, session):\n    files.read(1)\n"
    with pytest.raises(EjectError, match=str(shelf / "files.py")):
        ejected(shelf, source)


def test_two_files_with_one_name_are_refused(shelf: Path) -> None:
    (shelf / "files.py").write_text("def read(x):\n    return size(x)\n\n\ndef size(x):\n    return x\n")
    head = "from dltutor.labs.made_up.files import read\n\n\ndef size(x):\n    return x\n"
    with pytest.raises(EjectError, match="define size"):
        ejected(shelf, head + "\n\ndef train(hp, session):\n    size(read(1))\n")


def test_the_header_says_which_run_it_is() -> None:
    header = ast.get_docstring(ast.parse(script("five_points", {"loss": "mse"}, 7, 90, [(20, "lr", 0.01)], threads=2)))
    assert header is not None
    for words in (
        "five_points",
        'loss="mse"',
        "lr=0.1",
        "Seed 7, 90 steps, 2 CPU threads",
        "From step 20 on: lr=0.01",
        "Run it with `python`",
    ):
        assert words in header


def test_words_of_the_user_cannot_break_the_script(shelf: Path) -> None:
    (shelf / "train.py").write_text("def train(hp, session):\n    print(hp.name, session.data)\n")
    nasty = 'a\\"""b\n\'c\\N{DASH}'
    tree = ast.parse(script("made_up", {"name": nasty}, 0, 1, data=nasty))
    values = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    assert values.count(nasty) == 2


@pytest.mark.parametrize(
    ("given", "changes", "words"),
    [
        ({"lrr": 0.1}, [], "no hyperparameter 'lrr'"),
        ({"lr": 99}, [], "out of range"),
        ({}, [(2, "loss", "mse")], "'loss' cannot change during a run"),
        ({}, [(2, "lr", -1)], "out of range"),
    ],
)
def test_settings_are_checked_as_everywhere(
    given: dict[str, float], changes: list[tuple[int, str, float]], words: str
) -> None:
    with pytest.raises(SettingError, match=words):
        script("five_points", given, 0, 10, changes)


def test_an_unknown_lab_is_named() -> None:
    with pytest.raises(find.LabError, match="did you mean five_points"):
        script("fivepoints", {}, 0, 10)


@pytest.mark.parametrize("name", find.names())
def test_no_lab_leaves_a_trace_of_this_program(name: str) -> None:
    text = script(name, {}, 0, 10, [(2, "lr", 0.005)])
    assert "dltutor" not in text
    assert "session" not in text
    assert script(name, {}, 0, 10, [(2, "lr", 0.005)]) == text
