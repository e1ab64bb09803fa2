"""Questions: draw a variant, mark an answer, judge a prediction by a measured run.

Pure functions over `model.py`; no torch, no Textual, no files. May import `labs` (declarations) and `wire`; knows
nothing of lessons, screens or progress.
"""
