// Contracts, quotes and bars.
#include <cmath>

#include <fmt/format.h>

#include "base/text.hpp"
#include "market/time_zone.hpp"
#include "paper/detail/client.hpp"
#include "paper/detail/translate.hpp"

namespace m8::paper {
namespace {

constexpr const char* kNoDefinition = "No security definition has been found for the request";

// TWS's tick types.
enum Tick : int {
  kBidSize = 0,
  kBid = 1,
  kAsk = 2,
  kAskSize = 3,
  kLast = 4,
  kLastSize = 5,
  kHigh = 6,
  kLow = 7,
  kVolume = 8,
  kClose = 9,
  kModel = 13,
  kOpen = 14,
  kHistoricalVol = 23,
  kImpliedVol = 24,
  kCallOpenInterest = 27,
  kPutOpenInterest = 28,
  kCallVolume = 29,
  kPutVolume = 30,
};

// "5 mins", "1 hour", "1 day" as a duration; absent: not one that TWS knows.
std::optional<Duration> BarSize(std::string_view text) {
  const auto words = Split(text, ' ');
  const auto count = words.size() == 2 ? ParseNumber<int>(words[0]) : std::nullopt;
  if (!count || *count < 1 || *count > 60) {
    return std::nullopt;
  }
  const auto unit = words[1];
  if (unit.starts_with("min")) {
    return std::chrono::minutes{*count};
  }
  if (unit.starts_with("hour")) {
    return std::chrono::hours{*count};
  }
  return unit.starts_with("day") ? std::optional<Duration>{std::chrono::minutes{390}}
                                 : std::nullopt;
}

// "2 D", "3600 S", "1 W", "1 M", "1 Y".
std::optional<Duration> Span(std::string_view text) {
  const auto words = Split(text, ' ');
  const auto count = words.size() == 2 ? ParseNumber<int>(words[0]) : std::nullopt;
  if (!count || *count < 1 || *count > 100'000 || words[1].size() != 1) {
    return std::nullopt;
  }
  constexpr std::chrono::hours kDay{24};
  switch (words[1].front()) {
    case 'S':
      return std::chrono::seconds{*count};
    case 'D':
      return kDay * *count;
    case 'W':
      return kDay * 7 * *count;
    case 'M':
      return kDay * 31 * *count;
    case 'Y':
      return kDay * 366 * *count;
    default:
      return std::nullopt;
  }
}

std::string BarDate(TimePoint start, Duration size, int format, int version) {
  if (size >= std::chrono::minutes{390}) {
    return FormatDateCompact(market::ToLocal(start).date);
  }
  if (format == 2) {
    return fmt::format("{}",
                       std::chrono::floor<std::chrono::seconds>(start.time_since_epoch()).count());
  }
  return WireTime(start, version);
}

tws::HistoricalBar ToWire(const sim::Bar& bar, Duration size, int format, int version) {
  return {.date = BarDate(bar.start, size, format, version),
          .open = bar.open,
          .high = bar.high,
          .low = bar.low,
          .close = bar.close,
          .volume = 0.0,
          .weighted_average = 0.0,
          .count = 0.0};
}

std::optional<double> Number(const std::optional<Price>& price) {
  return price ? std::optional{price->ToDouble()} : std::nullopt;
}

bool HasTick(std::string_view list, std::string_view wanted) {
  for (const auto tick : Split(list, ',')) {
    if (Trim(tick) == wanted) {
      return true;
    }
  }
  return false;
}

}  // namespace

void Client::On(const tws::RequestContractData& request) {
  if (request.contract.sec_type == tws::kComboSecType) {
    return SendError(request.req_id, 321,
                     "Error validating request.-'bN' : cause - 'BAG' isn't supported for contract "
                     "data request.");
  }
  const auto found = FindAll(world_.exchange, request.contract);
  if (found.empty()) {
    return SendError(request.req_id, 200, kNoDefinition);
  }
  for (const auto& contract : found) {
    auto data = Details(contract, world_.exchange);
    data.req_id = request.req_id;
    Send(data);
  }
  Send(tws::ContractDataEnd{request.req_id});
}

void Client::On(const tws::RequestSecDefOptParams& request) {
  if (request.underlying_con_id != sim::kUnderlyingConId) {
    return SendError(request.req_id, 321,
                     "Error validating request.-'bN' : cause - Invalid contract id");
  }
  for (const auto* exchange : {"SMART", "CBOE"}) {
    for (const auto& trading_class : world_.exchange.TradingClasses()) {
      tws::SecDefOptParam parameters{.req_id = request.req_id,
                                     .exchange = exchange,
                                     .underlying_con_id = request.underlying_con_id,
                                     .trading_class = trading_class,
                                     .multiplier = "100"};
      for (const auto expiry : world_.exchange.Expiries(trading_class)) {
        parameters.expirations.push_back(FormatDateCompact(expiry));
      }
      for (const auto strike : world_.exchange.Strikes(trading_class)) {
        parameters.strikes.push_back(strike.ToDouble());
      }
      Send(parameters);
    }
  }
  Send(tws::SecDefOptParamEnd{request.req_id});
}

void Client::On(const tws::RequestMarketRule& request) {
  if (request.rule_id == 557) {
    return Send(tws::MarketRule{.rule_id = 557, .increments = {{0, 0.05}, {3, 0.1}}});
  }
  if (request.rule_id == 26) {
    return Send(tws::MarketRule{.rule_id = 26, .increments = {{0, 0.01}}});
  }
  SendError(-1, 321,
            fmt::format("Error validating request.-'bN' : cause - Unknown market rule {}",
                        request.rule_id));
}

void Client::On(const tws::RequestMarketData& request) {
  const int id = request.req_id;
  if (lines_.contains(id)) {
    return SendError(id, 322, "Error processing request.-'bN' : cause - Duplicate ticker id");
  }
  if (request.snapshot && !request.generic_ticks.empty()) {
    return SendError(id, 321,
                     "Error validating request.-'bN' : cause - Snapshot market data subscription "
                     "is not applicable to generic ticks");
  }
  const auto contract = FindOne(world_.exchange, request.contract);
  if (!contract) {
    return SendError(id, 200, kNoDefinition);
  }
  if (world_.lines >= world_.options.max_lines) {
    return SendError(id, 101, "Max number of tickers has been reached");
  }
  Send(tws::TickReqParams{.req_id = id,
                          .min_tick = contract->option ? 0.05 : 0.01,
                          .bbo_exchange = "9c0001",
                          .snapshot_permissions = 3});
  Send(tws::MarketDataType{.req_id = id, .type = 1});
  Line line{.contract = *contract,
            .option_volume = HasTick(request.generic_ticks, "100"),
            .open_interest = HasTick(request.generic_ticks, "101"),
            .historical_vol = HasTick(request.generic_ticks, "104"),
            .implied_vol = HasTick(request.generic_ticks, "106")};
  const auto quote = world_.exchange.FindQuote(contract->con_id);
  if (request.snapshot) {
    if (quote) {
      SendQuote(id, line, *quote);
    }
    return Send(tws::TickSnapshotEnd{id});
  }
  if (quote) {
    SendQuote(id, line, *quote);
  }
  SendGenerics(id, line);
  lines_.emplace(id, std::move(line));
  ++world_.lines;
  world_.exchange.Subscribe(contract->con_id);
}

void Client::On(const tws::CancelMarketData& request) {
  const auto line = lines_.find(request.req_id);
  if (line == lines_.end()) {
    return SendError(request.req_id, 300,
                     fmt::format("Can't find EId with tickerId:{}", request.req_id));
  }
  world_.exchange.Unsubscribe(line->second.contract.con_id);
  lines_.erase(line);
  --world_.lines;
}

void Client::Tell(const sim::QuoteChanged& changed) {
  for (auto& [id, line] : lines_) {
    if (line.contract.con_id == changed.con_id) {
      SendQuote(id, line, changed.quote);
    }
  }
}

// Only what changed since the last quote of this line. A price travels with its size, and the size
// again alone, as TWS does.
void Client::SendQuote(int id, Line& line, const sim::Quote& quote) {
  const bool first = !line.sent.has_value();
  const sim::Quote before = line.sent.value_or(sim::Quote{});
  const auto price = [&](int type, int size_type, auto now, auto was, std::int64_t size,
                         std::int64_t size_was) {
    if (first ? !now && type > kAsk : now == was && size == size_was) {
      return;
    }
    if (first || now != was) {
      Send(tws::TickPrice{.req_id = id,
                          .tick_type = type,
                          .price = Number(now),
                          .size = now ? static_cast<double>(size) : 0.0,
                          .attributes = type <= kAsk ? 1 : 0});
    }
    Send(tws::TickSize{
        .req_id = id, .tick_type = size_type, .size = now ? static_cast<double>(size) : 0.0});
  };
  const auto level = [&](int type, auto now, auto was) {
    if (now && (first || now != was)) {
      Send(tws::TickPrice{.req_id = id, .tick_type = type, .price = Number(now), .size = 0.0});
    }
  };
  const bool is_option = line.contract.option.has_value();
  if (is_option) {
    price(kBid, kBidSize, quote.bid, before.bid, quote.bid_size, before.bid_size);
    price(kAsk, kAskSize, quote.ask, before.ask, quote.ask_size, before.ask_size);
    price(kLast, kLastSize, quote.last, before.last, quote.last_size, before.last_size);
  } else {
    level(kLast, quote.last, before.last);
    level(kHigh, quote.high, before.high);
    level(kLow, quote.low, before.low);
    level(kOpen, quote.open, before.open);
  }
  level(kClose, quote.close, before.close);
  if (is_option && (first || quote.volume != before.volume)) {
    Send(tws::TickSize{
        .req_id = id, .tick_type = kVolume, .size = static_cast<double>(quote.volume)});
  }
  if (is_option && line.open_interest && (first || quote.open_interest != before.open_interest)) {
    const bool call = line.contract.option->right == Right::kCall;
    const auto held = static_cast<double>(quote.open_interest);
    Send(tws::TickSize{.req_id = id, .tick_type = kCallOpenInterest, .size = call ? held : 0.0});
    Send(tws::TickSize{.req_id = id, .tick_type = kPutOpenInterest, .size = call ? 0.0 : held});
  }
  if (quote.model) {
    constexpr double kVegaPerPoint = 0.01;  // the wire's vega is per vol point
    const auto& model = *quote.model;
    Send(tws::TickOptionComputation{.req_id = id,
                                    .tick_type = kModel,
                                    .implied_vol = model.iv,
                                    .delta = model.delta,
                                    .option_price = model.price,
                                    .present_value_dividend = 0.0,
                                    .gamma = model.gamma,
                                    .vega = model.vega * kVegaPerPoint,
                                    .theta = model.theta,
                                    .underlying_price = model.underlying});
  }
  line.sent = quote;
}

void Client::SendGenerics(int id, const Line& line) {
  if (line.contract.option) {
    return;
  }
  const auto figures = world_.exchange.MarketState();
  const auto size = [&](int type, std::int64_t value) {
    Send(tws::TickSize{.req_id = id, .tick_type = type, .size = static_cast<double>(value)});
  };
  if (line.option_volume) {
    size(kCallVolume, figures.call_volume);
    size(kPutVolume, figures.put_volume);
  }
  if (line.open_interest) {
    size(kCallOpenInterest, figures.call_open_interest);
    size(kPutOpenInterest, figures.put_open_interest);
  }
  if (line.historical_vol) {
    Send(tws::TickGeneric{
        .req_id = id, .tick_type = kHistoricalVol, .value = figures.historical_vol_30d});
  }
  if (line.implied_vol) {
    Send(
        tws::TickGeneric{.req_id = id, .tick_type = kImpliedVol, .value = figures.implied_vol_30d});
  }
}

void Client::On(const tws::RequestHistoricalData& request) {
  const int id = request.req_id;
  const auto contract = FindOne(world_.exchange, request.contract);
  if (!contract) {
    return SendError(id, 200, kNoDefinition);
  }
  const auto size = BarSize(request.bar_size);
  const auto span = Span(request.duration);
  if (!size || !span) {
    return SendError(id, 321,
                     "Error validating request.-'bN' : cause - Historical data bar size or "
                     "duration setting is invalid");
  }
  if (contract->option || !request.end_date_time.empty()) {
    return SendError(id, 162,
                     "Historical Market Data Service error message:HMDS query returned no data: "
                     "the paper gateway keeps bars of the index up to now");
  }
  const int version = session_.Version();
  tws::HistoricalData answer{
      .req_id = id, .start = WireTime(Now() - *span, version), .end = WireTime(Now(), version)};
  for (const auto& bar : world_.exchange.Bars(Now() - *span, *size)) {
    answer.bars.push_back(ToWire(bar, *size, request.date_format, version));
  }
  Send(answer);
  if (version >= 196) {
    Send(tws::HistoricalDataEnd{.req_id = id, .start = answer.start, .end = answer.end});
  }
  if (request.keep_up_to_date) {
    live_bars_[id] = {*size, request.date_format};
  }
}

void Client::SendBars(int id, const LiveBars& live) {
  const auto bars = world_.exchange.Bars(Now() - live.size * 2, live.size);
  if (!bars.empty() && world_.exchange.IsOpen()) {
    Send(tws::HistoricalDataUpdate{
        .req_id = id,
        .bar_count = 1.0,
        .bar = ToWire(bars.back(), live.size, live.date_format, session_.Version())});
  }
}

void Client::On(const tws::CancelHistoricalData& request) {
  live_bars_.erase(request.req_id);
  SendError(
      request.req_id, 162,
      fmt::format(
          "Historical Market Data Service error message:API historical data query cancelled: {}",
          request.req_id));
}

void Client::On(const tws::RequestRealTimeBars& request) {
  const auto contract = FindOne(world_.exchange, request.contract);
  if (!contract) {
    return SendError(request.req_id, 200, kNoDefinition);
  }
  if (contract->option) {
    return SendError(
        request.req_id, 420,
        "Invalid Real-time Query: the paper gateway has real-time bars of the index alone");
  }
  real_time_bars_[request.req_id] = true;
}

}  // namespace m8::paper
