"""Other writings of a whole expression, and whether two of them are the same."""

from __future__ import annotations

from typing import Any

from sympy import Add, Basic, Mul, Pow, S

from derive.formula import written


def worked_out(expr: Basic) -> Any:
    """Return the expression as SymPy evaluates it, built anew from its leaves."""
    done: dict[int, Basic] = {}
    for part in written.postorder(expr):
        arguments = [done[id(argument)] for argument in part.args]
        done[id(part)] = part.func(*arguments) if arguments else part
    return done[id(expr)]


def without_ones(expr: Basic) -> Any:
    """Return the expression without factors and divisors that are 1, nothing else touched."""
    done: dict[int, Basic] = {}
    for part in written.postorder(expr):
        arguments = [done[id(argument)] for argument in part.args]
        if isinstance(part, Pow) and arguments[0] == 1:
            done[id(part)] = S.One
        elif isinstance(part, Mul) and S.One in arguments:
            done[id(part)] = written.mul(*(each for each in arguments if each != 1))
        else:
            same = all(a is b for a, b in zip(arguments, part.args, strict=True))
            done[id(part)] = part if same else written.rebuild(part, arguments)
    return done[id(expr)]


def same_writing(left: Basic, right: Basic) -> bool:
    """Tell whether two expressions are written alike, up to grouping: a·(b·c) is a·b·c.

    Linear in the graphs: each different part is interned once, so that no tree is walked.
    """
    interned: dict[object, Basic] = {}

    def flat(root: Basic) -> Basic:
        done: dict[int, Basic] = {}
        for part in written.postorder(root):
            arguments = [done[id(argument)] for argument in part.args]
            if isinstance(part, (Add, Mul)):
                arguments = [inner for each in arguments for inner in (
                    each.args if type(each) is type(part) else (each,))]
            key = (type(part), *map(id, arguments)) if arguments else part
            if key not in interned:
                interned[key] = written.rebuild(part, arguments) if arguments else part
            done[id(part)] = interned[key]
        return done[id(root)]

    return left is right or flat(left) is flat(right)
