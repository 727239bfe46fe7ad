#include <algorithm>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/text.hpp"
#include "market/chain_file.hpp"
#include "market/detail/legs.hpp"
#include "market/time_zone.hpp"
#include "market/trading_class.hpp"

namespace m8::market {
namespace {

namespace json = simdjson::ondemand;
using detail::Leg;

constexpr std::size_t kMostLegs = 200'000;
constexpr Duration kDelay = std::chrono::minutes{15};

tl::unexpected<Error> Refused(std::string what) {
  return Fail(Errc::kInvalidArgument, std::move(what));
}

tl::unexpected<Error> Refused(simdjson::error_code code) {
  return Refused(std::string("JSON: ") + simdjson::error_message(code));
}

/// Calls read(key, value) for each member; what it does not consume is passed over.
template <class Read>
Result<void> EachMember(json::object object, Read read) {
  for (auto member : object) {
    std::string_view key;
    if (const auto code = member.unescaped_key().get(key)) {
      return Refused(code);
    }
    json::value value;
    if (const auto code = member.value().get(value)) {
      return Refused(code);
    }
    M8_CHECK(read(key, value));
  }
  return {};
}

/// A number within the bounds, or null: absent.
Result<void> ReadNumber(std::string_view key,
                        json::value value,
                        double least,
                        std::optional<double>& into) {
  json::json_type type{};
  if (const auto code = value.type().get(type)) {
    return Refused(code);
  }
  if (type == json::json_type::null) {
    return {};
  }
  double number = 0;
  if (type != json::json_type::number || value.get_double().get(number)) {
    return Refused(fmt::format("'{}' is no number", key));
  }
  if (number < least || number > detail::kLargestNumber) {
    return Refused(fmt::format("'{}' is out of range: {}", key, number));
  }
  into = number;
  return {};
}

/// A text, or null: absent.
Result<void> ReadText(std::string_view key, json::value value, std::optional<std::string>& into) {
  json::json_type type{};
  if (const auto code = value.type().get(type)) {
    return Refused(code);
  }
  if (type == json::json_type::null) {
    return {};
  }
  std::string_view text;
  if (type != json::json_type::string || value.get_string().get(text)) {
    return Refused(fmt::format("'{}' is no text", key));
  }
  into = std::string(text);
  return {};
}

/// The numbers of an option as they are written.
struct RawLeg {
  std::optional<std::string> symbol;
  std::optional<double> bid, ask, last, bid_size, ask_size;
  Leg leg;
};

struct NumberRow {
  std::string_view key;
  std::optional<double>& (*member)(RawLeg&);
  double least;
};
constexpr double kAny = -detail::kLargestNumber;
constexpr NumberRow kNumbers[] = {
    {"bid", [](RawLeg& raw) -> auto& { return raw.bid; }, 0},
    {"ask", [](RawLeg& raw) -> auto& { return raw.ask; }, 0},
    {"last_trade_price", [](RawLeg& raw) -> auto& { return raw.last; }, 0},
    {"bid_size", [](RawLeg& raw) -> auto& { return raw.bid_size; }, 0},
    {"ask_size", [](RawLeg& raw) -> auto& { return raw.ask_size; }, 0},
    {"volume", [](RawLeg& raw) -> auto& { return raw.leg.volume; }, 0},
    {"open_interest", [](RawLeg& raw) -> auto& { return raw.leg.open_interest; }, 0},
    {"iv", [](RawLeg& raw) -> auto& { return raw.leg.model.iv; }, 0},
    {"delta", [](RawLeg& raw) -> auto& { return raw.leg.model.delta; }, kAny},
    {"gamma", [](RawLeg& raw) -> auto& { return raw.leg.model.gamma; }, kAny},
    {"vega", [](RawLeg& raw) -> auto& { return raw.leg.model.vega; }, kAny},
    {"theta", [](RawLeg& raw) -> auto& { return raw.leg.model.theta; }, kAny},
};

Result<Leg> Finish(RawLeg raw) {
  if (!raw.symbol) {
    return Refused("has no 'option'");
  }
  const auto option = ParseOsiSymbol(*raw.symbol);
  if (!option) {
    return Refused(fmt::format("'{}' is no option symbol", *raw.symbol));
  }
  Leg leg = std::move(raw.leg);
  leg.option = *option;
  leg.bid = detail::PriceOrAbsent(raw.bid);
  leg.ask = detail::PriceOrAbsent(raw.ask);
  leg.last = detail::PriceOrAbsent(raw.last);
  leg.bid_size = detail::PositiveOrAbsent(raw.bid_size);
  leg.ask_size = detail::PositiveOrAbsent(raw.ask_size);
  if (leg.model.vega) {
    *leg.model.vega *= 100;  // Cboe's is per vol point
  }
  detail::DropUnsolved(leg.model);
  return leg;
}

Result<Leg> ReadLeg(json::object object) {
  RawLeg raw;
  M8_CHECK(EachMember(object, [&](std::string_view key, json::value value) -> Result<void> {
    if (key == "option") {
      return ReadText(key, value, raw.symbol);
    }
    for (const auto& row : kNumbers) {
      if (key == row.key) {
        return ReadNumber(key, value, row.least, row.member(raw));
      }
    }
    return {};
  }));
  return Finish(std::move(raw));
}

struct Document {
  std::optional<std::string> pulled;      // UTC
  std::optional<std::string> last_trade;  // New York
  std::optional<std::string> symbol;
  std::optional<double> spot;
  std::vector<Leg> legs;
  bool has_options = false;
};

Result<void> ReadOptions(json::value value, Document& document) {
  document.has_options = true;
  json::array array;
  if (const auto code = value.get_array().get(array)) {
    return Refused("'options' is no array");
  }
  for (auto element : array) {
    json::object object;
    if (const auto code = element.get_object().get(object)) {
      return Refused(fmt::format("option {} is no object: {}", document.legs.size() + 1,
                                 simdjson::error_message(code)));
    }
    auto leg = ReadLeg(object);
    if (!leg) {
      return tl::unexpected(leg.error().Within(fmt::format("option {}", document.legs.size() + 1)));
    }
    leg->place = document.legs.size() + 1;
    document.legs.push_back(std::move(*leg));
    if (document.legs.size() > kMostLegs) {
      return Refused(fmt::format("more than {} options", kMostLegs));
    }
  }
  return {};
}

Result<void> ReadData(json::value value, Document& document) {
  json::object data;
  if (const auto code = value.get_object().get(data)) {
    return Refused("'data' is no object");
  }
  return EachMember(data, [&](std::string_view key, json::value member) -> Result<void> {
    if (key == "options") {
      return ReadOptions(member, document);
    }
    if (key == "current_price") {
      return ReadNumber(key, member, kAny, document.spot);
    }
    if (key == "last_trade_time") {
      return ReadText(key, member, document.last_trade);
    }
    return key == "symbol" ? ReadText(key, member, document.symbol) : Result<void>{};
  });
}

Result<void> ReadDocument(json::document& parsed, Document& document) {
  json::object root;
  if (const auto code = parsed.get_object().get(root)) {
    return code == simdjson::INCORRECT_TYPE ? Refused("is no object") : Refused(code);
  }
  M8_CHECK(EachMember(root, [&](std::string_view key, json::value value) -> Result<void> {
    if (key == "timestamp") {
      return ReadText(key, value, document.pulled);
    }
    return key == "data" ? ReadData(value, document) : Result<void>{};
  }));
  const char* rest = nullptr;
  if (!parsed.current_location().get(rest)) {  // which is an error at the end
    return Refused("something follows the end of the document");
  }
  return {};
}

/// "2026-07-16T14:18:32" or with a blank, read as if it were UTC.
std::optional<TimePoint> ParseClock(const std::optional<std::string>& text) {
  return text ? ParseUtc(*text + "Z") : std::nullopt;
}

Result<TimePoint> QuotedBy(const Document& document) {
  if (document.last_trade) {
    const auto clock = ParseClock(document.last_trade);
    if (!clock) {
      return Refused(fmt::format("'last_trade_time' cannot be read: '{}'", *document.last_trade));
    }
    const auto midnight = std::chrono::floor<std::chrono::days>(*clock);
    return ToUtc({Date{midnight}, *clock - midnight});
  }
  const auto pulled = ParseClock(document.pulled);
  if (!pulled) {
    return Refused("neither 'data.last_trade_time' nor 'timestamp' says when the quotes were true");
  }
  return *pulled - kDelay;
}

Result<OptionChain> ChainOf(Document& document) {
  if (!document.has_options) {
    return Refused("has no 'data.options'");
  }
  if (document.legs.empty()) {
    return Refused("'data.options' is empty");
  }
  std::string underlying(RuleOf(document.legs.front().option.trading_class).underlying);
  if (document.symbol) {
    underlying = document.symbol->substr(
        std::min(document.symbol->find_first_not_of("^_$."), document.symbol->size()));
  }
  if (const auto fault = detail::SortLegs(document.legs, underlying, "option")) {
    return Refused(fmt::format("option {}: {}", fault->place, fault->what));
  }
  M8_TRY(const auto quoted_by, QuotedBy(document));
  M8_TRY(auto chain, detail::ChainOf(document.legs, quoted_by));
  chain.spot = detail::PositiveOrAbsent(document.spot);
  return chain;
}

/// "3:17": where in the text the parser stands, from 1.
std::string Place(json::document& parsed, std::string_view text, const char* start) {
  const char* at = nullptr;
  if (parsed.current_location().get(at) || at == nullptr) {
    at = start + text.size();
  }
  const auto offset = std::min(static_cast<std::size_t>(at - start), text.size());
  const auto before = text.substr(0, offset);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto line_start = before.rfind('\n') + 1;
  return fmt::format("{}:{}", line, offset - line_start + 1);
}

}  // namespace

Result<OptionChain> ParseCboeJson(std::string_view text, std::string_view name) {
  if (text.starts_with("\xEF\xBB\xBF")) {
    text.remove_prefix(3);
  }
  const simdjson::padded_string padded(text);
  json::parser parser;
  json::document parsed;
  if (const auto code = parser.iterate(padded).get(parsed)) {
    return tl::unexpected(Error{Errc::kInvalidArgument,
                                fmt::format("{}:1: JSON: {}", name, simdjson::error_message(code)),
                                ""});
  }
  Document document;
  if (const auto read = ReadDocument(parsed, document); !read) {
    return tl::unexpected(
        read.error().Within(fmt::format("{}:{}", name, Place(parsed, text, padded.data()))));
  }
  auto chain = ChainOf(document);
  if (!chain) {
    return tl::unexpected(chain.error().Within(fmt::format("{}:1", name)));
  }
  return chain;
}

}  // namespace m8::market
