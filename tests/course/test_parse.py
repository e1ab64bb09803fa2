"""A lesson's Markdown becomes steps with blocks where they stand, each with its line."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lesson_example import EXAMPLE, FILE

from dltutor.course.model import Goal, LabBlock, Lesson, Problem, Text
from dltutor.course.parse import parse
from dltutor.quiz.measure import condition
from dltutor.quiz.model import Option, Question, WrongNumber

FRONT = "---\ndltutor: 1\nid: x\ntitle: X\n---\n"
QUIZ = "```quiz\nid: q\nkind: numeric\nask: How many?\nanswer: 3\n```\n"


def lesson(text: str) -> Lesson:
    read, problems = parse(text, FILE)
    assert read is not None, "\n".join(map(str, problems))
    assert not problems, "\n".join(map(str, problems))
    return read


def errors(text: str) -> list[Problem]:
    read, problems = parse(text, FILE)
    assert read is None
    return [problem for problem in problems if problem.level == "error"]


def line_of(words: str, text: str = EXAMPLE) -> int:
    return text[: text.index(words)].count("\n") + 1


def test_the_front_matter() -> None:
    entry = lesson(EXAMPLE).entry
    assert (entry.id, entry.version, entry.minutes, entry.level) == ("mlp-01", 3, 10, "beginner")
    assert entry.title == "A first network, and why the learning rate matters"
    assert entry.summary == "Train a small network, predict what the learning rate does, reach 97 %."
    assert entry.requires == ("tensors-01",)
    assert entry.skills == ("layer-sizes", "learning-rate", "training-loop", "accuracy")
    assert (entry.path, entry.broken) == (FILE, "")


def test_the_steps_and_their_blocks_in_order() -> None:
    steps = lesson(EXAMPLE).steps
    assert [(step.id, step.title) for step in steps] == [
        ("introduction", "A first network, and why the learning rate matters"),
        ("one-layer", "What one layer does"),
        ("lr-race", "Predict, then run"),
        ("loop", "The training loop"),
        ("goal", "Measure and reach the goal"),
    ]
    assert [[type(block).__name__ for block in step.blocks] for step in steps] == [
        ["Text"],
        ["Text", "Question", "Question"],
        ["Text", "Question", "LabBlock", "Question"],
        ["Text", "Question", "Question"],
        ["LabBlock", "Goal"],
    ]


def test_everything_knows_its_line() -> None:
    steps = lesson(EXAMPLE).steps
    assert [step.line for step in steps[1:]] == [line_of(f"## {step.title}") for step in steps[1:]]
    one_layer, race = steps[1].blocks, steps[2].blocks
    assert one_layer[0].line == line_of("A linear layer multiplies")
    assert race[0].line == line_of("The lab trains the same network")
    assert one_layer[1].line == line_of("```quiz\nid: linear-params")
    assert race[2].line == line_of("```lab\nid: lr-race")
    assert isinstance(race[1], Question)
    assert [option.line for option in race[1].options] == [
        line_of(f'  - {{text: "learning rate {lr}"') for lr in (0.001, 0.1, 10)
    ]


def test_texts_hold_the_markdown_without_headings_and_comments() -> None:
    steps = lesson(EXAMPLE).steps
    first = steps[0].blocks[0]
    assert isinstance(first, Text)
    assert first.markdown == (
        "You will train a network with one hidden layer on small images of digits.\n"
        "You predict first, then run, then read what happened."
    )
    texts = [block.markdown for step in steps for block in step.blocks if isinstance(block, Text)]
    assert not any("<!--" in text or "```" in text or text.startswith("#") for text in texts)


def test_a_numeric_question() -> None:
    question = lesson(EXAMPLE).steps[1].blocks[1]
    assert isinstance(question, Question)
    assert question.vars == {"n_in": {"int": [16, 784, 16]}, "n_out": {"choice": [10, 32, 64]}}
    assert (question.answer, question.tolerance, question.unit) == ("n_in * n_out + n_out", "0", "")
    assert question.wrong[1] == WrongNumber(
        "n_in + n_out",
        "The weights form a matrix, so its two sides are multiplied.",
        line_of("  - answer: n_in + n_out"),
    )
    assert question.hints == ("How many weights feed one output? How many outputs are there?",)
    assert (question.tries, question.points, question.review, question.confidence) == (3, 1.0, True, False)


def test_a_prediction() -> None:
    question = lesson(EXAMPLE).steps[2].blocks[1]
    assert isinstance(question, Question)
    assert (question.kind, question.lab, question.measure, question.margin) == (
        "predict",
        "lr-race",
        "argmin(train_loss.last)",
        0.05,
    )
    assert [option.run for option in question.options] == ["slow", "mid", "wild"]
    assert question.recorded == {"slow": 1.91, "mid": 0.32, "wild": 2.3}
    assert question.confidence
    assert not question.shuffle, "options of a prediction stay in their order"


def test_choices_and_their_tries() -> None:
    single, multiple = lesson(EXAMPLE).steps[2].blocks[3], lesson(EXAMPLE).steps[3].blocks[2]
    assert isinstance(single, Question)
    assert isinstance(multiple, Question)
    assert (single.tries, multiple.tries) == (1, 3), "one try where there are at most three options"
    assert multiple.options[2] == Option(
        "The gradients",
        why="backward fills the gradients; step only reads them.",
        line=line_of("  - {text: The gradients"),
    )
    assert single.shuffle


def test_labs() -> None:
    read = lesson(EXAMPLE)
    assert read.lab("lr-race") == LabBlock(
        id="lr-race",
        lab="digits_mlp",
        title="Three learning rates",
        set={"hidden": 32, "batch_size": 64},
        panels=("train_loss", "val_accuracy"),
        runs={"slow": {"lr": 0.001}, "mid": {"lr": 0.1}, "wild": {"lr": 10}},
        steps=300,
        seconds=60.0,
        memory_mb=1024,
        line=line_of("```lab\nid: lr-race"),
    )
    assert read.lab("mlp").offer == ("hidden", "lr")
    with pytest.raises(KeyError):
        read.lab("nothing")


def test_goals() -> None:
    (goal,) = lesson(EXAMPLE).steps[4].items
    assert isinstance(goal, Goal)
    assert (goal.id, goal.lab, goal.say) == ("reach-97", "mlp", "Reach a validation accuracy of 0.97.")
    assert condition(goal.when).bound == 0.97
    assert len(goal.hints) == 2
    limited = EXAMPLE.replace("when: val", "within: {steps: 2000, seconds: 60.5}\nwhen: val")
    (goal,) = lesson(limited).steps[4].items
    assert isinstance(goal, Goal)
    assert (goal.within_steps, goal.within_seconds) == (2000, 60.5)


def test_items_are_the_questions_and_goals() -> None:
    assert [item.id for step in lesson(EXAMPLE).steps for item in step.items] == [
        "linear-params",
        "hidden-shape",
        "predict-lr",
        "why-diverge",
        "step-order",
        "what-changes",
        "reach-97",
    ]


def test_an_edited_question_has_other_content_and_a_moved_one_has_not() -> None:
    def content(text: str) -> str:
        question = lesson(text).steps[1].blocks[1]
        assert isinstance(question, Question)
        return question.content

    assert content(EXAMPLE) == content(EXAMPLE.replace("You will train", "Soon you will train\n"))
    assert content(EXAMPLE) != content(EXAMPLE.replace("how many parameters does", "how many numbers does"))
    assert len(content(EXAMPLE)) == 12


def test_a_block_may_sit_in_details() -> None:
    text = f"{FRONT}\n## A\n\n<details>\n<summary>Try it</summary>\n\n{QUIZ}\n</details>\n\nAfter.\n"
    blocks = lesson(text).steps[0].blocks
    assert [type(block).__name__ for block in blocks] == ["Text", "Question", "Text"]
    assert isinstance(blocks[0], Text)
    assert blocks[0].markdown == "**Try it**"
    assert blocks[2] == Text("After.", text.splitlines().index("After.") + 1)


def test_yaml_quiz_is_a_quiz() -> None:
    assert lesson(FRONT + "\n## A\n" + QUIZ.replace("```quiz", "```yaml quiz")).steps[0].items[0].id == "q"
    assert lesson(FRONT + "\n## A\n" + QUIZ.replace("```", "~~~~")).steps[0].items[0].id == "q"


def test_an_indented_block_has_right_columns() -> None:
    text = f"{FRONT}\n## A\n\n- In a list:\n\n" + "".join(f"  {line}\n" for line in QUIZ.splitlines())
    assert lesson(text).steps[0].items[0].id == "q"
    (problem,) = errors(text.replace("answer: 3", "anwser: 3"))
    assert (problem.code, problem.column, problem.line) == ("unknown-key", 3, line_of("  answer: 3", text))


def test_a_block_shown_as_an_example_is_no_block() -> None:
    text = f"{FRONT}\n## A\n\n````markdown\n{QUIZ}````\n\n    ```quiz\n    id: y\n    ```\n"
    assert lesson(text).steps[0].items == ()


def test_other_code_stays_in_the_text() -> None:
    text = f"{FRONT}\n## A\n\nBefore\n\n```python\n## no step\nx = 1\n```\n\nAfter\n"
    (only,) = lesson(text).steps[0].blocks
    assert isinstance(only, Text)
    assert "## no step" in only.markdown


def test_deeper_headings_stay_in_their_step() -> None:
    (step,) = lesson(f"{FRONT}\n## A\n\nOne\n\n### B\n\nTwo\n\n> ## C\n").steps
    assert isinstance(step.blocks[0], Text)
    assert "### B" in step.blocks[0].markdown


def test_a_lesson_may_begin_with_its_first_step() -> None:
    assert [step.id for step in lesson(f"{FRONT}\n# X\n\n## A\n\nOne\n").steps] == ["a"]


def test_steps_without_an_id_get_one_from_their_title() -> None:
    text = f"{FRONT}\n## Über-fit & co.\n\n## Again\n\n## Again\n\n## ∂L\n\n## 中\n\n## Introduction\n"
    assert [step.id for step in lesson(text).steps] == ["ber-fit-co", "again", "again-2", "l", "step", "introduction-2"]


def test_a_title_is_one_line_however_it_is_written() -> None:
    assert [step.title for step in lesson(f"{FRONT}\nOne\ntitle\n---\n\nText.\n").steps] == ["One title"]


def test_optional_steps() -> None:
    text = f"{FRONT}\n## A\n<!-- step: id=first optional -->\n\nOne\n\n## B\n<!-- step: optional -->\n\n## C\n"
    assert [(step.id, step.optional) for step in lesson(text).steps] == [("first", True), ("b", True), ("c", False)]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("# Only text\n", 1, "a lesson begins with its front matter"),
        ("", 1, "a lesson begins with its front matter"),
        ("---\ndltutor: 1\n", 1, "the front matter does not end"),
        ("---\n---\n", 2, "lines of `key: value`"),
        ("---\nid: x\ntitle: X\n---\n", 2, "needs the field `dltutor`"),
        (f"{FRONT}\n## A\n{QUIZ[:-4]}", 8, "this ```quiz block does not end"),
        (f"{FRONT}\n## A\n```quiz\n```\n", 9, "lines of `key: value`"),
        (FRONT.replace("title: X", "title: X\nsummary: " + "x" * 9000), 2, "larger than 8 KB"),
    ],
)
def test_a_half_written_lesson_says_what_is_missing(text: str, line: int, what: str) -> None:
    first = errors(text)[0]
    assert (first.line, what in first.text) == (line, True), first
    assert first.help


def test_line_ends_and_marks_of_other_systems_change_nothing() -> None:
    plain = lesson(EXAMPLE)
    assert lesson(EXAMPLE.replace("\n", "\r\n")) == plain
    assert lesson("\ufeff" + EXAMPLE) == plain


def test_a_misspelt_block_is_pointed_at_even_with_spaces_and_strange_signs() -> None:
    for fence, column in (("```gaol", 4), ("```  gaol x", 6), ("~~~~gaol", 5), ("```\0quiz", 4), ("- ```gaol", 6)):
        _, problems = parse(f"{FRONT}\n## A\n\n{fence}\n", FILE)
        assert [(each.code, each.column) for each in problems] == [("fence", column)], fence


LINES = EXAMPLE.splitlines(keepends=True)


@given(st.randoms(use_true_random=False), st.integers(1, 4))
def test_no_mutation_of_a_lesson_crashes_the_parser(chance: random.Random, times: int) -> None:
    """Lines lost, doubled, swapped, cut, or with a stray character: a lesson, or problems with places in the file."""
    lines = list(LINES)
    for _ in range(times):
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        cut = chance.randrange(len(lines[at]) + 1)
        match chance.randrange(5):
            case 0:
                lines[at] = ""
            case 1:
                lines[at] *= 2
            case 2:
                lines[at], lines[other] = lines[other], lines[at]
            case 3:
                lines[at] = lines[at][:cut]
            case _:
                lines[at] = lines[at][:cut] + chance.choice("\t`{}[]:&*!|>#-'\"\0\x1b\u2028é%@?,~<") + lines[at][cut:]
    text = "".join(lines)
    read, problems = parse(text, FILE)
    assert (read is None) == any(problem.level == "error" for problem in problems)
    for problem in problems:
        assert 1 <= problem.line <= text.count("\n") + 2
        assert problem.column >= 1
        assert problem.text


@given(st.text(max_size=200))
def test_no_text_crashes_the_parser(text: str) -> None:
    parse(text, FILE)
    parse(FRONT + text, FILE)
    parse(f"{FRONT}\n## A\n```quiz\n{text}\n```\n", FILE)
