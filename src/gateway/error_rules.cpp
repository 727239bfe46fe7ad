#include "gateway/error_rules.hpp"

#include <algorithm>
#include <iterator>

namespace m8::gateway {
namespace {

using enum ErrorKind;

constexpr std::string_view kRound = "round to the tick of the class and price";
constexpr std::string_view kDelayed =
    "subscribe to the data, or set tws.market_data_type = delayed";
constexpr std::string_view kPrecautions = "allow it in TWS: Global Configuration, API, Precautions";
constexpr std::string_view kWait = "wait for the connection; orders are not lost";
constexpr std::string_view kSlower = "ask less often; see tws.messages_per_second";

constexpr ErrorRule kRules[] = {
    {100, kInformation, "more than 50 messages in a second", kSlower},
    {101, kRefused, "no market-data line is free at TWS", "lower tws.max_lines, or buy boosters"},
    {102, kRefused, "the ticker id is in use", ""},
    {103, kRefused, "the order id is not greater than every earlier one",
     "give this client its own tws.client_id"},
    {104, kRefused, "a filled order cannot be changed", ""},
    {105, kRefused, "the change touches more than price, size or time in force",
     "cancel, then place anew"},
    {106, kRefused, "the order cannot be transmitted", ""},
    {107, kRefused, "the order is incomplete", ""},
    {109, kRefused, "the price is outside the precautionary percentage", kPrecautions},
    {110, kRefused, "the price is not on the tick grid", kRound},
    {111, kRefused, "time in force and order type do not go together", ""},
    {116, kRefused, "the exchange is not reachable", "try later, or another exchange"},
    {135, kOrderEnded, "TWS knows no order with this id", "reconcile with the executions"},
    {136, kInformation, "the order cannot be cancelled", "its status says why"},
    {161, kInformation, "the order's state does not allow a cancel", "its status says why"},
    {162, kRefused, "the history service has nothing, or refuses", "the text says why"},
    {165, kInformation, "message of the history service", ""},
    {166, kRefused, "the contract has expired", ""},
    {200, kRefused, "no contract, or more than one, fits the description",
     "give expiry, strike, right and trading class"},
    {201, kRefused, "the order was rejected", "the text says why"},
    {202, kOrderEnded, "the order was cancelled", ""},
    {203, kRefused, "the instrument is not allowed for this account", "ask for the permission"},
    {300, kInformation, "a line was closed that TWS does not have", ""},
    {309, kRefused, "too many depth requests", ""},
    {310, kInformation, "a depth request was closed that TWS does not have", ""},
    {312, kRefused, "the combo's details are invalid", ""},
    {313, kRefused, "the combo's details are invalid", ""},
    {314, kRefused, "a combo leg is invalid", ""},
    {315, kRefused, "stock legs only route through SMART", "set the exchange to SMART"},
    {320, kRefused, "TWS could not read the request", "report it: the client and TWS disagree"},
    {321, kRefused, "TWS could not validate the request",
     "the text says why; the read-only setting of the API is one reason"},
    {322, kRefused, "TWS could not process the request", "the text says why"},
    {323, kRefused, "TWS failed inside", ""},
    {326, kConnection, "the client id is in use", "end the other client, or change tws.client_id"},
    {327, kConnection, "only client 0 may bind orders", ""},
    {329, kRefused, "the order cannot be changed to that type", "cancel, then place anew"},
    {354, kRefused, "the market data is not subscribed", kDelayed},
    {356, kRefused, "a smart combo cannot be in an OCA group", ""},
    {365, kInformation, "no scanner has this id", ""},
    {366, kInformation, "no history request has this id", ""},
    {387, kRefused, "the exchange does not take this order type", ""},
    {388, kRefused, "the size is below the exchange's minimum", ""},
    {399, kInformation, "message about an order that stays alive", "the text says what"},
    {404, kInformation, "held while shares are located", ""},
    {412, kRefused, "the contract cannot be traded", ""},
    {413, kRefused, "a what-if must be transmitted", ""},
    {414, kRefused, "a snapshot cannot carry generic ticks", ""},
    {420, kRefused, "the real-time request is invalid or too frequent", kSlower},
    {421, kRefused, "the route is invalid", ""},
    {426, kRefused, "the account does not hold the shares", ""},
    {430, kRefused, "no fundamental data", ""},
    {434, kInformation, "the size cannot be zero", ""},
    {435, kRefused, "the account must be named", "set tws.account"},
    {460, kRefused, "no permission to trade this", "ask for the permission"},
    {492, kInformation, "warning without a name", ""},
    {598, kInformation, "TWS said something that has no place here", "the text says what"},
    {599, kRefused, "no answer came in time", "it is asked again in the next cycle"},
    {1100, kConnection, "TWS has lost IB", kWait},
    {1101, kConnection, "TWS has IB again; subscriptions were lost and are asked for anew", ""},
    {1102, kConnection, "TWS has IB again; subscriptions live on", ""},
    {1300, kConnection, "TWS moves to another port", "set tws.port to the port in the text"},
    {2100, kInformation, "another request took the account updates over", ""},
    {2101, kInformation, "another client has the account updates", ""},
    {2102, kInformation, "the change was ignored: an earlier one is still being processed", ""},
    {2103, kConnection, "a market-data farm is broken", kWait},
    {2104, kConnection, "a market-data farm is fine", ""},
    {2105, kConnection, "a history farm is broken", kWait},
    {2106, kConnection, "a history farm is fine", ""},
    {2107, kConnection, "a history farm sleeps until it is needed", ""},
    {2108, kConnection, "a market-data farm sleeps until it is needed", ""},
    {2109, kInformation, "outside-hours was ignored; always so for combos", ""},
    {2110, kConnection, "TWS has lost IB and will restore it by itself", kWait},
    {2119, kConnection, "a market-data farm is connecting", ""},
    {2137, kInformation, "the order crosses one of the account's own", ""},
    {2148, kInformation, "order warning", "the text says what"},
    {2157, kConnection, "the contract-definition farm is broken", kWait},
    {2158, kConnection, "the contract-definition farm is fine", ""},
    {2174, kInformation, "a time without zone was given", ""},
    {2188, kInformation, "the data that follows is delayed", ""},
    {10058, kRefused, "prices per leg are for non-guaranteed combos of two legs", ""},
    {10089, kUncertain, "the data needs a subscription; delayed data may follow", kDelayed},
    {10090, kInformation, "part of the data is not subscribed; the rest follows", ""},
    {10091, kInformation, "part of the data is not subscribed; the rest follows", ""},
    {10092, kRefused, "no depth for this combination", ""},
    {10147, kOrderEnded, "TWS does not have the order to cancel", "reconcile with the executions"},
    {10148, kInformation, "the order's state does not allow a cancel", "its status says why"},
    {10149, kInformation, "the time of the cancel is malformed", ""},
    {10167, kInformation, "the data is not subscribed; delayed data follows", ""},
    {10168, kRefused, "the data is not subscribed and delayed data is off", kDelayed},
    {10182, kRefused, "live updates stopped: the farm is gone", "subscribe again"},
    {10186, kRefused, "the data is not subscribed and delayed data is off", kDelayed},
    {10190, kRefused, "too many tick-by-tick requests", ""},
    {10197, kInformation, "no data: the same user is logged in elsewhere", "end that session"},
    {10225, kRefused, "real-time bars stopped", "subscribe again"},
    {10268, kRefused, "eTradeOnly is not supported any more", ""},
    {10269, kRefused, "firmQuoteOnly is not supported any more", ""},
    {10270, kRefused, "nbboPriceCap is not supported any more", ""},
    {10276, kRefused, "news is not allowed", ""},
    {10277, kRefused, "news is not allowed", ""},
    {10289, kRefused, "the order needs a cash quantity", ""},
    {10293, kRefused, "the order was refused", "the text says why"},
    {10314, kRefused, "a date or time is malformed", ""},
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

}  // namespace

std::span<const ErrorRule> ErrorRules() { return kRules; }

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
