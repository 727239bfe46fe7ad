#include "runner.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "paper/named_contract.hpp"
#include "tcp_world.hpp"
#include "world.hpp"

namespace m8::scenario {
namespace {

using Words = std::vector<std::string>;

Words WordsOf(std::string_view text) {
  Words words;
  for (const auto word : Split(text, ' ')) {
    if (!word.empty()) {
      words.emplace_back(word);
    }
  }
  return words;
}

struct Wrong {
  std::string what;
};

// One run; what is wrong is thrown as Wrong and told with its line.
class Runner {
 public:
  Runner(const paper::Script& script, World& world)
      : script_(script), world_(world), start_(world.Now()) {}

  std::string Run() {
    for (const auto& line : script_.lines) {
      try {
        Wait(line);
        Do(line);
      } catch (const Wrong& wrong) {
        return fmt::format("{}:{}: {}", script_.name, line.number, wrong.what);
      }
    }
    try {
      CheckInvariants();
    } catch (const Wrong& wrong) {
      return fmt::format("{}: {}", script_.name, wrong.what);
    }
    return {};
  }

 private:
  void Wait(const paper::ScriptLine& line) {
    const bool at = line.when == paper::ScriptLine::When::kAt;
    if (at && !world_.IsVirtual()) {
      return;
    }
    const TimePoint until = at ? start_ + line.time : world_.Now() + line.time;
    if (until < world_.Now()) {
      throw Wrong{fmt::format("it is {:.1f} s already", Seconds(world_.Now() - start_))};
    }
    StepTo(until);
  }
  void StepTo(TimePoint until) {
    while (world_.Now() < until) {
      world_.StepUntil(until);
    }
  }

  void Do(const paper::ScriptLine& line) {
    switch (line.who) {
      case paper::ScriptLine::Who::kGateway:
        if (const auto done = world_.Market().Perform(*line.command); !done) {
          throw Wrong{done.error().Text()};
        }
        break;
      case paper::ScriptLine::Who::kClient:
        Act(WordsOf(line.text));
        break;
      case paper::ScriptLine::Who::kExpectation:
        Expect(WordsOf(line.text), line.text);
        break;
    }
    world_.Carry();
  }

  // The client ------------------------------------------------------------------------------

  static std::string At(const Words& words, std::size_t index) {
    if (index >= words.size()) {
      throw Wrong{"there are too few words"};
    }
    return words[index];
  }
  static std::int64_t Number(const std::string& text) {
    const auto number = ParseNumber<std::int64_t>(text);
    if (!number) {
      throw Wrong{fmt::format("'{}' is no number", text)};
    }
    return *number;
  }
  static Duration SpanOf(const std::string& text) {
    const auto span = paper::ParseSpan(text);
    if (!span) {
      throw Wrong{fmt::format("'{}' is no span of time", text)};
    }
    return *span;
  }
  static Price PriceOf(const std::string& text) {
    const auto number = ParseNumber<double>(text);
    if (!number) {
      throw Wrong{fmt::format("'{}' is no price", text)};
    }
    return Price::FromDouble(*number);
  }

  broker::Instrument InstrumentOf(const std::string& name) {
    const auto& exchange = world_.Market().Exchange();
    const auto named = paper::FindNamed(exchange, name);
    if (!named) {
      throw Wrong{named.error().Text()};
    }
    broker::Instrument instrument;
    instrument.symbol = "SPX";
    instrument.con_id = named->con_id;
    if (!named->legs.empty()) {
      instrument.type = broker::SecurityType::kCombo;
      for (const auto& leg : named->legs) {
        instrument.legs.push_back(
            {leg.con_id, leg.ratio,
             leg.side == sim::Side::kBuy ? broker::Side::kBuy : broker::Side::kSell});
      }
      return instrument;
    }
    instrument.option = exchange.FindContract(named->con_id)->option;
    if (!instrument.option) {
      instrument.type = broker::SecurityType::kIndex;
      instrument.exchange = "CBOE";
      instrument.multiplier = 1;
    }
    return instrument;
  }

  World::Order& OrderOf(const std::string& name) {
    const auto order = world_.orders.find(name);
    if (order == world_.orders.end()) {
      throw Wrong{fmt::format("no order is called '{}'", name)};
    }
    return order->second;
  }

  Trader& TraderOf(const Words& words) {
    if (world_.Trader() == nullptr) {
      throw Wrong{fmt::format("'{}' before `we keep books`", At(words, 0))};
    }
    return *world_.Trader();
  }

