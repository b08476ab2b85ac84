"""The report of a check as JUnit XML, a test case for each claim, as CI servers read it.

The shape is that of the schema of Apache Ant's JUnit task (Windy Road's JUnit.xsd): its order of
elements and every attribute that it requires.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from derive.language import say, told
from derive.verdict import Verdict

if TYPE_CHECKING:
    from derive.checker import Claim, Report

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_junit(report: Report, now: datetime | None = None) -> str:
    """Return the report as JUnit XML text.

    REFUTED is a failure with the counterexample and its replay; UNDECIDED is an error of type
    UNDECIDED, because nothing failed and nothing is known. Times are seconds, 0 where a claim was
    not timed. `now` is the time to write down, UTC.
    """
    verdicts = [claim.verdict for claim in report.claims]
    root = ElementTree.Element("testsuites")
    suite = ElementTree.SubElement(root, "testsuite", {
        "name": legal(say("report.target_as", target=report.target,
                          activation=report.activation)), "package": "backproof",
        "id": "0", "hostname": "localhost", "tests": str(len(verdicts)),
        "failures": str(verdicts.count(Verdict.REFUTED)),
        "errors": str(verdicts.count(Verdict.UNDECIDED)),
        "time": _seconds(sum(claim.evidence.seconds for claim in report.claims)),
        "timestamp": (now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%S")})
    properties = ElementTree.SubElement(suite, "properties")
    for name, value in (("verdict", str(report.verdict)), ("accuracy", report.accuracy),
                        ("dtypes", " ".join(report.dtypes)), ("seed", str(report.seed)),
                        ("points", str(report.points)), ("undecided", str(report.undecided)),
                        *_largest(report)):
        ElementTree.SubElement(properties, "property", {"name": name, "value": value})
    for claim in report.claims:
        _case(suite, report.target, claim)
    ElementTree.SubElement(suite, "system-out").text = legal("\n".join(map(told, report.notes)))
    ElementTree.SubElement(suite, "system-err")
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=False)


def legal(text: str) -> str:
    r"""Return the text with what no XML may hold (control characters) as escapes people can read.

    >>> legal("bell \a")
    'bell \\x07'
    """
    return _FORBIDDEN.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def _case(suite: ElementTree.Element, target: str, claim: Claim) -> None:
    case = ElementTree.SubElement(suite, "testcase", {
        "name": claim.name, "classname": legal(target), "time": _seconds(claim.evidence.seconds)})
    if claim.verdict < Verdict.TESTED:
        kind = "failure" if claim.verdict is Verdict.REFUTED else "error"
        found = ElementTree.SubElement(case, kind, {"type": str(claim.verdict),
                                            "message": legal(told(claim.detail))})
        found.text = legal(claim.show())


def _largest(report: Report) -> list[tuple[str, str]]:
    return [(f"ulps.{clause}.{dtype}", str(ulps)) for clause, dtype, ulps in report.largest_ulps]


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f}"
