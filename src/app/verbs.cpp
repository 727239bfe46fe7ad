#include "app/verbs.hpp"

#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "app/settings.hpp"
#include "base/json.hpp"
#include "config/document.hpp"
#include "gateway/error_rules.hpp"
#include "market/time_zone.hpp"
#include "obs/metrics.hpp"
#include "risk/reference.hpp"
#include "scanner/filter.hpp"

namespace m8::app {

ExitCode Complain(const Error& error) {
  fmt::print(stderr, "magic8: {}\n", error.Text());
  switch (error.code) {
    case Errc::kInvalidArgument:
    case Errc::kProtocol:
    case Errc::kNotFound:
    case Errc::kOutOfRange:
      return ExitCode::kUsage;
    case Errc::kUnavailable:
    case Errc::kTimeout:
    case Errc::kIo:
    case Errc::kInternal:
      return ExitCode::kOperational;
    case Errc::kRefused:
      return ExitCode::kRiskHalt;
  }
  return ExitCode::kOperational;
}

ExitCode Perform(const Invocation& invocation) {
  if (const auto zones = market::CheckTimeZones(); !zones) {
    return Complain(zones.error());
  }
  return std::visit([&](const auto& options) { return Perform(invocation.common, options); },
                    invocation.verb);
}

ExitCode Perform(const Common& common, const VersionOptions&) {
  if (common.json) {
    JsonWriter json;
    json.BeginObject().Field("name", "magic8").Field("version", kVersion).EndObject();
    fmt::print("{}\n", json.Take());
  } else {
    fmt::print("magic8 {}\n", kVersion);
  }
  return ExitCode::kOk;
}

ExitCode Perform(const Common& common, const ConfigOptions& options) {
  if (options.action == ConfigAction::kSchema || options.action == ConfigAction::kDefault) {
    const Configuration defaults;
    fmt::print("{}", options.action == ConfigAction::kSchema
                         ? config::JsonSchema(defaults.registry)
                         : config::DefaultFile(defaults.registry));
    return ExitCode::kOk;
  }
  const auto configuration = LoadOrComplain(common);
  if (!configuration) {
    return ExitCode::kUsage;
  }
  if (options.action == ConfigAction::kCheck) {
    fmt::print("{}\n", common.json ? R"({"ok":true})" : "The configuration is right.");
  } else if (common.json) {
    fmt::print("{}\n", config::ShowJson(configuration->registry));
  } else {
    fmt::print("{}", config::ShowToml(configuration->registry, options.origin));
  }
  return ExitCode::kOk;
}

ExitCode Perform(const Common&, const DocsOptions& options) {
  const Configuration defaults;
  const std::pair<const char*, std::string> pages[] = {
      {"configuration.md", config::Markdown(defaults.registry)},
      {"metrics.md", obs::MetricsMarkdown()},
      {"cli.md", CommandLineMarkdown()},
      {"errors.md", gateway::ErrorReference()},
      {"scan-filters.md", scanner::FiltersMarkdown()},
      {"risk.md", risk::Reference(defaults.registry)},
  };
  std::error_code failure;
  std::filesystem::create_directories(options.directory, failure);
  for (const auto& [name, text] : pages) {
    const auto path = std::filesystem::path(options.directory) / name;
    std::ofstream file(path, std::ios::binary);
    file << text;
    if (!file.flush()) {
      return Complain({Errc::kIo, fmt::format("cannot write {}", path.string()),
                       "check that the directory is yours"});
    }
    fmt::print("{}\n", path.string());
  }
  return ExitCode::kOk;
}

}  // namespace m8::app