  void Act(const Words& words) {
    const auto verb = At(words, 0);
    if (verb == "stop") {
      return world_.StopClient();
    }
    if (verb == "start") {
      return world_.StartClient();
    }
    if (verb == "keep") {
      world_.KeepBooks();
      return world_.RestartClient();
    }
    if (verb == "lose" && At(words, 1) == "name") {
      return world_.LoseName(SpanOf(At(words, 2)));
    }
    if (verb == "enter" || verb == "exit" || verb == "accept") {
      const auto wrong = TraderOf(words).Act(words);
      if (wrong.empty() == (words.back() == "refused")) {
        throw Wrong{wrong.empty() ? "it was not refused" : wrong};
      }
      return;
    }
    auto& client = world_.Client();
    if (verb == "watch") {
      const auto id = client.NewRequestId();
      world_.lines[At(words, 1)] = {id};
      Must(client.Subscribe(id, InstrumentOf(At(words, 2))));
    } else if (verb == "unwatch") {
      client.Unsubscribe(world_.lines.at(At(words, 1)).id);
      world_.lines.erase(At(words, 1));
    } else if (verb == "place") {
      PlaceOrder(words);
    } else if (verb == "change") {
      auto& order = OrderOf(At(words, 1));
      order.order.limit = PriceOf(At(words, 3));
      order.refused_here = !client.Place(order.order);
    } else if (verb == "cancel" && At(words, 1) == "all") {
      Must(client.CancelAll());
    } else if (verb == "cancel") {
      auto& order = OrderOf(At(words, 1));
      order.refused_here = !client.Cancel(order.order.id);
    } else if (verb == "ask") {
      for (std::size_t i = 1; i < words.size(); ++i) {
        Ask(words[i]);
      }
    } else if (verb == "restart") {
      world_.RestartClient();
    } else if (verb == "forget") {
      Forget();
    } else {
      throw Wrong{fmt::format("'{}' is nothing that we do", verb)};
    }
  }

  static void Must(const Result<void>& done) {
    if (!done) {
      throw Wrong{done.error().Text()};
    }
  }

  // NAME buy N CONTRACT at PRICE
  void PlaceOrder(const Words& words) {
    auto& client = world_.Client();
    World::Order order;
    order.order.order_ref = "scn-" + At(words, 1);
    order.order.account = world_.Market().Exchange().Account();
    order.order.side = At(words, 2) == "sell" ? broker::Side::kSell : broker::Side::kBuy;
    order.order.quantity = Number(At(words, 3));
    order.order.instrument = InstrumentOf(At(words, 4));
    order.order.limit = PriceOf(At(words, 6));
    if (const auto id = client.NewOrderId()) {
      order.order.id = *id;
    } else {
      order.refused_here = true;
    }
    auto& kept = world_.orders[At(words, 1)] = order;
    kept.refused_here = kept.refused_here || !client.Place(kept.order);
  }

  void Ask(const std::string& what) {
    auto& client = world_.Client();
    if (what == "orders") {
      Must(client.RequestOpenOrders());
    } else if (what == "executions") {
      Must(client.RequestExecutions(client.NewRequestId()));
    } else if (what == "positions") {
      Must(client.SubscribePositions());
    } else if (what == "completed") {
      Must(client.RequestCompletedOrders());
    } else if (what == "time") {
      Must(client.RequestCurrentTime());
    } else {
      throw Wrong{fmt::format("'{}' is nothing that we ask for", what)};
    }
  }

  void Forget() {
    forgotten_ = world_.sent.size();
    world_.notices.clear();
    world_.changes.clear();
    world_.times_lost = 0;
    for (auto& [name, line] : world_.lines) {
      line.ticks = 0;
    }
    for (auto& [name, order] : world_.orders) {
      order.codes.clear();
      order.effect.reset();
    }
  }

  // What is expected ------------------------------------------------------------------------

  void Expect(Words words, const std::string& text) {
    std::string mode;
    Duration time{};
    if (words.size() > 2 &&
        (words[words.size() - 2] == "within" || words[words.size() - 2] == "for")) {
      time = SpanOf(words.back());
      mode = words[words.size() - 2];
      words.resize(words.size() - 2);
    }
    const bool negated = !words.empty() && words.front() == "not";
    if (negated) {
      words.erase(words.begin());
    }
    if (words.front() == "sent" && !world_.IsVirtual()) {
      return;
    }
    std::string instead;
    const auto holds = [&] { return Holds(words, instead) != negated; };
    const TimePoint until = world_.Now() + time;
    const bool waits = mode == "within";
    while (holds() != waits && world_.Now() < until) {
      world_.StepUntil(until);
    }
    if (!holds()) {
      throw Wrong{fmt::format("expected {}; after {:.1f} s {}", text,
                              Seconds(world_.Now() - start_), instead)};
    }
  }

