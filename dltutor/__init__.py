"""dltutor: learn deep learning in a terminal, with lessons beside live PyTorch training."""

__version__ = "0.1.0"
