#include "sim/exchange.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "market/time_zone.hpp"
#include "market/trading_class.hpp"
#include "quant/black76.hpp"
#include "sim/detail/account.hpp"
#include "sim/detail/market.hpp"
#include "sim/detail/order_desk.hpp"
#include "sim/detail/outbox.hpp"
#include "sim/detail/settings_check.hpp"

namespace m8::sim {
namespace {

constexpr int kMaxHoursDays = 60;
constexpr std::size_t kHistoricalVolSessions = 30;
constexpr int kImpliedVolDays = 30;

/// The session that holds `when`, or the next one.
Result<market::Session> SessionFrom(TimePoint when) {
  const Date today = market::ToLocal(when).date;
  if (auto session = market::SessionOn(today); session && session->close > when) {
    return session;
  }
  return market::NextSession(today);
}

std::string HoursOf(Date date) {
  const auto session = market::SessionOn(date);
  if (!session) {
    return fmt::format("{}:CLOSED", FormatDateCompact(date));
  }
  const auto text = [](TimePoint when) {
    const auto local = market::ToLocal(when, market::Zone::kChicago);
    const std::chrono::hh_mm_ss time{local.time_of_day};
    return fmt::format("{}:{:02}{:02}", FormatDateCompact(local.date), time.hours().count(),
                       time.minutes().count());
  };
  return fmt::format("{}-{}", text(session->open), text(session->close));
}

}  // namespace

class Exchange::Impl {
 public:
  Impl(const Settings& chosen,
       std::uint64_t seed,
       const market::Session& session,
       std::vector<Bar> minute_bars)
      : settings(chosen),
        market(this->settings, seed, session, std::move(minute_bars)),
        account(this->settings.account),
        out(kMaxEvents),
        desk(this->settings, seed, market, account, out),
        now(market.Now().time) {}

  void AdvanceTo(TimePoint when) {
    for (auto due = market.Next(); due && due->time <= when; due = market.Next()) {
      now = std::max(now, due->time);
      market.Do(*due, out);
      Follow(due->deed);
    }
    now = std::max(now, when);
  }

  /// What the market's deed means for orders and account.
  void Follow(detail::Deed deed) {
    switch (deed) {
      case detail::Deed::kRoll:
        desk.OnNewDay();
        account.StartDay(account.Figures(market).net_liquidation);
        return;
      case detail::Deed::kOpen:
        SettleDue();
        desk.OnOpen(now);
        return;
      case detail::Deed::kStep:
        desk.OnStep(now);
        return;
      case detail::Deed::kClose:
        desk.OnClose(now);
        SettleDue();
        return;
    }
  }

  void SettleDue() {
    for (const auto& series : market.List().All()) {
      if (series->settlement == now) {
        Settle(*series);
      }
    }
  }

  void Settle(const detail::SeriesBook& series) {
    const double level = market.Now().level;
    desk.OnSettled(series, now);
    Money cash;
    for (const detail::Listed& row : series.rows) {
      if (account.Held(row.contract.con_id) == 0) {
        continue;
      }
      const Price payoff =
          Price::FromDouble(quant::Intrinsic(row.contract.option->right, row.strike, level));
      cash += account.Settle(row.contract.con_id, payoff);
      out.Push(now, PositionChanged{account.PositionOf(row.contract.con_id, market)});
    }
    out.Push(now, SeriesSettled{series.trading_class, series.expiry, level, cash});
  }

