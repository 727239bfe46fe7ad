#include "paper/detail/fault_plan.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace m8::paper {
namespace {

int MessageId(std::string_view payload) {
  return ParseNumber<int>(payload.substr(0, payload.find('\0'))).value_or(-1);
}

bool Names(const command::Which& which, bool to_client, int id) {
  return which.to_client == to_client && (which.message_id == 0 || which.message_id == id);
}

}  // namespace

void FaultPlan::Heal() {
  faults_.clear();
  triggers_.clear();
  piece.reset();
  bytes_per_second.reset();
}

bool FaultPlan::Fault::Over() const {
  const auto& which = fault.which;
  return which.count != command::kAll && seen - which.first >= which.count - 1;
}

bool FaultPlan::Waits(bool to_client) const {
  return std::any_of(triggers_.begin(), triggers_.end(),
                     [&](const Trigger& t) { return t.trigger.which.to_client == to_client; });
}

bool FaultPlan::Idle(bool to_client) const {
  return std::none_of(
             faults_.begin(), faults_.end(),
             [&](const Fault& f) { return !f.Over() && f.fault.which.to_client == to_client; }) &&
         !Waits(to_client);
}

const command::MessageDeed* FaultPlan::Judge(bool to_client, std::string_view payload) {
  std::erase_if(faults_, [](const Fault& f) { return f.Over(); });
  if (faults_.empty()) {
    return nullptr;
  }
  const int id = MessageId(payload);
  const command::MessageDeed* deed = nullptr;
  for (auto& [fault, seen] : faults_) {
    if (!Names(fault.which, to_client, id)) {
      continue;
    }
    ++seen;
    const bool chosen = seen >= fault.which.first && (fault.which.count == command::kAll ||
                                                      seen - fault.which.first < fault.which.count);
    if (chosen && deed == nullptr) {
      deed = &fault.deed;
    }
  }
  return deed;
}

std::vector<Command> FaultPlan::Fired(bool to_client, std::string_view payload) {
  const int id = MessageId(payload);
  std::vector<Command> fired;
  std::erase_if(triggers_, [&](Trigger& row) {
    if (!Names(row.trigger.which, to_client, id) || ++row.seen < row.trigger.which.first) {
      return false;
    }
    fired.push_back(row.trigger.then);
    return true;
  });
  return fired;
}

}  // namespace m8::paper
