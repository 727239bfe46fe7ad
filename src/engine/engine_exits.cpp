// What exits see of the market, and when they look.
#include "engine/engine.hpp"
#include "quant/black76.hpp"

namespace m8::engine {

void Engine::LookForExits(TimePoint now) {
  exits_.Look({session_.date, session_.open, session_.close}, rules_.execution.exits, now);
}

std::optional<double> Engine::Sight::IndexLevel(TimePoint now) const {
  return engine_.collector_.LevelNow(now, engine_.rules_.execution.exits.quote_age_max);
}

std::optional<double> Engine::Sight::DeltaOf(const market::Option& option, TimePoint now) const {
  const auto level = IndexLevel(now);
  const auto greeks = level ? engine_.GreeksOf(option, *level, now) : std::nullopt;
  return greeks ? std::optional{greeks->delta} : std::nullopt;
}

std::optional<risk::Sensitivity> Engine::ChainQuotes::SensitivityOf(const market::Option& option,
                                                                    TimePoint now) const {
  const auto level = engine_.sight_.IndexLevel(now);
  const auto greeks = level ? engine_.GreeksOf(option, *level, now) : std::nullopt;
  if (!greeks) {
    return std::nullopt;
  }
  constexpr double kHundredth = 0.01;  // of the index, and a vol point
  const auto contract = static_cast<double>(market::kOptionMultiplier);
  const auto move = *level * kHundredth;
  return risk::Sensitivity{.delta = greeks->spot_delta * move * contract,
                           .gamma = greeks->spot_gamma * move * move * contract,
                           .vega = greeks->vega * kHundredth * contract,
                           .theta = greeks->theta_per_day * contract};
}

// Each strike keeps its vol from one cycle to the next; forward and time are those of now.
std::optional<quant::Greeks> Engine::GreeksOf(const market::Option& option,
                                              double level,
                                              TimePoint now) const {
  const auto& state = state_;
  const bool usable = state && state->spot > 0 && !state->spot_is_forward &&
                      state->series.trading_class == option.trading_class &&
                      state->series.expiry == option.expiry &&
                      now - state->as_of <= 2 * rules_.engine.cycle_every;
  if (!usable) {
    return std::nullopt;
  }
  const auto* of_strike = state->Find(option.strike, option.right);
  if (of_strike == nullptr || !of_strike->iv) {
    return std::nullopt;
  }
  const auto elapsed = quant::CalendarYears::Between(state->as_of, now);
  const quant::OptionTerms terms{
      .forward = state->forward * level / state->spot,
      .strike = option.strike.ToDouble(),
      .expiry = quant::CalendarYears{state->years.Value() - elapsed.Value()},
      .vol = *of_strike->iv,
      .right = option.right};
  return quant::ComputeGreeks(terms, level);
}

}  // namespace m8::engine
