#include "config/detail/toml_reader.hpp"

#include <sstream>

#include <fmt/format.h>
#include <toml++/toml.h>

namespace m8::config::detail {
namespace {

Place At(const TextFile& file, const toml::source_region& region) {
  return {file.path, static_cast<int>(region.begin.line), static_cast<int>(region.begin.column)};
}

// A key that needs quotes in TOML keeps them, so that "a.b" is not taken for b in [a].
std::string KeyText(std::string_view key) {
  return key.find('.') == std::string_view::npos ? std::string(key) : fmt::format("\"{}\"", key);
}

std::string TimeText(const toml::time& time) {
  return fmt::format("{:02}:{:02}:{:02}", time.hour, time.minute, time.second);
}

Given ReadArray(const toml::array& array) {
  std::vector<std::string> texts;
  for (const auto& node : array) {
    const auto* text = node.as_string();
    if (text == nullptr) {
      return {Given::Unusable{"a list that holds something else than texts"}};
    }
    texts.push_back(text->get());
  }
  return {std::move(texts)};
}

Given ReadValue(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::boolean:
      return {node.as_boolean()->get()};
    case toml::node_type::integer:
      return {node.as_integer()->get()};
    case toml::node_type::floating_point:
      return {node.as_floating_point()->get()};
    case toml::node_type::string:
      return {node.as_string()->get()};
    case toml::node_type::time:
      return {TimeText(node.as_time()->get())};
    case toml::node_type::array:
      return ReadArray(*node.as_array());
    case toml::node_type::date:
      return {Given::Unusable{"a date"}};
    case toml::node_type::date_time:
      return {Given::Unusable{"a date and time"}};
    case toml::node_type::table:
    case toml::node_type::none:
      break;
  }
  return {Given::Unusable{"a table"}};
}

void Flatten(const TextFile& file,
             const toml::table& table,
             const std::string& prefix,
             std::vector<TomlEntry>& out) {
  for (const auto& [key, node] : table) {
    const std::string name = prefix + KeyText(key.str());
    out.push_back(
        {name, node.is_table(), ReadValue(node), At(file, key.source()), At(file, node.source())});
    if (node.is_table()) {
      Flatten(file, *node.as_table(), name + ".", out);
    }
  }
}

// The library's words for a key or table that is there already.
bool IsDuplicate(std::string_view message) {
  return message.find("redefine") != std::string_view::npos ||
         message.find("already") != std::string_view::npos;
}

}  // namespace

TomlDocument ReadToml(const TextFile& file) {
  TomlDocument document;
  try {
    Flatten(file, toml::parse(file.content), "", document.entries);
  } catch (const toml::parse_error& error) {
    const std::string_view message = error.description();
    const auto kind = IsDuplicate(message) ? ProblemKind::kDuplicate : ProblemKind::kSyntax;
    document.problems.push_back({kind, At(file, error.source()), std::string(message)});
  }
  return document;
}

}  // namespace m8::config::detail
