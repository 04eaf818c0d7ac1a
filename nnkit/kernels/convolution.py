"""The convolution: one small window of weights, moved over an image; and the border of zeros around an image.

    y[n, i, j, o] = bias[o] + sum over k, l, c of x[n, i stride_y + k, j stride_x + l, c] weight[k, l, c, o]

Axes: n images, h rows and w columns of the input, c its channels; k rows and l columns of the window; i rows and j
columns of the output, o its channels. The window stays inside the image and is not flipped (mathematicians call
this a cross-correlation). Rows and columns of x that no window reaches are not used.
"""

from .arrays import copy, fill
from .compile.operations import engine_form, operation
from .compile.product import product, row_sum
from .compile.views import strided, view
from .dense import transpose


@operation("stride_y stride_x x[n,h,w,c] weight[k,l,c,o] bias[o] -> y[n,i,j,o]")
def conv2d_forward(stride_y, stride_x, x, weight, bias, y):
    """y[n, i, j, o] = bias[o] + sum over k, l, c of x[n, i stride_y + k, j stride_x + l, c] weight[k, l, c, o].

    Each output is that of a dense layer on the numbers under the window; all positions of the window share the
    weights.

    Example: stride_y = 1, stride_x = 1, x = [[[[1], [2], [3]]]], weight = [[[[4]], [[5]]]], bias = [10]
    give y = [[[[10 + 1*4 + 2*5], [10 + 2*4 + 3*5]]]].
    """
    for n in range(y.shape[0]):
        for i in range(y.shape[1]):
            for j in range(y.shape[2]):
                for o in range(y.shape[3]):
                    y[n, i, j, o] = bias[o]
                for k in range(weight.shape[0]):
                    for l in range(weight.shape[1]):
                        for c in range(weight.shape[2]):
                            for o in range(y.shape[3]):
                                y[n, i, j, o] += x[n, i * stride_y + k, j * stride_x + l, c] * weight[k, l, c, o]


@operation("stride_y stride_x x[n,h,w,c] dy[n,i,j,o] -> dweight[k,l,c,o] dbias[o]")
def conv2d_weight_gradient(stride_y, stride_x, x, dy, dweight, dbias):
    """dweight[k, l, c, o] = sum over i, n, j of x[n, i stride_y + k, j stride_x + l, c] dy[n, i, j, o];
    dbias[o] = sum over n, i, j of dy[n, i, j, o].

    A weight is used at every position of the window, so its gradient is the sum over all positions.

    Example: stride_y = 1, stride_x = 1, x = [[[[1], [2], [3]]]], dy = [[[[6], [7]]]]
    give dweight = [[[[1*6 + 2*7]], [[2*6 + 3*7]]]], dbias = [6 + 7].
    """
    for k in range(dweight.shape[0]):
        for l in range(dweight.shape[1]):
            for c in range(dweight.shape[2]):
                for o in range(dweight.shape[3]):
                    dweight[k, l, c, o] = 0
    for i in range(dy.shape[1]):  # the sums run over i first: the faster form below can then take many images at once
        for n in range(dy.shape[0]):
            for j in range(dy.shape[2]):
                for k in range(dweight.shape[0]):
                    for l in range(dweight.shape[1]):
                        for c in range(dweight.shape[2]):
                            for o in range(dweight.shape[3]):
                                dweight[k, l, c, o] += x[n, i * stride_y + k, j * stride_x + l, c] * dy[n, i, j, o]
    for o in range(dbias.shape[0]):
        dbias[o] = 0
    for n in range(dy.shape[0]):
        for i in range(dy.shape[1]):
            for j in range(dy.shape[2]):
                for o in range(dbias.shape[0]):
                    dbias[o] += dy[n, i, j, o]


