#include "quant/forward.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/assert.hpp"

namespace m8::quant {
namespace {

struct Pair {
  double strike = 0.0;
  double difference = 0.0;   // call mid less put mid
  double half_spread = 0.0;  // of that difference
  double weight = 1.0;       // 0 for an outlier
};

struct Line {
  double forward = 0.0;
  double discount = 1.0;

  [[nodiscard]] double Residual(const Pair& pair) const noexcept {
    return pair.difference - discount * (forward - pair.strike);
  }
};

double Median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

bool IsTwoSided(double bid, double ask) noexcept {
  return bid > 0.0 && ask >= bid && std::isfinite(ask);
}

std::vector<Pair> UsablePairs(const ParityQuotes& q) {
  const std::size_t n = q.strike.size();
  M8_ASSERT(q.call_bid.size() == n && q.call_ask.size() == n && q.put_bid.size() == n &&
                q.put_ask.size() == n,
            "columns of equal length");
  std::vector<Pair> pairs;
  for (std::size_t i = 0; i < n; ++i) {
    if (q.strike[i] > 0.0 && IsTwoSided(q.call_bid[i], q.call_ask[i]) &&
        IsTwoSided(q.put_bid[i], q.put_ask[i])) {
      const double call = 0.5 * (q.call_bid[i] + q.call_ask[i]);
      const double put = 0.5 * (q.put_bid[i] + q.put_ask[i]);
      const double spread = q.call_ask[i] - q.call_bid[i] + q.put_ask[i] - q.put_bid[i];
      pairs.push_back({q.strike[i], call - put, 0.5 * spread, 1.0});
    }
  }
  return pairs;
}

/// The pairs nearest to where call and put cost the same.
void KeepNearest(std::vector<Pair>& pairs, const ForwardOptions& options) {
  const auto closest = std::min_element(
      pairs.begin(), pairs.end(),
      [](const Pair& a, const Pair& b) { return std::abs(a.difference) < std::abs(b.difference); });
  const double centre = closest->strike + closest->difference;
  const auto distance = [centre](const Pair& pair) { return std::abs(pair.strike - centre); };
  std::erase_if(pairs,
                [&](const Pair& pair) { return distance(pair) > options.max_distance * centre; });
  std::sort(pairs.begin(), pairs.end(),
            [&](const Pair& a, const Pair& b) { return distance(a) < distance(b); });
  pairs.resize(std::min(pairs.size(), options.max_pairs));
}

/// Medians (Theil and Sen): half of the pairs may be nonsense.
Line RoughLine(const std::vector<Pair>& pairs, std::optional<double> fixed_discount) {
  Line line;
  if (fixed_discount) {
    line.discount = *fixed_discount;
  } else {
    std::vector<double> slopes;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (pairs[i].strike != pairs[j].strike) {
          slopes.push_back((pairs[j].difference - pairs[i].difference) /
                           (pairs[i].strike - pairs[j].strike));
        }
      }
    }
    line.discount = slopes.empty() ? 1.0 : Median(std::move(slopes));
  }
  std::vector<double> forwards;
  for (const auto& pair : pairs) {
    forwards.push_back(pair.strike + pair.difference / line.discount);
  }
  line.forward = Median(std::move(forwards));
  return line;
}

struct Sums {
  double w = 0.0, strike = 0.0, difference = 0.0;  // strike and difference: weighted means
  double squares = 0.0, product = 0.0;             // about the means
};

double QuoteWeight(const Pair& pair, double floor) noexcept {
  const double width = std::max(pair.half_spread, floor);
  return pair.weight / (width * width);
}

Sums Accumulate(const std::vector<Pair>& pairs, double floor) {
  Sums s;
  for (const auto& pair : pairs) {
    const double w = QuoteWeight(pair, floor);
    s.w += w;
    s.strike += w * pair.strike;
    s.difference += w * pair.difference;
  }
  s.strike /= s.w;
  s.difference /= s.w;
  for (const auto& pair : pairs) {
    const double w = QuoteWeight(pair, floor);
    const double off = pair.strike - s.strike;
    s.squares += w * off * off;
    s.product += w * off * (pair.difference - s.difference);
  }
  return s;
}

/// How far a pair may be off: its own uncertainty, or what is usual among the others.
double UsualResidual(const std::vector<Pair>& pairs, const Line& line) {
  std::vector<double> sizes;
  for (const auto& pair : pairs) {
    sizes.push_back(std::abs(line.Residual(pair)));
  }
  return 1.4826 * Median(std::move(sizes));  // a median deviation as a standard deviation
}

