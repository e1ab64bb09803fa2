"""A convolutional network on digits, with its filters, feature maps and mistakes while it learns."""

from dltutor.labs.spec import Hyperparameter, Lab, Metric, Panel

LAB = Lab(
    title="A convolutional network reads digits",
    summary="Train 35,546 parameters on scikit-learn's digits or your MNIST files; see filters, maps and mistakes.",
    hyperparameters=(
        Hyperparameter("lr", 0.001, "size of one step of Adam", live=True, low=1e-5, high=1, log=True),
        Hyperparameter("batch_size", 100, "images that one step looks at", low=1, high=1000, log=True),
        Hyperparameter("weight_decay", 0.0, "pull of every weight towards 0 (L2)", live=True, low=0, high=1, log=True),
    ),
    metrics=(
        Metric("train_loss", "training loss (this step's batch)", unit="nats", part="train"),
        Metric("val_loss", "validation loss", unit="nats", part="val"),
        Metric("train_accuracy", "training accuracy (this step's batch)", unit="share", better="high", part="train"),
        Metric("val_accuracy", "validation accuracy", unit="share", better="high", part="val"),
    ),
    panels=(
        Panel(
            "curve",
            "Loss",
            metrics=("train_loss", "val_loss"),
            help="Cross-entropy; guessing costs ln 10 = 2.30. Validation is measured on digits that are held back.",
        ),
        Panel(
            "curve",
            "Accuracy",
            metrics=("train_accuracy", "val_accuracy"),
            help="Share of digits that are read right; guessing gives 0.10.",
        ),
        Panel(
            "maps",
            "Feature maps",
            picture="features",
            help="What each layer makes of one digit, of yours too: bright is where a filter answers, black is 0.",
        ),
        Panel(
            "maps",
            "Filters",
            picture="filters",
            help="The kernels of the first convolution: bright weights add, dark ones subtract, mid-grey is 0.",
        ),
        Panel(
            "matrix",
            "Confusion matrix",
            picture="confusion",
            help="Rows: the true digit; columns: what it is read as. All that is off the diagonal is a mistake.",
        ),
        Panel(
            "gallery",
            "Worst mistakes",
            picture="mistakes",
            help="Held-back digits that are read wrong, the surest wrong answer first, with its probability.",
        ),
        Panel("code", "train.py"),
    ),
    steps=300,
    uses_data=True,
    picks="image",
    sketch="features",
)
