#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tws/wire/values.hpp"

namespace m8::tws {

/// Client: stream the bulletins of IB; `all`: also those of today that came before.
struct RequestNewsBulletins {
  static constexpr int kId = 12;
  static constexpr const char* kName = "reqNewsBulletins";

  bool all = false;
  bool operator==(const RequestNewsBulletins&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Field("allMsgs", m.all);
  }
};

/// Client: end the stream of bulletins.
struct CancelNewsBulletins {
  static constexpr int kId = 13;
  static constexpr const char* kName = "cancelNewsBulletins";
  bool operator==(const CancelNewsBulletins&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M&) {
    io.Version(1);
  }
};

/// Server: a bulletin of IB.
struct NewsBulletin {
  static constexpr int kId = 14;
  static constexpr const char* kName = "newsBulletin";

  int id = 0;
  int type = 0;  // 1 general, 2 an exchange is not available, 3 it is available again
  std::string text;
  std::string exchange;
  bool operator==(const NewsBulletin&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("msgId", m.id);
    io.Required("msgType", m.type);
    io.Field("text", m.text);
    io.Field("exchange", m.exchange);
  }
};

/// Client: whose news may this login read?
struct RequestNewsProviders {
  static constexpr int kId = 85;
  static constexpr const char* kName = "reqNewsProviders";
  bool operator==(const RequestNewsProviders&) const = default;

  template <class Io, class M>
  static void Describe(Io&, M&) {}
};

struct NewsProvider {
  std::string code;
  std::string name;
  bool operator==(const NewsProvider&) const = default;
};

/// Server: whose news this login may read.
struct NewsProviders {
  static constexpr int kId = 85;
  static constexpr const char* kName = "newsProviders";

  std::vector<NewsProvider> providers;
  bool operator==(const NewsProviders&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.List("nProviders", m.providers, 2, [&io](auto& provider) {
      io.Field("code", provider.code);
      io.Field("name", provider.name);
    });
  }
};

/// Client: the text of an article.
struct RequestNewsArticle {
  static constexpr int kId = 84;
  static constexpr const char* kName = "reqNewsArticle";

  int req_id = 0;
  std::string provider_code;
  std::string article_id;
  std::vector<TagValue> options;
  bool operator==(const RequestNewsArticle&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.Field("providerCode", m.provider_code);
    io.Field("articleId", m.article_id);
    io.Tags("options", m.options);
  }
};

/// Server: the text of an article.
struct NewsArticle {
  static constexpr int kId = 83;
  static constexpr const char* kName = "newsArticle";

  int req_id = 0;
  int type = 0;  // 0 text or HTML, 1 base64 of a PDF
  std::string text;
  bool operator==(const NewsArticle&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.Required("type", m.type);
    io.Field("text", m.text);
  }
};

/// Server: a headline on a line of market data that asked for news. Time: milliseconds since 1970
/// UTC. Views are valid while the frame is.
struct TickNews {
  static constexpr int kId = 84;
  static constexpr const char* kName = "tickNews";

  int req_id = 0;
  std::int64_t time_ms = 0;
  std::string_view provider_code;
  std::string_view article_id;
  std::string_view headline;
  std::string_view extra;
  bool operator==(const TickNews&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.Required("time", m.time_ms);
    io.Field("providerCode", m.provider_code);
    io.Field("articleId", m.article_id);
    io.Field("headline", m.headline);
    io.Field("extraData", m.extra);
  }
};

/// Client: headlines of the past on one contract, at most 300; providers are joined by "+".
struct RequestHistoricalNews {
  static constexpr int kId = 86;
  static constexpr const char* kName = "reqHistoricalNews";

  int req_id = 0;
  int con_id = 0;
  std::string provider_codes;
  std::string start_date_time;  // "yyyy-mm-dd hh:mm:ss.0", not included
  std::string end_date_time;
  int total_results = 0;
  std::vector<TagValue> options;
  bool operator==(const RequestHistoricalNews&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.Field("conId", m.con_id);
    io.Field("providerCodes", m.provider_codes);
    io.Field("startDateTime", m.start_date_time);
    io.Field("endDateTime", m.end_date_time);
    io.Field("totalResults", m.total_results);
    io.Tags("options", m.options);
  }
};

/// Server: one headline of the past. The time is text: "2024-12-23 19:45:00.0".
struct HistoricalNews {
  static constexpr int kId = 86;
  static constexpr const char* kName = "historicalNews";

  int req_id = 0;
  std::string time;
  std::string provider_code;
  std::string article_id;
  std::string headline;
  bool operator==(const HistoricalNews&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.Field("time", m.time);
    io.Field("providerCode", m.provider_code);
    io.Field("articleId", m.article_id);
    io.Field("headline", m.headline);
  }
};

/// Server: the end of the headlines; `has_more` where a request for earlier ones would find some.
struct HistoricalNewsEnd {
  static constexpr int kId = 87;
  static constexpr const char* kName = "historicalNewsEnd";

  int req_id = 0;
  bool has_more = false;
  bool operator==(const HistoricalNewsEnd&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.Field("hasMore", m.has_more);
  }
};

}  // namespace m8::tws
