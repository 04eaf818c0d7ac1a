"""Messages between the grader and a student's process: JSON with its length before it, over a socket. No pickle.

The other end may be hostile: a message has a largest size and a deadline, and a received array is made only from a
known type of numbers and from exactly as many bytes as its shape needs.
"""

import base64
import json
import math
import struct
import time
import types

import numpy as np

from ..students import Kept

LARGEST = 32 * 1024 * 1024  # bytes of one message
TAG = "\0is"  # the key of a dict that stands for something that JSON does not have


class Broken(Exception):
    """The other end closed the connection, or sent what is no message."""


class Late(Exception):
    """No whole message came before the deadline."""


def encode(value, callbacks=None):
    """A value as JSON can hold it. Functions go into the list `callbacks`, if there is one.

    >>> encode((1, 2.5))
    {'\\x00is': 'tuple', 'items': [1, 2.5]}
    >>> decode(encode(np.array([[1, 2]])))
    array([[1, 2]])
    """
    inner = lambda item: encode(item, callbacks)
    if isinstance(value, np.str_):
        return str(value)
    if isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in "biufcU":
        array = np.asarray(value)
        array = array.astype(array.dtype.newbyteorder("<"))
        text = base64.b64encode(array.tobytes()).decode()
        kind = "scalar" if isinstance(value, np.generic) else "array"  # z = b; z += 1 changes an array b, no scalar
        return {TAG: kind, "dtype": array.dtype.str, "shape": list(array.shape), "bytes": text}
    if isinstance(value, tuple):
        return {TAG: "tuple", "items": [inner(item) for item in value]}
    if isinstance(value, list):
        return [inner(item) for item in value]
    if isinstance(value, dict):
        return {TAG: "dict", "items": [[inner(key), inner(item)] for key, item in value.items()]}
    if value is Ellipsis:
        return {TAG: "ellipsis"}
    if isinstance(value, complex):
        return {TAG: "complex", "parts": [value.real, value.imag]}
    if isinstance(value, np.random.Generator):
        return {TAG: "generator", "state": value.bit_generator.state}
    if callbacks is not None and isinstance(value, (types.FunctionType, types.MethodType, types.BuiltinFunctionType)):
        callbacks.append(value)
        return {TAG: "callback", "number": len(callbacks) - 1}
    if isinstance(value, Kept):
        return {TAG: "kept", "number": value.number, "of": value.kind}
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise TypeError(f"a {type(value).__name__} cannot be sent")


def decode(value, callback=None):
    """The value that `encode` made JSON of. `callback(number)` gives the function that stands for a callback."""
    inner = lambda item: decode(item, callback)
    if isinstance(value, list):
        return [inner(item) for item in value]
    if not isinstance(value, dict):
        return value
    kind = value[TAG]
    if kind in ("array", "scalar"):
        array = _array(value["dtype"], value["shape"], value["bytes"])
        return array if kind == "array" else array[()]
    if kind == "tuple":
        return tuple(inner(item) for item in value["items"])
    if kind == "dict":
        return {inner(key): inner(item) for key, item in value["items"]}
    if kind == "ellipsis":
        return Ellipsis
    if kind == "complex":
        return complex(*value["parts"])
    if kind == "generator":
        generator = np.random.default_rng(0)
        generator.bit_generator.state = value["state"]
        return generator
    if kind == "kept":
        return Kept(int(value["number"]), str(value["of"])[:40])
    if kind == "callback" and callback is not None:
        return callback(value["number"])
    raise ValueError(f"unknown kind {kind!r}")


def _array(dtype, shape, text):
    dtype = np.dtype(str(dtype))
    data = base64.b64decode(text, validate=True)
    if dtype.kind not in "biufcU" or not all(type(n) is int and n >= 0 for n in shape):
        raise ValueError("not an array of numbers")
    if math.prod(shape) * dtype.itemsize != len(data):
        raise ValueError("the bytes do not fill the shape")
    return np.frombuffer(data, dtype).reshape(shape).copy()


class Channel:
    """One end of a connected socket that carries messages: dicts of what JSON can hold."""

    def __init__(self, socket):
        self._socket = socket
        self._pending = bytearray()  # received, but not yet a whole message

    def send(self, message, seconds=None):
        """Send a message; `Broken` if the other end has gone, `Late` if it does not take the message in time."""
        data = json.dumps(message).encode()
        if len(data) > LARGEST:
            raise ValueError("the message is too large")
        self._socket.settimeout(seconds)
        try:
            self._socket.sendall(struct.pack("<I", len(data)) + data)
        except TimeoutError:
            raise Late from None
        except OSError as error:
            raise Broken(str(error)) from None

    def receive(self, seconds=None):
        """The next message, which must arrive within `seconds`."""
        end = None if seconds is None else time.monotonic() + seconds
        self._fill(4, end)
        (length,) = struct.unpack("<I", self._pending[:4])
        if length > LARGEST:
            raise Broken(f"a message of {length} bytes is larger than {LARGEST}")
        self._fill(4 + length, end)
        data = bytes(self._pending[4 : 4 + length])
        del self._pending[: 4 + length]
        try:
            message = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise Broken(f"not a message: {type(error).__name__}") from None
        if not isinstance(message, dict):
            raise Broken("not a message: no dict")
        return message

    def _fill(self, count, end):
        """Receive until `count` bytes are pending."""
        while len(self._pending) < count:
            left = None if end is None else end - time.monotonic()
            if left is not None and left <= 0:
                raise Late
            self._socket.settimeout(left)
            try:
                piece = self._socket.recv(min(count - len(self._pending), 1 << 20))
            except TimeoutError:
                raise Late from None
            except OSError as error:
                raise Broken(str(error)) from None
            if not piece:
                raise Broken("the connection is closed")
            self._pending += piece

    def close(self):
        """Close this end."""
        self._socket.close()
