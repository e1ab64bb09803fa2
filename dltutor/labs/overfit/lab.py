"""A network too large for its few noisy points: the gap between training and validation, and what closes it."""

from dltutor.labs.spec import Hyperparameter, Lab, Metric, Panel

LAB = Lab(
    title="Overfitting, measured and mended",
    summary="A small noisy set learned by heart; weight decay, dropout, batch norm, early stopping and more data.",
    hyperparameters=(
        Hyperparameter(
            "n_train",
            64,
            "how many points there are to train on; 500 more are always held back",
            choices=(16, 32, 64, 128, 256, 512, 1024),
        ),
        Hyperparameter("noise", 0.3, "standard deviation of the points around their half-moons", low=0, high=1),
        Hyperparameter("hidden", 64, "units in each of the two hidden layers", choices=(2, 4, 8, 16, 32, 64, 128)),
        Hyperparameter("batch_size", 16, "points that one step looks at", choices=(8, 16, 32, 64)),
        Hyperparameter("lr", 0.01, "size of one step of AdamW", live=True, low=1e-5, high=1, log=True),
        Hyperparameter(
            "weight_decay",
            0.0,
            "how fast weights shrink towards 0: by lr · weight_decay of themselves at each step; try 1",
            live=True,
            low=0,
            high=10,
            log=True,
        ),
        Hyperparameter(
            "dropout",
            0.0,
            "share of hidden units switched off at random in each training step; try 0.5",
            live=True,
            low=0,
            high=0.9,
            step=0.1,
        ),
        Hyperparameter("batch_norm", False, "bring each hidden unit to mean 0 and variance 1 over the batch"),
        Hyperparameter(
            "patience",
            0,
            "early stopping: end after so many steps without a lower val_loss and go back to the best; 0: off, try 100",
            live=True,
            low=0,
            high=1000,
            step=50,
        ),
    ),
    metrics=(
        Metric("train_loss", "training loss", unit="nats", part="train"),
        Metric("val_loss", "validation loss", unit="nats", part="val"),
        Metric("gap", "gap: validation loss − training loss", unit="nats"),
        Metric("train_accuracy", "training accuracy", unit="share", better="high", part="train"),
        Metric("val_accuracy", "validation accuracy", unit="share", better="high", part="val"),
    ),
    panels=(
        Panel(
            "curve",
            "Loss",
            metrics=("train_loss", "val_loss"),
            help="Cross-entropy over all training and all validation points. Where they part, overfitting begins.",
        ),
        Panel("curve", "Gap", metrics=("gap",), help="Validation loss − training loss: 0 is no overfitting."),
        Panel(
            "field",
            "What the network believes",
            picture="boundary",
            help="Probability of class 1 over the plane, with training points and 100 of the held-back ones.",
        ),
        Panel(
            "curve",
            "Accuracy",
            metrics=("train_accuracy", "val_accuracy"),
            help="Share of points on the right side; the noise leaves no network much above 0.9.",
        ),
        Panel("code", "train.py"),
    ),
    steps=2000,
)
