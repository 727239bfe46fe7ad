#include <exception>

#include <fmt/format.h>
#include <unistd.h>

#include "app/cli.hpp"
#include "app/verbs.hpp"

namespace {

std::map<std::string, std::string> Environment() {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (const auto equals = text.find('='); equals != std::string_view::npos) {
      variables.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  return variables;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    auto parsed = m8::app::ParseCommandLine(argc, argv);
    if (const auto* answered = std::get_if<m8::app::ExitCode>(&parsed)) {
      return static_cast<int>(*answered);
    }
    auto& invocation = std::get<m8::app::Invocation>(parsed);
    invocation.common.environment = Environment();
    return static_cast<int>(m8::app::Perform(invocation));
  } catch (const std::exception& failure) {
    fmt::print(stderr, "magic8: {}\n", failure.what());
    return static_cast<int>(m8::app::ExitCode::kOperational);
  }
}
