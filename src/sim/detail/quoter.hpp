#pragma once

#include <cstdint>
#include <optional>

#include "quant/calendar_years.hpp"
#include "sim/contract.hpp"
#include "sim/detail/listing.hpp"
#include "sim/detail/variance_clock.hpp"
#include "sim/settings.hpp"

namespace m8::sim::detail {

/// The market at one instant: all that quotes depend on beside the contract.
struct Moment {
  TimePoint time{};
  double level = 0.0;          // index points
  double variance = 0.0;       // of the path, per year, now
  double session_share = 0.0;  // of the session's variance behind; 1 outside sessions
  double urgency = 1.0;        // of the variance clock over its mean: spreads are wider at the open
  std::int64_t step = 0;       // counts the market's moves
};

/// What a series' options have in common at a moment.
struct SeriesMoment {
  double forward = 0.0;
  double discount = 1.0;
  quant::CalendarYears years;
  Smile smile;
};

/// Prices and quotes as pure functions of a moment and a contract.
class Quoter {
 public:
  Quoter(const Settings& settings, const VarianceClock& clock, std::uint64_t seed);

  /// Absent once settled.
  [[nodiscard]] std::optional<SeriesMoment> At(const SeriesBook& series,
                                               const Moment& moment) const;
  /// Vol per year on the calendar clock.
  [[nodiscard]] static double Vol(const SeriesMoment& at, const SeriesBook& series, double strike);
  /// Discounted, in points.
  [[nodiscard]] static double Price(const SeriesMoment& at,
                                    const SeriesBook& series,
                                    const Listed& row);
  [[nodiscard]] static Model Greeks(const SeriesMoment& at,
                                    const SeriesBook& series,
                                    const Listed& row,
                                    double spot);
  /// Ask less bid before rounding to ticks, points.
  [[nodiscard]] double Width(const SeriesMoment& at,
                             const Listed& row,
                             double price,
                             const Moment& moment) const;
  /// Bid, ask, their sizes and the volume; the rest is left alone. No bid and ask once trading has
  /// ended.
  void FillQuote(const SeriesMoment& at,
                 const SeriesBook& series,
                 const Listed& row,
                 double price,
                 const Moment& moment,
                 Quote& quote) const;
  /// Of the index, per year, for a span of days.
  [[nodiscard]] double IndexVol(const Moment& moment, int days) const;
  [[nodiscard]] static std::int64_t Volume(const Listed& row, const Moment& moment);

 private:
  const Settings* settings_;
  const VarianceClock* clock_;
  std::uint64_t seed_;
};

}  // namespace m8::sim::detail
