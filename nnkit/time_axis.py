"""What a plan knows about time: which axis of a buffer holds the steps of a sequence, and which of them are valid."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Time:
    """How the numbers of a buffer depend on the time steps of the inputs.

    axis: (name of the lengths, number of steps): step t of the buffer belongs to step t of the input with these
        lengths; None where there is no such axis.
    padded: whether the steps after the end of a sequence depend on what stands there in the input. In the output of a
        recurrent layer they are 0. The steps before the end never depend on those after it.
    mixed: dict name of lengths -> the first buffer that mixed steps after the end of a sequence into others: with
        these lengths the numbers mean nothing.
    """

    axis: tuple = None
    padded: bool = False
    mixed: dict = field(default_factory=dict)

    def without_axis(self, name):
        """The same where the buffer `name` reads all steps together."""
        return Time(mixed=self.mixed | ({self.axis[0]: name} if self.padded and self.axis[0] not in self.mixed else {}))

    @staticmethod
    def together(times, name):
        """The same where the buffer `name` is computed step by step from several buffers. Those without an axis serve
        every step; of two with lengths of their own no step of the result is known to be valid.
        """
        mixed = {lengths: first for time in times for lengths, first in time.mixed.items()}
        axes = {time.axis for time in times if time.axis is not None}
        if len(axes) > 1:
            return Time(mixed={lengths: name for lengths, _ in axes} | mixed)
        return Time(axes.pop() if axes else None, any(time.padded for time in times), mixed)


NO_TIME = Time()
