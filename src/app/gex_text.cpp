#include "app/gex_text.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/paint.hpp"
#include "app/terminal.hpp"

namespace m8::app {
namespace {

constexpr std::size_t kStrikesShown = 16;
constexpr double kBarCells = 36;

std::string Dollars(double value, const Paint& paint) {
  return paint.Signed(value, fmt::format("{:>11}", BigDollars(value)));
}

std::string Level(const std::optional<Price>& level) {
  return level ? fmt::format("{:g}", level->ToDouble()) : "none";
}

std::string TotalsText(const analytics::GammaExposure& gex, const Paint& paint) {
  std::string out;
  auto line = std::back_inserter(out);
  fmt::format_to(line, "  total        {} per 1 %   calls {}   puts {}   {} per point\n",
                 paint.Bold(Dollars(gex.total_usd_per_1pct, paint)),
                 BigDollars(gex.calls_usd_per_1pct), BigDollars(gex.puts_usd_per_1pct),
                 BigDollars(gex.total_usd_per_point));
  if (gex.volume_usd_per_1pct && gex.blend_usd_per_1pct) {
    fmt::format_to(line,
                   "  by volume    {} per 1 %   blended with open interest, {:.0f} to {:.0f}: {}\n",
                   Dollars(*gex.volume_usd_per_1pct, paint), 100 * (1 - gex.blend_weight),
                   100 * gex.blend_weight, BigDollars(*gex.blend_usd_per_1pct));
  }
  fmt::format_to(line, "  vanna        {} per vol point     charm {} per calendar day\n",
                 Dollars(gex.vanna_usd_per_vol_point, paint), BigDollars(gex.charm_usd_per_day));
  return out;
}

std::string LevelsText(const analytics::GammaExposure& gex, double spot, const Paint& paint) {
  std::string out;
  auto line = std::back_inserter(out);
  fmt::format_to(line, "  zero gamma   {}",
                 gex.zero_gamma ? paint.Bold(fmt::format("{:>11.2f}", *gex.zero_gamma))
                                : fmt::format("{:>11}", "none"));
  if (gex.zero_gamma) {
    fmt::format_to(line, "   {:+.2f} % of spot", 100 * (*gex.zero_gamma / spot - 1));
  }
  if (gex.crossings.size() > 1) {
    fmt::format_to(line, "   every crossing {:.1f}", fmt::join(gex.crossings, ", "));
  }
  if (gex.zero_gamma_cumulative) {
    fmt::format_to(line, "   sum over strikes turns at {:.1f}", *gex.zero_gamma_cumulative);
  }
  fmt::format_to(line, "\n  walls             put      call   largest\n");
  const auto walls = [&](const char* name, const auto& put, const auto& call, const auto& largest) {
    fmt::format_to(line, "    {:9}{:>8}{:>10}{:>10}\n", name, Level(put), Level(call),
                   Level(largest));
  };
  walls("gross", gex.put_wall, gex.call_wall, gex.largest_strike);
  walls("net", gex.net_walls.put, gex.net_walls.call, gex.net_walls.largest);
  walls("contracts", gex.open_interest_walls.put, gex.open_interest_walls.call,
        gex.open_interest_walls.largest);
  for (const auto& cluster : gex.clusters) {
    fmt::format_to(line, "  cluster      {:>11}   {:.0f} % of the gamma, net {}\n",
                   fmt::format("{:g}-{:g}", cluster.low, cluster.high), 100 * cluster.share,
                   BigDollars(cluster.net));
  }
  return out;
}

std::string BeliefText(const analytics::GammaExposure& gex, const Paint& paint) {
  std::string out;
  auto line = std::back_inserter(out);
  fmt::format_to(line, "  confidence   {}  ",
                 paint.Bold(fmt::format("{:>7.0f}/100", gex.confidence.score)));
  for (const auto& reason : gex.confidence.reasons) {
    std::string name(quant::Name(reason.reason));
    std::replace(name.begin(), name.end(), '_', ' ');
    fmt::format_to(line, " {} {:.0f} ", name, reason.score);
  }
  fmt::format_to(line, "\n  counted      {:>11} options", gex.options_counted);
  if (!gex.by_expiry.empty()) {
    fmt::format_to(line, " of {} series", gex.by_expiry.size());
  }
  fmt::format_to(line, "; {} without a vol or open interest\n", gex.options_left_out);
  for (const auto& series : gex.series_left_out) {
    fmt::format_to(line, "  {}\n", paint.Dim("left out: " + series));
  }
  return out;
}

double Gross(const analytics::StrikeExposure& row) {
  return std::abs(row.calls) + std::abs(row.puts);
}

std::string Bar(double value, double most) {
  std::string bar;
  for (int i = 0; i < static_cast<int>(std::lround(std::abs(value) / most * kBarCells)); ++i) {
    bar += "█";
  }
  return bar;
}

std::string StrikesText(const analytics::GammaExposure& gex, double spot, const Paint& paint) {
  std::vector<analytics::StrikeExposure> rows = gex.by_strike;
  std::sort(rows.begin(), rows.end(),
            [](const auto& a, const auto& b) { return Gross(a) > Gross(b); });
  rows.resize(std::min(rows.size(), kStrikesShown));
  std::sort(rows.begin(), rows.end(),
            [](const auto& a, const auto& b) { return a.strike > b.strike; });
  double most = 0;
  for (const auto& row : rows) {
    most = std::max(most, std::abs(row.net));
  }
  if (most == 0) {
    return "";
  }
  std::string out;
  auto line = std::back_inserter(out);
  fmt::format_to(line, "  the {} strikes with the most, net per 1 %\n", rows.size());
  bool below = false;
  for (const auto& row : rows) {
    if (!below && row.strike.ToDouble() < spot) {
      below = true;
      fmt::format_to(line, "  {}\n", paint.Dim(fmt::format("{:>9.2f} spot", spot)));
    }
    fmt::format_to(line, "  {:>9g} {:>11}  {}\n", row.strike.ToDouble(), BigDollars(row.net),
                   paint.Signed(row.net, Bar(row.net, most)));
  }
  return out;
}

}  // namespace

std::string GexText(const analytics::GammaExposure& gex, double spot, bool colour) {
  const Paint paint(colour);
  return TotalsText(gex, paint) + LevelsText(gex, spot, paint) + BeliefText(gex, paint) +
         StrikesText(gex, spot, paint);
}

std::string GexText(const analytics::PerfilievGex& gex, bool colour) {
  const Paint paint(colour);
  return fmt::format(
      "  total        {} per 1 %   calls {}   puts {}   expiring that day {}\n"
      "  flip         {}{}\n",
      paint.Bold(Dollars(gex.total_usd_per_1pct, paint)), BigDollars(gex.calls_usd_per_1pct),
      BigDollars(gex.puts_usd_per_1pct), BigDollars(gex.expiring_usd_per_1pct),
      gex.flip ? paint.Bold(fmt::format("{:>11.2f}", *gex.flip)) : fmt::format("{:>11}", "none"),
      gex.crossings.size() > 1
          ? fmt::format("   every crossing {:.1f}", fmt::join(gex.crossings, ", "))
          : "");
}

}  // namespace m8::app
