#include "quant/gex_levels.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "base/assert.hpp"
#include "quant/gamma_exposure.hpp"

namespace m8::quant {
namespace {

void CheckColumns(const ExposureRows& in) noexcept {
  const std::size_t n = in.strike.size();
  M8_ASSERT(in.right.size() == n && in.exposure.size() == n &&
                (in.contracts.empty() || in.contracts.size() == n),
            "columns of equal length");
}

void Add(StrikeGex& to, const StrikeGex& row) noexcept {
  to.calls += row.calls;
  to.puts += row.puts;
  to.call_contracts += row.call_contracts;
  to.put_contracts += row.put_contracts;
}

StrikeGex RowOf(const ExposureRows& in, std::size_t i) noexcept {
  const double contracts = in.contracts.empty() ? 0.0 : in.contracts[i];
  return in.right[i] == Right::kCall ? StrikeGex{in.strike[i], in.exposure[i], 0.0, contracts, 0.0}
                                     : StrikeGex{in.strike[i], 0.0, in.exposure[i], 0.0, contracts};
}

/// The strike with the most of a measure; none where nowhere more than zero.
template <class Measure>
std::optional<double> Largest(std::span<const StrikeGex> by_strike, double spot, Measure measure) {
  const StrikeGex* best = nullptr;
  double most = 0.0;
  for (const auto& row : by_strike) {
    const double value = measure(row);
    const bool nearer =
        best != nullptr && std::abs(row.strike - spot) < std::abs(best->strike - spot);
    if (value > most || (value == most && nearer)) {
      best = &row;
      most = value;
    }
  }
  return best != nullptr ? std::optional{best->strike} : std::nullopt;
}

/// What calls, puts and both of a strike count for a wall; nothing below zero is a wall.
struct WallValues {
  double call, put, both;
};

WallValues ValuesOf(const StrikeGex& row, WallMeasure measure) noexcept {
  switch (measure) {
    case WallMeasure::kGrossGamma:
      return {std::abs(row.calls), std::abs(row.puts), row.Gross()};
    case WallMeasure::kNetGamma:
      return {row.Net(), -row.Net(), std::abs(row.Net())};
    case WallMeasure::kOpenInterest:
      return {std::abs(row.call_contracts), std::abs(row.put_contracts),
              std::abs(row.call_contracts) + std::abs(row.put_contracts)};
  }
  return {};
}

double GrossOf(std::span<const StrikeGex> by_strike) noexcept {
  double gross = 0.0;
  for (const auto& row : by_strike) {
    gross += row.Gross();
  }
  return gross;
}

bool IsTaken(double strike, std::span<const StrikeCluster> found) noexcept {
  return std::any_of(found.begin(), found.end(), [strike](const StrikeCluster& cluster) {
    return strike >= cluster.low && strike <= cluster.high;
  });
}

/// From the first strike on as far as the width and the clusters found before allow.
StrikeCluster ClusterFrom(std::span<const StrikeGex> rows,
                          double width,
                          std::span<const StrikeCluster> found) noexcept {
  StrikeCluster cluster{rows.front().strike, rows.front().strike};
  for (const auto& row : rows) {
    if (row.strike - cluster.low > width || IsTaken(row.strike, found)) {
      break;
    }
    if (row.Gross() > 0.0) {
      cluster.high = row.strike;
      cluster.gross += row.Gross();
      cluster.net += row.Net();
    }
  }
  return cluster;
}

bool IsBetter(const StrikeCluster& a, const StrikeCluster& b, double spot) noexcept {
  const auto distance = [spot](const StrikeCluster& c) {
    return std::abs(0.5 * (c.low + c.high) - spot);
  };
  return a.gross > b.gross || (a.gross == b.gross && a.gross > 0.0 && distance(a) < distance(b));
}

}  // namespace

double StrikeGex::Gross() const noexcept { return std::abs(calls) + std::abs(puts); }

std::string_view Name(WallMeasure measure) noexcept {
  switch (measure) {
    case WallMeasure::kGrossGamma:
      return "gross_gamma";
    case WallMeasure::kNetGamma:
      return "net_gamma";
    case WallMeasure::kOpenInterest:
      return "open_interest";
  }
  return "unknown";
}

void SumByStrike(const ExposureRows& in, std::vector<StrikeGex>& out) {
  CheckColumns(in);
  out.clear();
  for (std::size_t i = 0; i < in.strike.size(); ++i) {
    const StrikeGex row = RowOf(in, i);
    // Chains come strike by strike, so that mostly nothing is left to sort.
    if (!out.empty() && out.back().strike == row.strike) {
      Add(out.back(), row);
    } else {
      out.push_back(row);
    }
  }
  const auto by_strike = [](const StrikeGex& a, const StrikeGex& b) { return a.strike < b.strike; };
  if (!std::is_sorted(out.begin(), out.end(), by_strike)) {
    std::sort(out.begin(), out.end(), by_strike);
  }
  std::size_t last = 0;
  for (std::size_t i = 1; i < out.size(); ++i) {
    if (out[i].strike == out[last].strike) {
      Add(out[last], out[i]);
    } else {
      out[++last] = out[i];
    }
  }
  if (!out.empty()) {
    out.resize(last + 1);
  }
}

std::vector<StrikeGex> SumByStrike(const ExposureRows& in) {
  std::vector<StrikeGex> rows;
  SumByStrike(in, rows);
  return rows;
}

void SumByGroup(const ExposureRows& in,
                std::span<const std::size_t> group,
                std::span<GexTotals> out) noexcept {
  CheckColumns(in);
  M8_ASSERT(group.size() == in.strike.size(), "columns of equal length");
  std::fill(out.begin(), out.end(), GexTotals{});
  for (std::size_t i = 0; i < group.size(); ++i) {
    M8_ASSERT(group[i] < out.size(), "a group of the caller's");
    (in.right[i] == Right::kCall ? out[group[i]].calls : out[group[i]].puts) += in.exposure[i];
  }
}

GexTotals SumTotals(std::span<const StrikeGex> by_strike) noexcept {
  GexTotals totals;
  for (const auto& row : by_strike) {
    totals.calls += row.calls;
    totals.puts += row.puts;
  }
  return totals;
}

std::vector<double> CumulativeZeroLevels(std::span<const StrikeGex> by_strike) {
  std::vector<double> strikes;
  std::vector<double> sums;
  double sum = 0.0;
  for (const auto& row : by_strike) {
    sum += row.Net();
    strikes.push_back(row.strike);
    sums.push_back(sum);
  }
  return LinearCrossings(strikes, sums);
}

GammaWalls FindWalls(std::span<const StrikeGex> by_strike,
                     double spot,
                     WallMeasure measure) noexcept {
  const auto above = [=](const StrikeGex& row) {
    return row.strike >= spot ? ValuesOf(row, measure).call : 0.0;
  };
  const auto below = [=](const StrikeGex& row) {
    return row.strike <= spot ? ValuesOf(row, measure).put : 0.0;
  };
  const auto anywhere = [=](const StrikeGex& row) { return ValuesOf(row, measure).both; };
  return {Largest(by_strike, spot, above), Largest(by_strike, spot, below),
          Largest(by_strike, spot, anywhere)};
}

std::size_t FindClusters(std::span<const StrikeGex> by_strike,
                         double spot,
                         double width,
                         std::span<StrikeCluster> out) noexcept {
  M8_ASSERT(width >= 0.0, "a width is not negative");
  const double all = GrossOf(by_strike);
  for (std::size_t count = 0; count < out.size(); ++count) {
    const auto found = out.first(count);
    StrikeCluster best;
    for (std::size_t i = 0; i < by_strike.size(); ++i) {
      // A run begins where there is gamma; the last may end the columns.
      if (by_strike[i].Gross() > 0.0 && !IsTaken(by_strike[i].strike, found)) {
        const auto cluster = ClusterFrom(by_strike.subspan(i), width, found);
        best = IsBetter(cluster, best, spot) ? cluster : best;
      }
    }
    if (!(best.gross > 0.0)) {
      return count;
    }
    best.share = best.gross / all;
    out[count] = best;
  }
  return out.size();
}

std::optional<Concentration> ConcentrationOf(std::span<const StrikeGex> by_strike,
                                             std::size_t top) noexcept {
  const double all = GrossOf(by_strike);
  if (!(all > 0.0)) {
    return std::nullopt;
  }
  Concentration out{.top = std::min(top, kTopStrikesMax)};
  std::array<double, kTopStrikesMax> most{};  // descending
  for (const auto& row : by_strike) {
    const double share = row.Gross() / all;
    out.herfindahl += share * share;
    const auto at = std::upper_bound(most.begin(), most.end(), share, std::greater<>{});
    if (at != most.end()) {
      std::move_backward(at, most.end() - 1, most.end());
      *at = share;
    }
  }
  for (std::size_t i = 0; i < out.top; ++i) {
    out.top_share += most[i];
  }
  return out;
}

}  // namespace m8::quant
