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

// Each strike keeps its vol from one cycle to the next; forward and time are those of now.
std::optional<double> Engine::Sight::DeltaOf(const market::Option& option, TimePoint now) const {
  const auto& state = engine_.state_;
  const auto level = IndexLevel(now);
  const bool usable = state && level && state->spot > 0 && !state->spot_is_forward &&
                      state->series.trading_class == option.trading_class &&
                      state->series.expiry == option.expiry &&
                      now - state->as_of <= 2 * engine_.rules_.engine.cycle_every;
  if (!usable) {
    return std::nullopt;
  }
  const auto* of_strike = state->Find(option.strike, option.right);
  if (of_strike == nullptr || !of_strike->iv) {
    return std::nullopt;
  }
  const auto elapsed = quant::CalendarYears::Between(state->as_of, now);
  const quant::OptionTerms terms{
      .forward = state->forward * *level / state->spot,
      .strike = option.strike.ToDouble(),
      .expiry = quant::CalendarYears{state->years.Value() - elapsed.Value()},
      .vol = *of_strike->iv,
      .right = option.right};
  return quant::ComputeGreeks(terms, *level).delta;
}

}  // namespace m8::engine
