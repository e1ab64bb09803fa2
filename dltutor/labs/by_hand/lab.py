"""Backpropagation by hand in a network of 2 inputs, 8 hidden units and 1 output, checked in two ways."""

from dltutor.labs.spec import Hyperparameter, Lab, Metric, Panel

LAB = Lab(
    title="Backpropagation by hand",
    summary="A 2-8-1 network whose every product is shown, beside autograd's gradient and a finite difference.",
    hyperparameters=(
        Hyperparameter(
            "lr", 0.01, "size of one step along the negative gradient", live=True, low=1e-5, high=1, log=True
        ),
        Hyperparameter(
            "activation", "sigmoid", "what a hidden unit does with its sum", choices=("sigmoid", "relu", "tanh")
        ),
    ),
    metrics=(
        Metric("loss", "binary cross-entropy, mean of both points", unit="nats"),
        Metric("diff_autograd", "largest difference between the hand-made gradient and autograd's"),
        Metric("diff_finite", "largest difference between the hand-made gradient and the finite difference"),
    ),
    panels=(
        Panel(
            "products",
            "Products",
            picture="products",
            help="One point goes forward, its loss comes back; the hidden unit that you pick stands in full.",
        ),
        Panel(
            "table",
            "Gradients",
            picture="gradients",
            help="Each slope three times: by hand, by autograd, and by nudging the parameter a little up and down.",
        ),
        Panel("network", "Network", picture="network", help="A line's width is a weight's size, its colour the sign."),
        Panel("curve", "Loss", metrics=("loss",), help="Mean over both points, before each step's update."),
        Panel(
            "curve",
            "Difference",
            metrics=("diff_autograd", "diff_finite"),
            help="The largest difference of any entry of the three gradients: rounding, and no more.",
        ),
        Panel("code", "train.py"),
    ),
    steps=2000,
    cpu_only=True,
    picks="hidden unit",
)
