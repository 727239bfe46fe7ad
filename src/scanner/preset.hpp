#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/result.hpp"
#include "scanner/scan.hpp"

namespace m8::scanner {

/// A query with a name. What trading costs is not part of it.
struct Preset {
  std::string name;
  std::int64_t version = 1;  // raised by whoever changes it
  std::string description;
  Query query;  // its structure, filters, score and top
};

/// Those that come with the program, by name.
std::span<const Preset> ShippedPresets();
/// Null where there is none of this name.
const Preset* FindShippedPreset(std::string_view name);

/// "structure", "filters", "score" and "top" of an object that is open.
void AppendFields(JsonWriter& json, const Query& query);
/// These, behind "name", "version" and "description".
void AppendFields(JsonWriter& json, const Preset& preset);
/// {"name", "version", "description", "structure", "filters": ["dte=30..60", ...], "score", "top"}
std::string ToJson(const Preset& preset);
/// The inverse: every key but description and structure (vertical) must be there, and no other.
/// `source` stands for the text in errors.
Result<Preset> ParsePreset(std::string_view json, std::string_view source);

}  // namespace m8::scanner
