"""Every rule of `check`: the example lesson, broken in one place, is answered with that place, what and what to do."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lesson_example import EXAMPLE, FILE, found, place_of, problems, put, use_example_lab

from dltutor.course.check.run import check_text
from dltutor.labs import find


@pytest.fixture(autouse=True)
def example_lab(monkeypatch: pytest.MonkeyPatch) -> None:
    use_example_lab(monkeypatch)


def test_the_example_has_no_problem() -> None:
    assert check_text(EXAMPLE, FILE) == []


FRONT = [
    ("dltutor: 1\n", "§dltutor: 2\n", "format", "this lesson has format 2", "install a newer dltutor"),
    ("id: mlp-01", "§id: MLP 01", "id", "`MLP 01` is not an id", "a-z, 0-9 and -"),
    ("title: A first", "§titel: A first", "unknown-key", "the front matter has no field `titel`", "mean `title`?"),
    ("version: 3", "§version: soon", "type", "`version` must be a whole number, at least 1", "`version: 3`"),
    ("minutes: 10", "§minutes: 10.5", "type", "`minutes` must be a whole number", "for example"),
    ("level: beginner", "§level: begginer", "level", "unknown level `begginer`", "did you mean `beginner`?"),
    ("skills: [", "§skills: [3, ", "type", "`skills` must be a list of texts", '"quotes"'),
    ("language: en\n", "language: en\n§language: de\n", "duplicate-key", "`language` is set twice", "remove one"),
    ("summary: Train", "§summary: " + "word " * 30 + "Train", "summary", "the summary has", "make it shorter"),
    ("license: CC-BY-4.0", "license: §*mine", "yaml", "anchors (&) and aliases (*) are not used", '"quotes"'),
    ("title: A first network, and why the learning rate matters", "§title: ' '", "empty", "`title` is empty", "read"),
    ("level: beginner", "level:\n§\t- beginner", "yaml", "that cannot start any token", "YAML does not allow tabs"),
    ("authors: [Your Name]", "§authors: Your Name", "type", "`authors` must be a list", "after `- `"),
]

QUIZ = [
    ("kind: numeric", "§kind: numerc", "quiz-kind", "unknown kind `numerc`", "did you mean `numeric`?"),
    (
        "hints:\n  - How",
        "§hint:\n  - How",
        "unknown-key",
        "a numeric quiz has no field `hint`",
        "did you mean `hints`?",
    ),
    ("id: linear-params", "§id: Linear params", "id", "`Linear params` is not an id", "a-z, 0-9 and -"),
    ("tolerance: 0\n", "tolerance: 0\n§unit:\n", "empty", "`unit` is empty", "give it a value"),
    (
        "tolerance: 0\n",
        "tolerance: 0\n§tolerance: 1\n",
        "duplicate-key",
        "`tolerance` is set twice (first on line",
        "one",
    ),
    ("tolerance: 0", "§tolerance: about 1", "tolerance", "`about 1` is not a tolerance", "`tolerance: 1%`"),
    (
        "answer: n_in * n_out + n_out",
        "§answer: n_in * nout",
        "formula",
        "`nout` is not defined here",
        "vars: n_in, n_out",
    ),
    ("answer: n_in * n_out + n_out", "§answer: n_in *", "formula", "`n_in *` is not a formula", "functions: log"),
    ("answer: n_in * n_out + n_out", "§answer: ln(n_in)", "formula", "there is no function `ln`", "functions: log"),
    ("  - answer: n_in + n_out", "  - §answer: n_in + n", "formula", "`n` is not defined here", "vars: n_in, n_out"),
    (
        "  - answer: n_in + n_out\n",
        "  - §answer: n_in * n_out + min(n_out, 64)\n",
        "wrong-is-right",
        "this wrong answer equals the right one",
        "narrow the vars so that the two always differ",
    ),
    (
        "answer: n_in * n_out + n_out\ntolerance: 0\n",
        "answer: n_in * n_out / 3 + n_out\n§tolerance: 0\n",
        "tolerance",
        "which nobody will type exactly",
        "add `tolerance: 1%`",
    ),
    (
        "answer: n_in * n_out + n_out",
        "§answer: n_in // (n_out - 32)",
        "formula",
        "it divides by zero",
        "narrow the vars",
    ),
    (
        "answer: n_in * n_out + n_out",
        "§answer: exp(n_in * n_out)",
        "formula",
        "its value is too large",
        "narrow the vars",
    ),
    (
        "  n_in: {int: [16, 784, 16]}",
        "  §n_in: {int: [784, 16]}",
        "vars",
        "`n_in` does not say what",
        "[low, high, step]",
    ),
    ('ask: "`Lin', 'ask: §"{{nin}} `Lin', "placeholder", "`{{nin}}` is not one of the vars", "did you mean `n_in`?"),
    (
        "skill: layer-sizes",
        "§skill: layer-size",
        "skill-ref",
        "`layer-size` is not one of",
        "did you mean `layer-sizes`?",
    ),
    ("answer: n_in * n_out + n_out", "§answer: true", "type", "`answer` must be one formula or number", "n_in * n_out"),
    (
        "  - answer: n_in + n_out\n    why: The",
        "  - answer: n_in + n_out\n    §why: ''\n#",
        "empty",
        "`why` is empty",
        "read",
    ),
    ("confidence: true", "§confidence: yes", "type", "`confidence` must be true or false", "`confidence: true`"),
]

SHAPE = [
    ("symbols: [B]", "symbols: [B, §hidden]", "symbol", "`hidden` cannot be a symbol here", "such as B"),
    ("symbols: [B]", "symbols: [B, §B]", "symbol", "`B` cannot be a symbol here", "a name of its own"),
    ("answer: [B, hidden]", "answer: [§C, hidden]", "formula", "`C` is not defined here", "vars: hidden, B"),
    ("answer: [B, hidden]", "§answer: B", "type", "`answer` must be a list", "each item"),
    ("answer: [B, hidden]", "answer: [B, §[hidden]]", "type", "size 1 is not one formula", "`answer: [B, hidden]`"),
    ("answer: [B, hidden]", "answer: [B, §hidden / 64]", "size", "this size comes out as 0.5", "use // to divide"),
    ("answer: [B, hidden]", "answer: [B, §32 - hidden]", "size", "this size comes out as", "a whole number"),
    (
        "vars:\n  hidden: {choice: [32, 64, 128]}",
        "§vars:\n  hidden: {choice: [32, 64]}",
        "few-answers",
        "200 draws",
        "widen",
    ),
    ("answer: [B, hidden]", "answer: [B, §8 // (hidden - 32)]", "formula", "it divides by zero", "narrow the vars"),
    (
        'verify: "nn.Linear(784, hidden)(torch.zeros(B, 784))"',
        '§verify: "nn.Linear("',
        "python",
        "never closed",
        "one ex",
    ),
    ('verify: "nn.Linear(784, hidden)(torch.zeros(B, 784))"', '§verify: "x = 1"', "python", "no expression", "tensor"),
    ("  - answer: [hidden, B]", "  - §answer: [B, hidden * 1]", "wrong-is-right", "equals the right one, [B, ", "vars"),
    ("  - answer: [hidden, B]", "  - §answr: [hidden, B]", "unknown-key", "no field `answr`", "`answer`?"),
    ('verify: "nn', '§verfy: "nn', "unknown-key", "a shape quiz has no field `verfy`", "`verify`?"),
]

ORDER = [
    ("after: [zero, loss]", "§after: [zero, lss]", "line-ref", "there is no line `lss`", "did you mean `loss`?"),
    ("after: [zero, loss]", "§after: {a: 1}", "type", "`after` must be an id, or a list of ids", "[zero, loss]"),
    (
        "lines:\n  - {id: zero",
        "§lines:\n  - {after: back, id: zero",
        "cycle",
        "form a circle: zero → back → zero",
        "rules",
    ),
    ("  - {id: step, ", "  - {§id: zero, ", "id-twice", "two lines have the id `zero`", "change one"),
    (
        '  - {code: "loss.step()"',
        '  - {§code: "opt.step()"',
        "line-twice",
        "the distractor `opt.step()` is a real",
        "one",
    ),
    (
        'code: "opt.step()", after',
        '§code: "loss.backward()", after',
        "line-twice",
        "is there twice",
        "change or remove",
    ),
    ('  - {code: "loss.step()"', '  - {§for: stp, code: "loss.step()"', "line-ref", "no line `stp`", "`step`?"),
    (
        '  - {code: "loss.step()"',
        '  - {§cod: x, code: "loss.step()"',
        "unknown-key",
        "a distractor has no field",
        "`code`",
    ),
    ('  - {id: out,  code: "', '  - {id: out,  §coed: "', "unknown-key", "a line has no field `coed`", "`code`?"),
]

CHOICE = [
    ("ask: What does `opt.step()` change?", "§ask: ' '", "empty", "`ask` is empty", "write what is to be read there"),
    (
        "ask: What does `opt.step()` change?",
        "§ask: [What?]",
        "type",
        "`ask` must be text",
        "write `ask: …` on one line",
    ),
    (
        "{text: The biases, correct: true}",
        "{§text: '', correct: true}",
        "option-text",
        "an option must be text",
        "text:",
    ),
    (
        "options:\n  - {text: The weights, correct: true}\n  - {text: The biases, correct: true}",
        "§options:\n  - {text: The weights, why: No.}\n  - {text: The biases, why: No.}",
        "multiple-correct",
        "needs at least 1 correct option, but 0 are marked",
        "`correct: true`",
    ),
    ("    correct: true\n", "    §corect: true\n", "unknown-key", "an option has no field `corect`", "`correct`?"),
    ("skill: training-loop\nask", "skill: training-loop\n§pionts: 2\nask", "unknown-key", "`pionts`", "`points`?"),
    ("{text: The biases, correct: true}", "{§text: [a], correct: true}", "option-text", "an option must be", "text: "),
    (
        "options:\n  - text: Each update steps past the minimum.\n    correct: true",
        "§options:\n  - text: Each update steps past the minimum.",
        "single-correct",
        "a single quiz needs exactly 1 correct option, but 0 are marked",
        "mark one option with `correct: true`",
    ),
    (
        "options:\n  - text: Each update steps past the minimum.\n    correct: true\n    "
        "why: The step is longer than the valley is wide.\n",
        "§options:\n  - text: Each update steps past the minimum.\n    correct: true\n    "
        "why: The step is longer than the valley is wide.\n  - {text: It overshoots it every time., correct: true}\n",
        "single-correct",
        "exactly 1 correct option, but 2 are marked",
        "mark only one, or use `kind: multiple`",
    ),
    ("text: The gradients", "§text: The biases", "option-twice", "two options say the same, `The biases`", "change"),
    ("text: The gradients", "§text: 0.5", "option-text", "an option must be text", 'write `text: "0.5"`'),
    ("{text: The biases, correct: true}", "{text: The biases, §corect: true}", "unknown-key", "`corect`", "`correct`?"),
    (
        "{text: The biases, correct: true}",
        "{text: The biases, correct: true, §pin: first}",
        "pin",
        "cannot be pinned `first`",
        "`pin: last`",
    ),
    ("  - {text: The biases, correct: true}", "  - §The biases", "type", "each of `options` must be", "see the format"),
    (
        "  - text: Each update",
        "  - text: §`Each` update",
        "yaml",
        "found character '`' that cannot start any token",
        'put the text in "quotes": a YAML value cannot start with `',
    ),
]

PREDICT = [
    ("run: mid,  why", "§run: slow,  why", "option-run", "two options stand for the run `slow`", "one option"),
    ("measure: argmin(train_loss.last)", "§measure: argmin(train_loss.at(301))", "metric", "300 steps", "at(300)"),
    (
        "measure: argmin(train_loss.last)",
        f"§measure: argmin(train_loss.at({'1' * 5000}))",
        "measure",
        "is not a",
        "M.S",
    ),
    ("recorded: {slow: 1.91", "recorded: {§slow: low", "type", "of `slow` must be a number", "what it measured"),
    ("wild: 2.30}", "wild: 2.30, §on: Sunday}", "type", "`on` must be a day", "`on: 2026-05-17`"),
    ("wild: 2.30}", "wild: 2.30, §on: 2026-13-45}", "type", "`on` must be a day", "`on: 2026-05-17`"),
    ("recorded: {slow: 1.91, mid: 0.32, wild: 2.30}", "§recorded: [1.91]", "type", "must be `key: value` pairs", "{a"),
    ("run: wild, why", "run: wild, §value: big, why", "type", "`value` must be a number, true or false", "value: 0.5"),
    ("run: mid,  why", "§runs: mid, why", "unknown-key", "an option has no field `runs`", "did you mean `run`?"),
    ("run: wild, why", "§run: fast, why", "run-ref", "the lab `lr-race` has no run `fast`", "runs: slow, mid, wild"),
    (
        '{text: "learning rate 10",    run: wild',
        '{§text: "learning rate 10"',
        "option-run",
        "does not say which run it stands for",
        "add `run: …`",
    ),
    ("lab: lr-race\nask", "§lab: lr-rice\nask", "lab-ref", "no lab block `lr-rice`", "did you mean `lr-race`?"),
    (
        "measure: argmin(train_loss.last)",
        "§measure: argmin(train_loss)",
        "measure",
        "is not a measure",
        "forms: argmin",
    ),
    ("measure: argmin(train_loss.last)", "§measure: argmin(loss.last)", "metric", "no metric `loss`", "`train_loss`?"),
    (
        "measure: argmin(train_loss.last)",
        "§measure: argmax(grad_norm.best)",
        "metric",
        "it has no best",
        "min, max or last",
    ),
    ("wild: 2.30}", "§fast: 2.3, wild: 2.30}", "run-ref", "`fast` was not measured", "recorded: slow, mid, wild, on"),
    ("margin: 0.05", "§margin: small", "type", "`margin` must be a number, at least 0", "`margin: 0.05`"),
]

LABS = [
    (
        "lab: digits_mlp  ",
        "§lab: digits_mpl  ",
        "lab-ref",
        "there is no lab `digits_mpl`",
        "did you mean `digits_mlp`?",
    ),
    ("set: {hidden: 32, batch", "set: {§hiden: 32, batch", "hyperparameter", "no hyperparameter `hiden`", "`hidden`?"),
    ("set: {hidden: 32, batch", "set: {§hidden: 0, batch", "setting", "hidden = 0 is out of range", "from 1 to 1024"),
    ("set: {hidden: 32, batch", "set: {§hidden: [32], batch", "type", "`hidden` must be one value", "for example"),
    ("mid:  {lr: 0.1}", "mid:  {§lr: 99}", "setting", "lr = 99 is out of range", "from 1e-5 to 10"),
    ("mid:  {lr: 0.1}", "mid:  {§optimizer: adma}", "setting", "adma is not one of sgd, adam", "sgd, adam"),
    (
        "  wild: {lr: 10}",
        "  §wild: {lr: 0.1}",
        "run-twice",
        "the runs `mid` and `wild` are the same",
        "let them differ",
    ),
    (
        "when: val_accuracy.best >= 0.97",
        "when: val_accuracy.best >= 0.97\nsolution_params: {lr: 0.1, §batch_size: 32}",
        "not-offered",
        "`batch_size` cannot be turned here",
        "add it to `offer` of `mlp`",
    ),
    ("mid:  {lr: 0.1}", "§mid:  0.1", "type", "the run `mid` must be", "`mid: {lr: 0.1}`"),
    (
        "confusion]",
        "§confusoin]",
        "panel",
        "the lab `digits_mlp` has no panel `confusoin`",
        "did you mean `confusion`?",
    ),
    ("offer: [hidden, lr]", "offer: [hidden, §rl]", "hyperparameter", "no hyperparameter `rl`", "did you mean `lr`?"),
    (
        "budget: {steps: 300, ",
        "budget: {steps: 300, §step: 3, ",
        "unknown-key",
        "a budget has no field `step`",
        "`steps`?",
    ),
    ("budget: {steps: 300, seconds: 60", "budget: {steps: 300, §seconds: 0", "type", "above 0", "`seconds: 60`"),
    (
        "when: val_accuracy.best >= 0.97",
        "when: val_accuracy.best >= 0.97\nsolution_changes: {20: {§hidden: 64}}",
        "setting",
        "`hidden` cannot be turned while it runs",
        "live: lr",
    ),
    (
        "when: val_accuracy.best >= 0.97",
        "when: val_accuracy.best >= 0.97\nsolution_changes: {§soon: {lr: 0.1}}",
        "type",
        "`soon` must be a step with settings",
        "`300: {lr: 0.01}`",
    ),
    ("seed: 0", "§seed: -1", "type", "`seed` must be a whole number, at least 0", "for example"),
    ("id: reach-97", "§id: mlp", "id-twice", "the id `mlp` is already used on line 154", "an id of its own"),
    (
        "when: val_accuracy.best >= 0.97",
        "§when: val_accuracy >= 0.97",
        "goal",
        "`val_accuracy` is not a measure",
        "when: val",
    ),
    (
        "when: val_accuracy.best >= 0.97",
        "§when: val_accuracy.best",
        "goal",
        "is not a goal",
        "val_accuracy.best >= 0.97",
    ),
    (
        "when: val_accuracy.best",
        "§when: accuracy.best",
        "metric",
        "no metric `accuracy`",
        "did you mean `val_accuracy`?",
    ),
    ("say: Reach a", "§sya: Reach a", "unknown-key", "a goal has no field `sya`", "did you mean `say`?"),
    ("lab: mlp\n", "§lab: mpl\n", "lab-ref", "this lesson has no lab block `mpl`", "did you mean `mlp`?"),
]

WARNINGS = [
    ("```goal\n", "```§gaol\n", "fence", "unknown block ```gaol", "did you mean ```goal?"),
    (
        "  - text: The network has too few parameters.\n    why: All three runs use the same network, "
        "and one of them learns well.\n",
        "  - §text: The network has too few parameters.\n",
        "no-why",
        "the wrong option 'The network has too few parameters.' does not say why it is wrong",
        "add `why:`; it is shown only to someone who picks it",
    ),
    (
        "## Measure and reach the goal\n<!-- step: id=goal -->",
        "§## Measure and reach the goal\n",
        "step-id",
        "the step “Measure and reach the goal” has no id, so renaming it loses learners' places",
        "add <!-- step: id=… --> under the heading",
    ),
    ("explain: The optimizer", "§explain: " + "so " * 60 + "The optimizer", "long-explain", "has 71 words", "60"),
    ("ask: What does", "§ask: What does **it** not do? What does", "negative", "easily read over", "**not**"),
    (
        "{text: The biases, correct: true}",
        "{text: The biases, correct: true}\n  - {§text: All of the above, why: No.}",
        "all-of-above",
        "depends on the others",
        "kind: multiple",
    ),
    (
        "options:\n  - text: Each update steps past the minimum.",
        "§options:\n  - text: Each update steps past the minimum" + ", and then further and further away" * 2,
        "long-right",
        "the right option is the longest by far",
        "shorten it",
    ),
    (
        "## The training loop",
        "§## A word\n<!-- step: id=word -->\n\nOnly words here.\n\n## The training loop",
        "no-question",
        "the step “A word” asks nothing",
        "add a ```quiz or a ```goal",
    ),
    (
        "## The training loop\n<!-- step: id=loop -->\n",
        "§## The training loop\n<!-- step: id=loop -->\n" + "word " * 250,
        "long-step",
        "words; 250 fit",
        "cut it in two",
    ),
    (
        "## The training loop\n<!-- step: id=loop -->\n",
        "§## The training loop\n<!-- step: id=loop -->\n" + "- x\n" * 90,
        "page",
        "does not fit on one page",
        "cut it into several steps",
    ),
    ("Every step of training", "§#### Deep\n\nEvery step", "heading-jump", "jumps from level 2 to level 4", "with ###"),
    (
        "Every step of training",
        "§![](data:image/png,) Every step",
        "alt-text",
        "no words for those who",
        "square brackets",
    ),
    ("# A first network, and", "§# A second network, and", "title", "the heading differs from the title", "equal"),
    ("minutes: 10", "§minutes: 50", "minutes", "the lesson says 50 minutes", "write `minutes:"),
    (
        "Every step of training",
        "```text\n" + "x" * 100 + "§y\n```\n\nEvery step",
        "long-line",
        "this line of code has 101 columns",
        "break it before 100",
    ),
    (
        '  - {code: "loss.step()", why: "A loss has no step. The optimizer changes the weights."}',
        '  - {§code: "loss.step()"}',
        "no-why",
        "the distractor `loss.step()` does not say why it does not belong",
        "add `why:`",
    ),
    ("ask: What does", 'ask: §"![](data:image/png,)"\n#', "alt-text", "no words for those who", "square brackets"),
    ("recorded: {slow: 1.91, ", "§recorded: {", "no-record", "no value for slow", "run the lab"),
]

MARKDOWN = [
    ("<!-- step: id=loop -->", "§<!-- step: id=Loop! id=loop -->", "id", "`Loop!` is not an id", "a-z, 0-9 and -"),
    ("<!-- step: id=goal -->", "§<!-- step: id=loop -->", "id-twice", "another step already has the id `loop`", "own"),
    ("<!-- step: id=loop -->", "§<!-- step: id=loop opt -->", "step", "a step has no field `opt`", "optional -->"),
    (
        "Every step of training",
        "§<!-- step: id=x -->\n\nEvery step",
        "step",
        "is not on the line under a ## head",
        "move",
    ),
    (
        "Every step of training",
        "```python\nx = §(\n```\nEvery step",
        "python",
        "python: '(' was never closed",
        "```text",
    ),
    ("Every step of training", "§```text\nEvery step of training", "fence", "this block does not end", "with ```"),
    (
        "```quiz\nid: what-changes",
        "<details>\n<summary>More</summary>\n§```quiz\nid: what-changes",
        "fence",
        "this ```quiz block is part of the HTML above it",
        "leave an empty line",
    ),
]


Case = tuple[str, str, str, str, str]
"""What is replaced, by what (§ before the place to be named), the rule, and parts of the text and the help."""


def named(case: Case) -> str:
    return f"{case[2]} {case[1][:24]!r}"


@pytest.mark.parametrize("case", FRONT + QUIZ + SHAPE + ORDER + CHOICE + PREDICT + LABS + MARKDOWN, ids=named)
def test_an_error_names_its_place_its_rule_and_what_to_do(case: Case) -> None:
    agrees(case, "error")


@pytest.mark.parametrize("case", WARNINGS, ids=named)
def test_a_warning_names_its_place_its_rule_and_what_to_do(case: Case) -> None:
    agrees(case, "warning")


def agrees(case: Case, level: str) -> None:
    old, new, code, text, help = case
    problem, line, column = found(old, new)
    assert (problem.file, problem.level, problem.code) == (FILE, level, code)
    assert text in problem.text
    assert help in problem.help
    assert (problem.line, problem.column) == (line, column)


def test_an_optional_step_need_not_ask() -> None:
    step = "## A word\n<!-- step: id=word optional -->\n\nOnly words here.\n\n## The training loop"
    assert check_text(put("## The training loop", step), FILE) == []


def test_all_errors_are_shown_not_only_the_first() -> None:
    text = put("kind: numeric", "kind: numerc")
    text = put("margin: 0.05", "margin: small", text)
    text = put("offer: [hidden, lr]", "offer: [hidden, rl]", text)
    text = put("say: Reach a", "sya: Reach a", text)
    assert [problem.code for problem in check_text(text, FILE)] == [
        "quiz-kind",
        "type",
        "hyperparameter",
        "unknown-key",
    ]


def test_a_prediction_below_its_lab_is_late() -> None:
    """The learner would have seen the result; the message names the lab's line."""
    start, end = EXAMPLE.index("```lab\nid: lr-race"), EXAMPLE.index("```quiz\nid: why-diverge")
    lab = EXAMPLE[start:end]
    text = put("```quiz\nid: predict-lr", lab + "```quiz\nid: predict-lr", EXAMPLE[:start] + EXAMPLE[end:])
    (problem,) = check_text(text, FILE)
    lines = text.splitlines()
    assert problem.code == "predict-late"
    assert (problem.line, problem.column) == (lines.index("id: predict-lr") + 1, 1)
    assert f"its lab (line {lines.index('id: lr-race')})" in problem.text
    assert problem.help == "move the quiz above the lab"


