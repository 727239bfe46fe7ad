#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "app/doctor.hpp"
#include "base/text.hpp"

namespace m8::app {
namespace {

// Where each thing is set. TWS and IB Gateway show the same pages under different menus.
std::string ApiSettings(std::string_view change) {
  return fmt::format(
      "in TWS File > Global Configuration > API > Settings, in IB Gateway Configure > Settings > "
      "API > Settings: {}",
      change);
}
std::string Precautions(std::string_view change) {
  return fmt::format(
      "in TWS File > Global Configuration > API > Precautions, in IB Gateway Configure > Settings "
      "> API > Precautions: {}",
      change);
}
constexpr const char* kPorts =
    "compare 'Socket port' with tws.port (IB Gateway 4001 live, 4002 paper; TWS 7496 live, 7497 "
    "paper)";
constexpr const char* kSubscribe =
    "in Client Portal Settings > Market Data Subscriptions: subscribe to Cboe's indices and to "
    "OPRA, for a paper user also Settings > Paper Trading Account > share the market data; or set "
    "tws.market_data_type = \"delayed\" to watch only";
constexpr const char* kOneSession =
    "log out wherever else this user is logged in (TWS, phone, Client Portal), or give the API a "
    "user name of its own in Client Portal Settings > Users & Access Rights";
constexpr const char* kPermission =
    "in Client Portal Settings > Trading Permissions: ask for options, spreads included";

struct Case {
  const DoctorSettings& settings;
  const DoctorFacts& facts;
};

struct Judgement {
  Outcome outcome = Outcome::kRight;
  std::string says;
  std::string remedy;
};

std::string Told(const Remark& remark) {
  return remark.code == 0 ? remark.text : fmt::format("{}: {}", remark.code, remark.text);
}

const Remark* FindNotice(const DoctorFacts& facts, std::initializer_list<int> codes) {
  for (const Remark& notice : facts.notices) {
    if (std::find(codes.begin(), codes.end(), notice.code) != codes.end()) {
      return &notice;
    }
  }
  return nullptr;
}

Judgement JudgeSocket(const Case& c) {
  switch (c.facts.contact) {
    case Contact::kConnected:
      return {.says = "it accepts connections"};
    case Contact::kRefused:
      return {Outcome::kWrong, "nobody listens there",
              "start TWS or IB Gateway and log in, then " +
                  ApiSettings(fmt::format("tick 'Enable ActiveX and Socket Clients' (enable socket "
                                          "clients) and {}",
                                          kPorts))};
    case Contact::kTimedOut:
      return {Outcome::kWrong, "no answer: the address is wrong, or a firewall drops the attempt",
              "check tws.host, and for another machine " +
                  ApiSettings("untick 'Allow connections from localhost only' and add this "
                              "machine's address to 'Trusted IPs'")};
    case Contact::kFailed:
      break;
  }
  return {Outcome::kWrong, c.facts.contact_text, "check tws.host and the network"};
}

Judgement JudgeGreeting(const Case& c) {
  if (c.facts.ready || FindNotice(c.facts, {326})) {
    return {.says = "it speaks TWS's protocol"};
  }
  const bool garbage = c.facts.closed && c.facts.closed->code == Errc::kProtocol;
  if (garbage && c.facts.closed->message.starts_with("server version")) {
    return {Outcome::kWrong, c.facts.closed->message, "update TWS or IB Gateway to 10.19 or later"};
  }
  if (garbage) {
    return {Outcome::kWrong, "what listens there is not TWS: " + c.facts.closed->message,
            ApiSettings(kPorts)};
  }
  if (!c.facts.heard) {
    return {Outcome::kWrong, "it takes the connection and says nothing",
            "answer the dialog that TWS shows, finish its login, or " +
                ApiSettings("add this machine's address to 'Trusted IPs'")};
  }
  return {.says = "it greets"};
}

Judgement JudgeLogin(const Case& c) {
  if (const Remark* const used = FindNotice(c.facts, {326})) {
    return {Outcome::kWrong, Told(*used),
            fmt::format("end the other program that uses client id {}, or set another "
                        "tws.client_id",
                        c.settings.client_id)};
  }
  if (c.facts.ready) {
    return {.says = fmt::format("server version {}, connected at {}", c.facts.ready->version,
                                c.facts.ready->connection_time)};
  }
  return {Outcome::kWrong,
          fmt::format("it does not become ready: {}",
                      c.facts.closed ? c.facts.closed->message : "no accounts, no order id"),
          "finish the login of TWS or IB Gateway, or wait until its restart is over"};
}

Judgement JudgeUpstream(const Case& c) {
  if (const Remark* const lost = FindNotice(c.facts, {1100, 2110})) {
    const bool back = FindNotice(c.facts, {1101, 1102}) != nullptr;
    return {back ? Outcome::kNote : Outcome::kWrong, Told(*lost),
            "wait, or reconnect TWS with Ctrl+Alt+F; 23:45 to 00:45 New York is its daily reset"};
  }
  if (const Remark* const broken = FindNotice(c.facts, {2103, 2105, 2157})) {
    return {Outcome::kNote, Told(*broken), "wait; if it stays, reconnect TWS with Ctrl+Alt+F"};
  }
  return {.says = "its data farms are connected"};
}

Judgement JudgeAccount(const Case& c) {
  const auto& accounts = c.facts.ready->accounts;
  const std::string list = fmt::format("{}", fmt::join(accounts, ", "));
  const bool paper = std::all_of(accounts.begin(), accounts.end(), [](const std::string& account) {
    return account.starts_with('D');
  });
  if (paper) {
    return {.says = fmt::format("paper account {}", list)};
  }
  return {Outcome::kNote, fmt::format("LIVE account {}", list),
          "for paper, log in with the paper user; a live account is traded only with --live and "
          "risk.live_account"};
}

Judgement JudgeClock(const Case& c) {
  if (!c.facts.skew) {
    return {Outcome::kNote, "it did not tell its time", ""};
  }
  constexpr double kWorthSaying = 2;  // it speaks in whole seconds
  const double skew = Seconds(*c.facts.skew);
  if (std::abs(skew) < kWorthSaying) {
    return {.says = "its clock agrees with ours"};
  }
  return {Outcome::kNote,
          fmt::format("its clock is {:.0f} s {} ours", std::abs(skew),
                      skew > 0 ? "ahead of" : "behind"),
          "set the clocks of both machines by the network (timedatectl set-ntp true); a simulated "
          "gateway has a time of its own (run --clock gateway)"};
}

Judgement JudgeRefusedLine(const LineFacts& line) {
  constexpr int kCompetingSession = 10197;
  constexpr int kNoContract = 200;
  if (line.refused->code == kNoContract) {
    return {Outcome::kWrong, Told(*line.refused), "TWS does not know the instrument: restart it"};
  }
  const char* const then = line.ticked            ? "; delayed data comes"
                           : line.refused_delayed ? "; delayed data neither"
                                                  : "";
  return {Outcome::kWrong, Told(*line.refused) + then,
          line.refused->code == kCompetingSession ? kOneSession : kSubscribe};
}

Judgement JudgeLine(const LineFacts& line, broker::DataKind wanted) {
  static constexpr std::array kKinds = {"live", "frozen", "delayed", "delayed and frozen"};
  if (line.refused) {
    return JudgeRefusedLine(line);
  }
  if (!line.ticked) {
    return {Outcome::kNote, "no quote came, and no error: is the market closed?",
            "ask again while it is open"};
  }
  const auto kind = static_cast<std::size_t>(std::clamp(line.type.value_or(1), 1, 4) - 1);
  std::string says = fmt::format("{} data", kKinds[kind]);
  if (line.remark) {
    says += "; " + Told(*line.remark);
  }
  const bool as_wanted = wanted != broker::DataKind::kLive || kind == 0;
  return as_wanted && !line.remark ? Judgement{.says = std::move(says)}
                                   : Judgement{Outcome::kNote, std::move(says), kSubscribe};
}

Judgement JudgeIndex(const Case& c) {
  return JudgeLine(c.facts.index, c.settings.market_data_type);
}

Judgement JudgeOption(const Case& c) {
  if (c.facts.option.empty()) {
    return {
        Outcome::kWrong, "no SPXW option was found",
        std::string("wait until TWS's security definitions are there (2158), or ") + kPermission};
  }
  Judgement judged = JudgeLine(c.facts.option_line, c.settings.market_data_type);
  judged.says = fmt::format("{}: {}", c.facts.option, judged.says);
  return judged;
}

bool SaysReadOnly(const Remark& remark) {
  std::string text = remark.text;
  std::transform(text.begin(), text.end(), text.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  return text.find("read-only") != std::string::npos || text.find("read only") != std::string::npos;
}

Judgement JudgeReadOnly(const Case& c) {
  const auto& refused = c.facts.what_if.refused;
  if (refused && SaysReadOnly(*refused)) {
    return {Outcome::kWrong, Told(*refused), ApiSettings("untick 'Read-Only API'")};
  }
  return {.says = "orders may be sent"};
}

Judgement JudgeRefusedOrder(const Remark& refused) {
  constexpr int kPrecautionCodes[] = {109, 163, 382, 383, 451};
  const bool precaution = std::find(std::begin(kPrecautionCodes), std::end(kPrecautionCodes),
                                    refused.code) != std::end(kPrecautionCodes);
  if (precaution) {
    return {Outcome::kWrong, Told(refused),
            Precautions("tick 'Bypass Order Precautions for API Orders'")};
  }
  return {Outcome::kWrong, Told(refused), kPermission};
}

Judgement JudgeWhatIf(const Case& c) {
  const WhatIfFacts& order = c.facts.what_if;
  if (order.refused && SaysReadOnly(*order.refused)) {
    return {Outcome::kSkipped, "not to be seen while the API is read-only", ""};
  }
  if (order.refused) {
    return JudgeRefusedOrder(*order.refused);
  }
  if (order.margin_change) {
    std::string says = fmt::format("a what-if order far from the market passes, margin {:+.2f}",
                                   *order.margin_change);
    for (const Remark& warning : order.warnings) {
      says += "; " + Told(warning);
    }
    return {.says = std::move(says)};
  }
  return {Outcome::kWrong,
          order.echoed ? "a what-if order came back without margins"
                       : "a what-if order was not answered: a dialog of TWS may hold it",
          Precautions("tick 'Bypass Order Precautions for API Orders'")};
}

Judgement JudgeLines(const Case& c) {
  if (c.facts.lines_asked == 0) {
    return {Outcome::kSkipped, "not to be counted without quotes", ""};
  }
  if (c.facts.lines_refused) {
    return {Outcome::kWrong,
            fmt::format("only {} of the {} lines of tws.max_lines were to be had ({})",
                        c.facts.lines_open, c.settings.max_lines, Told(*c.facts.lines_refused)),
            fmt::format("set tws.max_lines and collector.max_lines to {} or less, close other "
                        "clients and watch lists, or buy quote boosters in Client Portal Settings "
                        "> Market Data Subscriptions",
                        c.facts.lines_open)};
  }
  return {.says = fmt::format("{} at once", c.facts.lines_open)};
}

// What must have been reached before a check means anything.
enum class Needs : std::uint8_t { kNothing, kSocket, kGreeting, kReady, kOption };

struct Check {
  const char* name;
  Needs needs;
  ExitCode code;
  Judgement (*judge)(const Case&);
};

constexpr Check kChecks[] = {
    {"socket", Needs::kNothing, ExitCode::kUnreachable, JudgeSocket},
    {"protocol", Needs::kSocket, ExitCode::kUnreachable, JudgeGreeting},
    {"login", Needs::kGreeting, ExitCode::kUnreachable, JudgeLogin},
    {"connection to IB", Needs::kReady, ExitCode::kUnreachable, JudgeUpstream},
    {"account", Needs::kReady, ExitCode::kOk, JudgeAccount},
    {"clock", Needs::kReady, ExitCode::kOk, JudgeClock},
    {"index data", Needs::kReady, ExitCode::kOperational, JudgeIndex},
    {"option data", Needs::kReady, ExitCode::kOperational, JudgeOption},
    {"read-only API", Needs::kOption, ExitCode::kOperational, JudgeReadOnly},
    {"order precautions", Needs::kOption, ExitCode::kOperational, JudgeWhatIf},
    {"market-data lines", Needs::kReady, ExitCode::kOperational, JudgeLines},
};

bool Reached(Needs needs, const DoctorFacts& facts) {
  switch (needs) {
    case Needs::kNothing:
      return true;
    case Needs::kSocket:
      return facts.contact == Contact::kConnected;
    case Needs::kGreeting:
      return facts.heard && (!facts.closed || facts.closed->code != Errc::kProtocol);
    case Needs::kReady:
      return facts.ready.has_value();
    case Needs::kOption:
      return facts.what_if.asked;
  }
  return false;
}

}  // namespace

std::string_view Name(Outcome outcome) {
  switch (outcome) {
    case Outcome::kRight:
      return "right";
    case Outcome::kNote:
      return "note";
    case Outcome::kWrong:
      return "wrong";
    case Outcome::kSkipped:
      return "skipped";
  }
  return "";
}

std::vector<Finding> Diagnose(const DoctorSettings& settings, const DoctorFacts& facts) {
  std::vector<Finding> findings;
  for (const Check& check : kChecks) {
    Finding finding{.name = check.name, .outcome = Outcome::kSkipped, .says = "not reached"};
    if (Reached(check.needs, facts)) {
      Judgement judged = check.judge({settings, facts});
      finding.outcome = judged.outcome;
      finding.says = std::move(judged.says);
      finding.remedy = std::move(judged.remedy);
      finding.code = judged.outcome == Outcome::kWrong ? check.code : ExitCode::kOk;
    }
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace m8::app