void Reweight(std::vector<Pair>& pairs, const Line& line, double floor) {
  constexpr double kTukey = 4.685;
  const double usual = UsualResidual(pairs, line);
  for (auto& pair : pairs) {
    const double limit = kTukey * std::max({usual, 0.5 * pair.half_spread, floor});
    const double u = line.Residual(pair) / limit;
    pair.weight = std::abs(u) < 1.0 ? (1.0 - u * u) * (1.0 - u * u) : 0.0;
  }
}

struct Refined {
  Line line;
  Sums sums;
};

Refined Refine(std::vector<Pair>& pairs, Line line, bool fixed_discount, double floor) {
  constexpr int kRounds = 10;
  Sums sums;
  for (int round = 0; round < kRounds; ++round) {
    Reweight(pairs, line, floor);
    sums = Accumulate(pairs, floor);
    if (!(sums.w > 0.0)) {
      break;
    }
    if (!fixed_discount && sums.squares > 0.0) {
      line.discount = -sums.product / sums.squares;
    }
    line.forward = sums.strike + sums.difference / line.discount;
  }
  return {line, sums};
}

ForwardFit Describe(const std::vector<Pair>& pairs, const Refined& refined, bool fixed_discount) {
  ForwardFit fit{refined.line.forward, refined.line.discount};
  std::vector<double> half_spreads;
  double squares = 0.0;
  for (const auto& pair : pairs) {
    if (pair.weight > 0.0) {
      const double residual = refined.line.Residual(pair);
      squares += residual * residual;
      half_spreads.push_back(pair.half_spread);
    }
  }
  fit.pairs_used = half_spreads.size();
  fit.pairs_rejected = pairs.size() - fit.pairs_used;
  if (half_spreads.empty()) {
    return fit;
  }
  const auto used = static_cast<double>(fit.pairs_used);
  fit.residual_rms = std::sqrt(squares / used);
  fit.half_spread = Median(std::move(half_spreads));
  const double unknowns = fixed_discount ? 1.0 : 2.0;
  const double sigma = std::sqrt(squares / std::max(used - unknowns, 1.0));
  const double off = fit.forward - refined.sums.strike;
  const double weight = refined.sums.w / used;  // weights are relative: scale them to one
  double variance = 1.0 / used;
  if (!fixed_discount && refined.sums.squares > 0.0) {
    const double spread = refined.sums.squares / weight;
    variance += off * off / spread;
    fit.discount_error = sigma / std::sqrt(spread);
  }
  fit.forward_error = sigma * std::sqrt(variance) / fit.discount;
  return fit;
}

}  // namespace

std::string_view Name(ForwardAbsence reason) noexcept {
  switch (reason) {
    case ForwardAbsence::kTooFewPairs:
      return "too_few_pairs";
    case ForwardAbsence::kNoAgreement:
      return "no_agreement";
    case ForwardAbsence::kImplausibleDiscount:
      return "implausible_discount";
  }
  return "unknown";
}

bool ForwardFit::IsGood() const noexcept {
  return residual_rms <= half_spread && pairs_rejected * 4 <= pairs_used + pairs_rejected;
}

tl::expected<ForwardFit, ForwardAbsence> FitForward(const ParityQuotes& quotes,
                                                    const ForwardOptions& options) {
  constexpr double kLowestDiscount = 0.3;
  constexpr double kHighestDiscount = 1.1;
  constexpr double kWorstDiscountError = 0.1;
  constexpr double kSpreadFloor = 1e-3;  // points; a locked market is not known exactly
  auto pairs = UsablePairs(quotes);
  if (pairs.empty()) {
    return tl::unexpected(ForwardAbsence::kTooFewPairs);
  }
  KeepNearest(pairs, options);
  if (pairs.size() < kMinParityPairs) {
    return tl::unexpected(ForwardAbsence::kTooFewPairs);
  }
  const bool fixed = options.fixed_discount.has_value();
  const Line rough = RoughLine(pairs, options.fixed_discount);
  if (!(rough.discount > kLowestDiscount && rough.discount < kHighestDiscount)) {
    return tl::unexpected(ForwardAbsence::kImplausibleDiscount);
  }
  const auto refined = Refine(pairs, rough, fixed, kSpreadFloor);
  const auto fit = Describe(pairs, refined, fixed);
  if (fit.pairs_used < kMinParityPairs || fit.pairs_used * 2 < pairs.size() ||
      !(fit.forward > 0.0)) {
    return tl::unexpected(ForwardAbsence::kNoAgreement);
  }
  if (!(fit.discount > kLowestDiscount && fit.discount < kHighestDiscount) ||
      fit.discount_error > kWorstDiscountError) {
    return tl::unexpected(ForwardAbsence::kImplausibleDiscount);
  }
  return fit;
}

}  // namespace m8::quant
