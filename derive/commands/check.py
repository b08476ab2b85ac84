"""derive check: an implementation held to the contract."""

from __future__ import annotations

import argparse
from fractions import Fraction

from derive.commands import options as shared
from derive.commands.answer import Answer, exit_code, judged, patience
from derive.commands.formats import FORMATS, written
from derive.commands.options import Commands
from derive.errors import UsageError

DTYPES = ("float32", "float64")
"""What a layer is checked at where nothing is said."""
PROMISES = ("infinity", "integers", "alias")

_EPILOG = """\
TARGET says where the implementation is and may be
  a class, instance or zero-argument factory with forward(x) and backward(dout), or with
    forward(x) -> (y, cache) and backward(dout, cache)
  a function f with --derivative df, f(x, deriv=True), or f(x) -> (y, vjp)
  torch.nn.Module, torch.autograd.Function, a function of a PyTorch tensor or of a JAX array,
    a Keras layer or activation

examples:
  derive check mine.py:SiLU --as silu
  derive check mine:LeakyReLU --as leaky_relu --param negative_slope=0.2
  derive check mine:sigmoid --derivative mine:dsigmoid --derivative-of y --as sigmoid
  derive check torch.nn:GELU --as gelu --dtype float32
  derive check jax.nn:softplus --as softplus --accuracy strict
  derive check mine:f --formula "x*sigmoid(b*x)" --param b=2 --promise infinity

exit codes: 1 where an answer of the target refutes a claim, even if it died later; else 4 where
the target cannot be loaded, died or was stopped; else 3 where something is undecided; else 0
"""


def add(commands: Commands) -> None:
    """Add the command's arguments."""
    check = commands.add_parser(
        "check", help="verify an implementation against the derivative", epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Check a layer (forward, backward) against the exact function and derivative, "
                    "and its behaviour\nclause by clause. The target runs in a process of its own.")
    check.set_defaults(run=run)
    check.add_argument("target", metavar="TARGET", help="module:Name or path/to/file.py:Name")
    shared.named_or_formula(check)
    bringing(check)
    check.add_argument("--accuracy", choices=("mixed", "strict"), default="mixed",
                       help="which tolerance decides (default: mixed); both are measured")
    check.add_argument("--dtype", action="append",
                       choices=("float16", "bfloat16", "float32", "float64"),
                       help="check this dtype (repeatable; default: float32 and float64)")
    check.add_argument("--promise", action="append", choices=PROMISES, default=[],
                       help="check also what only some layers promise (repeatable)")
    check.add_argument("--seed", type=int, default=0, help="seed of the random inputs (default: 0)")
    check.add_argument("--at", metavar="X,DOUT", help="check one point only, as a replay does")
    check.add_argument("--only", metavar="CLAUSE", help="check one clause only, as a replay does")
    shared.output(check, *FORMATS)


def bringing(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how a target is brought and where it runs."""
    parser.add_argument("--derivative", metavar="WHERE",
                        help="df of a function f, or backward(dout, cache): module:Name, file.py:"
                             "Name, or a name beside the target")
    parser.add_argument("--derivative-of", choices=("x", "y"), default="x",
                        help="whether df takes x or y = f(x) (default: x)")
    time_limit(parser)
    parser.add_argument("--no-isolation", action="store_true",
                        help="run the target in this process: no time limit, and a crash ends all")


def time_limit(parser: argparse.ArgumentParser) -> None:
    """Add ``--time-limit``."""
    parser.add_argument("--time-limit", type=shared.seconds, metavar="SECONDS",
                        help="what loading the target, its first call, and each call after that "
                             "may take (default: 60, 60 and 10)")


def run(options: argparse.Namespace) -> Answer:
    """Check an implementation."""
    from derive.checker import check as run_check  # loads NumPy
    from derive.checker import read_at

    f = shared.implemented(options)
    checked = judged(f)
    given = arguments(options.param)
    if not checked.activation.parameters:
        # Where the values decide the order of kinks the derivation has them written in.
        given = {**{name: float(value) for name, value in f.defaults.items()}, **given}
    with patience(f"checking {options.target}"):
        report = run_check(
            options.target, checked, accuracy=options.accuracy, seed=options.seed,
            dtypes=tuple(options.dtype or DTYPES), promises=tuple(options.promise),
            at=None if options.at is None else read_at(options.at),
            only=() if options.only is None else (options.only,),
            derivative=derivative(options), derivative_of=options.derivative_of,
            arguments=given, isolate=not options.no_isolation,
            time_limit=options.time_limit)
    return Answer(written(report, options.format), exit_code(report))


def derivative(options: argparse.Namespace) -> str | None:
    """Return where the derivative is; a bare name lies beside the target."""
    name: str | None = options.derivative
    if name is None or ":" in name:
        return name
    return f"{options.target.rpartition(':')[0]}:{name}"


def arguments(texts: list[str]) -> dict[str, float]:
    """Return the values of ``--param`` as the numbers a target is called with.

    Raises UsageError where one is no number.
    """
    values = {}
    for name, text in shared.parameter_values(texts).items():
        try:
            values[name] = float(Fraction(str(text)))
        except (ValueError, ZeroDivisionError, OverflowError):
            raise UsageError(f"{text!r} is no number that a layer can be called with",
                             hint="write 0.5, 1e-3 or 1/3") from None
    return values
