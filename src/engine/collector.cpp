#include "engine/collector.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "market/bars.hpp"
#include "market/calendar.hpp"

namespace m8::engine {
namespace {

constexpr Duration kRetryAfter = std::chrono::seconds{5};
constexpr Duration kBarSize = std::chrono::minutes{5};
constexpr Duration kBarSpan = std::chrono::hours{48};
constexpr int kAtrBars = 14;

std::optional<Price> ToPrice(std::optional<double> value) {
  return value ? std::optional{Price::FromDouble(*value)} : std::nullopt;
}

}  // namespace

Collector::Collector(const CollectorSettings& settings, broker::Broker& broker)
    : settings_(settings), broker_(broker) {}

void Collector::Gather(Date expiry, TimePoint now) {
  if (wanted_ == expiry) {
    return;
  }
  CloseAll();
  wanted_ = expiry;
  expiries_.clear();
  chain_ = {};
  chain_.underlying = settings_.underlying;
  row_of_con_id_.clear();
  need_.clear();
  seen_.clear();
  unseen_.clear();
  line_of_.clear();
  by_distance_.clear();
  first_quote_.reset();
  Discover(now);
}

void Collector::Pin(std::vector<std::int64_t> con_ids) {
  pinned_ = std::move(con_ids);
  MarkKept();
}

void Collector::Discover(TimePoint now) {
  if (wanted_ && broker_.Figures().ready) {
    Ask(underlying_.con_id == 0 ? Stage::kUnderlying : Stage::kExpiries, now);
  }
}

void Collector::Ask(Stage stage, TimePoint now) {
  stage_ = stage;
  retry_at_.reset();
  question_ = broker_.NewRequestId();
  Result<void> sent;
  if (stage == Stage::kUnderlying) {
    sent = broker_.FindContracts(question_, {.type = broker::SecurityType::kIndex,
                                             .symbol = settings_.underlying,
                                             .exchange = "CBOE",
                                             .multiplier = 0});
  } else if (stage == Stage::kExpiries) {
    sent = broker_.FindOptionParameters(question_, underlying_);
  } else {
    const auto& series = chain_.series.front();
    const market::Option any{series.trading_class, series.expiry, Price{}, Right::kCall};
    sent = broker_.FindContracts(question_, {.symbol = settings_.underlying, .option = any});
  }
  if (!sent) {
    TryLater(now, sent.error().Text());
  }
}

void Collector::TryLater(TimePoint now, std::string why) {
  log_.Warn(now, "discovery_failed", std::move(why), {{"retry_seconds", Seconds(kRetryAfter)}});
  stage_ = Stage::kIdle;
  retry_at_ = now + kRetryAfter;
}

void Collector::On(const broker::Event& event, TimePoint now) {
  if (const auto* tick = std::get_if<broker::Tick>(&event)) {
    OnTick(*tick, now);
  } else if (const auto* model = std::get_if<broker::ModelTick>(&event)) {
    OnModel(*model);
  } else if (const auto* line = std::get_if<broker::LineChanged>(&event)) {
    OnLine(*line, now);
  } else if (const auto* notice = std::get_if<broker::Notice>(&event)) {
    OnNotice(*notice, now);
  } else if (const auto* found = std::get_if<broker::ContractFound>(&event)) {
    OnContract(*found, now);
  } else if (const auto* end = std::get_if<broker::ContractsEnd>(&event)) {
    OnContractsEnd(end->request, now);
  } else if (const auto* listed = std::get_if<broker::OptionParameters>(&event)) {
    if (listed->request == question_ && listed->trading_class == settings_.trading_class) {
      expiries_.insert(expiries_.end(), listed->expiries.begin(), listed->expiries.end());
    }
  } else if (const auto* all = std::get_if<broker::OptionParametersEnd>(&event)) {
    if (stage_ == Stage::kExpiries && all->request == question_) {
      OnExpiriesEnd(now);
    }
  } else if (const auto* bars = std::get_if<broker::HistoricalBars>(&event)) {
    OnBars(*bars);
  } else if (std::holds_alternative<broker::LinkReady>(event)) {
    OnLink(true, now);
  } else if (std::holds_alternative<broker::LinkLost>(event)) {
    OnLink(false, now);
  }
}

void Collector::OnLink(bool ready, TimePoint now) {
  link_ready_ = ready;
  for (auto& [id, line] : lines_) {
    line.bid = line.ask = false;  // to be heard again before they count as fresh
    line.since = now;
  }
  unseen_.assign(unseen_.size(), 1);
  unseen_waits_ = true;
  if (!ready) {
    DropRotating();
  }
  if (stage_ == Stage::kStreaming) {
    return;  // the gateway opens the lines again by itself
  }
  stage_ = Stage::kIdle;
  if (ready) {
    Discover(now);
  }
}

void Collector::OnContract(const broker::ContractFound& found, TimePoint now) {
  if (found.request != question_) {
    return;
  }
  if (stage_ == Stage::kUnderlying) {
    underlying_ = found.instrument;
    return;
  }
  const auto& option = found.instrument.option;
  if (stage_ != Stage::kContracts || !option) {
    return;
  }
  const auto& series = chain_.series.front();
  if (option->trading_class != series.trading_class || option->expiry != series.expiry) {
    log_.Warn(now, "foreign_contract", "an option that was not asked for",
              {{"option", Describe(*option)}});
    return;
  }
  const auto row = chain_.Insert(0, option->strike, option->right);
  chain_.con_id[row] = found.instrument.con_id;
}

void Collector::OnContractsEnd(broker::RequestId request, TimePoint now) {
  if (request != question_) {
    return;
  }
  if (stage_ == Stage::kUnderlying) {
    if (underlying_.con_id == 0) {
      TryLater(now, fmt::format("no index '{}' at the broker", settings_.underlying));
    } else {
      Ask(Stage::kExpiries, now);
    }
  } else if (stage_ == Stage::kContracts) {
    if (chain_.Size() == 0) {
      TryLater(now, "the broker lists no option of the expiry");
    } else {
      Start(now);
    }
  }
}

void Collector::OnExpiriesEnd(TimePoint now) {
  std::sort(expiries_.begin(), expiries_.end());
  const auto expiry = std::lower_bound(expiries_.begin(), expiries_.end(), *wanted_);
  if (expiry == expiries_.end()) {
    return TryLater(now, fmt::format("the broker lists no {} expiry on or after {}",
                                     settings_.trading_class, FormatDate(*wanted_)));
  }
  const auto settlement = market::SettlementInstant(settings_.trading_class, *expiry);
  if (!settlement) {
    return TryLater(now, settlement.error().Text());
  }
  const bool at_open = *settlement < market::SessionOn(*expiry)
                                         .map([](const auto& session) { return session.close; })
                                         .value_or(*settlement);
  chain_.series.clear();
  chain_.InsertSeries({settings_.trading_class, *expiry, *settlement, at_open});
  Ask(Stage::kContracts, now);
}

void Collector::Start(TimePoint now) {
  stage_ = Stage::kStreaming;
  seen_.assign(chain_.Size(), std::nullopt);
  unseen_.assign(chain_.Size(), 1);
  need_.assign(chain_.Size(), broker::LineNeed::kRotation);
  not_before_.assign(chain_.Size(), TimePoint{});
  underlying_not_before_ = {};
  line_of_.assign(chain_.Size(), std::nullopt);
  for (std::size_t row = 0; row < chain_.Size(); ++row) {
    row_of_con_id_[chain_.con_id[row]] = row;
  }
  log_.Info(now, "chain_found", "the chain is known",
            {{"expiry", FormatDate(chain_.series.front().expiry)}, {"options", chain_.Size()}});
  Open(std::nullopt, now);
  RefreshBars(now);
  rebalance_at_ = now;
}

void Collector::RefreshBars(TimePoint now) {
  if (stage_ != Stage::kStreaming) {
    return;
  }
  bars_question_ = broker_.NewRequestId();
  bars_asked_ = now;
  const broker::BarsRequest request{
      .id = bars_question_, .instrument = underlying_, .bar_size = kBarSize, .span = kBarSpan};
  if (const auto sent = broker_.RequestBars(request); !sent) {
    log_.Warn(now, "no_bars", sent.error().Text());
  }
}

void Collector::OnBars(const broker::HistoricalBars& bars) {
  if (bars.request != bars_question_ || bars.bars.empty()) {
    return;
  }
  market::WilderAtr atr(kAtrBars);
  for (const auto& bar : bars.bars) {
    atr.Add({bar.start, bar.open, bar.high, bar.low, bar.close});
  }
  atr_ = atr.Value();
  bars_ = bars.bars;
  bars_as_of_ = bars_asked_;
}

std::optional<double> Collector::LevelAt(TimePoint when) const {
  // The index has a tick a second: the last one before a settlement is its level, one well before
  // it is not. What comes soon after it is the close.
  constexpr Duration kBefore = std::chrono::seconds{10};
  constexpr Duration kAfter = std::chrono::minutes{2};
  const bool ticked = spot_time_ && *spot_time_ >= when - kBefore && *spot_time_ <= when + kAfter;
  if (ticked) {
    return chain_.spot;
  }
  for (const auto& bar : bars_) {
    if (bar.start + kBarSize == when && bars_as_of_ >= when) {  // it was over
      return bar.close;
    }
  }
  return std::nullopt;
}

std::optional<double> Collector::LevelNow(TimePoint now, Duration age_max) const {
  return spot_time_ && now - *spot_time_ <= age_max ? chain_.spot : std::nullopt;
}

std::optional<TimePoint> Collector::QuotedAsOf(std::size_t row, TimePoint now) const {
  const auto id = row < line_of_.size() ? line_of_[row] : std::nullopt;  // still being listed
  if (id && link_ready_ && !lines_.at(id->value).once) {
    const auto& line = lines_.at(id->value);
    return line.bid && line.ask ? std::optional{now} : std::nullopt;
  }
  return chain_.quote_time[row];
}

void Collector::OnTick(const broker::Tick& tick, TimePoint now) {
  const auto line = lines_.find(tick.line.value);
  if (line == lines_.end()) {
    return;  // the last words of a line just closed
  }
  if (line->second.row) {
    return OnOptionTick(line->second, tick, now);
  }
  const bool is_level =
      tick.field == broker::QuoteField::kLast ||
      (tick.field == broker::QuoteField::kClose && !chain_.spot);  // before the day's first trade
  if (is_level && tick.value && *tick.value > 0) {
    const bool is_first = !chain_.spot;
    chain_.spot = tick.value;
    chain_.as_of = now;
    spot_time_ = now;
    if (is_first) {
      Rebalance(now);
    }
  }
}

void Collector::OnOptionTick(Line& line, const broker::Tick& tick, TimePoint now) {
  using enum broker::QuoteField;
  const auto row = *line.row;
  switch (tick.field) {
    case kBid:
      chain_.bid[row] = tick.value && *tick.value > 0 ? ToPrice(tick.value) : std::nullopt;
      line.bid = true;
      break;
    case kAsk:
      chain_.ask[row] = tick.value && *tick.value > 0 ? ToPrice(tick.value) : std::nullopt;
      line.ask = true;
      break;
    case kLast:
      chain_.last[row] = ToPrice(tick.value);
      return;
    case kBidSize:
      chain_.bid_size[row] = tick.value;
      return;
    case kAskSize:
      chain_.ask_size[row] = tick.value;
      return;
    case kVolume:
      chain_.volume[row] = tick.value;
      return;
    case kOpenInterest:
      chain_.open_interest[row] = tick.value;
      line.open_interest = true;
      break;
    case kLastSize:
    case kHigh:
    case kLow:
    case kOpen:
    case kClose:
    case kMark:
    case kImpliedVol:
    case kHistoricalVol:
    case kOptionVolume:
      return;
  }
  chain_.quote_time[row] = now;
  chain_.as_of = now;
  if (line.bid && line.ask) {
    first_quote_ = first_quote_.value_or(now);
  }
  if (IsSeen(line)) {
    const bool was_unseen = unseen_[row] != 0;
    MarkSeen(row, now);
    if (was_unseen) {
      TakeTurns(now);  // its line is free for the next
    }
  }
}

void Collector::OnModel(const broker::ModelTick& tick) {
  const auto line = lines_.find(tick.line.value);
  if (line == lines_.end() || !line->second.row || tick.source != broker::ModelSource::kModel) {
    return;
  }
  chain_.model[*line->second.row] = {tick.iv, tick.delta, tick.gamma, tick.vega, tick.theta};
}

void Collector::OnTimer(TimePoint now) {
  if (retry_at_ && now >= *retry_at_) {
    retry_at_.reset();
    Discover(now);
  }
  if (rebalance_at_ && now >= *rebalance_at_) {
    Rebalance(now);
  }
}

std::optional<TimePoint> Collector::NextDeadline() const {
  if (retry_at_ && rebalance_at_) {
    return std::min(*retry_at_, *rebalance_at_);
  }
  return retry_at_ ? retry_at_ : rebalance_at_;
}

double Collector::Coverage() const {
  if (by_distance_.empty()) {
    return 0;
  }
  const auto seen = std::count_if(by_distance_.begin(), by_distance_.end(),
                                  [&](std::size_t row) { return seen_[row].has_value(); });
  return static_cast<double>(seen) / static_cast<double>(by_distance_.size());
}

std::optional<std::size_t> Collector::RowOf(std::int64_t con_id) const {
  const auto found = row_of_con_id_.find(con_id);
  return found == row_of_con_id_.end() ? std::nullopt : std::optional{found->second};
}

}  // namespace m8::engine
