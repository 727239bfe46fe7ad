#include "paper/command.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "paper/detail/message_names.hpp"

namespace m8::paper {
namespace {

using namespace command;

// The words of a command, taken from the left.
class Words {
 public:
  explicit Words(std::string_view text) : text_(text) {
    for (const auto word : Split(text, ' ')) {
      if (!word.empty()) {
        words_.push_back(word);
      }
    }
  }
  [[nodiscard]] bool Done() const { return at_ == words_.size(); }
  [[nodiscard]] std::string_view Peek() const { return Done() ? std::string_view{} : words_[at_]; }
  std::string_view Take() { return Done() ? std::string_view{} : words_[at_++]; }
  bool TakeIf(std::string_view word) {
    const bool is = Peek() == word;
    at_ += is ? 1 : 0;
    return is;
  }
  /// Everything that is left, as it was written.
  std::string_view TakeRest() {
    if (Done()) {
      return {};
    }
    const auto start = static_cast<std::size_t>(words_[at_].data() - text_.data());
    at_ = words_.size();
    return Trim(text_.substr(start));
  }

 private:
  std::string_view text_;
  std::vector<std::string_view> words_;
  std::size_t at_ = 0;
};

tl::unexpected<Error> Wrong(std::string message) {
  return Fail(Errc::kInvalidArgument, std::move(message));
}

Result<void> Expect(Words& words, std::string_view word) {
  if (words.TakeIf(word)) {
    return {};
  }
  return Wrong(fmt::format("'{}' stands where '{}' should", words.Peek(), word));
}

template <class T>
Result<T> Number(Words& words, T least, T most) {
  const auto text = words.Take();
  const auto number = ParseNumber<T>(text);
  if (!number || *number < least || *number > most) {
    return Wrong(fmt::format("'{}' is no number from {} to {}", text, least, most));
  }
  return *number;
}

Result<Duration> Span(Words& words) {
  const auto text = words.Take();
  const auto span = ParseSpan(text);
  return span ? Result<Duration>{*span}
              : Wrong(fmt::format("'{}' is no span of time such as 250ms, 5s, 2m or 1h", text));
}

Result<bool> OnOrOff(Words& words) {
  const auto text = words.Take();
  if (text != "on" && text != "off") {
    return Wrong(fmt::format("'{}' is neither 'on' nor 'off'", text));
  }
  return text == "on";
}

Result<Price> PriceOf(Words& words) {
  const auto text = words.Take();
  const auto number = ParseNumber<double>(text);
  constexpr double kMost = 1e6;
  if (!number || *number < -kMost || *number > kMost) {
    return Wrong(fmt::format("'{}' is no price", text));
  }
  return Price::FromDouble(*number);
}

// "3rd" is 3.
std::optional<int> Ordinal(std::string_view text) {
  constexpr std::size_t kEnding = 2;
  if (text.size() <= kEnding) {
    return std::nullopt;
  }
  const auto ending = text.substr(text.size() - kEnding);
  const auto number = ParseNumber<int>(text.substr(0, text.size() - kEnding));
  const bool known = ending == "st" || ending == "nd" || ending == "rd" || ending == "th";
  return known && number && *number > 0 ? number : std::nullopt;
}

Result<Which> WhichMessages(Words& words) {
  const auto name = words.Take();
  auto which = WhichOf(name);
  if (!which) {
    const auto near = NearestMessageName(name);
    return Wrong(fmt::format("'{}' is no message{}", name,
                             near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
  }
  if (const auto nth = Ordinal(words.Peek())) {
    which->first = *nth;
    words.Take();
  } else if (words.TakeIf("all")) {
    which->count = kAll;
  } else if (words.TakeIf("next")) {
    M8_TRY(which->count, Number<int>(words, 1, 1'000'000));
  }
  return *which;
}

Result<MessageDeed> DeedOf(std::string_view verb, Words& words) {
  if (verb == "drop") {
    return Drop{};
  }
  if (verb == "truncate") {
    return Truncate{};
  }
  if (verb == "shorten") {
    return Shorten{};
  }
  if (verb == "lengthen") {
    return Lengthen{};
  }
  if (verb == "delay") {
    M8_CHECK(Expect(words, "by"));
    M8_TRY(const Duration by, Span(words));
    return Delay{by};
  }
  if (verb == "duplicate") {
    Duplicate deed;
    if (words.TakeIf("times")) {
      M8_TRY(deed.times, Number<int>(words, 2, 1'000));
    }
    return deed;
  }
  if (verb == "postpone") {
    M8_CHECK(Expect(words, "behind"));
    M8_TRY(const int behind, Number<int>(words, 1, 1'000));
    return Postpone{behind};
  }
  M8_CHECK(Expect(words, "field"));
  M8_TRY(const int field, Number<int>(words, 1, 1'000));
  M8_CHECK(Expect(words, "to"));
  return Rewrite{field, std::string(words.TakeRest())};
}

Result<Command> ParseMessageFault(std::string_view verb, Words& words) {
  M8_TRY(const Which which, WhichMessages(words));
  M8_TRY(const MessageDeed deed, DeedOf(verb, words));
  return MessageFault{which, deed};
}

Result<Command> ParseWords(Words& words);

Result<Command> ParseOnMessage(std::string_view, Words& words) {
  M8_TRY(const Which which, WhichMessages(words));
  M8_TRY(Command then, ParseWords(words));
  return std::make_shared<const OnMessage>(OnMessage{which, std::move(then)});
}

template <class C>
Result<Command> ParsePlain(std::string_view, Words&) {
  return C{};
}

template <class C>
Result<Command> ParseFor(std::string_view, Words& words) {
  M8_CHECK(Expect(words, "for"));
  M8_TRY(const Duration time, Span(words));
  return C{time};
}

Result<Command> ParseSay(std::string_view, Words& words) {
  Say say;
  M8_TRY(say.code, Number<int>(words, 1, 99'999));
  if (words.TakeIf("about")) {
    M8_TRY(say.id, Number<int>(words, -1, std::numeric_limits<int>::max()));
  }
  say.text = words.TakeRest();
  return say;
}

Result<Command> ParseLose(std::string_view, Words& words) {
  M8_CHECK(Expect(words, "upstream"));
  return Upstream{Upstream::State::kLost};
}

Result<Command> ParseRestore(std::string_view, Words& words) {
  M8_CHECK(Expect(words, "upstream"));
  if (words.Done()) {
    return Upstream{Upstream::State::kRestored};
  }
  M8_CHECK(Expect(words, "losing"));
  M8_CHECK(Expect(words, "data"));
  return Upstream{Upstream::State::kRestoredLosingData};
}

Result<Command> ParseFarm(std::string_view, Words& words) {
  constexpr std::string_view kFarms[] = {"usfarm", "usopt", "ushmds", "secdefil"};
  constexpr std::pair<std::string_view, Farm::State> kStates[] = {
      {"ok", Farm::State::kOk},
      {"broken", Farm::State::kBroken},
      {"inactive", Farm::State::kInactive},
      {"connecting", Farm::State::kConnecting}};
  const auto name = words.Take();
  if (std::find(std::begin(kFarms), std::end(kFarms), name) == std::end(kFarms)) {
    return Wrong(fmt::format("'{}' is no farm: usfarm, usopt, ushmds or secdefil", name));
  }
  const auto state = words.Take();
  for (const auto& [text, value] : kStates) {
    if (text == state) {
      return Farm{std::string(name), value};
    }
  }
  return Wrong(fmt::format("'{}' is not ok, broken, inactive or connecting", state));
}

Result<Command> ParseDeafen(std::string_view, Words& words) {
  M8_CHECK(Expect(words, "lines"));
  return Deafen{};
}

Result<Command> ParseCompeting(std::string_view, Words& words) {
  M8_CHECK(Expect(words, "session"));
  M8_TRY(const bool on, OnOrOff(words));
  return Competing{on};
}

Result<Command> ParseReadOnly(std::string_view, Words& words) {
  M8_CHECK(Expect(words, "only"));
  M8_TRY(const bool on, OnOrOff(words));
  return ReadOnly{on};
}

Result<Command> ParsePrecaution(std::string_view, Words& words) {
  M8_TRY(const bool on, OnOrOff(words));
  return Precaution{on};
}

Result<Command> ParseNext(std::string_view, Words& words) {
  M8_CHECK(Expect(words, "order"));
  M8_CHECK(Expect(words, "id"));
  if (words.TakeIf("true")) {
    return NextOrderId{};
  }
  M8_TRY(const int id, Number<int>(words, -1'000'000, std::numeric_limits<int>::max()));
  return NextOrderId{id};
}

Result<Command> ParseClientId(std::string_view, Words& words) {
  M8_TRY(const int id, Number<int>(words, 0, std::numeric_limits<int>::max()));
  const auto state = words.Take();
  if (state != "taken" && state != "free") {
    return Wrong(fmt::format("'{}' is neither 'taken' nor 'free'", state));
  }
  return ClientId{id, state == "taken"};
}

// "order 3", "order 3 of client 1", "all", "order all".
Result<WhichOrders> OrderOrAll(Words& words) {
  WhichOrders which;
  if (words.TakeIf("all")) {
    return which;
  }
  M8_CHECK(Expect(words, "order"));
  if (words.TakeIf("all")) {
    return which;
  }
  M8_TRY(which.id, Number<int>(words, 0, std::numeric_limits<int>::max()));
  if (words.TakeIf("of")) {
    M8_CHECK(Expect(words, "client"));
    M8_TRY(which.client, Number<int>(words, 0, std::numeric_limits<int>::max()));
  }
  return which;
}

Result<Command> ParseFill(std::string_view, Words& words) {
  FillOrder fill;
  M8_TRY(fill.orders, OrderOrAll(words));
  if (words.TakeIf("quantity")) {
    M8_TRY(fill.quantity, Number<std::int64_t>(words, 1, 1'000'000));
  }
  return fill;
}

Result<Command> ParseCancel(std::string_view, Words& words) {
  M8_TRY(const auto orders, OrderOrAll(words));
  return CancelOrder{orders};
}

Result<Command> ParseCorrect(std::string_view, Words& words) {
  for (const auto* word : {"last", "fill", "to"}) {
    M8_CHECK(Expect(words, word));
  }
  M8_TRY(const Price price, PriceOf(words));
  return CorrectFill{price};
}

Result<Command> ParseManual(std::string_view, Words& words) {
  ManualOrder order;
  const auto side = words.Take();
  if (side != "buy" && side != "sell") {
    return Wrong(fmt::format("'{}' is neither 'buy' nor 'sell'", side));
  }
  order.buy = side == "buy";
  M8_TRY(order.quantity, Number<std::int64_t>(words, 1, 100'000));
  order.contract = words.Take();
  if (words.TakeIf("at")) {
    M8_TRY(order.limit, PriceOf(words));
  }
  return order;
}

Result<Command> ParseForeign(std::string_view, Words& words) {
  M8_CHECK(Expect(words, "orders"));
  M8_TRY(const int count, Number<int>(words, 1, 100'000));
  return ForeignOrders{count};
}

Result<Command> ParseSplit(std::string_view, Words& words) {
  M8_TRY(const auto size, Number<std::size_t>(words, 1, 1'000'000));
  return SplitBytes{size};
}

Result<Command> ParseDrip(std::string_view, Words& words) {
  M8_TRY(const auto rate, Number<std::int64_t>(words, 1, 1'000'000'000));
  return Drip{rate};
}

Result<Command> ParseGarbage(std::string_view, Words& words) {
  M8_TRY(const auto size, Number<std::size_t>(words, 1, 1'000'000));
  return Garbage{size};
}

Result<Command> ParseHeader(std::string_view, Words& words) {
  M8_TRY(const auto length,
         Number<std::uint32_t>(words, 0, std::numeric_limits<std::uint32_t>::max()));
  return Header{length};
}

Result<Command> ParseLimit(std::string_view, Words& words) {
  const auto what = words.Take();
  if (what != "lines" && what != "messages") {
    return Wrong(fmt::format("'{}' is neither 'lines' nor 'messages'", what));
  }
  M8_TRY(const auto value, Number<std::int64_t>(words, 1, 1'000'000));
  return Limit{what == "lines" ? Limit::What::kLines : Limit::What::kMessagesPerSecond, value};
}

struct Verb {
  std::string_view name;
  std::string_view usage;
  std::string_view meaning;
  Result<Command> (*parse)(std::string_view verb, Words& words);
};

constexpr Verb kVerbs[] = {
    {"drop", "drop MESSAGE [2nd|next N|all]", "it is lost", ParseMessageFault},
    {"delay", "delay MESSAGE [2nd|next N|all] by 5s", "it comes late, others pass it",
     ParseMessageFault},
    {"duplicate", "duplicate MESSAGE [2nd|next N|all] [times 3]", "it comes twice, or more often",
     ParseMessageFault},
    {"postpone", "postpone MESSAGE [2nd|next N|all] behind 1", "it changes places with the next",
     ParseMessageFault},
    {"truncate", "truncate MESSAGE [2nd]", "half of it, then the connection ends",
     ParseMessageFault},
    {"shorten", "shorten MESSAGE [2nd|next N|all]", "without its last field", ParseMessageFault},
    {"lengthen", "lengthen MESSAGE [2nd|next N|all]", "with one field too many", ParseMessageFault},
    {"rewrite", "rewrite MESSAGE [2nd|next N|all] field 4 to TEXT",
     "a field has this text; fields count from 1 behind the message id", ParseMessageFault},
    {"on", "on MESSAGE [2nd] COMMAND", "once that message was dealt with", ParseOnMessage},
    {"close", "close", "the connection ends; what was said before still arrives",
     ParsePlain<Close>},
    {"reset", "reset", "the connection breaks; what is on its way is lost", ParsePlain<Reset>},
    {"freeze", "freeze", "half-open: nothing is read or said", ParsePlain<Freeze>},
    {"thaw", "thaw", "the end of freeze: what came meanwhile is read", ParsePlain<Thaw>},
    {"refuse", "refuse for 30s", "nobody can connect", ParseFor<Refuse>},
    {"flap", "flap for 60s", "each connection breaks 10 ms after it is made", ParseFor<Flap>},
    {"restart", "restart for 90s", "every connection ends and nobody can connect; orders live on",
     ParseFor<Restart>},
    {"say", "say CODE [about ID] [TEXT]", "an error message; without text in TWS's words",
     ParseSay},
    {"lose", "lose upstream", "1100; no data, orders wait, their events are lost", ParseLose},
    {"restore", "restore upstream [losing data]", "1102, or 1101 and every line is gone",
     ParseRestore},
    {"farm", "farm usopt|usfarm|ushmds|secdefil ok|broken|inactive|connecting",
     "2103 to 2108, 2119, 2157, 2158, with what it means for data", ParseFarm},
    {"deafen", "deafen lines", "open lines tick no more until they are asked for again",
     ParseDeafen},
    {"competing", "competing session on|off", "10197 and no data", ParseCompeting},
    {"read", "read only on|off", "orders are refused with 321", ParseReadOnly},
    {"precaution", "precaution on|off", "a dialog holds every order: no answer", ParsePrecaution},
    {"next", "next order id N|true", "what nextValidId says", ParseNext},
    {"client", "client N taken|free", "another program has the client id: 326", ParseClientId},
    {"fill", "fill all|order N [of client C] [quantity Q]",
     "working orders fill at their limit; their clients hear of it", ParseFill},
    {"cancel", "cancel all|order N [of client C]", "the broker cancels working orders",
     ParseCancel},
    {"correct", "correct last fill to PRICE", "the last fill of a contract was at this price",
     ParseCorrect},
    {"manual", "manual buy|sell N CONTRACT [at PRICE]",
     "an order typed in TWS: C+10, P-25 (points from the index), condor40/25", ParseManual},
    {"foreign", "foreign orders N", "so many working orders of other programs", ParseForeign},
    {"split", "split N", "output leaves in pieces of N bytes", ParseSplit},
    {"drip", "drip N", "output leaves at N bytes a second", ParseDrip},
    {"garbage", "garbage N", "a frame of N bytes of nonsense", ParseGarbage},
    {"header", "header N", "a frame that claims to be so long, and nothing behind it", ParseHeader},
    {"heal", "heal", "message faults, split and drip end", ParsePlain<Heal>},
    {"limit", "limit lines|messages N", "market-data lines of all, messages a second of one",
     ParseLimit},
};

Result<Command> ParseWords(Words& words) {
  const auto name = words.Take();
  const auto* verb = std::find_if(std::begin(kVerbs), std::end(kVerbs),
                                  [&](const Verb& row) { return row.name == name; });
  if (verb == std::end(kVerbs)) {
    std::vector<std::string_view> known;
    for (const auto& row : kVerbs) {
      known.push_back(row.name);
    }
    const auto near = NearestName(name, known);
    return Fail(
        Errc::kInvalidArgument, fmt::format("'{}' is no command", name),
        near.empty() ? "'help' lists the commands" : fmt::format("did you mean '{}'?", near));
  }
  auto command = verb->parse(name, words);
  if (command && !words.Done()) {
    command = Wrong(fmt::format("'{}' is too much", words.Peek()));
  }
  if (!command && command.error().remedy.empty()) {
    command.error().remedy = fmt::format("write: {}", verb->usage);
  }
  return command;
}

}  // namespace

std::optional<Duration> ParseSpan(std::string_view text) {
  constexpr std::pair<std::string_view, Duration> kUnits[] = {{"ms", std::chrono::milliseconds{1}},
                                                              {"m", std::chrono::minutes{1}},
                                                              {"s", std::chrono::seconds{1}},
                                                              {"h", std::chrono::hours{1}}};
  constexpr std::int64_t kMost = 1'000'000;
  for (const auto& [unit, size] : kUnits) {
    if (text.ends_with(unit)) {
      const auto count = ParseNumber<std::int64_t>(text.substr(0, text.size() - unit.size()));
      return count && *count >= 0 && *count <= kMost ? std::optional{*count * size} : std::nullopt;
    }
  }
  return std::nullopt;
}

Result<Command> ParseCommand(std::string_view text) {
  Words words(text);
  return ParseWords(words);
}

std::string CommandHelp() {
  std::string help;
  for (const auto& verb : kVerbs) {
    help += fmt::format("  {:<58} {}\n", verb.usage, verb.meaning);
  }
  return help;
}

}  // namespace m8::paper
