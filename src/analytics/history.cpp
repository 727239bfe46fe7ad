#include "analytics/history.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace m8::analytics {
namespace {

std::size_t SessionsBefore(const market::DailyBars& bars, Date today) {
  return static_cast<std::size_t>(std::ranges::lower_bound(bars.date, today) - bars.date.begin());
}

}  // namespace

HistoryStats HistoryOf(const market::DailyBars& prices, const market::DailyBars& vols, Date today) {
  HistoryStats stats;
  if (const std::size_t count = SessionsBefore(vols, today); count > 0) {
    const auto past = std::span(vols.close).first(count - 1);
    stats.iv_rank = quant::IvRank(past, vols.close[count - 1]);
    stats.iv_percentile = quant::IvPercentile(past, vols.close[count - 1]);
  }
  const std::size_t count = SessionsBefore(prices, today);
  if (count > kRealisedSessions) {
    // One more bar, for the close that the first return is from.
    const auto cut = [&](const std::vector<double>& column, std::size_t sessions) {
      return std::span(column).first(count).last(sessions);
    };
    const auto bars = [&](std::size_t sessions) {
      return quant::DailyBars{cut(prices.open, sessions), cut(prices.high, sessions),
                              cut(prices.low, sessions), cut(prices.close, sessions)};
    };
    stats.close_to_close = quant::CloseToCloseVol(bars(kRealisedSessions + 1).close);
    stats.parkinson = quant::ParkinsonVol(bars(kRealisedSessions));
    stats.yang_zhang = quant::YangZhangVol(bars(kRealisedSessions + 1));
  }
  return stats;
}

void AppendValue(JsonWriter& json, const HistoryStats& stats) {
  const std::pair<std::string_view, const HistoryStats::Figure*> figures[] = {
      {"iv_rank", &stats.iv_rank},
      {"iv_percentile", &stats.iv_percentile},
      {"realised_close_to_close", &stats.close_to_close},
      {"realised_parkinson", &stats.parkinson},
      {"realised_yang_zhang", &stats.yang_zhang}};
  json.BeginObject();
  for (const auto& [name, figure] : figures) {
    json.Field(name, *figure ? std::optional(**figure) : std::nullopt);
  }
  json.Field("realised_sessions", static_cast<std::int64_t>(kRealisedSessions));
  json.Key("absent").BeginObject();
  for (const auto& [name, figure] : figures) {
    if (!*figure) {
      json.Field(name, quant::Name(figure->error()));
    }
  }
  json.EndObject().EndObject();
}

}  // namespace m8::analytics
