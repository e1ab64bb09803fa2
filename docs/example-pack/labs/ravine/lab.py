"""A ravine with a flat floor: what momentum is for."""

from dltutor.labs.spec import Hyperparameter, Lab, Metric, Panel

LAB = Lab(
    title="Down a ravine",
    summary="Walk down a valley that is steep one way and almost flat the other, with or without momentum.",
    hyperparameters=(
        Hyperparameter("lr", 0.02, "size of one step", live=True, low=1e-4, high=1, log=True),
        Hyperparameter("momentum", 0.0, "share of the last step to walk again", live=True, low=0, high=0.99, step=0.1),
    ),
    metrics=(
        Metric("loss", "height above the lowest point"),
        Metric("x", "place along the floor", better=""),
        Metric("y", "place between the walls", better=""),
    ),
    panels=(
        Panel("curve", "Loss", metrics=("loss",)),
        Panel("contour", "The ravine", picture="map", help="The path is the way walked; the mark is the lowest point."),
        Panel("curve", "Where it stands", metrics=("x", "y")),
        Panel("code", "train.py"),
    ),
    steps=100,
)
