"""Pooling: a window moves over an image, and each channel keeps one number per place: the largest, or the mean.

Axes: n images, h rows and w columns of the input, i rows and j columns of the output, c channels. A window has
pool_y rows and pool_x columns and moves by stride_y and stride_x. Windows that do not fit are dropped: rows and
columns that no window reaches are not used, and get the gradient 0.
"""

from .arrays import fill
from .compile import JIT
from .compile.jit import kernel, later
from .compile.operations import engine_form, operation
from .compile.views import view

if JIT:
    from .compile.registers import MASKED

    equal, larger, where = later("lanes", "equal", "larger", "where")
    lanes_of, load_first, same, store_first = later("lanes", "lanes_of", "load_first", "same", "store_first")


@operation("pool_y pool_x stride_y stride_x x[n,h,w,c] -> y[n,i,j,c] winner[n,i,j,c]")
def max_pool_forward(pool_y, pool_x, stride_y, stride_x, x, y, winner):
    """y[n, i, j, c] = the largest x[n, i stride_y + k, j stride_x + l, c] with k < pool_y, l < pool_x;
    winner[n, i, j, c] = its place in the window, k pool_x + l: the first one, where several are largest.

    Example: pool_y = 1, pool_x = 2, stride_y = 1, stride_x = 1, x = [[[[3], [5], [5]]]]
    give y = [[[[5], [5]]]], winner = [[[[1], [0]]]].
    """
    for n in range(y.shape[0]):
        for i in range(y.shape[1]):
            for j in range(y.shape[2]):
                for c in range(y.shape[3]):
                    y[n, i, j, c] = x[n, i * stride_y, j * stride_x, c]
                    winner[n, i, j, c] = 0
                for k in range(pool_y):
                    for l in range(pool_x):
                        place = x.dtype.type(k * pool_x + l)
                        for c in range(y.shape[3]):
                            here, best = x[n, i * stride_y + k, j * stride_x + l, c], y[n, i, j, c]
                            larger = not (here <= best or best != best)  # nan wins, and stays
                            y[n, i, j, c] = here if larger else best
                            winner[n, i, j, c] = place if larger else winner[n, i, j, c]


@operation("pool_y pool_x stride_y stride_x dy[n,i,j,c] winner[n,i,j,c] -> dx[n,h,w,c]")
def max_pool_backward(pool_y, pool_x, stride_y, stride_x, dy, winner, dx):
    """dx[n, i stride_y + k, j stride_x + l, c] += dy[n, i, j, c], where k pool_x + l = winner[n, i, j, c].

    The other numbers of a window get no gradient from it. Where windows overlap, a number may be the largest in
    several.

    Example: pool_y = 1, pool_x = 2, stride_y = 1, stride_x = 1, dy = [[[[6], [7]]]], winner = [[[[1], [0]]]]
    give dx = [[[[0], [6 + 7], [0]]]].
    """
    zero = dy.dtype.type(0)
    for n in range(dx.shape[0]):
        for h in range(dx.shape[1]):
            for w in range(dx.shape[2]):
                for c in range(dx.shape[3]):
                    dx[n, h, w, c] = 0
        for i in range(dy.shape[1]):
            for j in range(dy.shape[2]):
                for k in range(pool_y):
                    for l in range(pool_x):
                        place = dy.dtype.type(k * pool_x + l)
                        for c in range(dy.shape[3]):
                            arrived = dy[n, i, j, c] if winner[n, i, j, c] == place else zero
                            dx[n, i * stride_y + k, j * stride_x + l, c] += arrived


@operation("pool_y pool_x stride_y stride_x x[n,h,w,c] -> y[n,i,j,c]")
def average_pool_forward(pool_y, pool_x, stride_y, stride_x, x, y):
    """y[n, i, j, c] = the mean of all x[n, i stride_y + k, j stride_x + l, c] with k < pool_y, l < pool_x.

    Example: pool_y = 1, pool_x = 2, stride_y = 1, stride_x = 1, x = [[[[3], [5], [6]]]]
    give y = [[[[(3 + 5) / 2], [(5 + 6) / 2]]]].
    """
    count = x.dtype.type(pool_y * pool_x)
    for n in range(y.shape[0]):
        for i in range(y.shape[1]):
            for j in range(y.shape[2]):
                for c in range(y.shape[3]):
                    y[n, i, j, c] = 0
                for k in range(pool_y):
                    for l in range(pool_x):
                        for c in range(y.shape[3]):
                            y[n, i, j, c] += x[n, i * stride_y + k, j * stride_x + l, c]
                for c in range(y.shape[3]):
                    y[n, i, j, c] /= count


