#pragma once

#include <string>
#include <vector>

#include "tws/wire/contract.hpp"

namespace m8::tws {

/// Client: stream (or snapshot) the quotes of a contract. Generic ticks are a comma list, such as
/// "100,101,106".
struct RequestMarketData {
  static constexpr int kId = 1;
  static constexpr const char* kName = "reqMktData";

  int req_id = 0;
  Contract contract;
  std::string generic_ticks;
  bool snapshot = false;
  bool regulatory_snapshot = false;
  std::vector<TagValue> options;
  bool operator==(const RequestMarketData&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(11);
    io.Required("reqId", m.req_id);
    DescribeRequestContract(io, m.contract);
    DescribeDataLegs(io, m.contract);
    DescribeDeltaNeutral(io, m.contract);
    io.Field("genericTickList", m.generic_ticks);
    io.Field("snapshot", m.snapshot);
    io.Field("regulatorySnapshot", m.regulatory_snapshot);
    io.Tags("options", m.options);
  }
};

/// Client: end a stream of quotes.
struct CancelMarketData {
  static constexpr int kId = 2;
  static constexpr const char* kName = "cancelMktData";

  int req_id = 0;
  bool operator==(const CancelMarketData&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(2);
    io.Required("reqId", m.req_id);
  }
};

/// Client: 1 live, 2 frozen, 3 delayed, 4 delayed and frozen, for requests from now on. No answer.
struct RequestMarketDataType {
  static constexpr int kId = 59;
  static constexpr const char* kName = "reqMarketDataType";

  int type = 1;
  bool operator==(const RequestMarketDataType&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Field("type", m.type);
  }
};

/// Client: stream bars of five seconds.
struct RequestRealTimeBars {
  static constexpr int kId = 50;
  static constexpr const char* kName = "reqRealTimeBars";

  int req_id = 0;
  Contract contract;
  int bar_size = 5;
  std::string what_to_show;
  bool use_rth = false;
  std::vector<TagValue> options;
  bool operator==(const RequestRealTimeBars&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(3);
    io.Required("reqId", m.req_id);
    DescribeRequestContract(io, m.contract);
    io.Field("barSize", m.bar_size);
    io.Field("whatToShow", m.what_to_show);
    io.Field("useRTH", m.use_rth);
    io.Tags("options", m.options);
  }
};

/// Client: end a stream of bars.
struct CancelRealTimeBars {
  static constexpr int kId = 51;
  static constexpr const char* kName = "cancelRealTimeBars";

  int req_id = 0;
  bool operator==(const CancelRealTimeBars&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("reqId", m.req_id);
  }
};

/// Client: bars of the past. Empty end: until now. Date format 1: text, 2: seconds since 1970. Kept
/// up to date, each change of the last bar is sent as historicalDataUpdate.
struct RequestHistoricalData {
  static constexpr int kId = 20;
  static constexpr const char* kName = "reqHistoricalData";

  int req_id = 0;
  Contract contract;
  std::string end_date_time;
  std::string bar_size;  // "5 mins"
  std::string duration;  // "1 D"
  bool use_rth = false;
  std::string what_to_show;
  int date_format = 1;
  bool keep_up_to_date = false;
  std::vector<TagValue> options;
  bool operator==(const RequestHistoricalData&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    DescribeHistoryContract(io, m.contract);
    io.Field("endDateTime", m.end_date_time);
    io.Field("barSize", m.bar_size);
    io.Field("duration", m.duration);
    io.Field("useRTH", m.use_rth);
    io.Field("whatToShow", m.what_to_show);
    io.Field("formatDate", m.date_format);
    DescribeDataLegs(io, m.contract);
    io.Field("keepUpToDate", m.keep_up_to_date);
    io.Tags("chartOptions", m.options);
  }
};

/// Client: end a request for bars.
struct CancelHistoricalData {
  static constexpr int kId = 25;
  static constexpr const char* kName = "cancelHistoricalData";

  int req_id = 0;
  bool operator==(const CancelHistoricalData&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("reqId", m.req_id);
  }
};

/// Client: when does the history of a contract begin?
struct RequestHeadTimestamp {
  static constexpr int kId = 87;
  static constexpr const char* kName = "reqHeadTimestamp";

  int req_id = 0;
  Contract contract;
  bool use_rth = false;
  std::string what_to_show;
  int date_format = 1;
  bool operator==(const RequestHeadTimestamp&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    DescribeHistoryContract(io, m.contract);
    io.Field("useRTH", m.use_rth);
    io.Field("whatToShow", m.what_to_show);
    io.Field("formatDate", m.date_format);
  }
};

/// Client: end a request for the begin of a history.
struct CancelHeadTimestamp {
  static constexpr int kId = 90;
  static constexpr const char* kName = "cancelHeadTimestamp";

  int req_id = 0;
  bool operator==(const CancelHeadTimestamp&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
  }
};

/// Client: how much was traded at each price over a period, such as "3 days"?
struct RequestHistogram {
  static constexpr int kId = 88;
  static constexpr const char* kName = "reqHistogramData";

  int req_id = 0;
  Contract contract;
  bool use_rth = false;
  std::string period;
  bool operator==(const RequestHistogram&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    DescribeHistoryContract(io, m.contract);
    io.Field("useRTH", m.use_rth);
    io.Field("period", m.period);
  }
};

/// Client: end a request for a histogram.
struct CancelHistogram {
  static constexpr int kId = 89;
  static constexpr const char* kName = "cancelHistogramData";

  int req_id = 0;
  bool operator==(const CancelHistogram&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
  }
};

/// Client: ticks of the past, at most 1000: from the start on, or, where that is empty, those
/// before the end.
struct RequestHistoricalTicks {
  static constexpr int kId = 96;
  static constexpr const char* kName = "reqHistoricalTicks";

  int req_id = 0;
  Contract contract;
  std::string start_date_time;
  std::string end_date_time;
  int count = 0;
  std::string what_to_show;  // TRADES, BID_ASK, MIDPOINT
  bool use_rth = false;
  bool ignore_size = false;  // BID_ASK: no tick where only a size changed
  std::vector<TagValue> options;
  bool operator==(const RequestHistoricalTicks&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    DescribeHistoryContract(io, m.contract);
    io.Field("startDateTime", m.start_date_time);
    io.Field("endDateTime", m.end_date_time);
    io.Field("numberOfTicks", m.count);
    io.Field("whatToShow", m.what_to_show);
    io.Field("useRTH", m.use_rth);
    io.Field("ignoreSize", m.ignore_size);
    io.Tags("options", m.options);
  }
};

/// Client: stream each trade or each quote of a contract, after that many ticks of the past.
struct RequestTickByTick {
  static constexpr int kId = 97;
  static constexpr const char* kName = "reqTickByTick";

  int req_id = 0;
  Contract contract;
  std::string type;  // Last, AllLast, BidAsk, MidPoint
  int past_ticks = 0;
  bool ignore_size = false;  // BidAsk: no tick where only a size changed
  bool operator==(const RequestTickByTick&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    DescribeRequestContract(io, m.contract);
    io.Field("tickType", m.type);
    io.Field("numberOfTicks", m.past_ticks);
    io.Field("ignoreSize", m.ignore_size);
  }
};

/// Client: end a stream of ticks.
struct CancelTickByTick {
  static constexpr int kId = 98;
  static constexpr const char* kName = "cancelTickByTick";

  int req_id = 0;
  bool operator==(const CancelTickByTick&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
  }
};

}  // namespace m8::tws
