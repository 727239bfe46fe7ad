#include "market/detail/legs.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "market/calendar.hpp"
#include "market/trading_class.hpp"

namespace m8::market::detail {
namespace {

bool IsAm(const Option& option) {
  return RuleOf(option.trading_class).settlement == Settlement::kAm;
}

auto Order(const Option& option) {
  return std::tuple(option.expiry, !IsAm(option), std::string_view(option.trading_class),
                    option.strike, option.right);
}

Result<Series> SeriesOf(const Option& option) {
  M8_TRY(const auto settlement, SettlementInstant(option.trading_class, option.expiry));
  return Series{option.trading_class, option.expiry, settlement, IsAm(option)};
}

void Append(OptionChain& chain, const Leg& leg) {
  chain.series_of.push_back(static_cast<std::uint16_t>(chain.series.size() - 1));
  chain.strike.push_back(leg.option.strike);
  chain.right.push_back(leg.option.right);
  chain.con_id.push_back(0);
  chain.bid.push_back(leg.bid);
  chain.ask.push_back(leg.ask);
  chain.last.push_back(leg.last);
  chain.bid_size.push_back(leg.bid_size);
  chain.ask_size.push_back(leg.ask_size);
  chain.volume.push_back(leg.volume);
  chain.open_interest.push_back(leg.open_interest);
  chain.quote_time.push_back(leg.bid || leg.ask ? std::optional{chain.as_of} : std::nullopt);
  chain.model.push_back(leg.model);
}

}  // namespace

std::optional<Price> PriceOrAbsent(std::optional<double> number) {
  return number && *number > 0 ? std::optional{Price::FromDouble(*number)} : std::nullopt;
}

std::optional<double> PositiveOrAbsent(std::optional<double> number) {
  return number && *number > 0 ? number : std::nullopt;
}

void DropUnsolved(ModelValues& model) {
  model.iv = PositiveOrAbsent(model.iv);
  if (model.iv) {
    return;
  }
  for (auto* greek : {&model.delta, &model.gamma, &model.vega, &model.theta}) {
    if (*greek && **greek == 0) {
      greek->reset();
    }
  }
}

std::optional<LegFault> SortLegs(std::vector<Leg>& legs,
                                 std::string_view underlying,
                                 std::string_view place_name) {
  for (const auto& leg : legs) {
    if (RuleOf(leg.option.trading_class).underlying != underlying) {
      return LegFault{leg.place,
                      fmt::format("{} in a chain of {}", Describe(leg.option), underlying)};
    }
  }
  std::stable_sort(legs.begin(), legs.end(),
                   [](const Leg& a, const Leg& b) { return Order(a.option) < Order(b.option); });
  const auto twice = std::adjacent_find(
      legs.begin(), legs.end(), [](const Leg& a, const Leg& b) { return a.option == b.option; });
  if (twice == legs.end()) {
    return std::nullopt;
  }
  return LegFault{(twice + 1)->place,
                  fmt::format("{} is listed a second time, first in {} {}", Describe(twice->option),
                              place_name, twice->place)};
}

Result<OptionChain> ChainOf(const std::vector<Leg>& legs, TimePoint quoted_by) {
  M8_ASSERT(!legs.empty(), "a chain has options");
  OptionChain chain;
  const auto& trading_class = legs.front().option.trading_class;
  chain.underlying = RuleOf(trading_class).underlying;
  M8_TRY(chain.as_of, LastQuotedAt(trading_class, quoted_by));
  for (const auto& leg : legs) {
    if (chain.series.empty() || chain.series.back().trading_class != leg.option.trading_class ||
        chain.series.back().expiry != leg.option.expiry) {
      M8_TRY(auto series, SeriesOf(leg.option));
      chain.series.push_back(std::move(series));
    }
    Append(chain, leg);
  }
  return chain;
}

}  // namespace m8::market::detail
