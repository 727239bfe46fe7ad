#include "sim/detail/settings_check.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "market/calendar.hpp"
#include "sim/detail/listing.hpp"
#include "sim/detail/surface.hpp"

namespace m8::sim::detail {
namespace {

struct Range {
  std::string_view name;
  double value;
  double low;
  double high;
};

Result<void> Within(const Range& range) {
  if (range.value >= range.low && range.value <= range.high) {
    return {};
  }
  return Fail(Errc::kInvalidArgument, fmt::format("simulation: {} is {}, allowed is {} to {}",
                                                  range.name, range.value, range.low, range.high));
}

double JumpVariance(const PathSettings& path) {
  return path.jumps_per_session * 252.0 *
         (path.jump_size * path.jump_size + path.jump_mean * path.jump_mean);
}

}  // namespace

Result<void> CheckSettings(const Settings& settings) {
  const PathSettings& path = settings.path;
  const SurfaceSettings& surface = settings.surface;
  const Range ranges[] = {
      {"start level", path.start_level, 100.0, 15'000.0},
      {"annual vol", path.annual_vol, 0.01, 2.0},
      {"vol of vol", path.vol_of_vol, 0.0, 10.0},
      {"vol mean reversion", path.vol_mean_reversion_per_year, 0.1, 1000.0},
      {"vol-index correlation", path.vol_index_correlation, -1.0, 1.0},
      {"jumps per session", path.jumps_per_session, 0.0, 100.0},
      {"jump size", path.jump_size, 0.0, 0.2},
      {"jump mean", path.jump_mean, -0.1, 0.1},
      {"overnight share", path.overnight_variance_share, 0.0, 0.9},
      {"vol premium", surface.vol_premium, 0.5, 3.0},
      {"rate", surface.rate, -0.05, 0.5},
      {"dividend yield", surface.dividend_yield, 0.0, 0.2},
      {"step (s)", Seconds(settings.quotes.step), 0.01, 60.0},
      {"quote interval (s)", Seconds(settings.quotes.quote_interval), 0.0, 3600.0},
      {"spread scale", settings.quotes.spread_scale, 0.05, 20.0},
      {"seconds at mid", settings.fills.seconds_at_mid, 0.01, 1e6},
      {"largest clip", static_cast<double>(settings.fills.largest_clip), 1.0, 1e6},
      {"starting cash", settings.account.starting_cash.ToDouble(), 0.0, 1e10},
  };
  for (const Range& range : ranges) {
    M8_CHECK(Within(range));
  }
  if (JumpVariance(path) > 0.9 * path.annual_vol * path.annual_vol) {
    return Fail(Errc::kInvalidArgument, "simulation: the jumps alone exceed the annual vol",
                "make them fewer or smaller, or the vol larger");
  }
  if (!IsArbitrageFree(surface)) {
    return Fail(Errc::kInvalidArgument,
                fmt::format("simulation: skew {} with curvature {} admits arbitrage", surface.skew,
                            surface.curvature),
                "keep curvature^2 (1 + |skew|) <= 4");
  }
  return {};
}

Result<void> CheckBars(const std::vector<market::Bar>& bars) {
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const market::Bar& bar = bars[i];
    const bool sane = bar.low > 0.0 && bar.low <= std::min(bar.open, bar.close) &&
                      bar.high >= std::max(bar.open, bar.close) && bar.high < 1e6;
    const bool in_order = i == 0 || bar.start - bars[i - 1].start >= std::chrono::minutes{1};
    if (!sane || !in_order) {
      return Fail(Errc::kInvalidArgument,
                  fmt::format("simulation: minute bar {} ({}) {}", i + 1, FormatUtc(bar.start),
                              sane ? "is not later than the one before"
                                   : "has open or close outside low to high"));
    }
  }
  return {};
}

Result<void> CheckChain(const market::OptionChain& chain, TimePoint start) {
  if (!chain.spot || *chain.spot <= 0.0) {
    return Fail(Errc::kInvalidArgument, "simulation: the starting chain has no spot");
  }
  for (std::size_t row = 0; row < chain.Size(); ++row) {
    const market::Option option = chain.At(row);
    const auto settlement = market::SettlementInstant(option.trading_class, option.expiry);
    if (settlement && *settlement > start && ConIdOf(option) != 0) {
      return {};
    }
  }
  return Fail(
      Errc::kInvalidArgument,
      fmt::format("simulation: no SPX or SPXW option of the starting chain settles after {}",
                  FormatUtc(start)),
      "start at the chain's own time");
}

}  // namespace m8::sim::detail
