#include "server/stream/topics.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "analytics/json.hpp"
#include "base/json.hpp"
#include "scanner/json.hpp"
#include "server/views.hpp"
#include "strategy/json.hpp"

namespace m8::server {
namespace {

constexpr std::size_t kOrdersShown = 200;
constexpr std::size_t kTradesShown = 200;
constexpr std::size_t kJournalShown = 500;

// A number as a key that sorts as the number does.
std::string NumberKey(std::uint64_t number) { return fmt::format("{:010}", number); }

template <class... Arguments>
std::string Made(void (*append)(JsonWriter&, Arguments...), std::type_identity_t<Arguments>... of) {
  JsonWriter json;
  append(json, of...);
  return json.Take();
}

std::string StatusItem(const engine::Snapshot& s) {
  JsonWriter json;
  json.BeginObject().Field("now", FormatUtc(s.now)).Field("mode", std::string_view(s.mode));
  json.Field("underlying", std::string_view(s.underlying));
  json.Field("trading_state", std::string_view(s.trading_state));
  json.Field("market_open", s.market_open);
  AppendTime(json, "session_open", s.session_open);
  AppendTime(json, "session_close", s.session_close);
  json.Field("cycle", s.cycle);
  AppendTime(json, "last_cycle", s.last_cycle);
  AppendTime(json, "next_cycle", s.next_cycle);
  json.Field("coverage", s.coverage).Field("spot", s.spot).Field("ready", s.link.ready);
  json.Field("lines_in_use", s.link.lines_in_use).Field("lines_allowed", s.link.lines_allowed);
  json.Field("phase", Name(s.link_state.phase));
  json.Field("usable", s.link_state.usable);
  json.Key("accounts").BeginArray();
  for (const auto& account : s.accounts) {
    json.Value(std::string_view(account));
  }
  json.EndArray().EndObject();
  return json.Take();
}

StreamItems HealthItems(const engine::Snapshot& s) {
  StreamItems items;
  JsonWriter all;
  all.BeginObject().Field("status", Name(s.health.Overall())).EndObject();
  items["overall"] = all.Take();
  for (const auto& [name, check] : s.health.Checks()) {
    JsonWriter json;
    json.BeginObject().Field("name", std::string_view(name)).Field("status", Name(check.state));
    json.Field("reason", std::string_view(check.reason));
    AppendTime(json, "since", check.since);
    json.EndObject();
    items["check " + name] = json.Take();
  }
  return items;
}

StreamItems ChainItems(const engine::Snapshot& s) {
  StreamItems items;
  items["head"] = Made(AppendChainHead, s);
  for (std::size_t row = 0; s.chain && row < s.chain->chain.Size(); ++row) {
    items[Describe(s.chain->chain.At(row))] = Made(AppendChainRow, s, row);
  }
  return items;
}

StreamItems GexItems(const engine::Snapshot& s) {
  if (!s.state) {
    return {};
  }
  JsonWriter json;
  json.BeginObject();
  analytics::AppendFields(json, *s.state);
  json.EndObject();
  return {{"market", json.Take()}};
}

StreamItems RecommendationItems(const engine::Snapshot& s) {
  if (!s.selection) {
    return {};
  }
  JsonWriter json;
  json.BeginObject().Field("cycle", s.cycle);
  strategy::AppendFields(json, *s.selection);
  json.EndObject();
  return {{"decisions", json.Take()}};
}

StreamItems OrderItems(const engine::Snapshot& s) {
  StreamItems items;
  const auto& orders = s.ledger->orders;
  const auto first = orders.size() - std::min(orders.size(), kOrdersShown);
  for (std::size_t i = first; i < orders.size(); ++i) {
    items[orders[i]->state.Key()] = Made(AppendOrder, *orders[i]);
  }
  return items;
}

StreamItems TradeItems(const engine::Snapshot& s) {
  StreamItems items;
  const auto& trades = *s.ledger->structures;
  const auto first = trades.size() - std::min(trades.size(), kTradesShown);
  for (std::size_t i = first; i < trades.size(); ++i) {
    if (IsTraded(trades[i])) {
      items[trades[i].info.key] = Made(AppendTrade, trades[i]);
    }
  }
  return items;
}

StreamItems PositionItems(const engine::Snapshot& s) {
  StreamItems items;
  for (const auto& position : s.positions) {
    items[position.option] = Made(AppendPosition, position);
  }
  return items;
}

StreamItems JournalItems(const engine::Snapshot& s) {
  StreamItems items;
  const auto& chunks = s.ledger->journal;
  for (auto chunk = chunks.rbegin(); chunk != chunks.rend(); ++chunk) {
    for (auto line = (*chunk)->rbegin(); line != (*chunk)->rend(); ++line) {
      if (items.size() == kJournalShown) {
        return items;
      }
      items[NumberKey((*line)->sequence)] = Made(AppendJournalLine, **line);
    }
  }
  return items;
}

StreamItems LogItems(const engine::Snapshot& s) {
  StreamItems items;
  auto number = s.news_count;
  for (const auto& line : s.news) {
    items[NumberKey(number)] = Made(AppendNews, line, number);
    --number;
  }
  return items;
}

}  // namespace

std::optional<StreamTopic> FindStreamTopic(std::string_view name) {
  for (const auto& info : kStreamTopics) {
    if (info.name == name) {
      return info.topic;
    }
  }
  return std::nullopt;
}

std::string_view Name(StreamTopic topic) noexcept {
  return kStreamTopics[static_cast<std::size_t>(topic)].name;
}

StreamItems ItemsOf(StreamTopic topic, const engine::Snapshot& snapshot) {
  switch (topic) {
    case StreamTopic::kStatus:
      return {{"status", StatusItem(snapshot)}};
    case StreamTopic::kHealth:
      return HealthItems(snapshot);
    case StreamTopic::kChain:
      return ChainItems(snapshot);
    case StreamTopic::kGex:
      return GexItems(snapshot);
    case StreamTopic::kRecommendations:
      return RecommendationItems(snapshot);
    case StreamTopic::kOrders:
      return OrderItems(snapshot);
    case StreamTopic::kTrades:
      return TradeItems(snapshot);
    case StreamTopic::kPositions:
      return PositionItems(snapshot);
    case StreamTopic::kPnl:
      return {{"pnl", Made(AppendPnl, snapshot.pnl)}};
    case StreamTopic::kJournal:
      return JournalItems(snapshot);
    case StreamTopic::kLog:
      return LogItems(snapshot);
    case StreamTopic::kScanner:
      return {};
  }
  return {};
}

StreamItems ItemsOf(const engine::ScanView& scan) {
  StreamItems items;
  items["status"] = Made(AppendScanStatus, scan);
  for (const auto& found : *scan.results) {
    JsonWriter json;
    scanner::AppendValue(json, found);
    items["result " + found.id] = json.Take();
  }
  return items;
}

bool MayDiffer(StreamTopic topic, const engine::Snapshot& before, const engine::Snapshot& after) {
  switch (topic) {
    case StreamTopic::kGex:
      return before.state != after.state;
    case StreamTopic::kRecommendations:
      return before.selection != after.selection;
    case StreamTopic::kOrders:
    case StreamTopic::kTrades:
    case StreamTopic::kJournal:
      return before.ledger != after.ledger;
    case StreamTopic::kLog:
      return before.news_count != after.news_count;
    case StreamTopic::kScanner:
      return false;
    case StreamTopic::kStatus:
    case StreamTopic::kHealth:
    case StreamTopic::kChain:
    case StreamTopic::kPositions:
    case StreamTopic::kPnl:
      return true;
  }
  return true;
}

}  // namespace m8::server
