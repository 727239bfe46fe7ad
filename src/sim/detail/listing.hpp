#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "market/calendar.hpp"
#include "market/tick_rules.hpp"
#include "sim/contract.hpp"
#include "sim/detail/surface.hpp"

namespace m8::sim::detail {

/// One option on the list, with what does not change during a session.
struct Listed {
  Contract contract;
  double strike = 0.0;
  std::int64_t open_interest = 0;
  double day_volume = 0.0;      // contracts by the close; grows as the variance clock runs
  double spread_factor = 1.0;   // its spread over the model's
  std::int64_t own_volume = 0;  // our own fills today
};

/// What trades and settles together.
struct SeriesBook {
  std::string trading_class;
  Date expiry{};
  TimePoint last_trade{}, settlement{};
  bool am_settled = false;
  market::TickRule ticks;
  SmileCorrection correction;
  double log_basis_per_year = 0.0;  // ln(F / S) beyond rate and dividends, as the chain had it
  std::vector<Listed> rows;         // by strike, call before put
};

/// The same number for the same option in every run; 0 where it cannot have one (strike not a whole
/// number of points below 16384, expiry outside 2015-2036, class neither SPX nor SPXW).
std::int64_t ConIdOf(const market::Option& option);

/// What an ordinary listing depends on.
struct ListingDay {
  market::Session session;
  double level = 0.0;      // index, at the close before
  double daily_vol = 0.0;  // of the index, standard deviation
  std::uint64_t seed = 0;
};

/// All options on the list: SPXW for each of the next sessions, for the ends of the following weeks
/// and months, and SPX monthlies. Series in order of (class, expiry).
class Listing {
 public:
  /// Takes off what has settled before the day, adds what is due, and draws open interest and the
  /// day's volume.
  void Roll(const ListingDay& day);
  /// Lists the series (or adds rows that it lacks).
  SeriesBook& AddSeries(std::string_view trading_class, Date expiry);
  /// The row, nullptr where the option cannot be listed. The reference holds until the next Roll.
  Listed* AddOption(SeriesBook& series, Price strike, Right right);
  void Clear();

  [[nodiscard]] SeriesBook* FindSeries(std::string_view trading_class, Date expiry) const;
  struct Place {
    SeriesBook* series = nullptr;
    Listed* row = nullptr;
  };
  /// Both nullptr where it is not listed.
  [[nodiscard]] Place Find(std::int64_t con_id) const;
  [[nodiscard]] const std::vector<std::unique_ptr<SeriesBook>>& All() const { return series_; }

 private:
  void Drop(TimePoint settled_before);
  void AddStrikes(SeriesBook& series, const ListingDay& day, int sessions_left);

  std::vector<std::unique_ptr<SeriesBook>> series_;
  std::unordered_map<std::int64_t, SeriesBook*> series_of_;
};

}  // namespace m8::sim::detail
