"""Why a line follows from the one before it: each reason's name and its sentence."""

from __future__ import annotations

from derive.derivation.rule_rows import RULES

REASONS = {
    # limits
    "difference_quotient": "the slope of the chord from u to u + h",
    "difference_quotient_inside":
        "u moves by k = h·s when x moves by h, and v by k·t: s and t are slopes of chords",
    "difference_quotient_one_by_one":
        "move the first argument, then the second; s and t are the slopes of the two chords",
    "let_h_go_to_0": "let h go to 0",
    "let_chords_become_tangents": "let h go to 0: the chord slopes s and t become du and dv",
    "definition_of_e": "(exp(h) − 1)/h → 1 as h → 0: that is what makes e the natural base",
    "log_near_1": "log(1 + k)/k → 1 as k → 0, the same limit as (exp(k) − 1)/k read backwards",
    "sine_near_0": "sin(h)/h → 1 and (cos(h) − 1)/h → 0 as h → 0",
    # algebra
    "common_denominator": "bring both fractions to one denominator",
    "collect_terms": "put like terms together",
    "collect_signs": "two minus signs cancel; put the sign in front",
    "collect_powers": "equal bases: add the exponents",
    "collect_numbers": "multiply the numbers",
    "cancel": "cancel the factor that stands above and below",
    "fold_numbers": "work out the numbers",
    "add_exponents": "equal bases: add the exponents",
    "divide_through_by_exp": "multiply above and below by the exponential",
    "number_in_front": "write the number first",
    "numerator_first": "write what stands above the line first",
    "open_brackets": "minus a bracket turns every sign in it",
    "power_of_exp": "the power of an exponential multiplies the exponent",
    "power_of_product": "the power of a product is the product of the powers",
    "constant_factor": "a constant factor stays in front",
    "cancel_terms": "a term and its opposite cancel",
    "expand": "multiply out",
    "regroup": "put the factors in another order",
    "factor_out": "take the common factor out",
    "square_of_sum": "(a + b)² = a² + 2ab + b²",
    "split_square": "the square is a product",
    "split_power": "the power is a product",
    "difference_of_squares": "(a − b)(a + b) = a² − b²",
    "rationalise": "multiply above and below by the sum of the roots",
    "split_fraction": "split the fraction over its terms",
    "split_product": "the fraction is a product of fractions",
    "join_factor": "the factor joins one of the fractions",
    "join_fractions": "two fractions are one",
    "add_and_subtract": "add 1 and subtract it again",
    "one_minus_fraction": "b/(a + b) is what a/(a + b) leaves of 1",
    "fraction_is_one": "a number over itself is 1",
    "multiply_by_one": "a factor 1 changes nothing",
    "multiply_by_zero": "a factor 0 makes the product 0",
    "add_zero": "a term 0 changes nothing",
    "trivial_power": "u to the power 1 is u, to the power 0 it is 1",
    "flip_fraction": "1 over 1/u is u",
    "double_negative": "minus a minus is plus",
    "nothing_to_simplify": "nothing to simplify",
    "to_be_found": "this is to be found",
    # names and definitions
    "put_in_y": "put in y = f(x)",
    "definition_of_y": "that is what y stands for",
    "put_in_name": "write the part by its name",
    "put_in_definition": "write out what the name stands for",
    "definition_of_tan": "tan is sin over cos",
    "definition_of_cot": "cot is cos over sin",
    "definition_of_sec": "sec is 1 over cos",
    "definition_of_csc": "csc is 1 over sin",
    "definition_of_sinh": "sinh(u) = (exp(u) − exp(−u))/2",
    "definition_of_cosh": "cosh(u) = (exp(u) + exp(−u))/2",
    "definition_of_tanh": "tanh is sinh over cosh",
    "definition_of_coth": "coth is cosh over sinh",
    "definition_of_sech": "sech is 1 over cosh",
    "definition_of_csch": "csch is 1 over sinh",
    "definition_of_erf":
        "erf(u) is 2/√π times the integral of exp(−t²) from 0 to u; the integral of a function "
        "has that function as its derivative",
    "definition_of_erfc": "erfc(u) = 1 − erf(u)",
    # what functions obey
    "exp_of_sum": "the exponential of a sum is a product",
    "log_of_quotient": "the difference of logarithms is the logarithm of the quotient",
    "power_as_exp": "a power of a positive base is an exponential: aᵇ = exp(b·log(a))",
    "exp_of_zero": "exp(0) = 1",
    "exp_of_log": "exp undoes log",
    "log_of_exp": "log undoes exp",
    "addition_theorem": "the addition theorem of sine and cosine",
    "pythagoras": "sin² + cos² = 1, and the sign is known where y lies",
    "hyperbola": "cosh² − sinh² = 1, and the sign is known where y lies",
    "inverse_function": "the inverse function's slope is 1 over the function's slope",
    "even_function": "the function is even: the sign inside does not matter",
    "odd_function": "the function is odd: the sign comes out",
    # switches
    "case_by_case": "look at each side of the switch on its own",
    "positive_inside": "u and u + h are both positive",
    "negative_inside": "u and u + h are both negative",
    "u_wins": "u and u + h are on the side where u is chosen",
    "u_loses": "u and u + h are on the side where a is chosen",
    "choose_branch": "on this stretch the switch stands one way",
}
"""Every reason that is not a rule, with the sentence a teacher would say."""

_RULE_SENTENCES = {
    "sum_rule": "the sum rule: slopes add",
    "product_rule": "the product rule: the slope of each factor times the other factor",
    "quotient_rule": "the quotient rule: (u/v)′ = (u′·v − u·v′)/v²",
    "chain_rule": "the chain rule: outer slope times inner slope",
    "sum_of_paths": "a node used twice adds the gradients of its uses",
    "derivative_of_sum": "a sum passes the gradient on",
    "derivative_of_product": "a product swaps: each factor gets the other one",
    "derivative_of_exp": "exp is its own derivative",
    "derivative_of_max": "the larger argument gets the gradient, the others nothing",
    "derivative_of_min": "the smaller argument gets the gradient, the others nothing",
    "derivative_of_piecewise": "the branch in force gives the slope",
    "derivative_of_constant": "a constant does not move",
    "derivative_of_identity": "the variable moves with itself",
}


def reason(name: str) -> str:
    """Return the sentence for a reason or rule, or the name in words where there is none.

    >>> reason("split_square")
    'the square is a product'
    >>> reason("derivative_of_reciprocal")
    'the derivative of 1/u is -1/u**2'
    """
    if name in REASONS:
        return REASONS[name]
    if name in _RULE_SENTENCES:
        return _RULE_SENTENCES[name]
    for row in RULES:
        if row.name == name:
            return f"the derivative of {row.function} is {row.slope}"
    return name.replace("_", " ")
