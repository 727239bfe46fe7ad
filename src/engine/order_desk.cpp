#include "engine/order_desk.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "engine/recorder.hpp"
#include "execution/working.hpp"
#include "quant/payoff.hpp"

namespace m8::engine {
namespace {

using execution::OrderState;
using execution::WhatIf;
using execution::Wish;

constexpr std::string_view kManual = "manual";
constexpr std::size_t kWatchedMax = 64;

// "RISK_CAPITAL: would risk ..." has its code in front; what has none is the order engine's word.
OrderPreview::Refusal SplitCode(const std::string& text) {
  const auto colon = text.find(": ");
  const auto code = text.substr(0, colon);
  const bool is_code = colon != std::string::npos &&
                       code.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == std::string::npos;
  return is_code ? OrderPreview::Refusal{code, text.substr(colon + 2)}
                 : OrderPreview::Refusal{"ORDER_REFUSED", text};
}

std::vector<OrderPreview::Refusal> RefusalsOf(const std::string& refusal,
                                              const risk::Decision& decision) {
  std::vector<OrderPreview::Refusal> refusals;
  for (const auto& verdict : decision.verdicts) {
    if (!verdict.finding.passed) {
      refusals.push_back({std::string(verdict.control->code), verdict.finding.reason});
    }
  }
  if (refusals.empty() && !refusal.empty()) {
    refusals.push_back(SplitCode(refusal));
  }
  return refusals;
}

// The field of the body that a code is about.
std::string PointerOf(std::string_view code) {
  if (code == "RISK_PRICE_COLLAR" || code == "RISK_PRICE_BOUNDS" || code == "EXECUTION_NO_PRICE") {
    return "/limit";
  }
  if (code == "LIMIT_OFF_GRID") {
    return "/limit";
  }
  if (code == "PRICE_BEYOND_LIMIT") {
    return "/price";
  }
  if (code == "RISK_ORDER_SIZE" || code == "RISK_POSITION_SIZE" || code == "QUANTITY_NOT_FEWER" ||
      code == "QUANTITY_NOT_OPEN") {
    return "/quantity";
  }
  const bool legs = code == "RISK_QUOTES" || code == "RISK_INSTRUMENT" ||
                    code == "RISK_NAKED_SHORT" || code == "RISK_ORDER_FORM";
  return legs ? "/legs" : "";
}

CommandAnswer Refused(const std::string& refusal, const risk::Decision& decision) {
  const auto first = RefusalsOf(refusal, decision).front();
  return {.code = first.code, .detail = refusal, .pointer = PointerOf(first.code)};
}

CommandAnswer NoSuchOrder(const std::string& key) {
  return {.code = "ORDER_NOT_FOUND", .detail = fmt::format("there is no order '{}'", key)};
}

CommandAnswer NothingOpen(const std::string& structure) {
  return {.code = "POSITION_NOT_FOUND",
          .detail = fmt::format("no structure '{}' is open", structure)};
}

std::optional<execution::StructureState> OpenStructure(const execution::OrderEngine& orders,
                                                       const std::string& key) {
  for (const auto& state : orders.GetBook().Structures()) {
    if (state.info.key == key && !state.Closed()) {
      return state;
    }
  }
  return std::nullopt;
}

bool IsCondor(const std::vector<risk::Leg>& legs) {
  const auto puts = std::count_if(legs.begin(), legs.end(), [](const risk::Leg& leg) {
    return leg.option.right == Right::kPut;
  });
  const auto net = [&](Right right) {
    std::int64_t sum = 0;
    for (const auto& leg : legs) {
      sum += leg.option.right == right ? leg.quantity : 0;
    }
    return sum;
  };
  return legs.size() == 4 && puts == 2 && net(Right::kCall) == 0 && net(Right::kPut) == 0;
}

// By the leg of the lower strike.
std::string NameOfVertical(const risk::Leg& low) {
  const bool call = low.option.right == Right::kCall;
  const bool bull = low.quantity > 0;  // either right: the lower strike is bought
  return fmt::format("{}_{}", bull ? "bull" : "bear", call ? "call" : "put");
}

}  // namespace

std::string NameOfStructure(const std::vector<risk::Leg>& asked) {
  auto legs = asked;
  std::sort(legs.begin(), legs.end(), [](const risk::Leg& a, const risk::Leg& b) {
    return a.option.strike < b.option.strike;
  });
  const bool one_series = std::all_of(legs.begin(), legs.end(), [&](const risk::Leg& leg) {
    return leg.option.expiry == legs.front().option.expiry;
  });
  const bool one_right = std::all_of(legs.begin(), legs.end(), [&](const risk::Leg& leg) {
    return leg.option.right == legs.front().option.right;
  });
  if (!one_series) {
    return "combo";
  }
  if (legs.size() == 2 && one_right && legs[0].quantity == -legs[1].quantity) {
    return NameOfVertical(legs[0]);
  }
  if (legs.size() == 3 && one_right && legs[0].quantity == legs[2].quantity &&
      legs[1].quantity == -2 * legs[0].quantity) {
    return "butterfly";
  }
  return IsCondor(legs) ? "iron_condor" : "combo";
}

ExitsView LookAtExits(const OrderState& entered, const execution::ExitSettings& settings) {
  const auto own = execution::ExitsOf(entered, settings);
  const auto& by_hand = entered.exits;
  return {.structure = entered.Key(),
          .profit_target = own.profit_target,
          .stop_loss = own.stop_loss,
          .close_at = own.close_at,
          .target_by_hand = by_hand.profit_target.has_value(),
          .stop_by_hand = by_hand.stop_loss.has_value(),
          .time_by_hand = by_hand.close_at_s.has_value()};
}

std::optional<CommandAnswer> OrderDesk::Perform(const Command& command,
                                                std::uint64_t ticket,
                                                TimePoint now) {
  switch (command.kind) {
    case Command::Kind::kPreview:
      return Preview(command.order, ticket, now);
    case Command::Kind::kPlace:
      return Place(command.order, now);
    case Command::Kind::kClose:
      return Close(command, ticket, now);
    case Command::Kind::kExits:
      return SetExits(command.target, command.exits, now);
    case Command::Kind::kModify:
      return Modify(command.target, command.change, now);
    case Command::Kind::kCancel:
      return Cancel(command.target, now);
    case Command::Kind::kKill:
    case Command::Kind::kResume:
      break;
  }
  M8_ASSERT(false, "the switches are the session's");
}

tl::expected<Wish, CommandAnswer> OrderDesk::WishOf(const OrderRequest& request, TimePoint now) {
  Wish wish;
  wish.kind = kManual;
  wish.variant = NameOfStructure(request.legs);
  wish.underlying = sight_.underlying;
  wish.units = request.units;
  wish.policy = request.policy;
  wish.worst = request.limit;
  wish.worst_at_mid = request.limit_at_mid;
  wish.reason = request.reason;
  wish.by_hand = true;
  if (!request.client_key.empty()) {
    wish.client_key = request.client_key;
    wish.fingerprint = request.fingerprint;
  }
  for (std::size_t i = 0; i < request.legs.size(); ++i) {
    const auto& leg = request.legs[i];
    const auto con_id = sight_.con_id_of(leg.option);
    if (!con_id) {
      return tl::unexpected(
          CommandAnswer{.code = "OPTION_UNKNOWN",
                        .detail = market::Describe(leg.option) + " is not listed in the chain",
                        .pointer = fmt::format("/legs/{}", i)});
    }
    wish.legs.push_back({leg, *con_id, {}, {}, {}});
    if (watched_.size() < kWatchedMax) {
      watched_.emplace_back(leg.option, now + kWatchedFor);
    }
  }
  return wish;
}

std::vector<market::Option> OrderDesk::Watched(TimePoint now) const {
  std::vector<market::Option> options;
  for (const auto& [option, until] : watched_) {
    if (now < until) {
      options.push_back(option);
    }
  }
  return options;
}

// Previews
// ----------------------------------------------------------------------------------------------

OrderPreview OrderDesk::Describe(const Wish& wish, TimePoint now) const {
  OrderPreview preview;
  preview.prospect = orders_.Foresee(wish, now);
  const auto& prospect = preview.prospect;
  preview.refusals = RefusalsOf(prospect.refusal, prospect.decision);
  preview.now = now;
  preview.max_quote_age = sight_.rules.risk.max_quote_age;
  preview.dry_run = sight_.rules.send == execution::SendPolicy::kDryRun;
  preview.units = wish.units;
  preview.initial_margin = orders_.InitialMargin();
  preview.maintenance_margin = orders_.MaintenanceMargin();
  preview.available_funds = orders_.AvailableFunds();
  preview.buying_power = orders_.BuyingPower();
  execution::IntentRecord record;
  record.intent.legs = wish.legs;
  record.variant = wish.variant;
  preview.description = DescribeOrder(OrderState(record, now));
  if (!prospect.intent) {
    return preview;
  }
  const auto& intent = prospect.intent->intent;
  preview.step = execution::TimeAtAPrice(*prospect.intent->policy, sight_.rules.execution);
  preview.max_loss = risk::WorstCaseLoss({}, std::vector{intent.AsOrder()});
  std::vector<quant::PayoffLeg> legs;
  bool one_expiry = true;
  for (const auto& leg : intent.legs) {
    const auto& option = leg.leg.option;
    legs.push_back({option.right, option.strike.ToDouble(), static_cast<double>(leg.leg.quantity)});
    one_expiry = one_expiry && option.expiry == intent.legs.front().leg.option.expiry;
  }
  if (one_expiry) {
    const auto profile = quant::ProfilePayoff(legs, prospect.intent->first_price.ToDouble());
    preview.breakevens = profile.breakevens;
    if (profile.max_profit) {
      preview.max_profit = Money::FromDouble(
          *profile.max_profit * static_cast<double>(intent.units * market::kOptionMultiplier));
    }
  }
  return preview;
}

std::optional<CommandAnswer> OrderDesk::Preview(const OrderRequest& request,
                                                std::uint64_t ticket,
                                                TimePoint now) {
  auto wish = WishOf(request, now);
  if (!wish) {
    return wish.error();
  }
  if (waiting_.size() >= kWaitingMax) {
    return CommandAnswer{.code = "TOO_MANY_COMMANDS", .detail = "too many previews at once"};
  }
  PreviewInWork preview{ticket, std::move(*wish), now + kQuotesPatience, {}};
  if (auto answer = Go(preview, now)) {
    return answer;
  }
  waiting_.push_back(std::move(preview));
  return std::nullopt;
}

std::optional<CommandAnswer> OrderDesk::Go(PreviewInWork& work, TimePoint now) {
  if (work.asked) {
    return std::nullopt;  // the broker's answer is on its way, or its silence
  }
  auto preview = Describe(work.wish, now);
  const auto& intent = preview.prospect.intent;
  const bool halted = orders_.State(now) == risk::TradingState::kHalted;
  if (!preview.prospect.market && now < work.give_up && !halted) {
    return std::nullopt;
  }
  if (intent) {
    const auto asked = orders_.AskWhatIf(*intent, work.ticket, now);
    if (asked) {
      work.asked = std::move(preview);
      return std::nullopt;
    }
    preview.not_asked_because = asked.error().message;
  } else {
    preview.not_asked_because = "there is no price to ask for";
  }
  return CommandAnswer{.preview = std::make_shared<const OrderPreview>(std::move(preview))};
}

void OrderDesk::OnTimer(TimePoint now) {
  std::erase_if(watched_, [&](const auto& watched) { return now >= watched.second; });
  for (auto& told : orders_.TakeWhatIfs()) {
    const auto found =
        std::find_if(waiting_.begin(), waiting_.end(), [&](const PreviewInWork& preview) {
          return preview.asked && preview.ticket == told.ticket;
        });
    if (found != waiting_.end()) {
      found->asked->what_if = std::move(told);
      answers_.emplace_back(
          found->ticket,
          CommandAnswer{.preview = std::make_shared<const OrderPreview>(std::move(*found->asked))});
      waiting_.erase(found);
    }
  }
  std::erase_if(closes_, [&](const CloseInWork& close) {
    auto answer = Go(close, now);
    if (answer) {
      answers_.emplace_back(close.ticket, std::move(*answer));
    }
    return answer.has_value();
  });
  std::erase_if(waiting_, [&](PreviewInWork& preview) {
    auto answer = Go(preview, now);
    if (answer) {
      answers_.emplace_back(preview.ticket, std::move(*answer));
    }
    return answer.has_value();
  });
}

std::vector<std::pair<std::uint64_t, CommandAnswer>> OrderDesk::TakeAnswers() {
  return std::exchange(answers_, {});
}

// Orders
// ----------------------------------------------------------------------------------------------

// Once it is journalled there is an order, whatever became of it: a retry gets the same.
CommandAnswer OrderDesk::Place(const OrderRequest& request, TimePoint now) {
  if (auto replayed = Replayed(request)) {
    return *replayed;
  }
  auto wish = WishOf(request, now);
  if (!wish) {
    return wish.error();
  }
  if (auto refusal = RefuseHalted(now)) {
    return *refusal;
  }
  return Submit(*wish, now);
}

std::optional<CommandAnswer> OrderDesk::Replayed(const OrderRequest& request) const {
  const auto* known = orders_.FindByClientKey(request.client_key);
  if (known == nullptr) {
    return std::nullopt;
  }
  if (known->intent.fingerprint != request.fingerprint) {
    return CommandAnswer{.code = "IDEMPOTENCY_KEY_REUSED",
                         .detail = "another order was placed under this Idempotency-Key before",
                         .order_ref = known->Key()};
  }
  return CommandAnswer{.order_ref = known->Key(), .replayed = true};
}

// Before anybody looks at quotes, which are old then.
std::optional<CommandAnswer> OrderDesk::RefuseHalted(TimePoint now) const {
  if (orders_.State(now) != risk::TradingState::kHalted) {
    return std::nullopt;
  }
  return CommandAnswer{.code = orders_.Killed() ? "RISK_KILLED" : "RISK_TRADING_STATE",
                       .detail = "halted: " + orders_.StateReason(now)};
}

CommandAnswer OrderDesk::Submit(const Wish& wish, TimePoint now) {
  const auto submission = orders_.Submit(wish, now);
  if (const auto* order = orders_.FindByClientKey(*wish.client_key)) {
    return {.effect = Effect::kApplied, .order_ref = order->Key()};
  }
  return Refused(submission.refusal, submission.decision);
}

// Closes
// ----------------------------------------------------------------------------------------------

std::optional<CommandAnswer> OrderDesk::Close(const Command& command,
                                              std::uint64_t ticket,
                                              TimePoint now) {
  if (auto replayed = Replayed(command.order)) {
    return replayed;
  }
  if (auto refusal = RefuseHalted(now)) {
    return refusal;
  }
  if (closes_.size() >= kWaitingMax) {
    return CommandAnswer{.code = "TOO_MANY_COMMANDS", .detail = "too many closes at once"};
  }
  const auto busy = std::any_of(closes_.begin(), closes_.end(), [&](const CloseInWork& other) {
    return other.structure == command.target;
  });
  if (busy) {
    return CommandAnswer{.code = "POSITION_BUSY", .detail = "it is being closed already"};
  }
  CloseInWork close{ticket, command.target, command.order, now + kGiveWayPatience};
  if (auto answer = Go(close, now)) {
    return answer;
  }
  closes_.push_back(std::move(close));
  return std::nullopt;
}

CommandAnswer OrderDesk::SetExits(const std::string& structure,
                                  const ExitsChange& change,
                                  TimePoint now) {
  const auto entered = orders_.Orders().find(structure);
  if (entered == orders_.Orders().end() || !OpenStructure(orders_, structure)) {
    return NothingOpen(structure);
  }
  auto exits = entered->second.exits;
  exits.key = structure;
  exits.profit_target = change.profit_target.value_or(exits.profit_target);
  exits.stop_loss = change.stop_loss.value_or(exits.stop_loss);
  exits.close_at_s = change.close_at_s.value_or(exits.close_at_s);
  if (const auto kept = orders_.SetExits(exits, now); !kept) {
    return {.code = "NOT_KEPT", .detail = kept.error().message, .effect = Effect::kApplied};
  }
  return {.effect = Effect::kApplied, .exits = LookAtExits(entered->second, sight_.rules.exits)};
}

std::optional<CommandAnswer> OrderDesk::Go(const CloseInWork& close, TimePoint now) {
  const auto found = OpenStructure(orders_, close.structure);
  if (!found) {
    return NothingOpen(close.structure);
  }
  const auto* live = exits_.LiveOrderOf(close.structure);
  if (live == nullptr) {
    exits_.EndReservation(close.structure);
    return SubmitClose(*found, close.request, now);
  }
  if (live->doubted || now >= close.give_up) {
    exits_.EndReservation(close.structure);
    return CommandAnswer{
        .code = "POSITION_BUSY",
        .detail = fmt::format("order {} of it is not over: {}", live->Key(), StateWord(*live)),
        .effect = live->cancel_asked ? Effect::kApplied : Effect::kNone,
        .order_ref = live->Key()};
  }
  exits_.Reserve(close.structure, close.give_up);
  if (!live->cancel_asked) {
    orders_.Cancel(std::string(live->Key()), "gives way to a close by hand", now);
  }
  // A question to the broker is over at once.
  return exits_.LiveOrderOf(close.structure) == nullptr ? Go(close, now) : std::nullopt;
}

CommandAnswer OrderDesk::SubmitClose(const execution::StructureState& structure,
                                     const OrderRequest& request,
                                     TimePoint now) {
  const auto open = execution::ShapeOf(structure).units;
  if (open == 0 || request.units > open) {
    return {.code = "QUANTITY_NOT_OPEN",
            .detail = fmt::format("{} units are open", open),
            .pointer = "/quantity"};
  }
  Wish wish;
  wish.kind = structure.info.kind;
  wish.variant = structure.info.variant;
  wish.underlying = structure.info.underlying;
  for (const auto& leg : exits_.ClosingLegs(structure, sight_.rules.exits, now)) {
    wish.legs.push_back({leg, orders_.ConIdOf(leg.option).value_or(0), {}, {}, {}});
  }
  wish.units = request.units > 0 ? request.units : open;
  wish.closing = true;
  wish.structure = structure.info.key;
  wish.policy = request.policy.value_or(execution::WorkingPolicy::kTake);
  wish.worst = request.limit;
  wish.worst_at_mid = request.limit_at_mid;
  wish.by_hand = true;
  wish.client_key = request.client_key;
  wish.fingerprint = request.fingerprint;
  wish.reason = request.reason.empty() ? "EXIT_BY_HAND" : "EXIT_BY_HAND: " + request.reason;
  return Submit(wish, now);
}

// Orders that work
// ----------------------------------------------------------------------------------------------

CommandAnswer OrderDesk::Modify(const std::string& key,
                                const execution::Change& change,
                                TimePoint now) {
  const auto found = orders_.Orders().find(key);
  if (found == orders_.Orders().end()) {
    return NoSuchOrder(key);
  }
  const auto& order = found->second;
  const auto state = [&] {
    return std::tuple(order.price, order.intent.intent.limit, order.Units(), order.intent.policy);
  };
  const auto before = state();
  const auto submission = orders_.Modify(key, change, now);
  if (!submission.key) {
    auto answer = Refused(submission.refusal, submission.decision);
    answer.order_ref = key;
    return answer;
  }
  const bool same = state() == before;
  return {.effect = same ? Effect::kNone : Effect::kApplied, .order_ref = key, .replayed = same};
}

CommandAnswer OrderDesk::Cancel(const std::string& key, TimePoint now) {
  const auto found = orders_.Orders().find(key);
  if (found == orders_.Orders().end()) {
    return NoSuchOrder(key);
  }
  const auto& order = found->second;
  if (!order.Live()) {
    return {.code = "ORDER_OVER",
            .detail = fmt::format("the order is over: {}", StateWord(order)),
            .order_ref = key};
  }
  if (order.cancel_asked && !order.doubted) {
    return {.order_ref = key, .replayed = true};
  }
  const auto asked_before = order.cancel_asked;
  orders_.Cancel(key, "by hand", now);
  if (order.Live() && order.cancel_asked == asked_before) {
    return {.code = "CANCEL_NOT_SENT",
            .detail = "the broker cannot be asked now: " + orders_.StateReason(now),
            .order_ref = key};
  }
  return {.effect = Effect::kApplied, .order_ref = key};
}

}  // namespace m8::engine
