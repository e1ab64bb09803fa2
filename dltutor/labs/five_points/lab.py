"""A plane v = a·x + b·y through five points: the smallest thing that gradient descent can learn."""

from dltutor.labs.spec import Hyperparameter, Lab, Metric, Panel

LAB = Lab(
    title="A plane through five points",
    summary="Fit v = a·x + b·y to five points by gradient descent, with MAE or MSE, and watch the walk to the optimum.",
    hyperparameters=(
        Hyperparameter(
            "lr", 0.1, "size of one step along the negative gradient", live=True, low=1e-5, high=10, log=True
        ),
        Hyperparameter("loss", "mae", "mean of the absolute errors, or of their squares", choices=("mae", "mse")),
        Hyperparameter(
            "momentum", 0.0, "share of the last step that is walked once more", live=True, low=0, high=0.99, step=0.1
        ),
        Hyperparameter("batch_size", 5, "points that one step looks at: 5 all, 1 stochastic", low=1, high=5),
        Hyperparameter("start_a", 0.0, "where a starts", low=-2, high=12, step=1),
        Hyperparameter("start_b", 0.0, "where b starts", low=-2, high=12, step=1),
    ),
    metrics=(
        Metric("loss", "loss over all five points"),
        Metric("a", "parameter a", better=""),
        Metric("b", "parameter b", better=""),
        Metric("grad_a", "slope ∂L/∂a of the batch", better=""),
        Metric("grad_b", "slope ∂L/∂b of the batch", better=""),
    ),
    panels=(
        Panel("curve", "Loss", metrics=("loss",), help="Each step's loss over all five points, before its update."),
        Panel(
            "contour",
            "Loss over a and b",
            picture="landscape",
            help="Every pair (a, b) is one plane; the path is the way walked, the mark the lowest loss.",
        ),
        Panel("table", "The five points", picture="points", help="What the plane predicts, and how far off it is."),
        Panel("curve", "Parameters a and b", metrics=("a", "b"), help="Where the two parameters stand."),
        Panel("curve", "Gradient", metrics=("grad_a", "grad_b"), help="Its sign says which way the loss grows."),
        Panel("code", "train.py"),
    ),
    steps=200,
)
