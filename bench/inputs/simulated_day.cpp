#include "inputs/simulated_day.hpp"

#include <filesystem>
#include <utility>

#include "base/assert.hpp"
#include "paper/settings.hpp"

namespace m8::bench {
namespace {

template <class T>
T Must(Result<T> result) {
  M8_ASSERT(result.has_value(), "the shipped settings make a world");
  return std::move(*result);
}

}  // namespace

SimulatedDay::SimulatedDay(const char* folder) {
  app::Configuration configuration;
  app::Settings& settings = configuration.settings;
  settings.app.state_directory =
      (std::filesystem::temp_directory_path() / "magic8-bench" / folder).string();
  market_ = Must(paper::MakeGateway(settings.paper));
  const auto seed = static_cast<std::uint64_t>(settings.paper.seed);
  program_ = Must(app::Program::Open(settings, app::Mode::kSim, seed, market_->Now()));
  world_ = std::make_unique<app::SimulatedWorld>(*program_, *market_);
}

bool SimulatedDay::Step() {
  const auto before = Engine().Cycles();
  world_->Step();
  return Engine().Cycles() > before;
}

void SimulatedDay::StepUntilCycle() {
  while (!Step()) {
  }
}

}  // namespace m8::bench
