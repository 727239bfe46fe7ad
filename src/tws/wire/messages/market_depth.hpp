#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tws/wire/contract.hpp"

namespace m8::tws {

/// Client: stream the order book of a contract, at most `rows` rows a side. Smart depth joins the
/// exchanges and names them.
struct RequestMarketDepth {
  static constexpr int kId = 10;
  static constexpr const char* kName = "reqMktDepth";

  int req_id = 0;
  Contract contract;
  int rows = 0;
  bool smart_depth = false;
  std::vector<TagValue> options;
  bool operator==(const RequestMarketDepth&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(5);
    io.Required("reqId", m.req_id);
    DescribeRequestContract(io, m.contract);
    io.Field("numRows", m.rows);
    io.Field("isSmartDepth", m.smart_depth);
    io.Tags("options", m.options);
  }
};

/// Client: end a stream of the order book. Smart depth must be said as it was asked for.
struct CancelMarketDepth {
  static constexpr int kId = 11;
  static constexpr const char* kName = "cancelMktDepth";

  int req_id = 0;
  bool smart_depth = false;
  bool operator==(const CancelMarketDepth&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("reqId", m.req_id);
    io.Field("isSmartDepth", m.smart_depth);
  }
};

/// What a row of the book does at its position; later rows move up or down.
inline constexpr int kDepthInsert = 0;
inline constexpr int kDepthUpdate = 1;
inline constexpr int kDepthDelete = 2;
/// The side of a row.
inline constexpr int kDepthAsk = 0;
inline constexpr int kDepthBid = 1;

/// Server: one change of a book that does not name its market makers.
struct MarketDepth {
  static constexpr int kId = 12;
  static constexpr const char* kName = "marketDepth";

  int req_id = 0;
  int position = 0;  // 0 is the best
  int operation = kDepthInsert;
  int side = kDepthAsk;
  double price = 0;
  std::optional<double> size;
  bool operator==(const MarketDepth&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("reqId", m.req_id);
    io.Required("position", m.position);
    io.Choice("operation", m.operation, {kDepthInsert, kDepthUpdate, kDepthDelete});
    io.Choice("side", m.side, {kDepthAsk, kDepthBid});
    io.Required("price", m.price);
    io.Size("size", m.size);
  }
};

/// Server: one change of a book that names market makers or, in smart depth, exchanges. The view is
/// valid while the frame is.
struct MarketDepthL2 {
  static constexpr int kId = 13;
  static constexpr const char* kName = "marketDepthL2";

  int req_id = 0;
  int position = 0;  // 0 is the best
  std::string_view market_maker;
  int operation = kDepthInsert;
  int side = kDepthAsk;
  double price = 0;
  std::optional<double> size;
  bool smart_depth = false;
  bool operator==(const MarketDepthL2&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("reqId", m.req_id);
    io.Required("position", m.position);
    io.Field("marketMaker", m.market_maker);
    io.Choice("operation", m.operation, {kDepthInsert, kDepthUpdate, kDepthDelete});
    io.Choice("side", m.side, {kDepthAsk, kDepthBid});
    io.Required("price", m.price);
    io.Size("size", m.size);
    io.Field("isSmartDepth", m.smart_depth);
  }
};

/// Client: which exchanges have order books?
struct RequestDepthExchanges {
  static constexpr int kId = 82;
  static constexpr const char* kName = "reqMktDepthExchanges";
  bool operator==(const RequestDepthExchanges&) const = default;

  template <class Io, class M>
  static void Describe(Io&, M&) {}
};

/// An exchange with an order book for a kind of instrument.
struct DepthExchange {
  std::string exchange;
  std::string sec_type;
  std::string listing_exchange;
  std::string service_data_type;  // "Deep" (one row a price), "Deep2" (market makers)
  std::optional<int> aggregate_group;
  bool operator==(const DepthExchange&) const = default;
};

/// Server: the exchanges that have order books.
struct DepthExchanges {
  static constexpr int kId = 80;
  static constexpr const char* kName = "mktDepthExchanges";

  std::vector<DepthExchange> exchanges;
  bool operator==(const DepthExchanges&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.List("nExchanges", m.exchanges, 5, [&io](auto& one) {
      io.Field("exchange", one.exchange);
      io.Field("secType", one.sec_type);
      io.Field("listingExch", one.listing_exchange);
      io.Field("serviceDataType", one.service_data_type);
      io.Field("aggGroup", one.aggregate_group, Unset::kMaximum);
    });
  }
};

}  // namespace m8::tws