def test_a_run_that_no_option_stands_for_may_win() -> None:
    run = put("  wild: {lr: 10}", "  wild: {lr: 10}\n  more: {lr: 5}")
    error, warning = check_text(run, FILE)
    assert (error.code, warning.code) == ("option-run", "no-record")
    assert "no option stands for the run `more`, which may win" in error.text


def test_a_comment_that_does_not_end_is_named_before_all_that_it_hides() -> None:
    problem, *hidden = problems("Every step of training", "<!-- note\n\nEvery step of training")
    assert (problem.code, problem.text) == ("comment", "this comment does not end, so all below it is part of it")
    assert {each.code for each in hidden} == {"fence", "step"}
    assert check_text(put("Every step", "<!-- a\nnote -->\n\nEvery step"), FILE) == []
    assert check_text(put("Every step", "````text\n```quiz\nid: x\n```\n````\n\nEvery step"), FILE) == [], "an example"


def test_a_lesson_without_its_title_as_a_heading_is_warned_of() -> None:
    (problem,) = problems("# A first network, and why the learning rate matters\n", "\n")
    assert (problem.level, problem.code) == ("warning", "title")
    assert "write `# A first network" in problem.help


def test_an_order_of_one_line_is_none() -> None:
    start, end = EXAMPLE.index("  - {id: out,  code"), EXAMPLE.index("distractors:")
    (problem,) = check_text(EXAMPLE[:start] + EXAMPLE[end:], FILE)
    assert (problem.code, problem.text) == ("lines", "an order quiz needs at least 2 lines")


