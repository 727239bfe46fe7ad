#pragma once

// Written by tools/fit_kernels.py.

namespace m8::quant::simd {

// ln 2 in two parts: a whole number below 2^20 times the first is exact.
inline constexpr double kLn2[] = {0x1.62e42fee00000p-1, 0x1.a39ef35793c76p-33};

// exp(r) = 1 + r + r^2 P(r) for |r| <= ln 2 / 2, to 1.6e-17.
inline constexpr double kExpTail[] = {
    0x1.0000000000001p-1,  0x1.5555555555556p-3,  0x1.5555555553d68p-5,  0x1.11111111109b5p-7,
    0x1.6c16c17889f3cp-10, 0x1.a01a01a7c2f2cp-13, 0x1.a019b914881bap-16, 0x1.71de0db2eb873p-19,
    0x1.28917c9f3a495p-22, 0x1.af389eea54156p-26};

// 2^f = 1 + f P(f) for |f| <= 1/2, to 2.0e-17.
inline constexpr double kExp2Tail[] = {
    0x1.62e42fefa39efp-1,  0x1.ebfbdff82c598p-3,  0x1.c6b08d704a0c2p-5,  0x1.3b2ab6fba1ddap-7,
    0x1.5d87fe78a5276p-10, 0x1.430913096fd9fp-13, 0x1.ffcbfc670dcd4p-17, 0x1.62bfd47773353p-20,
    0x1.b524fae627834p-24, 0x1.e6063f7217bc6p-28, 0x1.e9d3fe3952179p-32};

// ln((1+s)/(1-s)) = 2s + s^3 P(s^2) for |s| <= 0.2005, to 7.6e-19.
inline constexpr double kLogTail[] = {
    0x1.5555555555555p-1, 0x1.9999999999f4ap-2, 0x1.24924923d8d36p-2, 0x1.c71c72e6a31a2p-3,
    0x1.745caa07872fep-3, 0x1.3b2a298d10220p-3, 0x1.0e857a14a6872p-3, 0x1.16d0e176ef65bp-3};

// Where the next two hold. Beyond the end N(-z) is zero in doubles.
inline constexpr double kMillsStart = -0.5;
inline constexpr double kMillsEnd = 38.0;

// exp(z^2/2) N(-z) = P(z) / Q(z), to 1.3e-16.
inline constexpr double kMillsTop[] = {
    0x1.0000000000000p-1,  0x1.999946a977aa0p-1,  0x1.45bba6bcd37c3p-1, 0x1.4bbf616eac583p-2,
    0x1.da19695719530p-4,  0x1.edf1b6ad07c3ep-6,  0x1.7b0fef48c7a08p-8, 0x1.a72b40b02890ap-11,
    0x1.49893d240241bp-14, 0x1.44b41bde557c9p-18, 0x1.35a9a97827a54p-23};

// The Q of it.
inline constexpr double kMillsBottom[] = {
    0x1.0000000000000p+0, 0x1.32edb8240cae4p+1,  0x1.57c2954ae0372p+1,  0x1.db97d47d7ef18p+0,
    0x1.c477573b9681bp-1, 0x1.378b5c8cf645cp-2,  0x1.3db8a0a8e7958p-4,  0x1.e18381b1e27d4p-7,
    0x1.0ac5803648265p-9, 0x1.9dc52f83f8ebep-13, 0x1.96f49eec027f8p-17, 0x1.841acd213a264p-22};

}  // namespace m8::quant::simd
