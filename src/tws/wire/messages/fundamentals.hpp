#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tws/wire/contract.hpp"

namespace m8::tws {

/// Client: a report about a company, as XML: "ReportsFinSummary", "CalendarReport", ...
struct RequestFundamentalData {
  static constexpr int kId = 52;
  static constexpr const char* kName = "reqFundamentalData";

  int req_id = 0;
  Contract contract;  // seven of its fields travel
  std::string report_type;
  std::vector<TagValue> options;
  bool operator==(const RequestFundamentalData&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(2);
    io.Required("reqId", m.req_id);
    DescribeCompany(io, m.contract);
    io.Field("reportType", m.report_type);
    io.CountSomeWrite("nOptions");
    io.Tags("options", m.options);
  }

 private:
  template <class Io, class C>
  static void DescribeCompany(Io& io, C& c) {
    io.Field("conId", c.con_id);
    io.Field("symbol", c.symbol);
    io.Field("secType", c.sec_type);
    io.Field("exchange", c.exchange);
    io.Field("primaryExchange", c.primary_exchange);
    io.Field("currency", c.currency);
    io.Field("localSymbol", c.local_symbol);
  }
};

/// Client: end a request for a report.
struct CancelFundamentalData {
  static constexpr int kId = 53;
  static constexpr const char* kName = "cancelFundamentalData";

  int req_id = 0;
  bool operator==(const CancelFundamentalData&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("reqId", m.req_id);
  }
};

/// Server: a report about a company, as XML.
struct FundamentalData {
  static constexpr int kId = 51;
  static constexpr const char* kName = "fundamentalData";

  int req_id = 0;
  std::string xml;
  bool operator==(const FundamentalData&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("reqId", m.req_id);
    io.Field("data", m.xml);
  }
};

/// Client: what does the event calendar of Wall Street Horizon know?
struct RequestWshMetaData {
  static constexpr int kId = 100;
  static constexpr const char* kName = "reqWshMetaData";
  static constexpr int kSince = 161;

  int req_id = 0;
  bool operator==(const RequestWshMetaData&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
  }
};

/// Client: end a request for what the event calendar knows.
struct CancelWshMetaData {
  static constexpr int kId = 101;
  static constexpr const char* kName = "cancelWshMetaData";
  static constexpr int kSince = 161;

  int req_id = 0;
  bool operator==(const CancelWshMetaData&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
  }
};

/// Server: what the event calendar knows, as JSON.
struct WshMetaData {
  static constexpr int kId = 104;
  static constexpr const char* kName = "wshMetaData";
  static constexpr int kSince = 161;

  int req_id = 0;
  std::string json;
  bool operator==(const WshMetaData&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.Field("dataJson", m.json);
  }
};

/// Client: events of companies, by contract or, from 171, by a filter in JSON.
struct RequestWshEventData {
  static constexpr int kId = 102;
  static constexpr const char* kName = "reqWshEventData";
  static constexpr int kSince = 161;

  int req_id = 0;
  std::optional<int> con_id;
  std::string filter;  // from 171, as are the next three
  bool fill_watchlist = false;
  bool fill_portfolio = false;
  bool fill_competitors = false;
  std::string start_date;  // yyyymmdd; from 173, as are the next two
  std::string end_date;
  std::optional<int> total_limit;
  bool operator==(const RequestWshEventData&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.Field("conId", m.con_id, Unset::kMaximum);
    if (io.Since(171)) {
      io.Field("filter", m.filter);
      io.Field("fillWatchlist", m.fill_watchlist);
      io.Field("fillPortfolio", m.fill_portfolio);
      io.Field("fillCompetitors", m.fill_competitors);
    }
    if (io.Since(173)) {
      io.Field("startDate", m.start_date);
      io.Field("endDate", m.end_date);
      io.Field("totalLimit", m.total_limit, Unset::kMaximum);
    }
  }
};

/// Client: end a request for events.
struct CancelWshEventData {
  static constexpr int kId = 103;
  static constexpr const char* kName = "cancelWshEventData";
  static constexpr int kSince = 161;

  int req_id = 0;
  bool operator==(const CancelWshEventData&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
  }
};

/// Server: an event, as JSON.
struct WshEventData {
  static constexpr int kId = 105;
  static constexpr const char* kName = "wshEventData";
  static constexpr int kSince = 161;

  int req_id = 0;
  std::string json;
  bool operator==(const WshEventData&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.Field("dataJson", m.json);
  }
};

}  // namespace m8::tws
