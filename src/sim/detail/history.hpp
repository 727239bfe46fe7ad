#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "market/bars.hpp"
#include "market/calendar.hpp"

namespace m8::sim::detail {

/// The index in one-minute bars, the newest sessions only.
class History {
 public:
  explicit History(std::size_t sessions) : capacity_(sessions) {}

  void Open(const market::Session& session);
  /// In order of time, within the session that was opened last; the close belongs to its last bar.
  void Tick(TimePoint when, double level);
  void Scale(double factor);
  /// A session from a file.
  void Put(const market::Session& session, std::vector<market::Bar> minutes);

  [[nodiscard]] std::vector<market::Bar> Bars(TimePoint from, Duration size) const;
  [[nodiscard]] std::optional<market::Bar> LastFiveSeconds() const { return last_five_seconds_; }
  /// Open, high, low and last of the session opened last.
  [[nodiscard]] std::optional<market::Bar> Today() const;
  /// Standard deviation of the log returns of the last closes, per year; 0 with fewer than three.
  [[nodiscard]] double HistoricalVol(std::size_t sessions) const;

 private:
  struct Day {
    market::Session session;
    std::vector<market::Bar> minutes;
  };
  [[nodiscard]] std::vector<market::Bar> Minutes(const Day& day) const;

  std::size_t capacity_;
  std::deque<Day> days_;
  std::optional<market::BarBuilder> minute_, five_seconds_;
  std::optional<market::Bar> last_five_seconds_;
};

}  // namespace m8::sim::detail
