"""What is planted where: one line for each layer, read into records.

A line is: class, what it is meant to be (a name of the catalogue, or a formula without spaces),
for a bug the clause that must refuse it, then in any order `strict` (the level; else mixed), a
dtype (else float64), `alone` (no other clause may be broken), clauses that are promised, and
parameters.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from derive.checker.promises import PROMISED
from derive.derivation.differentiation import differentiate
from derive.formula.catalogue import activation, is_name
from derive.proof.prove import prove

HERE = Path(__file__).parent
PROMISES = tuple(PROMISED)


class Planted(NamedTuple):
    """A layer, the activation it is meant to be, and how it is to be checked."""

    target: str
    meant: str
    clause: str
    level: str
    dtypes: tuple[str, ...]
    alone: bool
    promises: tuple[str, ...]
    parameters: tuple[tuple[str, float], ...]

    @property
    def name(self) -> str:
        """The class's name."""
        return self.target.rpartition(":")[2]

    @property
    def judged(self):
        """The judged derivation to check against."""
        return judged(self.meant, self.parameters)


@cache
def judged(meant: str, parameters: tuple[tuple[str, float], ...] = ()):
    """Return the judged derivation of a name of the catalogue or a formula, made once."""
    name, formula = (meant, None) if is_name(meant) else (None, meant)
    return prove(differentiate(activation(name, formula=formula, parameters=dict(parameters))))


def _read(file: str, text: str, kinds: tuple[str, ...], *, bugs: bool) -> tuple[Planted, ...]:
    return tuple(_line(file, line.split(), kinds, bugs) for line in text.strip().splitlines())


def _line(file: str, words: list[str], kinds: tuple[str, ...], bugs: bool) -> Planted:
    name, meant, *rest = words
    clause = rest.pop(0) if bugs else ""
    parameters = tuple((key, float(value)) for key, value in (
        word.split("=") for word in rest if "=" in word))
    dtypes = tuple(word for word in rest if word.startswith("float")) or kinds
    return Planted(f"{HERE / file}:{name}", meant, clause,
                   "strict" if "strict" in rest else "mixed", dtypes, "alone" in rest,
                   tuple(each for each in PROMISES if each in (clause, *rest)), parameters)


def _bugs(file: str, text: str) -> tuple[Planted, ...]:
    return _read(file, text, ("float64",), bugs=True)


