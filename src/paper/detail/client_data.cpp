// Contracts.
#include <fmt/format.h>

#include "paper/detail/client.hpp"
#include "paper/detail/translate.hpp"

namespace m8::paper {

std::optional<sim::Contract> Client::FindOneOrTell(int id, const tws::Contract& wanted) {
  auto found = FindAll(world_.exchange, wanted);
  if (found.size() == 1) {
    return std::move(found.front());
  }
  SendError(id, 200,
            found.empty() ? std::string(kNoDefinition)
                          : fmt::format("The contract description specified for {} is ambiguous; "
                                        "you must specify the multiplier or trading class.",
                                        wanted.symbol));
  return std::nullopt;
}

void Client::On(const tws::RequestContractData& request) {
  if (!world_.upstream || world_.broken_farms.contains("secdefil")) {
    return;  // nobody answers
  }
  if (request.contract.sec_type == tws::kComboSecType) {
    return SendError(request.req_id, 321,
                     "Error validating request.-'bN' : cause - 'BAG' isn't supported for contract "
                     "data request.");
  }
  const auto found = FindAll(world_.exchange, request.contract);
  if (found.empty()) {
    return SendError(request.req_id, 200, kNoDefinition);
  }
  for (const auto& contract : found) {
    auto data = Details(contract, world_.exchange);
    data.req_id = request.req_id;
    Send(data);
  }
  Send(tws::ContractDataEnd{request.req_id});
}

void Client::On(const tws::RequestSecDefOptParams& request) {
  if (request.underlying_con_id != sim::kUnderlyingConId) {
    return SendError(request.req_id, 321,
                     "Error validating request.-'bN' : cause - Invalid contract id");
  }
  for (const auto* exchange : {"SMART", "CBOE"}) {
    for (const auto& trading_class : world_.exchange.TradingClasses()) {
      tws::SecDefOptParam parameters{.req_id = request.req_id,
                                     .exchange = exchange,
                                     .underlying_con_id = request.underlying_con_id,
                                     .trading_class = trading_class,
                                     .multiplier = "100"};
      for (const auto expiry : world_.exchange.Expiries(trading_class)) {
        parameters.expirations.push_back(FormatDateCompact(expiry));
      }
      for (const auto strike : world_.exchange.Strikes(trading_class)) {
        parameters.strikes.push_back(strike.ToDouble());
      }
      Send(parameters);
    }
  }
  Send(tws::SecDefOptParamEnd{request.req_id});
}

void Client::On(const tws::RequestMarketRule& request) {
  if (request.rule_id == 557) {
    return Send(tws::MarketRule{.rule_id = 557, .increments = {{0, 0.05}, {3, 0.1}}});
  }
  if (request.rule_id == 26) {
    return Send(tws::MarketRule{.rule_id = 26, .increments = {{0, 0.01}}});
  }
  SendError(-1, 321,
            fmt::format("Error validating request.-'bN' : cause - Unknown market rule {}",
                        request.rule_id));
}

}  // namespace m8::paper
