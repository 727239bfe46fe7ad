#include "gateway/resync.hpp"

#include <algorithm>

namespace m8::gateway {

void Resync::Reset() { kinds_ = {}; }

void Resync::Begin() {
  for (Kind& kind : kinds_) {
    kind.stale += kind.fresh;
    kind.fresh = 0;
    kind.answered = false;
  }
}

void Resync::OnAsked(Census census) { ++Of(census).fresh; }

void Resync::OnAnswered(Census census) {
  Kind& kind = Of(census);
  if (kind.stale > 0) {
    --kind.stale;
  } else if (kind.fresh > 0) {
    --kind.fresh;
    kind.answered = true;
  }
}

void Resync::OnLate(Census census) {
  Kind& kind = Of(census);
  kind.stale = 0;
  kind.fresh = 0;
}

std::vector<Census> Resync::Missing() const {
  std::vector<Census> missing;
  for (std::size_t i = 0; i < kCensusCount; ++i) {
    if (!kinds_[i].answered && kinds_[i].fresh == 0) {
      missing.push_back(static_cast<Census>(i));
    }
  }
  return missing;
}

bool Resync::Done() const {
  return std::all_of(kinds_.begin(), kinds_.end(), [](const Kind& kind) { return kind.answered; });
}

}  // namespace m8::gateway
