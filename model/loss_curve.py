"""The loss curve as a picture."""

import io
from collections.abc import Sequence


def loss_curve_png(
    training: Sequence[tuple[int, float]], validation: Sequence[tuple[int, float]], title: str
) -> bytes:
    """Return a PNG of the losses, (step, nats a character) each; the training loss is smoothed and raw."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.5), dpi=110, layout="constrained")
    axes = figure.add_subplot()
    if training:
        steps, losses = zip(*training, strict=True)
        axes.plot(steps, losses, color="#9db8d6", linewidth=0.8, label="training, each step")
        axes.plot(steps, _smoothed(losses), color="#2b5f9e", linewidth=1.6, label="training, smoothed")
    if validation:
        steps, losses = zip(*validation, strict=True)
        axes.plot(
            steps, losses, color="#c1562b", linewidth=1.6, marker="o", markersize=3, label="held-out tunes"
        )
    axes.set(xlabel="step", ylabel="loss (nats per character)", title=title)
    axes.grid(alpha=0.3)
    if training or validation:
        axes.legend()
    picture = io.BytesIO()
    figure.savefig(picture, format="png")
    return picture.getvalue()


def _smoothed(losses: Sequence[float], decay: float = 0.97) -> list[float]:
    """An exponential moving average, corrected for its start."""
    smooth, average, weight = [], 0.0, 0.0
    for loss in losses:
        average = decay * average + (1 - decay) * loss
        weight = decay * weight + (1 - decay)
        smooth.append(average / weight)
    return smooth
