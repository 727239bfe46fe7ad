// Account, positions and P&L.
#include <fmt/format.h>

#include "base/text.hpp"
#include "market/time_zone.hpp"
#include "paper/detail/client.hpp"
#include "paper/detail/translate.hpp"

namespace m8::paper {
namespace {

std::string TwoDecimals(Money money) { return fmt::format("{:.2f}", money.ToDouble()); }

tws::Contract HeldContract(const sim::Exchange& exchange, std::int64_t con_id) {
  const auto contract = exchange.FindContract(con_id);
  auto wire = contract ? ToWire(*contract) : tws::Contract{.con_id = static_cast<int>(con_id)};
  wire.exchange = wire.primary_exchange = "CBOE";
  return wire;
}

}  // namespace

void Client::On(const tws::RequestAccountUpdates& request) {
  account_updates_ = request.subscribe;
  if (account_updates_) {
    SendAccount();
  }
}

void Client::SendAccount() {
  const auto& account = world_.exchange.Account();
  for (const auto& entry : world_.exchange.AccountValues()) {
    Send(tws::AccountValue{.key = std::string(entry.tag),
                           .value = TwoDecimals(entry.value),
                           .currency = "USD",
                           .account = account});
  }
  for (const auto& position : world_.exchange.Positions()) {
    SendPortfolioRow(position);
  }
  const std::chrono::hh_mm_ss time{
      std::chrono::floor<std::chrono::minutes>(market::ToLocal(Now()).time_of_day)};
  Send(tws::AccountTime{fmt::format("{:02}:{:02}", time.hours().count(), time.minutes().count())});
  Send(tws::AccountDownloadEnd{account});
}

void Client::SendPortfolioRow(const sim::Position& position) {
  Send(tws::PortfolioValue{.contract = HeldContract(world_.exchange, position.con_id),
                           .position = static_cast<double>(position.quantity),
                           .market_price = position.market_price
                                               ? std::optional{position.market_price->ToDouble()}
                                               : std::nullopt,
                           .market_value = position.market_value.ToDouble(),
                           .average_cost = position.average_cost.ToDouble(),
                           .unrealized_pnl = position.unrealized_pnl.ToDouble(),
                           .realized_pnl = position.realized_pnl.ToDouble(),
                           .account = world_.exchange.Account()});
}

void Client::On(const tws::RequestAccountSummary& request) {
  constexpr std::size_t kMaxSummaries = 2;
  if (!summaries_.contains(request.req_id) && summaries_.size() >= kMaxSummaries) {
    return SendError(request.req_id, 322,
                     "Error processing request.-'bN' : cause - Maximum number of account summary "
                     "requests exceeded");
  }
  summaries_[request.req_id] = request.tags;
  SendSummary(request.req_id);
  Send(tws::AccountSummaryEnd{request.req_id});
}

void Client::SendSummary(int id) {
  const auto& account = world_.exchange.Account();
  const auto tags = Split(summaries_.at(id), ',');
  for (const auto tag : tags) {
    const auto wanted = Trim(tag);
    if (wanted == "AccountType") {
      Send(tws::AccountSummary{
          .req_id = id, .account = account, .tag = "AccountType", .value = "INDIVIDUAL"});
    }
    for (const auto& entry : world_.exchange.AccountValues()) {
      if (entry.tag == wanted || wanted.starts_with("$LEDGER")) {
        Send(tws::AccountSummary{.req_id = id,
                                 .account = account,
                                 .tag = std::string(entry.tag),
                                 .value = TwoDecimals(entry.value),
                                 .currency = "USD"});
      }
    }
  }
}

void Client::On(const tws::RequestPositions&) {
  positions_ = true;
  for (const auto& position : world_.exchange.Positions()) {
    SendPosition(position);
  }
  Send(tws::PositionEnd{});
}

void Client::SendPosition(const sim::Position& position) {
  Send(tws::Position{.account = world_.exchange.Account(),
                     .contract = HeldContract(world_.exchange, position.con_id),
                     .position = static_cast<double>(position.quantity),
                     .average_cost = position.average_cost.ToDouble()});
}

void Client::Tell(const sim::PositionChanged& changed) {
  if (positions_) {
    SendPosition(changed.position);
  }
  if (account_updates_) {
    SendPortfolioRow(changed.position);
  }
}

void Client::On(const tws::RequestPnl& request) {
  pnl_.insert(request.req_id);
  SendPnl(request.req_id);
}

void Client::SendPnl(int id) {
  const auto figures = world_.exchange.AccountState();
  Send(tws::Pnl{.req_id = id,
                .daily = figures.daily_pnl.ToDouble(),
                .unrealized = figures.unrealized_pnl.ToDouble(),
                .realized = figures.realized_pnl.ToDouble()});
}

void Client::On(const tws::RequestPnlSingle& request) {
  pnl_single_[request.req_id] = request.con_id;
  SendPnlSingle(request.req_id, request.con_id);
}

void Client::SendPnlSingle(int id, std::int64_t con_id) {
  tws::PnlSingle answer{.req_id = id};
  for (const auto& position : world_.exchange.Positions()) {
    if (position.con_id == con_id) {
      answer.position = static_cast<double>(position.quantity);
      answer.unrealized = position.unrealized_pnl.ToDouble();
      answer.realized = position.realized_pnl.ToDouble();
      answer.value = position.market_value.ToDouble();
    }
  }
  Send(answer);
}

}  // namespace m8::paper
