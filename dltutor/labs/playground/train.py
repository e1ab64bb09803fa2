"""A small network learns to colour the plane: choose the points, the features, the layers and how they learn."""

import torch
from torch import nn
from torch.nn import functional as F

from dltutor.labs.playground import pictures, points

ACTIVATIONS = {"tanh": torch.tanh, "relu": torch.relu, "sigmoid": torch.sigmoid, "linear": lambda sums: sums}
ADAPTIVE = {"adagrad": torch.optim.Adagrad, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW}


def train(hp, session):
    """Train on the first points of the set in batches; every tenth step, measure on those that are held back."""
    data = torch.tensor(points.draw(hp.dataset, hp.noise, session.seed), device=session.device)  # [500, 3]
    x, y = data[:, :2], data[:, 2]  # [500, 2], [500]
    names, n, classes = hp.features.split(), round(len(y) * hp.split), hp.dataset in points.CLASSES
    if hp.loss == "cross_entropy" and not classes:
        raise ValueError(f"cross_entropy compares classes, but {hp.dataset} has numbers: choose loss = mse")
    inputs = features(x, names)  # [500, features]
    plane = features(pictures.plane(x), names)  # [2500, features]
    hidden = [int(size) for size in hp.layers.split() if size != "0"]
    model = Network([len(names), *hidden, 1], ACTIVATIONS[hp.activation]).to(session.device)
    optimizer = optimizer_of(model.parameters(), hp)
    session.watch(model, optimizer)
    order = session.batches(n, hp.batch_size)

    for step in session.steps():
        rows = next(order)  # [batch]
        z = model(inputs[rows], hp.dropout)[-1][:, 0]  # [batch]
        loss = cost(z, y[rows], hp.loss, classes)  # []
        penalty = hp.l1 * sum(layer.weight.abs().sum() for layer in model.layers) if hp.l1 else 0.0  # []
        optimizer.zero_grad()
        (loss + penalty).backward()
        optimizer.step()
        session.log(train_loss=loss)

        if step == 1 or step % 10 == 0:
            with torch.no_grad():
                z = model(inputs)[-1][:, 0]  # [500]
            session.log(val_loss=cost(z[n:], y[n:], hp.loss, classes))
            if classes:
                right = (z.sign() == y).float()  # [500]
                session.log(train_accuracy=right[:n].mean(), val_accuracy=right[n:].mean())
        session.show("output", lambda: pictures.output(model(plane), x, y, n, classes))
        session.show("network", lambda: pictures.network(model(plane), model.layers, names, classes))


class Network(nn.Module):
    """Linear layers with an activation between them; `sizes` begins with the number of features and ends with 1."""

    def __init__(self, sizes, activation):
        super().__init__()
        self.layers = nn.ModuleList(map(nn.Linear, sizes[:-1], sizes[1:]))
        self.activation = activation

    def forward(self, x, dropout=0.0):
        """Return what comes out of every layer: the features themselves, the hidden units, the output [batch, 1]."""
        outputs = [x]  # [batch, features]
        *hidden, last = self.layers
        for layer in hidden:
            units = self.activation(layer(outputs[-1]))  # [batch, units]
            outputs.append(F.dropout(units, dropout, training=dropout > 0))  # [batch, units]
        return [*outputs, last(outputs[-1])]


def features(x, names):
    """Return the chosen features of points x [n, 2]."""
    x1, x2 = x.T  # [n], [n]
    known = {"x1": x1, "x2": x2, "x1^2": x1**2, "x2^2": x2**2, "x1*x2": x1 * x2}  # each [n]
    known |= {"sin(x1)": x1.sin(), "sin(x2)": x2.sin()}
    return torch.stack([known[name] for name in names], dim=1)  # [n, features]


def optimizer_of(parameters, hp):
    """Return the chosen optimizer; only SGD knows momentum by that name."""
    if hp.optimizer == "sgd":
        return torch.optim.SGD(parameters, lr=hp.lr, momentum=hp.momentum, weight_decay=hp.weight_decay)
    return ADAPTIVE[hp.optimizer](parameters, lr=hp.lr, weight_decay=hp.weight_decay)


def cost(z, y, kind, classes):
    """Compare outputs z [batch] with labels y [batch]; for classes tanh z is the answer, from −1 to 1."""
    if kind == "cross_entropy":  # (1 + tanh z) / 2 = sigmoid(2 z) is the probability of class +1
        return F.binary_cross_entropy_with_logits(2 * z, (1 + y) / 2)  # []
    return F.mse_loss(z.tanh() if classes else z, y)  # []
