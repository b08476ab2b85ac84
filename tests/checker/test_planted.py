"""The checker is tested by what it must reject, clause by clause, and by what it must let pass."""

from pathlib import Path

import pytest

from derive.checker import check
from derive.checker.run import DTYPES
from derive.numeric.kernels import to_numpy
from derive.verdict import Verdict

HERE = Path(__file__).parent / "planted"
MIXED, STRICT = "mixed", "strict"

BUGS = [
    # where, activation, parameters, clause, level
    ("rectifiers.py:ReluZerosUpstream", "relu", {}, "mutates_upstream", MIXED),
    ("rectifiers.py:ReluAssignsInsteadOfMultiplies", "relu", {}, "backward", MIXED),
    ("rectifiers.py:ReluTangentMissing", "relu", {}, "backward", MIXED),
    ("rectifiers.py:ReluWithSigmoidDerivative", "relu", {}, "backward", MIXED),
    ("rectifiers.py:ReluClipsNan", "relu", {}, "nan", MIXED),
    ("rectifiers.py:ReluLanesDisagreeAtNan", "relu", {}, "nan", MIXED),
    ("rectifiers.py:ReluZeroInBackwardForNegativeZeroOnly", "relu", {}, "backward", MIXED),
    ("rectifiers.py:Relu6SeededWithSix", "relu6", {}, "backward", MIXED),
    ("rectifiers.py:Relu6ByDifference", "relu6", {}, "forward", MIXED),
    ("rectifiers.py:LeakyReluOtherSlopeBackward", "leaky_relu", {}, "backward", MIXED),
    ("rectifiers.py:LeakyReluAllOnes", "leaky_relu", {}, "backward", MIXED),
    ("rectifiers.py:LeakyReluMaskFromOutput", "leaky_relu", {"negative_slope": -2}, "backward",
     MIXED),
    ("rectifiers.py:LeakyReluReturnsOutputs", "leaky_relu", {}, "backward", MIXED),
    ("rectifiers.py:LeakyReluInPlace", "leaky_relu", {}, "mutates_input", MIXED),
    ("rectifiers.py:EluAssumesAlphaOne", "elu", {"alpha": 0.5}, "backward", MIXED),
    ("rectifiers.py:EluUnusedBranchOverflows", "elu", {}, "backward", MIXED),
    ("rectifiers.py:EluTailLost", "elu", {}, "backward", STRICT),
    ("rectifiers.py:SeluSwapped", "selu", {}, "forward", MIXED),
    ("rectifiers.py:HardSigmoidSlopeTooWide", "hard_sigmoid", {}, "backward", MIXED),
    ("smooth.py:SigmoidTailLost", "sigmoid", {}, "backward", STRICT),
    ("smooth.py:SigmoidQuotient", "sigmoid", {}, "forward", MIXED),
    ("smooth.py:SigmoidClipped", "sigmoid", {}, "forward", MIXED),
    ("smooth.py:SigmoidOfOutput", "sigmoid", {}, "backward", MIXED),
    ("smooth.py:SigmoidPlus", "sigmoid", {}, "backward", MIXED),
    ("smooth.py:SoftsignFromOutput", "softsign", {}, "backward", MIXED),
    ("smooth.py:TanhForgetsSquare", "tanh", {}, "backward", MIXED),
    ("smooth.py:LogSigmoidScalar", "log_sigmoid", {}, "shape", MIXED),
    ("smooth.py:LogSigmoidMemoryOrder", "log_sigmoid", {}, "layout", MIXED),
    ("smooth.py:SoftplusOverflows", "softplus", {}, "backward", MIXED),
    ("smooth.py:SoftplusNaive", "softplus", {}, "forward", STRICT),
    ("smooth.py:SoftplusThresholdOnOutput", "softplus", {"beta": 0.1}, "backward", MIXED),
    ("smooth.py:SoftplusWrongVariable", "softplus", {}, "backward", MIXED),
    ("smooth.py:SiluDividesByX", "silu", {}, "backward", MIXED),
    ("smooth.py:SiluOverwritesSavedInput", "silu", {}, "mutates_input", MIXED),
    ("smooth.py:SiluForgetsProductRule", "silu", {}, "backward", MIXED),
    ("smooth.py:GeluApproximated", "gelu", {}, "forward", MIXED),
    ("smooth.py:GeluSigmoidBackward", "gelu", {}, "backward", MIXED),
    ("smooth.py:GeluTanhWithGaussianDensity", "gelu_tanh", {}, "backward", MIXED),
    ("smooth.py:MishTermMissing", "mish", {}, "backward", MIXED),
    ("state.py:ReluMaskFromFirstForward", "relu", {}, "repeat", MIXED),
    ("state.py:ReluReusesItsBuffer", "relu", {}, "repeat", MIXED),
    ("state.py:SigmoidConsumesItsCache", "sigmoid", {}, "repeat", MIXED),
    ("state.py:SigmoidSharesItsCache", "sigmoid", {}, "isolation", MIXED),
    ("state.py:SigmoidPromotes", "sigmoid", {}, "dtype", MIXED),
    ("state.py:SigmoidThroughSinglePrecision", "sigmoid", {}, "forward", MIXED),
    ("state.py:ReluAtLeastOneDimension", "relu", {}, "shape", MIXED),
    ("state.py:SigmoidWritesAllRowsToTheFirst", "sigmoid", {}, "shape", MIXED),
    ("state.py:ReluContiguousDout", "relu", {}, "layout", MIXED),
    ("state.py:SigmoidSilencesNumpy", "sigmoid", {}, "global_state", MIXED),
    ("state.py:ReluSeedsEverybody", "relu", {}, "global_state", MIXED),
    ("state.py:ReluClipsGradients", "relu", {}, "linear", MIXED),
    ("state.py:SigmoidFromRun", "sigmoid", {}, "determinism", MIXED),
    ("state.py:ReluMultipliesUpstream", "relu", {}, "mutates_upstream", MIXED),
    ("state.py:ReluGuessesThatDoutIsWritable", "relu", {}, "mutates_upstream", MIXED),
]

