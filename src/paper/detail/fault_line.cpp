#include "paper/detail/fault_line.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace m8::paper {
namespace {

using namespace command;

std::string Framed(std::string_view payload) {
  std::string frame;
  frame.reserve(tws::kFrameHeader + payload.size());
  const auto begin = tws::BeginFrame(frame);
  frame.append(payload);
  if (!tws::EndFrame(frame, begin)) {
    frame.clear();  // a rewritten payload that no frame can hold is lost
  }
  return frame;
}

// The end of the field that starts at `begin`, its NUL included.
std::size_t FieldEnd(std::string_view payload, std::size_t begin) {
  const auto nul = payload.find('\0', begin);
  return nul == std::string_view::npos ? payload.size() : nul + 1;
}

std::string Rewritten(std::string payload, const Rewrite& deed) {
  std::size_t begin = FieldEnd(payload, 0);
  for (int n = 1; n < deed.field && begin < payload.size(); ++n) {
    begin = FieldEnd(payload, begin);
  }
  if (begin < payload.size()) {
    payload.replace(begin, FieldEnd(payload, begin) - begin, deed.text + '\0');
  }
  return payload;
}

std::string Shortened(std::string payload) {
  const auto before =
      payload.size() < 2 ? std::string::npos : payload.rfind('\0', payload.size() - 2);
  payload.resize(before == std::string::npos ? payload.size() : before + 1);
  return payload;
}

}  // namespace

void FaultLane::Append(std::string_view bytes) {
  if (const auto prefix = std::min(prefix_left_, bytes.size()); prefix > 0) {
    ready_.emplace_back(bytes.substr(0, prefix));
    prefix_left_ -= prefix;
    bytes.remove_prefix(prefix);
  }
  if (lost_) {
    raw_.append(bytes);
  } else {
    splitter_.Append(bytes);
  }
}

bool FaultLane::Empty() const {
  return ready_.empty() && delayed_.empty() && postponed_.empty() && raw_.empty() &&
         splitter_.Pending() == 0;
}

std::optional<FaultLane::Passed> FaultLane::Next(TimePoint now) {
  while (!delayed_.empty() && delayed_.begin()->first <= now) {
    ready_.push_back(std::move(delayed_.begin()->second));
    delayed_.erase(delayed_.begin());
  }
  if (!ready_.empty()) {
    Passed passed{.bytes = std::move(ready_.front())};
    ready_.pop_front();
    return passed;
  }
  if (!lost_) {
    auto payload = splitter_.Next();
    if (payload && *payload) {
      return Treat(**payload, now);
    }
    if (!payload) {  // the receiver shall see for itself
      lost_ = true;
      raw_.append("\0\0\0\0", 4);
    }
  }
  if (raw_.empty()) {
    return std::nullopt;
  }
  return Passed{.bytes = std::exchange(raw_, {})};
}

FaultLane::Passed FaultLane::Treat(std::string_view payload, TimePoint now) {
  Passed passed{.bytes = Framed(payload), .payload = {}};
  if (plan_.Waits(to_client_)) {
    passed.payload = payload;
  }
  const auto* judged = plan_.Judge(to_client_, payload);
  bool goes = true;
  const auto act = [&](const auto& deed) {
    using D = std::decay_t<decltype(deed)>;
    if constexpr (std::is_same_v<D, Drop>) {
      goes = false;
    } else if constexpr (std::is_same_v<D, Delay>) {
      goes = false;
      delayed_.emplace(now + deed.by, std::move(passed.bytes));
    } else if constexpr (std::is_same_v<D, Duplicate>) {
      ready_.insert(ready_.end(), static_cast<std::size_t>(deed.times - 1), passed.bytes);
    } else if constexpr (std::is_same_v<D, Postpone>) {
      goes = false;
      postponed_.push_back({std::move(passed.bytes), deed.behind});
    } else if constexpr (std::is_same_v<D, Truncate>) {
      passed.bytes.resize((passed.bytes.size() + 1) / 2);
      passed.ends = true;
    } else if constexpr (std::is_same_v<D, Shorten>) {
      passed.bytes = Framed(Shortened(std::string(payload)));
    } else if constexpr (std::is_same_v<D, Lengthen>) {
      passed.bytes = Framed(std::string(payload) + std::string("more\0", 5));
    } else {
      static_assert(std::is_same_v<D, Rewrite>);
      passed.bytes = Framed(Rewritten(std::string(payload), deed));
    }
  };
  if (judged != nullptr) {
    std::visit(act, *judged);
  }
  if (goes) {
    CountBehind();
  } else {
    passed.bytes.clear();
  }
  return passed;
}

void FaultLane::CountBehind() {
  for (auto held = postponed_.begin(); held != postponed_.end();) {
    if (--held->behind > 0) {
      ++held;
      continue;
    }
    ready_.push_back(std::move(held->frame));
    held = postponed_.erase(held);
  }
}

std::optional<TimePoint> FaultLane::NextDeadline() const {
  return delayed_.empty() ? std::nullopt : std::optional{delayed_.begin()->first};
}

void FaultLane::Release() {
  for (auto& held : postponed_) {
    ready_.push_back(std::move(held.frame));
  }
  for (auto& [due, frame] : delayed_) {
    ready_.push_back(std::move(frame));
  }
  postponed_.clear();
  delayed_.clear();
}

void FaultLane::Clear() {
  ready_.clear();
  delayed_.clear();
  postponed_.clear();
  raw_.clear();
  splitter_.Clear();
}

void FaultLine::FromClient(std::string_view bytes) {
  if (!closed_) {
    to_server_.Append(bytes);
  }
}

void FaultLine::FromServer(std::string_view bytes) {
  if (closed_) {
    return;
  }
  if (to_client_.Empty() && plan_.Idle(true)) {
    Say(bytes);
  } else {
    to_client_.Append(bytes);
  }
}

std::string_view FaultLine::Output() const {
  std::string_view out = output_.Bytes();
  if (frozen) {
    return {};
  }
  if (plan_.bytes_per_second) {
    out = out.substr(0, static_cast<std::size_t>(allowance_));
  }
  return plan_.piece ? out.substr(0, *plan_.piece) : out;
}

void FaultLine::Consume(std::size_t count) {
  output_.Consume(count);
  allowance_ = std::max<std::int64_t>(0, allowance_ - static_cast<std::int64_t>(count));
}

void FaultLine::OnTimer(TimePoint now) {
  constexpr Duration kSecond = std::chrono::seconds{1};
  if (plan_.bytes_per_second && now - allowed_at_ >= kSecond) {
    allowed_at_ = now;
    allowance_ = *plan_.bytes_per_second;
  }
}

std::optional<TimePoint> FaultLine::NextDeadline(TimePoint now) const {
  if (frozen || closed_) {
    return std::nullopt;
  }
  constexpr Duration kSecond = std::chrono::seconds{1};
  auto next = to_client_.NextDeadline();
  const auto sooner = [&](std::optional<TimePoint> due) {
    next = next && due ? std::min(*next, *due) : due ? due : next;
  };
  sooner(to_server_.NextDeadline());
  if (plan_.bytes_per_second && output_.Size() > 0) {
    sooner(std::max(allowed_at_ + kSecond, now + Duration{1}));
  }
  return next;
}

void FaultLine::Close() {
  closed_ = true;
  to_server_.Clear();
  to_client_.Clear();
}

void FaultLine::Reset() {
  Close();
  output_.Clear();
}

}  // namespace m8::paper
