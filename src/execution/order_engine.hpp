#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "broker/port.hpp"
#include "execution/account_view.hpp"
#include "execution/book.hpp"
#include "execution/exits/exit_settings.hpp"
#include "execution/journal.hpp"
#include "execution/order_state.hpp"
#include "execution/pricing.hpp"
#include "execution/quote_source.hpp"
#include "execution/records.hpp"
#include "execution/settings.hpp"
#include "execution/working.hpp"
#include "risk/circuit_breaker.hpp"
#include "risk/gate.hpp"
#include "strategy/recommendation.hpp"

namespace m8::execution {

/// The regular session of the exchange.
struct Session {
  Date date{};
  TimePoint open{}, close{};
};

struct Rules {
  Settings execution;
  risk::Limits risk;
  ExitSettings exits;
  SendPolicy send = SendPolicy::kDryRun;
  bool live_armed = false;  // the command-line switch for a live account
};

/// What somebody wants: `units` of a structure. Quotes and prices are the engine's to find.
struct Wish {
  std::string kind, variant, underlying;
  std::vector<risk::IntentLeg> legs;  // of one unit; their quotes are ignored
  std::int64_t units = 1;
  bool closing = false;
  std::string structure;                // key of the entry that this closes; empty for entries
  std::optional<WorkingPolicy> policy;  // absent: the one of the settings
  /// The most that a unit may cost: where nothing more is expected to be gained (an entry), or what
  /// an exit is for would be missed.
  std::optional<Price> worst;
  std::string reason;  // with the numbers that decided, in words: journalled and told
  /// Of a wish by hand: the caller's own key of it, and what tells it from another wish under the
  /// same key. Both are journalled with the intent: a key places one order at most, ever.
  std::optional<std::string> client_key, fingerprint;
  /// A person's limit stands where it was put: it does not move with the market, and one beyond the
  /// collar is refused rather than cut.
  bool by_hand = false;
  bool worst_at_mid = false;  // `worst` is the mid, once there are quotes
};

/// What became of a wish.
struct Submission {
  std::optional<std::string> key;  // of the order that was sent (or would have been, in a dry run)
  std::string refusal;             // why there is none: codes and numbers
  risk::Decision decision;         // empty where the wish could not even be priced
};

/// What placing a wish now would come to. Nothing was done.
struct Prospect {
  std::string refusal;                 // codes and numbers; empty: it would be placed
  risk::Decision decision;             // empty where the wish could not even be priced
  std::vector<risk::IntentLeg> legs;   // with their quotes
  std::optional<NetQuote> market;      // absent without usable quotes
  std::optional<IntentRecord> intent;  // as it would be journalled; absent where no price is left
  std::vector<Price> steps;            // its prices one after the other, if the market stood still
  /// Of all that is held and works, without it and with it; absent where there is no bound.
  std::optional<Money> worst_before, worst_after;
};

/// What a person wants of an order that works; what is absent stays.
struct Change {
  std::optional<Price> limit = {};  // the worst that its working may reach
  bool limit_at_mid = false;        // instead: the mid of the moment
  std::optional<Price> price = {};  // where it shall stand now
  std::optional<std::int64_t> units = {};
  std::optional<WorkingPolicy> policy = {};
};

/// What the broker says that an order would cost.
struct WhatIf {
  enum class Status : std::uint8_t { kAnswered, kRefused, kNoAnswer };
  std::uint64_t ticket = 0;
  Status status = Status::kNoAnswer;
  broker::OpenOrder answer;  // where answered
  std::string reason;        // where not
};

/// Places and works orders, keeps their truth in the journal, and follows what they bought.
///
/// A deterministic state machine: (events, time) in, calls on the broker's port and records of the
/// journal out. State is the journal's records applied in order, so that a restart (Restore) is in
/// the state in which the crash left it, but for orders that may live: those are in doubt until the
/// broker has told of them. Nothing is sent before the disk has the record that announces it.
/// The first failure of the journal halts the engine: working orders are cancelled, none is sent.
///
/// It starts HALTED; once the link is ready it asks for open and completed orders, executions,
/// positions and the balance, and is ACTIVE when no order is in doubt and the account holds what
/// the book says, REDUCING otherwise. What others do in the account is seen, counted, and never
/// touched. One thread; call OnTimer at NextDeadline, forward every event of the broker.
class OrderEngine final : public broker::EventSink {
 public:
  /// The references must outlive the engine.
  OrderEngine(broker::Broker& broker, Journal journal, const QuoteSource& quotes, Rules rules);

