"""Messages between judge and child: a header of JSON, then raw bytes. Nothing is ever unpickled."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

Header = dict[str, Any]
LARGEST = 1 << 29
"""Bytes of the largest message that is read; a longer one is a broken channel."""
_LENGTH = struct.Struct(">QQ")
_dumps, _loads = json.dumps, json.loads  # bound before any target is there to replace them


class Message(NamedTuple):
    """A header and the byte strings it refers to, in order."""

    header: Header
    blobs: tuple[bytes, ...] = ()


class ChannelError(Exception):
    """The other side is gone, or sends what is no message."""


def write(stream: BinaryIO, header: Header, blobs: Sequence[bytes] = ()) -> None:
    """Write one message. Raises ChannelError where nobody reads it."""
    head = _dumps({**header, "blobs": [len(blob) for blob in blobs]}).encode()
    try:
        stream.write(b"".join((_LENGTH.pack(len(head), sum(map(len, blobs))), head, *blobs)))
        stream.flush()
    except (OSError, ValueError) as error:
        raise ChannelError(str(error)) from error


def read(stream: BinaryIO) -> Message:
    """Read one message. Raises ChannelError at the end of the stream and for anything else."""
    head_size, body_size = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    if head_size + body_size > LARGEST:
        raise ChannelError("a message that is too long")
    try:
        header = _loads(_exactly(stream, head_size))
        sizes = [int(size) for size in header.pop("blobs")]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ChannelError("a message that cannot be read") from error
    if sum(sizes) != body_size or min(sizes, default=0) < 0:
        raise ChannelError("a message whose parts do not add up")
    return Message(header, tuple(_exactly(stream, size) for size in sizes))


def described(array: NDArray[Any]) -> tuple[Header, bytes]:
    """Return an array's dtype, shape and memory order, and its elements in C order."""
    return {"dtype": array.dtype.name if array.dtype.name == "bfloat16" else array.dtype.str,
            "shape": list(array.shape), "strides": list(array.strides),
            "writeable": bool(array.flags.writeable)}, array.tobytes()


def rebuilt(place: Header, elements: bytes) -> NDArray[Any]:
    """Return an array like the one described: dtype, shape, strides, whether it may be written to.

    Raises ChannelError where the description makes no sense.
    """
    try:
        dtype, shape, strides = dtype_of(place["dtype"]), place["shape"], place["strides"]
        steps = [(size - 1) * stride for size, stride in zip(shape, strides, strict=True)]
        span = sum(map(abs, steps)) + dtype.itemsize if elements else 0
        if span > LARGEST:
            raise ValueError("an array that spans too much memory")
        array: NDArray[Any] = np.ndarray(
            tuple(shape), dtype, bytearray(span or dtype.itemsize),
            -sum(step for step in steps if step < 0) if elements else 0, tuple(strides))
        refill(array, elements)
        array.flags.writeable = place["writeable"]
    except (ValueError, TypeError, KeyError, MemoryError) as error:
        raise ChannelError(f"an array that cannot be read: {error}") from error
    return array


def refill(array: NDArray[Any], elements: bytes) -> None:
    """Write elements, in C order, into an array that allows it."""
    if array.flags.writeable:
        array[...] = np.frombuffer(elements, array.dtype).reshape(array.shape)


def dtype_of(name: str) -> np.dtype[Any]:
    """Return the dtype of that name, numbers only. Raises TypeError for others."""
    if name == "bfloat16":
        import ml_dtypes  # comes with the frameworks' extras

        narrow: np.dtype[Any] = np.dtype(ml_dtypes.bfloat16)
        return narrow
    dtype = np.dtype(name)
    if dtype.kind not in "fiubc":
        raise TypeError(f"{name} is no dtype of numbers")
    return dtype


def _exactly(stream: BinaryIO, size: int) -> bytes:
    parts, left = [], size
    while left:
        part = stream.read(min(left, 1 << 20))
        if not part:
            raise ChannelError("the end of the channel")
        parts.append(part)
        left -= len(part)
    return b"".join(parts)
