#include "engine/snapshot.hpp"

#include "analytics/json.hpp"
#include "base/json.hpp"
#include "strategy/json.hpp"

namespace m8::engine {
namespace {

void Time(JsonWriter& json, std::string_view name, const std::optional<TimePoint>& time) {
  if (time) {
    json.Field(name, FormatUtc(*time));
  } else {
    json.Key(name).Null();
  }
}

void Append(JsonWriter& json, const broker::LinkStatus& state) {
  json.Key("link_state").BeginObject().Field("phase", Name(state.phase));
  Time(json, "since", state.since);
  json.Field("reason", state.reason).Field("usable", state.usable).Field("alarm", state.alarm);
  Time(json, "last_well", state.last_well);
  json.Field("clock", Name(state.clock));
  json.Field("clock_skew_seconds",
             state.clock_skew ? std::optional(Seconds(*state.clock_skew)) : std::nullopt);
  json.Key("farms_in_trouble").BeginArray();
  for (const auto& farm : state.farms) {
    json.BeginObject().Field("name", farm.name).Field("kind", Name(farm.kind));
    Time(json, "since", farm.since);
    json.EndObject();
  }
  json.EndArray();
  json.Field("window", state.window ? Name(state.window->kind) : std::string_view{});
  Time(json, "window_begin", state.window ? std::optional(state.window->begin) : std::nullopt);
  Time(json, "window_end", state.window ? std::optional(state.window->end) : std::nullopt);
  json.EndObject();
}

void Append(JsonWriter& json, const broker::LinkFigures& link) {
  json.Key("link").BeginObject().Field("ready", link.ready);
  json.Field("lines_in_use", link.lines_in_use).Field("lines_allowed", link.lines_allowed);
  json.Field("lines_waiting", link.lines_waiting).Field("line_evictions", link.line_evictions);
  json.Field("pressure", Name(link.pressure)).Field("throttled", link.throttled);
  json.Field("order_wait_longest_seconds", Seconds(link.order_wait_longest));
  json.Field("data_wait_longest_seconds", Seconds(link.data_wait_longest));
  json.Field("queued_messages", link.queued_messages).Field("messages_in", link.messages_in);
  json.Field("messages_out", link.messages_out).Field("malformed", link.malformed);
  json.Field("unknown_ids", link.unknown_ids).Field("reconnects", link.reconnects).EndObject();
}

void Append(JsonWriter& json, const OrderView& order) {
  json.BeginObject().Field("order_ref", order.order_ref).Field("strategy", order.strategy);
  json.Field("description", order.description).Field("state", order.state);
  json.Field("quantity", order.quantity).Field("filled", order.filled).Field("limit", order.limit);
  json.Field("average_price", order.average_price).Field("attempts", order.attempts);
  Time(json, "created", order.created);
  Time(json, "updated", order.updated);
  json.EndObject();
}

void Append(JsonWriter& json, const PositionView& position) {
  json.BeginObject().Field("option", position.option).Field("quantity", position.quantity);
  json.Field("average_price", position.average_price).Field("mark", position.mark);
  json.Field("unrealised", position.unrealised).EndObject();
}

void Append(JsonWriter& json, const DifferenceView& difference) {
  json.BeginObject().Field("option", difference.option).Field("ours", difference.ours);
  json.Field("others", difference.others).Field("broker", difference.broker).EndObject();
}

void Append(JsonWriter& json, const PnlView& pnl) {
  json.Key("pnl").BeginObject().Field("realised", pnl.realised).Field("fees", pnl.fees);
  json.Field("unrealised", pnl.unrealised).Field("day", pnl.day);
  json.Field("broker_day", pnl.broker_day)
      .Field("net_liquidation", pnl.net_liquidation)
      .EndObject();
}

void Append(JsonWriter& json, const NewsView& news) {
  json.BeginObject();
  Time(json, "time", news.time);
  json.Field("text", news.text).EndObject();
}

template <class T>
void List(JsonWriter& json, std::string_view name, const std::vector<T>& views) {
  json.Key(name).BeginArray();
  for (const auto& view : views) {
    Append(json, view);
  }
  json.EndArray();
}

}  // namespace

std::string ToJson(const Snapshot& s) {
  JsonWriter json;
  json.BeginObject()
      .Field("now", FormatUtc(s.now))
      .Field("mode", s.mode)
      .Field("underlying", s.underlying);
  json.Field("trading_state", s.trading_state).Field("market_open", s.market_open);
  Time(json, "session_open", s.session_open);
  Time(json, "session_close", s.session_close);
  json.Field("cycle", s.cycle);
  Time(json, "last_cycle", s.last_cycle);
  Time(json, "next_cycle", s.next_cycle);
  json.Field("coverage", s.coverage).Field("spot", s.spot);
  Append(json, s.link);
  Append(json, s.link_state);
  json.Key("accounts").BeginArray();
  for (const auto& account : s.accounts) {
    json.Value(account);
  }
  json.EndArray().Key("market");
  if (s.state) {
    json.BeginObject();
    analytics::AppendFields(json, *s.state);
    json.EndObject();
  } else {
    json.Null();
  }
  strategy::AppendFields(json, s.selection ? *s.selection : strategy::Selection{});
  List(json, "orders", s.orders);
  List(json, "positions", s.positions);
  List(json, "differences", s.differences);
  Append(json, s.pnl);
  List(json, "news", s.news);
  json.Key("health").Raw(s.health.Json()).EndObject();
  return json.Take();
}

}  // namespace m8::engine