@operation("stride_y stride_x dy[n,i,j,o] weight[k,l,c,o] -> weight_transposed[k,o,l,c] dx[n,h,w,c]")
def conv2d_input_gradient(stride_y, stride_x, dy, weight, weight_transposed, dx):
    """dx[n, h, w, c] = sum over j, i, o of dy[n, i, j, o] weight[h - i stride_y, w - j stride_x, c, o].

    Each output passes its gradient back to the numbers under its window, through the same weights. Numbers under no
    window get 0.

    Example: stride_y = 1, stride_x = 1, dy = [[[[6], [7]]]], weight = [[[[4]], [[5]]]]
    give weight_transposed = [[[[4], [5]]]], dx = [[[[6*4], [6*5 + 7*4], [7*5]]]].
    """
    for k in range(weight.shape[0]):
        for l in range(weight.shape[1]):
            for c in range(weight.shape[2]):
                for o in range(weight.shape[3]):
                    weight_transposed[k, o, l, c] = weight[k, l, c, o]
    for n in range(dx.shape[0]):
        for h in range(dx.shape[1]):
            for w in range(dx.shape[2]):
                for c in range(dx.shape[3]):
                    dx[n, h, w, c] = 0
    for n in range(dy.shape[0]):
        for j in range(dy.shape[2]):  # j before i, as in the faster form below
            for i in range(dy.shape[1]):
                for k in range(weight.shape[0]):
                    for o in range(dy.shape[3]):
                        for l in range(weight.shape[1]):
                            for c in range(dx.shape[3]):
                                dx[n, i * stride_y + k, j * stride_x + l, c] += (
                                    dy[n, i, j, o] * weight_transposed[k, o, l, c]
                                )


@operation("top left x[n,h,w,c] -> padded[n,u,v,c]")
def pad_forward(top, left, x, padded):
    """padded[n, top + h, left + w, c] = x[n, h, w, c], and 0 around it.

    Example: top = 0, left = 1, x = [[[[5]]]] give padded = [[[[0], [5], [0]]]].
    """
    for n in range(padded.shape[0]):
        for u in range(padded.shape[1]):
            for v in range(padded.shape[2]):
                for c in range(padded.shape[3]):
                    padded[n, u, v, c] = 0
        for h in range(x.shape[1]):
            for w in range(x.shape[2]):
                for c in range(x.shape[3]):
                    padded[n, top + h, left + w, c] = x[n, h, w, c]


@operation("top left dpadded[n,u,v,c] -> dx[n,h,w,c]")
def pad_backward(top, left, dpadded, dx):
    """dx[n, h, w, c] = dpadded[n, top + h, left + w, c]: the gradient of the border is dropped.

    Example: top = 0, left = 1, dpadded = [[[[6], [7], [8]]]] give dx = [[[[7]]]].
    """
    for n in range(dx.shape[0]):
        for h in range(dx.shape[1]):
            for w in range(dx.shape[2]):
                for c in range(dx.shape[3]):
                    dx[n, h, w, c] = dpadded[n, top + h, left + w, c]


# --- The same as matrix products ------------------------------------------------------------------------------
#
# With the channels last, l neighbouring pixels are l c neighbouring numbers: one row of the window is one row in the
# memory. So no image is copied to bring it into the form of a product: its patches, the weights and the gradients are
# views, each given by the place of its first number, its shape and its strides (how many numbers further on the next
# entry of each axis is). To the right one pixel is c numbers away, down one pixel it is w c.
#
# A and B are the factors of C[r, s] += sum over q, p of A[r, q, p] B[q, p, s], see product.py. All views are of one
# Numba type (strided), so the product is compiled once for all three kernels.


@engine_form(conv2d_forward)
def conv2d_forward_blocked(stride_y, stride_x, x, weight, bias, y):
    """Each row i of an output image is one product: y[j, o] = bias[o] + sum over k, (l c) of
    A[j, k, (l c)] B[k, (l c), o].

    A holds the patches of that row, A[j, k, (l c)] = x[i stride_y + k, j stride_x + l, c]; they overlap.
    """
    h, w = x.shape[1], x.shape[2]
    k, l, c, o = weight.shape
    rows, columns = y.shape[1], y.shape[2]
    B = strided(weight, 0, (k, l * c, o), (l * c * o, o, 1))
    for n in range(y.shape[0]):
        for i in range(rows):
            A = strided(x, (n * h + i * stride_y) * w * c, (columns, k, l * c), (stride_x * c, w * c, 1))
            C = strided(y, (n * rows + i) * columns * o, (columns, o), (o, 1))
            product(A, B, strided(bias, 0, (columns, o), (0, 1)), C)


