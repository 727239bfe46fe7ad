#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "execution/memory_journal_file.hpp"
#include "execution/order_engine.hpp"

// A broker that does what the test says, and an order engine before it.
namespace m8::execution::testing {

inline const Date kExpiry = MakeDate(2026, 11, 20);
inline const TimePoint kStart = *ParseUtc("2026-11-20T15:00:00Z");

inline Price Points(double points) { return Price::FromDouble(points); }
inline Money Dollars(double dollars) { return Money::FromDouble(dollars); }
inline market::Option Put(double strike) { return {"SPXW", kExpiry, Points(strike), Right::kPut}; }

class FakeBroker final : public broker::Broker {
 public:
  broker::RequestId NewRequestId() override { return broker::RequestId{++last_request}; }
  Result<broker::OrderId> NewOrderId() override { return broker::OrderId{++last_order}; }
  Result<void> FindContracts(broker::RequestId, const broker::Instrument&) override { return {}; }
  Result<void> FindOptionParameters(broker::RequestId, const broker::Instrument&) override {
    return {};
  }
  Result<void> Subscribe(broker::RequestId, const broker::Instrument&, broker::LineWish) override {
    return {};
  }
  void SetNeed(broker::RequestId, broker::LineNeed) override {}
  void Unsubscribe(broker::RequestId) override {}
  Result<void> RequestBars(const broker::BarsRequest&) override { return {}; }
  Result<void> SubscribeRealTimeBars(broker::RequestId, const broker::Instrument&) override {
    return {};
  }
  Result<void> RequestAccountSummary(broker::RequestId) override { return Up(); }
  Result<void> SubscribePositions() override { return {}; }
  Result<void> SubscribePnl(broker::RequestId, const std::string&) override { return {}; }
  Result<void> RequestOpenOrders() override {
    ++open_order_questions;
    return Up();
  }
  Result<void> RequestExecutions(broker::RequestId id) override {
    executions_question = id;
    return Up();
  }
  Result<void> RequestCurrentTime() override { return {}; }
  Result<void> RequestCompletedOrders() override { return {}; }
  void ExpectTicks(TimePoint, TimePoint) override {}
  [[nodiscard]] broker::LinkStatus Link() const override { return {}; }
  Result<void> Place(const broker::Order& order) override {
    M8_CHECK(Up());
    placed.push_back(order);
    journal_at_place.push_back(disk == nullptr ? "" : disk->Synced());
    return {};
  }
  Result<void> Cancel(broker::OrderId id) override {
    M8_CHECK(Up());
    cancelled.push_back(id);
    return {};
  }
  Result<void> CancelAll() override {
    M8_CHECK(Up());
    ++global_cancels;
    cancelled_before_global = cancelled.size();
    return {};
  }
  [[nodiscard]] broker::LinkFigures Figures() const override { return {}; }

  bool up = true;
  std::int32_t last_request = 0;
  std::int64_t last_order = 100;
  int open_order_questions = 0;
  int global_cancels = 0;
  std::size_t cancelled_before_global = 0;
  broker::RequestId executions_question;
  std::vector<broker::Order> placed;
  std::vector<broker::OrderId> cancelled;
  const MemoryJournalFile* disk = nullptr;
  std::vector<std::string> journal_at_place;  // what a loss of power would have left then

 private:
  Result<void> Up() const {
    if (!up) {
      return Fail(Errc::kUnavailable, "the link is down");
    }
    return {};
  }
};

class FakeQuotes final : public QuoteSource {
 public:
  [[nodiscard]] std::optional<OptionQuote> QuoteOf(const market::Option& option) const override {
    const auto found = quotes.find(option);
    return found == quotes.end() ? std::nullopt : std::optional{found->second};
  }
  void Set(const market::Option& option, double bid, double ask, TimePoint when) {
    quotes[option] = {Points(bid), Points(ask), when};
  }
  [[nodiscard]] std::optional<risk::Sensitivity> SensitivityOf(const market::Option& option,
                                                               TimePoint) const override {
    const auto found = sensitivities.find(option);
    return found == sensitivities.end() ? std::nullopt : std::optional{found->second};
  }

