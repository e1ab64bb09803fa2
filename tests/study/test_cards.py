"""Questions as cards: nothing is asked that the back does not answer, and every reason is there."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from dltutor.course.library import Library
from dltutor.course.model import Lesson
from dltutor.course.parse import parse
from dltutor.quiz.model import Question
from dltutor.quiz.variants import variant
from dltutor.study.cards import cards, html

LESSONS = list(Library().lessons())
MIXED = """---
dltutor: 1
id: mixed
title: Mixed
summary: Small.
minutes: 10
level: beginner
skills: [all]
language: en
---

# Mixed

## Ask
<!-- step: id=ask -->

```quiz
id: order
kind: order
ask: "Put it in *order*: $a_1 < b$."
indent: true
lines:
  - {id: loop, code: "for x in <xs>:"}
  - {id: body, code: "print(x)", after: loop, indent: 1}
distractors:
  - {code: "x += 1", why: Not asked & not needed.}
```

```quiz
id: shape
kind: shape
symbols: [B]
ask: Which shape?
answer: [B, 3]
wrong:
  - {answer: [3, B], why: The other way round.}
```

```quiz
id: number
kind: numeric
ask: How long?
answer: 1/3
tolerance: 1%
unit: ms
wrong:
  - {answer: 2/3, why: That is what is left.}
```

```quiz
id: guess
kind: predict
lab: lab
ask: Where does the loss end?
options:
  - {text: low, value: 0, why: It falls.}
  - {text: high, value: 100, why: It does not grow.}
measure: loss.last
recorded: {value: 0.5, on: 2026-01-02}
```

```lab
id: lab
lab: five_points
```
"""


class Words(HTMLParser):
    """The words and tags of some HTML."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.words: list[str] = []
        self.feed(text)
        self.close()
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not any(name == "src" or name.startswith("on") for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def mixed() -> Lesson:
    lesson, problems = parse(MIXED, "01-mixed.md")
    assert lesson is not None, problems
    return lesson


@pytest.mark.parametrize("lesson", LESSONS, ids=[lesson.entry.id for lesson in LESSONS])
def test_every_question_but_predictions_has_a_card_with_all_reasons(lesson: Lesson) -> None:
    items = [item for step in lesson.steps for item in step.items if isinstance(item, Question)]
    asked = {item.id: item for item in items if item.kind != "predict"}
    found = {card.item: card for card in cards(lesson)}
    assert set(found) == set(asked)
    for id, question in asked.items():
        drawn = variant(question, "", 0)
        back = Words(found[id].back).text
        assert Words(html(drawn.explain)).text in back
        for option in drawn.options:
            assert Words(html(option.why)).text in back
            assert Words(html(option.text)).text in Words(found[id].front).text
        for wrong in question.exercise.known_wrong if question.exercise else ():
            assert Words(html(wrong.why)).text in back
        assert "{{" not in found[id].front + found[id].back


def test_lines_shapes_and_numbers_are_answered_on_the_back() -> None:
    order, shape, number = cards(mixed())
    assert "<pre><code>for x in &lt;xs&gt;:\n    print(x)</code></pre>" in order.back
    assert "Not asked &amp; not needed." in order.back
    assert r"\(a_1 &lt; b\)" in order.front
    assert "<s>no</s>" in html("~~no~~"), "struck through, as on the page"
    assert all(f"<code>{line}</code>" in order.front for line in ("print(x)", "x += 1"))
    assert Words(shape.back).text == "[B, 3] [3, B] : The other way round."
    assert "<b>0.3333 ms</b>" in number.back, "with the digits that the tutor shows"
    assert "<b>0.6667</b>: That is what is left." in number.back


def test_nothing_in_a_text_becomes_a_tag_or_fetches_anything() -> None:
    hostile = "<script>x</script> ![picture](http://host/x.png) [go](javascript:alert(1)) <b>$a<b$ \x1b[2J"
    found = Words(html(hostile))
    assert found.tags == {"p"} | (found.tags & {"span"})
    assert "[picture: picture]" in found.text
    assert "\x1b" not in found.text


@pytest.mark.parametrize(
    "text", ["[sound:a.mp3]", "[latex]a[/latex]", "[$]a[/$]", "`[anki:tts lang=en]`", "\0sound:x]"]
)
def test_nothing_is_a_command_to_anki(text: str) -> None:
    made = html(f"See {text} and $x[i]$.\n\n$$[a]$$")
    assert made.count("[") == 1, "that of the formula in a line of its own"
    assert r"\[" in made
    assert "$" in text or Words(made).text.startswith(f"See {text.strip('`').replace(chr(0), '␀')} and ")
    lesson, problems = parse(MIXED.replace("print(x)", f"print('{text.strip('`').strip(chr(0))}')"), "01-mixed.md")
    assert lesson is not None, problems
    assert not [card for card in cards(lesson) if "[" in card.front + card.back]