  /// Replays what the journal held. Once, before anything else. kProtocol where a record makes no
  /// sense.
  Result<void> Restore(const JournalContents& contents, TimePoint now);

  /// The rules of a reloaded configuration; orders that work go on under them.
  void SetRules(Rules rules) { rules_ = std::move(rules); }
  /// The present or next session; without one no order is made.
  void SetSession(const Session& session, TimePoint now);

  /// The scheduled events near the session; see risk.blackout_events.
  void SetEvents(std::vector<risk::ScheduledEvent> events);

  /// One combo order for execution.units of the structure, if the gate agrees.
  Submission Propose(const strategy::Recommendation& recommendation, TimePoint now);
  Submission Submit(const Wish& wish, TimePoint now);
  /// What Submit would do now; changes nothing.
  [[nodiscard]] Prospect Foresee(const Wish& wish, TimePoint now) const;
  /// Asks the broker what this order would cost; nothing is placed or journalled. The answer is
  /// among TakeWhatIfs under this ticket, within kWhatIfPatience. kUnavailable, kRefused: not
  /// asked.
  Result<void> AskWhatIf(const IntentRecord& intent, std::uint64_t ticket, TimePoint now);
  static constexpr Duration kWhatIfPatience = std::chrono::seconds{3};
  static constexpr std::size_t kQuestionsMax = 8;
  std::vector<WhatIf> TakeWhatIfs();
  /// The order that was placed under this key of a caller; null where none was.
  [[nodiscard]] const OrderState* FindByClientKey(const std::string& client_key) const;
  /// Changes an order that works and is known to. A looser limit passes the gate again. With a key
  /// in the answer it is journalled, and sent where the broker must know it.
  Submission Modify(const std::string& key, const Change& change, TimePoint now);
  /// No effect on an order that is over.
  void Cancel(const std::string& key, const std::string& reason, TimePoint now);
  void CancelAll(const std::string& reason, TimePoint now);
  /// No order at all until Resume; what works is left alone.
  void Halt(const std::string& reason, TimePoint now);
  void Resume(TimePoint now);
  /// The kill switch: from this call on nothing is placed or moved, everything that works is
  /// cancelled, first of all by one global cancel (which also reaches orders of others), now or as
  /// soon as there is a link. Stays until Release; who calls it keeps it over restarts.
  void Kill(const std::string& reason, TimePoint now);
  /// A person says that trading may go on: closes the circuit breaker too.
  void Release(TimePoint now);
  [[nodiscard]] bool Killed() const { return !killed_.empty(); }
  /// Closes what is open and enters nothing until EndFlatten: entries that work are cancelled, the
  /// state is REDUCING, and the exit desk closes every structure. Nothing is sent while killed; who
  /// calls it keeps it over restarts.
  void Flatten(const std::string& reason, TimePoint now);
  void EndFlatten(TimePoint now);
  /// Why everything is closed; absent where it is not.
  [[nodiscard]] const std::optional<std::string>& Flattening() const { return flattening_; }
  /// Opens the circuit breaker by hand, or closes it whatever opened it.
  void SetBreaker(bool open, const std::string& reason, TimePoint now);
  /// An operator vouches that an order in doubt does not live.
  void ResolveAsGone(const std::string& key, TimePoint now);
  /// An operator knows why the account differs (see Differences): trades by hand that reduced a
  /// structure of ours are booked to it, whatever else differs is others' from now on. Orders that
  /// the broker never confirmed and its last whole answer does not name are over (ResolveAsGone).
  void AcceptDifferences(const std::string& reason, TimePoint now);
  /// The best profit so far of the structure that this order entered, kept for its trailing stop.
  void NotePeak(const std::string& key, Price best, TimePoint now);
  /// When the structure that this order entered is closed, by a person. kUnavailable where it could
  /// not be journalled.
  Result<void> SetExits(const ExitsRecord& exits, TimePoint now);
  /// Pays out what is held of a series at this index level.
  void Settle(const SettlementRecord& settlement, TimePoint now);
  /// No more orders; those that work are cancelled or left, as the settings say. The program may go
  /// once Quiet, or when it has waited long enough.
  void BeginShutdown(TimePoint now);
  [[nodiscard]] bool Quiet() const { return open_.empty(); }

