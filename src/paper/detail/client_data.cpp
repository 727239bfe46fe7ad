// Contracts and quotes.
#include <tuple>

#include <fmt/format.h>

#include "base/text.hpp"
#include "paper/detail/client.hpp"
#include "paper/detail/translate.hpp"

namespace m8::paper {
namespace {

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

std::optional<double> Number(const std::optional<Price>& price) {
  return price ? std::optional{price->ToDouble()} : std::nullopt;
}

bool Same(const sim::Model& a, const sim::Model& b) {
  const auto fields = [](const sim::Model& m) {
    return std::tie(m.iv, m.delta, m.gamma, m.vega, m.theta, m.price, m.underlying);
  };
  return fields(a) == fields(b);
}

tws::TickOptionComputation ToWire(int id, const sim::Model& model) {
  constexpr double kVegaPerPoint = 0.01;  // the wire's vega is per vol point
  return {.req_id = id,
          .tick_type = kModel,
          .implied_vol = model.iv,
          .delta = model.delta,
          .option_price = model.price,
          .present_value_dividend = 0.0,
          .gamma = model.gamma,
          .vega = model.vega * kVegaPerPoint,
          .theta = model.theta,
          .underlying_price = model.underlying};
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
  if (request.contract.sec_type == tws::kComboSecType) {
    return RefuseUnsupported(id, "a quote of a combo (ask for its legs)");
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
  if (quote) {
    SendQuote(id, line, *quote);
  }
  if (request.snapshot) {
    return Send(tws::TickSnapshotEnd{id});
  }
  SendGenerics(id, line);
  lines_.emplace(id, std::move(line));
  watching_[contract->con_id].push_back(id);
  ++world_.lines;
  world_.exchange.Subscribe(contract->con_id);
}

void Client::On(const tws::CancelMarketData& request) {
  const auto line = lines_.find(request.req_id);
  if (line == lines_.end()) {
    return SendError(request.req_id, 300,
                     fmt::format("Can't find EId with tickerId:{}", request.req_id));
  }
  const auto con_id = line->second.contract.con_id;
  world_.exchange.Unsubscribe(con_id);
  std::erase(watching_.at(con_id), request.req_id);
  lines_.erase(line);
  --world_.lines;
}

void Client::Tell(const sim::QuoteChanged& changed) {
  const auto watching = watching_.find(changed.con_id);
  if (watching == watching_.end()) {
    return;
  }
  for (const int id : watching->second) {
    SendQuote(id, lines_.at(id), changed.quote);
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
  if (quote.model && !(before.model && Same(*quote.model, *before.model))) {
    Send(ToWire(id, *quote.model));
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

}  // namespace m8::paper
