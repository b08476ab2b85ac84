"""Pages of activations: the numeric floor works out what the render floor draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.commands.answer import patience
from derive.errors import DeriveError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from derive.proof.prove import CheckedDerivation
    from derive.render.document import Outline
    from derive.render.pages.derivation import Pictures


def activation_page(shown: Outline, checked: CheckedDerivation,
                    navigation: Element | None = None) -> str:
    """Return the page of an activation, with pictures where there is something to draw."""
    from derive.render.pages.derivation import document

    with patience(f"drawing {shown.name}"):
        return document(shown, checked, pictures(checked), navigation=navigation)


def pictures(checked: CheckedDerivation) -> Pictures | None:
    """Return the curves and losses of f, and why there are none; None for one by a parameter."""
    from derive.numeric.curves import curves, losses  # loads NumPy
    from derive.render.pages.derivation import Pictures

    if checked.derivation.wrt != checked.activation.x:
        return None
    drawn = None
    try:
        drawn = curves(checked)
        return Pictures(drawn, losses(checked))
    except DeriveError as error:
        return Pictures(drawn, None, error.cause)
    except RecursionError:  # in SymPy, which walks expressions by calling itself
        return Pictures(drawn, None, "the formula is nested too deeply to be drawn")