  std::map<market::Option, risk::Sensitivity> sensitivities;
  std::map<market::Option, OptionQuote> quotes;
};

/// A bull put, 6490/6500, 10 wide; mid -2.60, natural -2.40.
struct World {
  explicit World(const std::string& journal_bytes = {}, Rules with = DefaultRules())
      : rules(std::move(with)) {
    auto file = std::make_unique<MemoryJournalFile>(journal_bytes);
    disk = file.get();
    broker.disk = disk;
    JournalContents contents;
    auto journal = Journal::Open(std::move(file), contents);
    EXPECT_TRUE(journal.has_value());
    Quotes();
    engine = std::make_unique<OrderEngine>(broker, std::move(*journal), quotes, rules);
    const auto restored = engine->Restore(contents, now);
    EXPECT_TRUE(restored.has_value()) << restored.error().Text();
    engine->SetSession({kExpiry, kStart - std::chrono::minutes{30}, kStart + std::chrono::hours{6}},
                       now);
  }

  static Rules DefaultRules() {
    Rules rules;
    rules.send = SendPolicy::kSend;
    rules.execution.what_if = false;  // order_engine_preview_test.cpp has it on
    return rules;
  }

  void Quotes() {
    quotes.Set(Put(6490), 3.0, 3.2, now);
    quotes.Set(Put(6500), 5.6, 5.8, now);
  }

  void On(const broker::Event& event) {
    engine->On(event, now);
    if (std::holds_alternative<broker::Execution>(event)) {
      TellPositions();
    }
  }
  void Connect() {
    broker.up = true;
    On(broker::LinkReady{176, {"DU9000001"}, broker::OrderId{101}});
    On(broker::AccountValue{"DU9000001", "NetLiquidation", "100000.00", "USD"});
    On(broker::AccountValue{"DU9000001", "AvailableFunds", "90000.00", "USD"});
  }
  /// What the broker holds: what the book says, but for what `held` says.
  void TellPositions() {
    auto all = held;
    for (const auto& [option, position] : engine->GetBook().Positions()) {
      all.try_emplace(option, position.quantity);
    }
    for (const auto& [option, quantity] : all) {
      TellPosition(option, quantity);
    }
  }
  void TellPosition(const market::Option& option, std::int64_t quantity) {
    broker::PositionHeld position;
    position.account = "DU9000001";
    position.instrument.symbol = "SPX";
    position.instrument.option = option;
    position.instrument.con_id = option.strike.Units() / Price::kScale;
    position.quantity = quantity;
    engine->On(position, now);
  }
  void AnswerLists() {
    On(broker::OpenOrdersEnd{});
    On(broker::CompletedOrdersEnd{});
    TellPositions();
    On(broker::PositionsEnd{});
  }
  void AnswerInquiry() {
    AnswerLists();
    On(broker::ExecutionsEnd{broker.executions_question});
  }
  void Ready() {
    Connect();
    AnswerInquiry();
  }
  void Disconnect() {
    broker.up = false;
    On(broker::LinkLost{"test"});
  }
  /// Time goes on; the engine is woken when it asked for it, with quotes kept fresh.
  void Advance(Duration by, bool fresh = true) {
    const auto until = now + by;
    for (int woken = 0; woken < 10'000; ++woken) {
      const auto deadline = engine->NextDeadline();
      if (!deadline || *deadline > until) {
        now = until;
        return;
      }
      now = std::max(now, *deadline);
      if (fresh) {
        Touch();
      }
      engine->OnTimer(now);
    }
    FAIL() << "the engine asks to be woken again and again";
  }
  void Touch() {
    for (auto& [option, quote] : quotes.quotes) {
      quote.as_of = now;
    }
  }

