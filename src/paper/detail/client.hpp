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
  // What the operator does to it (perform.cpp); nothing before it has said startApi.
  void Warn(int id, int code, std::string text);
  /// The same of every open line.
  void WarnLines(int code);
  /// Its lines are gone, as after 1101.
  void LoseLines();
  /// Its lines tick no more.
  void DeafenLines();
  /// What changed while no data came.
  void ShowLines();

  [[nodiscard]] std::optional<TimePoint> NextDeadline() const;

  [[nodiscard]] std::string_view Output() const { return session_.Output(); }
  void Consume(std::size_t count) { session_.Consume(count); }
  [[nodiscard]] bool WantsClose() const {
    return session_.Status() == tws::ServerSession::State::kClosed;
  }

 private:
  struct Line {
    sim::Contract contract;      // of one contract,
    std::vector<sim::Leg> legs;  // or of a combo
    bool option_volume = false, open_interest = false, historical_vol = false, implied_vol = false;
    std::optional<sim::Quote> sent;
    bool deaf = false;
    bool delayed = false;
    std::deque<std::pair<TimePoint, sim::Quote>> later;  // of a delayed one: when to show it
  };
  struct Snapshot {
    TimePoint ends{};
    int req_id = 0;
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

  // Contracts (client_data.cpp)
  /// The contract that a request names; where it names none, or more, that is told.
  std::optional<sim::Contract> FindOneOrTell(int req_id, const tws::Contract& wanted);
  void On(const tws::RequestContractData& request);
  void On(const tws::RequestSecDefOptParams& request);
  void On(const tws::RequestMarketRule& request);

  // Market-data lines (client_lines.cpp)
  void On(const tws::RequestMarketDataType& request);
  void On(const tws::RequestMarketData& request);
  void On(const tws::CancelMarketData& request);
  /// The data type that such a request gets; absent, and told, where it gets none.
  [[nodiscard]] std::optional<int> Permitted(int req_id, bool needs_index);
  void RequestCombo(const tws::RequestMarketData& request);
  void OpenLine(int req_id, Line line);
  void CloseLine(std::map<int, Line>::iterator line);
  [[nodiscard]] bool Flows(const Line& line) const;
  [[nodiscard]] std::optional<sim::Quote> QuoteOf(const Line& line) const;
  void Show(int req_id, Line& line, const sim::Quote& quote);
  void SendQuote(int req_id, Line& line, const sim::Quote& quote);
  void SendOptionExtras(int req_id,
                        const Line& line,
                        const sim::Quote& quote,
                        const sim::Quote& before);
  void SendGenerics(int req_id, const Line& line);
  void EndSnapshots();
  void KeepLine(const tws::RequestMarketData& request, Line line);
  void Tell(const sim::QuoteChanged& changed);

  // Bars (client_bars.cpp)
  void On(const tws::RequestHistoricalData& request);
  [[nodiscard]] bool HistoryAllows(const tws::RequestHistoricalData& request,
                                   const sim::Contract& contract);
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
  void On(const tws::RequestAutoOpenOrders& request);
  void On(const tws::RequestCompletedOrders&);
  void On(const tws::RequestExecutions& request);
  void SendWhatIf(const tws::PlaceOrder& request, const sim::Order& order);
  void SendOpenOrders(bool all);
  [[nodiscard]] bool IdIsUsed(const sim::OrderKey& key) const;
  /// The order of one of this client's ids.
  [[nodiscard]] sim::OrderKey KeyOf(int order_id) const;
  /// How this client is told of an order: its number and its client's.
  struct Address {
    int order_id = 0;
    int client_id = 0;
  };
  [[nodiscard]] Address AddressOf(const sim::OrderKey& key) const;
  [[nodiscard]] bool Hears(const sim::OrderKey& key) const;
  void Bind(const sim::OrderState& state);
  void SendOrder(const sim::OrderState& state);
  void SendExecution(const sim::Execution& fill, int req_id);
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
  int data_type_ = 1;   // 1 live, 2 frozen, 3 delayed, 4 delayed and frozen
  bool binds_ = false;  // orders typed by hand get an id of this client
  std::int64_t violations_ = 0;
  std::deque<TimePoint> recent_requests_;
  TimePoint next_second_;  // when the streams move on

  std::map<int, Line> lines_;
  std::map<std::int64_t, std::vector<int>> watching_;  // con_id -> lines_
  std::deque<Snapshot> snapshots_;                     // the first to end first
  std::map<int, LiveBars> live_bars_;
  std::set<int> real_time_bars_;
  bool positions_ = false;
  bool account_updates_ = false;
  std::map<int, std::string> summaries_;  // req_id -> tags
  std::set<int> pnl_;
  std::map<int, std::int64_t> pnl_single_;  // req_id -> con_id
};

}  // namespace m8::paper
