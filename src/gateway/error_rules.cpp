#include "gateway/error_rules.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace m8::gateway {
namespace {

using enum ErrorKind;
using enum Severity;

constexpr std::string_view kRound = "round to the tick of the class and price";
constexpr std::string_view kDelayed =
    "subscribe to the data, or set tws.market_data_type = delayed";
constexpr std::string_view kPrecautions = "allow it in TWS: Global Configuration, API, Precautions";
constexpr std::string_view kWait = "wait for the connection; orders are not lost";
constexpr std::string_view kSlower = "ask less often; see tws.messages_per_second";

constexpr ErrorRule kRules[] = {
    {100, kInformation, kError, "more than 50 messages in a second", kSlower},
    {101, kRefused, kWarning, "no market-data line is free at TWS",
     "lower tws.max_lines, or buy boosters"},
    {102, kRefused, kWarning, "the ticker id is in use", ""},
    {103, kRefused, kError, "the order id is not greater than every earlier one",
     "give this client its own tws.client_id"},
    {104, kRefused, kError, "a filled order cannot be changed", ""},
    {105, kRefused, kError, "the change touches more than price, size or time in force",
     "cancel, then place anew"},
    {106, kRefused, kError, "the order cannot be transmitted", ""},
    {107, kRefused, kError, "the order is incomplete", ""},
    {109, kRefused, kError, "the price is outside the precautionary percentage", kPrecautions},
    {110, kRefused, kError, "the price is not on the tick grid", kRound},
    {111, kRefused, kError, "time in force and order type do not go together", ""},
    {116, kRefused, kError, "the exchange is not reachable", "try later, or another exchange"},
    {135, kUncertain, kWarning, "TWS knows no order with this id; it may have filled",
     "reconciled with open orders and executions"},
    {136, kInformation, kWarning, "the order cannot be cancelled", "its status says why"},
    {161, kInformation, kWarning, "the order's state does not allow a cancel",
     "its status says why"},
    {162, kRefused, kWarning, "the history service has nothing, or refuses", "the text says why"},
    {165, kInformation, kInfo, "message of the history service", ""},
    {166, kRefused, kError, "the contract has expired", ""},
    {200, kRefused, kError, "no contract, or more than one, fits the description",
     "give expiry, strike, right and trading class"},
    {201, kRefused, kError, "the order was rejected", "the text says why"},
    {202, kOrderEnded, kInfo, "the order was cancelled", ""},
    {203, kRefused, kError, "the instrument is not allowed for this account",
     "ask for the permission"},
    {300, kInformation, kInfo, "a line was closed that TWS does not have", ""},
    {309, kRefused, kError, "too many depth requests", ""},
    {310, kInformation, kInfo, "a depth request was closed that TWS does not have", ""},
    {312, kRefused, kError, "the combo's details are invalid", ""},
    {313, kRefused, kError, "the combo's details are invalid", ""},
    {314, kRefused, kError, "a combo leg is invalid", ""},
    {315, kRefused, kError, "stock legs only route through SMART", "set the exchange to SMART"},
    {316, kInformation, kWarning, "the depth was halted", "it is asked for again"},
    {317, kInformation, kInfo, "the depth begins anew", ""},
    {320, kRefused, kError, "TWS could not read the request",
     "report it: the client and TWS disagree"},
    {321, kRefused, kError, "TWS could not validate the request",
     "the text says why; the read-only setting of the API is one reason"},
    {322, kRefused, kError, "TWS could not process the request", "the text says why"},
    {323, kUncertain, kError, "TWS failed inside", ""},
    {324, kUncertain, kError, "TWS failed inside", ""},
    {326, kConnection, kError, "the client id is in use; no other id is taken",
     "end the other client, or change tws.client_id"},
    {327, kConnection, kWarning, "only client 0 may bind orders", ""},
    {329, kRefused, kError, "the order cannot be changed to that type", "cancel, then place anew"},
    {354, kRefused, kError, "the market data is not subscribed", kDelayed},
    {356, kRefused, kError, "a smart combo cannot be in an OCA group", ""},
    {365, kInformation, kInfo, "no scanner has this id", ""},
    {366, kInformation, kInfo, "no history request has this id", ""},
    {387, kRefused, kError, "the exchange does not take this order type", ""},
    {388, kRefused, kError, "the size is below the exchange's minimum", ""},
    {399, kInformation, kWarning, "message about an order that stays alive", "the text says what"},
    {404, kInformation, kWarning, "held while shares are located", ""},
    {412, kRefused, kError, "the contract cannot be traded", ""},
    {413, kRefused, kError, "a what-if must be transmitted", ""},
    {414, kRefused, kError, "a snapshot cannot carry generic ticks", ""},
    {420, kRefused, kError, "the real-time request is invalid or too frequent", kSlower},
    {421, kRefused, kError, "the route is invalid", ""},
    {426, kRefused, kError, "the account does not hold the shares", ""},
    {430, kRefused, kError, "no fundamental data", ""},
    {434, kInformation, kWarning, "the size cannot be zero", ""},
    {435, kRefused, kError, "the account must be named", "set tws.account"},
    {460, kRefused, kError, "no permission to trade this", "ask for the permission"},
    {492, kInformation, kWarning, "warning without a name", ""},
    {501, kInformation, kInfo, "the client is connected already", ""},
    {502, kConnection, kError, "TWS cannot be reached",
     "start TWS or IB Gateway; enable the API; see tws.host and tws.port"},
    {503, kConnection, kError, "TWS is too old for this", "update TWS or IB Gateway"},
    {504, kConnection, kError, "there is no connection", "it is made again"},
    {505, kUncertain, kError, "TWS does not know this kind of message", "update TWS or IB Gateway"},
    {506, kConnection, kError, "the server version is not one that we speak",
     "update TWS or IB Gateway"},
    {507, kConnection, kError, "the stream of messages broke off", "it is connected again"},
    {531, kUncertain, kError, "a request could not be sent in full",
     "reconcile with the open orders"},
    {579, kRefused, kError, "a text has characters other than ASCII", "change the text"},
    {596, kInformation, kInfo, "the full message rate is used again", ""},
    {597, kConnection, kWarning, "the memory of the link could not be saved",
     "make room in app.state_directory"},
    {598, kInformation, kWarning, "TWS said something that has no place here",
     "the text says what"},
    {599, kRefused, kWarning, "no answer came in time", "it is asked again in the next cycle"},
    {1100, kConnection, kError, "TWS has lost IB", kWait},
    {1101, kConnection, kWarning,
     "TWS has IB again; subscriptions were lost and are asked for anew", ""},
    {1102, kConnection, kInfo, "TWS has IB again; subscriptions should live on, and must tick", ""},
    {1300, kConnection, kError, "TWS moves to another port",
     "set tws.port to the port in the text"},
    {2100, kInformation, kInfo, "another request took the account updates over", ""},
    {2101, kInformation, kWarning, "another client has the account updates", ""},
    {2102, kInformation, kWarning,
     "the change was ignored: an earlier one is still being processed", ""},
    {2103, kConnection, kWarning, "a market-data farm is broken", kWait},
    {2104, kConnection, kInfo, "a market-data farm is fine", ""},
    {2105, kConnection, kWarning, "a history farm is broken", kWait},
    {2106, kConnection, kInfo, "a history farm is fine", ""},
    {2107, kConnection, kInfo, "a history farm sleeps until it is needed", ""},
    {2108, kConnection, kInfo, "a market-data farm sleeps until it is needed", ""},
    {2109, kInformation, kInfo, "outside-hours was ignored; always so for combos", ""},
    {2110, kConnection, kError, "TWS has lost IB and will restore it by itself", kWait},
    {2119, kConnection, kInfo, "a market-data farm is connecting", ""},
    {2137, kInformation, kWarning, "the order crosses one of the account's own", ""},
    {2148, kInformation, kWarning, "order warning", "the text says what"},
    {2157, kConnection, kWarning, "the contract-definition farm is broken", kWait},
    {2158, kConnection, kInfo, "the contract-definition farm is fine", ""},
    {2168, kUncertain, kWarning, "eTradeOnly is not supported any more",
     "report it: it should be 0"},
    {2169, kUncertain, kWarning, "firmQuoteOnly is not supported any more",
     "report it: it should be 0"},
    {2174, kInformation, kWarning, "a time without zone was given", ""},
    {2188, kInformation, kWarning, "the data that follows is delayed", ""},
    {10058, kRefused, kError, "prices per leg are for non-guaranteed combos of two legs", ""},
    {10089, kUncertain, kWarning, "the data needs a subscription; delayed data may follow",
     kDelayed},
    {10090, kInformation, kWarning, "part of the data is not subscribed; the rest follows", ""},
    {10091, kInformation, kWarning, "part of the data is not subscribed; the rest follows", ""},
    {10092, kRefused, kError, "no depth for this combination", ""},
    {10147, kUncertain, kWarning, "TWS does not find the order to cancel; it may have filled",
     "reconciled with open orders and executions"},
    {10148, kInformation, kInfo, "the order's state does not allow a cancel",
     "its status says why"},
    {10149, kInformation, kWarning, "the time of the cancel is malformed", ""},
    {10167, kInformation, kWarning, "the data is not subscribed; delayed data follows", ""},
    {10168, kRefused, kError, "the data is not subscribed and delayed data is off", kDelayed},
    {10182, kRefused, kError, "live updates stopped: the farm is gone", "subscribe again"},
    {10186, kRefused, kError, "the data is not subscribed and delayed data is off", kDelayed},
    {10190, kRefused, kError, "too many tick-by-tick requests", ""},
    {10197, kInformation, kError, "no data: the same user is logged in elsewhere",
     "end that session; the lines are asked for again"},
    {10225, kRefused, kError, "real-time bars stopped", "subscribe again"},
    {10268, kRefused, kError, "eTradeOnly is not supported any more", ""},
    {10269, kRefused, kError, "firmQuoteOnly is not supported any more", ""},
    {10270, kRefused, kError, "nbboPriceCap is not supported any more", ""},
    {10276, kRefused, kError, "news is not allowed", ""},
    {10277, kRefused, kError, "news is not allowed", ""},
    {10289, kRefused, kError, "the order needs a cash quantity", ""},
    {10293, kRefused, kError, "the order was refused", "the text says why"},
    {10314, kRefused, kError, "a date or time is malformed", ""},
};

static_assert(std::is_sorted(std::begin(kRules),
                             std::end(kRules),
                             [](const ErrorRule& a, const ErrorRule& b) {
                               return a.code < b.code;
                             }));

broker::Effect EffectOfRefusal(Subject subject) {
  switch (subject) {
    case Subject::kRequest:
    case Subject::kNewOrder:
      return broker::Effect::kEnded;
    case Subject::kNothing:
    case Subject::kChangedOrder:  // the change was refused; the order lives on as it was
      return broker::Effect::kNotice;
    case Subject::kLiveOrder:
      return broker::Effect::kUnknown;
  }
  return broker::Effect::kUnknown;
}

broker::Effect EffectOfUnknownCode(int code, Subject subject) {
  const bool warning = 2100 <= code && code <= 2199;
  if (warning || subject == Subject::kNothing) {
    return broker::Effect::kNotice;
  }
  return subject == Subject::kRequest ? broker::Effect::kEnded : broker::Effect::kUnknown;
}

std::string_view Name(ErrorKind kind) {
  switch (kind) {
    case kInformation:
      return "information";
    case kConnection:
      return "connection";
    case kUncertain:
      return "uncertain";
    case kRefused:
      return "refused";
    case kOrderEnded:
      return "order ended";
  }
  return "";
}

std::string EffectText(int code, Subject subject) {
  switch (EffectOf(code, subject)) {
    case broker::Effect::kEnded:
      return "none";
    case broker::Effect::kUnknown:
      return "unknown";
    case broker::Effect::kNotice: {
      const ErrorRule* rule = FindErrorRule(code);
      const bool refused_change =
          rule != nullptr && rule->kind == ErrorKind::kRefused && subject == Subject::kChangedOrder;
      return refused_change ? "none" : "applied";
    }
  }
  return "";
}

}  // namespace

