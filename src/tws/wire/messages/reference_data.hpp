#pragma once

#include <string>
#include <vector>

namespace m8::tws {

/// Client: which exchanges do the letters of a line's quotes stand for? The map is named by
/// tickReqParams.
struct RequestSmartComponents {
  static constexpr int kId = 83;
  static constexpr const char* kName = "reqSmartComponents";

  int req_id = 0;
  std::string bbo_exchange;
  bool operator==(const RequestSmartComponents&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.Field("bboExchange", m.bbo_exchange);
  }
};

struct SmartComponent {
  int bit = 0;
  std::string exchange;
  std::string letter;
  bool operator==(const SmartComponent&) const = default;
};

/// Server: the exchanges of a map and their letters.
struct SmartComponents {
  static constexpr int kId = 82;
  static constexpr const char* kName = "smartComponents";

  int req_id = 0;
  std::vector<SmartComponent> components;
  bool operator==(const SmartComponents&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.List("nComponents", m.components, 3, [&io](auto& one) {
      io.Required("bitNumber", one.bit);
      io.Field("exchange", one.exchange);
      io.Field("exchangeLetter", one.letter);
    });
  }
};

/// Client: the soft dollar tiers of this login.
struct RequestSoftDollarTiers {
  static constexpr int kId = 79;
  static constexpr const char* kName = "reqSoftDollarTiers";

  int req_id = 0;
  bool operator==(const RequestSoftDollarTiers&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
  }
};

struct SoftDollarTier {
  std::string name;
  std::string value;
  std::string display_name;
  bool operator==(const SoftDollarTier&) const = default;
};

/// Server: the soft dollar tiers of this login.
struct SoftDollarTiers {
  static constexpr int kId = 77;
  static constexpr const char* kName = "softDollarTiers";

  int req_id = 0;
  std::vector<SoftDollarTier> tiers;
  bool operator==(const SoftDollarTiers&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.List("nTiers", m.tiers, 3, [&io](auto& tier) {
      io.Field("name", tier.name);
      io.Field("value", tier.value);
      io.Field("displayName", tier.display_name);
    });
  }
};

/// Client: which accounts of this login belong together?
struct RequestFamilyCodes {
  static constexpr int kId = 80;
  static constexpr const char* kName = "reqFamilyCodes";
  bool operator==(const RequestFamilyCodes&) const = default;

  template <class Io, class M>
  static void Describe(Io&, M&) {}
};

struct FamilyCode {
  std::string account;  // "*" for all
  std::string code;     // may be empty
  bool operator==(const FamilyCode&) const = default;
};

/// Server: the accounts of this login with the code of their family.
struct FamilyCodes {
  static constexpr int kId = 78;
  static constexpr const char* kName = "familyCodes";

  std::vector<FamilyCode> codes;
  bool operator==(const FamilyCodes&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.List("nFamilyCodes", m.codes, 2, [&io](auto& one) {
      io.Field("accountID", one.account);
      io.Field("familyCode", one.code);
    });
  }
};

}  // namespace m8::tws
