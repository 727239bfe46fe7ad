#pragma once

#include <string>

namespace m8::tws {

/// Client: the groups or the aliases of an advisor's accounts.
struct RequestFinancialAdvisor {
  static constexpr int kId = 18;
  static constexpr const char* kName = "requestFA";

  int type = 1;  // 1 groups, 2 profiles (before 177), 3 aliases
  bool operator==(const RequestFinancialAdvisor&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Field("faDataType", m.type);
  }
};

/// Server: the groups, profiles or aliases of an advisor's accounts, as XML.
struct FinancialAdvisorData {
  static constexpr int kId = 16;
  static constexpr const char* kName = "receiveFA";

  int type = 1;
  std::string xml;
  bool operator==(const FinancialAdvisorData&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("faDataType", m.type);
    io.Field("xml", m.xml);
  }
};

/// Client: replace the groups, profiles or aliases of an advisor's accounts.
struct ReplaceFinancialAdvisor {
  static constexpr int kId = 19;
  static constexpr const char* kName = "replaceFA";

  int type = 1;
  std::string xml;
  int req_id = 0;
  bool operator==(const ReplaceFinancialAdvisor&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Field("faDataType", m.type);
    io.Field("xml", m.xml);
    io.Required("reqId", m.req_id);
  }
};

/// Server: what became of a replacement.
struct ReplaceFinancialAdvisorEnd {
  static constexpr int kId = 103;
  static constexpr const char* kName = "replaceFAEnd";

  int req_id = 0;
  std::string text;
  bool operator==(const ReplaceFinancialAdvisorEnd&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.Field("text", m.text);
  }
};

}  // namespace m8::tws