  bool Is(const std::string& expected, const std::string& actual, std::string& instead) {
    instead = fmt::format("it is {}", actual);
    return expected == actual;
  }
  bool Is(const std::string& expected, std::int64_t actual, std::string& instead) {
    instead = fmt::format("there are {}", actual);
    return Number(expected) == actual;
  }

  bool Holds(const Words& words, std::string& instead) {
    if (world_.Trader() != nullptr) {
      if (const auto books = world_.Trader()->Holds(words, instead)) {
        return *books;
      }
    }
    if (!world_.Up()) {
      throw Wrong{"we are down"};
    }
    if (const auto link = HoldsOfLink(words, instead)) {
      return *link;
    }
    const auto market = HoldsOfMarket(words, instead);
    return market ? *market : HoldsOfOrder(words, instead);
  }

  // Absent: it is about something else.
  std::optional<bool> HoldsOfLink(const Words& words, std::string& instead) {
    const auto what = At(words, 0);
    const auto link = world_.Client().Link();
    if (what == "ready" || what == "phase") {
      const auto wanted = what == "ready" ? what : Rest(words, 1);
      const auto ok = Is(wanted, std::string(broker::Name(link.phase)), instead);
      instead += ": " + link.reason;
      return ok;
    }
    if (what == "told") {
      instead = "it has not been told";
      return std::any_of(world_.changes.begin(), world_.changes.end(), [&](const auto& change) {
        return broker::Name(change.to) == At(words, 1);
      });
    }
    if (what == "usable") {
      return Is("true", link.usable ? "true" : "false", instead);
    }
    if (what == "orders" && words.size() == 2 && words[1] == "allowed") {
      return Is("true", link.OrdersAllowed() ? "true" : "false", instead);
    }
    if (what == "alarm") {
      return Is("true", link.alarm ? "true" : "false", instead);
    }
    if (what == "lost") {
      return Is(At(words, 1), world_.times_lost, instead);
    }
    if (what == "notice") {
      instead = "it has not come";
      return std::any_of(world_.notices.begin(), world_.notices.end(),
                         [&](const auto& notice) { return notice.code == Number(At(words, 1)); });
    }
    return std::nullopt;
  }

  std::optional<bool> HoldsOfMarket(const Words& words, std::string& instead) {
    const auto what = At(words, 0);
    if (what == "kind") {
      constexpr const char* kNames[] = {"live", "frozen", "delayed", "delayed-frozen"};
      const auto line = world_.lines.find(At(words, 1));
      return line != world_.lines.end() &&
             Is(At(words, 2), kNames[static_cast<std::size_t>(line->second.kind)], instead);
    }
    if (what == "ticks") {
      const auto line = world_.lines.find(At(words, 1));
      instead = "there is none";
      return line != world_.lines.end() && line->second.ticks > 0;
    }
    if (what == "lines") {
      return Is(At(words, 1), world_.Market().Figures().lines, instead);
    }
    if (what == "orders") {
      return Is(At(words, 1), std::ssize(world_.Market().Exchange().OpenOrders()), instead);
    }
    if (what == "sent") {
      return Is(At(words, 2), CountSent(At(words, 1)), instead);
    }
    if (what == "commissions") {
      return Is(At(words, 1), std::ssize(world_.commissions), instead);
    }
    if (what == "books") {
      return BooksMatch(instead);
    }
    if (what == "position") {
      return Is(At(words, 2), world_.positions[InstrumentOf(At(words, 1)).con_id], instead);
    }
    return std::nullopt;
  }

  bool HoldsOfOrder(const Words& words, std::string& instead) {
    const auto what = At(words, 0);
    if (what == "status") {
      return Is(At(words, 2), OrderOf(At(words, 1)).status, instead);
    }
    if (what == "filled") {
      return Is(At(words, 2), Filled(OrderOf(At(words, 1))), instead);
    }
    if (what == "refused") {
      return Is("true", OrderOf(At(words, 1)).refused_here ? "true" : "false", instead);
    }
    if (what == "codes") {
      const auto& codes = OrderOf(At(words, 1)).codes;
      instead = "it has not come";
      return std::find(codes.begin(), codes.end(), Number(At(words, 2))) != codes.end();
    }
    if (what == "effect") {
      const auto effect = OrderOf(At(words, 1)).effect;
      constexpr const char* kNames[] = {"notice", "ended", "unknown"};
      return Is(At(words, 2), effect ? kNames[static_cast<std::size_t>(*effect)] : "none", instead);
    }
    if (what == "one") {
      return Is("1", Incarnations(OrderOf(At(words, 1)).order.order_ref), instead);
    }
    throw Wrong{fmt::format("'{}' is nothing that can be expected", what)};
  }

