// tidy-ok: a preset is JSON from outside, and simdjson is what reads JSON here
#include "scanner/preset.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/assert.hpp"
#include "base/json.hpp"

namespace m8::scanner {
namespace {

struct ShippedRow {
  std::string_view name, description;
  std::vector<std::string_view> filters;
  Score score = Score::kEvPerRisk;
  Structure structure = Structure::kVertical;
};

const std::vector<ShippedRow>& Rows() {
  static const std::vector<ShippedRow> rows{
      {"30-delta-credit-spreads",
       "30-delta credit spreads, 30 to 60 days to expiry",
       {"kind=credit", "dte=30..60", "short.delta=0.25..0.35", "open-interest=50..",
        "spread-share=..25%", "width=5..50", "natural-credit=0.05.."}},
      {"0dte-10-delta",
       "Credit spreads of today's expiry with a short leg of 10 delta",
       {"kind=credit", "dte=0", "short.delta=0.07..0.13", "volume=1..", "width=5..50",
        "natural-credit=0.05.."}},
      {"weekly-16-delta",
       "Credit spreads one standard deviation out, 5 to 9 days to expiry",
       {"kind=credit", "dte=5..9", "short.delta=0.13..0.19", "open-interest=50..",
        "spread-share=..25%", "width=5..50", "natural-credit=0.05.."}},
      {"high-iv-credit-spreads",
       "30-delta credit spreads where the year's vols were lower on half of its days",
       {"kind=credit", "dte=30..60", "short.delta=0.25..0.35", "iv-percentile=50%..",
        "spread-share=..25%", "width=5..50", "natural-credit=0.05.."}},
      {"third-of-the-width",
       "Credit spreads that bring a third of their width, 20 to 60 days to expiry",
       {"kind=credit", "dte=20..60", "credit-to-width=33%..45%", "open-interest=50..",
        "spread-share=..25%", "width=5..50"},
       Score::kCreditToWidth},
      {"cheap-debit-spreads",
       "Debit spreads that cost at most a third of what they can pay, 5 to 30 days to expiry",
       {"kind=debit", "dte=5..30", "return-on-risk=200%..", "long.delta=0.25..0.60",
        "spread-share=..15%", "width=5..50"}},
      {"0dte-10-delta-condors",
       "Iron condors of today's expiry with short legs of 10 delta",
       {"dte=0", "short.delta=0.07..0.13", "volume=1..", "width=5..50", "natural-credit=0.10.."},
       Score::kEvPerRisk,
       Structure::kCondor},
      {"0dte-butterflies",
       "Butterflies of today's expiry, sold near the forward, 10 to 50 points wide",
       {"dte=0", "short.moneyness=-0.5%..0.5%", "volume=1..", "width=10..50"},
       Score::kEvPerRisk,
       Structure::kButterfly},
  };
  return rows;
}

tl::unexpected<Error> Wrong(std::string_view source, std::string_view why) {
  return Fail(Errc::kInvalidArgument, fmt::format("{}: {}", source, why),
              R"(like {"name":"mine","version":1,"filters":["dte=30..60"],"score":"ev","top":20})");
}

Result<void> ReadFilters(simdjson::dom::element value, std::string_view source, Preset& out) {
  simdjson::dom::array texts;
  if (value.get_array().get(texts) != simdjson::SUCCESS) {
    return Wrong(source, "'filters' is no list of texts");
  }
  for (const auto element : texts) {
    std::string_view text;
    if (element.get_string().get(text) != simdjson::SUCCESS) {
      return Wrong(source, "'filters' is no list of texts");
    }
    auto setting = ParseFilter(text);
    if (!setting) {
      return tl::unexpected(setting.error().Within(source));
    }
    out.query.filters.push_back(std::move(*setting));
  }
  return {};
}

Result<std::string_view> ReadText(simdjson::dom::element value,
                                  std::string_view key,
                                  std::string_view source) {
  std::string_view text;
  if (value.get_string().get(text) != simdjson::SUCCESS) {
    return Wrong(source, fmt::format("'{}' is no text", key));
  }
  return text;
}

Result<std::int64_t> ReadWhole(simdjson::dom::element value,
                               std::string_view key,
                               std::string_view source,
                               std::int64_t most) {
  std::int64_t number = 0;
  if (value.get_int64().get(number) != simdjson::SUCCESS || number < 1 || number > most) {
    return Wrong(source, fmt::format("'{}' is no whole number from 1 to {}", key, most));
  }
  return number;
}

Result<void> ReadField(std::string_view key,
                       simdjson::dom::element value,
                       std::string_view source,
                       Preset& out) {
  constexpr std::int64_t kMostVersions = 1'000'000'000;
  if (key == "name") {
    M8_TRY(out.name, ReadText(value, key, source));
    return out.name.empty() ? Wrong(source, "'name' is empty") : Result<void>{};
  }
  if (key == "description") {
    M8_TRY(out.description, ReadText(value, key, source));
    return {};
  }
  if (key == "version") {
    M8_TRY(out.version, ReadWhole(value, key, source, kMostVersions));
    return {};
  }
  if (key == "filters") {
    return ReadFilters(value, source, out);
  }
  if (key == "structure") {
    M8_TRY(const auto text, ReadText(value, key, source));
    M8_TRY(out.query.structure, ParseStructure(text));
    return {};
  }
  if (key == "score") {
    M8_TRY(const auto text, ReadText(value, key, source));
    M8_TRY(out.query.rank.score, ParseScore(text));
    return {};
  }
  if (key == "top") {
    M8_TRY(const auto top, ReadWhole(value, key, source, kMaxTop));
    out.query.rank.top = static_cast<std::size_t>(top);
    return {};
  }
  return Wrong(source, fmt::format("there is no key '{}'", key));
}

}  // namespace

std::span<const Preset> ShippedPresets() {
  static const std::vector<Preset> presets = [] {
    std::vector<Preset> made;
    for (const auto& row : Rows()) {
      Preset preset{.name = std::string(row.name), .description = std::string(row.description)};
      for (const auto text : row.filters) {
        auto setting = ParseFilter(text);
        M8_ASSERT(setting.has_value(), "a preset of ours can be read");
        preset.query.filters.push_back(std::move(*setting));
      }
      preset.query.structure = row.structure;
      preset.query.rank.score = row.score;
      made.push_back(std::move(preset));
    }
    return made;
  }();
  return presets;
}

const Preset* FindShippedPreset(std::string_view name) {
  const auto presets = ShippedPresets();
  const auto at = std::ranges::find(presets, name, &Preset::name);
  return at == presets.end() ? nullptr : &*at;
}

void AppendFields(JsonWriter& json, const Query& query) {
  json.Field("structure", Name(query.structure)).Key("filters").BeginArray();
  for (const auto& setting : query.filters) {
    json.Value(std::string_view(setting.Text()));
  }
  json.EndArray()
      .Field("score", Name(query.rank.score))
      .Field("top", static_cast<std::int64_t>(query.rank.top));
}

void AppendFields(JsonWriter& json, const Preset& preset) {
  json.Field("name", std::string_view(preset.name))
      .Field("version", preset.version)
      .Field("description", std::string_view(preset.description));
  AppendFields(json, preset.query);
}

std::string ToJson(const Preset& preset) {
  JsonWriter json;
  json.BeginObject();
  AppendFields(json, preset);
  json.EndObject();
  return json.Take();
}

Result<Preset> ParsePreset(std::string_view json, std::string_view source) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  simdjson::dom::object object;
  if (const auto error = parser.parse(simdjson::padded_string(json)).get(root);
      error != simdjson::SUCCESS) {
    return Wrong(source, fmt::format("no JSON: {}", simdjson::error_message(error)));
  }
  if (root.get_object().get(object) != simdjson::SUCCESS) {
    return Wrong(source, "no object");
  }
  Preset preset;
  std::vector<std::string_view> seen;
  for (const auto field : object) {
    if (std::ranges::find(seen, field.key) != seen.end()) {
      return Wrong(source, fmt::format("'{}' is there twice", field.key));
    }
    seen.push_back(field.key);
    M8_CHECK(ReadField(field.key, field.value, source, preset));
  }
  for (const std::string_view key : {"name", "version", "filters", "score", "top"}) {
    if (std::ranges::find(seen, key) == seen.end()) {
      return Wrong(source, fmt::format("'{}' is missing", key));
    }
  }
  return preset;
}

}  // namespace m8::scanner
