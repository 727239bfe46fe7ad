#pragma once

#include <deque>
#include <string>

#include "base/time.hpp"

namespace m8::paper {

/// IB's limits on requests for history, of one login: 60 in ten minutes, six in two seconds for the
/// same contract and kind, none twice within 15 seconds.
class HistoryPacing {
 public:
  /// `what` names contract and kind, `request` all of the request. Whether it may go; one that may
  /// counts `weight` times (2: BID_ASK).
  bool Allows(const std::string& what, const std::string& request, int weight, TimePoint now);

 private:
  struct Asked {
    TimePoint when{};
    std::string what, request;
    int weight = 1;
  };
  std::deque<Asked> asked_;
};

}  // namespace m8::paper
