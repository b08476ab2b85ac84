"""JSON: the records as they are, with a version, and back to the same records.

Expressions stand in one table, each part once, with its text beside it for whoever does not want
to rebuild it. Verdicts are written for readers; `from_json` does not believe them and asks the
judge again, so no file can claim a proof that does not exist.
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import sympy
from sympy import Basic, Rational, Symbol

from derive.derivation.graph import Graph, Node
from derive.derivation.record import (
    Chain,
    Contribution,
    Derivation,
    Flow,
    Jump,
    Kink,
    Piece,
    Singularity,
    Step,
)
from derive.errors import UsageError
from derive.formula import written
from derive.formula.activation import Activation, Parameter
from derive.formula.notation import SHOWN_SIZE, ascii_text
from derive.formula.vocabulary import FUNCTIONS
from derive.proof.prove import Check, CheckedChain, CheckedDerivation, prove, prove_chain
from derive.proof.through_y import ThroughY
from derive.render.evidence import evidence_fields
from derive.render.through_y import through_y_fields

VERSION = 1
"""Version of the format; a reader refuses one it does not know."""

_RECORDS = {record.__name__: record for record in (
    Activation, Parameter, Graph, Node, Derivation, Piece, Chain, Step, Flow, Contribution, Kink,
    Jump, Singularity)}
_HEADS = {head.__name__: head for head in (
    sympy.Add, sympy.Mul, sympy.Pow, sympy.Max, sympy.Min, sympy.Heaviside, sympy.Piecewise,
    sympy.Lt, sympy.Le, sympy.Gt, sympy.Ge, sympy.Eq, sympy.Ne, sympy.And, sympy.Or, sympy.Not,
    *FUNCTIONS.values())}
_CONSTANTS = {"pi": sympy.pi, "E": sympy.E, "true": sympy.true, "false": sympy.false,
              "oo": sympy.oo, "-oo": -sympy.oo, "zoo": sympy.zoo, "nan": sympy.nan}
_CONSTANT_NAMES = {value: name for name, value in _CONSTANTS.items()}


def to_json(checked: CheckedDerivation | CheckedChain, through: ThroughY | None = None) -> str:
    """Return the checked record as JSON text, f′ through y with it where it is given."""
    table = _Table()
    subject = checked.derivation if isinstance(checked, CheckedDerivation) else checked.chain
    body = table.encode(subject)
    checks = [_check(check, table) for check in checked.checks]
    more = {} if through is None else {"through_y": through_y_fields(through, table.index)}
    return json.dumps({"format": "backproof", "version": VERSION, "verdict": str(checked.verdict),
                       "record": body, "checks": checks, **more, "expressions": table.rows},
                      ensure_ascii=False, indent=1)


def from_json(text: str) -> CheckedDerivation | CheckedChain:
    """Return the record that JSON text describes, judged anew.

    Raises UsageError for text that is not such a record or has another version.
    """
    try:
        content = json.loads(text)
        version = content["version"]
        if version == VERSION:
            subject = _decode(content["record"], _expressions(content["expressions"]))
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise UsageError(f"this is not a derivation in JSON: {error}",
                         hint='"derive show NAME --format json" writes one') from None
    if version != VERSION:
        raise UsageError(f"version {version} of the format is not known",
                         hint=f"this program reads version {VERSION}")
    if isinstance(subject, Derivation):
        return prove(subject)
    if isinstance(subject, Chain):
        return prove_chain(subject)
    raise UsageError("this JSON holds no derivation")


def _check(check: Check, table: _Table) -> dict[str, object]:
    return {"place": list(check.claim.place), "relation": check.claim.relation,
            "left": table.index(check.claim.left), "right": table.index(check.claim.right),
            **evidence_fields(check.evidence)}


class _Table:
    """Expressions by number, each different part once."""

    def __init__(self) -> None:
        self.rows: list[dict[str, object]] = []
        self._known: dict[Basic, int] = {}

    def index(self, expr: Basic) -> int:
        for part in written.postorder(expr):
            if part not in self._known:
                self._known[part] = len(self.rows)
                self.rows.append(self._row(part))
        return self._known[expr]

    def _row(self, part: Basic) -> dict[str, object]:
        if isinstance(part, Symbol):
            return {"symbol": part.name}
        if isinstance(part, Rational):
            return {"number": str(part)}
        if part in _CONSTANT_NAMES:
            return {"constant": _CONSTANT_NAMES[part]}
        row: dict[str, object] = {"head": type(part).__name__,
                                  "of": [self._known[argument] for argument in part.args]}
        if isinstance(part, sympy.Expr) and written.tree_size(part) <= SHOWN_SIZE:
            row["text"] = ascii_text(part)
        return row

    def encode(self, value: Any) -> Any:
        if isinstance(value, Basic):
            return {"ref": self.index(value)}
        if isinstance(value, tuple):
            return [self.encode(item) for item in value]
        if dataclasses.is_dataclass(value):
            fields = {field.name: self.encode(getattr(value, field.name))
                      for field in dataclasses.fields(value)}
            return {"record": type(value).__name__, **fields}
        return value


def _expressions(rows: list[dict[str, Any]]) -> list[Any]:
    built: list[Any] = []
    for row in rows:
        if "symbol" in row:
            built.append(written.variable(str(row["symbol"])))
        elif "number" in row:
            built.append(Rational(str(row["number"])))
        elif "constant" in row:
            built.append(_CONSTANTS[row["constant"]])
        else:
            built.append(_node(str(row["head"]), [built[index] for index in row["of"]]))
    return built


def _node(head: str, arguments: list[Any]) -> Basic:
    if head == "ExprCondPair":
        return sympy.functions.elementary.piecewise.ExprCondPair(*arguments)
    if head == "Tuple":
        return sympy.Tuple(*arguments)
    if head == "Derivative":
        return written.derivative(arguments[0], arguments[1].args[0])
    return written.apply(_HEADS[head], *arguments)


def _decode(value: Any, expressions: list[Any]) -> Any:
    if isinstance(value, list):
        return tuple(_decode(item, expressions) for item in value)
    if isinstance(value, dict) and "ref" in value:
        return expressions[value["ref"]]
    if isinstance(value, dict):
        fields = dict(value)
        record = _RECORDS[fields.pop("record")]
        return record(**{name: _decode(item, expressions) for name, item in fields.items()})
    return value
