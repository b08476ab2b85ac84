"""The command `derive`: arguments, exit codes and streams. Everything heavy loads when needed.

Exit codes: 0 holds, 1 refuted, 2 usage, 3 undecided, 4 the target cannot be loaded or raises,
70 a bug of ours. Results go to stdout, progress and warnings to stderr.
"""

from __future__ import annotations

import argparse
import errno
import io
import os
import sys
from collections.abc import Sequence

from derive import __version__
from derive.commands import COMMANDS
from derive.commands.parser import Parser, language_in, translate
from derive.errors import DeriveError, UsageError
from derive.language import say, speaking, wanted

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


def command() -> int:
    """Run as a process of its own: the entry point of `derive`."""
    # Hypothesis would leave a folder wherever the command is called.
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")  # noqa: PTH111, PTH118
    os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY",
                          os.path.join(cache, "backproof", "hypothesis"))  # noqa: PTH118
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a sign that it lacks stops nothing
    return main()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    try:
        code, rest = language_in(sys.argv[1:] if arguments is None else arguments)
        with speaking(code or wanted(os.environ)):
            return _run(rest)
    except DeriveError as error:  # about the language itself
        print(error.show(), file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print(say("sentence.interrupted"), file=sys.stderr)
        return EXIT_INTERRUPTED


def _run(arguments: Sequence[str]) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.command is None:
        parser.print_help()
        return 2
    try:
        _require_writable(options.output)
        if options.output in (None, "-") and not _has_mathematics(sys.stdout):
            options.ascii = True
        answer = options.run(options)
        _write(answer.text, options.output)
        code: int = answer.code
        return code
    except DeriveError as error:
        print(error.show(), file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        # The reader (head, less) has what it wanted; nothing more can be written to it.
        _give_up_stdout()
        return 0
    except Exception as error:  # a person gets one line, never a traceback
        if os.environ.get("DERIVE_DEBUG"):
            raise
        print(f"{say('label.error')}: {type(error).__name__}: {error}\n"
              f"  {say('sentence.our_bug')}\n"
              f"  {say('label.hint')}: {say('sentence.report_it')}", file=sys.stderr)
        return EXIT_BUG


def _require_writable(output: str | None) -> None:
    """Raise UsageError where a file cannot be written, before anybody waits for what goes in."""
    if output is None or output == "-":
        return
    folder = os.path.dirname(output) or "."  # noqa: PTH120  (pathlib costs start-up)
    there = os.path.exists(output)  # noqa: PTH110
    trouble = (errno.EISDIR if os.path.isdir(output)  # noqa: PTH112
               else errno.ENOENT if not os.path.isdir(folder)  # noqa: PTH112
               else 0 if os.access(output if there else folder, os.W_OK) else errno.EACCES)
    if trouble:
        raise UsageError(f"cannot write {output}: {os.strerror(trouble)}")


def _has_mathematics(stream: object) -> bool:
    """Tell whether a stream's encoding has the signs of formulas; cp932 and Latin-1 have not."""
    try:
        "y′ = −∂ᵦ₁⁻ˣ → ∞".encode(getattr(stream, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _write(text: str, output: str | None) -> None:
    if output is None or output == "-":
        _print(text)
        return
    try:
        with open(output, "w", encoding="utf-8") as file:  # noqa: PTH123  (pathlib costs start-up)
            file.write(text + "\n")
    except OSError as error:
        _print(text)  # it may have taken hours
        raise UsageError(f"cannot write {output}: {error.strerror}",
                         hint="it went to standard output instead") from None
    print(say("sentence.wrote", file=output), file=sys.stderr)


def _print(text: str) -> None:
    if sys.stdout is None:  # closed by whoever started us
        raise UsageError("standard output is closed", hint="-o FILE writes to a file")
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _give_up_stdout()
        raise UsageError(f"cannot write to standard output: {error.strerror}",
                         hint="-o FILE writes to a file") from None


def _give_up_stdout() -> None:
    """Let what is still buffered go nowhere, so that Python does not fail on it at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="derive", epilog=_EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Derive, explain and prove activation gradients, and verify the layers that "
                    "implement them.")
    parser.add_argument("--version", action="version", version=f"derive {__version__}")
    parser.add_argument("--lang", metavar="LANG", help="language of what is said, as en or ja "
                        "(default: what LC_ALL or LANG says)")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for command in COMMANDS:
        command.add(commands)
    translate(parser)
    return parser


if __name__ == "__main__":
    sys.exit(command())