  static std::string Rest(const Words& words, std::size_t from) {
    std::string text = At(words, from);
    for (std::size_t i = from + 1; i < words.size(); ++i) {
      text += " " + words[i];
    }
    return text;
  }

  std::int64_t CountSent(const std::string& name) {
    const auto command = paper::ParseCommand("drop " + name);
    if (!command) {
      throw Wrong{command.error().Text()};
    }
    const auto& which = std::get<paper::command::MessageFault>(*command).which;
    return std::count_if(world_.sent.begin() + static_cast<std::ptrdiff_t>(forgotten_),
                         world_.sent.end(),
                         [&](const Sent& one) { return one.message_id == which.message_id; });
  }

  std::int64_t Filled(const World::Order& order) {
    const bool combo = order.order.instrument.type == broker::SecurityType::kCombo;
    std::int64_t filled = 0;
    for (const auto& [stem, fill] : world_.fills) {
      const bool is_combo = fill.instrument.type == broker::SecurityType::kCombo;
      filled += fill.order_ref == order.order.order_ref && combo == is_combo ? fill.quantity : 0;
    }
    return filled;
  }

  // How many orders at the broker carry the reference: working ones, and those that filled.
  std::int64_t Incarnations(const std::string& order_ref) {
    std::set<std::int64_t> perm_ids;
    const auto& exchange = world_.Market().Exchange();
    for (const auto& state : exchange.OpenOrders()) {
      if (state.order.order_ref == order_ref) {
        perm_ids.insert(state.perm_id);
      }
    }
    for (const auto& fill : exchange.Executions()) {
      if (fill.order_ref == order_ref) {
        perm_ids.insert(fill.perm_id);
      }
    }
    return std::ssize(perm_ids);
  }

  // Contracts and money of our own fills as we know them are those of the broker.
  bool BooksMatch(std::string& instead) {
    struct Held {
      std::int64_t quantity = 0;
      Money paid;
      bool operator==(const Held&) const = default;
    };
    const auto add = [](Held& held, bool buys, std::int64_t quantity, Price price) {
      const auto signed_quantity = buys ? quantity : -quantity;
      held.quantity += signed_quantity;
      held.paid += Value(price, signed_quantity, market::kOptionMultiplier);
    };
    std::map<std::int64_t, Held> ours, theirs;
    for (const auto& [stem, fill] : world_.fills) {
      if (fill.instrument.type != broker::SecurityType::kCombo) {
        add(ours[fill.instrument.con_id], fill.side == broker::Side::kBuy, fill.quantity,
            fill.price);
      }
    }
    std::map<std::string, sim::Execution> latest;
    for (const auto& fill : world_.Market().Exchange().Executions()) {
      if (fill.con_id != 0 && fill.order_ref.starts_with("scn-")) {
        latest[fill.exec_id.substr(0, fill.exec_id.rfind('.'))] = fill;
      }
    }
    for (const auto& [stem, fill] : latest) {
      add(theirs[fill.con_id], fill.side == sim::Side::kBuy, fill.quantity, fill.price);
    }
    instead = fmt::format("we know of {} fills, the broker of {}", world_.fills.size(),
                          world_.Market().Exchange().Executions().size());
    return ours == theirs;
  }

  // Always: ids never go down or are used twice, and never too many messages in a second.
  void CheckInvariants() {
    std::set<std::int64_t> placed;
    std::deque<TimePoint> second;
    constexpr std::size_t kMost = 50;
    for (const auto& one : world_.sent) {
      if (one.order_id != 0 && !placed.contains(one.order_id)) {
        if (!placed.empty() && one.order_id < *placed.rbegin()) {
          throw Wrong{fmt::format("order id {} came after {}", one.order_id, *placed.rbegin())};
        }
        placed.insert(one.order_id);
      }
      second.push_back(one.time);
      while (second.front() <= one.time - std::chrono::seconds{1}) {
        second.pop_front();
      }
      if (second.size() > kMost) {
        throw Wrong{fmt::format("{} messages in a second", second.size())};
      }
    }
    for (const auto& [name, order] : world_.orders) {
      if (Incarnations(order.order.order_ref) > 1) {
        throw Wrong{fmt::format("order {} was sent twice", name)};
      }
    }
  }

  const paper::Script& script_;
  World& world_;
  TimePoint start_;
  std::size_t forgotten_ = 0;
};

}  // namespace

std::string RunScript(const paper::Script& script) {
  auto world = World::Start(script);
  return world ? Runner(script, **world).Run() : world.error().Text();
}

std::string RunScriptOverTcp(const paper::Script& script) {
  auto world = TcpWorld::Start(script);
  return world ? Runner(script, **world).Run() : world.error().Text();
}

}  // namespace m8::scenario
