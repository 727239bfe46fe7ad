// What the journal's records say to people.
#include <iterator>

#include <fmt/format.h>

#include "engine/recorder.hpp"
#include "execution/working.hpp"

namespace m8::engine {
namespace {

std::string Sentence(std::string_view code) {
  std::string words(code);
  for (auto& c : words) {
    c = c == '_' ? ' ' : c;
  }
  if (!words.empty() && words.front() >= 'a' && words.front() <= 'z') {
    words.front() = static_cast<char>(words.front() - 'a' + 'A');
  }
  return words;
}

// "credit 2.35", "debit 0.80": what one unit costs, in a trader's words.
std::string NetPrice(Price price) {
  return price < Price{} ? fmt::format("credit {}", (-price).Text())
                         : fmt::format("debit {}", price.Text());
}

struct Teller {
  const execution::OrderEngine& orders;

  [[nodiscard]] std::string Order(const std::string& key) const {
    const auto found = orders.Orders().find(key);
    return found == orders.Orders().end() ? key : DescribeOrder(found->second);
  }

  std::string operator()(const execution::IntentRecord& r) const {
    return fmt::format("{}: {} x {}, from {} to {} at worst{}{}", Order(r.intent.key),
                       r.intent.units, r.intent.closing ? "to be closed" : "decided",
                       NetPrice(r.first_price), NetPrice(r.intent.limit),
                       r.reason ? ": " + *r.reason : "",
                       r.dry_run ? " (dry run: nothing is sent)" : "");
  }
  std::string operator()(const execution::SendRecord& r) const {
    return r.attempt == 1 ? fmt::format("{}: sent at {}", Order(r.key), NetPrice(r.price))
                          : fmt::format("{}: moved to {} (attempt {})", Order(r.key),
                                        NetPrice(r.price), r.attempt);
  }
  std::string operator()(const execution::ModifyRecord& r) const {
    return fmt::format("{}: changed by hand: {} x, {} at worst, {}", Order(r.key), r.units,
                       NetPrice(r.limit),
                       execution::Name(r.policy.value_or(execution::WorkingPolicy::kWiden)));
  }
  std::string operator()(const execution::ExitsRecord& r) const {
    const auto words = [](const std::optional<double>& multiple) {
      return !multiple       ? std::string("by the settings")
             : *multiple > 0 ? fmt::format("{:g} times", *multiple)
                             : std::string("off");
    };
    return fmt::format("{}: exits by hand: profit target {}, stop {}, {}", Order(r.key),
                       words(r.profit_target), words(r.stop_loss),
                       r.close_at_s ? fmt::format("closed {} s after midnight", *r.close_at_s)
                                    : std::string("no time of its own"));
  }
  std::string operator()(const execution::HoldRecord& r) const {
    return fmt::format("{}: stays at {} (attempt {}): {}", Order(r.key), NetPrice(r.price),
                       r.attempt, r.reason);
  }
  std::string operator()(const execution::FillRecord& r) const {
    return r.option
               ? std::string{}
               : fmt::format("{}: {} filled at {}", Order(r.key), r.quantity, NetPrice(r.price));
  }
  std::string operator()(const execution::CancelRecord& r) const {
    return fmt::format("{}: cancellation asked for: {}", Order(r.key), r.reason);
  }
  std::string operator()(const execution::DoubtRecord& r) const {
    return fmt::format("{}: UNKNOWN, it may or may not live: {}", Order(r.key), r.reason);
  }
  std::string operator()(const execution::EndedRecord& r) const {
    return fmt::format("{}: ended by the broker ({}): {}", Order(r.key), r.code, r.text);
  }
  std::string operator()(const execution::OutcomeRecord& r) const {
    const auto word = execution::Name(r.outcome);
    const auto found = orders.Orders().find(r.key);
    const auto units = found == orders.Orders().end() ? r.filled : found->second.Units();
    return fmt::format("{}: {} ({} of {}){}", Order(r.key), word, r.filled, units,
                       r.reason.empty() || r.reason == word ? "" : ": " + r.reason);
  }
  std::string operator()(const execution::SettlementRecord& r) const {
    return fmt::format("{} {} settled at {} ({})", r.trading_class, FormatDate(r.expiry),
                       r.level.Text(), r.official ? "official" : "provisional, from the index");
  }
  std::string operator()(const execution::SessionRecord& r) const {
    return fmt::format("Session {} begins", FormatDate(r.session));
  }
  std::string operator()(const execution::BreakerRecord& r) const {
    return fmt::format("Circuit breaker {}: {}", r.open ? "OPEN" : "closed", r.reason);
  }
  std::string operator()(const execution::NoteRecord& r) const {
    return r.key.empty() ? r.text : fmt::format("{}: {}", Order(r.key), r.text);
  }
  std::string operator()(const execution::AdoptedRecord& r) const {
    return fmt::format("Traded by hand, booked to {}: {:+} {} at {} ({})", r.structure, r.quantity,
                       market::Describe(r.option), r.price.Text(), r.reason);
  }
  std::string operator()(const execution::ForeignRecord& r) const {
    return fmt::format("Others hold {} of {}: {}", r.quantity, market::Describe(r.option),
                       r.reason);
  }
  std::string operator()(const execution::TieOutRecord& r) const {
    return fmt::format("{} {}: {}", r.agrees ? "Tie-out" : "ALARM: tie-out", FormatDate(r.session),
                       r.text);
  }
  std::string operator()(const execution::SnapshotRecord&) const { return {}; }
  std::string operator()(const execution::StatusRecord&) const { return {}; }
  std::string operator()(const execution::PeakRecord&) const { return {}; }
  std::string operator()(const execution::CommissionRecord&) const { return {}; }
};

}  // namespace

std::string DescribeOrder(const execution::OrderState& order) {
  const auto& intent = order.intent.intent;
  auto text = Sentence(order.intent.variant.empty() ? intent.kind : order.intent.variant);
  const char* separator = " ";
  for (const auto& leg : intent.legs) {
    fmt::format_to(std::back_inserter(text), "{}{:.0f}", separator,
                   leg.leg.option.strike.ToDouble());
    separator = "/";
  }
  return text;
}

std::string StateWord(const execution::OrderState& order) {
  return std::string(order.outcome ? execution::Name(order.outcome->outcome)
                                   : execution::Name(order.GetPhase()));
}

std::string Tell(const execution::Record& record, const execution::OrderEngine& orders) {
  return std::visit(Teller{orders}, record.body);
}

}  // namespace m8::engine
