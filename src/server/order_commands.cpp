// Reads what a person says of orders.
#include "server/order_commands.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/text.hpp"
#include "execution/working.hpp"
#include "server/delivery.hpp"
#include "server/json_value.hpp"

namespace m8::server {
namespace {

using engine::Command;
using engine::OrderRequest;
using execution::WorkingPolicy;

constexpr std::size_t kTextMax = 200;
constexpr std::size_t kLegsMax = 4;
constexpr std::int64_t kContractsMax = 100;
constexpr std::int64_t kUnitsMax = 1'000;
// A price beyond this is a typing mistake; far below what a Price holds.
constexpr std::int64_t kPriceMax = 1'000'000;

// Takes the members of one object and remembers the first thing that is wrong with them.
class Fields {
 public:
  Fields(const JsonValue& value, std::string place) : value_(value), place_(std::move(place)) {
    if (!value.AsObject()) {
      Complain("", "is no object");
    }
  }

  const JsonValue* Take(std::string_view name) {
    asked_.push_back(name);
    return value_.Find(name);
  }
  std::string Text(std::string_view name) {
    const auto* member = Take(name);
    const auto* text = member ? member->AsText() : nullptr;
    const bool plain = text && text->size() <= kTextMax &&
                       std::none_of(text->begin(), text->end(),
                                    [](char c) { return static_cast<unsigned char>(c) < ' '; });
    if (member && !plain) {
      Complain(name, fmt::format("is no line of at most {} bytes", kTextMax));
    }
    return plain ? *text : std::string{};
  }
  std::optional<std::int64_t> Integer(std::string_view name,
                                      std::int64_t least,
                                      std::int64_t most) {
    const auto* member = Take(name);
    const auto number = member ? member->AsInteger() : std::nullopt;
    if (member && (!number || *number < least || *number > most)) {
      Complain(name, fmt::format("is no whole number from {} to {}", least, most));
      return std::nullopt;
    }
    return number;
  }
  std::optional<Price> Amount(std::string_view name) {
    const auto* member = Take(name);
    const auto price = member ? PriceOf(*member) : std::nullopt;
    if (member && !price) {
      Complain(name, "is no price with at most four decimals");
    }
    return price;
  }
  void Complain(std::string_view name, std::string detail) {
    if (!wrong_) {
      wrong_ = Wrong{name.empty() ? place_ : fmt::format("{}/{}", place_, name), std::move(detail)};
    }
  }
  /// A member that nobody asked for is wrong, too.
  std::optional<Wrong> FirstWrong() {
    if (const auto* members = value_.AsObject()) {
      for (const auto& [name, member] : *members) {
        if (std::find(asked_.begin(), asked_.end(), name) == asked_.end()) {
          Complain(name, "is no field of this");
        }
      }
    }
    return wrong_;
  }
  static std::optional<Price> PriceOf(const JsonValue& value) {
    const auto* number = value.AsNumber();
    const auto price = number ? Price::Parse(number->text) : std::nullopt;
    const auto limit = Price::FromUnits(kPriceMax * Price::kScale);
    return price && *price<limit&& * price> - limit ? price : std::nullopt;
  }

