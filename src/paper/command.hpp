#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/money.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

/// What can be done to a paper gateway and its links beside trading: the faults, in words. The same
/// words stand in .scn files (script.hpp) and on the console of `magic8 paper-gateway`.
namespace m8::paper::command {

inline constexpr int kAll = std::numeric_limits<int>::max();

/// Messages by name, counted from when the command is given: the `first`-th and those after it,
/// `count` in all.
struct Which {
  bool to_client = true;
  int message_id = 0;  // 0: any
  int first = 1;
  int count = 1;
};

struct Drop {};
struct Delay {
  Duration by{};
};
struct Duplicate {
  int times = 2;  // so often it is sent in all
};
/// Goes behind the next few messages of its direction.
struct Postpone {
  int behind = 1;
};
struct Truncate {};  // half of it is sent, then the connection ends
struct Shorten {};   // the last field is missing
struct Lengthen {};  // one field too many
struct Rewrite {
  int field = 0;  // from 1, behind the message id
  std::string text;
};
using MessageDeed =
    std::variant<Drop, Delay, Duplicate, Postpone, Truncate, Shorten, Lengthen, Rewrite>;
struct MessageFault {
  Which which;
  MessageDeed deed;
};

struct Close {};   // what was said before still arrives
struct Reset {};   // what has not arrived is lost
struct Freeze {};  // connected, but nothing is read or said
struct Thaw {};    // and what came meanwhile is read
/// Nobody gets in for so long.
struct Refuse {
  Duration time{};
};
/// For so long a connection breaks 10 ms after it is made, those that stand now at once.
struct Flap {
  Duration time{};
};
/// Every connection ends, nobody gets in for so long; orders live on at the broker.
struct Restart {
  Duration time{};
};
/// An error message out of the blue; id -1: about no request. Empty text: TWS's own.
struct Say {
  int code = 0;
  int id = -1;
  std::string text;
};
/// IB behind the gateway: 1100, 1102, 1101. Meanwhile no data comes, orders wait in the gateway,
/// and what happens to them is not told later either.
struct Upstream {
  enum class State : std::uint8_t { kLost, kRestored, kRestoredLosingData };
  State state = State::kLost;
};
struct Farm {
  enum class State : std::uint8_t { kOk, kBroken, kInactive, kConnecting };
  std::string name;
  State state = State::kOk;
};
/// Open lines tick no more, without a word, until they are asked for again.
struct Deafen {};
/// The user is logged in elsewhere: 10197, no data.
struct Competing {
  bool on = true;
};
struct ReadOnly {
  bool on = true;
};
/// A dialog of TWS holds every order: no answer to it; off: all are sent.
struct Precaution {
  bool on = true;
};
/// What nextValidId says; absent: the truth again.
struct NextOrderId {
  std::optional<int> id;
};
/// Another program has the client id, or gives it back.
struct ClientId {
  int id = 0;
  bool taken = true;
};
/// Absent id: every working order. Clients count for themselves: without the client the orders of
/// all of them that have this number.
struct WhichOrders {
  std::optional<int> id;
  std::optional<int> client;
};
/// At the order's own limit; absent quantity: all that is left.
struct FillOrder {
  WhichOrders orders;
  std::optional<std::int64_t> quantity;
};
struct CancelOrder {
  WhichOrders orders;
};
/// The last fill of a contract was at another price; the account is put right.
struct CorrectFill {
  Price price;
};
/// Typed by hand in TWS. `contract`: see named_contract.hpp. Without limit at the market.
struct ManualOrder {
  bool buy = true;
  std::int64_t quantity = 1;
  std::string contract;
  std::optional<Price> limit;
};
/// So many orders of nobody's client, far from the market.
struct ForeignOrders {
  int count = 1;
};
/// Output leaves in pieces of so many bytes.
struct SplitBytes {
  std::size_t size = 1;
};
/// Output leaves at so many bytes a (virtual) second.
struct Drip {
  std::int64_t bytes_per_second = 1;
};
/// A frame of so many bytes of nonsense.
struct Garbage {
  std::size_t size = 16;
};
/// The header of a frame with such a length, and nothing behind it.
struct Header {
  std::uint32_t length = 0;
};
/// Message faults, triggers, Split and Drip end. What was held back goes out.
struct Heal {};
struct Limit {
  enum class What : std::uint8_t { kLines, kMessagesPerSecond };
  What what = What::kLines;
  std::int64_t value = 0;
};

struct OnMessage;
using Command = std::variant<MessageFault,
                             std::shared_ptr<const OnMessage>,
                             Close,
                             Reset,
                             Freeze,
                             Thaw,
                             Refuse,
                             Flap,
                             Restart,
                             Say,
                             Upstream,
                             Farm,
                             Deafen,
                             Competing,
                             ReadOnly,
                             Precaution,
                             NextOrderId,
                             ClientId,
                             FillOrder,
                             CancelOrder,
                             CorrectFill,
                             ManualOrder,
                             ForeignOrders,
                             SplitBytes,
                             Drip,
                             Garbage,
                             Header,
                             Heal,
                             Limit>;
/// Done once the `first`-th such message was dealt with, to its connection alone where it is about
/// a connection. Count does not matter.
struct OnMessage {
  Which which;
  Command then;
};

}  // namespace m8::paper::command

namespace m8::paper {

using command::Command;

/// kInvalidArgument names the word that is wrong and how the command is written.
Result<Command> ParseCommand(std::string_view text);
/// "250ms", "5s", "2m", "1h".
std::optional<Duration> ParseSpan(std::string_view text);
/// Every command with its words and meaning, a line each.
std::string CommandHelp();

}  // namespace m8::paper
