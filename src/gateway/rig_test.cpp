#include "gateway/rig_test.hpp"

#include <type_traits>
#include <utility>

namespace m8::gateway {

template <class Message>
void Peer::AnswerCensus(const Message& message) {
  if (!answers_census) {
    return;
  }
  if constexpr (std::is_same_v<Message, tws::RequestAllOpenOrders>) {
    Send(tws::OpenOrderEnd{});
  } else if constexpr (std::is_same_v<Message, tws::RequestCompletedOrders>) {
    Send(tws::CompletedOrdersEnd{});
  } else if constexpr (std::is_same_v<Message, tws::RequestPositions>) {
    Send(tws::PositionEnd{});
  } else if constexpr (std::is_same_v<Message, tws::RequestExecutions>) {
    tws::ExecutionsEnd end;
    end.req_id = message.req_id;
    Send(end);
  }
}

template <class Message>
void Peer::Hear(const Message& message) {
  if constexpr (requires { Message::kId; }) {
    ids.push_back(Message::kId);
    heard_[Message::kId].emplace_back(message);
  }
  if constexpr (std::is_same_v<Message, tws::RequestCurrentTime>) {
    if (answers_time) {
      tws::CurrentTime time;
      time.time =
          std::chrono::floor<std::chrono::seconds>(now_ + clock_ahead).time_since_epoch().count();
      Send(time);
    }
  }
  if constexpr (requires { Message::kId; }) {
    AnswerCensus(message);
  }
  if constexpr (std::is_same_v<Message, tws::StartApi>) {
    tws::ManagedAccounts accounts;
    accounts.accounts = "DU1,DU2,";
    Send(accounts);
    if (names_order_id) {
      tws::NextValidId next;
      next.order_id = next_valid_id;
      Send(next);
    }
  }
}

void Peer::OnBytes(std::string_view bytes, TimePoint now) {
  now_ = now;
  session_.OnBytes(bytes, now, [this](const auto& message) { Hear(message); });
}

broker::Instrument SpxIndex() {
  broker::Instrument index;
  index.type = broker::SecurityType::kIndex;
  index.con_id = 416'904;
  index.symbol = "SPX";
  index.exchange = "CBOE";
  index.multiplier = 1;
  return index;
}

broker::Instrument SpxwOption(Right right, double strike, std::int64_t con_id) {
  broker::Instrument option;
  option.con_id = con_id;
  option.symbol = "SPX";
  option.option = market::Option{"SPXW", MakeDate(2026, 11, 20), Price::FromDouble(strike), right};
  return option;
}

broker::Instrument IronCondor() {
  using enum broker::Side;
  broker::Instrument combo;
  combo.type = broker::SecurityType::kCombo;
  combo.symbol = "SPX";
  combo.legs = {{101, 1, kBuy}, {102, 1, kSell}, {103, 1, kSell}, {104, 1, kBuy}};
  return combo;
}

broker::Order CondorOrder(broker::OrderId id) {
  broker::Order order;
  order.id = id;
  order.order_ref = "m8-1";
  order.account = "DU1";
  order.instrument = IronCondor();
  order.quantity = 2;
  order.limit = Price::FromUnits(-1'2500);  // buying at a negative price receives a credit
  return order;
}

tws::OpenOrder Echo(const tws::PlaceOrder& placed, std::string status) {
  tws::OpenOrder open;
  open.order_id = placed.order_id;
  open.contract = placed.contract;
  open.order = placed.order;
  open.order.client_id = 1;
  open.order.perm_id = 9'000'000 + placed.order_id;
  open.state.status = std::move(status);
  return open;
}

}  // namespace m8::gateway