std::span<const ErrorRule> ErrorRules() { return kRules; }

std::string_view Name(Severity severity) noexcept {
  constexpr std::string_view kNames[] = {"info", "warning", "error"};
  return kNames[static_cast<std::size_t>(severity)];
}

std::string ErrorReference() {
  std::string page =
      "# Codes of TWS\n\nMade by `magic8 docs`; do not edit.\n\n"
      "What a code means for what it names: `none`: it had no effect, the request is over, the\n"
      "order was never placed (or has ended), the change was not made. `unknown`: it may or may\n"
      "not live; the program asks TWS for open orders and executions, and nothing is resent.\n"
      "`applied`: it goes on. A code that is not in the table and names an order means `unknown`;\n"
      "2100 to 2199 are warnings by IB's convention.\n\n"
      "| code | severity | kind | meaning | request | new order | change of an order | working "
      "order | what to do |\n"
      "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
  for (const ErrorRule& rule : kRules) {
    page += fmt::format("| {} | {} | {} | {} |", rule.code, Name(rule.severity), Name(rule.kind),
                        rule.meaning);
    for (const Subject subject :
         {Subject::kRequest, Subject::kNewOrder, Subject::kChangedOrder, Subject::kLiveOrder}) {
      const bool names_nothing = rule.kind == ErrorKind::kConnection;
      page += fmt::format(" {} |", names_nothing ? "" : EffectText(rule.code, subject));
    }
    page += fmt::format(" {} |\n", rule.remedy);
  }
  return page;
}

const ErrorRule* FindErrorRule(int code) {
  const auto* rule = std::lower_bound(
      std::begin(kRules), std::end(kRules), code,
      [](const ErrorRule& candidate, int wanted) { return candidate.code < wanted; });
  return rule != std::end(kRules) && rule->code == code ? rule : nullptr;
}

broker::Effect EffectOf(int code, Subject subject) {
  const ErrorRule* rule = FindErrorRule(code);
  if (rule == nullptr) {
    return EffectOfUnknownCode(code, subject);
  }
  switch (rule->kind) {
    case ErrorKind::kInformation:
    case ErrorKind::kConnection:
      return broker::Effect::kNotice;
    case ErrorKind::kUncertain:
      return subject == Subject::kNothing ? broker::Effect::kNotice : broker::Effect::kUnknown;
    case ErrorKind::kRefused:
      return EffectOfRefusal(subject);
    case ErrorKind::kOrderEnded:
      return subject == Subject::kNothing ? broker::Effect::kNotice : broker::Effect::kEnded;
  }
  return broker::Effect::kUnknown;
}

}  // namespace m8::gateway
