#pragma once

#include <string>
#include <vector>

namespace m8::tws {

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
