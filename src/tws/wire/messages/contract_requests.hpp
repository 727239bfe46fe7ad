#pragma once

#include <string>

#include "tws/wire/contract.hpp"

namespace m8::tws {

/// Client: everything about the contracts that match.
struct RequestContractData {
  static constexpr int kId = 9;
  static constexpr const char* kName = "reqContractData";

  int req_id = 0;
  Contract contract;
  std::string issuer_id;
  bool operator==(const RequestContractData&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(8);
    io.Required("reqId", m.req_id);
    DescribeHistoryContract(io, m.contract);
    io.Field("secIdType", m.contract.sec_id_type);
    io.Field("secId", m.contract.sec_id);
    if (io.Since(176)) {
      io.Field("issuerId", m.issuer_id);
    }
  }
};

/// Client: expiries and strikes of the options on an underlying. Empty exchange: all.
struct RequestSecDefOptParams {
  static constexpr int kId = 78;
  static constexpr const char* kName = "reqSecDefOptParams";

  int req_id = 0;
  std::string underlying_symbol;
  std::string fut_fop_exchange;
  std::string underlying_sec_type;
  int underlying_con_id = 0;
  bool operator==(const RequestSecDefOptParams&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.Field("underlyingSymbol", m.underlying_symbol);
    io.Field("futFopExchange", m.fut_fop_exchange);
    io.Field("underlyingSecType", m.underlying_sec_type);
    io.Field("underlyingConId", m.underlying_con_id);
  }
};

/// Client: the price grid that a contract named by number.
struct RequestMarketRule {
  static constexpr int kId = 91;
  static constexpr const char* kName = "reqMarketRule";

  int rule_id = 0;
  bool operator==(const RequestMarketRule&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Field("marketRuleId", m.rule_id);
  }
};

/// Client: the contracts whose symbol or name is like a text.
struct RequestMatchingSymbols {
  static constexpr int kId = 81;
  static constexpr const char* kName = "reqMatchingSymbols";

  int req_id = 0;
  std::string pattern;
  bool operator==(const RequestMatchingSymbols&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.Field("pattern", m.pattern);
  }
};

}  // namespace m8::tws
