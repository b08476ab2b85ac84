"""Curves and errors drawn by matplotlib (an extra), as SVG elements in the colours of the page."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, fromstring

import numpy as np

from derive.errors import UsageError
from derive.render.pages.legend import Sign, legend
from derive.render.pages.markup import tag

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from derive.numeric.curves import Curves, Loss

# Colours that occur nowhere else stand for the page's own, which depend on light and dark.
INK, SOFT, RULE, PAPER = "#010203", "#010204", "#010205", "#010206"
FORWARD, BACKWARD, THIRD = "#010207", "#010208", "#010209"
_VARIABLES = {INK: "ink", SOFT: "soft", RULE: "rule", PAPER: "paper", FORWARD: "forward",
              BACKWARD: "backward", THIRD: "third"}
_STYLE = {"svg.fonttype": "none", "svg.hashsalt": "backproof", "font.size": 9,
          "font.family": "sans-serif", "text.color": INK, "axes.labelcolor": INK,
          "axes.edgecolor": SOFT, "xtick.color": SOFT, "ytick.color": SOFT, "grid.color": RULE,
          "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True,
          "legend.frameon": False, "lines.linewidth": 1.6}
_TICKS = {-1e3: "−1000", -10.0: "−10", -0.1: "−0.1", 0.0: "0", 0.1: "0.1", 10.0: "10", 1e3: "1000"}
_LINES = (("f", FORWARD, "-"), ("slope", BACKWARD, "--"), ("curvature", THIRD, ":"))
EXACT_ULPS = 0.1
"""Where errors of 0 are drawn on a logarithmic axis."""
INFINITE_ULPS = 1e20
"""Where infinitely many ulps are drawn."""


def available() -> bool:
    """Tell whether matplotlib is installed."""
    try:
        import matplotlib  # noqa: F401  (an extra; only whether it is there)
    except ImportError:
        return False
    return True


def curves_svg(curves: Curves, name: str) -> Element:
    """Return f, f′ and f″ in one picture; kinks, jumps and the chosen slopes are marked."""
    with _figure(5.4, 3.3) as figure:
        axes = figure.subplots()
        for quantity, colour, style in _LINES:
            for stretch in curves.stretches:
                axes.plot(stretch.x, getattr(stretch, quantity), color=colour, linestyle=style)
        _marks(axes, curves)
        _frame(axes, curves)
        axes.set_xlabel("x")
        return _svg(figure, f"plot-{name}")


def losses_svg(losses: tuple[Loss, Loss], name: str) -> Element:
    """Return the errors of f and of f′ in ulps, the plain formula beside the stable form."""
    with _figure(5.4, 4.0) as figure:
        pair = figure.subplots(2, 1, sharex=True)
        for axes, loss, words in zip(pair, losses, ("f", "f′"), strict=True):
            for values, colour, style in ((loss.plain, BACKWARD, "-"),
                                          (loss.stable, FORWARD, "--")):
                shown = np.clip(values, EXACT_ULPS, INFINITE_ULPS)
                axes.plot(loss.x, shown, color=colour, linestyle=style, linewidth=1.2)
            axes.set_xscale("symlog", linthresh=1e-3)
            axes.set_xticks(list(_TICKS), list(_TICKS.values()), minor=False)
            _ulps(axes, words)
        pair[1].set_xlabel("x")
        return _svg(figure, f"loss-{name}")


def _marks(axes: Axes, curves: Curves) -> None:
    """Mark where f bends or jumps: open circles are limits, full ones values that are taken."""
    for bend in curves.bends:
        axes.plot([bend.x, bend.x], [bend.left, bend.right], "o", color=BACKWARD,
                  markerfacecolor=PAPER)
        axes.plot([bend.x], [bend.chosen], "o", color=BACKWARD, markersize=4)
        axes.plot([bend.x], [bend.f], "s", color=FORWARD, markersize=4)
    for leap in curves.leaps:
        axes.plot([leap.x, leap.x], [leap.left, leap.right], "o", color=FORWARD,
                  markerfacecolor=PAPER)
        axes.plot([leap.x], [leap.value], "o", color=FORWARD, markersize=4)


def _frame(axes: Axes, curves: Curves) -> None:
    """Choose the height: all of f, f′ and f″ where they are of ordinary size."""
    values = np.concatenate([part for each in curves.stretches
                             for part in (each.f, each.slope, each.curvature)])
    known = values[np.isfinite(values) & (np.abs(values) < 12)]
    if known.size:
        low, high = float(known.min()), float(known.max())
        room = 0.06 * (high - low) + 0.05
        axes.set_ylim(low - room, high + room)
    axes.axhline(0, color=SOFT, linewidth=0.8)
    axes.axvline(0, color=SOFT, linewidth=0.8)


def _ulps(axes: Axes, words: str) -> None:
    axes.set_yscale("log")
    axes.set_ylim(EXACT_ULPS / 2, INFINITE_ULPS * 10)
    axes.set_yticks([EXACT_ULPS, 1, 1e4, 1e8, 1e12, 1e16, INFINITE_ULPS],
                    ["0", "1", "10⁴", "10⁸", "10¹²", "10¹⁶", "∞"], minor=False)
    axes.minorticks_off()
    axes.set_ylabel(f"{words}, ulps")


@contextmanager
def _figure(width: float, height: float) -> Iterator[Figure]:
    """Give an empty figure, in inches, drawn without any display.

    Raises UsageError where matplotlib is not installed.
    """
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure
    except ImportError:
        raise UsageError("plots need the package matplotlib", hint=(
            'pip install "backproof[plot]"')) from None
    settings: dict[Any, Any] = _STYLE
    with rc_context(settings):
        yield Figure(figsize=(width, height), layout="constrained")


def _svg(figure: Figure, prefix: str) -> Element:
    """Return the figure as an element of the page; `prefix` keeps its ids apart from others'."""
    target = io.StringIO()
    figure.savefig(target, format="svg", transparent=True,
                   metadata={"Date": None, "Creator": None, "Type": None, "Format": None})
    picture = fromstring(target.getvalue())  # noqa: S314  (what matplotlib itself wrote)
    for child in list(picture):
        if child.tag.endswith("metadata"):
            picture.remove(child)
    for element in picture.iter():
        element.tag = element.tag.rpartition("}")[2]
        for key, value in list(element.attrib.items()):
            del element.attrib[key]
            element.set(key.rpartition("}")[2], _own(key, value, prefix))
    for key in ("version", "width", "height"):
        picture.attrib.pop(key, None)
    picture.set("role", "img")
    return picture


def _own(key: str, value: str, prefix: str) -> str:
    """Return an attribute with the page's colours, and with names of this picture alone."""
    if key == "id":
        return f"{prefix}-{value}"
    if key.endswith("href"):
        return value.replace("#", f"#{prefix}-")
    value = value.replace("url(#", f"url(#{prefix}-")
    if key in ("style", "fill", "stroke"):
        for colour, name in _VARIABLES.items():
            value = value.replace(colour, f"var(--{name})")
    return value


def figure(picture: Element, label: str, caption: str, signs: list[Sign]) -> Element:
    """Return a picture with its signs, and with what it shows in words."""
    picture.set("aria-label", label)
    return tag("figure", legend(signs), picture, tag("figcaption", caption), class_="plot")
