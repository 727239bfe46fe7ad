// The scanner: what it is asked for, what it finds, and the presets.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/text.hpp"
#include "scanner/json.hpp"
#include "server/resources.hpp"
#include "server/scan_body.hpp"
#include "server/views.hpp"

namespace m8::server {
namespace {

using engine::ScanAnswer;
using scanner::FilterTarget;
using scanner::Found;

std::optional<Response> NoScan(const Asked& asked) {
  if (asked.sources.scan == nullptr) {
    return Problem(kNotYet, "this program does not scan");
  }
  return std::nullopt;
}

const ProblemCode& CodeOf(std::string_view code) {
  for (const auto* known : {&kPresetNotFound, &kPresetShipped, &kStoreFailed}) {
    if (known->code == code) {
      return *known;
    }
  }
  return kNotYet;
}

/// Asks the scanner, and makes the answer of what it says.
Response Ask(const Asked& asked,
             engine::ScanRequest request,
             Response (*finish)(const ScanAnswer&)) {
  Response response;
  response.later = [scan = asked.sources.scan, request = std::move(request),
                    finish](std::function<void(Response)> done) mutable {
    return scan->Ask(std::move(request), [done = std::move(done), finish](ScanAnswer answer) {
      done(answer.code.empty() ? finish(answer)
                               : Problem(CodeOf(answer.code), answer.detail, {}, kEffectNone));
    });
  };
  return response;
}

void AppendQuery(JsonWriter& json, const engine::ActiveQuery& query) {
  json.BeginObject().Key("preset");
  query.preset.empty() ? json.Null() : json.Value(std::string_view(query.preset));
  scanner::AppendFields(json, query.query);
  json.EndObject();
}

Response StatusOf(const ScanAnswer& answer) {
  JsonWriter json;
  AppendScanStatus(json, *answer.view);
  return Json(json);
}

Response FunnelOf(const ScanAnswer& answer) {
  JsonWriter json;
  json.BeginObject().Field("as_of", FormatUtc(*answer.as_of)).Key("query");
  AppendQuery(json, answer.query);
  scanner::AppendFields(json, *answer.funnel);
  json.EndObject();
  return Json(json);
}

Response PresetsOf(const ScanAnswer& answer) {
  JsonWriter json;
  json.BeginObject().Key("items").BeginArray();
  for (const auto& [preset, shipped] : answer.presets) {
    json.BeginObject();
    scanner::AppendFields(json, preset);
    json.Field("shipped", shipped).EndObject();
  }
  json.EndArray().EndObject();
  return Json(json);
}

Response Gone(const ScanAnswer&) { return {.status = 204}; }

std::string_view NameOf(FilterTarget target) {
  switch (target) {
    case FilterTarget::kColumn:
      return "leg";
    case FilterTarget::kUnderlying:
      return "underlying";
    case FilterTarget::kKind:
      return "kind";
    case FilterTarget::kField:
      return "structure";
  }
  return "";
}

bool TakesNames(FilterTarget target) {
  return target == FilterTarget::kUnderlying || target == FilterTarget::kKind;
}

void AppendNames(JsonWriter& json, const std::vector<std::string>& names) {
  json.Key("names").BeginArray();
  for (const auto& name : names) {
    json.Value(std::string_view(name));
  }
  json.EndArray();
}

void AppendDeclared(JsonWriter& json, const scanner::FilterInfo& info) {
  const bool names = TakesNames(info.target);
  const auto bound = [&](double value) { return names ? std::nullopt : std::optional(value); };
  json.BeginObject().Field("name", info.name).Field("target", NameOf(info.target));
  json.Field("unit", info.unit).Field("low", bound(info.low)).Field("high", bound(info.high));
  std::vector<std::string> known;
  if (info.target == FilterTarget::kKind) {
    known = {"credit", "debit"};
    for (const auto kind : scanner::kSpreadKinds) {
      known.emplace_back(Name(kind));
    }
  }
  AppendNames(json, known);
  json.Field("needs", NeedOf(info)).Field("meaning", info.meaning);
  json.Field("example", info.example).EndObject();
}

void AppendActive(JsonWriter& json, const scanner::FilterSetting& setting) {
  constexpr std::string_view kLegs[] = {"both", "short", "long"};
  const auto bound = [&](double value) {
    return TakesNames(setting.info->target) || std::isinf(value) ? std::nullopt
                                                                 : std::optional(value);
  };
  json.BeginObject().Field("text", std::string_view(setting.Text()));
  json.Field("name", setting.info->name);
  json.Field("legs", kLegs[static_cast<std::size_t>(setting.legs)]);
  json.Field("low", bound(setting.low)).Field("high", bound(setting.high));
  AppendNames(json, setting.names);
  json.EndObject();
}

/// What results may be sorted by.
struct SortKey {
  std::string_view name;
  std::optional<double> (*of)(const Found&);
};

constexpr SortKey kSortKeys[] = {
    {"score", [](const Found& f) { return std::optional(f.score); }},
    {"ev", [](const Found& f) { return std::optional(f.expected_value_usd); }},
    {"ev-per-risk", [](const Found& f) { return std::optional(f.EvPerRisk()); }},
    {"return-on-risk", [](const Found& f) { return std::optional(f.ReturnOnRisk()); }},
    {"credit", [](const Found& f) { return std::optional(f.credit); }},
    {"credit-to-width", [](const Found& f) { return std::optional(f.CreditToWidth()); }},
    {"risk", [](const Found& f) { return std::optional(f.risk_usd); }},
    {"pop", [](const Found& f) { return f.probability_of_profit; }},
    {"width", [](const Found& f) { return std::optional(f.width); }},
};

/// Where a result stands in an order; what is not known stands last.
struct Place {
  std::optional<double> value;
  std::string id;

