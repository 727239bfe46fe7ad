#include "execution/journal_explain.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "execution/exec_id.hpp"
#include "execution/working.hpp"
#include "market/time_zone.hpp"

namespace m8::execution {
namespace {

std::string Words(std::string_view code) {
  std::string words(code);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::string SideText(const std::optional<Price>& side) { return side ? side->Text() : "none"; }

constexpr std::array<std::string_view, 7> kStatusWords{"is being submitted",
                                                       "has it, not at the exchange yet",
                                                       "works it",
                                                       "is about to cancel it",
                                                       "has cancelled it",
                                                       "has filled it",
                                                       "has it, but does not work it"};

// One line a record; empty where it says nothing to people.
struct Line {
  const OrderLife& life;

  std::string operator()(const IntentRecord& r) const {
    return fmt::format(
        "decided: {} x, from {} to {} at worst{}{}{}", r.intent.units, NetPriceText(r.first_price),
        NetPriceText(r.intent.limit), r.policy ? fmt::format(", policy {}", Name(*r.policy)) : "",
        r.reason ? ", for " + *r.reason : "", r.dry_run ? " (dry run: nothing is sent)" : "");
  }
  std::string operator()(const SendRecord& r) const {
    return r.attempt == 1
               ? fmt::format("sent as order {} at {}", r.order_id.value, NetPriceText(r.price))
               : fmt::format("moved to {} (attempt {})", NetPriceText(r.price), r.attempt);
  }
  std::string operator()(const HoldRecord& r) const {
    return fmt::format("stays at {} (attempt {}): {}", NetPriceText(r.price), r.attempt, r.reason);
  }
  std::string operator()(const StatusRecord& r) const {
    auto text = fmt::format("the broker {}", kStatusWords.at(static_cast<std::size_t>(r.status)));
    if (r.filled > 0) {
      text += fmt::format(", {} filled", r.filled);
    }
    return r.perm_id.value == 0 ? text : fmt::format("{} (permId {})", text, r.perm_id.value);
  }
  std::string operator()(const FillRecord& r) const {
    const auto name = ParseExecId(r.exec_id);
    const auto found = life.state.fills.find(name.stem);
    const bool replaced = found != life.state.fills.end() && found->second.exec_id != r.exec_id;
    const auto what =
        r.option ? fmt::format("{} {} {} at {}", r.side == broker::Side::kBuy ? "bought" : "sold",
                               r.quantity, Describe(*r.option), r.price.Text())
                 : fmt::format("filled {} at {}", r.quantity, NetPriceText(r.price));
    return fmt::format("{} (execution {}{})", what, r.exec_id, replaced ? ", corrected later" : "");
  }
  std::string operator()(const CommissionRecord& r) const {
    return fmt::format("commission {} of execution {}", r.amount.Text(), r.exec_id);
  }
  std::string operator()(const CancelRecord& r) const {
    return "cancellation asked for: " + r.reason;
  }
  std::string operator()(const DoubtRecord& r) const {
    return "UNKNOWN, it may or may not live: " + r.reason;
  }
  std::string operator()(const EndedRecord& r) const {
    return fmt::format("ended by the broker (code {}): {}", r.code, r.text);
  }
  std::string operator()(const OutcomeRecord& r) const {
    const auto word = Words(Name(r.outcome));
    return fmt::format("over: {}, {} of {} units{}", word, r.filled, life.state.Units(),
                       r.reason.empty() || r.reason == word ? "" : ": " + r.reason);
  }
  std::string operator()(const NoteRecord& r) const { return r.text; }
  template <class Other>
  std::string operator()(const Other&) const {
    return {};
  }
};

void Head(const OrderLife& life, std::vector<std::string>& lines) {
  const auto& record = life.state.intent;
  const auto& intent = record.intent;
  const auto variant = record.variant.empty() ? "" : " " + Words(record.variant);
  lines.push_back(fmt::format("{}: {} {}{} x {}, {}, account {}", intent.key, intent.underlying,
                              Words(intent.kind), variant, intent.units,
                              intent.closing ? "closing " + record.structure : "an entry",
                              intent.account));
  for (const auto& leg : intent.legs) {
    const bool bought = leg.leg.quantity > 0;
    lines.push_back(fmt::format("  {} {} {}, then {} bid, {} asked", bought ? "buy" : "sell",
                                bought ? leg.leg.quantity : -leg.leg.quantity,
                                Describe(leg.leg.option), SideText(leg.bid), SideText(leg.ask)));
  }
  if (const auto mid = life.MidAtDecision()) {
    lines.push_back(fmt::format("  mid: {} a unit", NetPriceText(*mid)));
  }
  if (record.reason) {
    lines.push_back("  why: " + *record.reason);
  }
  lines.push_back("  the gate: " + record.verdict);
}

void Sums(const OrderLife& life, std::vector<std::string>& lines) {
  const auto& state = life.state;
  if (!state.outcome) {
    lines.push_back(fmt::format("It lives: {}.", Words(Name(state.GetPhase()))));
  }
  const auto average = state.AverageFill();
  if (!average) {
    return;
  }
  auto text = fmt::format("{} of {} units at {}", state.FilledUnits(), state.Units(),
                          NetPriceText(*average));
  if (const auto took = life.TimeToFill()) {
    text += fmt::format(", {:.1f} s after it was sent", Seconds(*took));
  }
  if (const auto slippage = life.Slippage()) {
    const bool worse = *slippage > Price{};
    const auto size = worse ? *slippage : -*slippage;
    text += *slippage == Price{} ? ", at the mid of its decision"
                                 : fmt::format(", {} {} than the mid of its decision", size.Text(),
                                               worse ? "worse" : "better");
  }
  lines.push_back(fmt::format("{}; commissions {}.", text, life.Fees().Text()));
}

void Afterwards(const History& history, const OrderLife& life, std::vector<std::string>& lines) {
  for (const auto& [key, other] : history.orders) {
    const auto& intent = other.state.intent;
    if (intent.intent.closing && intent.structure == life.state.Key()) {
      lines.push_back(fmt::format("Order {} closes it: {}.", key,
                                  other.state.outcome ? Words(Name(other.state.outcome->outcome))
                                                      : Words(Name(other.state.GetPhase()))));
    }
  }
  if (life.state.FilledUnits() == 0) {
    return;
  }
  std::vector<const SettlementRecord*> told;
  for (const auto& leg : life.state.intent.intent.legs) {
    const auto found =
        history.settlements.find({leg.leg.option.trading_class, leg.leg.option.expiry});
    if (found != history.settlements.end() &&
        std::find(told.begin(), told.end(), &found->second) == told.end()) {
      told.push_back(&found->second);
      lines.push_back(fmt::format("{} {} was settled at {} ({}).", found->second.trading_class,
                                  FormatDate(found->second.expiry), found->second.level.Text(),
                                  found->second.official ? "official" : "provisional"));
    }
  }
}

}  // namespace

std::string ClockText(TimePoint when) {
  const auto local = market::ToLocal(when);
  const std::chrono::hh_mm_ss time{
      std::chrono::floor<std::chrono::milliseconds>(local.time_of_day)};
  return fmt::format("{:02}:{:02}:{:02}.{:03}", time.hours().count(), time.minutes().count(),
                     time.seconds().count(), time.subseconds().count());
}

std::string NetPriceText(Price price) {
  return price < Price{} ? fmt::format("credit {}", (-price).Text())
                         : fmt::format("debit {}", price.Text());
}

Result<std::string> FindOrder(const History& history, std::string_view name) {
  if (history.orders.contains(std::string(name))) {
    return std::string(name);
  }
  std::vector<std::string> found;
  const auto id = ParseNumber<std::int64_t>(name);
  for (const auto& [key, life] : history.orders) {
    const bool same_id = id && life.state.order_id && life.state.order_id->value == *id;
    if (same_id || (!name.empty() && key.ends_with(fmt::format("-{}", name)))) {
      found.push_back(key);
    }
  }
  if (found.size() == 1) {
    return found.front();
  }
  if (found.empty()) {
    return Fail(Errc::kNotFound, fmt::format("there is no order '{}'", name),
                history.orders.empty()
                    ? "the journal has no orders yet"
                    : fmt::format("the journal has {} to {}", history.orders.begin()->first,
                                  history.orders.rbegin()->first));
  }
  return Fail(Errc::kInvalidArgument, fmt::format("'{}' may be {}", name, fmt::join(found, " or ")),
              "give the whole key");
}

std::vector<std::string> ExplainOrder(const History& history, const std::string& key) {
  const auto found = history.orders.find(key);
  M8_ASSERT(found != history.orders.end(), "FindOrder found it");
  const auto& life = found->second;
  std::vector<std::string> lines;
  Head(life, lines);
  std::optional<Date> day;
  for (const auto& record : life.records) {
    const auto text = std::visit(Line{life}, record.body);
    if (text.empty()) {
      continue;
    }
    if (const auto date = market::ToLocal(record.time).date; date != day) {
      day = date;
      lines.push_back(FormatDate(date) + ", New York time");
    }
    lines.push_back(fmt::format("  {}  {}", ClockText(record.time), text));
  }
  Sums(life, lines);
  Afterwards(history, life, lines);
  return lines;
}

}  // namespace m8::execution
