#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "paper/command.hpp"

namespace m8::paper {

/// The faults that are to happen to messages, shared by all connections, so that "the second
/// openOrder" is one among all of them.
class FaultPlan {
 public:
  void Add(const command::MessageFault& fault) { faults_.push_back({fault}); }
  void Add(const command::OnMessage& trigger) { triggers_.push_back({trigger}); }
  void Heal();

  /// Nothing happens to messages of this direction.
  [[nodiscard]] bool Idle(bool to_client) const;
  /// Something is to be done after some message of this direction.
  [[nodiscard]] bool Waits(bool to_client) const;
  /// What happens to this payload; nullptr: nothing. Every fault counts every message of its name.
  /// Valid until the next call.
  const command::MessageDeed* Judge(bool to_client, std::string_view payload);
  /// What is to be done now that it was dealt with.
  std::vector<Command> Fired(bool to_client, std::string_view payload);

  std::optional<std::size_t> piece;              // SplitBytes
  std::optional<std::int64_t> bytes_per_second;  // Drip

 private:
  struct Fault {
    command::MessageFault fault;
    int seen = 0;
    [[nodiscard]] bool Over() const;  // it has had all its messages
  };
  struct Trigger {
    command::OnMessage trigger;
    int seen = 0;
  };
  std::vector<Fault> faults_;
  std::vector<Trigger> triggers_;
};

}  // namespace m8::paper
