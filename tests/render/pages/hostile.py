"""A report in which everything that a user's code can name or say tries to become markup."""

from derive.checker import Claim, Failure, Report
from derive.verdict import Evidence, Verdict

HOSTILE = ("</title></style></script><script>window.pwned=1</script>"
           "<img src=x onerror='window.pwned=2'>\"'><svg onload=window.pwned=3>&lt;\a")
FAILURE = Failure((("x", HOSTILE), ("dout", "1")), HOSTILE, "8.5e-17", clause="backward",
                  dtype="float64", ulps=7.7e15, x=37.0, dout=1.0, replay=HOSTILE, remark=HOSTILE)
REPORT = Report(
    HOSTILE, HOSTILE, "strict", ("float64",), 3,
    (Claim("forward", "y is f(x)", Evidence(Verdict.TESTED, "mixed"), HOSTILE),
     Claim("backward", "dx is dout·f′(x)",
           Evidence(Verdict.REFUTED, "mixed", counterexample=FAILURE)),
     Claim("nan", "NaN in, NaN out", Evidence(Verdict.UNDECIDED, "mixed", caveats=(HOSTILE,)))),
    (HOSTILE,), 1234, 2, (("backward", "float64", float("inf")),), (HOSTILE,))
