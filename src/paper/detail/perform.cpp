// What the commands do.
#include <fmt/format.h>

#include "paper/detail/gateway_impl.hpp"
#include "paper/detail/tws_texts.hpp"
#include "paper/named_contract.hpp"

namespace m8::paper {
namespace {

using namespace command;

constexpr std::string_view kSecDef = "secdefil";
constexpr std::string_view kHistory = "ushmds";

int FarmCode(std::string_view farm, Farm::State state) {
  switch (state) {
    case Farm::State::kOk:
      return farm == kSecDef ? 2158 : farm == kHistory ? 2106 : 2104;
    case Farm::State::kBroken:
      return farm == kSecDef ? 2157 : farm == kHistory ? 2105 : 2103;
    case Farm::State::kInactive:
      return farm == kHistory ? 2107 : 2108;
    case Farm::State::kConnecting:
      return 2119;
  }
  return 2104;
}

// TWS's text with this farm's name at its end.
std::string FarmText(int code, std::string_view farm) {
  const auto text = TwsText(code);
  const auto name = text.find_last_of(":.");
  return std::string(text.substr(0, name + 1)).append(farm);
}

Result<void> NotThere(std::string what) { return Fail(Errc::kNotFound, std::move(what)); }

}  // namespace

template <class Deed>
void Gateway::Impl::ForEach(Connection* where, Deed deed) {
  for (auto& [id, connection] : connections_) {
    if (where == nullptr || where == connection.get()) {
      deed(*connection);
    }
  }
}

Result<void> Gateway::Impl::Perform(const Command& command) {
  auto done = PerformAt(command, nullptr);
  Settle();
  return done;
}

Result<void> Gateway::Impl::PerformAt(const Command& command, Connection* where) {
  auto done = std::visit([&](const auto& c) { return Do(c, where); }, command);
  Spread();
  return done;
}

Result<void> Gateway::Impl::Do(const MessageFault& c, Connection*) {
  world_.plan.Add(c);
  return {};
}
Result<void> Gateway::Impl::Do(const std::shared_ptr<const OnMessage>& c, Connection*) {
  world_.plan.Add(*c);
  return {};
}

Result<void> Gateway::Impl::Do(const Close&, Connection* where) {
  ForEach(where, [](Connection& c) { c.line.Close(); });
  return {};
}
Result<void> Gateway::Impl::Do(const Reset&, Connection* where) {
  ForEach(where, [](Connection& c) { c.line.Reset(); });
  return {};
}
Result<void> Gateway::Impl::Do(const Freeze&, Connection* where) {
  ForEach(where, [](Connection& c) { c.line.frozen = true; });
  return {};
}
Result<void> Gateway::Impl::Do(const Thaw&, Connection* where) {
  ForEach(where, [](Connection& c) { c.line.frozen = false; });
  return {};
}

Result<void> Gateway::Impl::Do(const Refuse& c, Connection*) {
  refused_until_ = world_.exchange.Now() + c.time;
  return {};
}
Result<void> Gateway::Impl::Do(const Flap& c, Connection*) {
  flaps_until_ = world_.exchange.Now() + c.time;
  ForEach(nullptr, [](Connection& connection) { connection.line.Reset(); });
  return {};
}
Result<void> Gateway::Impl::Do(const Restart& c, Connection*) {
  ForEach(nullptr, [](Connection& connection) { connection.line.Reset(); });
  return Do(Refuse{c.time}, nullptr);
}

Result<void> Gateway::Impl::Do(const Say& c, Connection* where) {
  const std::string text = c.text.empty() ? std::string(TwsText(c.code)) : c.text;
  ForEach(where, [&](Connection& connection) { connection.client.Warn(c.id, c.code, text); });
  return {};
}

Result<void> Gateway::Impl::Do(const Upstream& c, Connection*) {
  if (c.state == Upstream::State::kLost) {
    world_.upstream = false;
    world_.upstream_lost_at = world_.exchange.Now();
    return Do(Say{1100}, nullptr);
  }
  world_.upstream = true;
  const bool lost = c.state == Upstream::State::kRestoredLosingData;
  ForEach(nullptr, [&](Connection& connection) {
    lost ? connection.client.LoseLines() : connection.client.ShowLines();
  });
  SendHeldOrders();
  return Do(Say{lost ? 1101 : 1102}, nullptr);
}

Result<void> Gateway::Impl::Do(const Farm& c, Connection*) {
  const bool broken = c.state == Farm::State::kBroken || c.state == Farm::State::kConnecting;
  if (broken) {
    world_.broken_farms.insert(c.name);
  } else {
    world_.broken_farms.erase(c.name);
    ForEach(nullptr, [](Connection& connection) { connection.client.ShowLines(); });
  }
  const int code = FarmCode(c.name, c.state);
  return Do(Say{code, -1, FarmText(code, c.name)}, nullptr);
}

Result<void> Gateway::Impl::Do(const Deafen&, Connection* where) {
  ForEach(where, [](Connection& connection) { connection.client.DeafenLines(); });
  return {};
}

Result<void> Gateway::Impl::Do(const Competing& c, Connection*) {
  world_.competing = c.on;
  ForEach(nullptr, [&](Connection& connection) {
    c.on ? connection.client.WarnLines(10197) : connection.client.ShowLines();
  });
  return {};
}

Result<void> Gateway::Impl::Do(const ReadOnly& c, Connection*) {
  world_.options.read_only = c.on;
  return {};
}

Result<void> Gateway::Impl::Do(const Precaution& c, Connection*) {
  world_.precaution = c.on;
  SendHeldOrders();
  return {};
}

void Gateway::Impl::SendHeldOrders() {
  if (!world_.OrdersLeave()) {
    return;
  }
  for (const auto& held : std::exchange(world_.held, {})) {
    if (const auto* order = std::get_if<sim::Order>(&held)) {
      world_.exchange.Place(*order);
    } else if (const auto* key = std::get_if<sim::OrderKey>(&held)) {
      world_.exchange.Cancel(*key);
    } else {
      world_.exchange.CancelAll();
    }
  }
}

Result<void> Gateway::Impl::Do(const NextOrderId& c, Connection*) {
  world_.next_order_id = c.id;
  return {};
}

Result<void> Gateway::Impl::Do(const ClientId& c, Connection*) {
  if (c.taken) {
    world_.taken_ids.insert(c.id);
  } else {
    world_.taken_ids.erase(c.id);
  }
  return {};
}

std::vector<sim::OrderKey> Gateway::Impl::Working(const WhichOrders& which) const {
  std::vector<sim::OrderKey> keys;
  for (const auto& state : world_.exchange.OpenOrders()) {
    const auto& key = state.order.key;
    if ((!which.id || key.id == *which.id) && (!which.client || key.client == *which.client)) {
      keys.push_back(key);
    }
  }
  return keys;
}

Result<void> Gateway::Impl::Do(const FillOrder& c, Connection*) {
  bool any = false;
  for (const auto& key : Working(c.orders)) {
    any = world_.exchange.FillNow(key, c.quantity) || any;
  }
  return any ? Result<void>{} : NotThere("no such order works that could fill");
}

Result<void> Gateway::Impl::Do(const CancelOrder& c, Connection*) {
  const auto keys = Working(c.orders);
  for (const auto& key : keys) {
    world_.exchange.Cancel(key);
  }
  return keys.empty() ? NotThere("no such order works") : Result<void>{};
}

Result<void> Gateway::Impl::Do(const CorrectFill& c, Connection*) {
  return world_.exchange.CorrectLastFill(c.price) ? Result<void>{}
                                                  : NotThere("nothing has filled today");
}

Result<void> Gateway::Impl::Do(const ManualOrder& c, Connection*) {
  M8_TRY(auto contract, FindNamed(world_.exchange, c.contract));
  sim::Order order{.key = {kByHand, ++last_by_hand_},
                   .con_id = contract.con_id,
                   .legs = std::move(contract.legs),
                   .side = c.buy ? sim::Side::kBuy : sim::Side::kSell,
                   .quantity = c.quantity,
                   .type = c.limit ? sim::OrderType::kLimit : sim::OrderType::kMarket,
                   .limit = c.limit};
  world_.exchange.Place(order);
  return {};
}

// Each on a strike of its own, so that they are not too many of one contract.
Result<void> Gateway::Impl::Do(const ForeignOrders& c, Connection*) {
  std::vector<std::int64_t> contracts;
  for (const auto expiry : world_.exchange.Expiries("SPXW")) {
    for (const auto& contract : world_.exchange.Series("SPXW", expiry)) {
      if (contract.last_trade > world_.exchange.Now()) {
        contracts.push_back(contract.con_id);
      }
    }
  }
  if (contracts.empty()) {
    return NotThere("no SPXW option is listed that still trades");
  }
  for (int n = 0; n < c.count; ++n) {
    world_.exchange.Place({.key = {kForeignClient, ++last_foreign_},
                           .con_id = contracts[static_cast<std::size_t>(n) % contracts.size()],
                           .quantity = 1,
                           .limit = Price::FromDouble(0.05)});
  }
  return {};
}

Result<void> Gateway::Impl::Do(const SplitBytes& c, Connection*) {
  world_.plan.piece = c.size;
  return {};
}
Result<void> Gateway::Impl::Do(const Drip& c, Connection*) {
  world_.plan.bytes_per_second = c.bytes_per_second;
  return {};
}

Result<void> Gateway::Impl::Do(const Garbage& c, Connection* where) {
  std::string frame;
  const auto begin = tws::BeginFrame(frame);
  for (std::size_t n = 0; n < c.size; ++n) {
    frame.push_back(static_cast<char>(0x80U + n * 37U % 0x7fU));
  }
  M8_CHECK(tws::EndFrame(frame, begin));
  ForEach(where, [&](Connection& connection) { connection.line.Say(frame); });
  return {};
}

Result<void> Gateway::Impl::Do(const Header& c, Connection* where) {
  std::string header;
  for (const int shift : {24, 16, 8, 0}) {
    header.push_back(static_cast<char>((c.length >> static_cast<unsigned>(shift)) & 0xffU));
  }
  ForEach(where, [&](Connection& connection) { connection.line.Say(header); });
  return {};
}

Result<void> Gateway::Impl::Do(const Heal&, Connection*) {
  world_.plan.Heal();
  ForEach(nullptr, [](Connection& connection) {
    connection.line.ToClient().Release();
    connection.line.ToServer().Release();
  });
  return {};
}

Result<void> Gateway::Impl::Do(const Limit& c, Connection*) {
  auto& options = world_.options;
  (c.what == Limit::What::kLines ? options.max_lines : options.messages_per_second) = c.value;
  return {};
}

}  // namespace m8::paper
