"""Layers: what a network is made of. A layer knows its shapes and which kernels to call; it does no arithmetic.

To add one: write its kernels (nnkit/kernels), then a class here. Its `build` gets the plan, the layer's place in
the network as a name, and the buffers that it reads; it asks for parameters and buffers, adds a forward call and
its backward calls, and returns the buffer that it writes. Read base.py first, then dense.py.
"""

from .activations import ELU, LeakyReLU, ReLU, Sigmoid, Softmax, Softplus, Tanh
from .attention import Attention
from .base import LAYERS, Layer, Node
from .convolution import AveragePool2D, Conv1D, Conv2D, GlobalAveragePool2D, MaxPool2D
from .dense import Dense
from .normalization import BatchNorm, LayerNorm
from .recurrent import GRU, LSTM, RNN
from .sequences import MaxOverTime, MeanOverTime, Position, Reverse
from .shapes import Add, Concatenate, Dot, Dropout, Embedding, Flatten, Input, Multiply, OneHot, Repeat, Reshape

__all__ = [
    "ELU", "GRU", "LAYERS", "LSTM", "RNN", "Add", "Attention", "AveragePool2D", "BatchNorm", "Concatenate", "Conv1D",
    "Conv2D", "Dense", "Dot", "Dropout", "Embedding", "Flatten", "GlobalAveragePool2D", "Input", "Layer", "LayerNorm",
    "LeakyReLU", "MaxOverTime", "MaxPool2D", "MeanOverTime", "Multiply", "Node", "OneHot", "Position", "ReLU",
    "Repeat", "Reshape", "Reverse", "Sigmoid", "Softmax", "Softplus", "Tanh",
]  # fmt: skip
