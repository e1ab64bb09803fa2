"""Whatever events a file holds, a report comes out: nobody's strange log spoils that of the others."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dltutor.cohort.learner import learner
from dltutor.cohort.page import page
from dltutor.cohort.table import table
from dltutor.cohort.tally import tally
from dltutor.cohort.words import words
from dltutor.progress.event import Event, decode, encode
from dltutor.progress.kinds import KINDS, read
from tests.cohort.small_lesson import course, slopes
from tests.cohort.test_written import Page, svgs

COURSE = course()
IDS = [item.id for step in slopes().steps for item in step.items]
CONTENTS = [COURSE.questions[key].content for key in COURSE.questions]
texts = st.one_of(st.text(max_size=8), st.sampled_from(["slopes", "", "lesson", "ask", "the other", "1/0", "[B, 3]"]))
numbers = st.one_of(st.integers(-(2**63), 2**63 - 1), st.integers(0, 3))
floats = st.one_of(st.floats(), st.just(0.5))
leaves = st.none() | st.booleans() | numbers | floats | texts
json = st.recursive(leaves, lambda of: st.lists(of, max_size=3), max_leaves=4)
columns = st.lists(st.one_of(st.none(), floats), max_size=4)
curves = st.dictionaries(st.sampled_from(["step", "mean", "low", "high"]), columns)
TIMES = ["2026-11-20T09:00:00Z", "yesterday", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"]
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "lesson": st.sampled_from(["slopes", "slopes", "gone", ""]),
    "item": st.sampled_from([*IDS, "gone"]),
    "block": st.just("lab"),
    "mode": st.sampled_from(["lesson", "lesson", "quiz", "before", "strange"]),
    "content": st.sampled_from([*CONTENTS, "other"]),
    "question": st.sampled_from(["single", "numeric", "code", "order", ""]),
    "given": st.one_of(st.lists(texts, max_size=3), json),
    "right": st.booleans(),
    "recorded": st.booleans(),
    "how": st.sampled_from(["met", "skipped"]),
    "outcome": st.sampled_from(["as measured", "otherwise", "too close to call", "strange"]),
    "settings": st.dictionaries(texts, st.one_of(st.booleans(), numbers, texts, st.none()), max_size=2),
    "metrics": st.just({}),
    "curves": st.dictionaries(texts, curves, max_size=2),
    "credit": floats,
    "value": floats,
}
WHOLE = ("variant", "number", "left", "hints", "milliseconds", "seed")


@st.composite
def event(draw: st.DrawFn, at: int) -> Event:
    """Return an event of some kind, with fields that a log may hold, and some that it may not."""
    kind = draw(st.sampled_from([*KINDS, "open", "close", "dream"]))
    names = KINDS[kind].__struct_fields__ if kind in KINDS else ("lesson",)
    of = {name: FIELDS.get(name, numbers if name in WHOLE else texts) for name in names}
    fields = {name: draw(st.one_of(fit, fit, fit, json) if name == "given" else fit) for name, fit in of.items()}
    if kind == "goal":
        fields["step"] = draw(numbers)
    time = draw(st.sampled_from(TIMES))
    return Event(f"s:{at}", kind, time, draw(numbers), fields)


@given(st.data())
def test_a_report_comes_out_of_any_log(data: st.DataObject) -> None:
    made = [data.draw(event(at)) for at in range(data.draw(st.integers(1, 8)))]
    events = sorted((back for each in made if (back := decode(encode(each)[:-1]))), key=lambda each: each.order)
    those = [learner(data.draw(texts), data.draw(texts), events, COURSE) for _ in range(data.draw(st.integers(1, 2)))]
    report = tally(those, COURSE)
    words(report)
    table(those)
    written = page(report)
    Page(written)
    svgs(written)
    assert any(read(each.kind, each.fields) is not None for each in events) or not report.lessons
