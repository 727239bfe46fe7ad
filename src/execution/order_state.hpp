#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "broker/order.hpp"
#include "execution/records.hpp"

namespace m8::execution {

/// Where an order is in its life.
enum class Phase : std::uint8_t {
  kAsked,         // the broker was asked what it would cost; nothing is sent
  kSent,          // written to the journal and handed to the broker; no word of it yet
  kWorking,       // the broker has it
  kPartlyFilled,  // some units, and it works on
  kCancelling,    // a cancellation was asked for; it may still fill
  kUnknown,       // nobody knows; counts as if it worked
  kDone,          // see Outcome
};
std::string_view Name(Phase phase) noexcept;  // "partly_filled"

/// One order, as the records about it add up. Statuses advise, executions decide. Facts that the
/// broker tells (acknowledged, filled, ended, executions) only accumulate, so that they may come in
/// any order and several times. Plain data with the rules to read it; changed by Apply alone.
struct OrderState {
  OrderState(IntentRecord record, TimePoint when)
      : intent(std::move(record)), created(when), most_units(intent.intent.units) {}

  IntentRecord intent;
  TimePoint created{};
  /// What the broker may still work of it: a reduction that is under way may come too late.
  std::int64_t most_units = 0;

  // What we did.
  std::optional<broker::OrderId> order_id;
  Price price;
  std::int64_t attempt = 0;
  TimePoint stepped{};  // when the last attempt began
  std::optional<TimePoint> cancel_asked;

  // What the broker said.
  std::set<broker::PermId> perm_ids;
  std::optional<broker::OrderStatus> status;  // the last one, for people
  bool acknowledged = false;
  bool inactive = false;
  bool cancelled = false;
  bool ended = false;
  std::int64_t ended_code = 0;
  std::string ended_text;
  std::int64_t reported_units = 0;          // by statuses
  std::map<std::string, FillRecord> fills;  // by execId stem, the newest revision

  // What follows.
  bool doubted = false;
  std::string doubt;
  std::optional<TimePoint> lacking_since;  // executions that must exist have not been told
  std::optional<OutcomeRecord> outcome;

  /// Of the structure that it entered: the best profit that was seen, points a unit.
  std::optional<Price> best_profit;
  ExitsRecord exits;  // of the structure that it entered, by hand

  void Apply(const SendRecord& record, TimePoint when);
  void Apply(const HoldRecord& record, TimePoint when);
  void Apply(const ModifyRecord& record, TimePoint when);
  void Apply(const StatusRecord& record, TimePoint when);
  void Apply(const FillRecord& record, TimePoint when);
  void Apply(const CancelRecord& record, TimePoint when);
  void Apply(const DoubtRecord& record, TimePoint when);
  void Apply(const EndedRecord& record, TimePoint when);
  void Apply(const OutcomeRecord& record, TimePoint when);
  void Apply(const PeakRecord& record, TimePoint when);
  void Apply(const ExitsRecord& record, TimePoint when);

  [[nodiscard]] const std::string& Key() const { return intent.intent.key; }
  [[nodiscard]] std::int64_t Units() const { return intent.intent.units; }
  /// Units filled, by the executions of the combo or, where those are missing, of its legs.
  [[nodiscard]] std::int64_t FilledUnits() const;
  /// Units of which every leg is there.
  [[nodiscard]] std::int64_t LegUnits() const;
  /// Whether this fill names a leg of the order, or the order as a whole.
  [[nodiscard]] bool Names(const FillRecord& fill) const;
  /// More was filled than ordered, of the whole or of a leg.
  [[nodiscard]] bool Overfilled() const;
  /// Executions are still missing: legs of a filled unit, or units that a status reported.
  [[nodiscard]] bool Lacking() const;
  [[nodiscard]] bool Live() const { return !outcome; }
  [[nodiscard]] Phase GetPhase() const;
  /// Net price of one filled unit from its legs, where all are there.
  [[nodiscard]] std::optional<Price> AverageFill() const;
  /// What became of it, as far as the facts decide; absent while it lives or executions are
  /// lacking.
  [[nodiscard]] std::optional<OutcomeRecord> Conclude(double min_fill_size) const;

 private:
  [[nodiscard]] std::int64_t Held(const market::Option& option) const;
  void Recheck(TimePoint when);
};

}  // namespace m8::execution
