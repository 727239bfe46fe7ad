#include <utility>

#include "execution/order_engine.hpp"

namespace m8::execution {

// The wire comes first: no disk stands between the decision and the cancellations.
void OrderEngine::Kill(const std::string& reason, TimePoint now) {
  if (!killed_.empty()) {
    return;
  }
  killed_ = reason.empty() ? "the kill switch is on" : "the kill switch is on: " + reason;
  global_cancel_due_ = true;
  emergency_cancel_due_ = true;
  Finish(now);
  Commit({now, NoteRecord{"", killed_}}, Durable::kYes);
}

void OrderEngine::Release(TimePoint now) {
  if (std::exchange(killed_, {}).empty()) {
    return;
  }
  global_cancel_due_ = false;
  Commit({now, NoteRecord{"", "the kill switch is off"}}, Durable::kYes);
  if (breaker_.Tripped()) {
    SetBreaker(false, "released with the kill switch", now);
  }
}

void OrderEngine::Flatten(const std::string& reason, TimePoint now) {
  if (flattening_) {
    return;
  }
  flattening_ = reason.empty() ? "everything is closed" : "everything is closed: " + reason;
  entries_cancel_due_ = true;
  Finish(now);
  Commit({now, NoteRecord{"", *flattening_}}, Durable::kYes);
}

void OrderEngine::EndFlatten(TimePoint now) {
  if (std::exchange(flattening_, std::nullopt)) {
    entries_cancel_due_ = false;
    Commit({now, NoteRecord{"", "entries may be made again"}}, Durable::kYes);
  }
}

// Also those that a restart finds at the broker.
void OrderEngine::CancelEntries(TimePoint now) {
  if (!entries_cancel_due_ || !link_ready_) {
    return;
  }
  entries_cancel_due_ = false;
  const auto keys = open_;
  for (const auto& key : keys) {
    auto& order = *Find(key);
    if (order.Live() && !order.intent.intent.closing && !order.cancel_asked) {
      CancelOrder(order, *flattening_, now);
    }
  }
}

// Every order of the account, whoever placed it, then ours by name: the one covers what is not
// known, the other what the first might miss.
void OrderEngine::CancelGlobally(TimePoint now) {
  if (!global_cancel_due_ || !link_ready_) {
    return;
  }
  if (const auto asked = broker_.CancelAll(); asked) {
    global_cancel_due_ = false;
  } else {
    Commit({now, NoteRecord{"", "no global cancel: " + asked.error().message}}, Durable::kNo);
  }
}

}  // namespace m8::execution
