#include "execution/trades.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "execution/exec_id.hpp"
#include "market/time_zone.hpp"
#include "risk/structure.hpp"

namespace m8::execution {
namespace {

// One leg execution.
struct Trading {
  TimePoint when{};
  std::string stem;
  std::string opens, closes;  // what a lot says of whoever opened and closed it
  market::Option option;
  std::int64_t quantity = 0;  // signed contracts
  Price price;
  std::int64_t multiplier = market::kOptionMultiplier;
  Money fees;
};

Trading ByOrder(const std::string& key, const OrderLife& life, const FillRecord& fill) {
  const auto stem = ParseExecId(fill.exec_id).stem;
  const auto fee = life.fees.find(stem);
  return {fill.executed,
          stem,
          key,
          key,
          *fill.option,
          fill.side == broker::Side::kBuy ? fill.quantity : -fill.quantity,
          fill.price,
          fill.multiplier,
          fee == life.fees.end() ? Money{} : fee->second.amount};
}

Trading ByHand(const History& history, const AdoptedRecord& adopted) {
  const auto stem = ParseExecId(adopted.exec_id).stem;
  const auto fee = history.adopted_fees.find(stem);
  return {adopted.executed,
          stem,
          adopted.structure,
          kByHand,
          adopted.option,
          adopted.quantity,
          adopted.price,
          adopted.multiplier,
          fee == history.adopted_fees.end() ? Money{} : fee->second.amount};
}

std::int64_t Size(std::int64_t quantity) { return quantity < 0 ? -quantity : quantity; }

// Takes `part` of `whole` contracts' fees away from `fees`: the last part gets what is left.
Money TakeShare(Money& fees, std::int64_t part, std::int64_t whole) {
  const auto share = Money::FromUnits(fees.Units() * part / whole);
  fees -= share;
  return share;
}

class Matcher {
 public:
  explicit Matcher(const History& history) : history_(history) {}

  void Trade(std::deque<OpenLot>& lots, Trading trading) {
    auto left = trading.quantity;
    while (left != 0 && !lots.empty() && (lots.front().quantity > 0) != (left > 0)) {
      auto& lot = lots.front();
      const auto size = std::min(Size(left), Size(lot.quantity));
      const auto closing_fees = TakeShare(trading.fees, size, Size(left));
      auto closed = Close(lot, size, trading.price);
      closed.fees += closing_fees;
      closed.closed_by = trading.closes;
      closed.closed = trading.when;
      closed.day = market::ToLocal(trading.when).date;
      left += closed.open.quantity;
      ledger_.closed.push_back(std::move(closed));
      if (lot.quantity == 0) {
        lots.pop_front();
      }
    }
    if (left != 0) {
      lots.push_back({trading.opens, trading.option, left, trading.multiplier, trading.when,
                      trading.price, trading.fees});
    }
  }

  void Settle(std::deque<OpenLot>& lots) {
    for (auto& lot : lots) {
      const auto found = history_.settlements.find({lot.option.trading_class, lot.option.expiry});
      if (found == history_.settlements.end()) {
        ledger_.open.push_back(std::move(lot));
        continue;
      }
      const risk::Leg one{lot.option, 1};
      auto closed = Close(lot, Size(lot.quantity), risk::PayoffAt({&one, 1}, found->second.level));
      closed.day = lot.option.expiry;
      closed.provisional = !found->second.official;
      ledger_.closed.push_back(std::move(closed));
    }
  }

  Ledger Take() {
    std::stable_sort(ledger_.closed.begin(), ledger_.closed.end(),
                     [](const ClosedLot& a, const ClosedLot& b) { return a.day < b.day; });
    return std::move(ledger_);
  }

 private:
  // Takes `size` contracts out of the lot.
  static ClosedLot Close(OpenLot& lot, std::int64_t size, Price price) {
    const auto signed_size = lot.quantity > 0 ? size : -size;
    ClosedLot closed{.open = lot};
    closed.open.fees = TakeShare(lot.fees, size, Size(lot.quantity));
    closed.open.quantity = signed_size;
    closed.price = price;
    closed.profit = Value(price - lot.price, signed_size, lot.multiplier);
    closed.fees = closed.open.fees;
    lot.quantity -= signed_size;
    return closed;
  }

