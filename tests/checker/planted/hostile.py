"""Layers that crash, hang, leave, take all memory or lie, each where only one clause goes."""

import ctypes
import os
import sys
import threading
import time

import numpy as np


class Relu:
    def forward(self, x):
        self.x = x
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout * (self.x > 0)


class CrashesAtNan(Relu):
    def forward(self, x):
        if np.isnan(x).any():
            ctypes.string_at(0)
        return super().forward(x)


class HangsForScalars(Relu):
    def backward(self, dout):
        while dout.ndim == 0:
            pass
        return super().backward(dout)


class SleepsInC(Relu):
    def forward(self, x):
        if np.isnan(x).any():
            ctypes.CDLL(None).sleep(600)
        return super().forward(x)


class LeavesAtNan(Relu):
    def forward(self, x):
        if np.isnan(x).any():
            os._exit(3)
        return super().forward(x)


class WrongAndLeaves(LeavesAtNan):
    def backward(self, dout):
        return 2 * super().backward(dout)


class LeavesAtOnce(Relu):
    def forward(self, x):
        os._exit(0)


class LeavesForLargeArrays(Relu):
    def backward(self, dout):
        if dout.size > 100:
            os._exit(7)
        return super().backward(dout)


class HoldsTheInterpreter(Relu):
    """Answers, and leaves a thread that never lets go of the interpreter."""

    def backward(self, dout):
        if dout.size > 100:
            hold = threading.Timer(0.2, ctypes.PyDLL(None).sleep, [600])
            hold.daemon = True
            hold.start()
        return super().backward(dout)


class TakesAllMemory(Relu):
    def forward(self, x):
        if np.isnan(x).any():
            self.kept = []
            while True:
                self.kept.append(np.ones(2_000_000))
                time.sleep(0.005)
        return super().forward(x)


class KeepsEverything(Relu):
    """Each call is quick and small, but nothing is ever given back."""

    kept = []  # noqa: RUF012  (that is what is planted)

    def forward(self, x):
        self.kept.append(np.ones(1_000_000))
        return super().forward(x)


def _not_here():
    raise ImportError("not here")


class NotHere(Relu):
    def __reduce__(self):
        return _not_here, ()


class Prints(Relu):
    def forward(self, x):
        print("shape", x.shape)  # noqa: T201  (that is what is planted)
        os.write(1, b"and past sys.stdout\n")
        return super().forward(x)


class ClosesStdout(Relu):
    def forward(self, x):
        sys.stdout.close()
        sys.stdin.close()
        return super().forward(x)


class ReadsStdin(Relu):
    def forward(self, x):
        sys.stdin.read()
        return super().forward(x)


class RaisesKeyboardInterrupt(Relu):
    def backward(self, dout):
        if dout.ndim == 0:
            raise KeyboardInterrupt
        return super().backward(dout)


class Exits(Relu):
    def backward(self, dout):
        if dout.ndim == 0:
            sys.exit(0)
        return super().backward(dout)


class EqualToEverything(np.ndarray):
    def __eq__(self, other):
        return np.ones(self.shape, dtype=bool)

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        return np.zeros(self.shape)

    __hash__ = None


class Lies(Relu):
    """Wrong by a factor of two, and does what it can to hide that."""

    def __init__(self):
        np.allclose = np.array_equal = lambda *given, **options: True
        np.isclose = np.less_equal = lambda *given, **options: np.ones(1, dtype=bool)
        np.abs = np.absolute = np.isnan = lambda x: np.zeros(np.shape(x))
        np.asarray = np.array
        sys.excepthook = lambda *given: None

    def backward(self, dout):
        return (2 * dout * (self.x > 0)).view(EqualToEverything)


class WritesIntoUpstream(Relu):
    def backward(self, dout):
        dout[self.x <= 0] = 0
        return dout


class ReusesItsBuffer(Relu):
    def __init__(self):
        self.buffers = {}

    def forward(self, x):
        self.x = x
        out = self.buffers.setdefault((x.shape, x.dtype), np.empty(x.shape, x.dtype))
        return np.maximum(x, 0, out=out)


class KeepsTheCallersArray:
    def forward(self, x):
        self.x = x
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout * (self.x > 0)


class SilencesNumpy(Relu):
    def forward(self, x):
        np.seterr(all="ignore")
        np.random.seed(0)
        return super().forward(x)


class ForksAndBothGoOn(Relu):
    """What it starts returns to the caller, too."""

    def forward(self, x):
        os.fork()
        return super().forward(x)


class ComplainsALot(Relu):
    def forward(self, x):
        sys.stderr.write("x" * 1_000_000)
        return super().forward(x)
