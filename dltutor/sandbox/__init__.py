"""The process that tries answers to code exercises: `python -m dltutor.sandbox`.

`server.py` waits with PyTorch loaded. For each answer `trial.py` forks two processes: one runs the learner's code
(`answering.py`), within `limits.py`, `landlock.py` and `seccomp.py`; the other runs the author's tests (`checking.py`),
which call the learner's functions through `peer.py` and get their results as data (`values.py`). So no test shares a
process with the code that it judges. `leftovers.py` ends whatever was started.

Nobody imports this room; it is spawned. May import `wire` and PyTorch.
"""
