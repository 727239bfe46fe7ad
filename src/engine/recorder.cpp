#include "engine/recorder.hpp"

#include <fmt/format.h>

#include "analytics/json.hpp"
#include "base/json.hpp"
#include "engine/metrics.hpp"
#include "strategy/json.hpp"

namespace m8::engine {
namespace {

std::optional<double> ToDouble(const std::optional<Price>& price) {
  return price ? std::optional{price->ToDouble()} : std::nullopt;
}

template <class Json>
std::string Object(const Json& fill) {
  JsonWriter json;
  json.BeginObject();
  fill(json);
  json.EndObject();
  return json.Take();
}

std::string LegsJson(const std::vector<strategy::Leg>& legs) {
  JsonWriter json;
  json.BeginArray();
  for (const auto& leg : legs) {
    json.BeginObject()
        .Field("option", OsiSymbol(leg.option))
        .Field("quantity", leg.quantity)
        .EndObject();
  }
  json.EndArray();
  return json.Take();
}

store::OptionChainRow ChainRow(const CycleResult& cycle, std::size_t row) {
  const auto& chain = cycle.chain;
  const auto option = chain.At(row);
  store::OptionChainRow out{.time = cycle.time,
                            .underlying = chain.underlying,
                            .trading_class = option.trading_class,
                            .expiry = option.expiry,
                            .strike = option.strike,
                            .right = option.right,
                            .bid = chain.bid[row],
                            .ask = chain.ask[row],
                            .last = chain.last[row],
                            .volume = chain.volume[row],
                            .open_interest = chain.open_interest[row],
                            .quote_time = chain.quote_time[row]};
  if (const auto* state = cycle.state.Find(option.strike, option.right)) {
    out.iv = state->iv;
    if (state->greeks) {
      out.delta = state->greeks->delta;
      out.gamma = state->greeks->gamma;
      out.vega = state->greeks->vega;
      out.theta = state->greeks->theta_per_day;
    }
  }
  return out;
}

}  // namespace

void Recorder::OnCycle(const CycleResult& cycle) {
  AddChain(cycle);
  AddPredictions(cycle);
  OnPerformance(cycle.time, "chain_coverage_ratio", cycle.coverage);
  OnPerformance(cycle.time, "recommendations",
                static_cast<double>(cycle.selection.recommendations.size()));
  const auto& key = cycle.state.underlying;
  bus_.Publish(bus::Topic::kOptionChain, cycle.time, key, Object([&](JsonWriter& json) {
                 json.Field("expiry", FormatDate(cycle.state.series.expiry))
                     .Field("rows", cycle.chain.Size());
                 json.Field("coverage", cycle.coverage);
               }));
  bus_.Publish(bus::Topic::kGreeks, cycle.time, key, Object([&](JsonWriter& json) {
                 json.Key("options");
                 analytics::AppendOptions(json, cycle.state);
               }));
  bus_.Publish(bus::Topic::kGex, cycle.time, key, Object([&](JsonWriter& json) {
                 json.Field("cycle", cycle.number);
                 analytics::AppendFields(json, cycle.state);
               }));
  bus_.Publish(bus::Topic::kRecommendations, cycle.time, key, Object([&](JsonWriter& json) {
                 json.Field("cycle", cycle.number);
                 strategy::AppendFields(json, cycle.selection);
               }));
  kCycles.With({"decided"}).Add();
  kGammaExposure.Set(cycle.state.gex.total_usd_per_1pct);
}

void Recorder::OnCycleFailed(TimePoint time,
                             std::int64_t number,
                             const std::string& underlying,
                             const std::string& why) {
  Say(time, fmt::format("Cycle {} decided nothing: {}", number, why));
  log_.Warn(time, "cycle_failed", why, {{"cycle", number}});
  bus_.Publish(bus::Topic::kHealth, time, underlying,
               Object([&](JsonWriter& json) { json.Field("cycle", number).Field("reason", why); }));
  kCycles.With({"undecided"}).Add();
}

void Recorder::AddChain(const CycleResult& cycle) {
  for (std::size_t row = 0; row < cycle.chain.Size(); ++row) {
    if (cycle.chain.quote_time[row]) {
      rows_.emplace_back(ChainRow(cycle, row));
    }
  }
  const auto& state = cycle.state;
  JsonWriter strikes;
  strikes.BeginArray();
  for (const auto& strike : state.gex.by_strike) {
    strikes.BeginArray().Value(strike.strike).Value(strike.calls).Value(strike.puts).EndArray();
  }
  strikes.EndArray();
  rows_.emplace_back(
      store::GammaExposureRow{.time = cycle.time,
                              .underlying = state.underlying,
                              .expiry = state.series.expiry,
                              .spot = state.spot,
                              .forward = state.forward,
                              .total_usd_per_1pct = state.gex.total_usd_per_1pct,
                              .calls_usd_per_1pct = state.gex.calls_usd_per_1pct,
                              .puts_usd_per_1pct = state.gex.puts_usd_per_1pct,
                              .zero_gamma = state.gex.zero_gamma,
                              .zero_gamma_cumulative = state.gex.zero_gamma_cumulative,
                              .call_wall = ToDouble(state.gex.call_wall),
                              .put_wall = ToDouble(state.gex.put_wall),
                              .range_pct = state.move.range_pct,
                              .atr = state.move.atr,
                              .by_strike = strikes.Take()});
}

void Recorder::AddPredictions(const CycleResult& cycle) {
  for (const auto& pick : cycle.selection.recommendations) {
    rows_.emplace_back(store::PredictionRow{.time = cycle.time,
                                            .cycle = cycle.number,
                                            .underlying = cycle.state.underlying,
                                            .strategy = std::string(Name(pick.kind)),
                                            .variant = pick.variant,
                                            .text = pick.rationale,
                                            .score = pick.score,
                                            .probability_of_profit = pick.probability_of_profit,
                                            .expected_value_usd = pick.expected_value_usd,
                                            .net_price = pick.net_price,
                                            .max_profit = pick.max_profit,
                                            .max_loss = pick.max_loss,
                                            .legs = LegsJson(pick.legs)});
  }
  for (const auto& no : cycle.selection.rejections) {
    rows_.emplace_back(store::PredictionRow{.time = cycle.time,
                                            .cycle = cycle.number,
                                            .underlying = cycle.state.underlying,
                                            .strategy = std::string(Name(no.kind)),
                                            .variant = no.variant,
                                            .code = no.code,
                                            .text = no.text,
                                            .legs = "[]"});
  }
}

void Recorder::AddOrder(const execution::OrderState& order, TimePoint updated) {
  rows_.emplace_back(store::OrderRow{.order_ref = order.Key(),
                                     .created = order.created,
                                     .updated = updated,
                                     .order_id = order.order_id ? order.order_id->value : 0,
                                     .strategy = order.intent.intent.kind,
                                     .description = DescribeOrder(order),
                                     .state = StateWord(order),
                                     .quantity = order.Units(),
                                     .filled = order.FilledUnits(),
                                     .limit = order.price,
                                     .average_price = order.AverageFill(),
                                     .attempts = static_cast<int>(order.attempt)});
}

void Recorder::OnRecord(const execution::Record& record, const execution::OrderEngine& orders) {
  const auto* order = std::visit(
      [&](const auto& body) -> const execution::OrderState* {
        std::string key;
        if constexpr (requires { body.intent.key; }) {
          key = body.intent.key;
        } else if constexpr (requires { body.key; }) {
          key = body.key;
        }
        const auto found = orders.Orders().find(key);
        return found == orders.Orders().end() ? nullptr : &found->second;
      },
      record.body);
  if (order) {
    AddOrder(*order, record.time);
  }
  const auto& underlying = order ? order->intent.intent.underlying : std::string{};
  if (const auto* fill = std::get_if<execution::FillRecord>(&record.body)) {
    rows_.emplace_back(
        store::FillRow{.exec_id = fill->exec_id,
                       .order_ref = fill->key,
                       .time = fill->executed,
                       .instrument = fill->option ? OsiSymbol(*fill->option) : "combo",
                       .side = fill->side == broker::Side::kBuy ? "buy" : "sell",
                       .quantity = fill->quantity,
                       .price = fill->price});
    bus_.Publish(bus::Topic::kFills, record.time, underlying, execution::Encode(record));
    if (fill->option) {
      kFills.Add();
    }
  } else if (const auto* commission = std::get_if<execution::CommissionRecord>(&record.body)) {
    rows_.emplace_back(
        store::CommissionRow{.exec_id = commission->exec_id, .amount = commission->amount});
    bus_.Publish(bus::Topic::kFills, record.time, underlying, execution::Encode(record));
  } else {
    bus_.Publish(bus::Topic::kOrders, record.time, underlying, execution::Encode(record));
  }
  if (const auto* outcome = std::get_if<execution::OutcomeRecord>(&record.body)) {
    kOrders.With({execution::Name(outcome->outcome)}).Add();
  }
  if (auto text = Tell(record, orders); !text.empty()) {
    Say(record.time, std::move(text));
  }
}

void Recorder::OnAtmVols(const std::vector<scanner::AtmVol>& vols) {
  for (const auto& vol : vols) {
    rows_.emplace_back(store::AtmVolRow{vol.day, vol.underlying, vol.tenor_days, vol.vol});
  }
}

void Recorder::OnPerformance(TimePoint time, std::string metric, double value) {
  rows_.emplace_back(store::PerformanceRow{time, std::move(metric), value});
}

void Recorder::Say(TimePoint time, std::string text) {
  news_.push_front({time, std::move(text)});
  ++news_count_;
  if (news_.size() > kNewsKept) {
    news_.pop_back();
  }
}

void Recorder::Flush(TimePoint now) {
  if (rows_.empty()) {
    return;
  }
  const auto written = store_.Write(rows_);
  rows_.clear();
  if (!written) {
    kStoreErrors.Add();
    log_.Error(now, "store_failed", written.error().Text());
  }
  store_failure_ = written ? std::string{} : written.error().Text();
}

}  // namespace m8::engine
