#include "sim/detail/listing.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <tuple>

#include "sim/detail/open_interest.hpp"

namespace m8::sim::detail {
namespace {

constexpr int kDailySessions = 12;
constexpr int kWeeks = 5;
constexpr int kMonthEnds = 3;
constexpr int kMonthlies = 4;
constexpr std::int64_t kConIdBase = 600'000'000;
constexpr std::int64_t kStrikeLimit = 1 << 14;
constexpr std::int64_t kDayLimit = 1 << 13;

/// Strikes every `step` points up to `reach` (share of the index) from the money.
struct StrikeBand {
  double step = 0.0;
  double below = 0.0;
  double above = 0.0;
};
constexpr StrikeBand kNearBands[] = {{5, 0.045, 0.04}, {25, 0.10, 0.07}, {50, 0.16, 0.10}};
constexpr StrikeBand kWeekBands[] = {{5, 0.06, 0.05}, {25, 0.14, 0.10}, {50, 0.25, 0.15}};
constexpr StrikeBand kFarBands[] = {{10, 0.08, 0.06}, {25, 0.18, 0.12}, {100, 0.40, 0.20}};

std::span<const StrikeBand> BandsFor(int sessions_left) {
  if (sessions_left <= 1) {
    return kNearBands;
  }
  return sessions_left <= kDailySessions ? std::span<const StrikeBand>(kWeekBands)
                                         : std::span<const StrikeBand>(kFarBands);
}

bool LastOfWeek(Date date, Date next) {
  return Days(next) - Days(date) > std::chrono::days{1} &&
         std::chrono::weekday{Days(next)}.iso_encoding() <
             std::chrono::weekday{Days(date)}.iso_encoding();
}

struct Due {
  std::string_view trading_class;
  Date expiry;
  int sessions_left = 0;
};

/// What is listed on the day of `first`.
std::vector<Due> DueSeries(const market::Session& first) {
  std::vector<Due> due;
  int weeks = 0;
  int month_ends = 0;
  market::Session session = first;
  for (int n = 0; month_ends < kMonthEnds; ++n) {
    const auto next = market::NextSession(session.date);
    if (!next) {
      break;
    }
    const bool week_end = LastOfWeek(session.date, next->date);
    const bool month_end = session.date.month() != next->date.month();
    if (n < kDailySessions || (week_end && weeks < kWeeks) || month_end) {
      due.push_back({"SPXW", session.date, n});
    }
    weeks += week_end ? 1 : 0;
    month_ends += month_end ? 1 : 0;
    session = *next;
  }
  auto month = first.date.year() / first.date.month();
  for (int n = 0; n < kMonthlies; ++n, month += std::chrono::months{1}) {
    const auto expiry = market::MonthlyExpiration(month);
    if (expiry && Days(*expiry) >= Days(first.date)) {
      const auto days = (Days(*expiry) - Days(first.date)).count();
      due.push_back({"SPX", *expiry, static_cast<int>(days * 5 / 7)});
    }
  }
  return due;
}

bool Before(const SeriesBook& series, std::string_view trading_class, Date expiry) {
  return std::tuple(std::string_view(series.trading_class), Days(series.expiry)) <
         std::tuple(trading_class, Days(expiry));
}

}  // namespace

std::int64_t ConIdOf(const market::Option& option) {
  const bool weekly = option.trading_class == "SPXW";
  const std::int64_t days =
      (Days(option.expiry) - Days(MakeDate(market::kCalendarFirstYear, 1, 1))).count();
  const std::int64_t points = option.strike.Units() / Price::kScale;
  if ((!weekly && option.trading_class != "SPX") || option.strike.Units() % Price::kScale != 0 ||
      points <= 0 || points >= kStrikeLimit || days < 0 || days >= kDayLimit) {
    return 0;
  }
  const std::int64_t kind = (weekly ? 2 : 0) + (option.right == Right::kPut ? 1 : 0);
  return kConIdBase + ((days * kStrikeLimit + points) * 4 + kind);
}

SeriesBook* Listing::FindSeries(std::string_view trading_class, Date expiry) const {
  const auto at = std::lower_bound(
      series_.begin(), series_.end(), expiry,
      [&](const auto& series, Date value) { return Before(*series, trading_class, value); });
  const bool found =
      at != series_.end() && (*at)->trading_class == trading_class && (*at)->expiry == expiry;
  return found ? at->get() : nullptr;
}

Listing::Place Listing::Find(std::int64_t con_id) const {
  const auto found = series_of_.find(con_id);
  if (found == series_of_.end()) {
    return {};
  }
  // The number orders as (strike, call before put) within a series.
  auto& rows = found->second->rows;
  const auto row = std::lower_bound(
      rows.begin(), rows.end(), con_id,
      [](const Listed& listed, std::int64_t id) { return listed.contract.con_id < id; });
  return {found->second, &*row};
}

void Listing::Clear() {
  series_.clear();
  series_of_.clear();
}

SeriesBook& Listing::AddSeries(std::string_view trading_class, Date expiry) {
  if (SeriesBook* found = FindSeries(trading_class, expiry)) {
    return *found;
  }
  auto series = std::make_unique<SeriesBook>();
  series->trading_class = trading_class;
  series->expiry = expiry;
  series->ticks = market::TickRuleOf(trading_class);
  const auto settlement = market::SettlementInstant(trading_class, expiry);
  const auto last_trade = market::LastTradeInstant(trading_class, expiry);
  M8_ASSERT(settlement && last_trade, "series are listed within the calendar");
  series->settlement = *settlement;
  series->last_trade = *last_trade;
  series->am_settled = trading_class == "SPX";
  const auto at = std::lower_bound(
      series_.begin(), series_.end(), expiry,
      [&](const auto& other, Date value) { return Before(*other, trading_class, value); });
  return **series_.insert(at, std::move(series));
}

Listed* Listing::AddOption(SeriesBook& series, Price strike, Right right) {
  const market::Option option{series.trading_class, series.expiry, strike, right};
  const std::int64_t con_id = ConIdOf(option);
  if (con_id == 0) {
    return nullptr;
  }
  const auto at = std::lower_bound(
      series.rows.begin(), series.rows.end(), con_id,
      [](const Listed& listed, std::int64_t id) { return listed.contract.con_id < id; });
  if (at != series.rows.end() && at->contract.con_id == con_id) {
    return &*at;
  }
  Listed row;
  row.contract = {con_id, option, series.last_trade, series.settlement, series.am_settled};
  row.strike = strike.ToDouble();
  series_of_[con_id] = &series;
  return &*series.rows.insert(at, std::move(row));
}

void Listing::Drop(TimePoint settled_before) {
  for (const auto& series : series_) {
    if (series->settlement < settled_before) {
      for (const Listed& row : series->rows) {
        series_of_.erase(row.contract.con_id);
      }
    }
  }
  std::erase_if(series_, [&](const auto& s) { return s->settlement < settled_before; });
}

void Listing::AddStrikes(SeriesBook& series, const ListingDay& day, int sessions_left) {
  for (const StrikeBand& band : BandsFor(sessions_left)) {
    const auto step = static_cast<std::int64_t>(band.step);
    const auto low = static_cast<std::int64_t>(day.level * (1.0 - band.below) / band.step);
    const auto high = static_cast<std::int64_t>(day.level * (1.0 + band.above) / band.step);
    for (std::int64_t n = low; n <= high; ++n) {
      for (const Right right : {Right::kCall, Right::kPut}) {
        AddOption(series, Price::FromUnits(n * step * Price::kScale), right);
      }
    }
  }
}

void Listing::Roll(const ListingDay& day) {
  Drop(day.session.open);
  for (const Due& due : DueSeries(day.session)) {
    SeriesBook& series = AddSeries(due.trading_class, due.expiry);
    AddStrikes(series, day, due.sessions_left);
    DrawInterest(series, day, due.sessions_left);
  }
}

}  // namespace m8::sim::detail
