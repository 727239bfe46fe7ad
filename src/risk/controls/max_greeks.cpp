#include <cmath>

#include <fmt/format.h>

#include "risk/controls/controls.hpp"

namespace m8::risk::controls {
namespace {

using Greek = double Sensitivity::*;

// Absent, with the option's name in `unknown`, where one of the legs is not known.
std::optional<double> SumOf(std::span<const Leg> legs,
                            const Portfolio& portfolio,
                            Greek greek,
                            std::string& unknown) {
  double sum = 0;
  for (const auto& leg : legs) {
    const auto found = std::find_if(portfolio.sensitivities.begin(), portfolio.sensitivities.end(),
                                    [&](const auto& known) { return known.first == leg.option; });
    if (found == portfolio.sensitivities.end()) {
      unknown = market::Describe(leg.option);
      return std::nullopt;
    }
    sum += found->second.*greek * static_cast<double>(leg.quantity);
  }
  return sum;
}

// The furthest from 0 that the sum may come with this order, whichever others fill.
Finding AtMostFromZero(const Question& question, Greek greek, Money limit) {
  if (limit >= Limits::kNoLimit) {
    return {};
  }
  const auto& portfolio = question.portfolio;
  std::string unknown;
  double low = 0, high = 0;
  const auto add = [&](std::span<const Leg> legs, std::int64_t units, bool surely) {
    const auto sum = SumOf(legs, portfolio, greek, unknown);
    const auto all = sum.value_or(0) * static_cast<double>(units);
    low += surely ? all : std::min(all, 0.0);
    high += surely ? all : std::max(all, 0.0);
  };
  const auto& underlying = question.intent.underlying;
  for (const auto& held : portfolio.positions) {
    add({&held.leg, 1}, 1, true);
  }
  for (const auto& foreign : portfolio.foreign) {
    if (foreign.underlying.empty() || foreign.underlying == underlying) {
      add({&foreign.held.leg, 1}, 1, true);
    }
  }
  for (const auto* orders : {&portfolio.orders, &portfolio.foreign_orders}) {
    for (const auto& order : *orders) {
      if (orders == &portfolio.orders || order.underlying == underlying) {
        add(order.legs, order.units, false);
      }
    }
  }
  add(question.legs, question.intent.units, true);
  if (!unknown.empty()) {
    return {false, {}, limit.ToDouble(), fmt::format("the Greeks of {} are not known", unknown)};
  }
  const auto value = std::max(std::abs(low), std::abs(high));
  const bool passed = value <= limit.ToDouble();
  return {passed, value, limit.ToDouble(),
          passed ? "" : fmt::format("would be {:.2f}, limit {}", value, limit.Text())};
}

}  // namespace

Finding MaxDelta(const Question& question) {
  return AtMostFromZero(question, &Sensitivity::delta, question.limits.max_delta);
}

Finding MaxGamma(const Question& question) {
  return AtMostFromZero(question, &Sensitivity::gamma, question.limits.max_gamma);
}

Finding MaxVega(const Question& question) {
  return AtMostFromZero(question, &Sensitivity::vega, question.limits.max_vega);
}

Finding MaxTheta(const Question& question) {
  return AtMostFromZero(question, &Sensitivity::theta, question.limits.max_theta);
}

}  // namespace m8::risk::controls
