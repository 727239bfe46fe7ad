// All verticals of a leg at once. Everything that a vertical is judged by is a difference of a
// number of the leg sold and one of the leg bought, or the width, so a pair costs a few
// subtractions and comparisons. Scores are compared crosswise (n1 d2 > n2 d1) without division. No
// multiply-add, so that every target and the scalar twin come to the same digits.
#include "scanner/simd/pair_kernel.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "scanner/simd/pair_kernel.cpp"
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3_DL)
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace m8::scanner::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Tag = hn::ScalableTag<double>;
using Vector = hn::Vec<Tag>;
using Mask = hn::Mask<Tag>;
constexpr Tag d;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kDoubt = 1e-12;  // relatively, between a product and a quotient

double Doubted(double bar) { return bar - (bar < 0 ? -bar : bar) * kDoubt; }

/// Numbers of one leg on each lane.
struct Leg {
  Vector strike, mid, after, natural, edge, number;
};

/// Of one row on every lane, or of the rows from `row` on.
template <bool kPlain, bool kSame>
HWY_INLINE Leg LegAt(const PairForm& form, const SideColumns& side, std::size_t row) {
  const auto get = [row](const double* column) HWY_ATTR {
    return kSame ? hn::Set(d, column[row]) : hn::LoadU(d, column + row);
  };
  Leg leg;
  leg.strike = get(form.strike);
  leg.mid = get(side.mid);
  leg.after = get(side.after);
  leg.number = get(side.number);
  if constexpr (!kPlain) {
    leg.natural = get(side.natural);
    leg.edge = get(side.edge);
  }
  return leg;
}

struct Verdict {
  Mask passes;
  Vector numerator, denominator;
};

HWY_INLINE Mask Within(Vector x, const Bounds& bounds) {
  return hn::And(hn::Ge(x, hn::Set(d, bounds.low)), hn::Le(x, hn::Set(d, bounds.high)));
}

/// share.low x whole <= x <= share.high x whole, whole > 0.
HWY_INLINE Mask WithinShare(Vector x, Vector whole, const Bounds& share) {
  Mask within = hn::Ge(x, x);
  if (share.low != -kInfinity) {
    within = hn::And(within, hn::Ge(x, hn::Mul(hn::Set(d, share.low), whole)));
  }
  if (share.high != kInfinity) {
    within = hn::And(within, hn::Le(x, hn::Mul(hn::Set(d, share.high), whole)));
  }
  return within;
}

template <bool kPlain>
HWY_INLINE Verdict Judge(const PairForm& form, const Leg& sold, const Leg& bought) {
  const Vector width = hn::Abs(hn::Sub(bought.strike, sold.strike));
  const Vector credit = hn::Sub(sold.mid, bought.mid);
  const Vector after = hn::Sub(sold.after, bought.after);
  const Vector risk = hn::Sub(hn::Mul(hn::Set(d, form.risk_width), width), after);
  Verdict out;
  out.numerator = hn::Sub(sold.number, bought.number);
  out.denominator = hn::Add(
      hn::Sub(hn::Mul(hn::Set(d, form.d_width), width), hn::Mul(hn::Set(d, form.d_after), after)),
      hn::Set(d, form.d_constant));
  out.passes = hn::And(hn::Ge(credit, hn::Set(d, form.credit_low)),
                       hn::Ge(credit, hn::Mul(hn::Set(d, form.credit_to_width_low), width)));
  out.passes = hn::And(out.passes, hn::Gt(risk, hn::Zero(d)));
  if constexpr (!kPlain) {
    const Vector edge = hn::Sub(sold.edge, bought.edge);
    const Vector profit = hn::Add(after, hn::Mul(hn::Set(d, 1 - form.risk_width), width));
    out.numerator = hn::Add(out.numerator, hn::Mul(hn::Set(d, form.number_width), width));
    out.passes = hn::And(
        out.passes, hn::And(hn::Le(credit, hn::Set(d, form.credit_high)),
                            hn::Le(credit, hn::Mul(hn::Set(d, form.credit_to_width_high), width))));
    out.passes = hn::And(out.passes, Within(hn::Sub(sold.natural, bought.natural), form.natural));
    out.passes = hn::And(out.passes, hn::And(Within(risk, form.risk), Within(edge, form.edge)));
    out.passes = hn::And(out.passes, hn::And(WithinShare(edge, risk, form.edge_to_risk),
                                             WithinShare(profit, risk, form.return_on_risk)));
  }
  return out;
}

