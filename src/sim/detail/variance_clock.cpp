#include "sim/detail/variance_clock.hpp"

#include <algorithm>

namespace m8::sim::detail {
namespace {

constexpr double kFullSessionSeconds = 6.5 * 3600.0;

// Pace(u) = kFloor + kRise (2u - 1)^2; its mean over the session is 1.
constexpr double kFloor = 0.6;
constexpr double kRise = 1.2;

double Progress(const market::Session& session, TimePoint when) {
  const double u = Seconds(when - session.open) / Seconds(session.close - session.open);
  return std::clamp(u, 0.0, 1.0);
}

}  // namespace

double VarianceClock::SessionShare(const market::Session& session, TimePoint when) {
  const double u = Progress(session, when);
  const double y = 2.0 * u - 1.0;
  return kFloor * u + kRise * (y * y * y + 1.0) / 6.0;
}

double VarianceClock::Pace(const market::Session& session, TimePoint when) {
  const double y = 2.0 * Progress(session, when) - 1.0;
  return kFloor + kRise * y * y;
}

VarianceClock::VarianceClock(double overnight_share, Date first, Date last)
    : overnight_share_(overnight_share) {
  if (const auto before = market::PreviousSession(first)) {
    Append(*before);
  } else if (const auto after = market::NextSession(first)) {
    Append(*after);
  }
  ExtendTo(last);
}

void VarianceClock::ExtendTo(Date last) {
  while (!sessions_.empty() && Days(sessions_.back().date) <= Days(last)) {
    const auto next = market::NextSession(sessions_.back().date);
    if (!next) {
      return;
    }
    Append(*next);
  }
}

void VarianceClock::Append(const market::Session& session) {
  const double night = sessions_.empty() ? 0.0 : overnight_share_ / kSessionsPerYear;
  const double length = Seconds(session.close - session.open) / kFullSessionSeconds;
  const double open = (at_close_.empty() ? 0.0 : at_close_.back()) + night;
  sessions_.push_back(session);
  at_open_.push_back(open);
  at_close_.push_back(open + (1.0 - overnight_share_) * length / kSessionsPerYear);
}

double VarianceClock::At(TimePoint when) const {
  const auto after =
      std::upper_bound(sessions_.begin(), sessions_.end(), when,
                       [](TimePoint t, const market::Session& s) { return t < s.open; });
  if (after == sessions_.begin()) {
    return 0.0;
  }
  const auto i = static_cast<std::size_t>(after - sessions_.begin()) - 1;
  const market::Session& session = sessions_[i];
  if (when < session.close) {
    return at_open_[i] + (at_close_[i] - at_open_[i]) * SessionShare(session, when);
  }
  if (i + 1 == sessions_.size()) {
    return at_close_[i];
  }
  const double night = Seconds(sessions_[i + 1].open - session.close);
  return at_close_[i] + (at_open_[i + 1] - at_close_[i]) * (Seconds(when - session.close) / night);
}

}  // namespace m8::sim::detail
