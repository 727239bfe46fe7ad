#include "config/value.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/json.hpp"
#include "base/text.hpp"

namespace m8::config {
namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;  // clang 16 does not deduce aggregates by itself

// The slots whose literal is a quoted text.
using Quoted = std::variant<Duration*, TimeOfDay*, std::string*, EnumSlot>;

constexpr double kMaxAmount = 9e14;  // what Money and Price take

Verdict Within(double value, const std::optional<Range>& range) {
  return range && !(value >= range->min && value <= range->max) ? Verdict::kOutOfRange
                                                                : Verdict::kOk;
}

template <class T>
Verdict Store(T* slot, T value, double comparable, const std::optional<Range>& range) {
  const Verdict verdict = Within(comparable, range);
  if (verdict == Verdict::kOk) {
    *slot = std::move(value);
  }
  return verdict;
}

const std::string* AsText(const Given& given) { return std::get_if<std::string>(&given.value); }

std::optional<std::int64_t> AsInteger(const Given& given) {
  if (const auto* number = std::get_if<std::int64_t>(&given.value)) {
    return *number;
  }
  return given.untyped && AsText(given) ? ParseNumber<std::int64_t>(*AsText(given)) : std::nullopt;
}

std::optional<double> AsNumber(const Given& given) {
  if (const auto integer = AsInteger(given)) {
    return static_cast<double>(*integer);
  }
  if (const auto* number = std::get_if<double>(&given.value)) {
    return std::isfinite(*number) ? std::optional{*number} : std::nullopt;
  }
  return given.untyped && AsText(given) ? ParseNumber<double>(*AsText(given)) : std::nullopt;
}

std::optional<bool> AsBool(const Given& given) {
  if (const auto* truth = std::get_if<bool>(&given.value)) {
    return *truth;
  }
  const auto* text = given.untyped ? AsText(given) : nullptr;
  if (text == nullptr || (*text != "true" && *text != "false")) {
    return std::nullopt;
  }
  return *text == "true";
}

std::optional<std::vector<std::string>> AsList(const Given& given) {
  if (const auto* list = std::get_if<std::vector<std::string>>(&given.value)) {
    return *list;
  }
  const auto* text = given.untyped ? AsText(given) : nullptr;
  if (text == nullptr) {
    return std::nullopt;
  }
  std::vector<std::string> list;
  for (const auto piece : text->empty() ? std::vector<std::string_view>{} : Split(*text, ',')) {
    list.emplace_back(Trim(piece));
  }
  return list;
}

// Exact where it is written as a text; a TOML number is taken to the nearest 1/10000.
template <class Amount>
std::optional<Amount> AsAmount(const Given& given) {
  if (const auto* text = AsText(given)) {
    return Amount::Parse(*text);
  }
  const auto number = AsNumber(given);
  return number && std::abs(*number) <= kMaxAmount ? std::optional{Amount::FromDouble(*number)}
                                                   : std::nullopt;
}

template <class T>
Verdict StoreInteger(T* slot, const Given& given, const std::optional<Range>& range) {
  const auto number = AsInteger(given);
  if (!number) {
    return Verdict::kWrongType;
  }
  if (!std::in_range<T>(*number)) {
    return Verdict::kOutOfRange;
  }
  return Store(slot, static_cast<T>(*number), static_cast<double>(*number), range);
}

template <class Amount>
Verdict StoreAmount(Amount* slot, const Given& given, const std::optional<Range>& range) {
  const auto amount = AsAmount<Amount>(given);
  return amount ? Store(slot, *amount, amount->ToDouble(), range) : Verdict::kWrongType;
}

template <class T>
Verdict StorePlain(T* slot, std::optional<T> value) {
  if (!value) {
    return Verdict::kWrongType;
  }
  *slot = *std::move(value);
  return Verdict::kOk;
}

Verdict StoreChoice(const EnumSlot& slot, const Given& given) {
  const auto* text = AsText(given);
  if (text == nullptr) {
    return Verdict::kWrongType;
  }
  for (std::size_t i = 0; i < slot.names.size(); ++i) {
    if (slot.names[i] == *text) {
      slot.set(i);
      return Verdict::kOk;
    }
  }
  return Verdict::kOutOfRange;
}

std::string Bound(const Slot& slot, double value) {
  if (std::holds_alternative<Duration*>(slot)) {
    return FormatDuration(Duration{std::llround(value * 1e9)});
  }
  return fmt::format("{}", value);
}

}  // namespace

std::string Given::Shown() const {
  return std::visit(
      Overloaded{[](bool truth) { return fmt::format("{}", truth); },
                 [](std::int64_t number) { return fmt::format("{}", number); },
                 [](double number) { return fmt::format("{}", number); },
                 [](const std::string& text) { return JsonWriter().Value(text).Take(); },
                 [](const std::vector<std::string>&) { return std::string("a list"); },
                 [](const Unusable& unusable) { return unusable.text; }},
      value);
}

