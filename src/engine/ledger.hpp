#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/money.hpp"
#include "base/time.hpp"
#include "execution/order_engine.hpp"

namespace m8::engine {

/// One record of the journal, in words and as it was written.
struct JournalLine {
  std::uint64_t sequence = 0;  // of the record: 1, 2, 3, ... since the journal began
  TimePoint time{};
  std::string_view kind;  // "intent", "send", ...
  std::string key;        // of the order that it is about; empty where it is about none
  std::string text;       // for people; may be empty
  std::string json;       // the record
};

/// An order with its executions.
struct OrderDetail {
  struct Fill {
    execution::FillRecord record;
    std::optional<Money> commission;  // absent until the broker has told it
  };
  execution::OrderState state;
  std::string description;  // "Iron condor 6450/6475/6550/6575"
  std::string word;         // "working", "filled", ...
  TimePoint updated{};      // of the newest record about it
  std::vector<Fill> fills;  // by execution id
};

/// Everything that the journal says, as of one instant. Immutable; unchanged parts are shared with
/// the views before.
struct LedgerView {
  /// A run of lines; only the last of them is not full.
  using Chunk = std::vector<std::shared_ptr<const JournalLine>>;

  std::vector<std::shared_ptr<const OrderDetail>> orders;  // by key, oldest first
  std::shared_ptr<const std::vector<execution::StructureState>> structures;
  std::vector<std::shared_ptr<const Chunk>> journal;  // the newest lines, oldest first

  /// Null where there is no such order.
  [[nodiscard]] std::shared_ptr<const OrderDetail> Find(std::string_view key) const;
};

/// Gathers what the journal says for those who look from other threads: told each record once, it
/// makes a new view only of what changed. Keeps the newest kLinesKept lines; older ones are in the
/// file.
class Ledger {
 public:
  static constexpr std::size_t kLinesKept = 20'000;

  /// A record that the journal held at the start, under its number.
  void OnRestored(std::uint64_t sequence,
                  const execution::Record& record,
                  const execution::OrderEngine& orders);
  /// The next record.
  void OnRecord(const execution::Record& record, const execution::OrderEngine& orders);
  /// As of now; cheap where nothing happened.
  [[nodiscard]] std::shared_ptr<const LedgerView> Look(const execution::OrderEngine& orders);

 private:
  void Renew(const std::string& key, const execution::OrderEngine& orders);
  void AddLine(std::shared_ptr<const JournalLine> line);

  std::uint64_t sequence_ = 0;
  std::map<std::string, TimePoint> updated_;          // by order
  std::map<std::string, Money> commissions_;          // by the stem of the execution
  std::map<std::string, std::string> order_of_stem_;  // by the stem of the execution
  std::set<std::string> changed_;                     // orders
  bool book_changed_ = true;
  bool news_ = true;
  std::map<std::string, std::shared_ptr<const OrderDetail>> orders_;
  std::shared_ptr<const std::vector<execution::StructureState>> structures_;
  std::vector<std::shared_ptr<const LedgerView::Chunk>> chunks_;
  LedgerView::Chunk last_;  // not full yet
  std::shared_ptr<const LedgerView> view_;
};

}  // namespace m8::engine
