#pragma once

#include <cstdint>
#include <cstdio>

#include "bus/bus.hpp"
#include "engine/snapshot.hpp"

namespace m8::app {

/// What `magic8 run` prints: for people each cycle and each line of news, or with --json each fact
/// of the bus as one line (the Greeks of whole chains left out: they are in the store).
class Printer final : public bus::Listener {
 public:
  enum class Style { kPeople, kColour, kJson };
  Printer(std::FILE* out, Style style) : out_(out), style_(style) {}

  void On(const bus::Envelope& envelope) override;
  /// Prints what is new in the snapshot.
  void Show(const engine::Snapshot& snapshot, std::uint64_t news_count);
  /// The last line: what the run came to.
  void Finish(const engine::Snapshot& snapshot);

 private:
  void Line(const std::string& text);
  std::FILE* out_;
  Style style_;
  std::int64_t cycle_shown_ = 0;
  std::uint64_t news_shown_ = 0;
};

}  // namespace m8::app
