#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "market/calendar.hpp"

namespace m8::sim::detail {

inline constexpr double kSessionsPerYear = 252.0;

/// The clock on which an index of constant vol has a constant variance: it runs through the night
/// at the night's share of a day, and through the session in a U (three times as fast at the open
/// and the close as at noon). Path and surface share it, so what is implied is what happens.
class VarianceClock {
 public:
  /// Knows the sessions from the one before `first` to the one after `last`, as far as the
  /// calendar goes.
  VarianceClock(double overnight_share, Date first, Date last);
  void ExtendTo(Date last);

  /// Years of 252 sessions with their nights, since an arbitrary origin; flat outside the sessions
  /// known.
  [[nodiscard]] double At(TimePoint when) const;
  [[nodiscard]] double Between(TimePoint from, TimePoint to) const { return At(to) - At(from); }
  /// Share of the session's variance that is behind, 0 at the open, 1 at the close and after.
  [[nodiscard]] static double SessionShare(const market::Session& session, TimePoint when);
  /// Speed of the clock over its mean in the session: 1.8 at both ends, 0.6 in the middle.
  [[nodiscard]] static double Pace(const market::Session& session, TimePoint when);

  [[nodiscard]] const std::vector<market::Session>& Sessions() const { return sessions_; }

 private:
  void Append(const market::Session& session);

  double overnight_share_;
  std::vector<market::Session> sessions_;
  std::vector<double> at_open_, at_close_;
};

}  // namespace m8::sim::detail
