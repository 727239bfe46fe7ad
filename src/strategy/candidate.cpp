#include "strategy/candidate.hpp"

#include <cmath>

#include <fmt/format.h>

#include "market/tick_rules.hpp"
#include "quant/payoff.hpp"

namespace m8::strategy {
namespace {

struct Scored {
  double score = 0;
  double expected_value_usd = 0;
};

Money PerUnit(Price points) { return Value(points, 1, market::kOptionMultiplier); }

Scored ScoreOf(const Structure& structure,
               Price net_price,
               const Proposal& proposal,
               const Situation& in) {
  const EdgeValue edge = ComputeEdge(structure, net_price, in.state, in.settings.edge, in.costs);
  switch (in.settings.score_model) {
    case ScoreModel::kEdge:
      return {EdgeScore(edge, in.settings.edge.full_score_return), edge.expected_value_usd};
    case ScoreModel::kClassic: {
      // The classic law knows two outcomes: all of the profit, or all of the loss.
      const double p = proposal.classic_probability;
      const double gross = p * PerUnit(structure.MaxProfit(net_price)).ToDouble() -
                           (1 - p) * PerUnit(structure.MaxLoss(net_price)).ToDouble();
      return {proposal.classic_score, gross - edge.slippage_usd - edge.fees_usd};
    }
  }
  return {};
}

std::string_view NameOf(ScoreModel model) {
  return model == ScoreModel::kEdge ? "edge" : "classic";
}

Leg LegOf(const Holding& holding, const analytics::MarketState& state) {
  const analytics::OptionState& option = *holding.option;
  return Leg{
      .option = {state.series.trading_class, state.series.expiry, option.strike, option.right},
      .con_id = option.con_id,
      .quantity = holding.quantity,
      .bid = *option.bid,
      .ask = *option.ask,
      .iv = *option.iv,
      .delta = option.greeks->delta};
}

std::string Numbers(const Recommendation& r) {
  const Price shown = r.net_price < Price{} ? -r.net_price : r.net_price;
  return fmt::format(
      "{} {}, at most ${} to win and ${} to lose; {:.1f} % to profit at the breakevens; expected "
      "value {}{:.2f} $ after costs ({} model), score {:.0f}",
      r.net_price < Price{} ? "credit" : "debit", shown.Text(), r.max_profit.Text(),
      r.max_loss.Text(), 100 * r.probability_of_profit, r.expected_value_usd < 0 ? "-" : "+",
      std::abs(r.expected_value_usd), r.score_model, r.score);
}

}  // namespace

Price NetPriceOf(const Structure& structure, const Situation& situation) {
  return structure.NetPrice(market::TickRuleOf(situation.state.series.trading_class).combo);
}

std::optional<Obstacle> CreditObstacle(const Structure& structure, Price net_price) {
  if (net_price >= Price{}) {
    return Obstacle{
        "not_a_credit",
        fmt::format("at the mids it costs {} points instead of bringing some", net_price.Text()),
        net_price.ToDouble(), 0.0};
  }
  const Price loss = structure.MaxLoss(net_price);
  if (loss <= Price{}) {
    return Obstacle{"no_risk_left",
                    fmt::format("a credit of {} points could not lose: the quotes contradict one "
                                "another",
                                (-net_price).Text()),
                    loss.ToDouble(), 0.0};
  }
  return std::nullopt;
}

Outcome Judge(const Structure& structure, const Proposal& proposal, const Situation& situation) {
  const analytics::MarketState& state = situation.state;
  if (!situation.law) {
    return tl::unexpected(Obstacle{"no_smile",
                                   "no smile goes through the vols of this expiry, so that there "
                                   "are no odds",
                                   std::nullopt, std::nullopt});
  }
  const Price net_price = NetPriceOf(structure, situation);
  const Scored scored = ScoreOf(structure, net_price, proposal, situation);
  if (scored.score < proposal.score_min) {
    return tl::unexpected(
        Obstacle{"score_below_minimum",
                 fmt::format("{}: {} score {:.1f} is below {:.0f} (expected value {:.2f} $)",
                             proposal.why, NameOf(situation.settings.score_model), scored.score,
                             proposal.score_min, scored.expected_value_usd),
                 scored.score, proposal.score_min});
  }
  Recommendation out;
  out.kind = proposal.kind;
  out.variant = proposal.variant;
  out.underlying = state.underlying;
  out.as_of = state.as_of;
  for (const Holding& holding : structure.Holdings()) {
    out.legs.push_back(LegOf(holding, state));
  }
  out.net_price = net_price;
  out.natural_price = structure.NaturalPrice();
  out.max_profit = PerUnit(structure.MaxProfit(net_price));
  out.max_loss = PerUnit(structure.MaxLoss(net_price));
  const auto legs = structure.PayoffLegs();
  const double cost_at_settlement = net_price.ToDouble() / state.discount;
  out.breakevens = quant::ProfilePayoff(legs, cost_at_settlement).breakevens;
  out.probability_of_profit = quant::ComputeOdds(legs, cost_at_settlement, *situation.law).profit;
  const auto shortfall_usd = [&](double share) {
    const auto tail = quant::ComputeTail(legs, cost_at_settlement, *situation.law, share);
    return state.discount * tail.expected_shortfall * market::kOptionMultiplier;
  };
  out.expected_shortfall_1pct_usd = shortfall_usd(0.01);
  out.expected_shortfall_5pct_usd = shortfall_usd(0.05);
  out.expected_value_usd = scored.expected_value_usd;
  out.score = scored.score;
  out.score_model = NameOf(situation.settings.score_model);
  out.rationale = fmt::format("{}; {}.", proposal.why, Numbers(out));
  return out;
}

tl::expected<double, Obstacle> GexDistance(const analytics::MarketState& state) {
  if (!state.gex.zero_gamma) {
    return tl::unexpected(Obstacle{
        "no_zero_gamma",
        fmt::format("gamma exposure does not change its sign near the spot {:.2f}", state.spot),
        std::nullopt, std::nullopt});
  }
  return std::abs(state.spot - *state.gex.zero_gamma) / state.spot;
}

}  // namespace m8::strategy
