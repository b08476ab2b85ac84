"""What the signs of a plot mean, as a list beside it: it wraps, covers nothing, and is read out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from xml.etree.ElementTree import Element

from derive.language import say
from derive.render.pages.markup import tag

if TYPE_CHECKING:
    from derive.numeric.curves import Curves


class Sign(NamedTuple):
    """A sign and its words; `colour` is a variable of the page, `dashes` those of a line.

    `shape` is "line", "open" or "full" (circles), or "square".
    """

    words: str
    colour: str
    shape: str = "line"
    dashes: str | None = None


F = Sign("f", "forward")
SLOPE = Sign("f′", "backward", dashes="7 3")
CURVATURE = Sign("f″", "third", dashes="2 3")


def curve_signs(curves: Curves) -> list[Sign]:
    """Return what stands in a picture of f, f′ and f″."""
    signs = [F, SLOPE, CURVATURE]
    if curves.bends:
        signs += [Sign(say("page.kink"), "forward", "square"),
                  Sign(say("page.both_slopes"), "backward", "open"),
                  Sign(say("page.chosen_slope"), "backward", "full")]
    if curves.leaps:
        signs += [Sign(say("page.both_sides"), "forward", "open"),
                  Sign(say("page.at_the_jump"), "forward", "full")]
    return signs


def loss_signs() -> list[Sign]:
    """Return what stands in a picture of errors."""
    return [Sign(say("page.as_derived"), "backward"),
            Sign(say("page.stable_form"), "forward", dashes="7 3")]


def legend(signs: list[Sign]) -> Element:
    """Return the list of signs."""
    return tag("ul", *(tag("li", _sample(sign), sign.words) for sign in signs), class_="legend")


def _sample(sign: Sign) -> Element:
    colour = f"var(--{sign.colour})"
    if sign.shape == "line":
        drawn = tag("path", d="M1 6H27", stroke=colour, stroke_width="2",
                    stroke_dasharray=sign.dashes)
    elif sign.shape == "square":
        drawn = tag("rect", x="10", y="2", width="8", height="8", fill=colour)
    else:
        drawn = tag("circle", cx="14", cy="6", r="4" if sign.shape == "open" else "3",
                    stroke=colour, stroke_width="1.5",
                    fill="none" if sign.shape == "open" else colour)
    return tag("svg", drawn, viewBox="0 0 28 12", width="28", height="12", aria_hidden="true")