def test_the_second_of_two_blocks_with_one_id_is_pointed_at() -> None:
    text = put("id: why-diverge", "id: linear-params")
    (problem,) = check_text(text, FILE)
    lines = text.splitlines()
    assert problem.code == "id-twice"
    assert problem.line == len(lines) - lines[::-1].index("id: linear-params")
    assert problem.text == f"the id `linear-params` is already used on line {lines.index('id: linear-params') + 1}"


def test_messages_read_as_the_format_promises() -> None:
    problem, line, _ = found("kind: numeric", "§kind: numerc")
    head = f"lessons/02-mlp.md:{line}:1: error[quiz-kind]: unknown kind `numerc`"
    assert str(problem) == f"{head}\n    help: did you mean `numeric`?"


def test_a_wrong_answer_that_can_be_right_is_shown_with_its_numbers() -> None:
    """The draw in the message must really make both equal."""
    wrong = "n_in * n_out + min(n_out, 32)"
    problem, _, _ = found("  - answer: n_in + n_out\n", f"  - §answer: {wrong}\n")
    head, rest = problem.text.removeprefix("with ").split(" this wrong answer equals the right one (")
    values = ast.literal_eval(head)
    assert int(rest.rstrip(")")) == values["n_in"] * values["n_out"] + values["n_out"]
    assert values["n_out"] <= 32


