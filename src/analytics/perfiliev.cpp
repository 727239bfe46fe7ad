#include "analytics/perfiliev.hpp"

#include <algorithm>

#include "market/time_zone.hpp"
#include "quant/gamma_exposure.hpp"
#include "quant/gamma_profile.hpp"

namespace m8::analytics {
namespace {

constexpr double kWeekdaysPerYear = 262.0;
constexpr std::size_t kLevels = 60;
constexpr double kLowest = 0.8;  // of the spot
constexpr double kHighest = 1.2;

int WeekdaysBetween(Date from, Date to) {
  constexpr unsigned kFriday = 5;
  int days = 0;
  for (auto day = Days(from); day < Days(to); day += std::chrono::days{1}) {
    days += std::chrono::weekday{day}.iso_encoding() <= kFriday ? 1 : 0;
  }
  return days;
}

struct Columns {
  std::vector<double> strike, vol, years, contracts;
  std::vector<Right> right;
};

Columns ColumnsOf(const market::OptionChain& chain, Date page_date, PerfilievScope scope) {
  std::vector<double> years;
  for (const auto& series : chain.series) {
    const bool wanted = scope == PerfilievScope::kAll ? Days(series.expiry) >= Days(page_date)
                                                      : series.expiry == page_date;
    const int weekdays = std::max(1, WeekdaysBetween(page_date, series.expiry));
    years.push_back(wanted ? weekdays / kWeekdaysPerYear : 0.0);  // 0 counts nothing
  }
  Columns out;
  for (std::size_t row = 0; row < chain.Size(); ++row) {
    out.strike.push_back(chain.strike[row].ToDouble());
    out.right.push_back(chain.right[row]);
    out.vol.push_back(chain.model[row].iv.value_or(0.0));
    out.years.push_back(years[chain.series_of[row]]);
    out.contracts.push_back(chain.open_interest[row].value_or(0.0));
  }
  return out;
}

void AddTotals(const market::OptionChain& chain, Date page_date, PerfilievGex& out) {
  const quant::GexTerms terms{.spot = *chain.spot};
  for (std::size_t row = 0; row < chain.Size(); ++row) {
    const double exposure =
        quant::SignOf(terms.sign, chain.right[row]) *
        quant::DollarGamma(chain.model[row].gamma.value_or(0.0),
                           chain.open_interest[row].value_or(0.0), terms.spot, terms.multiplier);
    (chain.right[row] == Right::kCall ? out.calls_usd_per_1pct : out.puts_usd_per_1pct) += exposure;
    if (chain.series[chain.series_of[row]].expiry == page_date) {
      out.expiring_usd_per_1pct += exposure;
    }
  }
  out.total_usd_per_1pct = out.calls_usd_per_1pct + out.puts_usd_per_1pct;
}

}  // namespace

Result<PerfilievGex> AnalyzePerfiliev(const market::OptionChain& chain, PerfilievScope scope) {
  if (!chain.spot || !(*chain.spot > 0.0)) {
    return Fail(Errc::kUnavailable, "the chain has no spot");
  }
  const bool has_model = std::any_of(chain.model.begin(), chain.model.end(),
                                     [](const auto& model) { return model.gamma && model.iv; });
  if (!has_model) {
    return Fail(Errc::kUnavailable, "the chain has no gamma and vol of its source",
                "this convention needs Cboe's quotedata.csv or delayed-quotes JSON with Greeks");
  }
  const Date page_date = chain.page_date.value_or(market::ToLocal(chain.as_of).date);
  PerfilievGex out;
  AddTotals(chain, page_date, out);
  const Columns columns = ColumnsOf(chain, page_date, scope);
  const auto grid = quant::EvenGrid(kLowest * *chain.spot, kHighest * *chain.spot, kLevels);
  std::vector<double> profile(grid.size());
  quant::GammaProfile(
      {columns.strike, columns.right, columns.vol, columns.years, columns.contracts},
      {.spot = *chain.spot}, grid, profile);
  out.crossings = quant::LinearCrossings(grid, profile);
  if (!out.crossings.empty()) {
    out.flip = out.crossings.front();
  }
  return out;
}

}  // namespace m8::analytics