BUGS = (
    *_bugs("roundings.py", """
        HardSigmoidEndsEarly         hard_sigmoid  backward  float32
        HardSwishSteepBesideTheKink  hard_swish    backward  float32
        ReluFlushedByScale           relu          backward  float32
        SoftplusSlopeOfTheFloat      softplus      backward
    """),
    *_bugs("rectifiers.py", """
        ReluZerosUpstream               relu          mutates_upstream  alone
        ReluAssignsInsteadOfMultiplies  relu          backward
        ReluTangentMissing              relu          backward
        ReluWithSigmoidDerivative       relu          backward
        ReluClipsNan                    relu          nan               alone
        ReluLanesDisagreeAtNan          relu          nan               alone
        ReluTwoAtTheKink                relu          backward
        Relu6SeededWithSix              relu6         backward
        Relu6ByDifference               relu6         forward           float32
        LeakyReluOtherSlopeBackward     leaky_relu    backward
        LeakyReluAllOnes                leaky_relu    backward
        LeakyReluMaskFromOutput         leaky_relu    backward          negative_slope=-2
        LeakyReluReturnsOutputs         leaky_relu    backward
        LeakyReluInPlace                leaky_relu    mutates_input
        EluAssumesAlphaOne              elu           backward          alpha=0.5
        EluUnusedBranchOverflows        elu           backward
        EluTailLost                     elu           backward          strict
        SeluSwapped                     selu          forward
        HardSigmoidSlopeTooWide         hard_sigmoid  backward
    """),
    *_bugs("pieces.py", """
        ReluGuided                      relu              backward
        ReluToleranceAtZero             relu              backward
        ReluDropsSubnormals             relu              backward
        ReluMaskThroughIntegers         relu              backward
        Relu6PassesAboveSix             relu6             backward
        Relu6CountsSixTwice             relu6             backward
        HardTanhOneUlpTooWide           hard_tanh         backward          strict
        HardTanhMaskFromRoundedOutput   hard_tanh         backward
        AbsByQuotient                   abs               backward
        LeakyReluSlopeTwice             leaky_relu        backward
        LeakyReluPlus                   leaky_relu        forward
        PreluGradientOfTheSlope         prelu             backward
        EluBranchFromOutput             Piecewise((x,x>0),(alpha*(exp(x)-1),True)) backward alpha=-2
        EluForwardAlphaOnly             elu               backward          alpha=0.5
        CeluChainRuleTwice              celu              backward
        CeluAsElu                       celu              backward
        SeluAsymptote                   selu              forward
        SeluUnscaledSide                selu              backward
        SoftReluClippedByOutput         log(1+exp(Min(Max(x,-2),2))) backward
        HardSwishSlope                  hard_swish        backward
        HardSwishIgnoresUpstream        hard_swish        backward
        HardSigmoidOfKeras              hard_sigmoid      forward
        SurrogateWidth                  hard_sigmoid_02   backward          alpha=0.25
        HardShrinkZeroAtZero            x                 backward
        HardShrinkShifts                hard_shrink       forward
        HardShrinkLanesDisagreeAtNan    hard_shrink       nan
        SoftShrinkOneSided              soft_shrink       forward
        SoftShrinkDropsNan              soft_shrink       nan               alone
        ThresholdedReluMaskOfRelu       thresholded_relu  backward
        SmeluQuarter                    smelu             backward
        ReluSquaredForgetsTwo           relu_squared      backward
    """),
    *_bugs("smooth.py", """
        SigmoidTailLost              sigmoid      backward  strict
        SigmoidQuotient              sigmoid      forward
        SigmoidClipped               sigmoid      forward
        SigmoidOfOutput              sigmoid      backward
        SigmoidPlus                  sigmoid      backward
        SoftsignFromOutput           softsign     backward
        TanhForgetsSquare            tanh         backward
        LogSigmoidScalar             log_sigmoid  shape
        LogSigmoidMemoryOrder        log_sigmoid  layout    alone
        SoftplusOverflows            softplus     backward
        SoftplusNaive                softplus     forward   strict
        SoftplusHalfOverflows        softplus     forward   float16
        SoftplusThresholdOnOutput    softplus     backward  beta=0.1
        SoftplusWrongVariable        softplus     backward
        SiluDividesByX               silu         backward
        SiluOverwritesSavedInput     silu         mutates_input
        SiluForgetsProductRule       silu         backward
        GeluApproximated             gelu         forward
        GeluSigmoidBackward          gelu         backward
        GeluTanhWithGaussianDensity  gelu_tanh    backward
        GeluHalfCubeOverflows        gelu_tanh    backward  float16
        MishTermMissing              mish         backward
    """),
    *_bugs("slips.py", """
        SoftplusBetaReciprocalMissing     softplus     forward   beta=2
        SoftreluOfInput                   softplus     backward
        SoftplusByBaseTwo                 softplus     forward
        SoftsignUnsquared                 softsign     backward
        SoftsignForgetsAbs                softsign     backward
        LogSigmoidMirrored                log_sigmoid  backward
        SiluOfOutput                      silu         backward
        SwishForgetsBeta                  swish_beta   backward
        QuickGeluRoundedBackward          quick_gelu   backward
        GeluTanhCubeWithoutThree          gelu_tanh    backward
        GeluTanhSixDigits                 gelu_tanh    forward
        MishSechUnsquared                 mish         backward
        TanhShrinkKeepsOne                tanh_shrink  backward
        SnakeDividesOnceMore              snake        backward  a=2
        GaussianForgetsTwo                gaussian     backward
        GaussianForgetsSign               gaussian     backward
        ArctanOfOutput                    arctan       backward
        LecunTanhInnerFactor              lecun_tanh   backward
        LishtProductRule                  lisht        backward
        IsruPower                         isru         backward
        ErfWithTheDensityOfTheNormal      erf          backward
        SinForgetsOmega                   sin          backward
        TanhByDifferences                 tanh         backward
        SigmoidOnePartInAHundredThousand  sigmoid      backward
        SigmoidFromATable                 sigmoid      forward
        SigmoidStabilised                 sigmoid      forward
    """),
    *_bugs("tails.py", """
        CeluUnusedBranchOverflows     celu         backward
        SeluUnusedBranchOverflows     selu         forward   float32
        SoftplusReciprocalFlushed     softplus     backward  float32
        SoftplusLinearTooSoon         softplus     forward
        SoftplusLinearBackwardOnly    softplus     backward
        SoftplusEpsilonInTheLog       softplus     forward
        LogSigmoidOfSigmoid           log_sigmoid  forward
        LogSigmoidClipped             log_sigmoid  forward
        LogSigmoidGradientByDivision  log_sigmoid  backward
        LogCoshOverflows              log_cosh     forward
        TanhByExponentials            tanh         forward
        TanhBySigmoid                 tanh         forward   strict
        TanhClipped                   tanh         forward
        TanhTailLost                  tanh         backward  strict
        TanhShrinkCancels             tanh_shrink  forward   strict float32
        EluExpMinusOne                elu          forward   strict
        EluTaylorTooFar               elu          forward
        SeluTailLost                  selu         backward  strict
        SiluDecomposed                silu         backward
        SiluBySubtraction             silu         forward   strict float16
        SwishCancelsForLargeX         silu         backward  float32
        MishClosedFormOverflows       mish         forward
        GeluAbramowitzStegun          gelu         forward
        GeluMillsSeries               gelu         forward   strict float32
        TeluOverflows                 telu         backward
        SquareplusCancels             squareplus   forward   strict
        ArsinhNaive                   arsinh       forward
        SymlogNaive                   symlog       forward   strict
        IsruHalfSquareOverflows       isru         forward   float16
        SigmoidHalfTailLost           sigmoid      backward  strict float16
    """),
    *_bugs("arrays.py", """
        ReluMutatesContiguousUpstream   relu          mutates_upstream  alone
        TanhPullsTheRugFromX            tanh          mutates_input
        SoftplusScalesSavedInput        softplus      mutates_input     beta=2
        SiluFortranTransposed           silu          layout            alone
        EluIgnoresStrides               elu           layout            alone
        SoftsignFollowsTheBase          softsign      layout            alone
        HardSwishUpstreamInMemoryOrder  hard_swish    layout            alone
        GeluTanhSqueezes                gelu_tanh     shape
        SoftplusNeedsAMaximum           softplus      shape             alone
        TanhRowVector                   tanh          shape
        ReluOfBatchAndFeaturesOnly      relu          shape             alone
        PreluChannelAxis                prelu         shape
        MishColumnBroadcasts            mish          shape             alone
        HardSigmoidPythonScalar         hard_sigmoid  dtype             float32 alone
        GeluTanhNumpyScalar             gelu_tanh     dtype             float32 alone
        LeakyReluPromotesBackward       leaky_relu    dtype             float32 alone
        EluThroughHalf                  elu           forward           float32
        TanhHalfCache                   tanh          backward          float32
        GeluSinglePath                  gelu_tanh     forward           float32
        TanhVectorLanes                 tanh          forward
        SigmoidForgetsTheRest           sigmoid       shape
        ReluLosesTheLastChunk           relu          forward
        SiluStabilisedByMaximum         silu          forward
        SoftsignNanSpreads              softsign      nan               alone
        TanhNanToNum                    tanh          nan               alone
        EluFminDropsNan                 elu           nan               alone
    """),
    *_bugs("state.py", """
        ReluMaskFromFirstForward         relu     repeat
        ReluReusesItsBuffer              relu     repeat
        SigmoidConsumesItsCache          sigmoid  repeat
        SigmoidSharesItsCache            sigmoid  isolation         alone
        SigmoidPromotes                  sigmoid  dtype             float32 alone
        SigmoidThroughSinglePrecision    sigmoid  forward
        ReluAtLeastOneDimension          relu     shape
        SigmoidWritesAllRowsToTheFirst   sigmoid  shape
        ReluContiguousDout               relu     layout            alone
        SigmoidSilencesNumpy             sigmoid  global_state      alone
        ReluSeedsEverybody               relu     global_state      alone
        ReluClipsGradients               relu     linear
        SigmoidFromRun                   sigmoid  determinism       alone
        ReluMultipliesUpstream           relu     mutates_upstream  alone
        ReluGuessesThatDoutIsWritable    relu     mutates_upstream  alone
    """),
    *_bugs("memory.py", """
        TanhMutableDefault       tanh        isolation     alone
        SiluModuleGlobal         silu        isolation     alone
        LeakyReluSharedBuffer    leaky_relu  isolation
        SigmoidSlopeByShape      sigmoid     repeat        alone
        TanhForwardByShape       tanh        repeat        alone
        ReluBufferNeverShrinks   relu        repeat        alone
        SoftplusAccumulates      softplus    repeat        alone
        EluFreesItsCache         elu         repeat        alone
        TanhStackOfInputs        tanh        repeat        alone
        ReluKeepsItsGradient     relu        repeat        alone
        RreluInTraining          rrelu_eval  determinism
        TanhNoise                tanh        global_state
        SigmoidAlternates        sigmoid     determinism   alone
        HardTanhSeedsBackward    hard_tanh   global_state  alone
        SoftplusErrorsIgnored    softplus    global_state  alone
        SiluErrstateNeverLeft    silu        global_state  alone
        TanhDrawsGlobally        tanh        global_state  alone
        TanhNormalisesUpstream   tanh        linear        alone
        ReluDropsSmallUpstream   relu        linear
        SigmoidSignOfUpstream    sigmoid     linear
        LeakyReluClipsByNorm     leaky_relu  linear
        SoftsignUpstreamByLogs   softsign    backward
    """),
    *_bugs("structure.py", """
        SigmoidFourAxesTurned         sigmoid          shape     alone
        ReluPairsOfRows               relu             shape     alone
        SoftsignByMemoryOrder         softsign         layout    alone
        TanhThirdForwardNotSaved      tanh             repeat    alone
    """),
    *_bugs("reuse.py", """
        ReluFlattensCallersX         relu      mutates_input
        ReluFlattensCallersUpstream  relu      mutates_upstream  alone
        ReluWantsToWrite             relu      mutates_input     alone
        TanhBufferBySize             tanh      repeat            alone
        SigmoidBufferKeepsDtype      sigmoid   repeat            alone
        TanhMemoById                 tanh      repeat            alone
        ReluGradientIntoY            relu      repeat            alone
        ReluEmptyIsDouble            relu      dtype             float32 alone
        ReluOneElementIsDouble       relu      dtype             float32 alone
        EluTableOfDoubles            elu       dtype             float32 alone
        TanhErrorCall                tanh      global_state      alone
        ReluScalarDropsNan           relu      nan               alone
        TanhDropsNegativeNan         tanh      nan               alone
        SoftplusOverflowsAtTheEnd    softplus  forward           alone
    """),
    *_bugs("sizes.py", """
        ReluTailOfSeventeen  relu   shape        alone
        ReluTailOfThirtyOne  relu   shape        alone
        ReluRowsInAByte      relu   shape        alone
        ReluLongRows         relu   shape        alone
        ReluFiveAxes         relu   shape        alone
        ReluSqueezesImages   relu   shape
        ReluFirstRowOnly     relu   layout       alone
        TanhReadsItsBase     tanh   layout       alone
        ReluChannelsLast     relu   layout       alone
        PreluFirstX          prelu  parameter_a  alone
        PreluFirstColumn     prelu  parameter_a  alone
        PreluClipsItsInput   prelu  parameter_a  alone
        PreluOfSmallBatches  prelu  parameter_a  alone
    """),
    *_bugs("promises.py", """
        SigmoidCachesWhatItHandsOut   sigmoid          alias     alone
        SiluKeepsTheCallersX          silu             alias     alone
        HardSigmoidIntegersAsHalf     hard_sigmoid     integers  alone
        SoftsignIntegersStayIntegers  softsign         integers  alone
        SiluInfinityTimesZero         silu             infinity  alone
        SoftsignInfinityOverInfinity  softsign         infinity  alone
    """),
)
"""Every faulty layer."""