  void On(const broker::Event& event, TimePoint now) override;
  void OnTimer(TimePoint now);
  [[nodiscard]] std::optional<TimePoint> NextDeadline() const;

  [[nodiscard]] risk::TradingState State(TimePoint now) const { return Judge(now).state; }
  /// Why it is not ACTIVE; empty where it is.
  [[nodiscard]] std::string StateReason(TimePoint now) const { return Judge(now).reason; }
  /// Every order that the journal knows, oldest key first.
  [[nodiscard]] const std::map<std::string, OrderState>& Orders() const { return orders_; }
  [[nodiscard]] const Book& GetBook() const { return book_; }
  /// Contracts that our orders name and of which the account holds something else than the book
  /// says: entries stop, and nothing is closed that is not there.
  [[nodiscard]] std::vector<Difference> Differences() const;
  /// What did not agree at the last tie-out; empty where all did.
  [[nodiscard]] std::string TieOutAlarm() const;
  /// The account as the broker tells it, others' orders and trades too.
  [[nodiscard]] const AccountView& Account() const { return account_view_; }
  /// Why so many units of the legs cannot be closed, as the account stands; empty where they can.
  [[nodiscard]] std::string NotThere(std::span<const risk::Leg> legs, std::int64_t units) const;
  /// Contract ids of what is held or working: their quotes must be kept current.
  [[nodiscard]] std::vector<std::int64_t> ConIdsToWatch() const;
  /// Of an option that an order once named.
  [[nodiscard]] std::optional<std::int64_t> ConIdOf(const market::Option& option) const;
  /// Realised and open, after fees, of this session; absent where a quote of what is held is.
  [[nodiscard]] std::optional<Money> DayPnl(TimePoint now) const;
  [[nodiscard]] std::optional<Money> Balance() const { return balance_; }
  /// What margins and debits may take, and initial margin, as the broker tells them.
  [[nodiscard]] std::optional<Money> AvailableFunds() const { return available_funds_; }
  [[nodiscard]] std::optional<Money> InitialMargin() const { return initial_margin_; }
  [[nodiscard]] std::optional<Money> MaintenanceMargin() const { return maintenance_margin_; }
  [[nodiscard]] std::optional<Money> BuyingPower() const { return buying_power_; }
  [[nodiscard]] const std::optional<risk::Trip>& Breaker() const { return breaker_.Tripped(); }
  /// What the gate sees now.
  [[nodiscard]] risk::Portfolio PortfolioAt(TimePoint now) const;
  /// The records since the last call, for the bus and the store.
  std::vector<Record> TakeNews();

 private:
  // A question to the broker for all open orders and executions, running.
  struct Inquiry {
    broker::RequestId executions;
    bool have_orders = false, have_executions = false, have_completed = false;
    bool have_positions = false;
    TimePoint deadline{};
    std::set<std::string> doubted;                            // when it was asked
    std::set<std::string> seen;                               // among the open orders
    std::map<std::string, broker::CompletedOrder> completed;  // of ours, by key

    /// All lists are whole; that of the executions may be silence.
    [[nodiscard]] bool Answered() const { return have_orders && have_completed && have_positions; }
  };
  // A contract of which the account holds something else than the book says.
  struct Differing {
    Difference difference;
    TimePoint since{};
    bool told = false;  // it is not just a fill on its way
  };
  enum class AtOnce : std::uint8_t { kNo, kYes };
  struct CashQuestion {
    broker::RequestId id;
    TimePoint deadline{};
  };
  struct ClosingPnl {
    Date session{};
    Money ours, brokers;
  };
  enum class Durable : std::uint8_t { kNo, kYes };

