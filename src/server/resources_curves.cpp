// What the last cycle means at levels where the market is not.
#include <algorithm>
#include <vector>

#include "base/json.hpp"
#include "quant/distribution.hpp"
#include "quant/gamma_profile.hpp"
#include "server/resources.hpp"

namespace m8::server {
namespace {

constexpr double kHalfWidth = 0.03;  // of the spot
constexpr std::size_t kLevels = 121;
constexpr double kTail = 0.0005;  // of the law, left out at either end

void AppendPoint(JsonWriter& json, double x, double y) {
  json.BeginArray().Value(x).Value(y).EndArray();
}

// The options that the exposure counts, and so with the same total at the spot.
struct Counted {
  std::vector<double> strike, vol, years, contracts, carry, discount;
  std::vector<Right> right;

  explicit Counted(const analytics::MarketState& state) {
    for (const auto& option : state.options) {
      if (option.iv && option.open_interest) {
        strike.push_back(option.strike.ToDouble());
        right.push_back(option.right);
        vol.push_back(*option.iv);
        contracts.push_back(*option.open_interest);
      }
    }
    years.assign(strike.size(), state.years.Value());
    carry.assign(strike.size(), state.forward / state.spot);
    discount.assign(strike.size(), state.discount);
  }
};

void AppendProfile(JsonWriter& json, const analytics::MarketState& state) {
  const Counted counted(state);
  const auto levels =
      quant::EvenGrid(state.spot * (1 - kHalfWidth), state.spot * (1 + kHalfWidth), kLevels);
  std::vector<double> totals(levels.size());
  quant::GammaProfile({counted.strike, counted.right, counted.vol, counted.years, counted.contracts,
                       counted.carry, counted.discount},
                      {.spot = state.spot}, levels, totals);
  json.BeginArray();
  for (std::size_t i = 0; i < levels.size(); ++i) {
    AppendPoint(json, levels[i], totals[i]);
  }
  json.EndArray();
}

void AppendDensity(JsonWriter& json, const std::optional<quant::Smile>& smile) {
  if (!smile) {
    json.Null();
    return;
  }
  const quant::Distribution law(*smile);
  const auto low = law.Quantile(kTail), high = law.Quantile(1 - kTail);
  if (!low || !high || *high <= *low) {
    json.Null();
    return;
  }
  json.BeginArray();
  for (const double level : quant::EvenGrid(*low, *high, kLevels)) {
    AppendPoint(json, level, law.Density(level));
  }
  json.EndArray();
}

}  // namespace

Response Curves(const Asked& asked) {
  if (auto refusal = Refusal(asked)) {
    return *refusal;
  }
  if (!asked.snapshot.state) {
    return Problem(kNotYet, "no cycle has analysed the chain yet");
  }
  const auto& state = *asked.snapshot.state;
  JsonWriter json;
  json.BeginObject().Field("as_of", FormatUtc(state.as_of)).Field("spot", state.spot);
  json.Field("expiry", FormatDate(state.series.expiry)).Key("gex_profile");
  AppendProfile(json, state);
  json.Key("density");
  AppendDensity(json, state.smile);
  json.EndObject();
  return Json(json);
}

}  // namespace m8::server
