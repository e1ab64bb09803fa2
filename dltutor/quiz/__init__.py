"""Questions: draw a variant, mark an answer, judge a prediction by a measured run.

Pure functions over `model.py`; no torch, no Textual, no files. Of ours, imports numerals.py only.
"""