@engine_form(pad_forward)
def pad_forward_blocked(top, left, x, padded):
    """A row of an image is copied at once."""
    h, w, c = x.shape[1], x.shape[2], x.shape[3]
    images, rows, columns = padded.shape[0], padded.shape[1], padded.shape[2]
    fill(0, view(padded, 0, (images * rows * columns * c,)))
    for n in range(images):
        for i in range(h):
            place = ((n * rows + top + i) * columns + left) * c
            copy(view(x, (n * h + i) * w * c, (w * c,)), view(padded, place, (w * c,)))


@engine_form(conv2d_weight_gradient)
def conv2d_weight_gradient_blocked(stride_y, stride_x, x, dy, dweight, dbias, before=0, after=0):
    """For each row i of the output and k of the window dweight[k, (l c), o] += sum of A[(l c), n, j] B[n, j, o].

    A[(l c), n, j] = x[n, i stride_y + k, j stride_x + l, c] are the numbers under this row of the window, and
    B[n, j, o] = dy[n, i, j, o] are the gradients of the outputs. Of the rows (k l c) the first `before` and the last
    `after` are left out, and dbias is if the first row is.
    """
    h, w = x.shape[1], x.shape[2]
    k, l, c, o = dweight.shape
    images, rows, columns = dy.shape[0], dy.shape[1], dy.shape[2]
    end = k * l * c - after
    fill(0, view(dweight, before * o, ((end - before) * o,)))
    few = max(1, 128 // columns)  # as many images as fit in the nearest cache
    for i in range(rows):
        for first in range(0, images, few):
            n = min(few, images - first)
            B = strided(dy, (first * rows + i) * columns * o, (n, columns, o), (rows * columns * o, o, 1))
            for a in range(k):
                low, high = max(before, a * l * c), min(end, (a + 1) * l * c)
                if low < high:
                    place = (first * h + i * stride_y + a) * w * c + low - a * l * c
                    A = strided(x, place, (high - low, n, columns), (1, h * w * c, stride_x * c))
                    C = strided(dweight, low * o, (high - low, o), (o, 1))
                    product(A, B, C, C)
    if before == 0:
        row_sum(view(dy, 0, (images * rows * columns, o)), dbias)


@engine_form(conv2d_input_gradient)
def conv2d_input_gradient_blocked(stride_y, stride_x, dy, weight, weight_transposed, dx, ready=0):
    """For each row h of dx and column j of the output dx[n, (l c)] += sum over i, o of A[n, i, o] B[i, o, (l c)].

    dx[n, (l c)] are the l pixels of row h under the window in column j, and A[n, i, o] = dy[n, i, j, o]. If a window
    begins at row i stride_y, its row h - i stride_y lies on row h: B[i, o, (l c)] = weight[h - i stride_y, l, c, o].
    """
    h, w = dx.shape[1], dx.shape[2]
    k, l, c, o = weight.shape
    images, rows, columns = dy.shape[0], dy.shape[1], dy.shape[2]
    for a in range(0 if ready else k):
        place = a * l * c * o
        transpose(view(weight, place, (l * c, o)), view(weight_transposed, place, (o, l * c)))
    fill(0, view(dx, 0, (images * h * w * c,)))
    few = 16  # images at a time: their rows of dx stay in the nearest cache
    for first in range(0, images, few):
        n = min(few, images - first)
        for y in range(h):
            # The window covers row y when it begins at a row i stride_y with y - k < i stride_y <= y.
            low = max(0, (y - k + stride_y) // stride_y)
            high = min(rows, y // stride_y + 1)
            if low >= high:
                continue
            # The further down a window begins, the smaller is the number of its row that lies on y: a negative stride.
            place = (y - low * stride_y) * o * l * c
            B = strided(weight_transposed, place, (high - low, o, l * c), (-stride_y * o * l * c, l * c, 1))
            for j in range(columns):
                place = ((first * rows + low) * columns + j) * o
                A = strided(dy, place, (n, high - low, o), (rows * columns * o, columns * o, 1))
                C = strided(dx, ((first * h + y) * w + j * stride_x) * c, (n, l * c), (h * w * c, 1))
                product(A, B, C, C)
