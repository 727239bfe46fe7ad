#pragma once

#include <string>
#include <vector>

#include "tws/wire/contract.hpp"

namespace m8::tws {

/// Client: which vol gives this price of the option? The answer is a tickOptionComputation of type
/// 53.
struct CalculateImpliedVol {
  static constexpr int kId = 54;
  static constexpr const char* kName = "calculateImpliedVolatility";

  int req_id = 0;
  Contract contract;
  double option_price = 0;
  double underlying_price = 0;
  std::vector<TagValue> options;
  bool operator==(const CalculateImpliedVol&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(2);
    io.Required("reqId", m.req_id);
    DescribeRequestContract(io, m.contract);
    io.Field("optionPrice", m.option_price);
    io.Field("underlyingPrice", m.underlying_price);
    io.CountSomeWrite("nOptions");
    io.Tags("options", m.options);
  }
};

/// Client: end a calculation of a vol.
struct CancelCalculateImpliedVol {
  static constexpr int kId = 56;
  static constexpr const char* kName = "cancelCalculateImpliedVolatility";

  int req_id = 0;
  bool operator==(const CancelCalculateImpliedVol&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("reqId", m.req_id);
  }
};

/// Client: which price does this vol (a fraction a year) give? The answer is a
/// tickOptionComputation of type 53.
struct CalculateOptionPrice {
  static constexpr int kId = 55;
  static constexpr const char* kName = "calculateOptionPrice";

  int req_id = 0;
  Contract contract;
  double volatility = 0;
  double underlying_price = 0;
  std::vector<TagValue> options;
  bool operator==(const CalculateOptionPrice&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(2);
    io.Required("reqId", m.req_id);
    DescribeRequestContract(io, m.contract);
    io.Field("volatility", m.volatility);
    io.Field("underlyingPrice", m.underlying_price);
    io.CountSomeWrite("nOptions");
    io.Tags("options", m.options);
  }
};

/// Client: end a calculation of a price.
struct CancelCalculateOptionPrice {
  static constexpr int kId = 57;
  static constexpr const char* kName = "cancelCalculateOptionPrice";

  int req_id = 0;
  bool operator==(const CancelCalculateOptionPrice&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("reqId", m.req_id);
  }
};

/// Client: exercise options that are held, or let them lapse. `override_default`: also against what
/// the clearing house would do by itself.
struct ExerciseOptions {
  static constexpr int kId = 21;
  static constexpr const char* kName = "exerciseOptions";
  static constexpr int kExercise = 1;
  static constexpr int kLapse = 2;

  int req_id = 0;
  Contract contract;  // its primary exchange does not travel
  int action = kExercise;
  int quantity = 0;
  std::string account;
  bool override_default = false;
  std::string manual_order_time;       // from 180
  std::string customer_account;        // from 183
  bool professional_customer = false;  // from 184
  bool operator==(const ExerciseOptions&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(2);
    io.Required("reqId", m.req_id);
    DescribeServerContract(io, m.contract, m.contract.exchange, "");
    io.Choice("exerciseAction", m.action, {kExercise, kLapse});
    io.Field("exerciseQuantity", m.quantity);
    io.Field("account", m.account);
    io.Field("override", m.override_default);
    if (io.Since(180)) {
      io.Field("manualOrderTime", m.manual_order_time);
    }
    if (io.Since(183)) {
      io.Field("customerAccount", m.customer_account);
    }
    if (io.Since(184)) {
      io.Field("professionalCustomer", m.professional_customer);
    }
  }
};

}  // namespace m8::tws
