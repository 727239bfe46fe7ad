#include "app/scan_live.hpp"

#include <filesystem>
#include <thread>

#include <boost/asio/ip/tcp.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "app/scan_text.hpp"
#include "app/verbs.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "market/file_text.hpp"
#include "market/time_zone.hpp"
#include "server/json_value.hpp"

namespace m8::app {
namespace {

using server::JsonValue;

constexpr std::chrono::seconds kPatience{10};
constexpr std::chrono::seconds kLookEvery{1};

/// The API of the program that runs over this state directory.
class LocalApi {
 public:
  static Result<LocalApi> Of(const Settings& settings) {
    const auto file = std::filesystem::path(settings.app.state_directory) / "token";
    if (!std::filesystem::exists(file)) {
      return Fail(Errc::kUnavailable, "no program has run here yet", "start one: magic8 run");
    }
    M8_TRY(const auto text, market::ReadText(file.string()));
    LocalApi api;
    api.token_ = std::string(Trim(text));
    api.host_ = settings.server.host == "0.0.0.0" ? "127.0.0.1" : settings.server.host;
    api.port_ = fmt::format("{}", settings.server.port);
    return api;
  }

  /// The text and what it says; where the API refuses, why.
  [[nodiscard]] Result<std::pair<std::string, JsonValue>> Ask(std::string_view method,
                                                              std::string_view target,
                                                              std::string_view body = {}) const {
    boost::asio::ip::tcp::iostream stream;
    stream.expires_after(kPatience);
    stream.connect(host_, port_);
    if (!stream) {
      return Fail(
          Errc::kUnavailable,
          fmt::format("nothing answers at {}:{}: {}", host_, port_, stream.error().message()),
          "start it: magic8 run; its address is [server]");
    }
    stream << fmt::format(
        "{} {} HTTP/1.1\r\nHost: {}:{}\r\nAuthorization: Bearer {}\r\n"
        "Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{}",
        method, target, host_, port_, token_, body.size(), body);
    stream.flush();
    std::string line;
    std::getline(stream, line);
    const bool ok = line.starts_with("HTTP/1.1 2");
    while (std::getline(stream, line) && line != "\r") {
    }
    std::string text((std::istreambuf_iterator<char>(stream)), {});
    M8_TRY(auto value, server::ParseJson(text));
    if (!ok) {
      const auto* detail = value.Find("detail");
      return Fail(Errc::kRefused, detail && detail->AsText() ? *detail->AsText() : text);
    }
    return std::pair(std::move(text), std::move(value));
  }

