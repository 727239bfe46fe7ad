#include "app/scan_text.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "app/paint.hpp"

namespace m8::app {
namespace {

std::string Thousands(std::uint64_t count) {
  std::string digits = fmt::format("{}", count);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return digits;
}

std::string Dollars(double usd) {
  const auto whole = static_cast<std::int64_t>(std::llround(std::abs(usd)));
  return (usd < 0 && whole != 0 ? "-$" : "$") + Thousands(static_cast<std::uint64_t>(whole));
}

/// "38d", or where it is today "3.2h".
std::string TimeLeft(const scanner::Found& found) {
  if (found.days && *found.days > 0) {
    return fmt::format("{:.0f}d", *found.days);
  }
  return found.hours ? fmt::format("{:.1f}h", *found.hours) : "";
}

std::string Words(std::string_view name) {
  std::string words(name);
  std::ranges::replace(words, '-', ' ');
  return words;
}

/// "5800/5790P": of a vertical what is sold and what is bought; of more legs all, by strike.
std::string Strikes(const scanner::Found& found) {
  const auto& legs = found.legs;
  if (legs.size() == 2) {
    const bool first = legs[0].quantity < 0;
    return fmt::format("{:g}/{:g}{}", legs[first ? 0 : 1].strike.ToDouble(),
                       legs[first ? 1 : 0].strike.ToDouble(), Letter(legs[0].right));
  }
  std::string out;
  for (const auto& leg : legs) {
    out += fmt::format("{}{:g}", out.empty() ? "" : "/", leg.strike.ToDouble());
  }
  return out;
}

/// Of what is sold, the greatest.
double SoldDelta(const scanner::Found& found) {
  double delta = 0;
  for (const auto& leg : found.legs) {
    delta = leg.quantity < 0 ? std::max(delta, static_cast<double>(leg.delta.value_or(0))) : delta;
  }
  return delta;
}

std::string Share(const std::optional<double>& share) {
  return share ? fmt::format("{:.1f}%", 100 * *share) : "-";
}

constexpr const char* kLine =
    "{:>4}  {:6} {:10} {:>5}  {:14} {:>19}  {:>5} {:>7} {:>7} {:>6} {:>8} {:>8} {:>7} {:>7} "
    "{:>6}\n";

}  // namespace

std::string ScanText(std::span<const scanner::Found> found,
                     const scanner::RankSettings& rank,
                     bool colour) {
  const Paint paint(colour);
  if (found.empty()) {
    return "  nothing passes\n";
  }
  std::string out = paint.Dim(fmt::format(kLine, "", "", "expiry", "left", "structure", "strikes",
                                          "delta", "credit", "natural", "of wd", "max gain", "risk",
                                          "EV", "EV/risk", "PoP"));
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto& v = found[i];
    std::string line = fmt::format(
        kLine, i + 1, v.trading_class, FormatDate(v.expiry), TimeLeft(v), Words(v.kind), Strikes(v),
        fmt::format("{:.2f}", SoldDelta(v)), fmt::format("{:.2f}", v.credit),
        fmt::format("{:.2f}", v.natural_credit), fmt::format("{:.0f}%", 100 * v.CreditToWidth()),
        Dollars(v.max_profit_usd), Dollars(v.risk_usd), Dollars(v.expected_value_usd),
        Share(v.EvPerRisk()), Share(v.probability_of_profit));
    out += i == 0 ? paint.Bold(line.substr(0, line.size() - 1)) + "\n" : line;
  }
  const auto& assumed = rank.assumptions;
  return out +
         paint.Dim(fmt::format(
             "  One contract a leg, the best {} first. EV: vols come out at {:.0f}% of what the "
             "quotes imply. Gain, risk, EV\n  and PoP are after ${:.2f} a contract and {:g} half "
             "bid-ask spreads a leg; credit is at the mids.\n",
             Name(rank.score), 100 * assumed.realised_to_implied, assumed.fees_usd,
             assumed.half_spreads));
}

std::string FunnelText(const scanner::Funnel& funnel, bool colour) {
  const Paint paint(colour);
  std::string out;
  auto line = std::back_inserter(out);
  fmt::format_to(line, "  {}\n",
                 paint.Dim(fmt::format("{:34}{:>12}{:>12}", "filter", "alone", "left")));
  fmt::format_to(line, "  {:34}{:>12}{:>12}\n", "options", "", Thousands(funnel.rows));
  for (const auto& count : funnel.legs) {
    fmt::format_to(line, "  {:34}{:>12}{:>12}{}\n", count.filter, Thousands(count.alone),
                   Thousands(count.left),
                   count.missing == 0
                       ? ""
                       : paint.Dim(fmt::format("   not known of {}", Thousands(count.missing))));
  }
  fmt::format_to(line, "  {:46}{:>12}{}\n", "may be sold: quoted on both sides, with a vol",
                 Thousands(funnel.sellable),
                 paint.Dim(fmt::format("   bought {}", Thousands(funnel.buyable))));
  const auto last = std::ranges::find(funnel.legs, 0U, &scanner::LegCount::left);
  if (last != funnel.legs.end()) {
    fmt::format_to(line, "  {}\n",
                   paint.Bold(fmt::format(
                       "nothing is left after {}{}", last->filter,
                       last->missing == funnel.rows ? ": it is not known of any option" : "")));
    return out;
  }
  bool first = true;
  for (const auto& count : funnel.spreads) {
    const auto name = !first                 ? count.filter
                      : count.filter.empty() ? "structures"
                                             : "structures, " + count.filter;
    first = false;
    fmt::format_to(line, "  {:46}{:>12}\n", name, Thousands(count.left));
  }
  return out;
}

}  // namespace m8::app
