"""Fit the plane v = a·x + b·y to five points by gradient descent."""

import torch

POINTS = [  # x, y, v
    (0.8345, 0.9785, 8.4596),
    (0.0993, 0.6754, 2.2981),
    (1.8054, 1.8001, 13.8385),
    (1.8896, 0.7385, 11.3696),
    (0.9817, 0.2224, 4.7279),
]


def train(hp, session):
    """Walk downhill from (start_a, start_b): guess, measure, find the slope, take a step."""
    precise = torch.float32 if session.device.type == "mps" else torch.float64  # mps has no float64
    data = torch.tensor(POINTS, dtype=precise, device=session.device)  # [5, 3]
    xy, v = data[:, :2], data[:, 2]  # [5, 2], [5]
    ab = xy.new_tensor([hp.start_a, hp.start_b]).requires_grad_()  # [2]
    optimizer = torch.optim.SGD([ab], lr=hp.lr, momentum=hp.momentum)
    session.watch([ab], optimizer)
    order = session.batches(len(v), hp.batch_size)
    path = Path()
    session.keep(vars(path))

    for _ in session.steps():
        rows = next(order)  # [batch]
        guess = xy[rows] @ ab  # [batch]
        loss = cost(v[rows] - guess, hp.loss)  # []
        optimizer.zero_grad()
        loss.backward()

        here = ab.detach().clone()  # [2]: as it is before the step is taken
        whole = cost(xy @ here - v, hp.loss)  # []: of all five points
        session.log(loss=whole, a=here[0], b=here[1], grad_a=ab.grad[0], grad_b=ab.grad[1])
        path.add(here)
        session.show("landscape", lambda: landscape(xy, v, hp.loss, path.to(here)))
        session.show("points", lambda: table(xy, v, path.to(here)[-1]))

        optimizer.step()


def cost(error, kind):
    """Return the mean absolute or mean squared error over the last dimension."""
    return (error.abs() if kind == "mae" else error.square()).mean(-1)  # [..., points] -> [...]


class Path:
    """The way walked so far: every step at first, later every 2nd, 4th … so that it never holds more than 512."""

    def __init__(self):
        self.places, self.every, self.count = [], 1, 0

    def add(self, here):
        """Keep this place if it is its turn."""
        if self.count % self.every == 0:
            self.places.append(here)  # [2]
            if len(self.places) == 512:
                self.places, self.every = self.places[::2], self.every * 2
        self.count += 1

    def to(self, here):
        """Return the way up to this place, without what overflowed."""
        walked = torch.stack(self.places + [here] * (self.places[-1] is not here))  # [n, 2]
        return walked[walked.isfinite().all(1)]  # [n, 2]


def lowest(xy, v, kind):
    """Return the best (a, b): by least squares, or, for the MAE, the best plane that hits two points exactly."""
    if kind == "mse":
        return torch.linalg.lstsq(xy, v[:, None]).solution[:, 0]  # [2]
    pairs = torch.combinations(torch.arange(len(v), device=v.device))  # [10, 2]
    planes = torch.linalg.solve(xy[pairs], v[pairs])  # [10, 2]
    return planes[cost(v - planes @ xy.T, kind).argmin()]  # [2]


def landscape(xy, v, kind, walked):
    """Draw the loss over a and b, with the path walked [n, 2]; the frame grows when the path leaves it."""
    best = lowest(xy, v, kind)  # [2]
    seen = walked.clamp(-50, 50)  # [n, 2]: a path that runs away leaves the frame
    low = torch.minimum(seen.amin(0), best - 6).floor()  # [2]
    high = torch.maximum(seen.amax(0), best + 6).ceil()  # [2]
    a = torch.linspace(low[0], high[0], 64, dtype=xy.dtype, device=xy.device)  # [64]
    b = torch.linspace(low[1], high[1], 64, dtype=xy.dtype, device=xy.device)  # [64]
    planes = torch.cartesian_prod(b, a).flip(1)  # [4096, 2]: rows b, columns a
    z = cost(v - planes @ xy.T, kind).view(64, 64)  # [64, 64]
    ends = torch.stack([low, high], 1).tolist()  # [2, 2]
    return {"z": z, "x": ends[0], "y": ends[1], "path": walked, "best": best, "labels": ["a", "b"]}


def table(xy, v, here):
    """Set each point beside its prediction and error, as of the last place of the path."""
    guess = xy @ here  # [5]
    columns = torch.column_stack([xy, v, guess, v - guess])  # [5, 5]
    return {"columns": ["x", "y", "v", "prediction", "error"], "rows": columns.tolist()}
