#include "app/terminal.hpp"

#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "app/paint.hpp"
#include "base/text.hpp"
#include "market/time_zone.hpp"

namespace m8::app {
namespace {

std::string Optional(const std::optional<double>& value, std::string_view format) {
  return value ? fmt::format(fmt::runtime(format), *value) : "none";
}

std::string Words(std::string_view code) {
  std::string words(code);
  for (auto& c : words) {
    c = c == '_' ? ' ' : c;
  }
  return words;
}

// Lines of at most kColumns, all but the first indented.
std::string Wrapped(std::string_view text, std::size_t indent) {
  constexpr std::size_t kColumns = 110;
  std::string out;
  std::size_t column = indent;
  for (const auto word : Split(text, ' ')) {
    if (column > indent && column + 1 + word.size() > kColumns) {
      out += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  return out;
}

std::string MarketText(const analytics::MarketState& state, const Paint& paint) {
  const auto& gex = state.gex;
  const auto& move = state.move;
  std::string out;
  auto line = std::back_inserter(out);
  fmt::format_to(line, "  spot {}   forward {:.2f}   ATM vol {}   straddle {}\n",
                 paint.Bold(fmt::format("{:.2f}", state.spot)), state.forward,
                 state.atm_iv ? fmt::format("{:.1f} %", *state.atm_iv * 100) : "none",
                 Optional(move.straddle, "{:.1f}"));
  fmt::format_to(
      line, "  expected range {}   gamma exposure {} per 1 %   zero gamma {}   walls {} / {}\n",
      move.range ? paint.Bold(fmt::format("±{:.1f} ({:.2f} %)", *move.range,
                                          move.range_pct.value_or(0) * 100))
                 : "none",
      paint.Signed(gex.total_usd_per_1pct, BigDollars(gex.total_usd_per_1pct)),
      paint.Bold(Optional(gex.zero_gamma, "{:.1f}")),
      gex.put_wall ? fmt::format("{:.0f}", gex.put_wall->ToDouble()) : "none",
      gex.call_wall ? fmt::format("{:.0f}", gex.call_wall->ToDouble()) : "none");
  return out;
}

std::string Percent(const std::optional<double>& value) {
  return value ? fmt::format("{:.1f} %", 100 * *value) : "none";
}

std::string Percent(const analytics::HistoryStats::Figure& figure) {
  return figure ? Percent(std::optional(*figure)) : Words(quant::Name(figure.error()));
}

// What the smile and the strip of quotes say of the level at settlement.
std::string LawText(const analytics::MarketState& state) {
  std::string out;
  auto line = std::back_inserter(out);
  if (state.law) {
    const auto& q = state.law->quantiles;
    fmt::format_to(line,
                   "  settles between {:.1f} and {:.1f} in 50 of 100 cases, {:.1f} and {:.1f} in "
                   "90; worst 5 of 100 on average {:.1f} below the forward\n",
                   q[1], q[3], q[0], q[4], state.law->shortfall_5pct);
  }
  fmt::format_to(line, "  one sd: smile {}   variance strip {} ({} a year)   straddle {}\n",
                 Optional(state.move.smile_sd, "{:.1f}"), Optional(state.move.strip_sd, "{:.1f}"),
                 Percent(state.move.strip_vol), Optional(state.move.one_sd, "{:.1f}"));
  fmt::format_to(line, "  forward's quality {:.0f}/100   gamma exposure's {:.0f}/100\n",
                 state.forward_quality.score, state.gex.confidence.score);
  return out;
}

std::string HistoryText(const analytics::HistoryStats& history) {
  return fmt::format(
      "  IV rank {}   percentile {}   realised vol of {} sessions: close {}, Parkinson {}, "
      "Yang-Zhang {}\n",
      Percent(history.iv_rank), Percent(history.iv_percentile), analytics::kRealisedSessions,
      Percent(history.close_to_close), Percent(history.parkinson), Percent(history.yang_zhang));
}

std::string LegsText(const strategy::Recommendation& pick) {
  std::string out;
  for (const auto& leg : pick.legs) {
    fmt::format_to(std::back_inserter(out), "{}{:+d} {:.0f}{}", out.empty() ? "" : "  ",
                   leg.quantity, leg.option.strike.ToDouble(), Letter(leg.option.right));
  }
  return out;
}

std::string PickText(const strategy::Recommendation& pick, int rank, const Paint& paint) {
  const bool credit = pick.net_price <= Price{};
  const auto name = pick.variant.empty() ? Words(Name(pick.kind)) : Words(pick.variant);
  std::string out;
  auto line = std::back_inserter(out);
  fmt::format_to(line, "  {} {}  {}\n", paint.Accent(fmt::format("{}.", rank)), paint.Bold(name),
                 LegsText(pick));
  fmt::format_to(
      line, "     {} {}   max loss ${:.0f}   max profit ${:.0f}   PoP {:.1f} %   score {}\n",
      credit ? "credit" : "debit", paint.Bold((credit ? -pick.net_price : pick.net_price).Text()),
      pick.max_loss.ToDouble(), pick.max_profit.ToDouble(), pick.probability_of_profit * 100,
      paint.Bold(fmt::format("{:.0f}", pick.score)));
  fmt::format_to(line, "     {}\n", paint.Dim(Wrapped(pick.rationale, 5)));
  return out;
}

std::string SelectionText(const strategy::Selection& selection, const Paint& paint) {
  std::string out;
  int rank = 0;
  for (const auto& pick : selection.recommendations) {
    out += PickText(pick, ++rank, paint);
  }
  for (const auto& no : selection.rejections) {
    fmt::format_to(std::back_inserter(out), "  {} {}: {}\n", paint.Dim("-"),
                   Words(no.variant.empty() ? Name(no.kind) : no.variant),
                   paint.Dim(Wrapped(no.text, 6)));
  }
  return out;
}

}  // namespace

std::string BigDollars(double dollars) {
  const double size = std::abs(dollars);
  const auto [scale, unit] = size >= 1e9   ? std::pair{1e9, " bn"}
                             : size >= 1e6 ? std::pair{1e6, " m"}
                                           : std::pair{1e3, " k"};
  return fmt::format("{}${:.2f}{}", dollars < 0 ? "-" : "+", size / scale, unit);
}

std::string CycleText(const engine::Snapshot& snapshot, bool colour) {
  const Paint paint(colour);
  std::string out = paint.Bold(fmt::format("Cycle {}", snapshot.cycle));
  auto line = std::back_inserter(out);
  fmt::format_to(line, "  {}  {}\n", market::FormatNewYork(snapshot.now),
                 paint.Dim(fmt::format("{} lines, {:.0f} % of the chain seen",
                                       snapshot.link.lines_in_use, snapshot.coverage * 100)));
  if (snapshot.state) {
    out += MarketText(*snapshot.state, paint);
  }
  if (snapshot.selection) {
    out += SelectionText(*snapshot.selection, paint);
  }
  return out;
}

std::string AnalysisText(const analytics::MarketState& state,
                         const std::optional<analytics::HistoryStats>& history,
                         const strategy::Selection& selection,
                         bool colour) {
  const Paint paint(colour);
  return fmt::format("{}  {}  {} {}\n{}{}{}{}", paint.Bold(state.underlying),
                     market::FormatNewYork(state.as_of), state.series.trading_class,
                     FormatDate(state.series.expiry), MarketText(state, paint), LawText(state),
                     history ? HistoryText(*history) : "", SelectionText(selection, paint));
}

std::string NewsLine(const engine::NewsView& news, bool colour) {
  const Paint paint(colour);
  return fmt::format("{}  {}\n", paint.Dim(market::FormatNewYork(news.time)), news.text);
}

}  // namespace m8::app
