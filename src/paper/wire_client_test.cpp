#include "paper/wire_client_test.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace m8::paper {

std::unique_ptr<Gateway> StartGateway(PaperSettings settings) {
  settings.start = "2026-11-20T14:31:00Z";
  settings.speed = 1.0;
  auto gateway = MakeGateway(settings);
  EXPECT_TRUE(gateway) << gateway.error().Text();
  return *std::move(gateway);
}

tws::Contract Index() {
  return {.symbol = "SPX", .sec_type = "IND", .exchange = "CBOE", .currency = "USD"};
}

tws::Contract Option(double strike, tws::Right right) {
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

WireClient::WireClient(Gateway& gateway, tws::ClientOptions options)
    : gateway_(gateway), session_(std::move(options)), id_(gateway.Connect()) {
  session_.OnConnected(gateway_.Now());
  Pump();
}

WireClient::~WireClient() { Leave(); }

void WireClient::Run(Duration time) {
  const auto end = gateway_.Now() + time;
  while (gateway_.Now() < end) {
    gateway_.AdvanceTo(std::min(end, gateway_.NextDeadline().value_or(end)));
    Pump();
  }
}

void WireClient::Raw(std::string_view bytes) {
  gateway_.OnBytes(id_, bytes);
  Pump();
}

void WireClient::Leave() {
  if (connected_) {
    gateway_.Disconnect(id_);
    connected_ = false;
  }
}

void WireClient::Pump() {
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

template <class M>
void WireClient::Keep(const M& message) {
  if constexpr (requires { M::kName; }) {
    messages_.push_back(message);
    names_.emplace_back(M::kName);
  } else if constexpr (std::is_same_v<M, tws::MalformedFrame>) {
    malformed_.push_back(message.error.Text());
  } else if constexpr (std::is_same_v<M, tws::UnknownMessage>) {
    malformed_.push_back("unknown message " + std::to_string(message.id));
  }
}

void WireClient::Forget() {
  messages_.clear();
  names_.clear();
}

std::vector<int> WireClient::Codes(int id) const {
  std::vector<int> codes;
  for (const auto& error : All<tws::ErrorMessage>()) {
    if (error.id == id) {
      codes.push_back(error.code);
    }
  }
  return codes;
}

int WireClient::ConIdOf(const tws::Contract& contract) {
  Ask(tws::RequestContractData{.req_id = 990, .contract = contract});
  return Last<tws::ContractData>().contract.con_id;
}

double WireClient::StrikeNear(double away) const {
  const auto level = gateway_.Exchange().FindQuote(sim::kUnderlyingConId)->last->ToDouble();
  return std::round((level + away) / 5.0) * 5.0;
}

tws::Contract Condor(WireClient& client, double near, double wing) {
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

tws::PlaceOrder LimitOrder(int id, const tws::Contract& contract, double price, double quantity) {
  tws::PlaceOrder request{.order_id = id, .contract = contract};
  request.order.action = "BUY";
  request.order.total_quantity = quantity;
  request.order.order_type = "LMT";
  request.order.limit_price = price;
  request.order.tif = "DAY";
  return request;
}

}  // namespace m8::paper