template <bool kPlain>
double Best(const PairForm& form, std::uint32_t sold_row, RowRange range) {
  const Leg sold = LegAt<kPlain, true>(form, form.sold, sold_row);
  Vector best_n = hn::Set(d, -kInfinity);
  Vector best_d = hn::Set(d, 1.0);
  const std::size_t lanes = hn::Lanes(d);
  for (std::size_t row = range.begin; row < range.end; row += lanes) {
    const Verdict verdict = Judge<kPlain>(form, sold, LegAt<kPlain, false>(form, form.bought, row));
    const Mask better =
        hn::And(hn::Gt(hn::Mul(verdict.numerator, best_d), hn::Mul(best_n, verdict.denominator)),
                hn::And(verdict.passes, hn::FirstN(d, range.end - row)));
    best_n = hn::IfThenElse(better, verdict.numerator, best_n);
    best_d = hn::IfThenElse(better, verdict.denominator, best_d);
  }
  return hn::GetLane(hn::MaxOfLanes(d, hn::Div(best_n, best_d)));
}

/// Appends the rows of the lanes that are set.
HWY_INLINE std::size_t Append(Mask mask, std::size_t row, std::uint32_t* out, std::size_t count) {
  std::uint8_t bytes[8] = {};
  hn::StoreMaskBits(d, mask, bytes);
  for (unsigned bits = bytes[0]; bits != 0; bits &= bits - 1) {
    out[count++] = static_cast<std::uint32_t>(row + static_cast<std::size_t>(__builtin_ctz(bits)));
  }
  return count;
}

template <bool kPlain>
std::size_t Reaching(
    const PairForm& form, std::uint32_t sold_row, RowRange range, double bar, std::uint32_t* out) {
  const Leg sold = LegAt<kPlain, true>(form, form.sold, sold_row);
  const Vector low_bar = hn::Set(d, Doubted(bar));
  std::size_t count = 0;
  const std::size_t lanes = hn::Lanes(d);
  for (std::size_t row = range.begin; row < range.end; row += lanes) {
    const Verdict verdict = Judge<kPlain>(form, sold, LegAt<kPlain, false>(form, form.bought, row));
    Mask passes = hn::And(verdict.passes, hn::FirstN(d, range.end - row));
    passes = hn::And(passes, hn::Ge(verdict.numerator, hn::Mul(low_bar, verdict.denominator)));
    count = Append(passes, row, out, count);
  }
  return count;
}

template <bool kPlain>
std::size_t Above(const PairForm& form,
                  RowRange range,
                  std::uint32_t bought_row,
                  const double* bound,
                  double bar,
                  std::uint32_t* out) {
  const Leg bought = LegAt<kPlain, true>(form, form.bought, bought_row);
  const Vector low_bar = hn::Set(d, Doubted(bar));
  std::size_t count = 0;
  const std::size_t lanes = hn::Lanes(d);
  for (std::size_t row = range.begin; row < range.end; row += lanes) {
    const Verdict verdict = Judge<kPlain>(form, LegAt<kPlain, false>(form, form.sold, row), bought);
    Mask passes = hn::And(verdict.passes, hn::FirstN(d, range.end - row));
    const Vector enough = hn::Min(hn::LoadU(d, bound + row), low_bar);
    passes = hn::And(passes, hn::Ge(verdict.numerator, hn::Mul(enough, verdict.denominator)));
    count = Append(passes, row, out, count);
  }
  return count;
}

