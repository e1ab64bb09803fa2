"""Points in the plane and a small network: everything about both can be turned."""

from dltutor.labs.spec import Hyperparameter, Lab, Metric, Panel

FEATURE = r"(x1|x2|x1\^2|x2\^2|x1\*x2|sin\(x1\)|sin\(x2\))"

LAB = Lab(
    title="The playground",
    summary="A small network colours the plane: six sets of points, seven features, up to six layers.",
    hyperparameters=(
        Hyperparameter(
            "dataset",
            "circle",
            "the points; the last two are regressions",
            choices=("circle", "xor", "gauss", "spiral", "plane", "multi_gauss"),
        ),
        Hyperparameter(
            "noise", 0.0, "standard deviation by which points are moved; the plane is 12 wide", low=0, high=2
        ),
        Hyperparameter(
            "split", 0.5, "share of the 500 points to train on; the others are held back", low=0.1, high=0.9
        ),
        Hyperparameter(
            "features",
            "x1 x2",
            "what the network is given, of: x1 x2 x1^2 x2^2 x1*x2 sin(x1) sin(x2)",
            pattern=rf" *{FEATURE}( +{FEATURE})* *",
        ),
        Hyperparameter(
            "layers",
            "4 2",
            "units of each hidden layer, e.g. 4 2: up to six layers of 1 to 8; 0 for none",
            pattern=r" *(0|[1-8]( +[1-8]){0,5}) *",
        ),
        Hyperparameter(
            "activation", "tanh", "what a hidden unit does with its sum", choices=("tanh", "relu", "sigmoid", "linear")
        ),
        Hyperparameter(
            "loss", "mse", "mean squared error, or, for classes, cross-entropy", choices=("mse", "cross_entropy")
        ),
        Hyperparameter("optimizer", "sgd", "how gradients become steps", choices=("sgd", "adagrad", "adam", "adamw")),
        Hyperparameter("batch_size", 10, "points that one step looks at", low=1, high=450, log=True),
        Hyperparameter(
            "lr", 0.03, "size of one step along the negative gradient", live=True, low=1e-5, high=10, log=True
        ),
        Hyperparameter(
            "momentum",
            0.0,
            "share of the last step that is walked once more (sgd)",
            live=True,
            low=0,
            high=0.99,
            step=0.1,
        ),
        Hyperparameter(
            "weight_decay", 0.0, "pull of every parameter towards 0 (L2)", live=True, low=0, high=10, log=True
        ),
        Hyperparameter("l1", 0.0, "price of each weight's absolute value (L1)", live=True, low=0, high=10, log=True),
        Hyperparameter(
            "dropout", 0.0, "share of hidden units switched off at random", live=True, low=0, high=0.9, step=0.1
        ),
    ),
    metrics=(
        Metric("train_loss", "training loss (this step's batch)", part="train"),
        Metric("val_loss", "validation loss", part="val"),
        Metric("train_accuracy", "training accuracy", unit="share", better="high", part="train"),
        Metric("val_accuracy", "validation accuracy", unit="share", better="high", part="val"),
    ),
    panels=(
        Panel(
            "field",
            "What the network answers",
            picture="output",
            help="Its output over the plane, with the points: those it trains on and those held back.",
        ),
        Panel(
            "curve",
            "Loss",
            metrics=("train_loss", "val_loss"),
            help="The loss of each step's batch, and every ten steps that of all held-back points.",
        ),
        Panel(
            "network",
            "The network",
            picture="network",
            help="Each unit with its own map of the plane; a line's width is its weight's size, its colour the sign.",
        ),
        Panel(
            "curve",
            "Accuracy",
            metrics=("train_accuracy", "val_accuracy"),
            help="Share of points on the right side of 0, every ten steps; classes only.",
        ),
        Panel("code", "train.py"),
    ),
    steps=3000,
)