# Only one clause each may be broken by these; the others break what follows from the bug, too.
ALONE = {"nan", "mutates_upstream", "isolation", "dtype", "layout", "global_state", "determinism"}

# These are right in double precision.
SINGLE = {"rectifiers.py:Relu6ByDifference", "state.py:SigmoidPromotes"}

HALF_BUGS = [
    ("smooth.py:SoftplusHalfOverflows", "softplus", "forward", None),
    ("smooth.py:GeluHalfCubeOverflows", "gelu_tanh", "backward", (300.0, 1.0)),
]

ODDITIES = [
    ("oddities.py:ReluOneAtZero", "relu", STRICT),
    ("oddities.py:Relu6HalfAtKinks", "relu6", STRICT),
    ("oddities.py:AbsWithSignOfZero", "abs", STRICT),
    ("oddities.py:HardSwishOneSided", "hard_swish", STRICT),
    ("oddities.py:SigmoidOutputCached", "sigmoid", MIXED),
    ("oddities.py:SigmoidMasks", "sigmoid", STRICT),
    ("oddities.py:SigmoidHalfAsSingle", "sigmoid", MIXED),
    ("oddities.py:ReluViewOfItsCache", "relu", STRICT),
    ("oddities.py:ReluScalars", "relu", STRICT),
    ("oddities.py:ReluOwnBuffers", "relu", STRICT),
    ("oddities.py:ReluCalled", "relu", STRICT),
    ("oddities.py:ReluNegativeZeros", "relu", STRICT),
    ("oddities.py:TanhOutputCached", "tanh", MIXED),
    ("oddities.py:EluGuarded", "elu", STRICT),
    ("oddities.py:SiluByTanh", "silu", MIXED),
    ("oddities.py:SoftplusLogaddexp", "softplus", MIXED),
    ("oddities.py:GeluByErfc", "gelu", STRICT),
    ("oddities.py:configured", "leaky_relu", STRICT),
    ("oddities.py:closures", "relu", STRICT),
]


def _ids(rows):
    return [row[0].partition(":")[2] for row in rows]


@pytest.mark.parametrize("bug", BUGS, ids=_ids(BUGS))
def test_a_planted_bug_is_refuted_by_the_clause_it_breaks(bug, judged):
    where, name, parameters, clause, level = bug
    f = judged(name, **parameters)
    dtype = "float32" if where in SINGLE else "float64"
    report = check(f"{HERE}/{where}", f, level, [dtype], points=1200)
    assert report.verdict is Verdict.REFUTED
    assert report.claim(clause).verdict is Verdict.REFUTED, report.lines()
    if clause in ALONE:
        assert [failure.clause for failure in report.failures] == [clause]


@pytest.mark.parametrize("bug", HALF_BUGS, ids=_ids(HALF_BUGS))
def test_a_bug_of_sixteen_bits_is_refuted(bug, judged):
    where, name, clause, at = bug
    report = check(f"{HERE}/{where}", judged(name), dtypes=["float16"], only=[clause],
                   at=at)
    assert report.claim(clause).verdict is Verdict.REFUTED


@pytest.mark.parametrize(("where", "name", "level"), ODDITIES, ids=_ids(ODDITIES))
def test_a_correct_oddity_is_not_accused(where, name, level, judged):
    dtypes = DTYPES[:1] if "Half" in where and name == "sigmoid" else DTYPES[1:]
    report = check(f"{HERE}/{where}", judged(name), level, dtypes, points=1200)
    assert report.verdict is Verdict.TESTED, report.lines()


@pytest.mark.parametrize(("where", "name"),
                         [("layers:Relu", "relu"), ("layers:Sigmoid", "sigmoid")])
def test_our_own_layers_hold_every_clause_at_strict(where, name, judged):
    report = check(where, judged(name), "strict", DTYPES, points=1200)
    assert report.verdict is Verdict.TESTED, report.lines()


@pytest.mark.parametrize("name", ["log_sigmoid"])
def test_generated_kernels_make_a_layer_that_holds_every_clause_at_strict(name, judged):
    f, derivative = to_numpy(judged(name))

    class Generated:
        def forward(self, x):
            self.x = x
            return f(x)

        def backward(self, dout):
            return dout * derivative(self.x)

    report = check(Generated, judged(name), "strict", points=1200)
    assert report.verdict is Verdict.TESTED, report.lines()