  const History& history_;
  Ledger ledger_;
};

std::string WhyItEnded(const History& history, const Trade& trade) {
  std::vector<std::string> reasons;
  for (const auto* exit : trade.exits) {
    reasons.push_back(exit->state.intent.reason.value_or("closed by order " + exit->state.Key()));
  }
  std::set<std::string> by_hand;  // a trade of several legs has one reason
  for (const auto& adopted : history.adopted) {
    if (adopted.structure == trade.entry->state.Key() && by_hand.insert(adopted.reason).second) {
      reasons.push_back(fmt::format("closed by hand: {}", adopted.reason));
    }
  }
  if (trade.closed_on) {
    std::set<std::pair<std::string, Date>> told;
    for (const auto& leg : trade.entry->state.intent.intent.legs) {
      const std::pair series{leg.leg.option.trading_class, leg.leg.option.expiry};
      const auto found = history.settlements.find(series);
      if (found != history.settlements.end() && *trade.closed_on == series.second &&
          told.insert(series).second) {
        reasons.push_back(fmt::format("settled at {}{}", found->second.level.Text(),
                                      found->second.official ? "" : " (provisional)"));
      }
    }
  }
  return fmt::format("{}", fmt::join(reasons, "; "));
}

}  // namespace

Ledger MatchLots(const History& history, Matching matching) {
  using Heap = std::pair<std::string, market::Option>;
  std::map<Heap, std::vector<Trading>> heaps;
  for (const auto& [key, life] : history.orders) {
    const auto structure =
        matching == Matching::kByStructure ? life.state.intent.structure : std::string{};
    for (const auto& [stem, fill] : life.state.fills) {
      if (fill.option) {
        heaps[{structure, *fill.option}].push_back(ByOrder(key, life, fill));
      }
    }
  }
  for (const auto& adopted : history.adopted) {
    const auto structure = matching == Matching::kByStructure ? adopted.structure : std::string{};
    heaps[{structure, adopted.option}].push_back(ByHand(history, adopted));
  }
  Matcher matcher(history);
  for (auto& [heap, tradings] : heaps) {
    std::sort(tradings.begin(), tradings.end(), [](const Trading& a, const Trading& b) {
      return std::tie(a.when, a.stem) < std::tie(b.when, b.stem);
    });
    std::deque<OpenLot> lots;
    for (auto& trading : tradings) {
      matcher.Trade(lots, std::move(trading));
    }
    matcher.Settle(lots);
  }
  return matcher.Take();
}

std::vector<Trade> Trades(const History& history) {
  std::map<std::string, Trade> by_structure;
  for (const auto& [key, life] : history.orders) {
    if (!life.state.intent.intent.closing && life.state.FilledUnits() > 0) {
      by_structure[key].entry = &life;
    }
  }
  const auto structure_of = [&](const std::string& order) {
    return by_structure.find(history.orders.at(order).state.intent.structure);
  };
  for (const auto& [key, life] : history.orders) {
    const auto at = structure_of(key);
    if (life.state.intent.intent.closing && at != by_structure.end() &&
        life.state.FilledUnits() > 0) {
      at->second.exits.push_back(&life);
    }
  }
  const auto ledger = MatchLots(history, Matching::kByStructure);
  for (const auto& lot : ledger.closed) {
    if (const auto at = structure_of(lot.open.order); at != by_structure.end()) {
      auto& trade = at->second;
      trade.profit += lot.profit;
      trade.fees += lot.fees;
      trade.provisional = trade.provisional || lot.provisional;
      trade.closed_on = std::max(trade.closed_on.value_or(lot.day), lot.day);
    }
  }
  for (const auto& lot : ledger.open) {
    if (const auto at = structure_of(lot.order); at != by_structure.end()) {
      at->second.open = true;
      at->second.fees += lot.fees;
    }
  }
  std::vector<Trade> trades;
  for (auto& [key, trade] : by_structure) {
    trade.exit = trade.open ? "" : WhyItEnded(history, trade);
    trades.push_back(std::move(trade));
  }
  return trades;
}

bool IsSection1256(std::string_view trading_class) {
  // Classes of Cboe's broad-based index options, by Cboe's product pages.
  constexpr std::array<std::string_view, 14> kBroadBased{"SPX",  "SPXW", "XSP",  "NDX",  "NDXP",
                                                         "XND",  "RUT",  "RUTW", "MRUT", "VIX",
                                                         "VIXW", "DJX",  "OEX",  "XEO"};
  return std::find(kBroadBased.begin(), kBroadBased.end(), trading_class) != kBroadBased.end();
}

Money LongTermPart(Money net) {
  constexpr std::int64_t kCent = Money::kScale / 100;
  const bool loss = net < Money{};
  const auto size = (loss ? -net : net).Units();
  const auto cents = (size * 6 / 10 + kCent / 2) / kCent;
  return Money::FromUnits((loss ? -cents : cents) * kCent);
}

}  // namespace m8::execution
