#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/rng.hpp"
#include "broker/port.hpp"
#include "gateway/contract_book.hpp"
#include "gateway/error_rules.hpp"
#include "gateway/line_manager.hpp"
#include "gateway/link_memory.hpp"
#include "gateway/link_state.hpp"
#include "gateway/liveness.hpp"
#include "gateway/request_coordinator.hpp"
#include "gateway/resync.hpp"
#include "gateway/settings.hpp"
#include "tws/session/backoff.hpp"
#include "tws/session/client_session.hpp"

namespace m8::gateway {

/// What the gateway wants its shell to do about the connection.
enum class LinkWish : std::uint8_t {
  kWait,     // nothing: it will want to connect later, see NextDeadline
  kConnect,  // open a connection, then OnConnected, or OnDisconnected where that fails
  kKeep,     // carry bytes both ways
  kClose,    // close the connection, then OnDisconnected
};

/// Hears everything that a gateway's shell tells it and takes from it, first, in order: what a
/// recording needs so that another gateway can be told the same.
class LinkTap {
 public:
  virtual ~LinkTap() = default;
  virtual void OnConnected(TimePoint now) = 0;
  virtual void OnBytes(std::string_view bytes, TimePoint now) = 0;
  virtual void OnDisconnected(std::string_view reason, TimePoint now) = 0;
  virtual void OnTimer(TimePoint now) = 0;
  /// These bytes of Output were taken; `now`: of the call before.
  virtual void OnTaken(std::string_view bytes, TimePoint now) = 0;
};

/// What is known from before.
struct LinkHistory {
  /// Greater than every order id that the caller's records know.
  broker::OrderId first_order_id = broker::OrderId(1);
  Remembered remembered;
  /// Where to keep it; must outlive the gateway. Null: nothing is kept.
  LinkMemory* memory = nullptr;
  /// The same for the contracts of the day.
  ContractStore* contracts = nullptr;
};

/// A broker over one TWS or IB Gateway, without any I/O of its own: a shell carries bytes and tells
/// the time. Requests and order ids never overlap: requests count from kFirstRequestId.
///
/// Lines outlive a lost link under the ids that the caller knows; everything else that was asked
/// for is forgotten with the link (broker::LinkReady). After each disturbance the gateway sees to
/// it that open orders, executions, completed orders and positions are asked for (by the sink, or
/// else by itself) and that the lines tick, before it calls the link ready (broker::LinkPhase).
/// Orders leave only on a link that has just shown that it lives. An answer that does not come in
/// answer_timeout ends its request with a Notice (code::kNoAnswer) and its usual end event.
///
/// One thread. Events reach the sink inside the shell's calls, never inside a call of Broker.
class TwsGateway final : public broker::Broker {
 public:
  static constexpr std::int32_t kFirstRequestId = 1'000'000'000;

  /// The sink must outlive the gateway.
  TwsGateway(GatewaySettings settings, broker::EventSink& sink, Rng rng, LinkHistory history = {});

  // The shell's side.
  [[nodiscard]] LinkWish Wish() const;
  void OnConnected(TimePoint now);
  void OnBytes(std::string_view bytes, TimePoint now);
  /// Also where no connection could be made.
  void OnDisconnected(std::string_view reason, TimePoint now);
  void OnTimer(TimePoint now);
  /// When to call OnTimer; may lie in the past. Absent while only the shell can go on.
  [[nodiscard]] std::optional<TimePoint> NextDeadline() const;
  /// What is to be sent; Consume what was taken. Views do not outlive the next call.
  [[nodiscard]] std::string_view Output() const;
  void Consume(std::size_t count);
  /// Called whenever a call of Broker leaves something to do: the shell then calls OnTimer soon.
  void SetWake(std::function<void()> wake) { wake_ = std::move(wake); }
  /// Must outlive the gateway; null: nobody listens.
  void SetTap(LinkTap* tap) { tap_ = tap; }

  // broker::Broker
  broker::RequestId NewRequestId() override;
  Result<broker::OrderId> NewOrderId() override;
  Result<void> FindContracts(broker::RequestId id, const broker::Instrument& question) override;
  Result<void> FindOptionParameters(broker::RequestId id,
                                    const broker::Instrument& underlying) override;
  Result<void> Subscribe(broker::RequestId line,
                         const broker::Instrument& instrument,
                         broker::LineWish wish = {}) override;
  void SetNeed(broker::RequestId line, broker::LineNeed need) override;
  void Unsubscribe(broker::RequestId line) override;
  Result<void> RequestBars(const broker::BarsRequest& request) override;
  Result<void> SubscribeRealTimeBars(broker::RequestId line,
                                     const broker::Instrument& instrument) override;
  Result<void> RequestAccountSummary(broker::RequestId id) override;
  Result<void> SubscribePositions() override;
  Result<void> SubscribePnl(broker::RequestId id, const std::string& account) override;
  Result<void> RequestOpenOrders() override;
  Result<void> RequestExecutions(broker::RequestId id) override;
  Result<void> RequestCompletedOrders() override;
  Result<void> RequestCurrentTime() override;
  Result<void> Place(const broker::Order& order) override;
  Result<void> Cancel(broker::OrderId id) override;
  Result<void> CancelAll() override;
  void ExpectTicks(TimePoint from, TimePoint until) override;
  [[nodiscard]] broker::LinkFigures Figures() const override;
  [[nodiscard]] broker::LinkStatus Link() const override;

