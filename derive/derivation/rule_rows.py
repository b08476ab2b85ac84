"""The table of differentiation rules: each row is mathematics, in the text a formula is read from.

In a row u, v are functions of x with slopes du, dv; y is the output; n, c, a do not depend on u;
h is the increment that goes to 0, s and t are the slopes of chords, which tend to du and dv
(Carathéodory's form of the derivative). The limits are those of any first course in analysis,
such as Spivak, Calculus, chapters 9-11, 15 and 18.
"""

from __future__ import annotations

from derive.derivation.rule import Bounds, Case, Rule

POSITIVE: Bounds = ("0", None)
NEGATIVE: Bounds = (None, "0")
QUOTIENT = "difference_quotient"
LIMIT = "let_h_go_to_0"
CHORDS = "let_chords_become_tangents"

RULES = (
    Rule("derivative_of_constant", "c", "0", (
        ("(c - c)/h", QUOTIENT), ("0/h", "collect_terms"), ("0", "cancel"))),
    Rule("derivative_of_identity", "u", "1", (
        ("((u + h) - u)/h", QUOTIENT), ("h/h", "collect_terms"), ("1", "cancel"))),
    Rule("derivative_of_sum", "u + v", "1", (
        ("((u + h + v) - (u + v))/h", QUOTIENT), ("h/h", "collect_terms"), ("1", "cancel"))),
    Rule("derivative_of_product", "u*v", "v", (
        ("((u + h)*v - u*v)/h", QUOTIENT), ("(u*v + h*v - u*v)/h", "expand"),
        ("(h*v)/h", "collect_terms"), ("v", "cancel"))),
    Rule("sum_rule", "u + v", "du + dv", (
        ("((u + h*s + v + h*t) - (u + v))/h", QUOTIENT),
        ("(h*s + h*t)/h", "collect_terms"), ("s + t", "cancel"), ("→ du + dv", CHORDS))),
    Rule("product_rule", "u*v", "du*v + u*dv", (
        ("((u + h*s)*(v + h*t) - u*v)/h", QUOTIENT),
        ("(u*v + h*s*v + (u + h*s)*h*t - u*v)/h", "expand"),
        ("(h*s*v + (u + h*s)*h*t)/h", "collect_terms"),
        ("s*v + (u + h*s)*t", "cancel"), ("→ du*v + u*dv", CHORDS))),
    Rule("chain_rule", "v(u(x))", "dv*du", (
        ("((v + h*s*t) - v)/h", "difference_quotient_inside"),
        ("(h*s*t)/h", "collect_terms"), ("t*s", "cancel"), ("→ dv*du", CHORDS))),
    Rule("sum_of_paths", "f(u, v)", "du + dv", (
        ("((y + h*s + h*t) - y)/h", "difference_quotient_one_by_one"),
        ("(h*s + h*t)/h", "collect_terms"), ("s + t", "cancel"), ("→ du + dv", CHORDS))),
    Rule("derivative_of_reciprocal", "1/u", "-1/u**2", (
        ("(1/(u + h) - 1/u)/h", QUOTIENT),
        ("((u - (u + h))/(u*(u + h)))/h", "common_denominator"),
        ("(-h/(u*(u + h)))/h", "collect_terms"), ("-1/(u*(u + h))", "cancel"),
        ("→ -1/u**2", LIMIT), ("-y**2", "put_in_y")), "-y**2"),
    Rule("quotient_rule", "u/v", "(du*v - u*dv)/v**2", (
        ("((u + h*s)/(v + h*t) - u/v)/h", QUOTIENT),
        ("(((u + h*s)*v - u*(v + h*t))/((v + h*t)*v))/h", "common_denominator"),
        ("((h*s*v - u*h*t)/((v + h*t)*v))/h", "collect_terms"),
        ("(s*v - u*t)/((v + h*t)*v)", "cancel"), ("→ (du*v - u*dv)/v**2", CHORDS))),
    Rule("derivative_of_square", "u**2", "2*u", (
        ("((u + h)**2 - u**2)/h", QUOTIENT),
        ("(u**2 + 2*u*h + h**2 - u**2)/h", "square_of_sum"),
        ("(2*u*h + h**2)/h", "collect_terms"), ("2*u + h", "cancel"), ("→ 2*u", LIMIT))),
    Rule("derivative_of_sqrt", "sqrt(u)", "1/(2*sqrt(u))", (
        ("(sqrt(u + h) - sqrt(u))/h", QUOTIENT),
        ("((sqrt(u + h) - sqrt(u))*(sqrt(u + h) + sqrt(u)))/(h*(sqrt(u + h) + sqrt(u)))",
         "rationalise"),
        ("((u + h) - u)/(h*(sqrt(u + h) + sqrt(u)))", "difference_of_squares"),
        ("h/(h*(sqrt(u + h) + sqrt(u)))", "collect_terms"),
        ("1/(sqrt(u + h) + sqrt(u))", "cancel"), ("→ 1/(2*sqrt(u))", LIMIT),
        ("1/(2*y)", "put_in_y")), "1/(2*y)", {"u": POSITIVE}, ("-u", None)),
    Rule("derivative_of_exp", "exp(u)", "exp(u)", (
        ("(exp(u + h) - exp(u))/h", QUOTIENT),
        ("(exp(u)*exp(h) - exp(u))/h", "exp_of_sum"),
        ("exp(u)*((exp(h) - 1)/h)", "factor_out"), ("→ exp(u)", "definition_of_e"),
        ("y", "put_in_y")), "y"),
    Rule("derivative_of_log", "log(u)", "1/u", (
        ("(log(u + h) - log(u))/h", QUOTIENT), ("log((u + h)/u)/h", "log_of_quotient"),
        ("log(1 + h/u)/h", "split_fraction"),
        ("1/u*(log(1 + h/u)/(h/u))", "multiply_by_one"),
        ("→ 1/u", "log_near_1")), "", {"u": POSITIVE}, ("-u", None)),
    Rule("derivative_of_power", "u**n", "n*u**(n - 1)", (
        ("diff(u**n, u)", "to_be_found"), ("diff(exp(n*log(u)), u)", "power_as_exp"),
        ("exp(n*log(u))*diff(n*log(u), u)", "chain_rule"),
        ("exp(n*log(u))*(n/u)", "derivative_of_log"), ("u**n*(n/u)", "power_as_exp"),
        ("n*u**(n - 1)", "collect_powers")), "", {"u": POSITIVE}),
    Rule("derivative_of_exponential", "c**u", "c**u*log(c)", (
        ("diff(c**u, u)", "to_be_found"), ("diff(exp(u*log(c)), u)", "power_as_exp"),
        ("exp(u*log(c))*log(c)", "chain_rule"), ("c**u*log(c)", "power_as_exp"),
        ("y*log(c)", "put_in_y")), "y*log(c)", {"c": POSITIVE}),
    Rule("derivative_of_sin", "sin(u)", "cos(u)", (
        ("(sin(u + h) - sin(u))/h", QUOTIENT),
        ("(sin(u)*cos(h) + cos(u)*sin(h) - sin(u))/h", "addition_theorem"),
        ("cos(u)*(sin(h)/h) + sin(u)*((cos(h) - 1)/h)", "collect_terms"),
        ("→ cos(u)", "sine_near_0"))),
    Rule("derivative_of_cos", "cos(u)", "-sin(u)", (
        ("(cos(u + h) - cos(u))/h", QUOTIENT),
        ("(cos(u)*cos(h) - sin(u)*sin(h) - cos(u))/h", "addition_theorem"),
        ("cos(u)*((cos(h) - 1)/h) - sin(u)*(sin(h)/h)", "collect_terms"),
        ("→ -sin(u)", "sine_near_0"))),
    Rule("derivative_of_tan", "tan(u)", "1 + tan(u)**2", (
        ("diff(tan(u), u)", "to_be_found"), ("diff(sin(u)/cos(u), u)", "definition_of_tan"),
        ("(cos(u)*cos(u) - sin(u)*(-sin(u)))/cos(u)**2", "quotient_rule"),
        ("(cos(u)**2 + sin(u)**2)/cos(u)**2", "collect_signs"),
        ("1 + (sin(u)/cos(u))**2", "split_fraction"), ("1 + tan(u)**2", "definition_of_tan"),
        ("1 + y**2", "put_in_y")), "1 + y**2"),
    Rule("derivative_of_cot", "cot(u)", "-(1 + cot(u)**2)", (
        ("diff(cot(u), u)", "to_be_found"), ("diff(cos(u)/sin(u), u)", "definition_of_cot"),
        ("((-sin(u))*sin(u) - cos(u)*cos(u))/sin(u)**2", "quotient_rule"),
        ("-(sin(u)**2 + cos(u)**2)/sin(u)**2", "collect_signs"),
        ("-(1 + (cos(u)/sin(u))**2)", "split_fraction"),
        ("-(1 + cot(u)**2)", "definition_of_cot"), ("-(1 + y**2)", "put_in_y")), "-(1 + y**2)"),
    Rule("derivative_of_sec", "sec(u)", "sec(u)*tan(u)", (
        ("diff(sec(u), u)", "to_be_found"), ("diff(1/cos(u), u)", "definition_of_sec"),
        ("-1/cos(u)**2*diff(cos(u), u)", "chain_rule"),
        ("-1/cos(u)**2*(-sin(u))", "derivative_of_cos"),
        ("1/cos(u)*(sin(u)/cos(u))", "collect_signs"), ("sec(u)*tan(u)", "definition_of_sec"),
        ("y*tan(u)", "put_in_y")), "y*tan(u)"),
    Rule("derivative_of_csc", "csc(u)", "-csc(u)*cot(u)", (
        ("diff(csc(u), u)", "to_be_found"), ("diff(1/sin(u), u)", "definition_of_csc"),
        ("-1/sin(u)**2*diff(sin(u), u)", "chain_rule"),
        ("-1/sin(u)**2*cos(u)", "derivative_of_sin"),
        ("-1/sin(u)*(cos(u)/sin(u))", "split_fraction"),
        ("-csc(u)*cot(u)", "definition_of_csc"), ("-y*cot(u)", "put_in_y")), "-y*cot(u)"),
    Rule("derivative_of_asin", "asin(u)", "1/sqrt(1 - u**2)", (
        ("diff(asin(u), u)", "to_be_found"), ("1/diff(sin(y), y)", "inverse_function"),
        ("1/cos(y)", "derivative_of_sin"), ("1/sqrt(1 - sin(y)**2)", "pythagoras"),
        ("1/sqrt(1 - u**2)", "definition_of_y")), "1/cos(y)", {"u": ("-1", "1")}),
    Rule("derivative_of_acos", "acos(u)", "-1/sqrt(1 - u**2)", (
        ("diff(acos(u), u)", "to_be_found"), ("1/diff(cos(y), y)", "inverse_function"),
        ("-1/sin(y)", "derivative_of_cos"), ("-1/sqrt(1 - cos(y)**2)", "pythagoras"),
        ("-1/sqrt(1 - u**2)", "definition_of_y")), "-1/sin(y)", {"u": ("-1", "1")}),
    Rule("derivative_of_atan", "atan(u)", "1/(1 + u**2)", (
        ("diff(atan(u), u)", "to_be_found"), ("1/diff(tan(y), y)", "inverse_function"),
        ("1/(1 + tan(y)**2)", "derivative_of_tan"), ("1/(1 + u**2)", "definition_of_y")),
        "cos(y)**2"),
    Rule("derivative_of_sinh", "sinh(u)", "cosh(u)", (
        ("diff(sinh(u), u)", "to_be_found"),
        ("diff((exp(u) - exp(-u))/2, u)", "definition_of_sinh"),
        ("(exp(u) + exp(-u))/2", "derivative_of_exp"), ("cosh(u)", "definition_of_cosh"))),
    Rule("derivative_of_cosh", "cosh(u)", "sinh(u)", (
        ("diff(cosh(u), u)", "to_be_found"),
        ("diff((exp(u) + exp(-u))/2, u)", "definition_of_cosh"),
        ("(exp(u) - exp(-u))/2", "derivative_of_exp"), ("sinh(u)", "definition_of_sinh"))),
    Rule("derivative_of_tanh", "tanh(u)", "1 - tanh(u)**2", (
        ("diff(tanh(u), u)", "to_be_found"), ("diff(sinh(u)/cosh(u), u)", "definition_of_tanh"),
        ("(cosh(u)*cosh(u) - sinh(u)*sinh(u))/cosh(u)**2", "quotient_rule"),
        ("1 - (sinh(u)/cosh(u))**2", "split_fraction"),
        ("1 - tanh(u)**2", "definition_of_tanh"), ("1 - y**2", "put_in_y")), "1 - y**2"),
    Rule("derivative_of_coth", "coth(u)", "1 - coth(u)**2", (
        ("diff(coth(u), u)", "to_be_found"), ("diff(cosh(u)/sinh(u), u)", "definition_of_coth"),
        ("(sinh(u)*sinh(u) - cosh(u)*cosh(u))/sinh(u)**2", "quotient_rule"),
        ("1 - (cosh(u)/sinh(u))**2", "split_fraction"),
        ("1 - coth(u)**2", "definition_of_coth"), ("1 - y**2", "put_in_y")), "1 - y**2"),
    Rule("derivative_of_sech", "sech(u)", "-sech(u)*tanh(u)", (
        ("diff(sech(u), u)", "to_be_found"), ("diff(1/cosh(u), u)", "definition_of_sech"),
        ("-1/cosh(u)**2*diff(cosh(u), u)", "chain_rule"),
        ("-1/cosh(u)**2*sinh(u)", "derivative_of_cosh"),
        ("-1/cosh(u)*(sinh(u)/cosh(u))", "split_fraction"),
        ("-sech(u)*tanh(u)", "definition_of_sech"), ("-y*tanh(u)", "put_in_y")), "-y*tanh(u)"),
    Rule("derivative_of_csch", "csch(u)", "-csch(u)*coth(u)", (
        ("diff(csch(u), u)", "to_be_found"), ("diff(1/sinh(u), u)", "definition_of_csch"),
        ("-1/sinh(u)**2*diff(sinh(u), u)", "chain_rule"),
        ("-1/sinh(u)**2*cosh(u)", "derivative_of_sinh"),
        ("-1/sinh(u)*(cosh(u)/sinh(u))", "split_fraction"),
        ("-csch(u)*coth(u)", "definition_of_csch"), ("-y*coth(u)", "put_in_y")), "-y*coth(u)"),
    Rule("derivative_of_asinh", "asinh(u)", "1/sqrt(1 + u**2)", (
        ("diff(asinh(u), u)", "to_be_found"), ("1/diff(sinh(y), y)", "inverse_function"),
        ("1/cosh(y)", "derivative_of_sinh"), ("1/sqrt(1 + sinh(y)**2)", "hyperbola"),
        ("1/sqrt(1 + u**2)", "definition_of_y")), "1/cosh(y)"),
    Rule("derivative_of_acosh", "acosh(u)", "1/sqrt(u**2 - 1)", (
        ("diff(acosh(u), u)", "to_be_found"), ("1/diff(cosh(y), y)", "inverse_function"),
        ("1/sinh(y)", "derivative_of_cosh"), ("1/sqrt(cosh(y)**2 - 1)", "hyperbola"),
        ("1/sqrt(u**2 - 1)", "definition_of_y")), "1/sinh(y)", {"u": ("1", None)}),
    Rule("derivative_of_atanh", "atanh(u)", "1/(1 - u**2)", (
        ("diff(atanh(u), u)", "to_be_found"), ("1/diff(tanh(y), y)", "inverse_function"),
        ("1/(1 - tanh(y)**2)", "derivative_of_tanh"), ("1/(1 - u**2)", "definition_of_y")),
        "cosh(y)**2", {"u": ("-1", "1")}),
    Rule("derivative_of_erf", "erf(u)", "2*exp(-u**2)/sqrt(pi)", (
        ("diff(erf(u), u)", "to_be_found"), ("2/sqrt(pi)*exp(-u**2)", "definition_of_erf"),
        ("2*exp(-u**2)/sqrt(pi)", "regroup"))),
    Rule("derivative_of_erfc", "erfc(u)", "-2*exp(-u**2)/sqrt(pi)", (
        ("diff(erfc(u), u)", "to_be_found"), ("diff(1 - erf(u), u)", "definition_of_erfc"),
        ("0 - diff(erf(u), u)", "sum_rule"),
        ("-2*exp(-u**2)/sqrt(pi)", "derivative_of_erf"))),
    Rule("derivative_of_abs", "Abs(u)", "sign(u)", (
        ("diff(Abs(u), u)", "to_be_found"), ("sign(u)", "case_by_case")), cases=(
            Case({"u": POSITIVE, "h": ("-u", None)}, (
                ("(Abs(u + h) - Abs(u))/h", QUOTIENT), ("((u + h) - u)/h", "positive_inside"),
                ("h/h", "collect_terms"), ("1", "cancel"))),
            Case({"u": NEGATIVE, "h": (None, "-u")}, (
                ("(Abs(u + h) - Abs(u))/h", QUOTIENT),
                ("(-(u + h) - (-u))/h", "negative_inside"),
                ("-h/h", "collect_terms"), ("-1", "cancel"))))),
    Rule("derivative_of_max", "Max(a, u)", "Piecewise((1, u > a), (0, True))", (
        ("diff(Max(a, u), u)", "to_be_found"),
        ("Piecewise((1, u > a), (0, True))", "case_by_case")), cases=(
            Case({"u": ("a", None), "h": ("a - u", None)}, (
                ("(Max(a, u + h) - Max(a, u))/h", QUOTIENT), ("((u + h) - u)/h", "u_wins"),
                ("h/h", "collect_terms"), ("1", "cancel"))),
            Case({"u": (None, "a"), "h": (None, "a - u")}, (
                ("(Max(a, u + h) - Max(a, u))/h", QUOTIENT), ("(a - a)/h", "u_loses"),
                ("0", "cancel"))))),
    Rule("derivative_of_min", "Min(a, u)", "Piecewise((1, u < a), (0, True))", (
        ("diff(Min(a, u), u)", "to_be_found"),
        ("Piecewise((1, u < a), (0, True))", "case_by_case")), cases=(
            Case({"u": (None, "a"), "h": (None, "a - u")}, (
                ("(Min(a, u + h) - Min(a, u))/h", QUOTIENT), ("((u + h) - u)/h", "u_wins"),
                ("h/h", "collect_terms"), ("1", "cancel"))),
            Case({"u": ("a", None), "h": ("a - u", None)}, (
                ("(Min(a, u + h) - Min(a, u))/h", QUOTIENT), ("(a - a)/h", "u_loses"),
                ("0", "cancel"))))),
    Rule("derivative_of_sign", "sign(u)", "0", (
        ("diff(sign(u), u)", "to_be_found"), ("0", "case_by_case")), cases=(
            Case({"u": POSITIVE, "h": ("-u", None)}, (
                ("(sign(u + h) - sign(u))/h", QUOTIENT), ("(1 - 1)/h", "positive_inside"),
                ("0", "cancel"))),
            Case({"u": NEGATIVE, "h": (None, "-u")}, (
                ("(sign(u + h) - sign(u))/h", QUOTIENT), ("(-1 - (-1))/h", "negative_inside"),
                ("0", "cancel"))))),
    Rule("derivative_of_heaviside", "Heaviside(u)", "0", (
        ("diff(Heaviside(u), u)", "to_be_found"), ("0", "case_by_case")), cases=(
            Case({"u": POSITIVE, "h": ("-u", None)}, (
                ("(Heaviside(u + h) - Heaviside(u))/h", QUOTIENT),
                ("(1 - 1)/h", "positive_inside"), ("0", "cancel"))),
            Case({"u": NEGATIVE, "h": (None, "-u")}, (
                ("(Heaviside(u + h) - Heaviside(u))/h", QUOTIENT),
                ("(0 - 0)/h", "negative_inside"), ("0", "cancel"))))),
    Rule("derivative_of_piecewise", "Piecewise((u, u > 0), (c*u, True))",
         "Piecewise((1, u > 0), (c, True))", (
             ("diff(Piecewise((u, u > 0), (c*u, True)), u)", "to_be_found"),
             ("Piecewise((diff(u, u), u > 0), (diff(c*u, u), True))", "case_by_case"),
             ("Piecewise((1, u > 0), (c, True))", "derivative_of_product")), cases=(
            Case({"u": POSITIVE, "h": ("-u", None)}, (
                ("(Piecewise((u + h, u + h > 0), (c*(u + h), True))"
                 " - Piecewise((u, u > 0), (c*u, True)))/h", QUOTIENT),
                ("((u + h) - u)/h", "positive_inside"), ("h/h", "collect_terms"),
                ("1", "cancel"))),
            Case({"u": NEGATIVE, "h": (None, "-u")}, (
                ("(Piecewise((u + h, u + h > 0), (c*(u + h), True))"
                 " - Piecewise((u, u > 0), (c*u, True)))/h", QUOTIENT),
                ("(c*(u + h) - c*u)/h", "negative_inside"), ("(c*h)/h", "collect_terms"),
                ("c", "cancel"))))),
)
"""Every rule, in the order in which it can be taught: each one uses only earlier ones."""
