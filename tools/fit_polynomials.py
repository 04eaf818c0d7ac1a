"""Find the coefficients of nnkit/kernels/elementary.py: minimax polynomials, by the exchange algorithm of Remez.

    python tools/fit_polynomials.py

prints the coefficients of FLOAT32 and FLOAT64 there, exp_polynomial and log_polynomial, and the largest error of each
polynomial before its coefficients are rounded. Needs the package mpmath.
"""

from mpmath import atanh, cos, expm1, linspace, log, lu_solve, matrix, mp, mpf, pi, sqrt

mp.dps = 50


def minimax(f, weight, low, high, terms, rounds=12):
    """Coefficients c of p(x) = sum c_k x^k, and the largest |weight(x) (p(x) - f(x))| on [low, high]."""
    low, high = mpf(low), mpf(high)
    points = [(low + high) / 2 - (high - low) / 2 * cos(pi * k / terms) for k in range(terms + 1)]
    for _ in range(rounds):
        A = matrix(terms + 1, terms + 1)
        b = matrix(terms + 1, 1)
        for row, x in enumerate(points):
            for k in range(terms):
                A[row, k] = x**k
            A[row, terms] = (-1) ** row / weight(x)
            b[row] = f(x)
        c = list(lu_solve(A, b))[:terms]

        def error(x, c=c):
            return weight(x) * (sum(a * x**k for k, a in enumerate(c)) - f(x))

        # The next points: the extreme of the error between each two of its changes of sign.
        grid = linspace(low, high, 400)
        values = [error(x) for x in grid]
        runs, current = [], [0]
        for k in range(1, len(grid)):
            if (values[k] > 0) != (values[current[0]] > 0):
                runs.append(current)
                current = []
            current.append(k)
        runs.append(current)
        if len(runs) != terms + 1:
            break
        points = [grid[max(run, key=lambda k: abs(values[k]))] for run in runs]
    return c, max(abs(v) for v in values)


def exponential(terms):
    """(expm1(r) - r) / r^2 on |r| <= ln(2) / 2, weighted so that the error counts relative to expm1."""

    def f(r):
        return (expm1(r) - r) / r**2 if abs(r) > mpf(10) ** -12 else mpf(1) / 2 + r / 6

    half = log(mpf(2)) / 2 * mpf("1.0001")
    return minimax(f, lambda r: abs(r) + mpf(10) ** -9, -half, half, terms)


def logarithm(terms):
    """(2 atanh(s) / s - 2) / z with z = s^2 and s = f / (2 + f), for 1 + f from sqrt(1/2) to sqrt(2)."""

    def f(z):
        s = sqrt(z)
        return (2 * atanh(s) / s - 2) / z if z > mpf(10) ** -15 else mpf(2) / 3 + 2 * z / 5

    top = ((sqrt(mpf(2)) - 1) / (sqrt(mpf(2)) + 1)) ** 2
    return minimax(f, lambda z: z + mpf(10) ** -9, mpf(10) ** -12, top * mpf("1.0001"), terms)


if __name__ == "__main__":
    for name, fit, terms in [
        ("FLOAT32, exp_polynomial", exponential, 6), ("FLOAT64, exp_polynomial", exponential, 10),
        ("FLOAT32, log_polynomial", logarithm, 3), ("FLOAT64, log_polynomial", logarithm, 7),
    ]:  # fmt: skip
        coefficients, worst = fit(terms)
        print(f"{name}: error {float(worst):.1e}")
        for c in coefficients:
            print(f"    {float(c)!r},")
