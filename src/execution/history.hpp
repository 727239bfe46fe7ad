#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "execution/journal_format.hpp"
#include "execution/order_state.hpp"
#include "execution/records.hpp"

namespace m8::execution {

/// The newest revision of an execution's commission.
struct Fee {
  int revision = 0;
  Money amount;
};

/// One order with all that the journal says of it.
struct OrderLife {
  OrderState state;
  std::vector<Record> records;         // its intent first; its commissions too
  std::optional<TimePoint> sent;       // the first time
  std::optional<TimePoint> last_fill;  // when the last execution reached us
  std::map<std::string, Fee> fees;     // by execId stem

  [[nodiscard]] Money Fees() const;
  /// What one unit cost half way between bid and ask of its legs at the decision, rounded down to
  /// 1/10000; a bought leg that nobody bids for counts as bid 0, otherwise absent where a side is.
  [[nodiscard]] std::optional<Price> MidAtDecision() const;
  /// By how much more than that mid a filled unit cost, in points: negative is better than mid.
  [[nodiscard]] std::optional<Price> Slippage() const;
  /// From the first byte that left us to the last execution; absent where either is not there.
  [[nodiscard]] std::optional<Duration> TimeToFill() const;
};

/// What a journal tells, for those who ask afterwards: explanations, trade journals, exports.
struct History {
  std::map<std::string, OrderLife> orders;  // by key
  std::vector<AdoptedRecord> adopted;       // trades by hand that count to structures
  std::map<std::string, Fee> adopted_fees;  // by execId stem
  /// Of each class and expiry; an official one is never replaced by a provisional one.
  std::map<std::pair<std::string, Date>, SettlementRecord> settlements;
};

/// kProtocol, with the record's number, where one makes no sense.
Result<History> ReadHistory(std::span<const JournalEntry> entries);

}  // namespace m8::execution