 private:
  const JsonValue& value_;
  std::string place_;
  std::vector<std::string_view> asked_;
  std::optional<Wrong> wrong_;
};

constexpr std::array kPolicies{WorkingPolicy::kWiden, WorkingPolicy::kPeg, WorkingPolicy::kPatient,
                               WorkingPolicy::kTake};

std::optional<WorkingPolicy> ReadPolicy(Fields& fields) {
  if (fields.Take("policy") == nullptr) {
    return std::nullopt;
  }
  const auto name = fields.Text("policy");
  const auto* known = std::find_if(kPolicies.begin(), kPolicies.end(),
                                   [&](WorkingPolicy policy) { return Name(policy) == name; });
  if (known == kPolicies.end()) {
    fields.Complain("policy", "is none of widen, peg, patient, take");
    return std::nullopt;
  }
  return *known;
}

struct LimitWish {
  std::optional<Price> price = {};
  bool at_mid = false;
};

LimitWish ReadLimit(Fields& fields) {
  const auto* member = fields.Take("limit");
  if (member == nullptr) {
    return {};
  }
  if (const auto* text = member->AsText(); text != nullptr && *text == "mid") {
    return {.at_mid = true};
  }
  LimitWish limit{.price = Fields::PriceOf(*member)};
  if (!limit.price) {
    fields.Complain("limit", "is neither a price with at most four decimals nor \"mid\"");
  }
  return limit;
}

std::optional<Wrong> ReadLeg(const JsonValue& value, const std::string& place, risk::Leg& leg) {
  Fields fields(value, place);
  leg.option.trading_class = fields.Text("trading_class");
  const auto expiry = ParseDate(fields.Text("expiry"));
  const auto strike = fields.Amount("strike");
  const auto right = fields.Text("right");
  const auto quantity = fields.Integer("quantity", -kContractsMax, kContractsMax);
  if (leg.option.trading_class.empty()) {
    fields.Complain("trading_class", "is missing");
  }
  if (!expiry) {
    fields.Complain("expiry", "is no date such as 2026-11-20");
  }
  if (!strike || *strike <= Price{}) {
    fields.Complain("strike", "is no positive price");
  }
  if (right != "C" && right != "P") {
    fields.Complain("right", "is neither C nor P");
  }
  if (!quantity || *quantity == 0) {
    fields.Complain("quantity", "is no number of contracts a unit, positive bought");
  }
  if (auto wrong = fields.FirstWrong()) {
    return wrong;
  }
  leg.option.expiry = *expiry;
  leg.option.strike = *strike;
  leg.option.right = right == "C" ? Right::kCall : Right::kPut;
  leg.quantity = *quantity;
  return std::nullopt;
}

std::optional<Wrong> ReadLegs(const JsonValue::Array& values, std::vector<risk::Leg>& legs) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto place = fmt::format("/legs/{}", i);
    risk::Leg leg;
    if (auto wrong = ReadLeg(values[i], place, leg)) {
      return wrong;
    }
    const bool twice = std::any_of(legs.begin(), legs.end(), [&](const risk::Leg& other) {
      return other.option == leg.option;
    });
    if (twice) {
      return Wrong{place, "names an option that another leg names"};
    }
    legs.push_back(std::move(leg));
  }
  return std::nullopt;
}

std::optional<Wrong> ReadOrder(const JsonValue& value, Command& command) {
  Fields fields(value, "");
  auto& order = command.order;
  order.units = fields.Integer("quantity", 1, kUnitsMax).value_or(1);
  const auto limit = ReadLimit(fields);
  order.limit = limit.price;
  order.limit_at_mid = limit.at_mid;
  order.policy = ReadPolicy(fields);
  order.reason = fields.Text("reason");
  const auto* legs = fields.Take("legs");
  const auto* list = legs ? legs->AsArray() : nullptr;
  if (!list || list->empty() || list->size() > kLegsMax) {
    fields.Complain("legs", fmt::format("is no list of 1 to {} legs", kLegsMax));
  }
  if (auto wrong = fields.FirstWrong()) {
    return wrong;
  }
  return ReadLegs(*list, order.legs);
}

std::optional<Wrong> ReadClose(const JsonValue& value, Command& command) {
  Fields fields(value, "");
  auto& order = command.order;
  order.units = fields.Integer("quantity", 1, kUnitsMax).value_or(0);
  const auto limit = ReadLimit(fields);
  order.limit = limit.price;
  order.limit_at_mid = limit.at_mid;
  order.policy = ReadPolicy(fields);
  order.reason = fields.Text("reason");
  return fields.FirstWrong();
}

// A field that is wrong is told rather than that nothing is right.
std::optional<Wrong> FirstWrongOr(Fields& fields, bool nothing) {
  auto wrong = fields.FirstWrong();
  return !wrong && nothing ? std::optional(Wrong{"", "has nothing to change"}) : wrong;
}

// null: not at all; "settings": as they say. Absent: no word of it.
std::optional<std::optional<double>> ReadMultiple(Fields& fields, std::string_view name) {
  constexpr double kMultipleMax = 100;
  const auto* member = fields.Take(name);
  if (member == nullptr) {
    return std::nullopt;
  }
  if (std::holds_alternative<std::nullptr_t>(member->value)) {
    return std::optional<double>(0);
  }
  if (const auto* text = member->AsText(); text != nullptr && *text == "settings") {
    return std::optional<double>();
  }
  const auto* number = member->AsNumber();
  const auto value = number ? ParseNumber<double>(number->text) : std::nullopt;
  if (!value || !(*value > 0) || *value > kMultipleMax) {
    fields.Complain(name, "is no number above 0 and up to 100, null, or \"settings\"");
    return std::nullopt;
  }
  return std::optional(*value);
}