  Wish BullPut(std::int64_t units = 1) const {
    Wish wish;
    wish.kind = "vertical";
    wish.variant = "bull_put";
    wish.underlying = "SPX";
    wish.units = units;
    wish.legs = {{{Put(6490), 1}, 6490, {}, {}, {}}, {{Put(6500), -1}, 6500, {}, {}, {}}};
    return wish;
  }
  /// What closes units of the bull put that was entered by this order.
  Wish Closing(const std::string& structure, std::int64_t units = 1) const {
    auto wish = BullPut(units);
    for (auto& leg : wish.legs) {
      leg.leg.quantity = -leg.leg.quantity;
    }
    wish.closing = true;
    wish.structure = structure;
    return wish;
  }
  std::string Submit(std::int64_t units = 1) {
    const auto submission = engine->Submit(BullPut(units), now);
    EXPECT_TRUE(submission.key) << submission.refusal;
    return submission.key.value_or("");
  }
  const OrderState& Order(const std::string& key) const { return engine->Orders().at(key); }
  std::optional<Outcome> OutcomeOf(const std::string& key) const {
    const auto& outcome = Order(key).outcome;
    return outcome ? std::optional{outcome->outcome} : std::nullopt;
  }
  risk::TradingState State() const { return engine->State(now); }

  // What a broker says.
  broker::OrderStatusChanged Status(broker::OrderStatus status, std::int64_t filled = 0) const {
    const auto& order = broker.placed.back();
    return {order.id, broker::PermId{9001}, status, filled, order.quantity - filled, {}, ""};
  }
  broker::OpenOrder Open(broker::OrderStatus status = broker::OrderStatus::kSubmitted) const {
    broker::OpenOrder open;
    open.order = broker.placed.back();
    open.perm_id = broker::PermId{9001};
    open.status = status;
    return open;
  }
  broker::Execution Exec(const std::string& id, std::int64_t quantity) const {
    broker::Execution execution;
    execution.id = broker.placed.back().id;
    execution.perm_id = broker::PermId{9001};
    execution.exec_id = id;
    execution.order_ref = broker.placed.back().order_ref;
    execution.account = "DU9000001";
    execution.quantity = quantity;
    execution.time = kStart;
    return execution;
  }
  broker::Execution Combo(const std::string& id, std::int64_t units) const {
    auto execution = Exec(id, units);
    execution.instrument.type = broker::SecurityType::kCombo;
    execution.price = Points(-2.60);
    return execution;
  }
  broker::Execution LegOf(const std::string& id, double strike, std::int64_t units) const {
    auto execution = Exec(id, units);
    execution.instrument.option = Put(strike);
    execution.instrument.con_id = static_cast<std::int64_t>(strike);
    execution.side = strike == 6500 ? broker::Side::kSell : broker::Side::kBuy;
    execution.price = strike == 6500 ? Points(5.70) : Points(3.10);
    return execution;
  }
  static broker::Commission Fee(const std::string& id) { return {id, Dollars(1.05), "USD", {}}; }
  /// A fill of this many units, the `part`-th of its order.
  std::vector<broker::Event> Fill(std::int64_t units, int part = 1) const {
    const auto base = "0000e1a7.6882c67" + std::to_string(part) + ".";
    return {Combo(base + "01.01", units), LegOf(base + "02.01", 6490, units),
            LegOf(base + "03.01", 6500, units), Fee(base + "02.01"), Fee(base + "03.01")};
  }
  void Deliver(const std::vector<broker::Event>& events) {
    for (const auto& event : events) {
      On(event);
    }
  }

  Rules rules;
  TimePoint now = kStart;
  FakeBroker broker;
  FakeQuotes quotes;
  MemoryJournalFile* disk = nullptr;
  std::unique_ptr<OrderEngine> engine;
  std::map<market::Option, std::int64_t> held;  // at the broker, where the book says otherwise
};

}  // namespace m8::execution::testing
