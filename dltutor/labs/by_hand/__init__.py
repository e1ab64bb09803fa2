"""The lab `by_hand`, backpropagation in numbers; `pictures` is for its `train.py`, `lab` imports `labs.spec` only."""
