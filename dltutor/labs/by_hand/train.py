"""Train a network of 2 inputs, 8 hidden units and 1 output with a backward pass written by hand."""

import torch

from dltutor.labs.by_hand import pictures

POINTS = [(0.9, -0.2), (0.75, 0.6)]  # d₁, d₂
LABELS = [0.0, 1.0]
NUDGE = 1e-5


def train(hp, session):
    """Take one point a step: forward, loss, backward by hand, check the gradient twice, update."""
    # Two points need no GPU, and finite differences need float64: so lab.py says that this is for the CPU only.
    x = torch.tensor(POINTS, dtype=torch.float64)  # [2, 2]
    t = torch.tensor(LABELS, dtype=torch.float64)  # [2]
    theta = (torch.randn(33, dtype=torch.float64) * 0.5).requires_grad_()  # [33]: all parameters in one row
    session.watch([theta], None)
    order = session.batches(len(t), 1)

    for _ in session.steps():
        i, lr = next(order).item(), hp.lr
        here = theta.detach().clone()  # [33]: as it is before the step is taken
        made = by_hand(here, x[i], t[i], hp.activation)
        hand = made["gradient"]  # [33]
        auto = by_autograd(theta, x[i], t[i], hp.activation)  # [33]
        finite = by_nudging(here, x[i], t[i], hp.activation)  # [33]

        session.log(
            loss=cross_entropy(forward(here, x, hp.activation)[-1], t).mean(),
            diff_autograd=(hand - auto).abs().max(),
            diff_finite=(hand - finite).abs().max(),
        )
        session.show("products", lambda: pictures.products(made, hp.activation, lr, i, session.pick))
        session.show("gradients", lambda: pictures.gradients(hand, auto, finite, session.pick))
        session.show("network", lambda: pictures.network(made))

        with torch.no_grad():
            theta -= lr * hand  # [33]: w ← w − lr · ∂L/∂w


def split(theta):
    """Cut one row of parameters into w and b of the hidden units, v and c of the output."""
    w, b, v, c = theta.split([16, 8, 8, 1], dim=-1)  # [..., 16], [..., 8], [..., 8], [..., 1]
    return w.unflatten(-1, (8, 2)), b, v, c[..., 0]  # [..., 8, 2], [..., 8], [..., 8], [...]


def activate(a, kind):
    """Return the activation of the sums `a`, and its slope there; ReLU's slope at 0, which has none, is taken as 0."""
    if kind == "sigmoid":
        h = torch.sigmoid(a)  # [..., 8]
        return h, h * (1 - h)  # [..., 8], [..., 8]
    if kind == "tanh":
        h = torch.tanh(a)  # [..., 8]
        return h, 1 - h**2  # [..., 8], [..., 8]
    return a.relu(), (a > 0).to(a.dtype)  # [..., 8], [..., 8]


def forward(theta, x, kind):
    """Return the sums a, the hidden units h, the output's sum z and the prediction y; x is [2] or [n, 2]."""
    w, b, v, c = split(theta)
    a = (w * x[..., None, :]).sum(-1) + b  # [..., 8]
    h, _ = activate(a, kind)  # [..., 8]
    z = (v * h).sum(-1) + c  # [...]
    return a, h, z, torch.sigmoid(z)


def cross_entropy(y, t):
    """Return the binary cross-entropy of the prediction y for the label t."""
    return -(t * y.log() + (1 - t) * (1 - y).log())  # [...]


def by_hand(theta, x, t, kind):
    """Go forward, then back by the chain rule; return every value on the way. `dq` means ∂L/∂q."""
    w, b, v, c = split(theta)  # [8, 2], [8], [8], []
    a, h, z, y = forward(theta, x, kind)  # [8], [8], [], []
    _, slope = activate(a, kind)  # [8]: ∂h/∂a
    ahead = {"x": x, "t": t, "w": w, "b": b, "v": v, "c": c, "a": a, "h": h, "slope": slope, "z": z, "y": y}
    dy = (y - t) / (y * (1 - y))  # []
    dz = dy * y * (1 - y)  # []: ∂L/∂y · ∂y/∂z
    dv, dc = dz * h, dz  # [8], []
    dh = dz * v  # [8]
    da = dh * slope  # [8]: ∂L/∂h · ∂h/∂a
    dw, db = da[:, None] * x, da  # [8, 2], [8]
    gradient = torch.cat([dw.flatten(), db, dv, dc[None]])  # [33]
    back = {"dy": dy, "dz": dz, "dv": dv, "dh": dh, "da": da, "dw": dw}
    return ahead | back | {"loss": cross_entropy(y, t), "gradient": gradient}


def by_autograd(theta, x, t, kind):
    """Let PyTorch record the forward pass and replay it backward."""
    loss = cross_entropy(forward(theta, x, kind)[-1], t)  # []
    return torch.autograd.grad(loss, theta)[0]  # [33]


def by_nudging(theta, x, t, kind):
    """Move each parameter alone a little up and down: central finite differences, 66 networks in two batches."""
    nudges = NUDGE * torch.eye(33, dtype=theta.dtype)  # [33, 33]
    up, down = (cross_entropy(forward(theta + sign * nudges, x, kind)[-1], t) for sign in (1, -1))  # [33], [33]
    return (up - down) / (2 * NUDGE)  # [33]