  /// Of the messages to TWS: what waited and was sent, and the rate that it lets us believe in.
  [[nodiscard]] CoordinatorCounters Messages() const { return pace_.Counters(); }
  /// What was subscribed when the process before this one was last heard of.
  [[nodiscard]] const std::vector<broker::Instrument>& RememberedLines() const {
    return history_.remembered.lines;
  }

 private:
  enum class Connection : std::uint8_t { kDown, kWanted, kOpen, kGivenUp };
  enum class Question : std::uint8_t {
    kContracts,
    kOptionParameters,
    kBars,
    kAccountSummary,
    kExecutions,
    kOpenOrders,
    kCompletedOrders,
    kPositions,
  };
  /// Of an answer without contracts, whether it is true for the day.
  enum class Remember : std::uint8_t { kFound, kAlways };
  struct Pending {
    Question question = Question::kContracts;
    int asked = 0;                         // so many answers end it
    std::optional<TimePoint> deadline;     // absent until the request has left
    std::string text;                      // of a question that others may join
    Remember remember = Remember::kFound;  // of a question for contracts, as all below
    std::vector<broker::ContractFound> found;
  };
  struct LineSubject {
    broker::Instrument instrument;
    bool bars = false;  // five-second bars instead of quotes
    bool once = false;  // a snapshot
  };
  struct Heard {
    std::optional<double> value;
  };
  struct Line {
    LineSubject subject;
    std::vector<broker::RequestId> consumers;
    std::array<std::optional<Heard>, broker::kQuoteFieldCount> heard;
  };
  struct KnownOrder {
    std::optional<tws::Contract> echoed;  // a combo must be changed with the legs as TWS has them
    bool acknowledged = false;
    bool changed = false;  // a change was sent since TWS last told the order
  };

  // tws_gateway_link.cpp
  void GiveUp(const std::string& reason);
  void BecomeReady(const tws::SessionReady& ready);
  void Settle();
  void DeliverEvents();
  void Pump();
  void TakeSessionOutput();
  void EndLateRequests();
  void TellRateRecovered();
  [[nodiscard]] bool OutputIsFull() const;

  // tws_gateway_proof.cpp
  void TellLink();
  void Disturbed(LinkAction action, std::string_view reason);
  void AskMissing();
  Result<void> AskFor(Census census);
  void AnsweredCensus(Question question, bool late);
  void AskTime();
  void KeepHeartbeat();
  void KeepLines();
  void KeepMemory();
  void SaveMemory();
  Result<void> SaveMark();
  [[nodiscard]] Remembered ToRemember() const;
  [[nodiscard]] bool OrderMustWait() const;

  // tws_gateway.cpp
  Result<void> CheckReady() const;
  template <class Message>
  Result<void> Send(Lane lane,
                    std::int64_t key,
                    const Message& message,
                    std::optional<HistoryDemand> history = {});
  template <class Message>
  Result<void> Ask(Lane lane, std::int32_t id, Question question, const Message& message);
  void Wake();

  // tws_gateway_questions.cpp
  /// As Ask, but not where an equal question is in flight: then this one is answered with it.
  template <class Message>
  Result<void> AskOnce(Lane lane,
                       std::int32_t id,
                       Question question,
                       const std::string& text,
                       const Message& message,
                       std::optional<HistoryDemand> history = {});
  /// A part of an answer, to each who waits for it.
  template <class Part>
  void EmitToAskers(std::int32_t id, Part part);
  /// Whether the answer belongs to an open question; its deadline moves.
  bool Answers(std::int32_t id, Question question);
  /// The question is over, without a word about it. Who waited for its answer.
  std::vector<std::int32_t> Close(std::map<std::int32_t, Pending>::iterator question);
  /// Closes the question, if it is open, with its end event.
  void End(std::int32_t id, bool whole = true);
  void EmitEnd(std::int32_t id, Question question, bool whole);
  /// To everyone who waits for the answer of its request.
  void EmitNotice(broker::Notice notice);
  [[nodiscard]] Date Today() const;
  void LoadBook();
  void SaveBook();
  void TellNotKept(const Error& error);
  void RememberContracts(std::int32_t id);
  void RememberNotListed(std::int32_t id);

