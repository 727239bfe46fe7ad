#!/usr/bin/python3
"""Prints src/quant/simd/coefficients.hpp: the polynomials of the vector functions, fitted at 80 digits
(apt-get install python3-mpmath). Run by hand when a fit changes; the result is committed.

    tools/fit_kernels.py | clang-format-16 > src/quant/simd/coefficients.hpp

Each fit interpolates at Chebyshev nodes, which is within a factor of a few of the best there is; the largest
relative error on a dense grid stands in the comment above the table.
"""
import mpmath as mp

mp.mp.dps = 80
GRID = 4000


def nodes(low, high, count):
    return [low + (high - low) * (1 - mp.cos(mp.pi * (2 * i + 1) / (2 * count))) / 2 for i in range(count)]


def polynomial(function, low, high, degree):
    """Ascending coefficients."""
    xs = nodes(low, high, degree + 1)
    rows = mp.matrix([[x**j for j in range(degree + 1)] for x in xs])
    return rounded(mp.lu_solve(rows, mp.matrix([function(x) for x in xs])))


def rounded(coefficients):
    return [mp.mpf(float(c)) for c in coefficients]


def value(coefficients, x):
    return mp.polyval(coefficients[::-1], x)


def worst(error, low, high):
    return mp.nstr(max(abs(error(low + (high - low) * i / GRID)) for i in range(GRID + 1)), 2)


def table(name, coefficients, comment):
    print(f"// {comment}")
    print(f"inline constexpr double {name}[] = {{{', '.join(float(c).hex() for c in coefficients)}}};\n")


def constants():
    high = mp.floor(mp.log(2) * 2**32) / 2**32
    table("kLn2", [high, mp.log(2) - high], "ln 2 in two parts: a whole number below 2^20 times the first is exact.")


def exp_tail():
    half = mp.log(2) / 2 * (1 + mp.mpf(2) ** -20)
    fit = polynomial(lambda r: (mp.expm1(r) - r) / r**2, -half, half, 9)
    error = worst(lambda r: (1 + r + r * r * value(fit, r)) / mp.exp(r) - 1, -half, half)
    table("kExpTail", fit, f"exp(r) = 1 + r + r^2 P(r) for |r| <= ln 2 / 2, to {error}.")


def exp2_tail():
    fit = polynomial(lambda f: mp.expm1(f * mp.log(2)) / f, mp.mpf(-1) / 2, mp.mpf(1) / 2, 10)
    error = worst(lambda f: (1 + f * value(fit, f)) / 2**f - 1, mp.mpf(-1) / 2, mp.mpf(1) / 2)
    table("kExp2Tail", fit, f"2^f = 1 + f P(f) for |f| <= 1/2, to {error}.")


def log_tail():
    high = mp.mpf("0.2005") ** 2
    exact = lambda y: (2 * mp.atanh(mp.sqrt(y)) / mp.sqrt(y) - 2) / y if y else mp.mpf(2) / 3
    fit = polynomial(exact, mp.mpf(0), high, 7)
    error = worst(lambda y: y * (value(fit, y) - exact(y)) / 2, mp.mpf(0), high)
    table("kLogTail", fit, f"ln((1+s)/(1-s)) = 2s + s^3 P(s^2) for |s| <= 0.2005, to {error}.")


def mills(low, high, centre, over, under):
    """P / Q of degrees `over` and `under`; the nodes are Chebyshev's in u = (z - centre) / (z + centre)."""
    def exact(z):
        return mp.exp(z * z / 2) * mp.erfc(z / mp.sqrt(2)) / 2

    def at(u):
        return centre * (1 + u) / (1 - u)

    first, last = (low - centre) / (low + centre), (high - centre) / (high + centre)
    zs = [at(u) for u in nodes(first, last, over + 1 + under)]
    rows = mp.matrix([[z**j for j in range(over + 1)] + [-exact(z) * z**j for j in range(1, under + 1)] for z in zs])
    solved = list(mp.lu_solve(rows, mp.matrix([exact(z) for z in zs])))
    top, bottom = rounded(solved[: over + 1]), rounded([mp.mpf(1)] + solved[over + 1:])
    assert all(c > 0 for c in top + bottom)  # nothing cancels for z >= 0
    error = worst(lambda u: value(top, at(u)) / value(bottom, at(u)) / exact(at(u)) - 1, first, last)
    print("// Where the next two hold. Beyond the end N(-z) is zero in doubles.")
    print(f"inline constexpr double kMillsStart = {float(low)};\ninline constexpr double kMillsEnd = {float(high)};\n")
    table("kMillsTop", top, f"exp(z^2/2) N(-z) = P(z) / Q(z), to {error}.")
    table("kMillsBottom", bottom, "The Q of it.")


def main():
    print("#pragma once\n\n// Written by tools/fit_kernels.py.\n\nnamespace m8::quant::simd {\n")
    constants()
    exp_tail()
    exp2_tail()
    log_tail()
    mills(mp.mpf(-1) / 2, mp.mpf(38), mp.mpf(4), 10, 11)
    print("}  // namespace m8::quant::simd")


if __name__ == "__main__":
    main()
