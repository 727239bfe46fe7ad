// What a scan is asked for, as JSON.
#include "server/scan_body.hpp"

#include <fmt/format.h>

#include "server/json_value.hpp"

namespace m8::server {
namespace {

constexpr std::size_t kFiltersMax = 64;
constexpr std::size_t kPresetsMax = 200;
constexpr std::size_t kNameMax = 80;
constexpr std::size_t kDescriptionMax = 400;
constexpr std::int64_t kTopMax = 1'000;

using Errors = std::vector<Wrong>;

void Complain(Errors& errors, std::string pointer, const Error& error) {
  errors.push_back({std::move(pointer), error.Text()});
}

void ReadFilters(const JsonValue& value,
                 const std::string& pointer,
                 std::vector<scanner::FilterSetting>& out,
                 Errors& errors) {
  const auto* texts = value.AsArray();
  if (texts == nullptr || texts->size() > kFiltersMax) {
    errors.push_back({pointer, fmt::format("is no list of at most {} texts", kFiltersMax)});
    return;
  }
  for (std::size_t i = 0; i < texts->size(); ++i) {
    const auto at = fmt::format("{}/{}", pointer, i);
    const auto* text = (*texts)[i].AsText();
    if (text == nullptr) {
      errors.push_back({at, "is no text"});
    } else if (auto setting = scanner::ParseFilter(*text)) {
      out.push_back(std::move(*setting));
    } else {
      Complain(errors, at, setting.error());
    }
  }
}

std::string ReadText(const JsonValue& value,
                     const std::string& pointer,
                     std::size_t longest,
                     Errors& errors) {
  const auto* text = value.AsText();
  if (text == nullptr || text->size() > longest) {
    errors.push_back({pointer, fmt::format("is no text of at most {} bytes", longest)});
    return {};
  }
  return *text;
}

template <class T>
std::optional<T> ReadName(const JsonValue& value,
                          const std::string& pointer,
                          Result<T> (*parse)(std::string_view),
                          Errors& errors) {
  const auto parsed = parse(ReadText(value, pointer, kNameMax, errors));
  if (!parsed) {
    Complain(errors, pointer, parsed.error());
    return std::nullopt;
  }
  return *parsed;
}

/// A member that ScanQuery and ScanPresetIn share; false: it is none of these.
bool ReadShared(const std::string& name,
                const JsonValue& value,
                const std::string& pointer,
                engine::ScanAsk& out,
                Errors& errors) {
  if (name == "structure") {
    out.structure = ReadName(value, pointer, scanner::ParseStructure, errors);
  } else if (name == "score") {
    out.score = ReadName(value, pointer, scanner::ParseScore, errors);
  } else if (name == "filters") {
    ReadFilters(value, pointer, out.filters.emplace(), errors);
  } else if (name == "top") {
    const auto top = value.AsInteger();
    if (!top || *top < 1 || *top > kTopMax) {
      errors.push_back({pointer, fmt::format("is no whole number from 1 to {}", kTopMax)});
    } else {
      out.top = static_cast<std::size_t>(*top);
    }
  } else {
    return false;
  }
  return true;
}

tl::unexpected<Response> Refused(Errors errors) {
  const auto detail = fmt::format("{}: {}", errors.front().pointer, errors.front().detail);
  return tl::unexpected(Problem(kBodyInvalid, detail, std::move(errors), kEffectNone));
}

tl::expected<JsonValue, Response> ReadObject(const Request& request) {
  if (!request.content_type.starts_with("application/json")) {
    return tl::unexpected(
        Problem(kMediaTypeUnsupported, "the body must be application/json", {}, kEffectNone));
  }
  auto body = ParseJson(request.body);
  if (!body || !body->AsObject()) {
    return Refused({{"", body ? "the body is no object" : body.error().message}});
  }
  return std::move(*body);
}

scanner::Preset ReadPreset(const JsonValue& value, const std::string& at, Errors& errors) {
  scanner::Preset preset;
  const auto* members = value.AsObject();
  if (members == nullptr) {
    errors.push_back({at, "is no object"});
    return preset;
  }
  engine::ScanAsk parts;
  for (const auto& [name, member] : *members) {
    const auto pointer = at + "/" + name;
    if (name == "name") {
      preset.name = ReadText(member, pointer, kNameMax, errors);
    } else if (name == "description") {
      preset.description = ReadText(member, pointer, kDescriptionMax, errors);
    } else if (name != "version" && name != "shipped" &&
               !ReadShared(name, member, pointer, parts, errors)) {
      errors.push_back({pointer, "is no field of this"});
    }
  }
  if (preset.name.empty() || preset.name.find('/') != std::string::npos) {
    errors.push_back({at + "/name", "is no name: a text without '/'"});
  }
  if (!parts.filters) {
    errors.push_back({at + "/filters", "is missing"});
  }
  preset.query.structure = parts.structure.value_or(scanner::Structure::kVertical);
  preset.query.filters = std::move(parts.filters).value_or(std::vector<scanner::FilterSetting>{});
  preset.query.rank.score = parts.score.value_or(scanner::Score::kEvPerRisk);
  preset.query.rank.top = parts.top.value_or(preset.query.rank.top);
  return preset;
}

}  // namespace

tl::expected<engine::ScanAsk, Response> ReadScanAsk(const Request& request) {
  const auto body = ReadObject(request);
  if (!body) {
    return tl::unexpected(body.error());
  }
  engine::ScanAsk ask;
  Errors errors;
  for (const auto& [name, value] : *body->AsObject()) {
    const auto pointer = "/" + name;
    if (name == "preset") {
      ask.preset = ReadText(value, pointer, kNameMax, errors);
    } else if (!ReadShared(name, value, pointer, ask, errors)) {
      errors.push_back({pointer, "is no field of this"});
    }
  }
  if (!errors.empty()) {
    return Refused(std::move(errors));
  }
  return ask;
}

tl::expected<std::vector<scanner::Preset>, Response> ReadScanPresets(const Request& request) {
  const auto body = ReadObject(request);
  if (!body) {
    return tl::unexpected(body.error());
  }
  const auto* items = body->Find("items");
  if (body->AsObject()->size() != 1 || items == nullptr || !items->AsArray() ||
      items->AsArray()->empty() || items->AsArray()->size() > kPresetsMax) {
    return Refused(
        {{"/items", fmt::format("is no list of 1 to {} presets, alone in the body", kPresetsMax)}});
  }
  std::vector<scanner::Preset> presets;
  Errors errors;
  for (std::size_t i = 0; i < items->AsArray()->size(); ++i) {
    presets.push_back(ReadPreset((*items->AsArray())[i], fmt::format("/items/{}", i), errors));
  }
  if (!errors.empty()) {
    return Refused(std::move(errors));
  }
  return presets;
}

}  // namespace m8::server
