"""What `dltutor new` writes: a course, a lesson and each kind of question, whole enough that `check` is silent."""

from __future__ import annotations

COURSE = """\
dltutor: 1
id: {id}
title: "{title}"
version: 1
license: CC-BY-4.0
language: en
lessons:                     # in this order; a new file is a lesson once it is named here
  - 01-first.md
"""
LESSON = """\
---
dltutor: 1
{its_id:<28} # never changes: progress hangs on it
title: "{title}"
summary: What a learner can do after it, in one line.
version: 1
minutes: 5
level: beginner              # beginner, intermediate or advanced
requires: []                 # ids of lessons that help before this one
skills: [first-skill]        # each question names one of them
language: en
authors: [Your Name]
license: CC-BY-4.0
---

# {title}

What this lesson is about, in two or three sentences.

## One idea
<!-- step: id=idea -->

Explain one idea. Formulas are written as $y = w \\cdot x + b$.

```quiz
{numeric}```

## Predict, then run
<!-- step: id=run -->

Say what the lab compares. The prediction stands above its lab.

```quiz
{predict}```

```lab
id: rates                    # what `lab` of a prediction or goal names
lab: five_points             # `dltutor labs` lists them
title: Two learning rates
runs:
  small: {{lr: 0.001}}
  large: {{lr: 0.05}}
budget: {{steps: 100, seconds: 20}}
```

## Reach it
<!-- step: id=goal -->

```lab
id: own
lab: five_points
title: Your own run
set: {{lr: 0.001}}
offer: [lr]                  # what may be turned here
budget: {{steps: 300, seconds: 20}}
```

```goal
id: {short}-goal
lab: own
say: Bring the loss below 1.
when: loss.best <= 1
solution_params: {{lr: 0.05}}  # how it is reached; `check --run` proves it
hints:
  - Which learning rate came further?
```
"""
QUIZZES = {
    "single": """\
id: my-single
kind: single
skill: first-skill
ask: Which of these is a parameter of a linear layer?
options:
  - {text: its weights, correct: true, why: "Training changes them."}
  - {text: its input, why: "The input comes from the data."}
  - {text: the learning rate, why: "That is a hyperparameter: you choose it."}
hints:
  - What does training change?
explain: Parameters are what the optimizer updates.
""",
    "multiple": """\
id: my-multiple
kind: multiple
skill: first-skill
ask: What does one optimizer step change?
options:
  - {text: The weights, correct: true, why: "They are parameters."}
  - {text: The biases, correct: true, why: "They are parameters, too."}
  - {text: The data, why: "The data are only read."}
hints:
  - Which of them are parameters?
explain: An optimizer changes the parameters that it was given.
""",
    "numeric": """\
id: my-numeric
kind: numeric
skill: first-skill
vars:                        # drawn anew for each learner
  n_in: {int: [4, 64, 4]}
  n_out: {choice: [2, 5, 10]}
ask: "A linear layer has {{n_in}} inputs, {{n_out}} outputs and a bias. How many parameters is that?"
answer: n_in * n_out + n_out
tolerance: 0                 # or 0.01, or 1%
wrong:                       # typical mistakes, each with its reason
  - answer: n_in * n_out
    why: "Those are the weights. There is also one bias for each of the {{n_out}} outputs."
hints:
  - How many weights feed one output?
explain: "{{n_in}} times {{n_out}} weights and {{n_out}} biases."
""",
    "shape": """\
id: my-shape
kind: shape
skill: first-skill
symbols: [B]                 # names that stand for any size
vars:
  hidden: {choice: [32, 64, 128]}
ask: "A batch of shape `[B, 784]` goes through `Linear(784, {{hidden}})`. What shape comes out?"
answer: [B, hidden]
wrong:
  - answer: [hidden, B]
    why: The batch stays in front.
hints:
  - Which dimension does a layer change?
explain: A linear layer changes the last dimension only.
verify: "nn.Linear(784, hidden)(torch.zeros(B, 784))"  # `check --run` holds the answer against it
""",
    "order": """\
id: my-order
kind: order
skill: first-skill
language: python
ask: Put one training step in order. One line does not belong.
lines:
  - {id: out, code: "guess = model(x)"}
  - {id: loss, code: "loss = F.mse_loss(guess, y)", after: out}
  - {id: back, code: "loss.backward()", after: loss}
  - {id: step, code: "opt.step()", after: back}
distractors:
  - {code: "loss.step()", why: "A loss has no step. The optimizer changes the weights."}
hints:
  - What does each line need from those before it?
explain: The loss needs a guess, the gradients need a loss, and the step needs gradients.
""",
    "code": """\
id: my-code
kind: code
skill: first-skill
language: python
ask: Write `largest`, which returns for each row of x where its largest number is.
starter: |                   # what the editor shows at first: names, shapes, what to return
  def largest(x):
      # x: [n, k]
      return ...  # [n]
solution: |
  def largest(x):
      return x.argmax(dim=1)  # [n]
tests: |                     # functions test_… that call what the learner writes
  import torch

  def test_two_rows():
      got = largest(torch.tensor([[1., 5.], [7., 2.]]))
      assert got.tolist() == [1, 0], f"of [1, 5] and [7, 2] it is [1, 0], but got {got.tolist()}"

  def test_one_place_for_each_row():
      got = largest(torch.zeros(3, 2))
      assert list(got.shape) == [3], f"3 rows of 2 give the shape [3], but got {list(got.shape)}"
known_wrong:                 # typical mistakes, each with its reason
  - code: |
      def largest(x):
          return x.argmax(dim=0)
    why: "`dim=0` looks down the columns. Each row is one example, so use `dim=1`."
timeout: 5                   # seconds, tests included
hints:
  - Which method of a tensor tells where the largest number is?
explain: "`argmax(dim=1)` goes along each row."
""",
    "predict": """\
id: my-predict
kind: predict
skill: first-skill
lab: rates                   # the id of a lab block below, in the same lesson
ask: Which run has the lower loss after 100 steps?
options:
  - {text: the small rate, run: small, why: "Its steps are short."}
  - {text: the large rate, run: large, why: "Its steps are longer, and not too long."}
measure: argmin(loss.last)
margin: 0.1                  # closer than that is too close to call
recorded: {small: 7.94, large: 0.577}  # what `check --run` measured
explain: Compare the two curves.
""",
}
"""By kind."""


LONGEST = 28
"""Characters of a lesson's id that go into those of its questions, which may have 40."""


def course(id: str) -> str:
    """Return a `course.yaml`."""
    return COURSE.format(id=id, title=_title(id))


def lesson(id: str) -> str:
    """Return a lesson with a question, a prediction, two labs and a goal; their ids are its own in any course."""
    short = id[:LONGEST].strip("-")
    numeric, predict = (QUIZZES[kind].replace("id: my-", f"id: {short}-") for kind in ("numeric", "predict"))
    return LESSON.format(its_id=f"id: {id}", title=_title(id), short=short, numeric=numeric, predict=predict)


def quiz(kind: str) -> str:
    """Return the block of a question."""
    return f"```quiz\n{QUIZZES[kind]}```\n"


def _title(id: str) -> str:
    return id.replace("-", " ").strip().capitalize()
