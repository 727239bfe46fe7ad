// Market-data lines.
#include <tuple>

#include <fmt/format.h>

#include "base/text.hpp"
#include "paper/detail/client.hpp"
#include "paper/detail/translate.hpp"
#include "paper/detail/tws_texts.hpp"

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

// What shows the same of delayed data.
int Delayed(int type) {
  constexpr std::pair<int, int> kTwins[] = {
      {kBid, 66},  {kAsk, 67}, {kLast, 68},   {kBidSize, 69}, {kAskSize, 70}, {kLastSize, 71},
      {kHigh, 72}, {kLow, 73}, {kVolume, 74}, {kClose, 75},   {kOpen, 76},    {kModel, 83}};
  for (const auto& [live, delayed] : kTwins) {
    if (live == type) {
      return delayed;
    }
  }
  return type;
}

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
    return RequestCombo(request);
  }
  const auto contract = FindOneOrTell(id, request.contract);
  if (!contract) {
    return;
  }
  if (world_.lines >= world_.options.max_lines) {
    return SendError(id, 101, std::string(TwsText(101)));
  }
  const auto type = Permitted(id, !contract->option);
  if (!type) {
    return;
  }
  Send(tws::TickReqParams{.req_id = id,
                          .min_tick = contract->option ? 0.05 : 0.01,
                          .bbo_exchange = "9c0001",
                          .snapshot_permissions = 3});
  Send(tws::MarketDataType{.req_id = id, .type = *type});
  Line line{.contract = *contract,
            .option_volume = HasTick(request.generic_ticks, "100"),
            .open_interest = HasTick(request.generic_ticks, "101"),
            .historical_vol = HasTick(request.generic_ticks, "104"),
            .implied_vol = HasTick(request.generic_ticks, "106"),
            .delayed = *type >= 3};
  if (const auto quote = QuoteOf(line); quote && Flows(line)) {
    SendQuote(id, line, *quote);
  }
  KeepLine(request, std::move(line));
}

void Client::RequestCombo(const tws::RequestMarketData& request) {
  const int id = request.req_id;
  Line line{.legs = LegsOf(request.contract).value_or(std::vector<sim::Leg>{})};
  if (line.legs.empty()) {
    return SendError(id, 321,
                     "Error validating request.-'bN' : cause - Security type 'BAG' requires combo "
                     "leg details.");
  }
  for (const auto& leg : line.legs) {
    if (!world_.exchange.FindContract(leg.con_id)) {
      return SendError(id, 200, kNoDefinition);
    }
  }
  if (world_.lines >= world_.options.max_lines) {
    return SendError(id, 101, std::string(TwsText(101)));
  }
  const auto type = Permitted(id, false);
  if (!type) {
    return;
  }
  line.delayed = *type >= 3;
  Send(tws::TickReqParams{
      .req_id = id, .min_tick = 0.01, .bbo_exchange = "9c0001", .snapshot_permissions = 3});
  Send(tws::MarketDataType{.req_id = id, .type = *type});
  if (const auto quote = QuoteOf(line); quote && Flows(line)) {
    SendQuote(id, line, *quote);
  }
  KeepLine(request, std::move(line));
}

void Client::On(const tws::RequestMarketDataType& request) {
  data_type_ = request.type >= 1 && request.type <= 4 ? request.type : data_type_;
}

std::optional<int> Client::Permitted(int id, bool needs_index) {
  const auto refuse = [&](int code) {
    SendError(id, code, std::string(TwsText(code)));
    return std::nullopt;
  };
  const bool wants_delayed = data_type_ >= 3;
  const int live = data_type_ % 2 == 0 && !world_.exchange.IsOpen() ? 2 : 1;
  if (world_.competing) {
    SendError(id, 10197, std::string(TwsText(10197)));
  }
  switch (world_.options.data) {
    case DataPermission::kLive:
      return live;
    case DataPermission::kDelayed:
      if (!wants_delayed) {
        return refuse(10089);
      }
      SendError(id, 10167, std::string(TwsText(10167)));
      return data_type_ == 4 && !world_.exchange.IsOpen() ? 4 : 3;
    case DataPermission::kPartial:
      if (needs_index) {
        return refuse(354);
      }
      SendError(id, 10090, std::string(TwsText(10090)));
      return live;
    case DataPermission::kNone:
      return refuse(wants_delayed ? 10186 : 354);
  }
  return live;
}

void Client::KeepLine(const tws::RequestMarketData& request, Line line) {
  const int id = request.req_id;
  if (!request.snapshot) {
    SendGenerics(id, line);
  } else if (world_.options.snapshot_takes == Duration::zero()) {
    return Send(tws::TickSnapshotEnd{id});
  } else {
    snapshots_.push_back({Now() + world_.options.snapshot_takes, id});
  }
  OpenLine(id, std::move(line));
}

void Client::EndSnapshots() {
  while (!snapshots_.empty() && snapshots_.front().ends <= Now()) {
    const int id = snapshots_.front().req_id;
    CloseLine(lines_.find(id));
    Send(tws::TickSnapshotEnd{id});
  }
}

void Client::OpenLine(int id, Line line) {
  const auto watch = [&](std::int64_t con_id) {
    watching_[con_id].push_back(id);
    world_.exchange.Subscribe(con_id);
  };
  for (const auto& leg : line.legs) {
    watch(leg.con_id);
  }
  if (line.legs.empty()) {
    watch(line.contract.con_id);
  }
  lines_.emplace(id, std::move(line));
  ++world_.lines;
}

