#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "engine/snapshot.hpp"
#include "execution/journal_format.hpp"
#include "execution/records.hpp"
#include "risk/limits.hpp"
#include "risk/portfolio.hpp"
#include "sim/exchange.hpp"
#include "tws/wire/codec.hpp"
#include "tws/wire/frame.hpp"

namespace m8::app {

/// What the program answers when it is asked.
class Answers {
 public:
  virtual ~Answers() = default;
  [[nodiscard]] virtual risk::TradingState State(TimePoint now) const = 0;
  [[nodiscard]] virtual std::string StateReason(TimePoint now) const = 0;
  [[nodiscard]] virtual engine::Snapshot Look(TimePoint now) const = 0;
};

/// Watches one simulated day and says where an invariant of reliability.md does not hold. It sees
/// what any onlooker could: the bytes on the wire, the exchange, what is durable of the journal,
/// and what the program answers. It knows nothing of the engine.
class Checker {
 public:
  Checker(const sim::Exchange& exchange, risk::Limits limits, std::int64_t messages_per_second);

  /// The program was started over this journal, which is what Program::OpenOver left of it.
  void OnStarted(std::string_view journal, TimePoint now);
  void OnConnected();
  /// The kill switch was turned on or off.
  void OnKilled(bool on) { killed_ = on; }
  /// What the program hands to its socket, what is durable then, and how it sees itself.
  void OnSent(std::string_view bytes,
              std::string_view synced,
              const Answers& program,
              TimePoint now);
  void OnTold(std::string_view bytes);
  /// After everything that happened at one instant. `quiet`: nothing is broken now.
  void OnInstant(const Answers& program, bool quiet, TimePoint now);
  /// All is well again since minutes, and the market has closed.
  void AtEnd(const engine::Snapshot& look, TimePoint now);
  /// The same journal read by another program.
  void CompareReplay(const engine::Snapshot& live, const engine::Snapshot& replayed, TimePoint now);

  [[nodiscard]] const std::vector<std::string>& Violations() const { return violations_; }
  /// Orders that the program sent, by their references.
  [[nodiscard]] std::size_t OrdersSent() const { return orders_.size(); }
  [[nodiscard]] std::int64_t Modifications() const { return modifications_; }

 private:
  struct Order {
    int id = 0;
    std::int64_t quantity = 0;
    double price = 0;
    int sends = 0;
  };
  struct Announced {
    bool closing = false;
    std::string structure;
    std::int64_t units = 0;
    Price limit;
    std::optional<broker::OrderId> id;
    Price price;
  };

  void Violate(const char* invariant, const std::string& what, TimePoint now);
  void ReadJournal(std::string_view synced);
  void OnFrame(std::string_view payload, const Answers& program, TimePoint now);
  void OnPlace(const tws::PlaceOrder& place, const Answers& program, TimePoint now);
  void CheckNew(const std::string& ref, const tws::PlaceOrder& place, TimePoint now);
  void CheckAnnounced(const std::string& ref, const tws::PlaceOrder& place, TimePoint now);
  void CheckState(const std::string& ref, bool fresh, const Answers& program, TimePoint now);
  void CheckLoss(const tws::PlaceOrder& place, TimePoint now);
  void CheckRate(TimePoint now);
  void CheckBroker(TimePoint now);
  void CheckPositions(const engine::Snapshot& look, bool quiet, TimePoint now);
  void CheckOrdersAtEnd(const engine::Snapshot& look, TimePoint now);
  [[nodiscard]] std::map<std::string, std::int64_t> Held() const;
  /// Our fills of single contracts, each in its newest revision.
  [[nodiscard]] std::vector<sim::Execution> OurFills() const;

  const sim::Exchange& exchange_;
  risk::Limits limits_;
  std::int64_t rate_;
  Money start_cash_;

  tws::FrameSplitter from_program_;
  bool greeted_ = false;
  std::string greeting_;  // what the gateway said first
  int version_ = 0;
  std::deque<TimePoint> sent_;  // of the last second
  std::map<std::string, Order> orders_;
  std::map<int, std::string> ref_of_;
  int highest_id_ = 0;
  bool killed_ = false;
  std::int64_t modifications_ = 0;
  std::map<std::string, Announced> announced_;
  std::size_t journal_read_ = 0;
  risk::TradingState state_before_ = risk::TradingState::kHalted;
  std::string reason_before_;
  std::optional<TimePoint> differ_since_;
  bool told_of_positions_ = false;
  TimePoint looked_at_{};
  std::uint64_t seen_changes_ = 0;
  std::vector<std::string> violations_;
};

}  // namespace m8::app
