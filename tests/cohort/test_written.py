"""A report as a page, a table and words: whole, readable without colour, and harmless whatever learners typed."""

from __future__ import annotations

import csv
import io
import math
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from dltutor.cohort import chart, said
from dltutor.cohort.handed import Learner
from dltutor.cohort.learner import learner
from dltutor.cohort.page import page
from dltutor.cohort.report import Report, Share, Spread
from dltutor.cohort.table import BOM, COLUMNS, harmless, table
from dltutor.cohort.tags import BEGIN
from dltutor.cohort.tally import tally
from dltutor.cohort.words import words
from dltutor.progress.kinds import Answer, Curve, Goal, Judged, Place, Predict
from tests.cohort.logs import Log
from tests.cohort.small_lesson import course, slopes

COURSE = course()
VOID = {"meta", "br", "img", "input", "link", "hr"}
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style></title><b>&amp;",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\uff1d1+1",
    "\t=1+1",
    "a\x00b\x1b[2J\u202e\ud800",
    "two\nlines, \"quoted\"; 'so'",
]


class Page(HTMLParser):
    """The elements of a page; fails where a tag is left open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(self.texts)


def curve(*means: float | None) -> Curve:
    return {"step": [*range(1, len(means) + 1)], "mean": [*means], "low": [*means], "high": [*means]}


def one(number: int, *, text: str = "the other", curves: dict[str, Curve] | None = None, name: str = "") -> Learner:
    """Return a learner who has done something of each kind."""
    which = slopes().steps[0].items[0]
    log = Log(f"{number:016x}")
    log.tell(
        Place(lesson="slopes", step="ask"),
        Answer(
            lesson="slopes", item="which", question="single", content=which.content, given=[text], milliseconds=9000
        ),
        Predict(lesson="slopes", item="guess", given=[text]),
        Judged(lesson="slopes", item="guess", outcome="otherwise", measured=text),
        Goal(
            lesson="slopes",
            item="reach",
            how="met",
            step=3,
            value=0.4,
            settings={"lr": 0.2, "norm": True, text: text},
            curves={"loss": curve(3.0, 1.0, 0.4)} if curves is None else curves,
        ),
        Answer(lesson=text, item=text, given=[text]),
    )
    return learner(name or f"learner {number}", f"{number:016x}", log.events, COURSE)


def report(count: int, **more: object) -> Report:
    return tally([one(number, **more) for number in range(count)], COURSE)  # type: ignore[arg-type]


def svgs(text: str) -> list[ElementTree.Element]:
    return [ElementTree.fromstring(found) for found in re.findall(r"<svg.*?</svg>", text, re.DOTALL)]


def lines(svg: ElementTree.Element) -> list[ElementTree.Element]:
    return [each for each in svg.iter() if each.tag.endswith("polyline")]


def test_a_page_is_whole_and_needs_nothing_but_itself() -> None:
    text = page(report(12))
    assert text.startswith(BEGIN)
    found = Page(text)
    names = [tag for tag, _ in found.tags]
    assert not {"script", "link", "img", "iframe", "object"} & set(names)
    addresses = [value for _, of in found.tags for key, value in of.items() if key in ("src", "href", "action", "data")]
    assert all(value and value.startswith("#") for value in addresses)
    assert "url(" not in text
    assert "@import" not in text
    ids = [of["id"] for _, of in found.tags if "id" in of]
    assert {f"#{id}" for id in ids} == set(addresses)
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text
    for said_so in ("12 learners", "Which one is right?", "the other", "Other.", "0 % of 12", "Skills", "guessing"):
        assert said_so in found.text


@pytest.mark.parametrize("count", [1, 3])
def test_on_a_phone_where_no_heads_are_each_cell_tells_what_it_is(count: int) -> None:
    tables: list[tuple[list[str], list[str]]] = []
    for one_table in re.findall(r"<table.*?</table>", page(report(count)), re.DOTALL):
        heads, rows = re.findall(r'<th scope="col">([^<]*)</th>', one_table), one_table.split("<tr>")[2:]
        for row in rows:
            assert re.findall(r'<td data-head="([^"]*)"', row) == heads
        tables.append((heads, rows))
    assert len(tables) >= 5
    assert all(rows for _, rows in tables)
    assert any("learners" in heads for heads, _ in tables) == (count > 1), "of oneself alone nobody is counted"


def test_what_was_turned_for_a_goal_is_told_as_people_write_it() -> None:
    assert "lr 0.2, norm on" in Page(page(report(1))).text


def test_the_curves_of_a_group_are_one_line_each_and_told_in_words() -> None:
    (svg,) = svgs(page(report(12)))
    assert len(lines(svg)) == 12
    assert svg.get("role") == "img"
    assert "Reached by 100 % of 12 at step 3" in str(svg.get("aria-label"))
    assert "goal 0.5" in " ".join(filter(None, (each.text for each in svg.iter())))


def test_few_curves_are_told_apart_without_colour() -> None:
    (svg,) = svgs(page(report(3)))
    assert len({each.get("stroke-dasharray") for each in lines(svg)}) == 3
    texts = {each.text for each in svg.iter()}
    assert {"learner 0", "learner 1", "learner 2"} <= texts


def test_ones_own_run_shows_all_that_was_kept_of_it() -> None:
    both = {"loss": curve(3.0, 0.4), "b": curve(0.0, 1.0)}
    (svg,) = svgs(page(report(1, curves=both)))
    assert len(lines(svg)) == 2
    assert not svg.findall(".//{*}polygon")
    (only,) = svgs(page(report(1)))
    assert len(only.findall(".//{*}polygon")) == 1, "how far its values spread, where no other line is in the way"
    assert {"loss", "b"} <= {each.text for each in svg.iter()}


@pytest.mark.parametrize(
    "odd",
    [
        {"loss": {}},
        {"loss": {"step": [1, 2], "mean": [1.0]}},
        {"loss": curve(None, None)},
        {"loss": curve(1.0, None, 0.4)},
        {"loss": curve(1e308, -1e308, 0.0)},
        {"loss": curve(5e-324, 1e300, 0.4)},
        {"loss": {"step": [None, -5, 1e300], "mean": [1.0, 1.0, 1.0], "low": [1.0], "high": []}},
        {},
    ],
)
def test_no_curve_breaks_the_picture(odd: dict[str, Curve]) -> None:
    for count in (1, 2, 12):
        text = page(report(count, curves=odd))
        Page(text)
        for svg in svgs(text):
            numbers = [float(found) for each in svg.iter() for found in re.findall(r"-?[\d.]+", each.get("points", ""))]
            assert all(math.isfinite(number) and 0 <= number <= chart.WIDTH for number in numbers)
            assert "nan" not in ElementTree.tostring(svg, encoding="unicode")


def test_points_stand_where_their_values_are() -> None:
    (svg,) = svgs(page(report(1, curves={"loss": curve(4.0, 2.0, 0.0)})))
    (line,) = lines(svg)
    points = [tuple(map(float, point.split(","))) for point in str(line.get("points")).split()]
    (x0, y0), (x1, y1), (x2, y2) = points
    assert x1 - x0 == pytest.approx(x2 - x1, abs=0.2)
    assert y1 - y0 == pytest.approx(y2 - y1, abs=0.2)
    assert y0 < y1 < y2, "down is less"
    assert (x2, y0, y2) == (chart.WIDTH - chart.RIGHT, chart.TOP, chart.HEIGHT - chart.BOTTOM), "all of the frame"


def test_the_mark_of_a_goal_stands_on_its_curve() -> None:
    """The value that is kept is of a later step: that at which the screen heard of it."""
    (svg,) = svgs(page(report(1, curves={"loss": curve(3.0, 1.0, 0.5, 0.4, 0.1)})))
    (line,) = lines(svg)
    (mark,) = [each for each in svg.iter() if each.tag.endswith("circle")]
    assert f"{mark.get('cx')},{mark.get('cy')}" == str(line.get("points")).split()[2], "it was reached at step 3"


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_was_typed_becomes_a_tag(text: str) -> None:
    written = page(report(2, text=text, name=text))
    found = Page(written)
    plain = {tag for tag, _ in Page(page(report(2))).tags}
    assert {tag for tag, _ in found.tags} <= plain
    assert not [key for _, of in found.tags for key in of if key.startswith("on")]
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\ud800-\udfff]", written)
    written.encode("utf-8")
    for svg in svgs(written):
        assert svg is not None
    if text.startswith("<"):
        assert text in found.text


def test_an_answer_is_told_as_it_was_typed_and_an_option_without_its_markdown() -> None:
    assert "2*3*4 `a_b`" in Page(page(report(2, text="2*3*4 `a_b`"))).text


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_was_typed_is_computed_by_a_spreadsheet(text: str) -> None:
    rows = list(csv.reader(io.StringIO(table([one(1, text=text, name=text)]), newline="")))
    assert rows[0] == [BOM + COLUMNS[0], *COLUMNS[1:]]
    assert all(len(row) == len(COLUMNS) for row in rows)
    for cell in (cell for row in rows[1:] for cell in row):
        try:
            float(cell)
        except ValueError:
            assert not cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r", "\uff1d")), cell
        assert "\x1b" not in cell


def test_the_table_has_a_row_for_each_learner_and_thing() -> None:
    rows = list(csv.DictReader(io.StringIO(table([one(1), one(2)]).removeprefix(BOM), newline="")))
    assert {row["learner"] for row in rows} == {"learner 1", "learner 2"}
    of = {row["what"]: row for row in rows if row["learner"] == "learner 1" and row["lesson"] == "slopes"}
    assert set(of) == {"question", "prediction", "goal", "time"}
    question = {"item": "which", "tries": "1", "first_try": "0", "right": "0", "seconds": "9.0", "answer": "the other"}
    assert question.items() <= of["question"].items()
    assert {"outcome": "otherwise", "answer": "the other"}.items() <= of["prediction"].items()
    assert {"outcome": "met", "step": "3", "value": "0.4", "runs": "1"}.items() <= of["goal"].items()
    assert of["time"]["item"] == "ask"
    assert harmless("0.5") == "0.5"
    assert harmless("−4") == "−4"


def test_words_tell_a_group_what_was_hard_and_oneself_what_is_left() -> None:
    group = "\n".join(words(report(12)))
    for line in (
        "12 learners",
        "opened by 12 of 12",
        "0 % of 12: Which one is right?",
        "“the other” (12 learners) Other.",
    ):
        assert line in group
    alone = "\n".join(words(report(1)))
    assert "not: Which one is right?" in alone
    assert "1 learner" not in alone
    assert "of 1" not in alone.replace("0 of 1", "")


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        ("as measured", "Prediction, as measured: Where"),
        ("otherwise", "Prediction, came otherwise: Where"),
        ("too close to call", "Prediction, too close to call: Where"),
        ("", "Prediction, not run yet: Where"),
    ],
)
def test_words_tell_how_ones_own_prediction_came_out(outcome: str, told: str) -> None:
    log = Log("a" * 16)
    log.tell(Predict(lesson="slopes", item="guess", given=["low"]))
    if outcome:
        log.tell(Judged(lesson="slopes", item="guess", outcome=outcome))
    alone = tally([learner("You", "a" * 16, log.events, COURSE)], COURSE)
    assert told in "\n".join(words(alone))
    Page(page(alone))


def test_figures_say_how_many_they_are_of() -> None:
    assert [said.share(Share(3, 4)), said.share(Share(42, 100)), said.share(Share(0, 0))] == [
        "3 of 4",
        "42 % of 100",
        "–",
    ]
    assert [said.time(seconds) for seconds in (0, 59.4, 90, 600, 3600, 4320)] == [
        "0 s",
        "59 s",
        "1.5 min",
        "10 min",
        "1 h",
        "1 h 12 min",
    ]
    assert said.span(Spread(4, 90, 60, 120)) == "1.5 min (1 to 2 min)"
    assert said.span(Spread(4, 90, 30, 120)) == "1.5 min (30 s to 2 min)"
    assert said.span(Spread(1, 90, 90, 90)) == "1.5 min"
    assert said.text("Which **one** is `a_b` of $x^2$ and {{n}}?") == "Which one is a_b of x² and …?"


def test_a_goal_that_left_the_course_keeps_its_curve_without_a_line_to_reach() -> None:
    log = Log("a" * 16)
    log.tell(Place(lesson="old", step="one"))
    log.tell(Goal(lesson="old", item="low", how="met", step=2, settings={}, curves={"loss": curve(2.0, 1.0)}))
    text = page(tally([learner("You", "a" * 16, log.events, COURSE)], COURSE))
    (svg,) = svgs(text)
    assert len(lines(svg)) == 1
    assert not [each.text for each in svg.iter() if (each.text or "").startswith("goal ")]
    assert '<td data-head="value"><span class="number"></span>' in text, "no value was kept"


def test_a_lecturer_sees_first_what_was_hardest_and_oneself_needs_no_such_list() -> None:
    log = Log("f" * 16)
    which, several = slopes().steps[0].items[0], slopes().steps[0].items[1]
    for item, given in ((which, ["the right one"]), (several, ["three"])):
        right = item is which
        log.tell(
            Place(lesson="slopes", step="ask"),
            Answer(lesson="slopes", item=item.id, content=item.content, given=given, right=right, milliseconds=1000),
        )
    more = learner("more", "f" * 16, log.events, COURSE)
    text = Page(page(tally([one(1), one(2), more], COURSE))).text
    first, second = text.index("0 of 1: Which are even?"), text.index("1 of 3: Which one is right?")
    assert text.index("Hardest at the first try") < first < second < text.index("Opened by 3 of 3, finished by 0;")
    alone = Page(page(report(1))).text
    assert "Hardest" not in alone
    assert "not right yet, 1 try, the first in 9 s" in alone
    assert "right in the end, 1 try, the first in 1 s" in Page(page(tally([more], COURSE))).text


def test_the_run_that_reached_a_goal_is_told_with_its_figures() -> None:
    row = re.findall(r'<td data-head="([^"]+)">(?:<span class="number">)?([^<]*)', page(report(1)))
    assert {"step": "3", "value": "0.4", "run": "1", "seed": "0"}.items() <= dict(reversed(row)).items()


def test_words_tell_who_reached_a_goal() -> None:
    assert "Goal: Reach a loss of 0.5 or less. Reached by 100 % of 12 at step 3; runs it took: 1." in "\n".join(
        words(report(12))
    )
    log = Log("a" * 16)
    log.tell(Place(lesson="slopes", step="run"), Goal(lesson="slopes", item="reach", how="skipped"))
    one_of_us = learner("You", "a" * 16, log.events, COURSE)
    assert "less. Not reached yet." in "\n".join(words(tally([one_of_us], COURSE)))
    assert "less. Reached by 1 of 2 at step 3" in "\n".join(words(tally([one_of_us, one(1)], COURSE)))


def test_words_tell_how_well_each_skill_sits() -> None:
    group = words(report(12))
    at = group.index("Skills, and how many learners stand where")
    assert group[at + 1] == "  guessing: 12 new; right at the first try 0 % of 12"
    assert "  guessing: new; right at the first try 0 of 1" in words(report(1))
    log = Log("a" * 16)
    log.tell(Place(lesson="slopes", step="ask"))
    assert not [
        line for line in words(tally([learner("You", "a" * 16, log.events, COURSE)], COURSE)) if "Skills" in line
    ]


def test_the_time_of_a_lesson_is_that_of_its_own_steps() -> None:
    log = Log("a" * 16)
    for lesson, step, seconds in (
        ("slopes", "ask", 0),
        ("slopes", "run", 30),
        ("other", "one", 50),
        ("other", "two", 7),
    ):
        log.tell(Place(lesson=lesson, step=step), after=seconds)
    log.close(after=5)
    found = tally([learner("You", "a" * 16, log.events, COURSE)], COURSE)
    assert {lesson.id: lesson.seconds.median for lesson in found.lessons} == {"slopes": 80.0, "other": 12.0}
    assert [row.seconds for row in found.learners] == [92.0]
    bars = re.findall(r'style="width: (\d+)%', page(found))
    assert bars == ["60", "100", "100", "71"], "the longest step of each lesson is all of its bar"