  [[nodiscard]] bool Before(const Place& other, bool ascending) const {
    if (value != other.value) {
      if (!value || !other.value) {
        return value.has_value();
      }
      return ascending ? *value < *other.value : *value > *other.value;
    }
    return id < other.id;
  }
  [[nodiscard]] std::string Text(std::string_view order) const {
    return fmt::format("{}|{}|{}", order, value ? fmt::format("{}", *value) : "", id);
  }
  static std::optional<Place> Read(std::string_view text, std::string_view order) {
    const auto parts = Split(text, '|');
    if (parts.size() != 3 || parts[0] != order) {
      return std::nullopt;
    }
    const auto value = ParseNumber<double>(parts[1]);
    if (!value && !parts[1].empty()) {
      return std::nullopt;
    }
    return Place{value, std::string(parts[2])};
  }
};

}  // namespace

void AppendScanStatus(JsonWriter& json, const engine::ScanView& scan) {
  json.BeginObject().Field("running", scan.running).Key("query");
  scan.query ? AppendQuery(json, *scan.query) : void(json.Null());
  AppendTime(json, "started", scan.started);
  AppendTime(json, "as_of", scan.as_of);
  json.Field("underlying", std::string_view(scan.underlying)).Field("revision", scan.revision);
  json.Field("options", scan.options).Field("tradable", scan.tradable);
  json.Field("results", static_cast<std::uint64_t>(scan.results->size()));
  json.Field("rebuilds", scan.rebuilds).Field("updates", scan.updates);
  json.Field("rows_updated", scan.rows_updated).Field("cache_hit_rate", scan.cache.HitRate());
  json.Key("order").BeginArray();
  for (const auto& filter : scan.order) {
    json.Value(std::string_view(filter));
  }
  json.EndArray().Field("waiting", std::string_view(scan.waiting)).EndObject();
}

Response StartScan(const Asked& asked) {
  if (auto refusal = Refusal(asked); refusal || (refusal = NoScan(asked))) {
    return *refusal;
  }
  auto ask = ReadScanAsk(asked.request);
  return ask ? Ask(asked, engine::StartScan{std::move(*ask)}, StatusOf) : std::move(ask.error());
}

Response StopScan(const Asked& asked) {
  if (auto refusal = Refusal(asked); refusal || (refusal = NoScan(asked))) {
    return *refusal;
  }
  return Ask(asked, engine::StopScan{}, StatusOf);
}

Response TryScanFilters(const Asked& asked) {
  if (auto refusal = Refusal(asked); refusal || (refusal = NoScan(asked))) {
    return *refusal;
  }
  auto ask = ReadScanAsk(asked.request);
  return ask ? Ask(asked, engine::TryFilters{std::move(*ask)}, FunnelOf) : std::move(ask.error());
}

Response ScanStatus(const Asked& asked) {
  if (auto refusal = Refusal(asked); refusal || (refusal = NoScan(asked))) {
    return *refusal;
  }
  JsonWriter json;
  AppendScanStatus(json, *asked.sources.scan->View());
  return Json(json);
}

Response ScanFilters(const Asked& asked) {
  if (auto refusal = Refusal(asked); refusal || (refusal = NoScan(asked))) {
    return *refusal;
  }
  JsonWriter json;
  json.BeginObject().Key("declared").BeginArray();
  for (const auto& info : scanner::Filters()) {
    AppendDeclared(json, info);
  }
  json.EndArray().Key("active").BeginArray();
  if (const auto view = asked.sources.scan->View(); view->running) {
    for (const auto& setting : view->query->query.filters) {
      AppendActive(json, setting);
    }
  }
  json.EndArray().Key("scores").BeginArray();
  for (const auto score : scanner::kScores) {
    json.Value(Name(score));
  }
  json.EndArray().Key("structures").BeginArray();
  for (const auto structure : scanner::kStructures) {
    json.Value(Name(structure));
  }
  json.EndArray().EndObject();
  return Json(json);
}

Response ScanResults(const Asked& asked) {
  constexpr std::string_view kKind = "scan";
  std::vector<std::string_view> names;
  for (const auto& key : kSortKeys) {
    names.push_back(key.name);
  }
  const auto paging = PagingOf(asked, kKind);
  const auto sort = asked.query.OneOf("sort", names);
  const bool ascending = asked.query.OneOf("order", {"desc", "asc"}) == "asc";
  if (auto refusal = Refusal(asked); refusal || (refusal = NoScan(asked))) {
    return *refusal;
  }
  const auto order = fmt::format("{} {}", sort, ascending ? "asc" : "desc");
  const auto after = paging.place ? Place::Read(*paging.place, order) : std::nullopt;
  if (paging.broken || (paging.place && !after)) {
    return BrokenCursor();
  }
  const auto view = asked.sources.scan->View();
  const auto* key = std::ranges::find(kSortKeys, sort, &SortKey::name);
  std::vector<std::pair<Place, const Found*>> rows;
  for (const auto& found : *view->results) {
    Place place{key->of(found), found.id};
    if (!after || after->Before(place, ascending)) {
      rows.emplace_back(std::move(place), &found);
    }
  }
  std::ranges::sort(
      rows, [&](const auto& a, const auto& b) { return a.first.Before(b.first, ascending); });
  const auto limit = static_cast<std::size_t>(paging.limit);
  const bool more = rows.size() > limit;
  rows.resize(std::min(rows.size(), limit));
  JsonWriter json;
  json.BeginObject();
  AppendTime(json, "as_of", view->as_of);
  json.Field("revision", view->revision).Key("items").BeginArray();
  for (const auto& [place, found] : rows) {
    scanner::AppendValue(json, *found);
  }
  EndPage(json, kKind, more ? std::optional(rows.back().first.Text(order)) : std::nullopt);
  return Json(json);
}

Response ScanPresets(const Asked& asked) {
  if (auto refusal = Refusal(asked); refusal || (refusal = NoScan(asked))) {
    return *refusal;
  }
  return Ask(asked, engine::ListPresets{}, PresetsOf);
}

Response SaveScanPresets(const Asked& asked) {
  if (auto refusal = Refusal(asked); refusal || (refusal = NoScan(asked))) {
    return *refusal;
  }
  auto presets = ReadScanPresets(asked.request);
  return presets ? Ask(asked, engine::SavePresets{std::move(*presets)}, PresetsOf)
                 : std::move(presets.error());
}

Response ScanPreset(const Asked& asked) {
  if (auto refusal = Refusal(asked); refusal || (refusal = NoScan(asked))) {
    return *refusal;
  }
  return Ask(asked, engine::PresetVersions{asked.argument}, PresetsOf);
}

Response DeleteScanPreset(const Asked& asked) {
  if (auto refusal = Refusal(asked); refusal || (refusal = NoScan(asked))) {
    return *refusal;
  }
  return Ask(asked, engine::DeletePreset{asked.argument}, Gone);
}

}  // namespace m8::server
