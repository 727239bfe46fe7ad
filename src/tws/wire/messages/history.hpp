#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tws/wire/values.hpp"

namespace m8::tws {

/// One bar. Prices are absent where nothing traded ("?" or empty); volume, average and count are
/// absent where the kind of data has none (-1).
struct HistoricalBar {
  std::string date;  // "20230413", "20230112 20:19:28 US/Eastern", or seconds since 1970
  std::optional<double> open;
  std::optional<double> high;
  std::optional<double> low;
  std::optional<double> close;
  std::optional<double> volume;
  std::optional<double> weighted_average;
  std::optional<double> count;
  bool operator==(const HistoricalBar&) const = default;
};

/// Server: the whole answer to a request for bars. Start and end are empty from 196, where
/// historicalDataEnd has them.
struct HistoricalData {
  static constexpr int kId = 17;
  static constexpr const char* kName = "historicalData";

  int req_id = 0;
  std::string start;
  std::string end;
  std::vector<HistoricalBar> bars;
  bool operator==(const HistoricalData&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    if (!io.Since(196)) {
      io.Field("start", m.start);
      io.Field("end", m.end);
    }
    io.List("nBars", m.bars, 8, [&io](auto& bar) {
      io.Field("date", bar.date);
      io.BarPrice("open", bar.open);
      io.BarPrice("high", bar.high);
      io.BarPrice("low", bar.low);
      io.BarPrice("close", bar.close);
      io.Sentinel("volume", bar.volume, -1);
      io.Sentinel("wap", bar.weighted_average, -1);
      io.Sentinel("count", bar.count, -1);
    });
  }
};

/// Server: the end of the answer to a request for bars.
struct HistoricalDataEnd {
  static constexpr int kId = 108;
  static constexpr const char* kName = "historicalDataEnd";
  static constexpr int kSince = 196;

  int req_id = 0;
  std::string start;
  std::string end;
  bool operator==(const HistoricalDataEnd&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.Field("start", m.start);
    io.Field("end", m.end);
  }
};

/// Server: the last bar as it is now. Mind the order on the wire: open, close, high, low.
struct HistoricalDataUpdate {
  static constexpr int kId = 90;
  static constexpr const char* kName = "historicalDataUpdate";

  int req_id = 0;
  std::optional<double> bar_count;
  HistoricalBar bar;
  bool operator==(const HistoricalDataUpdate&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.Sentinel("barCount", m.bar_count, -1);
    io.Field("date", m.bar.date);
    io.BarPrice("open", m.bar.open);
    io.BarPrice("close", m.bar.close);
    io.BarPrice("high", m.bar.high);
    io.BarPrice("low", m.bar.low);
    io.Sentinel("wap", m.bar.weighted_average, -1);
    io.Sentinel("volume", m.bar.volume, -1);
  }
};

/// Server: when the history of a contract begins.
struct HeadTimestamp {
  static constexpr int kId = 88;
  static constexpr const char* kName = "headTimestamp";

  int req_id = 0;
  std::string text;
  bool operator==(const HeadTimestamp&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.Field("headTimestamp", m.text);
  }
};

struct TradingSession {
  std::string start;           // "20230414-09:30:00", in the schedule's zone
  std::string end;             // the same
  std::string reference_date;  // yyyymmdd: the trading day that it belongs to
  bool operator==(const TradingSession&) const = default;
};

/// Server: the trading sessions of a contract: the answer to a request for bars of "SCHEDULE".
struct HistoricalSchedule {
  static constexpr int kId = 106;
  static constexpr const char* kName = "historicalSchedule";
  static constexpr int kSince = 165;

  int req_id = 0;
  std::string start;
  std::string end;
  std::string time_zone;
  std::vector<TradingSession> sessions;
  bool operator==(const HistoricalSchedule&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.Field("start", m.start);
    io.Field("end", m.end);
    io.Field("timeZone", m.time_zone);
    io.List("nSessions", m.sessions, 3, [&io](auto& session) {
      io.Field("sessionStart", session.start);
      io.Field("sessionEnd", session.end);
      io.Field("refDate", session.reference_date);
    });
  }
};

struct HistogramEntry {
  double price = 0;
  std::optional<double> size;
  bool operator==(const HistogramEntry&) const = default;
};

/// Server: how much was traded at each price.
struct Histogram {
  static constexpr int kId = 89;
  static constexpr const char* kName = "histogramData";

  int req_id = 0;
  std::vector<HistogramEntry> entries;
  bool operator==(const Histogram&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.List("nEntries", m.entries, 2, [&io](auto& entry) {
      io.Required("price", entry.price);
      io.Size("size", entry.size);
    });
  }
};

}  // namespace m8::tws
