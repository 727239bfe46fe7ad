#include "sim/detail/open_interest.hpp"

#include <cmath>

#include "sim/detail/dice.hpp"

namespace m8::sim::detail {
namespace {

constexpr double kSameDayTotal = 366'000.0;
constexpr double kMonthlyTotal = 1'400'000.0;
constexpr double kSameDayTurnover = 2.8;  // volume over open interest
constexpr double kLaterTurnover = 0.25;

double RoundStrikeWeight(double strike) {
  const auto points = std::llround(strike);
  if (points % 100 == 0) {
    return 3.0;
  }
  if (points % 50 == 0) {
    return 2.0;
  }
  return points % 25 == 0 ? 1.5 : 1.0;
}

/// `distance` is ln(K / S) in percent; two-sided exponential around the side's favourite place.
double Shape(double distance, Right right) {
  const double centre = right == Right::kCall ? 0.7 : -0.8;
  const double outer = right == Right::kCall ? 4.0 : 6.0;  // mean distance outwards
  const double off = distance - centre;
  const bool outwards = (off > 0.0) == (right == Right::kCall);
  return std::exp(-std::abs(off) / (outwards ? outer : 2.0));
}

double SeriesTotal(const SeriesBook& series, int sessions_left) {
  if (series.am_settled) {
    return kMonthlyTotal;
  }
  return kSameDayTotal * (0.2 + 0.8 * std::exp(-sessions_left / 4.0));
}

}  // namespace

void DrawInterest(SeriesBook& series, const ListingDay& day, int sessions_left) {
  const auto today = static_cast<std::uint64_t>(Days(day.session.date).time_since_epoch().count());
  const double width = std::sqrt(1.0 + static_cast<double>(sessions_left));
  // Which side the customers of this expiry favour: it decides the sign of the gamma exposure.
  Rng mood = DiceFor(day.seed, static_cast<std::uint64_t>(series.rows.front().contract.con_id), 2);
  const double call_weight = 0.93 * std::exp(0.35 * mood.Normal());
  double total_interest = 0.0;
  double total_volume = 0.0;
  std::vector<std::pair<double, double>> raw;
  raw.reserve(series.rows.size());
  for (const Listed& row : series.rows) {
    const auto id = static_cast<std::uint64_t>(row.contract.con_id);
    const double percent = 100.0 * std::log(row.strike / day.level);
    const Right right = row.contract.option->right;
    Rng lasting = DiceFor(day.seed, id, 1);
    Rng daily = DiceFor(day.seed, id, today);
    const double interest =
        RoundStrikeWeight(row.strike) * Shape(percent / std::sqrt(width), right) *
        (right == Right::kCall ? call_weight : 1.0) * std::exp(0.7 * lasting.Normal());
    const double sds = percent / (100.0 * day.daily_vol * width);
    const double volume = RoundStrikeWeight(row.strike) * std::exp(-std::abs(sds) / 0.7) *
                          std::exp(0.6 * daily.Normal());
    raw.emplace_back(interest, volume);
    total_interest += interest;
    total_volume += volume;
  }
  const double interest_scale = SeriesTotal(series, sessions_left) / total_interest;
  const double turnover = sessions_left == 0 ? kSameDayTurnover : kLaterTurnover;
  const double volume_scale = SeriesTotal(series, sessions_left) * turnover / total_volume;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    series.rows[i].open_interest = std::llround(raw[i].first * interest_scale);
    series.rows[i].day_volume = raw[i].second * volume_scale;
    series.rows[i].own_volume = 0;
  }
}

}  // namespace m8::sim::detail
