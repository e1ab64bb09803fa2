"""Walk down the ravine L = (x² + 25·y²) / 2."""

import torch


def train(hp, session):
    """Start near (10, 1); measure, find the slope, take a step."""
    place = torch.tensor([10.0, 1.0]) + 0.1 * torch.randn(2)  # [2]: another seed, another start
    place = place.to(session.device).requires_grad_()  # [2]
    optimizer = torch.optim.SGD([place], lr=hp.lr, momentum=hp.momentum)
    session.watch([place], optimizer)
    memory = {"path": []}
    session.keep(memory)

    for _ in session.steps():
        loss = height(place)  # []
        optimizer.zero_grad()
        loss.backward()

        here = place.detach().clone()  # [2]: before the step is taken
        memory["path"].append(here)
        session.log(loss=loss, x=here[0], y=here[1])
        session.show("map", lambda: ravine(torch.stack(memory["path"])))

        optimizer.step()


def height(place):
    """Return the height at each place."""
    x, y = place.unbind(-1)  # [...], [...]
    return (x**2 + 25 * y**2) / 2  # [...]


def ravine(path):
    """Draw the ravine with the path walked [n, 2]."""
    y, x = torch.linspace(-2, 2, 40), torch.linspace(-12, 12, 60)  # [40], [60]
    grid = torch.cartesian_prod(y, x).flip(1)  # [2400, 2]
    z = height(grid).view(40, 60)  # [40, 60]
    return {"z": z, "x": [-12, 12], "y": [-2, 2], "path": path, "best": torch.zeros(2), "labels": ["x", "y"]}
