#include "strategy/score.hpp"

#include <algorithm>

namespace m8::strategy {
namespace {

double Within0And100(double score) { return std::clamp(score, 0.0, 100.0); }

double Dollars(Price points) { return Value(points, 1, market::kOptionMultiplier).ToDouble(); }

}  // namespace

double ClassicCondorScore(double credit, double width, double probability) {
  return width > 0 ? Within0And100(credit / width * 100 * probability * 2) : 0;
}

double ClassicVerticalScore(double credit, double width, double probability) {
  return width > 0 ? Within0And100(credit / width * 100 * probability * 1.5) : 0;
}

double ClassicButterflyScore(double profit, double loss, double probability) {
  return loss > 0 ? Within0And100(profit / loss * 50 * probability) : 0;
}

EdgeValue ComputeEdge(const Structure& structure,
                      Price net_price,
                      const analytics::MarketState& state,
                      const EdgeSettings& edge,
                      const CostModel& costs) {
  constexpr auto kMultiplier = static_cast<double>(market::kOptionMultiplier);
  EdgeValue out;
  out.expected_payoff = structure.ExpectedPayoff(state, edge.realised_to_implied);
  out.slippage_usd = kMultiplier * edge.slippage_half_spreads * structure.HalfSpread();
  out.fees_usd = (costs.PerContract() * structure.Contracts()).ToDouble();
  const double costs_usd = out.slippage_usd + out.fees_usd;
  out.expected_value_usd = kMultiplier * out.expected_payoff - Dollars(net_price) - costs_usd;
  out.risk_usd = Dollars(structure.MaxLoss(net_price)) + costs_usd;
  return out;
}

double EdgeScore(const EdgeValue& value, double full_score_return) {
  if (!(value.risk_usd > 0)) {
    return value.expected_value_usd > 0 ? 100 : 0;
  }
  const double share_of_full = value.expected_value_usd / value.risk_usd / full_score_return;
  return Within0And100(50 + 50 * share_of_full);
}

}  // namespace m8::strategy
