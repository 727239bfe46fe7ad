#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "analytics/market_state.hpp"
#include "analytics/settings.hpp"
#include "base/result.hpp"
#include "market/chain.hpp"
#include "quant/batch.hpp"
#include "quant/calendar_arbitrage.hpp"

namespace m8::analytics {

/// What the quotes of one series say: forward by parity, vols, Greeks, smile, gamma exposure,
/// expected move, at chain.as_of. `atr`: Wilder's, of 5-minute bars, points; absent where no bars
/// are known. Pure; `series` must be an index into chain.series.
///
/// Fails with kUnavailable where nothing can be said: the series is settled or less than
/// time_left_min from it, or its quotes give no forward. Whatever else the quotes do not support is
/// absent in the result. Gamma exposure and the regime are those of this series alone.
Result<MarketState> Analyze(const market::OptionChain& chain,
                            std::size_t series,
                            const AnalyticsSettings& settings,
                            std::optional<double> atr);

/// Gamma exposure of several series together, each at its own forward and time. A series that
/// Analyze would refuse (an AM series after the open, say) is left out and named in the result, so
/// that the open interest of what is settled never counts. Fails where none is left.
Result<GammaExposure> AnalyzeExposure(const market::OptionChain& chain,
                                      std::span<const std::size_t> series,
                                      const AnalyticsSettings& settings,
                                      const quant::Batch& batch = {});

/// Two neighbouring expiries, of those with a smile, that contradict one another by more than a
/// tenth of a vol point: total variance falls from the one to the other.
struct CalendarBreak {
  std::size_t near = 0, far = 0;  // indices into ChainState::series
  quant::CalendarViolation worst;
};

/// A whole chain: each series that says something, in the chain's order, and all of them together.
struct ChainState {
  std::vector<MarketState> series;
  GammaExposure all;
  std::vector<CalendarBreak> calendar_breaks;
};

/// Does the same again and again in the same memory: for a chain that is analysed at every tick.
class Analyst {
 public:
  /// `batch` computes the profile of many series.
  explicit Analyst(AnalyticsSettings settings, quant::Batch batch = {});
  ~Analyst();
  Analyst(Analyst&&) noexcept;
  Analyst& operator=(Analyst&&) noexcept;

  /// As the function of that name, into `out`, to the last bit whatever was analysed before: only
  /// memory is kept. On failure `out` is in no useful state.
  Result<void> Analyze(const market::OptionChain& chain,
                       std::size_t series,
                       std::optional<double> atr,
                       MarketState& out);
  /// Every series and their gamma exposure together. Fails where none can be analysed.
  Result<void> AnalyzeAll(const market::OptionChain& chain, ChainState& out);
  /// As AnalyzeExposure.
  Result<void> AnalyzeExposure(const market::OptionChain& chain,
                               std::span<const std::size_t> series,
                               GammaExposure& out);

 private:
  struct Workspace;
  AnalyticsSettings settings_;
  std::unique_ptr<Workspace> workspace_;
};

}  // namespace m8::analytics