def _oddities(file: str, text: str) -> tuple[Planted, ...]:
    return _read(file, text, ("float32", "float64"), bugs=False)


ODDITIES = (
    *_oddities("habits.py", """
        ReluRecord           relu   strict
        ReluFreezesX         relu   strict
        ReluReadOnlyAnswers  relu   strict
        ReluReturnsX         relu   strict
        ReluInThousands      relu   strict
        ReluOfRecords        relu   strict
        TanhByContents       tanh
        TanhOneBufferForAll  tanh
        PreluAddsUp          prelu  strict
        PreluExactSum        prelu  strict
    """),
    *_oddities("roundings.py", """
        HardSigmoidShifted    hard_sigmoid    float32
        HardSwishShifted      hard_swish      float32
        SparseSigmoidShifted  sparse_sigmoid  float32
        HardShrinkShifted     hard_shrink     float32
        ReluMean              relu            strict
        SeluByExpm1           selu
        SoftplusLogaddexp     softplus
        GeluErfcBranches      gelu
        SigmoidBlocked        sigmoid
        LeakyReluMaximum      leaky_relu
    """),
    *_oddities("oddities.py", """
        ReluOneAtZero        relu        strict
        Relu6HalfAtKinks     relu6       strict
        AbsWithSignOfZero    abs         strict
        HardSwishOneSided    hard_swish  strict
        SigmoidOutputCached  sigmoid
        SigmoidMasks         sigmoid     strict
        SigmoidHalfAsSingle  sigmoid     float16
        ReluViewOfItsCache   relu        strict
        ReluScalars          relu        strict
        ReluOwnBuffers       relu        strict
        ReluCalled           relu        strict
        ReluNegativeZeros    relu        strict
        TanhOutputCached     tanh
        EluGuarded           elu         strict
        SiluByTanh           silu
        SoftplusLogaddexp    softplus
        GeluByErfc           gelu        strict
        configured           leaky_relu  strict
        closures             relu        strict
    """),
    *_oddities("other_roads.py", """
        ReluByAbs                     relu          strict
        Relu6InclusiveAtSix           relu6         strict
        AbsMinusOneAtZero             abs           strict
        HardTanhByMedian              hard_tanh     strict
        LeakyReluByMaximum            leaky_relu    strict
        PreluOfTwoParts               prelu         strict
        HardSigmoidByRelu6            hard_sigmoid  strict
        HardSwishByRelu6              hard_swish    strict
        SoftShrinkByClip              soft_shrink   strict
        HardShrinkPassesTheThreshold  hard_shrink   strict
        HeavisideOneAtZero            heaviside     strict
        EluWithoutBranches            elu           strict
        EluOutputCached               elu
        SeluMergedConstants           selu          strict
        CeluFromElu                   celu          strict
        SigmoidLongDouble             sigmoid       strict
        SigmoidHalfTanh               sigmoid
        SigmoidInUnequalChunks        sigmoid
        TanhBySigmoid                 tanh
        TanhByExpm1                   tanh          strict
        TanhTwoFactors                tanh
        TanhByChebyshev               tanh          float32
        TanhComplexStep               tanh
        LogSigmoidByLogaddexp         log_sigmoid   strict
        SoftplusThreshold             softplus      strict
        SoftplusOutputCached          softplus      strict
        SoftsignOutputCached          softsign
        ArctanByCosine                arctan
        SiluInDouble                  silu          strict
        SiluOverflowsToTheLimit       silu
        GeluErf                       gelu
        GeluByPolynomial              gelu          float32
        GeluTanhHorner                gelu_tanh
        MishTextbook                  mish
        MishRational                  mish
        SquareplusStable              squareplus    strict
        SnakeByCosine                 snake
        IsruByHypot                   isru          strict
    """),
    *_oddities("manners.py", """
        IdentityItself              identity    strict
        ReluFlatAndBack             relu        strict
        ReluPacksItsMask            relu        strict
        ReluKeepsPlaces             relu        strict
        ReluSlots                   relu        strict
        LeakyReluFortranOutput      leaky_relu  strict
        LeakyReluReversedView       leaky_relu  strict
        ReluScratchThatGrows        relu        strict
        TanhSubclass                tanh
        TanhThreads                 tanh
        TanhCoroutine               tanh
        TanhKeepsEverything         tanh
        TanhSettingsPutBack         tanh
        TanhRandomPutBack           tanh
        SigmoidPythonLists          sigmoid
        SigmoidMemoised             sigmoid     strict
        SigmoidLazy                 sigmoid     strict
        SigmoidSharesConstants      sigmoid     strict
        SiluOwnGenerator            silu        strict
        SoftplusVectorised          softplus    strict
        SoftsignNegativeZeros       softsign    strict
        HardSwishReturnsABroadcast  hard_swish  strict
        TanhPromisesEverything      tanh        alias integers
    """),
)
"""Every correct layer."""