/// The bits from `row` on, in the lanes' order.
HWY_INLINE Mask MaskAt(const std::uint64_t* bitmap, std::size_t row) {
  const std::size_t shift = row % 64;
  std::uint64_t bits = bitmap[row / 64] >> shift;
  if (shift > 64 - hn::MaxLanes(d)) {  // a bitmap's last word is never reached so: it ends a tile
    bits |= bitmap[row / 64 + 1] << (64 - shift);
  }
  std::uint8_t bytes[8] = {};
  bytes[0] = static_cast<std::uint8_t>(bits);
  return hn::LoadMaskBits(d, bytes);
}

void PrepareGroup(const GroupRows& rows, const TradeCost& cost, const GroupColumns& out) {
  const Vector half = hn::Set(d, 0.5);
  const Vector slip = hn::Set(d, cost.half_spreads);
  const Vector fees = hn::Set(d, cost.fees);
  const Vector barred = hn::Set(d, kBarred);
  const std::size_t lanes = hn::Lanes(d);
  for (std::size_t i = 0; i < rows.count; i += lanes) {
    const Vector bid = hn::LoadU(d, rows.bid + i);
    const Vector ask = hn::LoadU(d, rows.ask + i);
    const Vector fair = hn::LoadU(d, rows.fair + i);
    const Vector mid = hn::Mul(half, hn::Add(bid, ask));
    const Vector given = hn::Add(hn::Mul(slip, hn::Mul(half, hn::Sub(ask, bid))), fees);
    const Vector sold = hn::Sub(mid, given);
    const Vector bought = hn::Add(mid, given);
    hn::StoreU(hn::IfThenElse(MaskAt(rows.sellable, rows.begin + i), mid, hn::Neg(barred)), d,
               out.mid_sold + i);
    hn::StoreU(hn::IfThenElse(MaskAt(rows.buyable, rows.begin + i), mid, barred), d,
               out.mid_bought + i);
    hn::StoreU(sold, d, out.after_sold + i);
    hn::StoreU(bought, d, out.after_bought + i);
    hn::StoreU(hn::Sub(sold, fair), d, out.edge_sold + i);
    hn::StoreU(hn::Sub(bought, fair), d, out.edge_bought + i);
  }
}

double BestOf(const PairForm& form, std::uint32_t sold, RowRange bought) {
  return form.plain ? Best<true>(form, sold, bought) : Best<false>(form, sold, bought);
}
std::size_t CollectOf(
    const PairForm& form, std::uint32_t sold, RowRange bought, double bar, std::uint32_t* out) {
  return form.plain ? Reaching<true>(form, sold, bought, bar, out)
                    : Reaching<false>(form, sold, bought, bar, out);
}
std::size_t AboveOf(const PairForm& form,
                    RowRange sold,
                    std::uint32_t bought,
                    const double* bound,
                    double bar,
                    std::uint32_t* out) {
  return form.plain ? Above<true>(form, sold, bought, bound, bar, out)
                    : Above<false>(form, sold, bought, bound, bar, out);
}

}  // namespace
}  // namespace m8::scanner::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace m8::scanner::simd {

HWY_EXPORT(PrepareGroup);
HWY_EXPORT(BestOf);
HWY_EXPORT(CollectOf);
HWY_EXPORT(AboveOf);

void Prepare(const GroupRows& rows, const TradeCost& cost, const GroupColumns& out) noexcept {
  HWY_DYNAMIC_DISPATCH(PrepareGroup)(rows, cost, out);
}

double BestScore(const PairForm& form, std::uint32_t sold, RowRange bought) noexcept {
  return HWY_DYNAMIC_DISPATCH(BestOf)(form, sold, bought);
}

std::size_t Collect(const PairForm& form,
                    std::uint32_t sold,
                    RowRange bought,
                    double bar,
                    std::uint32_t* out) noexcept {
  return HWY_DYNAMIC_DISPATCH(CollectOf)(form, sold, bought, bar, out);
}

std::size_t CollectAbove(const PairForm& form,
                         RowRange sold,
                         std::uint32_t bought,
                         const double* bound,
                         double bar,
                         std::uint32_t* out) noexcept {
  return HWY_DYNAMIC_DISPATCH(AboveOf)(form, sold, bought, bound, bar, out);
}

}  // namespace m8::scanner::simd
#endif
