#include "paper/named_contract.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "base/text.hpp"
#include "sim/exchange.hpp"

namespace m8::paper {
namespace {

constexpr std::string_view kCondor = "condor";

// What still trades of the SPXW that expires next.
std::vector<sim::Contract> NextSeries(const sim::Exchange& exchange) {
  for (const auto expiry : exchange.Expiries("SPXW")) {
    auto series = exchange.Series("SPXW", expiry);
    if (!series.empty() && series.front().last_trade > exchange.Now()) {
      return series;
    }
  }
  return {};
}

Result<std::int64_t> Nearest(const sim::Exchange& exchange, Right right, double away) {
  const auto quote = exchange.FindQuote(sim::kUnderlyingConId);
  const double wanted = quote && quote->last ? quote->last->ToDouble() + away : 0.0;
  std::int64_t best = 0;
  double distance = 0.0;
  for (const auto& contract : NextSeries(exchange)) {
    const double here = std::abs(contract.option->strike.ToDouble() - wanted);
    if (contract.option->right == right && (best == 0 || here < distance)) {
      best = contract.con_id;
      distance = here;
    }
  }
  return best != 0 ? Result<std::int64_t>{best}
                   : Fail(Errc::kNotFound, "no SPXW option is listed that still trades");
}

std::optional<double> Points(std::string_view text) {
  const auto number = ParseNumber<double>(text.starts_with('+') ? text.substr(1) : text);
  return number && std::abs(*number) < 1e5 ? number : std::nullopt;
}

Result<NamedContract> Condor(const sim::Exchange& exchange, double near, double wing) {
  NamedContract condor;
  const auto leg = [&](Right right, double away, sim::Side side) -> Result<void> {
    M8_TRY(const auto con_id, Nearest(exchange, right, away));
    condor.legs.push_back({con_id, 1, side});
    return {};
  };
  M8_CHECK(leg(Right::kPut, -near - wing, sim::Side::kBuy));
  M8_CHECK(leg(Right::kPut, -near, sim::Side::kSell));
  M8_CHECK(leg(Right::kCall, near, sim::Side::kSell));
  M8_CHECK(leg(Right::kCall, near + wing, sim::Side::kBuy));
  return condor;
}

}  // namespace

Result<NamedContract> FindNamed(const sim::Exchange& exchange, std::string_view name) {
  if (name == "SPX") {
    return NamedContract{.con_id = sim::kUnderlyingConId};
  }
  if (name.starts_with(kCondor)) {
    const auto parts = Split(name.substr(kCondor.size()), '/');
    const auto near = Points(parts.front());
    const auto wing = parts.size() == 2 ? Points(parts.back()) : std::nullopt;
    if (near && wing) {
      return Condor(exchange, *near, *wing);
    }
  } else if (const auto away = Points(name.substr(std::min<std::size_t>(name.size(), 1)));
             away && (name.front() == 'C' || name.front() == 'P')) {
    M8_TRY(const auto con_id,
           Nearest(exchange, name.front() == 'C' ? Right::kCall : Right::kPut, *away));
    return NamedContract{.con_id = con_id};
  }
  return Fail(Errc::kInvalidArgument, fmt::format("'{}' is no contract", name),
              "write SPX, C+10, P-25 or condor40/25");
}

}  // namespace m8::paper
