#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "paper/detail/world.hpp"
#include "tws/session/server_session.hpp"
#include "tws/wire/messages/all.hpp"

namespace m8::paper {

/// One connected client: its session, what it has subscribed to, and an answer to each request. An
/// `On` overload answers the request of its type; what has none is answered with error 321 naming
/// it.
class Client {
 public:
  explicit Client(World& world);

  void OnBytes(std::string_view bytes);
  /// Gives back its lines and its client id.
  void Leave();
  /// What the exchange has to say; each client sends on what concerns it.
  void Tell(const sim::Event& event);
  void OnTimer(TimePoint now);
  [[nodiscard]] std::optional<TimePoint> NextDeadline() const;

  [[nodiscard]] std::string_view Output() const { return session_.Output(); }
  void Consume(std::size_t count) { session_.Consume(count); }
  [[nodiscard]] bool WantsClose() const {
    return session_.Status() == tws::ServerSession::State::kClosed;
  }

 private:
  struct Line {
    sim::Contract contract;
    bool option_volume = false, open_interest = false, historical_vol = false, implied_vol = false;
    std::optional<sim::Quote> sent;
  };
  struct LiveBars {
    Duration size{};
    int date_format = 1;
  };

  // Connection (client.cpp)
  void On(const tws::ClientHello&) {}
  void On(const tws::StartApi& request);
  void On(const tws::MalformedFrame& frame);
  void On(const tws::UnknownMessage& message);
  void On(const tws::SessionClosed&) {}
  void On(const tws::SetServerLogLevel&) {}
  void On(const tws::RequestCurrentTime&);
  void On(const tws::RequestCurrentTimeInMillis&);
  void On(const tws::RequestManagedAccounts&);
  void On(const tws::RequestUserInfo& request);
  template <class M>
  void On(const M& request) {
    Unsupported(M::kName, request);
  }

  // Contracts and quotes (client_data.cpp)
  void On(const tws::RequestContractData& request);
  void On(const tws::RequestSecDefOptParams& request);
  void On(const tws::RequestMarketRule& request);
  void On(const tws::RequestMarketDataType&) {}  // live data is never missing
  void On(const tws::RequestMarketData& request);
  void On(const tws::CancelMarketData& request);
  void SendQuote(int req_id, Line& line, const sim::Quote& quote);
  void SendGenerics(int req_id, const Line& line);
  void Tell(const sim::QuoteChanged& changed);

  // Bars (client_bars.cpp)
  void On(const tws::RequestHistoricalData& request);
  void On(const tws::CancelHistoricalData& request);
  void On(const tws::RequestRealTimeBars& request);
  void On(const tws::CancelRealTimeBars& request) { real_time_bars_.erase(request.req_id); }
  void SendLiveBars();

  // Orders (client_orders.cpp)
  void On(const tws::PlaceOrder& request);
  void On(const tws::CancelOrder& request);
  void On(const tws::GlobalCancel&);
  void On(const tws::RequestIds&);
  void On(const tws::RequestOpenOrders&);
  void On(const tws::RequestAllOpenOrders&);
  void On(const tws::RequestAutoOpenOrders&) {}
  void On(const tws::RequestCompletedOrders&);
  void On(const tws::RequestExecutions& request);
  void SendWhatIf(const tws::PlaceOrder& request, const sim::Order& order);
  void SendOpenOrders(bool all);
  void Tell(const sim::OrderChanged& changed);
  void Tell(const sim::OrderRemark& remark);
  void Tell(const sim::Executed& executed);

  // Account (client_account.cpp)
  void On(const tws::RequestAccountUpdates& request);
  void On(const tws::RequestAccountSummary& request);
  void On(const tws::CancelAccountSummary& request) { summaries_.erase(request.req_id); }
  void On(const tws::RequestPositions&);
  void On(const tws::CancelPositions&) { positions_ = false; }
  void On(const tws::RequestPnl& request);
  void On(const tws::CancelPnl& request) { pnl_.erase(request.req_id); }
  void On(const tws::RequestPnlSingle& request);
  void On(const tws::CancelPnlSingle& request) { pnl_single_.erase(request.req_id); }
  void SendAccount();
  void SendSummary(int req_id);
  void SendPosition(const sim::Position& position);
  void SendPortfolioRow(const sim::Position& position);
  void SendPnl(int req_id);
  void SendPnlSingle(int req_id, std::int64_t con_id);
  void Tell(const sim::PositionChanged& changed);
  void Tell(const sim::SeriesSettled&) {}
  void Tell(const sim::SessionOpened&) {}
  void Tell(const sim::SessionClosed&) {}

  template <class M>
  void Send(const M& message) {
    if (!session_.Send(message)) {
      session_.Close();  // it reads too slowly, as TWS drops such a client
    }
  }
  void SendError(int id, int code, std::string text);
  template <class M>
  void Unsupported(std::string_view name, const M& request) {
    if constexpr (requires { request.req_id; }) {
      RefuseUnsupported(request.req_id, name);
    } else {
      RefuseUnsupported(-1, name);
    }
  }
  void RefuseUnsupported(int id, std::string_view name);
  [[nodiscard]] bool TooFast();
  [[nodiscard]] TimePoint Now() const { return world_.exchange.Now(); }

  World& world_;
  tws::ServerSession session_;
  std::optional<int> client_id_;
  std::deque<TimePoint> recent_requests_;
  TimePoint next_second_;  // when the streams move on

  std::map<int, Line> lines_;
  std::map<std::int64_t, std::vector<int>> watching_;  // con_id -> lines_
  std::map<int, LiveBars> live_bars_;
  std::set<int> real_time_bars_;
  bool positions_ = false;
  bool account_updates_ = false;
  std::map<int, std::string> summaries_;  // req_id -> tags
  std::set<int> pnl_;
  std::map<int, std::int64_t> pnl_single_;  // req_id -> con_id
};

}  // namespace m8::paper
