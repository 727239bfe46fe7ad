#pragma once

#include <string>
#include <vector>

#include "config/registry.hpp"

namespace m8::config {

/// In place of every secret value.
inline constexpr std::string_view kHidden = "(hidden)";

/// Every value as TOML in sections; with its origin as a comment behind it where asked. Secrets are
/// hidden.
std::string ShowToml(const Registry& registry, bool with_origin);
/// [{"name", "value", "origin", "default", "unit", "reload"}]; secrets are hidden.
std::string ShowJson(const Registry& registry);

/// JSON Schema (draft 2020-12) of the TOML file.
std::string JsonSchema(const Registry& registry);
/// The tables of docs/reference/configuration.md, one a section, and the error codes.
std::string Markdown(const Registry& registry);
/// A TOML file that says everything and changes nothing: each setting with its help, commented out.
std::string DefaultFile(const Registry& registry);

}  // namespace m8::config
