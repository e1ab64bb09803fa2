"""A convolutional network learns to read digits: convolution, ReLU and pooling, twice, then one linear layer."""

from functools import lru_cache

import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn
from torch.nn import functional as F

from dltutor.labs.digits_cnn import idx, pictures


def train(hp, session):
    """Train the network of 35,546 parameters; every ten steps or so, test it on digits that it never trains on."""
    train_x, train_y, val_x, val_y = (part.to(session.device) for part in digits(session.data))
    model = nn.Sequential(
        nn.Conv2d(1, 24, kernel_size=5, padding=2),  # [batch, 24, 28, 28]
        nn.ReLU(),
        nn.MaxPool2d(2),  # [batch, 24, 14, 14]
        nn.Conv2d(24, 32, kernel_size=5, padding=2),  # [batch, 32, 14, 14]
        nn.ReLU(),
        nn.MaxPool2d(2),  # [batch, 32, 7, 7]
        nn.Flatten(),  # [batch, 1568]
        nn.Linear(32 * 7 * 7, 10),  # [batch, 10]: one logit per digit
    )
    model.to(session.device, memory_format=torch.channels_last)  # on a CPU half again as fast as channels first
    optimizer = torch.optim.Adam(model.parameters(), lr=hp.lr, weight_decay=hp.weight_decay)
    session.watch(model, optimizer)
    source = f"from {session.data}" if session.data else "of scikit-learn's"
    session.note(f"{len(train_y):,} digits {source} to train on, {len(val_y):,} held back for validation")
    order = session.batches(len(train_y), hp.batch_size)
    every = max(10, len(val_y) // 50)
    tested = {}
    session.keep(tested)

    for step in session.steps():
        rows = next(order)  # [batch]
        x, y = train_x[rows], train_y[rows]  # [batch, 1, 28, 28], [batch]
        logits = model(x)  # [batch, 10]
        loss = F.cross_entropy(logits, y)  # []
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        session.log(train_loss=loss, train_accuracy=accuracy(logits, y))

        if step == 1 or step % every == 0:
            with torch.no_grad():
                answers = tested["answers"] = torch.cat([model(part) for part in val_x.split(500)])  # [m, 10]
            session.log(val_loss=F.cross_entropy(answers, val_y), val_accuracy=accuracy(answers, val_y))
        session.show("filters", lambda: pictures.filters(model[0].weight.detach()))
        session.show("features", lambda: pictures.features(model, val_x, val_y, session.pick, session.sketch))
        session.show("confusion", lambda: pictures.confusion(tested["answers"], val_y))
        session.show("mistakes", lambda: pictures.mistakes(tested["answers"], val_x, val_y))


@lru_cache(maxsize=1)  # reading takes a while: the next run finds them ready
def digits(folder):
    """Return train_x [n, 1, 28, 28], train_y [n], val_x [m, 1, 28, 28], val_y [m]: scikit-learn's digits or MNIST."""
    if folder is None:
        pixels, labels = map(torch.tensor, load_digits(return_X_y=True))  # [1797, 64], [1797]
        small = pixels.float().view(-1, 1, 8, 8)  # [1797, 1, 8, 8]
        parts = [(F.interpolate(small, size=(28, 28), mode="bilinear"), labels)]  # [1797, 1, 28, 28], [1797]
    else:
        raw = [[torch.frombuffer(data, dtype=torch.uint8) for data in pair] for pair in idx.read_folder(folder)]
        parts = [(pixels.float().view(-1, 1, 28, 28), labels.long()) for pixels, labels in raw]  # [n, 1, 28, 28], [n]
    if len(parts) == 1:  # hold a fifth back: always the same images, the same share of every digit
        x, y = parts[0]  # [n, 1, 28, 28], [n]
        kept, held = train_test_split(torch.arange(len(y)), test_size=0.2, random_state=0, stratify=y)
        parts = [(x[kept], y[kept]), (x[held], y[held])]
    (train_x, train_y), (val_x, val_y) = parts
    std, mean = torch.std_mean(train_x)  # [], []: of the training images, for both parts
    return (train_x - mean) / std, train_y, (val_x - mean) / std, val_y


def accuracy(logits, labels):
    """Return the share of images whose largest logit is their digit's."""
    return (logits.argmax(1) == labels).float().mean()  # []
