"""The families of kernels, in the order in which their operations are numbered. Add a new family here."""

from . import (  # noqa: F401
    activations,
    arrays,
    attention,
    convolution,
    dense,
    dropout,
    embedding,
    losses,
    normalization,
    optimizers,
    pooling,
    random,
    recurrence,
    recurrence_blocked,
    schedules,
    sequences,
)
