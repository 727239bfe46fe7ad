#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.hpp"
#include "base/time.hpp"
#include "broker/order.hpp"
#include "execution/settings.hpp"
#include "risk/portfolio.hpp"

namespace m8::execution {

/// What became of an order, once nothing more of it can happen (a late fill replaces it).
enum class Outcome : std::uint8_t {
  kFilled,     // every unit
  kAccepted,   // at least min_fill_size of the units; the rest was cancelled
  kPartial,    // fewer; the rest was cancelled
  kCancelled,  // nothing filled
  kRejected,   // the broker refused it
  kNotSent,    // no byte of it left us
  kDryRun,     // would have been sent
};
std::string_view Name(Outcome outcome) noexcept;  // "filled"

// The records of the journal: everything that changes the state of the order engine, in the order
// in which it did. State is nothing but these applied one after the other, live and at a restart.
// ----------------------------------------------------------------------------------------------

/// An order that passed the gate. On the disk before `SendRecord`.
struct IntentRecord {
  risk::Intent intent;
  std::string variant;    // "bull_put"
  std::string structure;  // key of the order that entered what this one belongs to; mostly its own
  Price first_price;
  std::string verdict;  // of the gate, in words
  Date session{};
  bool dry_run = false;
  // Absent in journals of earlier builds.
  std::optional<WorkingPolicy> policy;  // absent: widen
  /// Of an entry: points by which a unit may cost more than its mid before nothing is expected to
  /// be gained; absent where nobody said.
  std::optional<Price> edge;
  std::optional<std::string> reason;                   // with the numbers that decided, in words
  std::optional<std::string> client_key, fingerprint;  // see Wish
};
/// On the disk before the bytes leave us: the order at this price (attempt 1), or a modification.
struct SendRecord {
  std::string key;
  broker::OrderId order_id;
  Price price;
  std::int64_t attempt = 1;
};
/// A person changed an order that works: from now on this is what it may do. On the disk before the
/// bytes that tell the broker of it.
struct ModifyRecord {
  std::string key;
  Price limit;
  std::int64_t units = 0;
  std::optional<WorkingPolicy> policy;
};
/// A step that did not move the order: why, and the price at which it stays.
struct HoldRecord {
  std::string key;
  Price price;
  std::int64_t attempt = 1;
  std::string reason;
};
/// The best profit that was seen of the structure that this order entered, points a unit.
struct PeakRecord {
  std::string key;
  Price best;
};
/// What the broker says of an order; it advises.
struct StatusRecord {
  std::string key;
  broker::PermId perm_id;
  broker::OrderStatus status = broker::OrderStatus::kPendingSubmit;
  std::int64_t filled = 0;
};
/// An execution, of the combo as a whole (`option` absent) or of a leg; it decides.
struct FillRecord {
  std::string key;
  std::string exec_id;
  broker::PermId perm_id;
  std::optional<market::Option> option;
  broker::Side side = broker::Side::kBuy;
  std::int64_t quantity = 0;  // contracts, or units of the combo
  Price price;
  std::int64_t multiplier = market::kOptionMultiplier;
  TimePoint executed{};
};
struct CommissionRecord {
  std::string exec_id;
  Money amount;
};
/// A cancellation was asked for.
struct CancelRecord {
  std::string key;
  std::string reason;
};
/// From now on nobody knows whether the order lives.
struct DoubtRecord {
  std::string key;
  std::string reason;
};
/// The broker ended the order: the code of its message, 0 where it just has it no more.
struct EndedRecord {
  std::string key;
  std::int64_t code = 0;
  std::string text;
};
struct OutcomeRecord {
  std::string key;
  Outcome outcome = Outcome::kFilled;
  std::int64_t filled = 0;  // units
  std::string reason;
};
/// Everything of a series that is held is paid out at this level. A later one of the same series
/// replaces it.
struct SettlementRecord {
  std::string trading_class;
  Date expiry{};
  Price level;            // of the index
  bool official = false;  // else provisional: inferred from the index, to be replaced
};
/// A session begins; its profit and loss counts from this total.
struct SessionRecord {
  Date session{};
  Money opening_pnl;
};
struct BreakerRecord {
  bool open = false;
  bool by_operator = false;
  Date session{};
  std::string reason;
};
/// An execution that was not ours (typed by hand) counts to this structure from now on, by an
/// operator's word.
struct AdoptedRecord {
  std::string structure;
  std::string exec_id;
  market::Option option;
  std::int64_t quantity = 0;  // signed contracts
  Price price;
  std::int64_t multiplier = market::kOptionMultiplier;
  TimePoint executed{};
  std::string reason;
};
/// So many contracts of the option are others', now; replaces what was said before.
struct ForeignRecord {
  market::Option option;
  std::int64_t con_id = 0;
  std::int64_t quantity = 0;  // signed
  std::string reason;
};
/// The daily comparison of our money with the broker's.
struct TieOutRecord {
  Date session{};
  std::optional<Money> rest;  // the broker's cash less ours; absent where it did not tell
  bool agrees = false;
  std::string text;  // the figures, or what does not agree
};
/// The first record of a journal that continues an archive: what the records that it leaves out
/// add up to. So many records follow that stand in the archive too.
struct SnapshotRecord {
  std::int64_t carried = 0;
  Money realized, fees;  // of what is left out
  std::int64_t highest_order_id = 0;
  std::string archive;  // its file name
};
/// A person says when the structure that this order entered is closed; replaces what one said
/// before. Absent: as the settings say; 0: not at all.
struct ExitsRecord {
  std::string key;
  std::optional<double> profit_target, stop_loss;  // multiples of the credit
  std::optional<std::int64_t> close_at_s;          // of the day in New York, since midnight
};
/// For people: a refusal, an oddity. Changes no state. `key` may be empty.
struct NoteRecord {
  std::string key;
  std::string text;
};

struct Record {
  TimePoint time{};
  std::variant<IntentRecord,
               SendRecord,
               HoldRecord,
               StatusRecord,
               FillRecord,
               CommissionRecord,
               CancelRecord,
               DoubtRecord,
               EndedRecord,
               OutcomeRecord,
               SettlementRecord,
               SessionRecord,
               BreakerRecord,
               NoteRecord,
               PeakRecord,
               AdoptedRecord,
               ForeignRecord,
               TieOutRecord,
               SnapshotRecord,
               ModifyRecord,
               ExitsRecord>
      body;
};

/// "intent", "send", ...
std::string_view KindOf(const Record& record) noexcept;
/// One line of JSON; the inverse is exact to the nanosecond and the last unit of a price.
std::string Encode(const Record& record);
/// kProtocol where the text is no record; fields that it has besides are ignored.
Result<Record> DecodeRecord(std::string_view json);

}  // namespace m8::execution