  // order_engine_records.cpp: the journal, and the state that follows from it
  Result<void> Write(const Record& record);
  Result<void> SyncNow();
  /// What happened is journalled as well as can be, and is state in any case.
  void Commit(Record record, Durable durable);
  void Adopt(Record record);
  Result<void> Apply(const Record& record);
  Result<void> ApplyBody(const IntentRecord& body, TimePoint when);
  Result<void> ApplyBody(const SendRecord& body, TimePoint when);
  Result<void> ApplyBody(const FillRecord& body, TimePoint when);
  Result<void> ApplyBody(const CommissionRecord& body, TimePoint when);
  Result<void> ApplyBody(const SettlementRecord& body, TimePoint when);
  Result<void> ApplyBody(const SessionRecord& body, TimePoint when);
  Result<void> ApplyBody(const BreakerRecord& body, TimePoint when);
  Result<void> ApplyBody(const NoteRecord& body, TimePoint when);
  Result<void> ApplyBody(const AdoptedRecord& body, TimePoint when);
  Result<void> ApplyBody(const ForeignRecord& body, TimePoint when);
  Result<void> ApplyBody(const TieOutRecord& body, TimePoint when);
  Result<void> ApplyBody(const SnapshotRecord& body, TimePoint when);
  /// Hold, status, cancel, doubt, ended, outcome.
  template <class Body>
  Result<void> ApplyBody(const Body& body, TimePoint when);
  void KeepTrackOf(const OrderState& order);
  void FailJournal(const std::string& why);
  void DoubtAfterRestart(TimePoint now);
  OrderState* Find(const std::string& key);

  // order_engine.cpp: making orders
  static Wish Normalised(Wish wish);
  /// Why the wish is refused before anything is priced; empty where it is not.
  [[nodiscard]] std::string Unfit(const Wish& wish) const;
  /// The same for an order that closes more than what is held and not being closed yet.
  [[nodiscard]] std::string NotHeld(const Wish& wish) const;
  /// Prices the wish; kUnavailable without usable quotes, kRefused where no price is left.
  Result<IntentRecord> PriceIt(const Wish& wish, TimePoint now) const;
  [[nodiscard]] std::int64_t SendsOf(Date session) const;
  Submission Refuse(Submission submission, const std::string& why, TimePoint now);
  Submission SendDry(IntentRecord intent, Submission submission, TimePoint now);
  Submission Send(IntentRecord intent, Submission submission, TimePoint now);
  /// Journals the sending of an order that is journalled, and sends it. A failure left no byte.
  Result<void> Announce(OrderState& order, TimePoint now);
  static broker::Order ToOrder(const OrderState& state, broker::OrderId id, Price price);

  // order_engine_preview.cpp: the broker is asked what an entry would cost
  Submission Ask(IntentRecord intent, Submission submission, TimePoint now);
  void Drop(const std::string& key, const std::string& why, TimePoint now);
  void DropPreviews(const std::string& why, TimePoint now);
  /// Why not, by the broker's answer; empty where nothing speaks against it.
  [[nodiscard]] std::string TooDear(const OrderState& order, const broker::OpenOrder& answer) const;
  /// The same by what changed since the question.
  [[nodiscard]] std::string TooLate(const OrderState& order, TimePoint now) const;
  void OnPreview(const broker::OpenOrder& answer, TimePoint now);
  /// Whether the notice was about a question.
  bool OnPreviewNotice(const broker::Notice& event, TimePoint now);

  // order_engine_hand.cpp: a person's orders
  void AnswerQuestion(broker::OrderId id, WhatIf answer);
  /// Why the order cannot be changed now; empty where it can.
  [[nodiscard]] std::string Unchangeable(const OrderState& order, TimePoint now) const;
  /// What the order would be, or why not.
  Result<ModifyRecord> Changed(const OrderState& order, const Change& change, TimePoint now) const;
  [[nodiscard]] risk::Decision CheckAgain(const OrderState& order,
                                          const ModifyRecord& changed,
                                          TimePoint now) const;
  void DropQuestions(const std::string& why);
  [[nodiscard]] std::optional<TimePoint> QuestionDue() const;
  void GiveUpQuestions(TimePoint now);

