#pragma once

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "paper/gateway.hpp"
#include "paper/settings.hpp"
#include "tws/session/client_session.hpp"

namespace m8::paper {

/// 2026-11-20, a third Friday, one minute after the open: SPX (settled in the morning) and SPXW
/// expire.
inline std::unique_ptr<Gateway> StartGateway(PaperSettings settings = {}) {
  settings.start = "2026-11-20T14:31:00Z";
  settings.speed = 1.0;
  auto gateway = MakeGateway(settings);
  EXPECT_TRUE(gateway) << gateway.error().Text();
  return *std::move(gateway);
}

inline tws::Contract Index() {
  return {.symbol = "SPX", .sec_type = "IND", .exchange = "CBOE", .currency = "USD"};
}
/// Today's SPXW.
inline tws::Contract Option(double strike, tws::Right right) {
  return {.symbol = "SPX",
          .sec_type = "OPT",
          .last_trade_date = "20261120",
          .strike = strike,
          .right = right,
          .multiplier = "100",
          .exchange = "SMART",
          .currency = "USD",
          .trading_class = "SPXW"};
}

/// A client in memory, on the gateway's virtual time. Keeps all that it is told; the string_views
/// in what it keeps are dead.
class WireClient {
 public:
  explicit WireClient(Gateway& gateway, tws::ClientOptions options = {.client_id = 1})
      : gateway_(gateway), session_(std::move(options)), id_(gateway.Connect()) {
    session_.OnConnected(gateway_.Now());
    Pump();
  }
  ~WireClient() { Leave(); }
  WireClient(const WireClient&) = delete;
  WireClient& operator=(const WireClient&) = delete;

  template <class M>
  void Ask(const M& request) {
    const auto sent = session_.Send(request);
    ASSERT_TRUE(sent) << sent.error().Text();
    Pump();
  }
  void Run(Duration time) {
    const auto end = gateway_.Now() + time;
    while (gateway_.Now() < end) {
      gateway_.AdvanceTo(std::min(end, gateway_.NextDeadline().value_or(end)));
      Pump();
    }
  }
  /// Steps of a second until it is true; false after `limit`.
  template <class Condition>
  bool RunUntil(Condition condition, Duration limit = std::chrono::minutes{10}) {
    for (const auto end = gateway_.Now() + limit; !condition() && gateway_.Now() < end;) {
      Run(std::chrono::seconds{1});
    }
    return condition();
  }
  void Raw(std::string_view bytes) {
    gateway_.OnBytes(id_, bytes);
    Pump();
  }
  void Leave() {
    if (connected_) {
      gateway_.Disconnect(id_);
      connected_ = false;
    }
  }
  /// Carries bytes both ways until neither side has any.
  void Pump() {
    while (!session_.Output().empty() || !gateway_.Output(id_).empty()) {
      const std::string out(session_.Output());
      session_.Consume(out.size());
      gateway_.OnBytes(id_, out);
      const std::string in(gateway_.Output(id_));
      gateway_.Consume(id_, in.size());
      bytes_ += in;
      session_.OnBytes(in, gateway_.Now(), [this](const auto& message) { Keep(message); });
    }
  }

  [[nodiscard]] Gateway& Server() { return gateway_; }
  [[nodiscard]] bool Ready() const { return session_.Ready(); }
  [[nodiscard]] int Version() const { return session_.Version(); }
  [[nodiscard]] bool WantsClose() const { return gateway_.WantsClose(id_); }
  [[nodiscard]] const std::string& Bytes() const { return bytes_; }
  /// Names of all messages, in order.
  [[nodiscard]] const std::vector<std::string>& Names() const { return names_; }
  [[nodiscard]] const std::vector<std::string>& Malformed() const { return malformed_; }
  void Forget() {
    messages_.clear();
    names_.clear();
  }
  template <class M>
  [[nodiscard]] std::vector<M> All() const {
    std::vector<M> found;
    for (const auto& message : messages_) {
      if (const auto* wanted = std::get_if<M>(&message)) {
        found.push_back(*wanted);
      }
    }
    return found;
  }
  template <class M>
  [[nodiscard]] std::size_t Count() const {
    return All<M>().size();
  }
  /// The last one; fails the test where there is none.
  template <class M>
  [[nodiscard]] M Last() const {
    const auto all = All<M>();
    EXPECT_FALSE(all.empty()) << "no " << M::kName;
    return all.empty() ? M{} : all.back();
  }
  [[nodiscard]] std::vector<int> Codes(int id) const {
    std::vector<int> codes;
    for (const auto& error : All<tws::ErrorMessage>()) {
      if (error.id == id) {
        codes.push_back(error.code);
      }
    }
    return codes;
  }
  [[nodiscard]] int ConIdOf(const tws::Contract& contract) {
    Ask(tws::RequestContractData{.req_id = 990, .contract = contract});
    return Last<tws::ContractData>().contract.con_id;
  }
  /// The strike nearest to the index plus so many points.
  [[nodiscard]] double StrikeNear(double away) const {
    const auto level = gateway_.Exchange().FindQuote(sim::kUnderlyingConId)->last->ToDouble();
    return std::round((level + away) / 5.0) * 5.0;
  }

 private:
#define M8_ALTERNATIVE(M) , tws::M
  using Message = std::variant<std::monostate M8_TWS_SERVER_MESSAGES(M8_ALTERNATIVE)>;
#undef M8_ALTERNATIVE

  template <class M>
  void Keep(const M& message) {
    if constexpr (requires { M::kName; }) {
      messages_.push_back(message);
      names_.emplace_back(M::kName);
    }
  }
  void Keep(const tws::MalformedFrame& frame) { malformed_.push_back(frame.error.Text()); }
  void Keep(const tws::UnknownMessage& message) {
    malformed_.push_back("unknown message " + std::to_string(message.id));
  }

  Gateway& gateway_;
  tws::ClientSession session_;
  ConnectionId id_;
  bool connected_ = true;
  std::vector<Message> messages_;
  std::vector<std::string> names_, malformed_;
  std::string bytes_;
};

/// An iron condor around the index, seen by its buyer: buying it is a credit.
inline tws::Contract Condor(WireClient& client, double near = 40, double wing = 25) {
  using tws::Right;
  tws::Contract combo{
      .symbol = "SPX", .sec_type = tws::kComboSecType, .exchange = "SMART", .currency = "USD"};
  const auto leg = [&](double away, Right right, const char* action) {
    combo.combo_legs.push_back({.con_id = client.ConIdOf(Option(client.StrikeNear(away), right)),
                                .ratio = 1,
                                .action = action,
                                .exchange = "SMART"});
  };
  leg(-near - wing, Right::kPut, "BUY");
  leg(-near, Right::kPut, "SELL");
  leg(near, Right::kCall, "SELL");
  leg(near + wing, Right::kCall, "BUY");
  return combo;
}

inline tws::PlaceOrder LimitOrder(int id,
                                  const tws::Contract& contract,
                                  double price,
                                  double quantity = 1) {
  tws::PlaceOrder request{.order_id = id, .contract = contract};
  request.order.action = "BUY";
  request.order.total_quantity = quantity;
  request.order.order_type = "LMT";
  request.order.limit_price = price;
  request.order.tif = "DAY";
  return request;
}

}  // namespace m8::paper
