#include "config/document.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/text.hpp"

namespace m8::config {
namespace {

// Sections in the order in which they first appear, each with its settings in order.
std::vector<std::pair<std::string_view, std::vector<const Setting*>>> BySection(
    const Registry& registry) {
  std::vector<std::pair<std::string_view, std::vector<const Setting*>>> sections;
  for (const auto& setting : registry.Settings()) {
    const auto found = std::ranges::find_if(
        sections, [&](const auto& section) { return section.first == setting.Section(); });
    if (found == sections.end()) {
      sections.push_back({setting.Section(), {&setting}});
    } else {
      found->second.push_back(&setting);
    }
  }
  return sections;
}

std::string_view ReloadText(Reload reload) { return reload == Reload::kLive ? "live" : "restart"; }

// "number 0..1 points", for people.
std::string TypeText(const Setting& setting) {
  std::string text(TypeName(setting.slot));
  for (const auto& piece : {RangeText(setting.slot, setting.spec.range), setting.spec.unit}) {
    text += piece.empty() ? "" : " " + piece;
  }
  return text;
}

void WriteType(JsonWriter& out, const Slot& slot) {
  const auto name = TypeName(slot);
  if (name == "bool") {
    out.Field("type", "boolean");
  } else if (name == "integer") {
    out.Field("type", "integer");
  } else if (name == "number" || name == "amount") {
    out.Field("type", "number");
  } else if (name == "list") {
    out.Field("type", "array").Key("items").BeginObject().Field("type", "string").EndObject();
  } else {
    out.Field("type", "string");
  }
  if (name == "duration") {
    out.Field("pattern", "^([0-9]+(d|h|ms|m|s|us|ns))+$");
  } else if (name == "time of day") {
    out.Field("pattern", "^[0-2][0-9]:[0-5][0-9](:[0-5][0-9])?$");
  }
}

// Both write the inside of an object.
void WriteSchema(JsonWriter& out, const Setting& setting) {
  const auto& spec = setting.spec;
  out.Field("description",
            spec.unit.empty() ? spec.help : fmt::format("{} [{}]", spec.help, spec.unit));
  WriteType(out, setting.slot);
  if (const auto* choice = std::get_if<EnumSlot>(&setting.slot)) {
    out.Key("enum").BeginArray();
    for (const auto& name : choice->names) {
      out.Value(name);
    }
    out.EndArray();
  } else if (spec.range && !std::holds_alternative<Duration*>(setting.slot)) {
    out.Field("minimum", spec.range->min);
    if (spec.range->max < std::numeric_limits<double>::infinity()) {
      out.Field("maximum", spec.range->max);
    }
  }
  if (!spec.secret) {
    out.Key("default").Raw(setting.default_literal);
  }
}

void WriteSchemaSection(JsonWriter& out, const Registry& registry, const std::string& prefix) {
  out.Field("type", "object").Field("additionalProperties", false);
  out.Key("properties").BeginObject();
  std::vector<std::string_view> done;
  for (const auto& setting : registry.Settings()) {
    const std::string_view name = setting.spec.name;
    if (!name.starts_with(prefix)) {
      continue;
    }
    const auto rest = name.substr(prefix.size());
    const auto key = rest.substr(0, rest.find('.'));
    if (std::ranges::find(done, key) != done.end()) {
      continue;
    }
    done.push_back(key);
    out.Key(key).BeginObject();
    if (key == rest) {
      WriteSchema(out, setting);
    } else {
      WriteSchemaSection(out, registry, prefix + std::string(key) + ".");
    }
    out.EndObject();
  }
  out.EndObject();
}

std::string Cell(std::string_view text) {
  std::string cell;
  for (const char c : text) {
    cell += c == '|' ? "\\|" : std::string(1, c);
  }
  return cell;
}

}  // namespace

std::string ShowToml(const Registry& registry, bool with_origin) {
  std::string out;
  for (const auto& [section, settings] : BySection(registry)) {
    out += fmt::format("{}[{}]\n", out.empty() ? "" : "\n", section);
    for (const auto* setting : settings) {
      const std::string value =
          setting->spec.secret ? fmt::format("\"{}\"", kHidden) : Literal(setting->slot);
      const std::string line = fmt::format("{} = {}", setting->Key(), value);
      out +=
          with_origin ? fmt::format("{:<40}  # {}\n", line, setting->origin.Text()) : line + "\n";
    }
  }
  return out;
}

std::string ShowJson(const Registry& registry) {
  JsonWriter out;
  out.BeginArray();
  for (const auto& setting : registry.Settings()) {
    const auto& spec = setting.spec;
    out.BeginObject().Field("name", spec.name);
    if (spec.secret) {
      out.Field("value", kHidden);
    } else {
      out.Key("value").Raw(Literal(setting.slot));
      out.Key("default").Raw(setting.default_literal);
    }
    out.Field("origin", setting.origin.Text()).Field("unit", spec.unit);
    out.Field("reload", ReloadText(spec.reload)).EndObject();
  }
  return out.EndArray().Take();
}

std::string JsonSchema(const Registry& registry) {
  JsonWriter out;
  out.BeginObject();
  out.Field("$schema", "https://json-schema.org/draft/2020-12/schema");
  out.Field("title", "Magic8Clone configuration");
  WriteSchemaSection(out, registry, "");
  return out.EndObject().Take();
}

std::string Markdown(const Registry& registry) {
  std::string out;
  for (const auto& [section, settings] : BySection(registry)) {
    out += fmt::format("## `[{}]`\n\n| setting | type | default | reload | meaning |\n", section);
    out += "| --- | --- | --- | --- | --- |\n";
    for (const auto* setting : settings) {
      const auto& spec = setting->spec;
      out +=
          fmt::format("| `{}` | {} | {} | {} | {} |\n", setting->Key(), Cell(TypeText(*setting)),
                      spec.secret ? "secret" : fmt::format("`{}`", Cell(setting->default_literal)),
                      ReloadText(spec.reload), Cell(spec.help));
    }
    out += "\n";
  }
  out += "## Errors\n\n| code | meaning |\n| --- | --- |\n";
  for (const auto& rule : kProblemRules) {
    out += fmt::format("| {} | {} |\n", rule.code, rule.meaning);
  }
  return out;
}

std::string DefaultFile(const Registry& registry) {
  std::string out;
  for (const auto& [section, settings] : BySection(registry)) {
    out += fmt::format("{}[{}]\n", out.empty() ? "" : "\n", section);
    for (const auto* setting : settings) {
      out +=
          fmt::format("# {} ({}; {})\n#{} = {}\n", setting->spec.help, TypeText(*setting),
                      ReloadText(setting->spec.reload), setting->Key(), setting->default_literal);
    }
  }
  return out;
}

}  // namespace m8::config