void Client::CloseLine(std::map<int, Line>::iterator line) {
  const auto leave = [&](std::int64_t con_id) {
    world_.exchange.Unsubscribe(con_id);
    std::erase(watching_.at(con_id), line->first);
  };
  for (const auto& leg : line->second.legs) {
    leave(leg.con_id);
  }
  if (line->second.legs.empty()) {
    leave(line->second.contract.con_id);
  }
  std::erase_if(snapshots_, [&](const Snapshot& s) { return s.req_id == line->first; });
  lines_.erase(line);
  --world_.lines;
}

void Client::LoseLines() {
  while (!lines_.empty()) {
    CloseLine(lines_.begin());
  }
  real_time_bars_.clear();
  live_bars_.clear();
}

void Client::DeafenLines() {
  for (auto& [id, line] : lines_) {
    line.deaf = true;
  }
}

void Client::WarnLines(int code) {
  for (const auto& [id, line] : lines_) {
    SendError(id, code, std::string(TwsText(code)));
  }
}

void Client::ShowLines() {
  for (auto& [id, line] : lines_) {
    if (const auto quote = QuoteOf(line)) {
      Show(id, line, *quote);
    }
  }
}

// Whether data comes: options are on another farm than the index.
bool Client::Flows(const Line& line) const {
  const bool options = line.contract.option.has_value() || !line.legs.empty();
  return world_.upstream && !world_.competing && !line.deaf &&
         !world_.broken_farms.contains(options ? "usopt" : "usfarm");
}

std::optional<sim::Quote> Client::QuoteOf(const Line& line) const {
  return line.legs.empty() ? world_.exchange.FindQuote(line.contract.con_id)
                           : NetQuoteOf(world_.exchange, line.legs);
}

void Client::Show(int id, Line& line, const sim::Quote& quote) {
  constexpr Duration kDelay = std::chrono::minutes{15};
  if (!Flows(line)) {
    return;
  }
  if (line.delayed) {
    line.later.emplace_back(Now() + kDelay, quote);
  } else {
    SendQuote(id, line, quote);
  }
}

void Client::On(const tws::CancelMarketData& request) {
  const auto line = lines_.find(request.req_id);
  if (line == lines_.end()) {
    return SendError(request.req_id, 300,
                     fmt::format("Can't find EId with tickerId:{}", request.req_id));
  }
  CloseLine(line);
}

void Client::Tell(const sim::QuoteChanged& changed) {
  const auto watching = watching_.find(changed.con_id);
  if (watching == watching_.end()) {
    return;
  }
  for (const int id : watching->second) {
    Line& line = lines_.at(id);
    if (line.legs.empty()) {
      Show(id, line, changed.quote);
    } else if (const auto net = NetQuoteOf(world_.exchange, line.legs)) {
      Show(id, line, *net);
    }
  }
}

// Only what changed since the last quote of this line. A price travels with its size, and the size
// again alone, as TWS does.
void Client::SendQuote(int id, Line& line, const sim::Quote& quote) {
  const bool first = !line.sent.has_value();
  const sim::Quote before = line.sent.value_or(sim::Quote{});
  const auto type_of = [&](int type) { return line.delayed ? Delayed(type) : type; };
  const auto size = [&](int type, std::int64_t value) {
    Send(tws::TickSize{
        .req_id = id, .tick_type = type_of(type), .size = static_cast<double>(value)});
  };
  const auto price = [&](int type, int size_type, auto now, auto was, std::int64_t held,
                         std::int64_t held_before) {
    if (first ? !now && type > kAsk : now == was && held == held_before) {
      return;
    }
    if (first || now != was) {
      Send(tws::TickPrice{.req_id = id,
                          .tick_type = type_of(type),
                          .price = Number(now),
                          .size = now ? static_cast<double>(held) : 0.0,
                          .attributes = type <= kAsk ? 1 : 0});
    }
    size(size_type, now ? held : 0);
  };
  const auto level = [&](int type, auto now, auto was) {
    if (now && (first || now != was)) {
      Send(tws::TickPrice{
          .req_id = id, .tick_type = type_of(type), .price = Number(now), .size = 0.0});
    }
  };
  const bool is_index = !line.contract.option && line.legs.empty();
  if (is_index) {
    level(kLast, quote.last, before.last);
    level(kHigh, quote.high, before.high);
    level(kLow, quote.low, before.low);
    level(kOpen, quote.open, before.open);
  } else {
    price(kBid, kBidSize, quote.bid, before.bid, quote.bid_size, before.bid_size);
    price(kAsk, kAskSize, quote.ask, before.ask, quote.ask_size, before.ask_size);
    price(kLast, kLastSize, quote.last, before.last, quote.last_size, before.last_size);
  }
  level(kClose, quote.close, before.close);
  if (line.contract.option) {
    if (first || quote.volume != before.volume) {
      size(kVolume, quote.volume);
    }
    SendOptionExtras(id, line, quote, before);
  }
  line.sent = quote;
}

void Client::SendOptionExtras(int id,
                              const Line& line,
                              const sim::Quote& quote,
                              const sim::Quote& before) {
  if (line.open_interest && (!line.sent || quote.open_interest != before.open_interest)) {
    const bool call = line.contract.option->right == Right::kCall;
    const auto held = static_cast<double>(quote.open_interest);
    Send(tws::TickSize{.req_id = id, .tick_type = kCallOpenInterest, .size = call ? held : 0.0});
    Send(tws::TickSize{.req_id = id, .tick_type = kPutOpenInterest, .size = call ? 0.0 : held});
  }
  const bool has_index = world_.options.data != DataPermission::kPartial;
  if (has_index && quote.model && !(before.model && Same(*quote.model, *before.model))) {
    auto computation = ToWire(id, *quote.model);
    computation.tick_type = line.delayed ? Delayed(kModel) : kModel;
    Send(computation);
  }
}

void Client::SendGenerics(int id, const Line& line) {
  if (line.contract.option || !line.legs.empty() || !Flows(line)) {
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
