#include "quant/forward.hpp"

#include <algorithm>
#include <cmath>
#include <span>
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

/// Upper median; reorders the values.
double Median(std::span<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

bool IsTwoSided(double bid, double ask) noexcept {
  return bid > 0.0 && ask >= bid && std::isfinite(ask);
}

/// The usable quotes of a row, as a pair; absent where they are not.
std::optional<Pair> PairAt(const ParityQuotes& q, std::size_t i) noexcept {
  if (!(q.strike[i] > 0.0) || !IsTwoSided(q.call_bid[i], q.call_ask[i]) ||
      !IsTwoSided(q.put_bid[i], q.put_ask[i])) {
    return std::nullopt;
  }
  const double call = 0.5 * (q.call_bid[i] + q.call_ask[i]);
  const double put = 0.5 * (q.put_bid[i] + q.put_ask[i]);
  const double spread = q.call_ask[i] - q.call_bid[i] + q.put_ask[i] - q.put_bid[i];
  return Pair{q.strike[i], call - put, 0.5 * spread, 1.0};
}

/// The pairs nearest to where call and put cost the same, ascending by strike.
void KeepNearest(const ParityQuotes& q, const ForwardOptions& options, std::vector<Pair>& pairs) {
  const std::size_t n = q.strike.size();
  M8_ASSERT(q.call_bid.size() == n && q.call_ask.size() == n && q.put_bid.size() == n &&
                q.put_ask.size() == n,
            "columns of equal length");
  pairs.clear();
  for (std::size_t i = 0; i < n; ++i) {
    if (const auto pair = PairAt(q, i)) {
      pairs.push_back(*pair);
    }
  }
  if (pairs.empty()) {
    return;
  }
  const auto closest = std::min_element(
      pairs.begin(), pairs.end(),
      [](const Pair& a, const Pair& b) { return std::abs(a.difference) < std::abs(b.difference); });
  const double centre = closest->strike + closest->difference;
  const auto distance = [centre](const Pair& pair) { return std::abs(pair.strike - centre); };
  std::erase_if(pairs,
                [&](const Pair& pair) { return distance(pair) > options.max_distance * centre; });
  if (pairs.size() > options.max_pairs) {
    const auto end = pairs.begin() + static_cast<std::ptrdiff_t>(options.max_pairs);
    std::nth_element(pairs.begin(), end, pairs.end(), [&](const Pair& a, const Pair& b) {
      return distance(a) < distance(b) || (distance(a) == distance(b) && a.strike < b.strike);
    });
    pairs.erase(end, pairs.end());
  }
  std::sort(pairs.begin(), pairs.end(),
            [](const Pair& a, const Pair& b) { return a.strike < b.strike; });
}

/// Medians (Theil and Sen, over strikes far enough apart to tell of a slope): nearly a third of the
/// pairs may be nonsense.
Line RoughLine(std::span<const Pair> pairs,
               std::optional<double> fixed_discount,
               std::vector<double>& scratch) {
  Line line;
  scratch.clear();
  if (fixed_discount) {
    line.discount = *fixed_discount;
  } else {
    const std::size_t apart = std::max<std::size_t>(1, pairs.size() / 2);
    for (std::size_t i = 0; i + apart < pairs.size(); ++i) {
      for (std::size_t j = i + apart; j < pairs.size(); ++j) {
        if (pairs[i].strike != pairs[j].strike) {
          scratch.push_back((pairs[i].difference - pairs[j].difference) /
                            (pairs[j].strike - pairs[i].strike));
        }
      }
    }
    line.discount = scratch.empty() ? 1.0 : Median(scratch);
  }
  scratch.clear();
  for (const auto& pair : pairs) {
    scratch.push_back(pair.strike + pair.difference / line.discount);
  }
  line.forward = Median(scratch);
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

Sums Accumulate(std::span<const Pair> pairs, double floor) {
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

/// How far pairs usually are off: a median deviation as a standard deviation.
double UsualResidual(std::span<const Pair> pairs, const Line& line, std::vector<double>& scratch) {
  constexpr double kNormal = 1.4826;
  scratch.clear();
  for (const auto& pair : pairs) {
    scratch.push_back(std::abs(line.Residual(pair)));
  }
  return kNormal * Median(scratch);
}

/// A pair may be off by its own uncertainty, or by what is usual among the others.
void Reweight(std::span<Pair> pairs, const Line& line, double floor, double usual) {
  constexpr double kTukey = 4.685;
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

Refined Refine(std::span<Pair> pairs,
               Line line,
               bool fixed_discount,
               double floor,
               std::vector<double>& scratch) {
  constexpr int kRounds = 10;
  constexpr double kSettled = 1e-9;  // of the forward
  Sums sums;
  for (int round = 0; round < kRounds; ++round) {
    Reweight(pairs, line, floor, UsualResidual(pairs, line, scratch));
    sums = Accumulate(pairs, floor);
    if (!(sums.w > 0.0)) {
      break;
    }
    const Line before = line;
    if (!fixed_discount && sums.squares > 0.0) {
      line.discount = -sums.product / sums.squares;
    }
    line.forward = sums.strike + sums.difference / line.discount;
    if (std::abs(line.forward - before.forward) <= kSettled * std::abs(line.forward) &&
        std::abs(line.discount - before.discount) <= kSettled) {
      break;
    }
  }
  return {line, sums};
}

ForwardFit Describe(std::span<const Pair> pairs,
                    const Refined& refined,
                    bool fixed_discount,
                    std::vector<double>& half_spreads) {
  ForwardFit fit{refined.line.forward, refined.line.discount};
  half_spreads.clear();
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
  fit.half_spread = Median(half_spreads);
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

std::string_view Name(ForwardReason reason) noexcept {
  switch (reason) {
    case ForwardReason::kResidual:
      return "residual";
    case ForwardReason::kAgreement:
      return "agreement";
    case ForwardReason::kPairs:
      return "pairs";
    case ForwardReason::kPrecision:
      return "precision";
  }
  return "unknown";
}

ForwardQuality QualityOf(const ForwardFit& fit) noexcept {
  constexpr double kFull = 100.0;
  constexpr double kEnoughPairs = 10.0;
  const auto between = [](double value, double good, double bad) {
    return std::clamp((bad - value) / (bad - good), 0.0, 1.0);
  };
  const auto used = static_cast<double>(fit.pairs_used);
  const auto rejected = static_cast<double>(fit.pairs_rejected);
  const std::array<double, kForwardReasons> shares{
      fit.half_spread > 0.0 ? between(fit.residual_rms / fit.half_spread, 0.25, 2.0) : 0.0,
      used > 0.0 ? between(rejected / (used + rejected), 0.0, 0.5) : 0.0,
      std::min(used / kEnoughPairs, 1.0),
      fit.forward > 0.0 ? between(fit.forward_error / fit.forward, 0.2e-4, 5e-4) : 0.0};
  ForwardQuality quality;
  double product = 1.0;
  for (std::size_t i = 0; i < kForwardReasons; ++i) {
    quality.reasons[i] = kFull * shares[i];
    product *= shares[i];
  }
  quality.score = kFull * std::pow(product, 1.0 / kForwardReasons);
  return quality;
}

std::optional<ImpliedRate> ImpliedRateOf(const ForwardFit& fit, CalendarYears expiry) noexcept {
  if (!(expiry.Value() > 0.0) || fit.discount_error == 0.0) {
    return std::nullopt;
  }
  return ImpliedRate{-std::log(fit.discount) / expiry.Value(),
                     fit.discount_error / (fit.discount * expiry.Value())};
}

struct ForwardFitter::Workspace {
  std::vector<Pair> pairs;
  std::vector<double> scratch;
};

ForwardFitter::ForwardFitter() : workspace_(std::make_unique<Workspace>()) {}
ForwardFitter::~ForwardFitter() = default;
ForwardFitter::ForwardFitter(ForwardFitter&&) noexcept = default;
ForwardFitter& ForwardFitter::operator=(ForwardFitter&&) noexcept = default;

tl::expected<ForwardFit, ForwardAbsence> ForwardFitter::Fit(const ParityQuotes& quotes,
                                                            const ForwardOptions& options) {
  constexpr double kLowestDiscount = 0.3;
  constexpr double kHighestDiscount = 1.1;
  constexpr double kWorstDiscountError = 0.1;
  constexpr double kSpreadFloor = 1e-3;  // points; a locked market is not known exactly
  auto& [pairs, scratch] = *workspace_;
  KeepNearest(quotes, options, pairs);
  if (pairs.size() < kMinParityPairs) {
    return tl::unexpected(ForwardAbsence::kTooFewPairs);
  }
  const bool fixed = options.fixed_discount.has_value();
  const Line rough = RoughLine(pairs, options.fixed_discount, scratch);
  if (!(rough.discount > kLowestDiscount && rough.discount < kHighestDiscount)) {
    return tl::unexpected(ForwardAbsence::kImplausibleDiscount);
  }
  const auto refined = Refine(pairs, rough, fixed, kSpreadFloor, scratch);
  const auto fit = Describe(pairs, refined, fixed, scratch);
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

tl::expected<ForwardFit, ForwardAbsence> FitForward(const ParityQuotes& quotes,
                                                    const ForwardOptions& options) {
  return ForwardFitter().Fit(quotes, options);
}

}  // namespace m8::quant