  Settings settings;
  detail::Market market;
  detail::Account account;
  detail::Outbox out;
  detail::OrderDesk desk;
  TimePoint now;
};

Exchange::Exchange(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Exchange::Exchange(Exchange&&) noexcept = default;
Exchange& Exchange::operator=(Exchange&&) noexcept = default;
Exchange::~Exchange() = default;

Result<Exchange> Exchange::Create(const Settings& settings,
                                  std::uint64_t seed,
                                  TimePoint start,
                                  StartingState from) {
  M8_CHECK(detail::CheckSettings(settings));
  M8_CHECK(detail::CheckBars(from.minute_bars));
  M8_TRY(const market::Session session, SessionFrom(start));
  if (from.chain) {
    M8_CHECK(detail::CheckChain(*from.chain, start));
  }
  auto impl = std::make_unique<Impl>(settings, seed, session, std::move(from.minute_bars));
  impl->AdvanceTo(start);
  if (from.chain) {
    impl->market.StartFrom(*from.chain);
  }
  impl->out.Take();
  return Exchange(std::move(impl));
}

TimePoint Exchange::Now() const { return impl_->now; }

std::optional<TimePoint> Exchange::NextEvent() const {
  const auto due = impl_->market.Next();
  return due ? std::optional(due->time) : std::nullopt;
}

void Exchange::AdvanceTo(TimePoint when) { impl_->AdvanceTo(when); }
std::vector<TimedEvent> Exchange::TakeEvents() { return impl_->out.Take(); }
std::int64_t Exchange::DroppedQuotes() const { return impl_->out.DroppedQuotes(); }

// Reference data ------------------------------------------------------------------------------

bool Exchange::IsOpen() const { return impl_->market.IsOpen(); }

std::optional<Contract> Exchange::FindContract(std::int64_t con_id) const {
  if (con_id == kUnderlyingConId) {
    return Contract{.con_id = kUnderlyingConId};
  }
  const auto place = impl_->market.List().Find(con_id);
  return place.row == nullptr ? std::nullopt : std::optional(place.row->contract);
}

std::optional<Contract> Exchange::FindContract(const market::Option& option) const {
  return FindContract(detail::ConIdOf(option));
}

std::vector<std::string> Exchange::TradingClasses() const {
  std::vector<std::string> classes;
  for (const auto& series : impl_->market.List().All()) {
    if (classes.empty() || classes.back() != series->trading_class) {
      classes.push_back(series->trading_class);
    }
  }
  return classes;
}

std::vector<Date> Exchange::Expiries(std::string_view trading_class) const {
  std::vector<Date> expiries;
  for (const auto& series : impl_->market.List().All()) {
    if (series->trading_class == trading_class) {
      expiries.push_back(series->expiry);
    }
  }
  return expiries;
}

std::vector<Price> Exchange::Strikes(std::string_view trading_class) const {
  std::set<Price> strikes;
  for (const auto& series : impl_->market.List().All()) {
    if (series->trading_class == trading_class) {
      for (const detail::Listed& row : series->rows) {
        strikes.insert(row.contract.option->strike);
      }
    }
  }
  return {strikes.begin(), strikes.end()};
}

std::vector<Contract> Exchange::Series(std::string_view trading_class, Date expiry) const {
  std::vector<Contract> contracts;
  if (const auto* series = impl_->market.List().FindSeries(trading_class, expiry)) {
    for (const detail::Listed& row : series->rows) {
      contracts.push_back(row.contract);
    }
  }
  return contracts;
}

std::string Exchange::LiquidHours(int days) const {
  auto day = Days(market::ToLocal(impl_->now).date);
  std::string hours;
  for (int n = 0; n < std::clamp(days, 1, kMaxHoursDays); ++n, day += std::chrono::days{1}) {
    hours.append(n == 0 ? "" : ";").append(HoursOf(Date{day}));
  }
  return hours;
}

// Market data ---------------------------------------------------------------------------------

bool Exchange::Subscribe(std::int64_t con_id) {
  return impl_->market.Subscribe(con_id, impl_->out, impl_->now);
}
void Exchange::Unsubscribe(std::int64_t con_id) { impl_->market.Unsubscribe(con_id); }

std::optional<Quote> Exchange::FindQuote(std::int64_t con_id) const {
  return impl_->market.FindQuote(con_id);
}

MarketFigures Exchange::MarketState() const {
  const detail::Market& market = impl_->market;
  MarketFigures figures;
  figures.implied_vol_30d = market.Prices().IndexVol(market.Now(), kImpliedVolDays);
  figures.historical_vol_30d = market.Past().HistoricalVol(kHistoricalVolSessions);
  for (const auto& series : market.List().All()) {
    for (const detail::Listed& row : series->rows) {
      const bool call = row.contract.option->right == Right::kCall;
      (call ? figures.call_volume : figures.put_volume) +=
          detail::Quoter::Volume(row, market.Now());
      (call ? figures.call_open_interest : figures.put_open_interest) += row.open_interest;
    }
  }
  return figures;
}

std::vector<Bar> Exchange::Bars(TimePoint from, Duration size) const {
  return impl_->market.Past().Bars(from, std::max<Duration>(size, std::chrono::minutes{1}));
}

std::optional<Bar> Exchange::LastFiveSeconds() const {
  return impl_->market.Past().LastFiveSeconds();
}

// Orders --------------------------------------------------------------------------------------

void Exchange::Place(const Order& order) { impl_->desk.Place(order, impl_->now); }
void Exchange::Cancel(OrderKey key) { impl_->desk.Cancel(key, impl_->now); }
void Exchange::CancelAll() { impl_->desk.CancelAll(impl_->now); }
bool Exchange::FillNow(OrderKey key, std::optional<std::int64_t> quantity) {
  return impl_->desk.FillNow(key, quantity, impl_->now);
}
bool Exchange::CorrectLastFill(Price price) {
  return impl_->desk.CorrectLastFill(price, impl_->now);
}

tl::expected<Preview, OrderMessage> Exchange::WhatIf(const Order& order) const {
  return impl_->desk.WhatIf(order);
}
std::vector<OrderState> Exchange::OpenOrders() const { return impl_->desk.Open(); }
std::optional<OrderState> Exchange::FindOrder(OrderKey key) const { return impl_->desk.Find(key); }
std::int64_t Exchange::LastOrderId(std::int64_t client) const { return impl_->desk.LastId(client); }
std::uint64_t Exchange::Changes() const { return impl_->out.Changes(); }
std::vector<Execution> Exchange::Executions() const { return impl_->desk.Executions(); }

// Account -------------------------------------------------------------------------------------

const std::string& Exchange::Account() const { return impl_->settings.account.account; }
AccountFigures Exchange::AccountState() const { return impl_->account.Figures(impl_->market); }
std::vector<Position> Exchange::Positions() const {
  return impl_->account.Positions(impl_->market);
}

std::vector<Exchange::TaggedValue> Exchange::AccountValues() const {
  const AccountFigures figures = AccountState();
  return {{"NetLiquidation", figures.net_liquidation},
          {"EquityWithLoanValue", figures.net_liquidation},
          {"TotalCashValue", figures.cash},
          {"CashBalance", figures.cash},
          {"SettledCash", figures.cash},
          {"OptionMarketValue", figures.option_value},
          {"GrossPositionValue", figures.option_value},
          {"InitMarginReq", figures.initial_margin},
          {"FullInitMarginReq", figures.initial_margin},
          {"MaintMarginReq", figures.maintenance_margin},
          {"FullMaintMarginReq", figures.maintenance_margin},
          {"AvailableFunds", figures.available_funds},
          {"FullAvailableFunds", figures.available_funds},
          {"ExcessLiquidity", figures.excess_liquidity},
          {"FullExcessLiquidity", figures.excess_liquidity},
          {"BuyingPower", figures.buying_power},
          {"UnrealizedPnL", figures.unrealized_pnl},
          {"RealizedPnL", figures.realized_pnl}};
}

}  // namespace m8::sim
