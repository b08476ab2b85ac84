"""Blocks and threads change nothing but the time; what a layer keeps; half precision."""

import numpy as np
import pytest

import layers
from layers import blocks

NAMES = [name for name in layers.__all__ if name not in ("chain", "threads", "use")]
every_layer = pytest.mark.parametrize("name", NAMES)


@pytest.fixture
def two_threads():
    before = layers.threads()
    layers.threads(2)
    yield
    layers.threads(before)


def both(layer, x, dout):
    return layer.forward(x), layer.backward(dout)


@pytest.mark.parametrize("name", ["Relu", "Sigmoid", "Mish", "Prelu", "Gelu"])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_many_blocks_give_what_their_parts_give(name, dtype, two_threads):
    """Sizes around one block, and large enough for two threads, with a last block that is short."""
    rng = np.random.default_rng(0)
    for size in (blocks.SMALL, blocks.SMALL + 1, blocks.BLOCK_BYTES // 8 + 3, 700_003):
        x, dout = rng.normal(size=(2, size)).astype(dtype) * 4
        y, dx = both(getattr(layers, name)(), x, dout)
        for part in (slice(0, 1000), slice(size // 2, size // 2 + 999), slice(size - 777, size)):
            small_y, small_dx = both(getattr(layers, name)(), x[part], dout[part])
            # Vector and scalar ends of a loop may round differently.
            np.testing.assert_array_max_ulp(y[part], small_y, 4)
            np.testing.assert_array_max_ulp(dx[part], small_dx, 8)


def test_threads_change_no_bit(two_threads):
    x, dout = np.random.default_rng(0).normal(size=(2, 1_000_001)).astype(np.float32)
    shared = both(layers.Prelu(), x, dout), layers.Prelu()
    layers.threads(1)
    layer = layers.Prelu()
    alone = both(layer, x, dout)
    assert np.array_equal(shared[0][0], alone[0])
    assert np.array_equal(shared[0][1], alone[1])


def test_what_a_thread_raises_is_raised(two_threads):
    def kernel(block):
        if block[0] > 900_000:
            raise MemoryError("here")

    with pytest.raises(MemoryError, match="here"):
        blocks.run(kernel, np.arange(1_000_000.0))


def test_threads_are_a_positive_number():
    with pytest.raises(ValueError, match="threads must be at least 1, not 0"):
        layers.threads(0)


@every_layer
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_forward_keeps_at_most_one_array(name, dtype):
    layer, x = getattr(layers, name)(), np.ones((30, 40), dtype)
    y = layer.forward(x)
    layer.backward(x)
    kept = [value for value in vars(layer).values() if isinstance(value, np.ndarray)]
    assert len(kept) == 1
    assert kept[0].nbytes <= x.nbytes
    first = kept[0]
    if name in ("Relu", "Relu6", "HardTanh"):
        assert np.shares_memory(first, y)  # nothing beyond the output
        return
    assert not np.shares_memory(first, y)
    layer.forward(x)
    assert any(value is first for value in vars(layer).values())  # and uses its memory again


@every_layer
def test_float16_is_float32_rounded(name):
    """All 65,536 patterns, so that float16 is as strict as float32 is.

    One step apart at most: what was computed in float64 is here rounded once instead of twice.
    """
    x = np.arange(65536, dtype=np.uint16).view(np.float16)
    dout = np.ones_like(x)
    wide = both(getattr(layers, name)(), x.astype(np.float32), dout.astype(np.float32))
    narrow = both(getattr(layers, name)(), x, dout)
    with np.errstate(all="ignore"):
        for ours, unrounded in zip(narrow, wide, strict=True):
            expected = unrounded.astype(np.float16)
            up, down = (np.nextafter(expected, np.float16(end)) for end in (np.inf, -np.inf))
            assert np.all(np.isnan(ours) == np.isnan(expected))
            assert np.all((ours == expected) | (ours == up) | (ours == down) | np.isnan(ours))