  // order_engine.cpp: what is so
  Result<broker::OrderId> FreshOrderId();
  std::string NextKey() const;
  static std::string KeyPrefix(Date session);
  [[nodiscard]] std::optional<Money> TotalPnl(TimePoint now) const;
  void ObserveLoss(TimePoint now);
  // order_engine_risk.cpp
  void AddPast(risk::Portfolio& portfolio, TimePoint now) const;
  void AddSensitivities(risk::Portfolio& portfolio,
                        const risk::Intent& intent,
                        TimePoint now) const;
  void LatchRepetition(const risk::Decision& decision, TimePoint now);
  void CountMessage(TimePoint now);
  [[nodiscard]] bool MayMove(bool closing, TimePoint now) const;
  struct Judgement {
    risk::TradingState state;
    std::string reason;
  };
  [[nodiscard]] Judgement Judge(TimePoint now) const;

  // order_engine_work.cpp: working orders, in time
  void Work(OrderState& order, TimePoint now);
  void StepOn(OrderState& order, TimePoint now);
  /// False: the broker was not told.
  bool Move(OrderState& order, Price price, std::int64_t attempt, TimePoint now);
  void Hold(OrderState& order, const std::string& why, TimePoint now);
  void CancelOrder(OrderState& order, const std::string& reason, TimePoint now);
  void Doubt(OrderState& order, const std::string& reason, TimePoint now);
  void Reconsider(OrderState& order, TimePoint now);
  /// What breaks an invariant: nothing more is sent, everything is cancelled.
  void Fault(const std::string& what, TimePoint now);
  void CancelGlobally(TimePoint now);  // order_engine_kill.cpp
  void CancelEntries(TimePoint now);
  /// At the end of every entry: cancels and questions that became due.
  void Finish(TimePoint now);
  [[nodiscard]] std::optional<TimePoint> DeadlineOf(const OrderState& order) const;
  [[nodiscard]] bool Overdue(const OrderState& order, TimePoint now) const;
  [[nodiscard]] Duration TimeAtAPriceOf(const OrderState& order) const;
  /// Why nothing may be conceded now; empty where it may.
  [[nodiscard]] std::string Restrained(const OrderState& order, TimePoint now) const;
  void Concede(OrderState& order, const NetQuote& market, TimePoint now);

  // order_engine_events.cpp: what the broker says
  void OnEvent(const broker::LinkReady& event, TimePoint now);
  void OnEvent(const broker::LinkLost& event, TimePoint now);
  void OnEvent(const broker::LinkChanged& event, TimePoint now);
  void OnEvent(const broker::WindowChanged& event, TimePoint now);
  void OnEvent(const broker::ClockChecked& event, TimePoint now);
  void OnEvent(const broker::OrderStatusChanged& event, TimePoint now);
  void OnEvent(const broker::OpenOrder& event, TimePoint now);
  void OnEvent(const broker::OpenOrdersEnd& event, TimePoint now);
  void OnEvent(const broker::CompletedOrder& event, TimePoint now);
  void OnEvent(const broker::Execution& event, TimePoint now);
  void OnEvent(const broker::ExecutionsEnd& event, TimePoint now);
  void OnEvent(const broker::Commission& event, TimePoint now);
  void OnEvent(const broker::AccountValue& event, TimePoint now);
  void OnEvent(const broker::Notice& event, TimePoint now);
  void KeepForLater(const broker::Commission& event);
  void OnConnectionCode(int code, TimePoint now);
  void OnStatus(OrderState& order, const StatusRecord& status, TimePoint now);
  OrderState* FindOf(const std::string& order_ref, broker::OrderId id, broker::PermId perm_id);
  void DoubtAll(const std::string& reason, TimePoint now);

  // order_engine_account.cpp: what the account holds and works, held against the journal
  void OnEvent(const broker::PositionHeld& event, TimePoint now);
  void OnEvent(const broker::PositionsEnd& event, TimePoint now);
  void OnEvent(const broker::CompletedOrdersEnd& event, TimePoint now);
  void Inquire(TimePoint now);
  void Answered(bool Inquiry::*what, TimePoint now);
  void FinishInquiry(TimePoint now);
  void TellAccount(TimePoint now);
  void ResolveDoubts(const Inquiry& inquiry, TimePoint now);
  void Complete(OrderState& order, const broker::CompletedOrder& told, TimePoint now);
  void NoteStranger(const std::string& order_ref, bool lives, TimePoint now);
  void ForgetStrangers();
  void OnForeign(const broker::OpenOrder& event, TimePoint now);
  void OnForeign(const broker::Execution& event, TimePoint now);
  [[nodiscard]] Difference Compare(const market::Option& option) const;
  void CompareAccount(TimePoint now, AtOnce at_once);
  void OnDifference(const Difference& difference, TimePoint now);
  [[nodiscard]] std::optional<TimePoint> DifferenceDue() const;
  void NoteForeign(const OrderState& order, TimePoint now);
  [[nodiscard]] std::string ReducedBy(const market::Option& option, std::int64_t quantity) const;
  void AddForeign(risk::Portfolio& portfolio, TimePoint now) const;

