#!/usr/bin/env python3
"""Prints the coefficients of src/quant/simd/vol_functions_inl.hpp, from definitions at 70 digits (apt-get install
python3-mpmath), with the relative error of each approximation. Each is the rational or polynomial that meets its function in
Chebyshev nodes of a mapped variable, which is within a small factor of the best there is.
"""
from mpmath import atanh, cos, erfc, exp, log, lu_solve, matrix, mp, mpf, nstr, pi, sqrt

mp.dps = 70


def mills(h):
    """N(-h) / n(h)."""
    return sqrt(pi / 2) * exp(h * h / 2) * erfc(h / sqrt(2))


def bachelier_log(h):
    """ln(1 + x / b), b being the Bachelier price of an option x out of the money and of deviation x / h."""
    return log(1 + h / (exp(-h * h / 2) / sqrt(2 * pi) * (1 - h * mills(h))))


def bachelier_ratio(s):
    """h / L for L = s^2 - 4: what the seed is made of."""
    want = s * s - 4
    low, high = mpf(0), mpf(45)
    for _ in range(150):
        middle = (low + high) / 2
        low, high = (middle, high) if bachelier_log(middle) < want else (low, middle)
    return low / want


def nodes(count, start, stop, scale):
    """Chebyshev nodes of u, where z = start + scale (1 + u) / (1 - u)."""
    end = (stop - start - scale) / (stop - start + scale)
    us = [(end - 1) / 2 + (end + 1) / 2 * cos(pi * (2 * i + 1) / (2 * count)) for i in range(count)]
    return [start + scale * (1 + u) / (1 - u) for u in us]


def rational(function, numerator, denominator, at):
    """Numerator and denominator of the given degrees (the latter's first coefficient 1) that meet the function at the nodes."""
    rows, wanted = matrix(len(at), len(at)), matrix(len(at), 1)
    for i, z in enumerate(at):
        y = function(z)
        for j in range(numerator + 1):
            rows[i, j] = z ** j
        for j in range(1, denominator + 1):
            rows[i, numerator + j] = -y * z ** j
        wanted[i] = y
    found = list(lu_solve(rows, wanted))
    return found[:numerator + 1], [mpf(1)] + found[numerator + 1:]


def value(coefficients, z):
    result = mpf(0)
    for coefficient in reversed(coefficients):
        result = result * z + coefficient
    return result


def show(name, function, p, q, samples):
    error = max(abs(value(p, z) / value(q, z) / function(z) - 1) for z in samples)
    print(f"// {name}: relative error {nstr(error, 2)}")
    for coefficients in (p, q) if len(q) > 1 else (p,):
        print("{" + ", ".join(repr(float(c)) for c in coefficients) + "}")


def between(start, stop, count=400):
    return [start + (stop - start) * (mpf(i) + mpf(1) / 3) / count for i in range(count)]


def main():
    p, q = rational(mills, 9, 10, nodes(20, mpf(0), mpf(50), mpf(4)))
    show("Mills ratio, 0 <= h <= 50", mills, p, q, between(0, 12) + between(12, 50))

    p, q = rational(bachelier_ratio, 3, 4, nodes(8, mpf(2), mpf("27.5"), mpf(2)))
    show("h / L in s = sqrt(4 + L), 0 < L < 750", bachelier_ratio, p, q, between(2, 4, 60) + between(4, mpf("27.5"), 60))

    def series(square):
        root = sqrt(square)
        return 2 * atanh(root) / root

    top = mpf("0.0412")
    for degree in (2, 6, 7):
        at = [top / 2 + top / 2 * cos(pi * (2 * i + 1) / (2 * degree + 2)) for i in range(degree + 1)]
        p, q = rational(series, degree, 0, at)
        show(f"2 atanh(s) / s in s^2 < {nstr(top, 4)}, degree {degree}", series, p, q, between(0, top, 200))


if __name__ == "__main__":
    main()
