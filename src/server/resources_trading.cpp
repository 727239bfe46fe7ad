// What is seen of orders, positions, money and risk.
#include <algorithm>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/text.hpp"
#include "server/resources.hpp"
#include "server/views.hpp"

namespace m8::server {

namespace {

bool IsWanted(const engine::OrderDetail& order, std::string_view state) {
  return state == "all" || (state == "live" && order.state.Live()) ||
         (state == "done" && !order.state.Live());
}

}  // namespace

// Newest first; keys rise with time, so that a page goes on behind a key.
Response Orders(const Asked& asked) {
  constexpr std::string_view kKind = "orders";
  const auto paging = PagingOf(asked, kKind);
  const auto state = asked.query.OneOf("state", {"all", "live", "done"});
  if (auto refusal = Refusal(asked)) {
    return *refusal;
  }
  if (paging.broken) {
    return BrokenCursor();
  }
  JsonWriter json;
  json.BeginObject().Key("items").BeginArray();
  std::optional<std::string> last, next;
  std::int64_t count = 0;
  const auto& orders = asked.snapshot.ledger->orders;
  for (auto order = orders.rbegin(); order != orders.rend(); ++order) {
    const auto& key = (*order)->state.Key();
    if ((paging.place && key >= *paging.place) || !IsWanted(**order, state)) {
      continue;
    }
    if (count == paging.limit) {
      next = last;
      break;
    }
    AppendOrder(json, **order);
    last = key;
    ++count;
  }
  EndPage(json, kKind, next);
  return Json(json);
}

Response Order(const Asked& asked) {
  if (auto refusal = Refusal(asked)) {
    return *refusal;
  }
  const auto order = asked.snapshot.ledger->Find(asked.argument);
  if (!order) {
    return Problem(kOrderNotFound, fmt::format("there is no order '{}'", asked.argument));
  }
  JsonWriter json;
  AppendOrderLife(json, *order, *asked.snapshot.ledger);
  return Json(json);
}

Response Positions(const Asked& asked) {
  if (auto refusal = Refusal(asked)) {
    return *refusal;
  }
  JsonWriter json;
  json.BeginObject().Key("items").BeginArray();
  for (const auto& position : asked.snapshot.positions) {
    AppendPosition(json, position);
  }
  json.EndArray().EndObject();
  return Json(json);
}

// Newest first, stable by time and id.
Response Fills(const Asked& asked) {
  constexpr std::string_view kKind = "fills";
  const auto paging = PagingOf(asked, kKind);
  if (auto refusal = Refusal(asked)) {
    return *refusal;
  }
  if (paging.broken) {
    return BrokenCursor();
  }
  struct Item {
    std::string place;
    const engine::OrderDetail* order;
    const engine::OrderDetail::Fill* fill;
  };
  std::vector<Item> items;
  for (const auto& order : asked.snapshot.ledger->orders) {
    for (const auto& fill : order->fills) {
      const auto nanoseconds = fill.record.executed.time_since_epoch().count();
      auto place = fmt::format("{:020}|{}", nanoseconds, fill.record.exec_id);
      if (!paging.place || place < *paging.place) {
        items.push_back({std::move(place), order.get(), &fill});
      }
    }
  }
  std::sort(items.begin(), items.end(),
            [](const Item& a, const Item& b) { return a.place > b.place; });
  const auto limit = static_cast<std::size_t>(paging.limit);
  JsonWriter json;
  json.BeginObject().Key("items").BeginArray();
  for (std::size_t i = 0; i < std::min(limit, items.size()); ++i) {
    AppendFill(json, *items[i].order, *items[i].fill);
  }
  EndPage(json, kKind, items.size() > limit ? std::optional(items[limit - 1].place) : std::nullopt);
  return Json(json);
}

Response Trades(const Asked& asked) {
  const auto state = asked.query.OneOf("state", {"all", "open", "closed"});
  if (auto refusal = Refusal(asked)) {
    return *refusal;
  }
  JsonWriter json;
  json.BeginObject().Key("items").BeginArray();
  const auto& trades = *asked.snapshot.ledger->structures;
  for (auto trade = trades.rbegin(); trade != trades.rend(); ++trade) {
    if (IsTraded(*trade) && (state == "all" || (state == "open") != trade->Closed())) {
      AppendTrade(json, *trade);
    }
  }
  json.EndArray().EndObject();
  return Json(json);
}

Response Pnl(const Asked& asked) {
  if (auto refusal = Refusal(asked)) {
    return *refusal;
  }
  JsonWriter json;
  AppendPnl(json, asked.snapshot.pnl);
  return Json(json);
}

Response PnlHistory(const Asked& asked) {
  constexpr std::string_view kKind = "pnl";
  const auto paging = PagingOf(asked, kKind);
  if (auto refusal = Refusal(asked)) {
    return *refusal;
  }
  const auto after = paging.place ? ParseUtc(*paging.place) : std::nullopt;
  if (paging.broken || (paging.place && !after)) {
    return BrokenCursor();
  }
  if (!asked.sources.history) {
    return Problem(kStoreFailed, "no history is kept");
  }
  auto rows = asked.sources.history->Performance("day_pnl_dollars", after, paging.limit + 1);
  if (!rows) {
    return FailedStore(rows.error());
  }
  return StorePage(
      std::move(*rows), paging, kKind,
      [](JsonWriter& json, const auto& row) {
        json.BeginObject().Field("time", FormatUtc(row.time)).Field("day", row.value).EndObject();
      },
      [](const auto& row) { return FormatUtc(row.time); });
}

namespace {

// How much of a limit is used, where that is known. A floor is "used" as the figure that it is
// compared with.
std::optional<double> UseOf(std::string_view limit, const engine::Snapshot& snapshot) {
  const auto dollars = [](const std::optional<Money>& money) {
    return money ? std::optional(money->ToDouble()) : std::nullopt;
  };
  const auto& use = snapshot.risk;
  if (limit == "risk.max_daily_loss") {
    const auto day = dollars(snapshot.pnl.day);
    return day ? std::optional(std::max(0.0, -*day)) : std::nullopt;
  }
  if (limit == "risk.max_concurrent_orders") {
    return static_cast<double>(use.live_orders);
  }
  if (limit == "risk.max_structures") {
    return static_cast<double>(use.structures);
  }
  if (limit == "risk.max_capital_at_risk") {
    return dollars(use.capital_at_risk);
  }
  if (limit == "risk.min_account_balance") {
    return dollars(snapshot.pnl.net_liquidation);
  }
  return std::nullopt;
}

}  // namespace

Response Risk(const Asked& asked) {
  if (auto refusal = Refusal(asked)) {
    return *refusal;
  }
  const auto settings = asked.sources.settings.Get();
  if (!settings) {
    return Problem(kStarting, "the settings have not been published yet");
  }
  const auto& snapshot = asked.snapshot;
  JsonWriter json;
  json.BeginObject().Field("trading_state", std::string_view(snapshot.trading_state));
  json.Field("breaker", std::string_view(snapshot.risk.breaker));
  json.Field("live_orders", snapshot.risk.live_orders);
  json.Field("structures", snapshot.risk.structures);
  json.Field("capital_at_risk", snapshot.risk.capital_at_risk).Key("limits").BeginArray();
  for (const auto& row : settings->rows) {
    if (row.name.starts_with("risk.") && !row.secret) {
      json.BeginObject().Field("name", std::string_view(row.name)).Key("value").Raw(row.value);
      json.Field("unit", std::string_view(row.unit)).Field("help", std::string_view(row.help));
      json.Field("used", UseOf(row.name, snapshot)).EndObject();
    }
  }
  json.EndArray().EndObject();
  return Json(json);
}

// Newest first.
Response Journal(const Asked& asked) {
  constexpr std::string_view kKind = "journal";
  const auto paging = PagingOf(asked, kKind);
  const auto order = asked.query.Text("order_ref");
  if (auto refusal = Refusal(asked)) {
    return *refusal;
  }
  const auto before = paging.place ? ParseNumber<std::uint64_t>(*paging.place) : std::nullopt;
  if (paging.broken || (paging.place && !before)) {
    return BrokenCursor();
  }
  JsonWriter json;
  json.BeginObject().Key("items").BeginArray();
  std::optional<std::string> next;
  std::uint64_t last = 0;
  std::int64_t count = 0;
  const auto& chunks = asked.snapshot.ledger->journal;
  for (auto chunk = chunks.rbegin(); chunk != chunks.rend() && !next; ++chunk) {
    for (auto line = (*chunk)->rbegin(); line != (*chunk)->rend() && !next; ++line) {
      if ((before && (*line)->sequence >= *before) || (!order.empty() && (*line)->key != order)) {
        continue;
      }
      if (count == paging.limit) {
        next = fmt::format("{}", last);
        break;
      }
      AppendJournalLine(json, **line);
      last = (*line)->sequence;
      ++count;
    }
  }
  EndPage(json, kKind, next);
  return Json(json);
}

}  // namespace m8::server
