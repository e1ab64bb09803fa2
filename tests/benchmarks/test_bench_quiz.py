"""The benchmark of marking gives each kind of question a wrong answer and the right one."""

from __future__ import annotations

from benchmarks.quiz import right, wrong
from dltutor.course.library import Library
from dltutor.study.asking import Asking, Notebook
from dltutor.study.items import items
from dltutor.study.state import Standing


def test_what_is_marked_is_wrong_first_and_then_right() -> None:
    kinds = set()
    for item in items(Library().lessons()):
        for number in range(1, 4):
            asking = Asking(item.question, Notebook("lesson", "me", lambda _: None), number)
            asking.give(wrong(item.question, asking))
            assert asking.state.standing is not Standing.RIGHT, item.key
            asking = Asking(item.question, Notebook("lesson", "me", lambda _: None), number)
            asking.give(right(item.question, asking))
            assert asking.state.standing is Standing.RIGHT, item.key
        kinds.add(item.question.kind)
    assert {"single", "multiple", "numeric", "order"} <= kinds