  // order_engine_tie_out.cpp: once a session our money is held against the broker's
  void OnEvent(const broker::AccountSummaryEnd& event, TimePoint now);
  void OnEvent(const broker::PnlChanged& event, TimePoint now);
  [[nodiscard]] std::optional<TimePoint> TieOutDue() const;
  void AskForCash(TimePoint now);
  void SamplePnl(TimePoint now);
  void TieOut(TimePoint now);

  broker::Broker& broker_;
  Journal journal_;
  const QuoteSource& quotes_;
  Rules rules_;

  // Follows from the records.
  std::map<std::string, OrderState> orders_;
  std::map<broker::OrderId, std::string> key_of_order_id_;
  std::map<broker::PermId, std::string> key_of_perm_id_;
  std::map<market::Option, std::int64_t> con_ids_;  // of every option that an order named
  std::set<market::Option> named_;                  // the same of orders that were sent, unexpired
  std::optional<TieOutRecord> tie_out_;             // the last one
  std::map<market::Option, std::int64_t> foreign_;  // contracts of others in what we named
  std::set<std::string> open_;                      // keys of orders that live or lack executions
  Book book_;
  risk::CircuitBreaker breaker_;
  TimePoint breaker_closed_{};  // by a person, last
  std::optional<SessionRecord> session_record_;
  std::map<std::string, std::string, std::less<>> key_of_client_key_;
  std::map<Date, std::int64_t> last_number_;  // of the keys of each session
  std::map<Date, std::int64_t> sends_;        // orders and modifications of each session
  broker::OrderId highest_order_id_;

  // Of this run.
  std::optional<Session> session_;
  std::string account_;
  std::optional<Money> balance_, available_funds_;
  std::optional<Money> initial_margin_, maintenance_margin_, buying_power_;
  std::vector<risk::ScheduledEvent> events_;
  std::deque<TimePoint> sent_;                       // orders and changes of about a second
  std::map<broker::OrderId, std::string> previews_;  // questions that wait: keys of their orders
  struct WhatIfQuestion {
    std::uint64_t ticket = 0;
    TimePoint deadline{};
  };
  std::map<broker::OrderId, WhatIfQuestion> questions_;  // a person's, about no order
  std::vector<WhatIf> what_ifs_;                         // answers that nobody has taken yet
  bool link_ready_ = false;
  bool upstream_lost_ = false;  // the broker has lost its exchange connection
  std::string link_trouble_;    // why no order may be sent over a link that is there; empty: none
  std::string clock_trouble_;   // the same, for the clocks
  std::string window_near_;     // the gateway goes away soon, or is away; empty: it stays
  AccountView account_view_;
  std::map<market::Option, Differing> differing_;
  std::set<std::string> strangers_;  // orders with keys like ours that the journal does not know
  AccountView::Figures account_told_;
  std::optional<CashQuestion> cash_question_;
  std::optional<Money> broker_cash_, broker_pnl_;
  std::optional<ClosingPnl> closing_pnl_;
  Money others_cash_;  // paid (-) and received by others' trades since the last tie-out
  bool reconciled_ = false;
  bool inquiry_wanted_ = false;
  std::optional<Inquiry> inquiry_;
  std::optional<TimePoint> ask_again_;
  std::optional<TimePoint> check_loss_;
  std::map<std::string, broker::Commission> early_commissions_;  // by stem, of executions not seen
  std::string journal_failure_, fault_, killed_, operator_halt_;
  std::optional<std::string> flattening_;
  bool emergency_cancel_due_ = false;
  bool global_cancel_due_ = false;
  bool entries_cancel_due_ = false;
  std::vector<Record> news_;
};

}  // namespace m8::execution