Verdict Assign(const Slot& slot, const Given& given, const std::optional<Range>& range) {
  const auto* text = AsText(given);
  return std::visit(
      Overloaded{
          [&](bool* member) { return StorePlain(member, AsBool(given)); },
          [&](int* member) { return StoreInteger(member, given, range); },
          [&](std::int64_t* member) { return StoreInteger(member, given, range); },
          [&](double* member) {
            const auto number = AsNumber(given);
            return number ? Store(member, *number, *number, range) : Verdict::kWrongType;
          },
          [&](Duration* member) {
            const auto value = text ? ParseDuration(*text) : std::nullopt;
            return value ? Store(member, *value, Seconds(*value), range) : Verdict::kWrongType;
          },
          [&](TimeOfDay* member) {
            return StorePlain(member, text ? ParseTimeOfDay(*text) : std::nullopt);
          },
          [&](Money* member) { return StoreAmount(member, given, range); },
          [&](Price* member) { return StoreAmount(member, given, range); },
          [&](std::string* member) {
            return StorePlain(member, text ? std::optional{*text} : std::nullopt);
          },
          [&](std::vector<std::string>* member) { return StorePlain(member, AsList(given)); },
          [&](const EnumSlot& choice) { return StoreChoice(choice, given); },
      },
      slot);
}

std::string Text(const Slot& slot) {
  return std::visit(Overloaded{
                        [](const Duration* member) { return FormatDuration(*member); },
                        [](const TimeOfDay* member) { return FormatTimeOfDay(*member); },
                        [](const Money* member) { return member->Text(); },
                        [](const Price* member) { return member->Text(); },
                        [](const std::string* member) { return *member; },
                        [](const std::vector<std::string>* list) {
                          return fmt::format("{}", fmt::join(*list, ","));
                        },
                        [](const EnumSlot& choice) { return choice.names.at(choice.get()); },
                        [](const auto* plain) { return fmt::format("{}", *plain); },
                    },
                    slot);
}

std::string Literal(const Slot& slot) {
  JsonWriter out;
  std::visit(
      [&]<class Member>(const Member& member) {
        if constexpr (std::is_same_v<Member, double*>) {
          out.Raw(fmt::format("{}", *member));
        } else if constexpr (std::is_same_v<Member, std::vector<std::string>*>) {
          out.BeginArray();
          for (const auto& item : *member) {
            out.Value(item);
          }
          out.EndArray();
        } else if constexpr (std::is_constructible_v<Quoted, Member>) {
          out.Value(Text(slot));
        } else {
          out.Value(*member);
        }
      },
      slot);
  return out.Take();
}

std::string_view TypeName(const Slot& slot) noexcept {
  return std::visit(Overloaded{
                        [](const bool*) -> std::string_view { return "bool"; },
                        [](const double*) -> std::string_view { return "number"; },
                        [](const Duration*) -> std::string_view { return "duration"; },
                        [](const TimeOfDay*) -> std::string_view { return "time of day"; },
                        [](const std::string*) -> std::string_view { return "text"; },
                        [](const std::vector<std::string>*) -> std::string_view { return "list"; },
                        [](const EnumSlot&) -> std::string_view { return "choice"; },
                        [](const Money*) -> std::string_view { return "amount"; },
                        [](const Price*) -> std::string_view { return "amount"; },
                        [](const auto*) -> std::string_view { return "integer"; },
                    },
                    slot);
}

std::string RangeText(const Slot& slot, const std::optional<Range>& range) {
  if (const auto* choice = std::get_if<EnumSlot>(&slot)) {
    return fmt::format("{}", fmt::join(choice->names, ", "));
  }
  if (!range) {
    return {};
  }
  if (std::isinf(range->max)) {
    return fmt::format("at least {}", Bound(slot, range->min));
  }
  return fmt::format("{}..{}", Bound(slot, range->min), Bound(slot, range->max));
}

std::string Expectation(const Slot& slot, const std::optional<Range>& range) {
  const std::string bounds = RangeText(slot, range);
  if (std::holds_alternative<EnumSlot>(slot)) {
    return "one of " + bounds;
  }
  if (std::holds_alternative<bool*>(slot)) {
    return "true or false";
  }
  if (std::holds_alternative<TimeOfDay*>(slot)) {
    return R"(time of day, such as "09:45")";
  }
  if (std::holds_alternative<Duration*>(slot) && bounds.empty()) {
    return R"(duration, such as "1m30s")";
  }
  return bounds.empty() ? std::string(TypeName(slot))
                        : fmt::format("{} {}", TypeName(slot), bounds);
}

}  // namespace m8::config
