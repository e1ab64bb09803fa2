"""The text of an ejected script: its header, its small helpers, and code with statements taken out."""

from __future__ import annotations

import ast
import json
import re
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dltutor.labs.spec import Value

NAMES = {"steps", "log", "watch", "batches", "run", "DEVICE", "DATA", "SEED", "STEPS", "CHANGES"}
"""What a script calls its own things; a `train.py` may not use these names for others."""

HELPERS = {
    "run": """\
run = SimpleNamespace(step=0, optimizer=None)
""",
    "watch": '''\
def watch(model, optimizer):
    """Remember the optimizer, whose settings change on the way."""
    run.optimizer = optimizer
''',
    "steps": '''\
def steps():
    """Count the steps from 1."""
    for run.step in range(1, STEPS + 1):
        yield run.step
''',
    "changing steps": '''\
def steps():
    """Count the steps from 1; a hyperparameter that changes takes its new value just before its step."""
    for run.step in range(1, STEPS + 1):
        for step, name, value in CHANGES:
            if step == run.step:
                setattr(hp, name, value)
                for group in run.optimizer.param_groups if run.optimizer else ():
                    if name in group:
                        group[name] = value
        yield run.step
''',
    "log": '''\
def log(**metrics):
    """Print this step's metrics with every digit."""
    numbers = {name: float(value.detach() if torch.is_tensor(value) else value) for name, value in metrics.items()}
    print("step", run.step, *(f"{name} {value!r}" for name, value in numbers.items()))
''',
}


@dataclass(frozen=True)
class About:
    """Which run a script repeats."""

    lab: str
    title: str
    values: Mapping[str, Value]
    seed: int
    steps: int
    threads: int
    changes: tuple[tuple[int, str, Value], ...]
    data: str | None


def assemble(about: About, imports: Sequence[ast.Import | ast.ImportFrom], words: set[str], code: Sequence[str]) -> str:
    """Return the whole script; `words` are the session's attributes that the code used."""
    helpers = [HELPERS["run"]]
    if "watch" in words:
        helpers.append(HELPERS["watch"])
    helpers.append(HELPERS["changing steps" if about.changes else "steps"])
    helpers.append(HELPERS["log"])
    main = f"""\
if __name__ == "__main__":
    torch.set_num_threads({about.threads})
    torch.manual_seed(SEED)
    train(hp)
"""
    head = "\n".join([_header(about), _imports(imports), _constants(about, words), helpers[0]])
    return re.sub(r"\n{4,}", "\n\n\n", "\n\n".join([head, *helpers[1:], *code, main]))


def rewritten(source: str, dropped: Iterable[ast.stmt], edits: Sequence[tuple[ast.AST, str]]) -> str:
    """Return the source without some statements and their comments, and with some nodes' text replaced.

    A node replaced by nothing is an argument: its comma goes with it.
    """
    lines = source.encode().splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    cuts = [_statement(lines, starts, stmt) for stmt in dropped]
    spans = [span for span in cuts if not any(other != span and _within(span, other) for other in cuts)]
    raw = source.encode()
    changes = dict.fromkeys(spans, b"")
    for node, text in edits:
        span = _node(starts, node)
        changes[span if text else _with_comma(raw, span)] = text.encode()
    for begin, end in sorted(changes, reverse=True):
        raw = raw[:begin] + changes[begin, end] + raw[end:]
    return re.sub(r"\n{3,}(?= )", "\n\n", raw.decode()).strip("\n") + "\n"


def _header(about: About) -> str:
    given = ", ".join(f"{name}={_literal(value)}" for name, value in about.values.items())
    changed = [f"From step {step} on: {name}={_literal(value)}." for step, name, value in about.changes]
    threads = "1 CPU thread" if about.threads == 1 else f"{about.threads} CPU threads"
    lines = [
        f"{about.title}: the lab {about.lab} as a plain PyTorch script.",
        "",
        *textwrap.wrap(f"Settings: {given}.", 100, break_long_words=False, break_on_hyphens=False),
        *changed,
        f"Seed {about.seed}, {about.steps} steps, {threads}.",
        "Run it with `python` and the name of this file; it prints every step's metrics to the last digit.",
    ]
    text = "\n".join(lines).replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f'"""{text}\n"""\n'


def _imports(nodes: Sequence[ast.Import | ast.ImportFrom]) -> str:
    plain = {ast.unparse(node) for node in nodes if isinstance(node, ast.Import)} | {"import torch"}
    taken: dict[str, set[str]] = {"types": {"SimpleNamespace"}}
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            taken.setdefault(node.module or "", set()).update(ast.unparse(alias) for alias in node.names)
    lines = sorted(plain) + [f"from {module} import {', '.join(sorted(taken[module]))}" for module in sorted(taken)]
    ours = [line for line in lines if line.split()[1].split(".")[0] in sys.stdlib_module_names]
    return "\n".join([*ours, "", *(line for line in lines if line not in ours)]) + "\n"


def _constants(about: About, words: set[str]) -> str:
    lines = [f"SEED = {about.seed}", f"STEPS = {about.steps}"]
    if "device" in words:
        lines.append('DEVICE = torch.device("cpu")')
    if "data" in words:
        lines.append(f"DATA = {None if about.data is None else _literal(about.data)}")
    if about.changes:
        changes = [f'    ({step}, "{name}", {_literal(value)}),' for step, name, value in about.changes]
        lines += ["CHANGES = [  # step, hyperparameter, value", *changes, "]"]
    knobs = [f"    {name}={_literal(value)}," for name, value in about.values.items()]
    return "\n".join([*lines, "hp = SimpleNamespace(", *knobs, ")"]) + "\n"


def _literal(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _node(starts: list[int], node: ast.AST) -> tuple[int, int]:
    line, column, last, end = (getattr(node, key) for key in ("lineno", "col_offset", "end_lineno", "end_col_offset"))
    return starts[line - 1] + column, starts[last - 1] + end


def _statement(lines: list[bytes], starts: list[int], stmt: ast.stmt) -> tuple[int, int]:
    """Return where a statement's lines begin and end, with the comment lines right above it."""
    decorators = getattr(stmt, "decorator_list", [])
    first = min(node.lineno for node in [stmt, *decorators]) - 1
    indent = b" " * stmt.col_offset
    while first > 0 and lines[first - 1].startswith(indent + b"#"):
        first -= 1
    return starts[first], starts[stmt.end_lineno or stmt.lineno]


def _within(inner: tuple[int, int], outer: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _with_comma(raw: bytes, span: tuple[int, int]) -> tuple[int, int]:
    begin, end = span
    before = len(raw[:begin].rstrip())
    if raw[before - 1 : before] == b",":
        return before - 1, end
    after = re.match(rb",\s*", raw[end:])
    return begin, end + (after.end() if after else 0)
