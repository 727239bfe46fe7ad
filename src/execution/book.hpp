#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/money.hpp"
#include "base/time.hpp"
#include "execution/quote_source.hpp"
#include "risk/portfolio.hpp"

namespace m8::execution {

/// What one entry was meant to hold: the legs of one unit.
struct StructureInfo {
  std::string key;  // of the entering order
  std::string kind, variant, underlying;
  std::vector<risk::Leg> legs;
};

/// A fill of one leg. Signed: positive bought.
struct LegFill {
  std::string structure;
  std::string exec_id;
  market::Option option;
  std::int64_t quantity = 0;
  Price price;
  std::int64_t multiplier = market::kOptionMultiplier;
  TimePoint executed{};
};

/// One option as the fills leave it, first in, first out. Money before fees.
struct Position {
  market::Option option;
  std::int64_t quantity = 0;  // signed, open now
  std::int64_t multiplier = market::kOptionMultiplier;
  Money cost;      // paid for what is open; negative: received
  Money realized;  // of what was closed or settled

  /// Of what is open, to the nearest 1/10000; absent where nothing is.
  [[nodiscard]] std::optional<Price> AveragePrice() const;
};

/// One structure from its entry to its end.
struct StructureState {
  StructureInfo info;
  std::vector<risk::Leg> held;  // signed contracts open now
  std::int64_t units = 0;       // open now: the most that any leg makes up
  Money cash;                   // all that it paid and received, settlement included
  Money fees;
  bool provisional = false;  // settled at a level that is not official yet
  TimePoint ended{};         // of the last execution or settlement

  /// Nothing is open: cash less fees is its profit.
  [[nodiscard]] bool Closed() const { return held.empty(); }
};

/// Positions, cash and profit from leg executions, commissions and settlements, exact to the unit.
/// What is put in may come in any order and several times; the state depends on the set alone.
class Book {
 public:
  /// The structure that fills of this key belong to; the first word counts.
  void Introduce(StructureInfo info);
  /// Replaces an earlier revision of the same execution; an older or equal one changes nothing.
  void Put(const LegFill& fill);
  /// Of any execution; counts once the execution is there, if it is one of a leg. Same rule.
  void PutCommission(const std::string& exec_id, Money amount);
  /// Pays out everything of the series at this index level. An official level is never replaced by
  /// a provisional one.
  void Settle(const std::string& trading_class, Date expiry, Price level, bool official);

  /// What fills that are not here any more earned and cost, before and in fees.
  void BringForward(Money realized, Money fees);

  /// Whether there is a fill of this execution, in whatever revision.
  [[nodiscard]] bool Knows(const std::string& exec_id) const;
  /// Whether its commission is there, in this revision or a later one.
  [[nodiscard]] bool KnowsCommission(const std::string& exec_id) const;
  [[nodiscard]] const std::map<market::Option, Position>& Positions() const { return positions_; }
  /// Valid until something is put in.
  [[nodiscard]] const std::vector<StructureState>& Structures() const;
  [[nodiscard]] Money Fees() const { return fees_; }
  [[nodiscard]] Money Cash() const;      // paid (-) and received (+), before fees
  [[nodiscard]] Money Realized() const;  // before fees
  /// What is open at the mids of its quotes; absent where a quote is missing, crossed or too old.
  [[nodiscard]] std::optional<Money> MarketValue(const QuoteSource& quotes,
                                                 TimePoint now,
                                                 Duration max_quote_age) const;
  /// Series with something open, whose settlement is still to come.
  [[nodiscard]] std::vector<std::pair<std::string, Date>> OpenSeries() const;
  [[nodiscard]] std::vector<risk::Held> HeldForRisk() const;
  [[nodiscard]] std::vector<risk::HeldStructure> StructuresForRisk() const;
  /// Structures of which nothing is open, in the order of their ends.
  [[nodiscard]] std::vector<risk::ClosedTrade> ClosedForRisk() const;

 private:
  struct Fee {
    int revision = 0;
    Money amount;
  };
  struct Revised {
    int revision = 0;
    LegFill fill;
  };
  struct Level {
    Price level;
    bool official = false;
  };
  [[nodiscard]] std::vector<StructureState> MakeStructures() const;
  [[nodiscard]] const Level* LevelOf(const market::Option& option) const;
  void Recount(const market::Option& option);
  void RecountFees();

  std::map<std::string, StructureInfo> structures_;
  std::map<std::string, Revised> fills_;                              // by stem
  std::map<market::Option, std::map<std::string, TimePoint>> stems_;  // of each option
  std::map<std::string, Fee> commissions_;                            // by stem
  std::map<std::pair<std::string, Date>, Level> levels_;
  std::map<market::Option, Position> positions_;
  mutable std::optional<std::vector<StructureState>> shown_;  // as they are since the last change
  Money fees_;
  Money brought_realized_, brought_fees_;
};

}  // namespace m8::execution
