#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tws/wire/values.hpp"

namespace m8::tws {

/// Server: one tick of a stream: a trade (kinds 1, all trades 2), a quote (3) or a midpoint (4); of
/// kind 0 there is the time alone. What a kind does not have stays at its default. Views are valid
/// while the frame is.
struct TickByTick {
  static constexpr int kId = 99;
  static constexpr const char* kName = "tickByTick";
  static constexpr int kLast = 1;
  static constexpr int kAllLast = 2;
  static constexpr int kBidAsk = 3;
  static constexpr int kMidPoint = 4;

  int req_id = 0;
  int kind = 0;
  std::int64_t time = 0;  // seconds since 1970 UTC
  double price = 0;       // of the trade, or the midpoint
  std::optional<double> size;
  double bid = 0;
  double ask = 0;
  std::optional<double> bid_size;
  std::optional<double> ask_size;
  /// Trade: bit 0 past limit, bit 1 unreported. Quote: bit 0 bid past low, bit 1 ask past high.
  int attributes = 0;
  std::string_view exchange;
  std::string_view conditions;
  bool operator==(const TickByTick&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.Choice("kind", m.kind, {0, kLast, kAllLast, kBidAsk, kMidPoint});
    io.Required("time", m.time);
    if (m.kind == kLast || m.kind == kAllLast) {
      io.Required("price", m.price);
      io.Size("size", m.size);
      io.Field("mask", m.attributes);
      io.Field("exchange", m.exchange);
      io.Field("specialConditions", m.conditions);
    } else if (m.kind == kBidAsk) {
      io.Required("bid", m.bid);
      io.Required("ask", m.ask);
      io.Size("bidSize", m.bid_size);
      io.Size("askSize", m.ask_size);
      io.Field("mask", m.attributes);
    } else if (m.kind == kMidPoint) {
      io.Required("midPoint", m.price);
    }
  }
};

/// A midpoint of the past; times here are seconds since 1970 UTC.
struct PastMidpoint {
  std::int64_t time = 0;
  double price = 0;
  std::optional<double> size;
  bool operator==(const PastMidpoint&) const = default;
};

struct PastQuote {
  std::int64_t time = 0;
  int attributes = 0;  // bit 0 ask past high, bit 1 bid past low: not as in a tick by tick
  double bid = 0;
  double ask = 0;
  std::optional<double> bid_size;
  std::optional<double> ask_size;
  bool operator==(const PastQuote&) const = default;
};

struct PastTrade {
  std::int64_t time = 0;
  int attributes = 0;  // bit 0 past limit, bit 1 unreported
  double price = 0;
  std::optional<double> size;
  std::string exchange;
  std::string conditions;
  bool operator==(const PastTrade&) const = default;
};

/// Server: midpoints of the past; `done` where no more follow.
struct HistoricalTicks {
  static constexpr int kId = 96;
  static constexpr const char* kName = "historicalTicks";

  int req_id = 0;
  std::vector<PastMidpoint> ticks;
  bool done = false;
  bool operator==(const HistoricalTicks&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.List("nTicks", m.ticks, 4, [&io](auto& tick) {
      io.Required("time", tick.time);
      io.Ignored("unused", "0");
      io.Required("price", tick.price);
      io.Size("size", tick.size);
    });
    io.Field("done", m.done);
  }
};

/// Server: quotes of the past; `done` where no more follow.
struct HistoricalTicksBidAsk {
  static constexpr int kId = 97;
  static constexpr const char* kName = "historicalTicksBidAsk";

  int req_id = 0;
  std::vector<PastQuote> ticks;
  bool done = false;
  bool operator==(const HistoricalTicksBidAsk&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.List("nTicks", m.ticks, 6, [&io](auto& tick) {
      io.Required("time", tick.time);
      io.Field("mask", tick.attributes);
      io.Required("bid", tick.bid);
      io.Required("ask", tick.ask);
      io.Size("bidSize", tick.bid_size);
      io.Size("askSize", tick.ask_size);
    });
    io.Field("done", m.done);
  }
};

/// Server: trades of the past; `done` where no more follow.
struct HistoricalTicksLast {
  static constexpr int kId = 98;
  static constexpr const char* kName = "historicalTicksLast";

  int req_id = 0;
  std::vector<PastTrade> ticks;
  bool done = false;
  bool operator==(const HistoricalTicksLast&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.List("nTicks", m.ticks, 6, [&io](auto& tick) {
      io.Required("time", tick.time);
      io.Field("mask", tick.attributes);
      io.Required("price", tick.price);
      io.Size("size", tick.size);
      io.Field("exchange", tick.exchange);
      io.Field("conditions", tick.conditions);
    });
    io.Field("done", m.done);
  }
};

}  // namespace m8::tws
