#pragma once

#include <string>

namespace m8::tws {

/// Client: which display groups does TWS have?
struct QueryDisplayGroups {
  static constexpr int kId = 67;
  static constexpr const char* kName = "queryDisplayGroups";

  int req_id = 0;
  bool operator==(const QueryDisplayGroups&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("reqId", m.req_id);
  }
};

/// Client: stream what a display group shows.
struct SubscribeToGroupEvents {
  static constexpr int kId = 68;
  static constexpr const char* kName = "subscribeToGroupEvents";

  int req_id = 0;
  int group_id = 0;
  bool operator==(const SubscribeToGroupEvents&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("reqId", m.req_id);
    io.Required("groupId", m.group_id);
  }
};

/// Client: show a contract in the display group of a subscription.
struct UpdateDisplayGroup {
  static constexpr int kId = 69;
  static constexpr const char* kName = "updateDisplayGroup";

  int req_id = 0;
  std::string shown;  // as in displayGroupUpdated
  bool operator==(const UpdateDisplayGroup&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("reqId", m.req_id);
    io.Field("contractInfo", m.shown);
  }
};

/// Client: end the stream of a display group.
struct UnsubscribeFromGroupEvents {
  static constexpr int kId = 70;
  static constexpr const char* kName = "unsubscribeFromGroupEvents";

  int req_id = 0;
  bool operator==(const UnsubscribeFromGroupEvents&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("reqId", m.req_id);
  }
};

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
