"""The command `derive`: arguments, exit codes and streams. Everything heavy loads when needed.

Exit codes: 0 holds, 1 refuted, 2 usage, 3 undecided, 4 the target cannot be loaded or raises,
70 a bug of ours. Results go to stdout, progress and warnings to stderr.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from derive import __version__
from derive.errors import DeriveError, UsageError

EXIT_BUG = 70
EXIT_INTERRUPTED = 130

_EPILOG = """\
examples:
  derive show sigmoid                        every line from 1/(1+exp(-x)) to y(1-y), judged
  derive show "x*tanh(log(1+exp(x)))"        the same for any formula in x
  derive why reciprocal                      where the rule -1/x^2 comes from
  derive prove mine.txt                      check a derivation that you wrote
  derive check mine.py:Layer --as silu       verify an implementation

exit codes: 0 holds, 1 refuted, 2 usage, 3 undecided, 4 target cannot be loaded or raises,
70 a bug of ours
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.command is None:
        parser.print_help()
        return 2
    try:
        code = _run(options)
        sys.stdout.flush()
        return code
    except DeriveError as error:
        print(error.show(), file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        # The reader (head, less) has what it wanted; nothing more can be written to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return EXIT_INTERRUPTED
    except Exception as error:  # a person gets one line, never a traceback
        if os.environ.get("DERIVE_DEBUG"):
            raise
        print(f"error: {type(error).__name__}: {error}\n  this is a bug in derive, not in what you "
              "typed\n  hint: set DERIVE_DEBUG=1 for the traceback and report it", file=sys.stderr)
        return EXIT_BUG


def _run(options: argparse.Namespace) -> int:
    from derive import commands  # --help has to stay instant

    result = commands.run(options)
    _write(result.text, options.output)
    return result.code


def _write(text: str, output: str | None) -> None:
    if output is None or output == "-":
        encoding = sys.stdout.encoding or "utf-8"
        sys.stdout.write((text + "\n").encode(encoding, "replace").decode(encoding))
        return
    try:
        with open(output, "w", encoding="utf-8") as file:  # noqa: PTH123  (pathlib costs start-up)
            file.write(text + "\n")
    except OSError as error:
        raise UsageError(f"cannot write {output}: {error.strerror}") from None
    print(f"wrote {output}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="derive", epilog=_EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Derive, explain and prove activation gradients, and verify the layers that "
                    "implement them.")
    parser.add_argument("--version", action="version", version=f"derive {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _show(commands)
    _why(commands)
    _prove(commands)
    _check(commands)
    _equal(commands)
    listing = commands.add_parser("list", help="list the known activations",
                                  description="List the known activations.")
    listing.add_argument("filter", nargs="?", default="", help="show names containing this")
    _output(listing, "text", "json")
    return parser


def _show(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    show = commands.add_parser(
        "show", help="derive an activation's gradient, every line judged",
        description="Graph, backward sweep, simplification and verdicts for an activation.")
    show.add_argument("activation", metavar="NAME|FORMULA",
                      help='a name (see "derive list") or a formula in x, as "x/(1+exp(-x))"')
    _parameters(show)
    show.add_argument("--route", choices=("backward", "quotient"), default="backward",
                      help="backward sweep (default), or the textbook's rules from outside in")
    show.add_argument("--hide", action="store_true",
                      help='blank the right-hand sides, for practice; "derive prove" marks it')
    _output(show, "text", "markdown", "latex", "json")


def _prove(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    prove = commands.add_parser(
        "prove", help="check a derivation that you wrote, and say what is wrong",
        description="Judge a chain of equalities line by line, as people type it (or a LaTeX align "
                    "block); a wrong line gets a counterexample and the likely slip.")
    prove.add_argument("file", metavar="FILE", help='a text file, or "-" for standard input')
    _output(prove, "text", "json")


def _why(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    why = commands.add_parser(
        "why", help="derive a differentiation rule from the limit",
        description="Derive a differentiation rule from the limit of the difference quotient, or "
                    "from other rules, every line judged. Without a name: list the rules.")
    why.add_argument("rule", nargs="?", help='a rule\'s name, as "reciprocal"')
    _output(why, "text", "markdown", "latex", "json")


def _check(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    check = commands.add_parser(
        "check", help="verify an implementation against the derivative",
        description="Check a layer (forward, backward) against the exact function and derivative, "
                    "and its behaviour clause by clause.")
    check.add_argument("target", metavar="TARGET",
                       help="module:Name or path/to/file.py:Name, a class or zero-argument factory")
    what = check.add_mutually_exclusive_group(required=True)
    what.add_argument("--as", dest="activation", metavar="NAME",
                      help="the activation it implements")
    what.add_argument("--formula", help="the formula it implements, in x")
    _parameters(check)
    check.add_argument("--accuracy", choices=("mixed", "strict"), default="mixed",
                       help="which tolerance decides (default: mixed); both are measured")
    check.add_argument("--dtype", action="append", choices=("float16", "float32", "float64"),
                       help="check this dtype (repeatable; default: float32 and float64)")
    check.add_argument("--seed", type=int, default=0, help="seed of the random inputs (default: 0)")
    check.add_argument("--at", metavar="X,DOUT", help="check one point only, as a replay does")
    check.add_argument("--only", metavar="CLAUSE", help="check one clause only, as a replay does")
    _output(check, "text", "json")


def _equal(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    equal = commands.add_parser(
        "equal", help="decide whether two expressions are equal",
        description="Prove or refute that two expressions are equal for all real values of their "
                    "variables.")
    equal.add_argument("left", help='an expression, as "tanh(x)"')
    equal.add_argument("right", help='an expression, as "2/(1+exp(-2*x)) - 1"')
    equal.add_argument("--where", action="append", default=[], metavar="CONDITION",
                       help='an open interval, as "beta>0" or "0<a<1" (repeatable)')
    equal.add_argument("--budget", type=float, default=5.0, help="seconds to spend (default: 5)")
    _output(equal, "text", "json")


def _parameters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--param", action="append", default=[], metavar="NAME=VALUE",
                        help="a parameter's value; declares it in a formula (repeatable)")


def _output(parser: argparse.ArgumentParser, *formats: str) -> None:
    parser.add_argument("--format", choices=formats, default=formats[0],
                        help=f"default: {formats[0]}")
    parser.add_argument("--ascii", action="store_true", help="plain ASCII instead of Unicode")
    parser.add_argument("-o", "--output", metavar="FILE", help="write to FILE instead of stdout")


if __name__ == "__main__":
    sys.exit(main())