@operation("pool_y pool_x stride_y stride_x dy[n,i,j,c] -> dx[n,h,w,c]")
def average_pool_backward(pool_y, pool_x, stride_y, stride_x, dy, dx):
    """dx[n, i stride_y + k, j stride_x + l, c] += dy[n, i, j, c] / (pool_y pool_x) for all k < pool_y, l < pool_x.

    Example: pool_y = 1, pool_x = 2, stride_y = 1, stride_x = 1, dy = [[[[6], [8]]]]
    give dx = [[[[6 / 2], [6 / 2 + 8 / 2], [8 / 2]]]].
    """
    count = dy.dtype.type(pool_y * pool_x)
    for n in range(dx.shape[0]):
        for h in range(dx.shape[1]):
            for w in range(dx.shape[2]):
                for c in range(dx.shape[3]):
                    dx[n, h, w, c] = 0
        for i in range(dy.shape[1]):
            for j in range(dy.shape[2]):
                for k in range(pool_y):
                    for l in range(pool_x):
                        for c in range(dy.shape[3]):
                            dx[n, i * stride_y + k, j * stride_x + l, c] += dy[n, i, j, c] / count


# --- The same for a vector of channels at a time ------------------------------------------------------------------
#
# What has been found of a window stays in registers while it is searched. Channels that do not fill a vector are a
# part of one where the processor can read and write that; else each is a number by itself, chosen without a branch,
# which no processor could foresee.

if JIT:

    @kernel(forceinline=True)
    def search(pool_y, pool_x, stride_y, stride_x, x, y, winner, n, i, j, c, count):
        """y and winner at one place, for the channels c to c + count; count None stands for a whole vector."""
        best, won = load_first(x, (n, i * stride_y, j * stride_x, c), count), same(y, 0)
        for k in range(pool_y):
            for l in range(pool_x):
                here = load_first(x, (n, i * stride_y + k, j * stride_x + l, c), count)
                found = larger(here, best)
                best, won = where(found, here, best), where(found, same(y, k * pool_x + l), won)
        store_first(y, (n, i, j, c), best, count)
        store_first(winner, (n, i, j, c), won, count)

    @kernel(forceinline=True)
    def search_one(pool_y, pool_x, stride_y, stride_x, x, y, winner, n, i, j, c):
        """y and winner at one place, for channel c."""
        best, won = x[n, i * stride_y, j * stride_x, c], y.dtype.type(0)
        for k in range(pool_y):
            for l in range(pool_x):
                here, place = x[n, i * stride_y + k, j * stride_x + l, c], y.dtype.type(k * pool_x + l)
                found = not (here <= best or best != best)
                best, won = here if found else best, place if found else won
        y[n, i, j, c], winner[n, i, j, c] = best, won

    @engine_form(max_pool_forward)
    def max_pool_forward_blocked(pool_y, pool_x, stride_y, stride_x, x, y, winner):
        channels, L = y.shape[3], lanes_of(y)
        for n in range(y.shape[0]):
            for i in range(y.shape[1]):
                for j in range(y.shape[2]):
                    c = 0
                    while c + L <= channels:
                        search(pool_y, pool_x, stride_y, stride_x, x, y, winner, n, i, j, c, None)
                        c += L
                    if MASKED and c < channels:
                        search(pool_y, pool_x, stride_y, stride_x, x, y, winner, n, i, j, c, channels - c)
                        c = channels
                    while c < channels:
                        search_one(pool_y, pool_x, stride_y, stride_x, x, y, winner, n, i, j, c)
                        c += 1

    @kernel(forceinline=True)
    def pass_back(pool_y, pool_x, stride_y, stride_x, dy, winner, dx, n, i, j, c, count):
        """What dx gets from one place, for the channels c to c + count; count None stands for a whole vector."""
        overlapping = stride_y < pool_y or stride_x < pool_x
        given, won = load_first(dy, (n, i, j, c), count), load_first(winner, (n, i, j, c), count)
        for k in range(pool_y):
            for l in range(pool_x):
                place = (n, i * stride_y + k, j * stride_x + l, c)
                before = load_first(dx, place, count) if overlapping else same(dy, 0)
                arrived = where(equal(won, same(dy, k * pool_x + l)), given, same(dy, 0))
                store_first(dx, place, before + arrived, count)

    @kernel(forceinline=True)
    def pass_back_one(pool_y, pool_x, stride_y, stride_x, dy, winner, dx, n, i, j, c):
        """What dx gets from one place, for channel c."""
        given, won, zero = dy[n, i, j, c], winner[n, i, j, c], dy.dtype.type(0)
        for k in range(pool_y):
            for l in range(pool_x):
                arrived = given if won == dy.dtype.type(k * pool_x + l) else zero
                dx[n, i * stride_y + k, j * stride_x + l, c] += arrived

    @engine_form(max_pool_backward)
    def max_pool_backward_blocked(pool_y, pool_x, stride_y, stride_x, dy, winner, dx):
        channels, L = dy.shape[3], lanes_of(dy)
        fill(0, view(dx, 0, (dx.shape[0] * dx.shape[1] * dx.shape[2] * channels,)))
        for n in range(dy.shape[0]):
            for i in range(dy.shape[1]):
                for j in range(dy.shape[2]):
                    c = 0
                    while c + L <= channels:
                        pass_back(pool_y, pool_x, stride_y, stride_x, dy, winner, dx, n, i, j, c, None)
                        c += L
                    if MASKED and c < channels:
                        pass_back(pool_y, pool_x, stride_y, stride_x, dy, winner, dx, n, i, j, c, channels - c)
                        c = channels
                    while c < channels:
                        pass_back_one(pool_y, pool_x, stride_y, stride_x, dy, winner, dx, n, i, j, c)
                        c += 1
