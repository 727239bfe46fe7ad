#include "obs/health.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "base/json.hpp"

namespace m8::obs {

std::string_view Name(HealthState state) noexcept {
  switch (state) {
    case HealthState::kOk:
      return "ok";
    case HealthState::kDegraded:
      return "degraded";
    case HealthState::kFailed:
      return "failed";
  }
  M8_ASSERT(false, "every state has a name");
}

void Health::Set(std::string_view name, HealthState state, std::string reason, TimePoint now) {
  const auto [found, is_new] = checks_.try_emplace(std::string(name));
  auto& check = found->second;
  if (is_new || check.state != state) {
    check.state = state;
    check.since = now;
  }
  check.reason = std::move(reason);
}

HealthState Health::Overall() const {
  auto worst = HealthState::kOk;
  for (const auto& [name, check] : checks_) {
    worst = std::max(worst, check.state);
  }
  return worst;
}

std::string Health::Json() const {
  JsonWriter out;
  out.BeginObject().Field("status", Name(Overall())).Key("checks").BeginArray();
  for (const auto& [name, check] : checks_) {
    out.BeginObject().Field("name", name).Field("status", Name(check.state));
    out.Field("reason", check.reason).Field("since", FormatUtc(check.since)).EndObject();
  }
  return out.EndArray().EndObject().Take();
}

}  // namespace m8::obs
