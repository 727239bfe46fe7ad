#include "risk/worst_cases.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "risk/margin.hpp"

namespace m8::risk {
namespace {

constexpr std::size_t kKinksMax = 128;
constexpr std::size_t kOrdersMax = 24;
constexpr Price kStrikeMax = Price::FromUnits(std::int64_t{1} << 50);  // fits the order of kinks

Money ToMoney(std::int64_t price_units) {
  return Value(Price::FromUnits(price_units), 1, market::kOptionMultiplier);
}

// A class has four letters: the call that compares any two texts would take longer than the look.
bool SameText(const std::string& a, const std::string& b) {
  if (a.size() != b.size()) {
    return false;
  }
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] != b[i]) {
      return false;
    }
  }
  return true;
}

// What legs pay at one level, while the level rises: price units times contracts.
struct Line {
  std::int64_t value;
  std::int64_t slope;
};

struct Working {
  Line line;
  std::int64_t cost;  // its limit, for all units
  bool same_kind;
};

// Where one line turns, by so many contracts.
struct Kink {
  Line* line;
  std::int64_t turn;
};

class Sweep {
 public:
  Sweep(const Intent& intent, const Portfolio& portfolio) : intent_(intent) {
    for (const auto& held : portfolio.positions) {
      Add(held.leg, 1, positions_);
      cost_ += held.cost;
    }
    for (const auto& structure : portfolio.structures) {
      if (structure.kind == intent.kind) {
        for (const auto& leg : structure.legs) {
          Add(leg, 1, of_kind_);
        }
        kind_cost_ += structure.legs.empty() ? Money{} : structure.cost;
      }
    }
    for (const auto& order : portfolio.orders) {
      AddOrder(order.units, order.limit, order.kind == intent.kind, order.legs);
    }
    AddOrder(intent.units, intent.limit, true, intent.legs);
  }

  Sweep(const Sweep&) = delete;  // the kinks point into it
  Sweep& operator=(const Sweep&) = delete;

  /// Absent where this is not the sweep's kind of portfolio.
  std::optional<WorstCases> Run() {
    if (!fits_) {
      return std::nullopt;
    }
    std::sort(order_of_.begin(), order_of_.begin() + static_cast<std::ptrdiff_t>(kink_count_));
    Look();
    std::int64_t level = 0;
    for (std::size_t i = 0; i < kink_count_;) {
      const auto next = LevelOf(order_of_[i]);
      MoveTo(next - level);
      level = next;
      for (; i < kink_count_ && LevelOf(order_of_[i]) == level; ++i) {
        const auto& kink = kinks_[order_of_[i] % kKinksMax];
        kink.line->slope += kink.turn;
      }
      Look();
    }
    return Bounded();
  }

 private:
  static std::int64_t LevelOf(std::uint64_t ordered) {
    return static_cast<std::int64_t>(ordered / kKinksMax);
  }
  static const Leg& LegOf(const Leg& leg) { return leg; }
  static const Leg& LegOf(const IntentLeg& leg) { return leg.leg; }

  template <class Legs>
  void AddOrder(std::int64_t units, Price limit, bool same_kind, const Legs& legs) {
    fits_ = fits_ && order_count_ < kOrdersMax;
    if (!fits_ || legs.empty()) {
      return;
    }
    auto& order = orders_[order_count_++];
    order = {{0, 0}, limit.Units() * units, same_kind};
    for (const auto& leg : legs) {
      Add(LegOf(leg), units, order.line);
    }
  }

  void Add(const Leg& leg, std::int64_t units, Line& line) {
    const auto& first = intent_.legs.front().leg.option;
    const auto& option = leg.option;
    fits_ = fits_ && kink_count_ < kKinksMax && option.strike >= Price{} &&
            option.strike <= kStrikeMax && option.expiry == first.expiry &&
            SameText(option.trading_class, first.trading_class);
    if (!fits_) {
      return;
    }
    const auto contracts = leg.quantity * units;
    if (option.right == Right::kPut) {
      line.value += contracts * option.strike.Units();
      line.slope -= contracts;
    }
    order_of_[kink_count_] =
        static_cast<std::uint64_t>(option.strike.Units()) * kKinksMax + kink_count_;
    kinks_[kink_count_++] = {&line, contracts};
  }