  // tws_gateway_lines.cpp
  Result<void> RequestLine(broker::RequestId consumer,
                           std::string contract,
                           broker::LineNeed need,
                           LineSubject subject);
  void PerformLineActions();
  void Perform(const LineAction& action);
  void BeginLine(std::int32_t number);
  void Grant(broker::RequestId consumer, std::int32_t number);
  void DropLine(std::int32_t number);
  void EndLine(std::int32_t number, const broker::Notice& notice);
  void OnLineError(std::int32_t number, broker::Notice notice);
  Result<void> SendLine(std::int32_t number, const LineSubject& subject);
  void CloseLine(std::int32_t number, const LineSubject& subject);
  void AskLineAgain(std::int32_t number);
  Line* HeardLine(std::int32_t number);
  void EmitTick(Line& line, broker::QuoteField field, std::optional<double> told);
  void OnQuoteTick(std::int32_t number, int tick_type, std::optional<double> value);

  // tws_gateway_inbound.cpp
  void Handle(const tws::SessionReady& ready);
  void Handle(const tws::SessionClosed& closed);
  void Handle(const tws::MalformedFrame& frame);
  void Handle(const tws::NextValidId& message);
  void Handle(const tws::CurrentTime& message);
  void Handle(const tws::ErrorMessage& message);
  void Handle(const tws::ContractData& message);
  void Handle(const tws::ContractDataEnd& message);
  void Handle(const tws::SecDefOptParam& message);
  void Handle(const tws::SecDefOptParamEnd& message);
  void Handle(const tws::TickPrice& message);
  void Handle(const tws::TickSize& message);
  void Handle(const tws::TickGeneric& message);
  void Handle(const tws::TickOptionComputation& message);
  void Handle(const tws::MarketDataType& message);
  void Handle(const tws::RealTimeBar& message);
  void Handle(const tws::TickSnapshotEnd& message);
  void Handle(const tws::HistoricalData& message);
  void Handle(const tws::OrderStatus& message);
  void Handle(const tws::OpenOrder& message);
  void Handle(const tws::OpenOrderEnd& message);
  void Handle(const tws::CompletedOrder& message);
  void Handle(const tws::CompletedOrdersEnd& message);
  void Handle(const tws::Execution& message);
  void Handle(const tws::ExecutionsEnd& message);
  void Handle(const tws::CommissionReport& message);
  void Handle(const tws::AccountSummary& message);
  void Handle(const tws::AccountSummaryEnd& message);
  void Handle(const tws::Position& message);
  void Handle(const tws::PositionEnd& message);
  void Handle(const tws::Pnl& message);
  /// Everything else that TWS says is of no use to the port.
  template <class Message>
  void Handle(const Message&) {}

  void Emit(broker::Event event) { events_.push_back(std::move(event)); }
  void TellNotUnderstood(const Error& error);
  [[nodiscard]] TimePoint TimeOf(const tws::Execution& message);
  [[nodiscard]] Subject SubjectOf(std::int64_t id) const;
  void ActOnError(int code, std::int64_t id, broker::Effect effect);

  GatewaySettings settings_;
  broker::EventSink& sink_;
  Rng rng_;
  tws::ClientSession session_;
  tws::Backoff backoff_;
  RequestCoordinator pace_;
  std::function<void()> wake_;
  LinkTap* tap_ = nullptr;
  std::vector<broker::Event> events_;
  tws::OutputBuffer output_;

  LinkState state_;
  Heartbeat heartbeat_;
  LineWatch watch_;
  Resync resync_;
  LinkHistory history_;
  OrderIds order_ids_;

  Connection link_ = Connection::kWanted;
  TimePoint now_{};  // of the shell's latest call
  TimePoint reconnect_at_{};
  bool told_ready_ = false;            // LinkReady, and no LinkLost since
  std::optional<TimePoint> ready_at_;  // of this session, first
  std::optional<TimePoint> silent_since_;
  int deaf_drops_ = 0;  // in a row
  TimePoint save_at_{};

  std::int32_t last_request_id_ = kFirstRequestId;
  std::map<std::int32_t, Pending> pending_;
  ContractBook book_;
  bool book_loaded_ = false;
  LineManager line_manager_;
  std::map<std::int32_t, LineSubject> wanted_lines_;  // by consumer, held or waited for
  std::map<std::int32_t, Line> lines_;                // by the line's number at TWS
  std::map<std::int64_t, KnownOrder> orders_;
  std::int64_t messages_out_ = 0;
  std::int64_t not_understood_ = 0;
  std::int64_t times_ready_ = 0;
  std::int64_t failed_attempts_ = 0;
};

template <class Message>
Result<void> TwsGateway::Send(Lane lane,
                              std::int64_t key,
                              const Message& message,
                              std::optional<HistoryDemand> history) {
  M8_CHECK(CheckReady());
  QueuedMessage queued;
  queued.key = key;
  queued.history = std::move(history);
  M8_CHECK(tws::Encode(message, session_.Version(), queued.bytes));
  M8_CHECK(pace_.Push(lane, std::move(queued), now_));
  Wake();
  return {};
}

}  // namespace m8::gateway
