#pragma once

#include <string>
#include <vector>

#include "tws/wire/contract.hpp"

namespace m8::tws {

struct PriceIncrement {
  double low_edge = 0;  // from this price on
  double increment = 0;
  bool operator==(const PriceIncrement&) const = default;
};

/// Server: expiries and strikes of one exchange, trading class and multiplier. The strikes are the
/// union over the expiries: not each pair exists.
struct SecDefOptParam {
  static constexpr int kId = 75;
  static constexpr const char* kName = "securityDefinitionOptionParameter";

  int req_id = 0;
  std::string exchange;
  int underlying_con_id = 0;
  std::string trading_class;
  std::string multiplier;
  std::vector<std::string> expirations;  // yyyymmdd
  std::vector<double> strikes;
  bool operator==(const SecDefOptParam&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.Field("exchange", m.exchange);
    io.Field("underlyingConId", m.underlying_con_id);
    io.Field("tradingClass", m.trading_class);
    io.Field("multiplier", m.multiplier);
    io.List("nExpirations", m.expirations, 1, [&io](auto& date) { io.Field("expiration", date); });
    io.List("nStrikes", m.strikes, 1, [&io](auto& strike) { io.Required("strike", strike); });
  }
};

/// Server: the end of the option parameters.
struct SecDefOptParamEnd {
  static constexpr int kId = 76;
  static constexpr const char* kName = "securityDefinitionOptionParameterEnd";

  int req_id = 0;
  bool operator==(const SecDefOptParamEnd&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
  }
};

/// Server: a price grid.
struct MarketRule {
  static constexpr int kId = 93;
  static constexpr const char* kName = "marketRule";

  int rule_id = 0;
  std::vector<PriceIncrement> increments;
  bool operator==(const MarketRule&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("marketRuleId", m.rule_id);
    io.List("nIncrements", m.increments, 2, [&io](auto& step) {
      io.Required("lowEdge", step.low_edge);
      io.Required("increment", step.increment);
    });
  }
};

/// Server: the end of the contracts that match. An unknown contract gets error 200 instead.
struct ContractDataEnd {
  static constexpr int kId = 52;
  static constexpr const char* kName = "contractDataEnd";

  int req_id = 0;
  bool operator==(const ContractDataEnd&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("reqId", m.req_id);
  }
};

/// One contract that is like a searched text. Identity: contract id (-1 for an issuer of bonds),
/// symbol, security type, primary exchange and currency.
struct SymbolSample {
  Contract contract;
  std::vector<std::string> derivative_sec_types;
  std::string description;  // from 176
  std::string issuer_id;    // from 176, bonds only
  bool operator==(const SymbolSample&) const = default;
};

/// Server: the answer to a search for symbols.
struct SymbolSamples {
  static constexpr int kId = 79;
  static constexpr const char* kName = "symbolSamples";

  int req_id = 0;
  std::vector<SymbolSample> samples;
  bool operator==(const SymbolSamples&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.List("nSamples", m.samples, 6, [&io](auto& sample) {
      auto& c = sample.contract;
      io.Required("conId", c.con_id);
      io.Field("symbol", c.symbol);
      io.Field("secType", c.sec_type);
      io.Field("primaryExchange", c.primary_exchange);
      io.Field("currency", c.currency);
      io.List("nDerivatives", sample.derivative_sec_types, 1,
              [&io](auto& type) { io.Field("derivative", type); });
      if (io.Since(176)) {
        io.Field("description", sample.description);
        io.Field("issuerId", sample.issuer_id);
      }
    });
  }
};

}  // namespace m8::tws