  template <class Do>
  void ForEachLine(Do act) {
    act(positions_);
    act(of_kind_);
    for (std::size_t i = 0; i < order_count_; ++i) {
      act(orders_[i].line);
    }
  }

  void MoveTo(std::int64_t by) {
    ForEachLine([by](Line& line) { line.value += line.slope * by; });
  }

  // What everything comes to at this level: given a level, an order fills if that hurts.
  void Look() {
    std::int64_t filled = 0, of_kind = 0, owed = 0;
    for (std::size_t i = 0; i < order_count_; ++i) {
      const auto& order = orders_[i];
      const auto hurt = std::min<std::int64_t>(order.line.value - order.cost, 0);
      filled += hurt;
      of_kind += order.same_kind ? hurt : 0;
      owed += std::min<std::int64_t>(order.line.value, 0);
    }
    const auto& asked = orders_[order_count_ - 1];
    order_ = std::min(order_, asked.line.value - asked.cost);
    all_ = std::min(all_, positions_.value + filled);
    kind_ = std::min(kind_, of_kind_.value + of_kind);
    margin_ = std::min(margin_, positions_.value + owed);
    before_ = std::min(before_, positions_.value);
  }

  // Beyond the last strike the lines go on as they are.
  [[nodiscard]] WorstCases Bounded() const {
    std::int64_t all = positions_.slope, kind = of_kind_.slope;
    for (std::size_t i = 0; i < order_count_; ++i) {
      const auto falls = std::min<std::int64_t>(orders_[i].line.slope, 0);
      all += falls;
      kind += orders_[i].same_kind ? falls : 0;
    }
    const auto loss = [](std::int64_t lowest, Money paid, std::int64_t slope) {
      return slope < 0 ? std::nullopt : std::optional{std::max(paid - ToMoney(lowest), Money{})};
    };
    return {loss(order_, {}, orders_[order_count_ - 1].line.slope), loss(kind_, kind_cost_, kind),
            loss(all_, cost_, all), loss(margin_, {}, all), loss(before_, {}, positions_.slope)};
  }

  const Intent& intent_;
  bool fits_ = true;
  std::array<Kink, kKinksMax> kinks_;
  std::array<std::uint64_t, kKinksMax> order_of_;  // the kinks: level * kKinksMax + index
  std::size_t kink_count_ = 0;
  std::array<Working, kOrdersMax> orders_;  // the intent is the last
  std::size_t order_count_ = 0;
  Line positions_{0, 0}, of_kind_{0, 0};
  Money cost_, kind_cost_;
  static constexpr auto kUnseen = std::numeric_limits<std::int64_t>::max();
  // The lowest so far, in price units times contracts, before what was paid for what is held.
  std::int64_t order_ = kUnseen, kind_ = kUnseen, all_ = kUnseen, margin_ = kUnseen;
  std::int64_t before_ = kUnseen;
};

std::vector<Held> HeldOfKind(const Intent& intent, const Portfolio& portfolio) {
  std::vector<Held> held;
  for (const auto& structure : portfolio.structures) {
    if (structure.kind == intent.kind) {
      // What was paid for the structure counts once, with its first leg.
      auto cost = structure.cost;
      for (const auto& leg : structure.legs) {
        held.push_back({leg, cost});
        cost = Money{};
      }
    }
  }
  return held;
}

}  // namespace

WorstCases FindWorstCases(const Intent& intent, const Portfolio& portfolio) {
  if (!intent.legs.empty()) {
    if (const auto found = Sweep(intent, portfolio).Run()) {
      return *found;
    }
  }
  return PlainWorstCases(intent, portfolio);
}

WorstCases PlainWorstCases(const Intent& intent, const Portfolio& portfolio) {
  const auto order = intent.AsOrder();
  auto all = portfolio.orders;
  all.push_back(order);
  std::vector<LiveOrder> of_kind{order};
  std::copy_if(portfolio.orders.begin(), portfolio.orders.end(), std::back_inserter(of_kind),
               [&](const LiveOrder& other) { return other.kind == intent.kind; });
  return {WorstCaseLoss({}, {&order, 1}), WorstCaseLoss(HeldOfKind(intent, portfolio), of_kind),
          WorstCaseLoss(portfolio.positions, all), SpreadMargin(portfolio.positions, all),
          SpreadMargin(portfolio.positions, {})};
}

}  // namespace m8::risk
