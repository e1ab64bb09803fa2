"""Every panel draws a frame of any size, says it in words, and keeps its axes still."""

from __future__ import annotations

import math
import re
from array import array
from dataclasses import replace

import pytest

from dltutor.draw.cells import Glyphs, Row
from dltutor.labs.find import load, names
from dltutor.labs.spec import Lab, Metric, Panel
from dltutor.run.history import History
from dltutor.run.state import Mark, Phase, Run
from dltutor.study.panels import KINDS, opened
from dltutor.ui.panels.chart import CurvePanel
from dltutor.ui.panels.frame import Frame, folded
from dltutor.ui.panels.pictures import PicturePanel
from dltutor.ui.panels.views import view
from dltutor.wire.conditions import Steps
from dltutor.wire.to_screen import Picture
from tests.drawn import drawn_text

LOSS = Panel("curve", "Loss", metrics=("train_loss", "val_loss"), help="Lower is better.")
LAB = Lab(
    "t",
    "s",
    (),
    (
        Metric("train_loss", "training loss", "nats", part="train"),
        Metric("val_loss", "validation loss", "nats", part="val"),
    ),
    (LOSS,),
    200,
)
SIZES = [(40, 8), (48, 15), (78, 16), (110, 50)]

PICTURES = {
    "contour": {"z": [[1.0, 2.0], [3.0, 4.0]], "x": [0, 1], "y": [0, 1], "path": [[0.1, 0.2]], "best": [1, 1]},
    "field": {
        "z": [[-1.0, 1.0]], "x": [0, 1], "y": [0, 1],
        "points": [[0, 0], [1, 1]], "labels": [1, -1], "held_back": [0, 1],
    },
    "network": {"layers": [2, 1], "weights": [[[0.5, -2.0]]], "inputs": ["x", "y"]},
    "maps": {"groups": [{"title": "kernels", "images": [[[0, 255], [255, 0]]] * 3}]},
    "matrix": {"counts": [[3, 1], [0, 4]], "labels": ["cat", "dog"]},
    "gallery": {"images": [[[0, 255], [255, 0]]] * 2, "captions": ["3 read as 2", "7 read as 1"]},
    "table": {"columns": ["x", "error"], "rows": [[1.0, 0.5], [2.0, -0.25]]},
    "products": {"blocks": [{"title": "forward", "lines": ["z = 1 · 2 = 2", "h = 0.88"]}]},
}  # fmt: skip


def history(*values: float) -> History:
    return History().extended(array("q", range(1, len(values) + 1)), array("d", values))


