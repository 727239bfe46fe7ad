#pragma once

#include <string>

namespace m8::tws {

/// Server: the display groups of TWS, busiest first: "4|1|2".
struct DisplayGroupList {
  static constexpr int kId = 67;
  static constexpr const char* kName = "displayGroupList";

  int req_id = 0;
  std::string groups;
  bool operator==(const DisplayGroupList&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("reqId", m.req_id);
    io.Field("groups", m.groups);
  }
};

/// Server: what a display group shows: "8314@SMART", "none" or "combo".
struct DisplayGroupUpdated {
  static constexpr int kId = 68;
  static constexpr const char* kName = "displayGroupUpdated";

  int req_id = 0;
  std::string shown;
  bool operator==(const DisplayGroupUpdated&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("reqId", m.req_id);
    io.Field("contractInfo", m.shown);
  }
};

}  // namespace m8::tws
