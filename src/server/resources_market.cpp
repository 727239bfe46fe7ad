// What is seen of the program and the market.
#include <fmt/format.h>

#include "analytics/json.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "server/resources.hpp"
#include "server/views.hpp"
#include "strategy/json.hpp"

namespace m8::server {

Response Status(const Asked& asked) {
  if (auto refusal = Refusal(asked)) {
    return *refusal;
  }
  return {.content_type = "application/json", .body = engine::ToJson(asked.snapshot)};
}

Response Health(const Asked& asked) {
  if (auto refusal = Refusal(asked)) {
    return *refusal;
  }
  return {.content_type = "application/json", .body = asked.snapshot.health.Json()};
}

namespace {

void AppendSetting(JsonWriter& json, const SettingsView::Row& row) {
  json.BeginObject().Field("name", std::string_view(row.name)).Key("value").Raw(row.value);
  json.Key("default").Raw(row.default_value).Field("unit", std::string_view(row.unit));
  json.Field("help", std::string_view(row.help));
  json.Field("origin", std::string_view(row.origin)).Field("secret", row.secret);
  json.Field("live", row.live).EndObject();
}

}  // namespace

Response Config(const Asked& asked) {
  const auto section = asked.query.Text("section");
  if (auto refusal = Refusal(asked)) {
    return *refusal;
  }
  const auto settings = asked.sources.settings.Get();
  if (!settings) {
    return Problem(kStarting, "the settings have not been published yet");
  }
  JsonWriter json;
  json.BeginObject().Key("settings").BeginArray();
  for (const auto& row : settings->rows) {
    if (!section.empty() && !row.name.starts_with(section + ".")) {
      continue;
    }
    AppendSetting(json, row);
  }
  json.EndArray().EndObject();
  return Json(json);
}

namespace {

void AppendStrategy(JsonWriter& json,
                    strategy::Kind kind,
                    const SettingsView& settings,
                    const strategy::Selection* selection) {
  const auto name = Name(kind);
  const auto* enabled = settings.Find(fmt::format("{}.enabled", name));
  json.BeginObject().Field("name", name).Key("enabled").Raw(enabled ? enabled->value : "null");
  json.Key("settings").BeginArray();
  for (const auto& row : settings.rows) {
    if (row.name.starts_with(fmt::format("{}.", name))) {
      AppendSetting(json, row);
    }
  }
  json.EndArray().Key("recommendations").BeginArray();
  for (const auto& pick :
       selection ? selection->recommendations : decltype(selection->recommendations){}) {
    if (pick.kind == kind) {
      strategy::AppendValue(json, pick);
    }
  }
  json.EndArray().Key("rejections").BeginArray();
  for (const auto& rejection :
       selection ? selection->rejections : decltype(selection->rejections){}) {
    if (rejection.kind == kind) {
      strategy::AppendValue(json, rejection);
    }
  }
  json.EndArray().EndObject();
}

}  // namespace

// The sections of the strategies, each with what became of it in the last cycle.
Response Strategies(const Asked& asked) {
  if (auto refusal = Refusal(asked)) {
    return *refusal;
  }
  const auto settings = asked.sources.settings.Get();
  if (!settings) {
    return Problem(kStarting, "the settings have not been published yet");
  }
  JsonWriter json;
  json.BeginObject().Key("items").BeginArray();
  for (const auto kind :
       {strategy::Kind::kIronCondor, strategy::Kind::kButterfly, strategy::Kind::kVertical}) {
    AppendStrategy(json, kind, *settings, asked.snapshot.selection.get());
  }
  json.EndArray().EndObject();
  return Json(json);
}

Response Chain(const Asked& asked) {
  const auto right = asked.query.OneOf("right", {"both", "call", "put"});
  const auto lowest = asked.query.Number("min_strike", 0, 0, 1'000'000);
  const auto highest = asked.query.Number("max_strike", 1'000'000, 0, 1'000'000);
  if (auto refusal = Refusal(asked)) {
    return *refusal;
  }
  if (!asked.snapshot.chain) {
    return Problem(kNotYet, "the options of the chain are not known yet");
  }
  const auto& chain = asked.snapshot.chain->chain;
  JsonWriter json, head;
  AppendChainHead(head, asked.snapshot);
  json.BeginObject().Key("chain").Raw(head.Take()).Key("items").BeginArray();
  for (std::size_t row = 0; row < chain.Size(); ++row) {
    const auto strike = chain.strike[row].ToDouble();
    const bool wanted = right == "both" || (right == "call") == (chain.right[row] == Right::kCall);
    if (wanted && strike >= static_cast<double>(lowest) && strike <= static_cast<double>(highest)) {
      AppendChainRow(json, asked.snapshot, row);
    }
  }
  json.EndArray().EndObject();
  return Json(json);
}

namespace {

Response NoCycleYet() { return Problem(kNotYet, "no cycle has analysed the chain yet"); }

}  // namespace

Response Gex(const Asked& asked) {
  if (auto refusal = Refusal(asked)) {
    return *refusal;
  }
  if (!asked.snapshot.state) {
    return NoCycleYet();
  }
  JsonWriter json;
  AppendGex(json, asked.snapshot);
  return Json(json);
}

Response GexHistory(const Asked& asked) {
  constexpr std::string_view kKind = "gex";
  const auto paging = PagingOf(asked, kKind);
  const bool by_strike = asked.query.Flag("by_strike");
  if (auto refusal = Refusal(asked)) {
    return *refusal;
  }
  std::optional<store::GammaExposurePlace> after;
  if (paging.place) {
    const auto parts = Split(*paging.place, '|');
    const auto time = ParseUtc(parts.front());
    const auto expiry = ParseDate(parts.back());
    if (time && expiry) {
      after = store::GammaExposurePlace{*time, *expiry};
    }
  }
  if (paging.broken || (paging.place && !after)) {
    return BrokenCursor();
  }
  if (!asked.sources.history) {
    return Problem(kStoreFailed, "no history is kept");
  }
  auto rows =
      asked.sources.history->GammaExposures(asked.snapshot.underlying, after, paging.limit + 1);
  if (!rows) {
    return FailedStore(rows.error());
  }
  return StorePage(
      std::move(*rows), paging, kKind,
      [&](JsonWriter& json, const auto& row) { AppendGexRow(json, row, by_strike); },
      [](const auto& row) {
        return fmt::format("{}|{}", FormatUtc(row.time), FormatDate(row.expiry));
      });
}

Response Market(const Asked& asked) {
  if (auto refusal = Refusal(asked)) {
    return *refusal;
  }
  if (!asked.snapshot.state) {
    return NoCycleYet();
  }
  JsonWriter json;
  json.BeginObject();
  analytics::AppendFields(json, *asked.snapshot.state);
  json.EndObject();
  return Json(json);
}

namespace {

// The head of what one cycle decided.
void BeginDecisions(JsonWriter& json, const engine::Snapshot& snapshot) {
  json.BeginObject().Field("cycle", snapshot.cycle);
  AppendTime(json, "as_of", snapshot.state ? std::optional(snapshot.state->as_of) : std::nullopt);
  json.Key("items").BeginArray();
}

}  // namespace

Response Recommendations(const Asked& asked) {
  if (auto refusal = Refusal(asked)) {
    return *refusal;
  }
  JsonWriter json;
  BeginDecisions(json, asked.snapshot);
  if (asked.snapshot.selection) {
    for (const auto& pick : asked.snapshot.selection->recommendations) {
      strategy::AppendValue(json, pick);
    }
  }
  json.EndArray().EndObject();
  return Json(json);
}

Response Rejections(const Asked& asked) {
  if (auto refusal = Refusal(asked)) {
    return *refusal;
  }
  JsonWriter json;
  BeginDecisions(json, asked.snapshot);
  if (asked.snapshot.selection) {
    for (const auto& rejection : asked.snapshot.selection->rejections) {
      strategy::AppendValue(json, rejection);
    }
  }
  json.EndArray().EndObject();
  return Json(json);
}

namespace {

Response Predictions(const Asked& asked, store::PredictionKind which, std::string_view kind) {
  const auto paging = PagingOf(asked, kind);
  if (auto refusal = Refusal(asked)) {
    return *refusal;
  }
  const auto after = paging.place ? ParseNumber<std::int64_t>(*paging.place) : std::nullopt;
  if (paging.broken || (paging.place && !after)) {
    return BrokenCursor();
  }
  if (!asked.sources.history) {
    return Problem(kStoreFailed, "no history is kept");
  }
  auto rows = asked.sources.history->Predictions(which, after, paging.limit + 1);
  if (!rows) {
    return FailedStore(rows.error());
  }
  return StorePage(std::move(*rows), paging, kind, AppendPrediction,
                   [](const auto& row) { return fmt::format("{}", row.id); });
}

}  // namespace

Response RecommendationHistory(const Asked& asked) {
  return Predictions(asked, store::PredictionKind::kRecommendations, "recommendations");
}

Response RejectionHistory(const Asked& asked) {
  return Predictions(asked, store::PredictionKind::kRejections, "rejections");
}

}  // namespace m8::server
