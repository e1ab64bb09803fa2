"""A convolutional network that learns digits; `lab.py` is data only, only `train.py` may import torch and sklearn."""