def test_a_drawn_question_needs_three_different_answers() -> None:
    problem, line, column = found(
        "vars:\n  n_in: {int: [16, 784, 16]}\n  n_out: {choice: [10, 32, 64]}",
        "§vars:\n  n_in: {choice: [16, 32]}\n  n_out: {choice: [10]}",
    )
    assert (problem.code, problem.line, problem.column) == ("few-answers", line, column)
    assert "200 draws give only 2 different answers" in problem.text


def test_drawn_options_may_never_say_the_same() -> None:
    old = "ask: What does `opt.step()` change?\noptions:\n  - {text: The weights, correct: true}\n"
    drawn = "vars: {a: {int: [1, 5]}, b: {int: [5, 9]}}\n"
    text = put(old, f"{drawn}{old}  - {{text: '{{{{a}}}}', why: A.}}\n  - {{§text: '{{{{b}}}}', why: B.}}\n")
    text, line, column = place_of(text)
    (problem,) = check_text(text, FILE)
    assert (problem.code, problem.line, problem.column) == ("option-twice", line, column)
    assert problem.text == "with {'a': 5, 'b': 5} two options say the same, `5`"


def test_one_option_is_no_choice() -> None:
    start, end = EXAMPLE.index("  - text: The network has too few"), EXAMPLE.index("```\n\n## The training loop")
    (problem,) = check_text(EXAMPLE[:start] + EXAMPLE[end:], FILE)
    assert (problem.code, problem.text) == ("options", "a question needs at least 2 options")