 private:
  std::string token_, host_, port_;
};

double NumberOf(const JsonValue& object, std::string_view name) {
  const auto* value = object.Find(name);
  const auto* number = value ? value->AsNumber() : nullptr;
  return number ? ParseNumber<double>(number->text).value_or(0) : 0;
}

std::string TextOf(const JsonValue& object, std::string_view name) {
  const auto* value = object.Find(name);
  return value && value->AsText() ? *value->AsText() : std::string();
}

std::optional<double> MaybeOf(const JsonValue& object, std::string_view name) {
  const auto* value = object.Find(name);
  return value && value->AsNumber() ? std::optional(NumberOf(object, name)) : std::nullopt;
}

/// As much of a ScanResult as the table shows. `kind` is a view into `item`.
scanner::Found FoundOf(const JsonValue& item, TimePoint as_of) {
  scanner::Found found{.trading_class = TextOf(item, "trading_class")};
  found.kind = *item.Find("kind")->AsText();
  found.expiry = ParseDate(TextOf(item, "expiry")).value_or(Date{});
  found.settlement = ParseUtc(TextOf(item, "settlement")).value_or(TimePoint{});
  const auto today = Days(market::ToLocal(as_of).date);
  found.days = static_cast<double>((Days(found.expiry) - today).count());
  found.hours = Seconds(found.settlement - as_of) / 3'600;
  for (const auto& leg : *item.Find("legs")->AsArray()) {
    scanner::FoundLeg one{.quantity = static_cast<int>(NumberOf(leg, "quantity")),
                          .strike = Price::FromDouble(NumberOf(leg, "strike")),
                          .right = TextOf(leg, "right") == "C" ? Right::kCall : Right::kPut};
    one.delta = static_cast<float>(NumberOf(leg, "delta"));
    found.legs.push_back(one);
  }
  found.width = NumberOf(item, "width");
  found.credit = NumberOf(item, "credit");
  found.natural_credit = NumberOf(item, "natural_credit");
  found.max_profit_usd = NumberOf(item, "max_profit_usd");
  found.risk_usd = NumberOf(item, "risk_usd");
  found.expected_value_usd = NumberOf(item, "expected_value_usd");
  found.score = NumberOf(item, "score");
  found.probability_of_profit = MaybeOf(item, "probability_of_profit");
  return found;
}

std::string QueryJson(const scanner::Preset& preset) {
  JsonWriter json;
  json.BeginObject();
  scanner::AppendFields(json, preset.query);
  json.EndObject();
  return json.Take();
}

/// What the scan says now, as a table or as the API's own text.
Result<void> ShowOnce(const Common& common,
                      const Settings& settings,
                      const LocalApi& api,
                      bool clear) {
  M8_TRY(const auto status, api.Ask("GET", "/api/v1/scan/status"));
  M8_TRY(const auto results, api.Ask("GET", "/api/v1/scan/results?limit=1000"));
  if (common.json) {
    fmt::print("{}\n", results.first);
    std::fflush(stdout);
    return {};
  }
  const auto* query = status.second.Find("query");
  if (query == nullptr || !query->AsObject()) {
    return Fail(Errc::kNotFound, "the program scans for nothing",
                "say for what: magic8 scan live --preset 0dte-10-delta");
  }
  const auto as_of = ParseUtc(TextOf(results.second, "as_of"));
  std::vector<scanner::Found> found;
  for (const auto& item : *results.second.Find("items")->AsArray()) {
    found.push_back(FoundOf(item, as_of.value_or(TimePoint{})));
  }
  scanner::RankSettings rank{.assumptions = AssumptionsOf(settings)};
  if (const auto score = scanner::ParseScore(TextOf(*query, "score"))) {
    rank.score = *score;
  }
  std::string filters;
  for (const auto& filter : *query->Find("filters")->AsArray()) {
    filters += " " + *filter.AsText();
  }
  const auto waiting = TextOf(status.second, "waiting");
  const bool colour = isatty(STDOUT_FILENO) != 0;
  fmt::print("{}{}   {}   {}s{}\n", clear && colour ? "\x1b[H\x1b[2J" : "",
             TextOf(status.second, "underlying"), as_of ? market::FormatNewYork(*as_of) : "",
             TextOf(*query, "structure"), filters);
  fmt::print("{}", waiting.empty() ? ScanText(found, rank, colour) : "  " + waiting + "\n");
  std::fflush(stdout);
  return {};
}

}  // namespace

ExitCode ScanLive(const Common& common,
                  const Settings& settings,
                  const scanner::Preset* query,
                  bool watch) {
  const auto api = LocalApi::Of(settings);
  if (!api) {
    return Complain(api.error());
  }
  if (query != nullptr) {
    if (const auto begun = api->Ask("POST", "/api/v1/scan/start", QueryJson(*query)); !begun) {
      return Complain(begun.error());
    }
  }
  for (;;) {
    if (const auto shown = ShowOnce(common, settings, *api, watch); !shown) {
      return Complain(shown.error());
    }
    if (!watch) {
      return ExitCode::kOk;
    }
    std::this_thread::sleep_for(kLookEvery);  // tidy-ok: a terminal is looked at by people
  }
}

}  // namespace m8::app