std::optional<std::optional<std::int64_t>> ReadTimeOfDay(Fields& fields, std::string_view name) {
  constexpr std::int64_t kMinute = 60, kHour = 3'600, kHours = 24, kMinutes = 60;
  const auto* member = fields.Take(name);
  if (member == nullptr) {
    return std::nullopt;
  }
  if (std::holds_alternative<std::nullptr_t>(member->value)) {
    return std::optional<std::int64_t>(0);
  }
  const auto* text = member->AsText();
  if (text != nullptr && *text == "settings") {
    return std::optional<std::int64_t>();
  }
  const bool form = text != nullptr && text->size() == 5 && (*text)[2] == ':';
  const auto hour = form ? ParseNumber<std::int64_t>(text->substr(0, 2)) : std::nullopt;
  const auto minute = form ? ParseNumber<std::int64_t>(text->substr(3)) : std::nullopt;
  if (!hour || !minute || *hour < 0 || *hour >= kHours || *minute < 0 || *minute >= kMinutes ||
      *hour + *minute == 0) {
    fields.Complain(name, "is no time of day such as 15:45, null, or \"settings\"");
    return std::nullopt;
  }
  return std::optional(*hour * kHour + *minute * kMinute);
}

std::optional<Wrong> ReadExits(const JsonValue& value, Command& command) {
  Fields fields(value, "");
  auto& exits = command.exits;
  exits.profit_target = ReadMultiple(fields, "profit_target");
  exits.stop_loss = ReadMultiple(fields, "stop_loss");
  exits.close_at_s = ReadTimeOfDay(fields, "close_at");
  const bool nothing = !exits.profit_target && !exits.stop_loss && !exits.close_at_s;
  return FirstWrongOr(fields, nothing);
}

std::optional<Wrong> ReadChange(const JsonValue& value, Command& command) {
  Fields fields(value, "");
  auto& change = command.change;
  const auto limit = ReadLimit(fields);
  change.limit = limit.price;
  change.limit_at_mid = limit.at_mid;
  change.price = fields.Amount("price");
  change.units = fields.Integer("quantity", 1, kUnitsMax);
  change.policy = ReadPolicy(fields);
  const bool nothing =
      !change.limit && !limit.at_mid && !change.price && !change.units && !change.policy;
  return FirstWrongOr(fields, nothing);
}

// What tells an order from another one, however its JSON was written.
std::string FingerprintOf(const Command& command) {
  const auto& order = command.order;
  auto text = fmt::format("{} {} {} {} {} {} {}", static_cast<int>(command.kind), command.target,
                          order.units, order.limit ? order.limit->Text() : "-", order.limit_at_mid,
                          order.policy ? Name(*order.policy) : "-", order.reason);
  for (const auto& leg : order.legs) {
    text += fmt::format("|{} {} {} {} {}", leg.option.trading_class, FormatDate(leg.option.expiry),
                        leg.option.strike.Text(), Letter(leg.option.right), leg.quantity);
  }
  return ShortHash(text);
}

struct Operation {
  std::string_view name;
  Command::Kind kind;
  std::optional<Wrong> (*read)(const JsonValue& body, Command& command);
};
std::optional<Wrong> ReadNothing(const JsonValue& /*body*/, Command& /*command*/) { return {}; }
constexpr std::array kOperations{Operation{"preview", Command::Kind::kPreview, ReadOrder},
                                 Operation{"place", Command::Kind::kPlace, ReadOrder},
                                 Operation{"close", Command::Kind::kClose, ReadClose},
                                 Operation{"exits", Command::Kind::kExits, ReadExits},
                                 Operation{"modify", Command::Kind::kModify, ReadChange},
                                 Operation{"cancel", Command::Kind::kCancel, ReadNothing}};

std::string TextOf(const JsonValue& value, std::string_view name) {
  const auto* member = value.Find(name);
  return member && member->AsText() ? *member->AsText() : std::string{};
}

}  // namespace

tl::expected<Command, Wrong> CommandFrom(std::string_view text) {
  const auto value = ParseJson(text);
  if (!value) {
    return tl::unexpected(Wrong{"", value.error().message});
  }
  const auto name = TextOf(*value, "op");
  const auto* operation = std::find_if(kOperations.begin(), kOperations.end(),
                                       [&](const Operation& known) { return known.name == name; });
  const auto* body = value->Find("body");
  if (operation == kOperations.end() || body == nullptr) {
    return tl::unexpected(Wrong{"", "no such command"});
  }
  Command command;
  command.kind = operation->kind;
  command.target = TextOf(*value, "target");
  command.text = text;
  if (auto wrong = operation->read(*body, command)) {
    return tl::unexpected(std::move(*wrong));
  }
  command.order.client_key = TextOf(*value, "key");
  command.reason = fmt::format("{} {}", command.target, command.order.client_key);
  command.order.fingerprint = FingerprintOf(command);
  return command;
}

}  // namespace m8::server