@pytest.mark.parametrize(
    "missing", ["kind: numeric\n", "lab: mlp\n", "id: reach-97\n", "answer: n_in * n_out + n_out\n"]
)
def test_a_missing_field_is_asked_for(missing: str) -> None:
    (problem,) = [each for each in problems(missing, "") if each.level == "error"]
    assert problem.code == "missing"
    assert f"needs the field `{missing.split(':')[0]}`" in problem.text


def test_a_lab_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(name: str) -> None:
        raise find.LabError(f"the lab {name!r} cannot be used: no")

    monkeypatch.setattr(find, "load", refused)
    assert {each.code for each in check_text(EXAMPLE, FILE)} == {"lab-broken"}


@pytest.mark.parametrize(
    "rule", ["{int: [9, 1]}", "{int: [1, 9, 0]}", "{int: [1, 2.5]}", "{float: [0, 1]}", "{float: [0, 1e308, 2]}"]
)
def test_draws_that_cannot_be_drawn(rule: str) -> None:
    assert {each.code for each in problems("{int: [16, 784, 16]}", rule)} == {"vars"}


@pytest.mark.parametrize("rule", ["{choice: [a, b]}", "{normal: [0, 1]}", "{int: 3}", "3", "[1, 2]"])
def test_draws_are_of_numbers_by_one_rule(rule: str) -> None:
    assert {each.code for each in problems("{int: [16, 784, 16]}", rule)} == {"vars"}


