"""Overfit two noisy half-moons, measure the gap between training and validation, and try remedies against it."""

import math

import torch
from torch import nn
from torch.nn import functional as F

POOL = 1024  # the training points are the first n_train of these; 500 more are held back for validation


def train(hp, session):
    """Train in batches with AdamW; after every step measure both losses with dropout and batch statistics off."""
    x, y = (part.to(session.device) for part in half_moons(POOL + 500, hp.noise))  # [1524, 2], [1524]
    train_x, train_y = x[: hp.n_train], y[: hp.n_train]  # [n, 2], [n]
    val_x, val_y = x[POOL:], y[POOL:]  # [500, 2], [500]
    dropout = nn.Dropout(hp.dropout)
    model = network(hp.hidden, hp.batch_norm, dropout).to(session.device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=hp.lr, weight_decay=hp.weight_decay)
    session.watch(model, optimizer)
    order = session.batches(hp.n_train, hp.batch_size)
    best = {"loss": math.inf, "step": 0, "weights": model.state_dict()}
    session.keep(best)

    for step in session.steps():
        rows = next(order)  # [batch]
        dropout.p = hp.dropout
        model.train()
        loss = F.cross_entropy(model(train_x[rows]), train_y[rows])  # []
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

        model.eval()
        metrics = measure(model, train_x, train_y, val_x, val_y)
        if hp.patience and metrics["val_loss"] < best["loss"]:  # comparing waits for a GPU: only where it is needed
            weights = {name: weight.clone() for name, weight in model.state_dict().items()}
            best.update(loss=metrics["val_loss"], step=step, weights=weights)
        stop_early = 0 < hp.patience <= step - best["step"]
        if stop_early:
            model.load_state_dict(best["weights"])
            session.note(f"Early stopping: val_loss was lowest at step {best['step']}, and its weights are back.")
            metrics = measure(model, train_x, train_y, val_x, val_y)
        session.log(**metrics)
        session.show("boundary", lambda: boundary(model, train_x, train_y, val_x[:100], val_y[:100]))
        if stop_early:
            break


def half_moons(n, noise):
    """Return n points [n, 2] around two half circles that reach into each other, and which one each belongs to [n]."""
    y = torch.arange(n) % 2  # [n]: 0, 1, 0, 1, …
    angle = math.pi * torch.rand(n)  # [n]
    side = 1 - 2 * y  # [n]: +1 for the upper half circle, −1 for the lower
    x = torch.stack([side * (angle.cos() - 0.5), side * (angle.sin() - 0.25)], dim=1)  # [n, 2]
    return x + noise * torch.randn(n, 2), y


def network(hidden, batch_norm, dropout):
    """Return two hidden layers with ReLU, and two logits; the two hidden layers share one dropout module."""
    layers = []
    for inputs in (2, hidden):
        norm = [nn.BatchNorm1d(hidden)] if batch_norm else []
        layers += [nn.Linear(inputs, hidden), *norm, nn.ReLU(), dropout]  # [batch, hidden]
    return nn.Sequential(*layers, nn.Linear(hidden, 2))  # [batch, 2]


@torch.no_grad()
def measure(model, train_x, train_y, val_x, val_y):
    """Return loss and accuracy on all training and on all validation points, and the gap between the two losses."""
    train_logits, val_logits = model(train_x), model(val_x)  # [n, 2], [500, 2]
    train_loss, val_loss = F.cross_entropy(train_logits, train_y), F.cross_entropy(val_logits, val_y)  # [], []
    return {
        "train_loss": train_loss,
        "val_loss": val_loss,
        "gap": val_loss - train_loss,
        "train_accuracy": (train_logits.argmax(1) == train_y).float().mean(),
        "val_accuracy": (val_logits.argmax(1) == val_y).float().mean(),
    }


@torch.no_grad()
def boundary(model, train_x, train_y, val_x, val_y):
    """Draw the probability of class 1 over the plane, with the training points and some validation points."""
    a, b = torch.linspace(-2.5, 2.5, 50), torch.linspace(-2, 2, 50)  # [50], [50]
    grid = torch.cartesian_prod(b, a).flip(1).to(train_x.device)  # [2500, 2]: rows go up, columns to the right
    return {
        "z": model(grid).softmax(1)[:, 1].view(50, 50),  # [50, 50]
        "x": [-2.5, 2.5],
        "y": [-2, 2],
        "points": torch.cat([train_x, val_x]),  # [n + 100, 2]
        "labels": torch.cat([train_y, val_y]),  # [n + 100]
        "held_back": torch.cat([torch.zeros_like(train_y), torch.ones_like(val_y)]),  # [n + 100]
        "low": 0,
        "high": 1,
    }