def run(number: int = 1, steps: int = 4, **changes: object) -> Run:
    values = [2.0 / step for step in range(1, steps + 1)]
    made = Run(
        number,
        "t",
        {"lr": 0.1},
        0,
        phase=Phase.RUNNING,
        step=steps,
        histories={"train_loss": history(*values), "val_loss": history(*[value + 1 for value in values])},
        until=(Steps(200),),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def text(rows: list[Row]) -> str:
    return drawn_text(rows)


@pytest.mark.parametrize("size", SIZES)
def test_a_chart_fills_exactly_its_room(size: tuple[int, int]) -> None:
    rows = CurvePanel(LOSS).rows(Frame(LAB, "t", run(), ghosts=(run(0),)), *size)
    assert len(rows) == size[1]
    assert all(len(line) <= size[0] for line in text(rows).splitlines())


def test_a_chart_has_title_unit_legend_and_a_summary_in_words() -> None:
    drawn = text(CurvePanel(LOSS).rows(Frame(LAB, "t", run()), 78, 20))
    assert "Loss (nats)" in drawn
    assert "━━ train_loss 0.5" in drawn
    assert "╍╍ val_loss 1.5" in drawn
    assert "train_loss 2 → 0.5 in 4 steps, lowest at 4" in drawn
    assert "step" in drawn


def test_the_legend_and_the_words_below_a_chart_write_a_number_alike() -> None:
    for value, read in ((-0.5, "−0.5"), (2.3, "2.3"), (2.5e-5, "2.5e-5"), (12345.0, "12.3k"), (math.nan, "NaN")):
        one = run(histories={"train_loss": history(4.0, value), "val_loss": history(4.0)})
        legend, words = text(CurvePanel(LOSS).rows(Frame(LAB, "t", one), 78, 20)).split("train_loss ")[1:]
        assert legend.split()[0] == read
        assert words.startswith(f"4 → {read} in 2 steps")


def test_in_ascii_each_curve_has_a_letter_of_its_own() -> None:
    runs = tuple(run(number, name=name) for number, name in ((1, "mae"), (2, "mse")))
    chart = CurvePanel(Panel("curve", "Loss", metrics=("train_loss",)))
    drawn = text(chart.rows(Frame(LAB, "t", runs[1], compared=runs, glyphs="ascii"), 60, 15))
    assert "* mae" in drawn
    assert "o mse" in drawn


def test_a_narrow_chart_says_the_whole_of_its_summary() -> None:
    drawn = text(CurvePanel(LOSS).rows(Frame(LAB, "t", run()), 40, 16))
    assert "train_loss 2 → 0.5, lowest at 4" in drawn
    assert "val_loss 3 → 1.5, lowest at 4" in drawn


def test_a_legend_of_many_curves_takes_the_rows_that_it_needs() -> None:
    few, many = run(1, name="few"), run(2, name="many")
    drawn = text(CurvePanel(LOSS).rows(Frame(LAB, "t", many, compared=(few, many)), 42, 16))
    for name in ("few train_loss", "few val_loss", "many train_loss", "many val_loss"):
        assert name in drawn


def test_the_legend_names_all_eight_curves_of_four_runs_on_half_a_small_screen() -> None:
    runs = tuple(run(number, name=name) for number, name in enumerate(("none", "decay", "dropout", "norm")))
    legend = text(CurvePanel(LOSS).rows(Frame(LAB, "t", runs[3], compared=runs), 62, 14)).splitlines()[:4]
    for name in (f"{run.name} {metric}" for run in runs for metric in LOSS.metrics):
        assert name in " ".join(legend)


def test_four_compared_runs_leave_the_curves_room_and_every_latest_value_is_told() -> None:
    names = ("none", "decay", "dropout", "norm")
    runs = tuple(run(number, steps=number, name=name) for number, name in enumerate(names, 1))
    for width, rows_of_curves in ((64, 6), (44, 4)):
        drawn = text(CurvePanel(LOSS).rows(Frame(LAB, "t", runs[3], compared=runs), width, 13)).splitlines()
        axis = next(at for at, line in enumerate(drawn) if "└" in line)
        assert sum(line.lstrip(" .0123456789")[:1] in ("│", "┤") for line in drawn[:axis]) >= rows_of_curves
        words = " · ".join(line.strip() for line in drawn[axis + 2 :])
        told = "none 2, 3 · decay 1, 2 · dropout 0.667, 1.67 · norm 0.5, 1.5"
        assert words == f"train_loss, val_loss: {told}"


def test_an_axis_of_shares_ends_at_one() -> None:
    share = Panel("curve", "Accuracy", metrics=("hit",))
    lab = replace(LAB, metrics=(Metric("hit", "right answers", "share", better="high"),))
    drawn = text(CurvePanel(share).rows(Frame(lab, "t", run(histories={"hit": history(1.0, 1.0, 1.0)})), 78, 16))
    assert max(float(tick) for tick in re.findall(r"([\d.]+) ┤", drawn)) == 1


@pytest.mark.parametrize("glyphs", ["braille", "ascii"])
def test_the_curves_of_compared_runs_all_differ_without_colour(glyphs: Glyphs) -> None:
    runs = tuple(run(number, name=name) for number, name in enumerate(("few", "many", "all", "none")))
    one = CurvePanel(Panel("curve", "Loss", metrics=("train_loss",)))
    for panel, compared in ((CurvePanel(LOSS), runs[:2]), (one, runs)):
        drawn = text(panel.rows(Frame(LAB, "t", compared[-1], compared=compared, glyphs=glyphs), 100, 16))
        samples = re.findall(r"(\S+) (?:few|many|all|none)\b", " ".join(drawn.splitlines()[:2]))
        assert len(samples) == len(set(samples)) == 4


@pytest.mark.parametrize("width", [42, 62, 78])
def test_the_words_tell_every_compared_curve_at_any_width(width: int) -> None:
    few, many = run(1, name="few"), run(2, steps=8, name="many")
    drawn = text(CurvePanel(LOSS).rows(Frame(LAB, "t", many, compared=(few, many)), width, 16))
    words = drawn.splitlines()[-2:]
    for name, values, line in (("few", ("0.5", "1.5"), words[0]), ("many", ("0.25", "1.25"), words[1])):
        assert line.startswith(f"{name} train_loss")
        assert all(value in line for value in values)


def test_the_log_axis_is_offered_where_a_curve_lies_flat_at_the_bottom() -> None:
    panel = CurvePanel(LOSS)
    near = run(histories={"train_loss": history(2.0, 0.5), "val_loss": history(2.0, 0.6)})
    assert "l: log axis" not in text(panel.rows(Frame(LAB, "t", near), 78, 16))
    far = run(histories={"train_loss": history(0.6, 0.075), "val_loss": history(0.6, 6.2)})
    assert "l: log axis" in text(panel.rows(Frame(LAB, "t", far), 78, 16))
    assert "l: log axis" in text(panel.rows(Frame(LAB, "t", near), 78, 16)), (
        "an offer that comes and goes makes rows jump"
    )
    assert "l: log axis" not in text(panel.rows(Frame(LAB, "t", far, log=True), 78, 16))


def test_a_summary_comes_whole_before_the_help() -> None:
    panel = Panel("matrix", "Confusion", picture="it", help="Rows: the true digit.")
    counts = {"counts": [[40, 9], [0, 40]], "labels": ["a cat in the sun", "a dog"]}
    drawn = text(
        PicturePanel(panel).rows(Frame(LAB, "t", run(), pictures={"it": (Picture(1, "it", 1, counts), b"")}), 40, 15)
    )
    assert "(9 times)" in drawn


def test_a_help_that_does_not_fit_whole_is_left_out() -> None:
    panel = Panel("matrix", "Confusion", picture="it", help="Rows: the true digit, columns: what was read.")
    frame = Frame(LAB, "t", run(), pictures={"it": (Picture(1, "it", 1, {"counts": [[40]]}), b"")})
    assert "what was read." in text(PicturePanel(panel).rows(frame, 60, 15))
    narrow = text(PicturePanel(panel).rows(frame, 30, 15))
    assert "40 of 40 right" in narrow
    assert "Rows" not in narrow


def test_a_curve_can_be_read_at_an_earlier_step() -> None:
    values = [float(step) for step in range(1, 101)]
    long = run(step=100, histories={"train_loss": history(*values)}, until=(Steps(100),))
    drawn = text(CurvePanel(LOSS).rows(Frame(LAB, "t", long, back=40), 80, 20))
    assert "step 50" in drawn
    assert "train_loss 50" in drawn
    fallen = history(*[2.0] * 60, *[1.0] * 40)
    both = replace(long, histories={"train_loss": fallen, "val_loss": fallen})
    narrow = text(CurvePanel(LOSS).rows(Frame(LAB, "t", both, back=20), 40, 16))
    for entry in ("step 50", "train_loss 2 ", "val_loss 2 "):
        assert entry in narrow


def test_the_legend_reads_the_latest_value_however_long_the_run() -> None:
    values = [float(step % 7) for step in range(10_000)]
    long = run(steps=4, step=10_000, histories={"train_loss": history(*values)})
    drawn = text(CurvePanel(LOSS).rows(Frame(LAB, "t", long), 78, 20))
    assert f"train_loss {values[-1]:g} " in drawn


def test_of_several_turns_at_one_step_the_last_is_labelled_as_the_knobs_show_it() -> None:
    turned = run(
        50, step=50, marks=(Mark(25, "lr", 5.0), Mark(25, "lr", 2.0)), histories={"train_loss": history(*[1.0] * 50)}
    )
    drawn = text(CurvePanel(LOSS).rows(Frame(LAB, "t", turned), 78, 16))
    assert "lr 2" in drawn.replace("lr 2.0", "")
    assert "lr 5" not in drawn


def test_earlier_runs_tell_what_they_did_otherwise_and_what_was_turned_on_the_way() -> None:
    steady = run(1, given={"lr": 2.0}, settings={"lr": 2.0}, seed=3)
    turned = run(2, given={"lr": 9.0}, settings={"lr": 2.0}, marks=(Mark(3, "lr", 5.0), Mark(3, "lr", 2.0)))
    now = run(3, given={"lr": 2.0}, settings={"lr": 2.0})
    drawn = text(CurvePanel(LOSS).rows(Frame(LAB, "t", now, ghosts=(steady, turned)), 78, 16))
    assert "·· 2 earlier runs: 1 with lr 9 → 2; 1 with seed 3" in drawn
    alike = replace(now, number=4)
    drawn = text(CurvePanel(LOSS).rows(Frame(LAB, "t", now, ghosts=(steady, alike, alike)), 78, 16))
    assert "·· 3 earlier runs: 2 with the same settings; 1 with seed 3" in drawn


def test_a_chart_without_a_number_yet_says_so_instead_of_drawing_axes() -> None:
    begun = run(steps=1, step=0, histories={})
    drawn = text(CurvePanel(LOSS).rows(Frame(LAB, "t", begun), 78, 16))
    assert "No number has come yet." in drawn
    assert "Lower is better." in drawn
    assert "earlier" in text(CurvePanel(LOSS).rows(Frame(LAB, "t", begun, ghosts=(run(0),)), 78, 16))


def test_a_chart_of_what_a_run_does_not_measure_says_so_instead_of_drawing_empty_axes() -> None:
    plane = run(histories={"other": history(1.0, 2.0)})
    for ghosts in ((), (run(0),)):
        drawn = text(CurvePanel(LOSS).rows(Frame(LAB, "t", plane, ghosts=ghosts), 78, 16))
        assert "train_loss and val_loss: no value in this run." in drawn
        assert "┤" not in drawn


def test_a_knob_that_was_turned_after_the_last_step_changed_nothing_of_that_run() -> None:
    over = run(1, given={"lr": 0.001}, settings={"lr": 0.02}, marks=(Mark(5, "lr", 0.02),), phase=Phase.FINISHED)
    now = run(2, given={"lr": 0.02}, settings={"lr": 0.02})
    drawn = text(CurvePanel(LOSS).rows(Frame(LAB, "t", now, ghosts=(over,)), 78, 16))
    assert drawn.endswith("·· earlier: lr 0.001")


def test_a_knob_turned_before_the_first_step_already_tells_the_run_from_the_one_before() -> None:
    over = run(1, given={"lr": 10.0}, settings={"lr": 10.0}, phase=Phase.DIVERGED)
    ready = Run(2, "t", {"lr": 0.02}, 0, phase=Phase.PAUSED, given={"lr": 10.0}, marks=(Mark(1, "lr", 0.02),))
    drawn = text(CurvePanel(LOSS).rows(Frame(LAB, "t", ready, ghosts=(over,)), 78, 16))
    assert drawn.endswith("·· earlier: lr 10")


@pytest.mark.parametrize(
    ("turns", "labels"),
    [
        (((25, 0.2), (25, 0.5), (25, 1.0)), ["lr 1"]),
        (((25, 0.2), (26, 0.5), (1000, 1.0)), ["lr 0.5", "lr 1"]),
        (((25, 0.2), (26, 0.1)), []),
        (((25, 0.2), (1000, 0.1)), ["lr 0.2", "lr 0.1"]),
    ],
)
def test_turns_that_stand_in_one_column_are_one_mark(turns: tuple[tuple[int, float], ...], labels: list[str]) -> None:
    marks = tuple(Mark(step, "lr", value) for step, value in turns)
    long = run(2, 2000, given={"lr": 0.1}, marks=marks, until=(Steps(2000),))
    drawn = text(CurvePanel(LOSS).rows(Frame(LAB, "t", long), 78, 20))
    assert re.findall(r"lr [\d.]+", drawn) == labels


@pytest.mark.parametrize("kind", ["maps", "code"])
def test_what_has_not_changed_is_not_drawn_again(kind: str) -> None:
    draw = view(Panel(kind, "It", picture="it"))
    name = names()[0]
    first = Frame(LAB, name, run(), pictures={"it": (Picture(1, "it", 1, PICTURES["maps"]), b"")})
    rows = draw(first, 80, 20)
    later = replace(first, run=run(steps=9))
    assert all(one is other for one, other in zip(draw(later, 80, 20), rows, strict=True))
    assert draw(later, 60, 20) != rows
    assert draw(replace(later, glyphs="ascii"), 80, 20) != rows or kind == "code"


def test_a_new_picture_is_drawn() -> None:
    draw = view(Panel("table", "It", picture="it"))
    shown = []
    for value in (1.5, 2.5):
        picture = Picture(1, "it", 1, {"columns": ["x"], "rows": [[value]]})
        shown.append(text(draw(Frame(LAB, "t", run(), pictures={"it": (picture, b"")}), 40, 8)))
    assert "1.5" in shown[0]
    assert "2.5" in shown[1]


def test_a_spike_of_one_step_is_seen_in_a_run_of_a_million() -> None:
    values = [1.0] * 1_000_000
    values[654_321] = 9.0
    long = run(step=1_000_000, histories={"train_loss": history(*values)}, until=())
    panel = CurvePanel(LOSS)
    rows = panel.rows(Frame(LAB, "t", long), 78, 20)
    assert panel.y.high >= 9
    assert any(character > "⠀" for character in text(rows).splitlines()[3][8:])


def test_the_axes_stay_while_the_run_stays_within_them() -> None:
    panel = CurvePanel(LOSS)
    panel.rows(Frame(LAB, "t", run(steps=30)), 78, 20)
    before = (panel.x, panel.y)
    panel.rows(Frame(LAB, "t", run(steps=45)), 78, 20)
    assert (panel.x, panel.y) == before
    assert panel.x.high == 50
    panel.rows(Frame(LAB, "t", run(steps=60)), 78, 20)
    assert panel.x.high == 200


def test_another_scale_or_another_run_begins_new_axes() -> None:
    panel = CurvePanel(LOSS)
    panel.rows(Frame(LAB, "t", run(steps=1000)), 78, 20)
    panel.rows(Frame(LAB, "t", run(2, steps=20)), 78, 20)
    assert panel.x.high < 1000
    panel.rows(Frame(LAB, "t", run(2, steps=20), log=True), 78, 20)
    assert panel.y.log


def test_a_wide_range_offers_the_logarithmic_axis() -> None:
    wide = run(histories={"train_loss": history(1e9, 0.5)})
    assert "l: log axis" in text(CurvePanel(LOSS).rows(Frame(LAB, "t", wide), 78, 20))
    assert "l: log axis" not in text(CurvePanel(LOSS).rows(Frame(LAB, "t", wide, log=True), 78, 20))
    diverged = run(histories={"train_loss": history(8.0, 1e9, float("inf"))})
    assert "l: log axis" in text(CurvePanel(LOSS).rows(Frame(LAB, "t", diverged), 40, 20))


def test_marks_and_earlier_runs_are_told() -> None:
    ghost = run(1, settings={"lr": 0.5}, seed=7)
    now = run(2, marks=(Mark(3, "lr", 0.1),))
    drawn = text(CurvePanel(LOSS).rows(Frame(LAB, "t", now, ghosts=(ghost,)), 78, 20))
    assert "lr 0.1" in drawn
    assert "earlier: lr 0.5, seed 7" in drawn


@pytest.mark.parametrize("kind", PICTURES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("colours", ["true", "256", "none"])
def test_every_kind_of_picture_keeps_to_its_room(kind: str, size: tuple[int, int], colours: str) -> None:
    panel = Panel(kind, "The picture", picture="it", help="How to read it.")
    frame = Frame(LAB, "t", run(), pictures={"it": (Picture(1, "it", 1, PICTURES[kind]), b"")}, colours=colours)  # type: ignore[arg-type]
    rows = PicturePanel(panel).rows(frame, *size)
    lines = text(rows).splitlines()
    assert len(rows) >= size[1]
    assert all(len(line) <= size[0] for line in lines)
    assert lines[0] == "The picture  step 1"
    if size[1] >= 15 and kind not in ("table", "products"):
        assert KINDS[kind].words(PICTURES[kind])[:20] in text(rows)


def test_a_picture_longer_than_its_panel_has_its_words_above() -> None:
    many = {"groups": [{"title": "kernels", "images": [[[0, 255], [255, 0]]] * 300}]}
    panel = Panel("maps", "The picture", picture="it", help="How to read it.")
    rows = PicturePanel(panel).rows(Frame(LAB, "t", run(), pictures={"it": (Picture(1, "it", 1, many), b"")}), 48, 15)
    assert len(rows) > 15
    assert [line.strip() for line in text(rows).splitlines()[:3]] == ["The picture  step 1", "300 images", "kernels"]


def test_a_picture_names_the_step_it_shows_however_far_the_run_has_got() -> None:
    panel = Panel("matrix", "Confusion", picture="it", help="")
    far = Frame(LAB, "t", run(step=90_000), pictures={"it": (Picture(1, "it", 1234, PICTURES["matrix"]), b"")})
    assert text(PicturePanel(panel).rows(far, 40, 12)).splitlines()[0] == "Confusion  step 1,234"
    assert text(PicturePanel(panel).rows(far, 12, 12)).splitlines()[0] == "Confusion"


def test_words_say_what_the_picture_shows() -> None:
    said = {kind: KINDS[kind].words(picture) for kind, picture in PICTURES.items()}
    assert said["field"] == "output −1 to 1; round: 1, triangle: −1; 1 training points, 1 held back (hollow)"
    almost = {**PICTURES["field"], "z": [[1.26e-44, 0.99999]], "low": 0, "high": 1}
    assert KINDS["field"].words(almost).startswith("output 0 to 1; ")
    assert said["matrix"].startswith("7 of 8 right; most often cat is taken for dog")
    assert said["network"] == "2 → 1 units; the largest weight is 2"
    assert said["maps"] == "3 images"


ARRAY = {"t": "array", "kind": "float32", "shape": [1, 2]}
WRONG = [
    ("contour", {}),
    ("contour", {**PICTURES["contour"], "z": ARRAY}),  # the tail is empty
    ("field", {**PICTURES["field"], "x": [1]}),
    ("field", {**PICTURES["field"], "z": {**ARRAY, "kind": "float64"}}),
    ("maps", {"groups": [{"images": [[[0]]]}]}),
    ("matrix", {"counts": {**ARRAY, "shape": [-1, "x"]}}),
    ("gallery", {"images": [[[0, 255], [255]]]}),
    ("table", {"columns": 3, "rows": None}),
    ("gallery", {"images": {"kind": "uint8"}}),
]


@pytest.mark.parametrize(("kind", "data"), WRONG)
def test_a_picture_of_a_wrong_shape_is_told_in_words_and_the_next_one_is_drawn(kind: str, data: object) -> None:
    view = PicturePanel(Panel(kind, "A", picture="it"))
    for width in (78, 60):
        pictures = {"it": (Picture(1, "it", 1, data), b"")}  # type: ignore[arg-type]
        drawn = text(view.rows(Frame(LAB, "t", run(), pictures=pictures), width, 16))
        assert "This picture does not fit its panel" in drawn
        right = {"it": (Picture(1, "it", 2, PICTURES[kind]), b"")}
        assert "does not fit" not in text(view.rows(Frame(LAB, "t", run(), pictures=right), width, 16))


def test_tensors_are_read_from_the_tail() -> None:
    tail = array("f", [1.5, -2.0]).tobytes() + bytes([7, 8, 9])
    data = {
        "z": {"t": "array", "kind": "float32", "shape": [1, 2]},
        "deep": [{"images": {"t": "array", "kind": "uint8", "shape": [3], "offset": 8}}],
        "name": "x",
    }
    got = opened(data, tail)
    assert (list(got["z"].values), got["z"].shape) == ([1.5, -2.0], (1, 2))
    assert list(got["deep"][0]["images"].values) == [7, 8, 9]
    assert got["name"] == "x"


@pytest.mark.parametrize("lab", names())
def test_every_panel_of_every_lab_says_before_the_first_run_what_it_will_show(lab: str) -> None:
    declared = load(lab)
    for panel in declared.panels:
        drawn = text(view(panel)(Frame(declared, lab), 78, 16))
        assert drawn.startswith(panel.title)
        assert "Space begins one" in drawn or panel.kind == "code"


@pytest.mark.parametrize("lab", names())
def test_every_panel_of_a_run_that_waits_at_its_start_names_the_key_that_starts_it(lab: str) -> None:
    declared = load(lab)
    waits = Run(1, lab, {}, 0, phase=Phase.PAUSED)
    for panel in declared.panels:
        drawn = text(view(panel)(Frame(declared, lab, waits), 78, 16))
        assert "Space starts it" in drawn or panel.kind == "code"


def test_every_panel_of_a_run_of_an_earlier_session_names_the_key_that_goes_on_with_it() -> None:
    declared = load("overfit")
    before = Run(0, "overfit", declared.defaults(), 0, phase=Phase.LEFT, step=1200)
    for panel in declared.panels[:-1]:
        assert "Space goes on from step 1,200." in text(view(panel)(Frame(declared, "overfit", before), 78, 16))


def test_the_code_panel_shows_the_very_file_that_runs() -> None:
    lab = load("five_points")
    drawn = text(view(Panel("code", "train.py"))(Frame(lab, "five_points"), 110, 16))
    assert "def train(hp, session):" in drawn
    assert "optimizer.zero_grad()" in drawn


def test_a_kind_from_a_newer_version_is_named() -> None:
    assert "'hologram'" in text(view(Panel("hologram", "New"))(Frame(LAB, "t"), 78, 10))


def test_words_share_a_row_or_break_but_keep_to_their_rows() -> None:
    assert [drawn_text([row]) for row in folded(["a b", "c"], 20, 3)] == ["a b · c"]
    rows = [drawn_text([row]) for row in folded(["one two three four five six", "seven"], 12, 3)]
    assert rows == ["one two", "three four …", "seven"] or len(rows) <= 3
    assert folded(["words"], 20, 0) == []
    alone = [drawn_text([row]).strip() for row in folded(["", "one two three four"], 12, 2)]
    assert alone == ["one two", "three four"], "a text that is not there takes no row"