def test_a_name_that_no_formula_can_use() -> None:
    assert {each.code for each in problems("  n_in: {int", "  n-in: {int: [1, 9]}\n  n_in: {int")} == {"vars"}


@pytest.mark.parametrize("rule", ["{int: [16, 784]}", "{float: [0.5, 99.5, 1]}", "{choice: [16, 1e2, 0.5]}"])
def test_draws_of_every_kind(rule: str) -> None:
    assert problems("{int: [16, 784, 16]}", rule) == []


@given(st.integers(0, len(EXAMPLE) - 1), st.integers(0, 60), st.sampled_from(["", "\t", "{{", "0", ": ", "\n"]))
def test_no_damage_crashes_the_check(at: int, length: int, instead: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        use_example_lab(patch)
        for problem in check_text(EXAMPLE[:at] + instead + EXAMPLE[at + length :], FILE):
            assert problem.code
            assert problem.line >= 1


def test_a_late_pin_keeps_none_of_these_from_being_a_warning() -> None:
    old = "{text: The biases, correct: true}"
    assert not problems(old, f"{old}\n  - {{text: None of these, pin: last, why: Two are right.}}")
    assert [each.code for each in problems(old, f"{old}\n  - {{text: None of these, why: No.}}")] == ["all-of-above"]


def test_a_number_to_be_predicted_needs_how_close() -> None:
    options = EXAMPLE[EXAMPLE.index('options:\n  - {text: "learning rate 0.001"') : EXAMPLE.index("measure: argmin")]
    text = put(options, "number: true\n").replace("argmin(train_loss.last)", "steps_to(train_loss < 0.5)")
    text = text.replace("recorded: {slow: 1.91, mid: 0.32, wild: 2.30}", "recorded: {value: 80}")
    text = text.replace("  slow: {lr: 1e-3}\n", "").replace("  wild: {lr: 10}\n", "")
    assert [(each.code, each.text) for each in check_text(text, FILE)] == [
        ("missing", "a predicted number needs `close`, how far it may be off")
    ]
    assert not check_text(text.replace("number: true\n", "number: true\nclose: 10%\n"), FILE)


def test_one_number_of_three_runs_is_refused() -> None:
    options = "".join(f'  - {{text: "{value}", value: {value}, why: No.}}\n' for value in (0.1, 1, 2))
    start, end = EXAMPLE.index('  - {text: "learning rate 0.001"'), EXAMPLE.index("measure: argmin")
    text = EXAMPLE[:start] + options + EXAMPLE[end:]
    text = put("argmin(train_loss.last)", "train_loss.last", text)
    text = put("recorded: {slow: 1.91, mid: 0.32, wild: 2.30}", "recorded: {value: 0.32}", text)
    (problem,) = check_text(text, FILE)
    assert (problem.code, problem.text) == ("measure", "the lab `lr-race` has 3 runs, and this measures only one")


def test_minutes_are_held_against_words_questions_and_runs() -> None:
    """200 words a minute, one minute a question, and the budget of each run; off by more than twice is a warning."""
    body = EXAMPLE[EXAMPLE.index("# A first network, and") :]
    needed = len(body.split()) / 200 + 6 + (3 * 60 + 120) / 60
    for minutes in range(1, 60):
        warned = bool(problems("minutes: 10", f"minutes: {minutes}"))
        assert warned == (not needed / 2 <= minutes <= needed * 2), minutes
