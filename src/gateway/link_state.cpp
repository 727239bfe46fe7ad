#include "gateway/link_state.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "gateway/error_rules.hpp"

namespace m8::gateway {
namespace {

using broker::FarmKind;
using broker::LinkPhase;

constexpr Duration kNearWindow = std::chrono::minutes{5};
constexpr Duration kWarnSkew = std::chrono::seconds{1};
constexpr Duration kBlockSkew = std::chrono::seconds{5};
/// So many connections that were taken and never started: nobody is logged in behind the port.
constexpr int kHandshakesBeforeLogin = 3;
constexpr std::string_view kNotConnected = "not connected:";

enum class Signal : std::uint8_t {
  kUpstream,
  kFarm,
  kIdInUse,
  kMoved,
  kUnfit,  // version or message that the other side cannot take
  kGone,   // the connection is of no use any more
};
struct LinkCode {
  int code;
  Signal signal;
  FarmKind farm = FarmKind::kMarketData;
};
constexpr LinkCode kLinkCodes[] = {
    {326, Signal::kIdInUse},
    {502, Signal::kGone},
    {503, Signal::kUnfit},
    {504, Signal::kGone},
    {506, Signal::kUnfit},
    {507, Signal::kGone},
    {1100, Signal::kUpstream},
    {1101, Signal::kUpstream},
    {1102, Signal::kUpstream},
    {1300, Signal::kMoved},
    {2103, Signal::kFarm},
    {2104, Signal::kFarm},
    {2105, Signal::kFarm, FarmKind::kHistory},
    {2106, Signal::kFarm, FarmKind::kHistory},
    {2107, Signal::kFarm, FarmKind::kHistory},
    {2108, Signal::kFarm},
    {2110, Signal::kUpstream},
    {2119, Signal::kFarm},
    {2157, Signal::kFarm, FarmKind::kDefinitions},
    {2158, Signal::kFarm, FarmKind::kDefinitions},
};

/// The name stands last, behind a colon or (2107, 2108) a dot.
std::string FarmName(std::string_view text) {
  const auto trimmed = Trim(text);
  const auto cut = trimmed.find_last_of(":.");
  return std::string(Trim(cut == std::string_view::npos ? trimmed : trimmed.substr(cut + 1)));
}

bool FarmIsBack(int code) {
  return code == 2104 || code == 2106 || code == 2107 || code == 2108 || code == 2158;
}

std::string Said(std::string_view text, int code) { return fmt::format("{} ({})", text, code); }

broker::ClockState JudgeSkew(Duration low, Duration high) {
  // What is certain: the least difference that the reading allows.
  const Duration least = low > Duration::zero()    ? low
                         : high < Duration::zero() ? -high
                                                   : Duration::zero();
  return least > kBlockSkew  ? broker::ClockState::kBlock
         : least > kWarnSkew ? broker::ClockState::kWarn
                             : broker::ClockState::kGood;
}

}  // namespace

LinkState::LinkState(Options options) : options_(std::move(options)) {}

void LinkState::ForgetConnection() {
  upstream_code_ = 0;
  farms_.clear();
  synchronised_ = false;
  flow_ = Flow::kFlowing;
  flow_reason_.clear();
}

void LinkState::OnConnected(TimePoint now) {
  ForgetConnection();
  refused_now_ = false;
  socket_ = Socket::kOpen;
  Settle(now);
}

void LinkState::OnStarted(TimePoint now) {
  socket_ = Socket::kStarted;
  refusal_.clear();
  failed_handshakes_ = 0;
  cause_ = "the session has begun";
  Settle(now);
}

void LinkState::OnLost(std::string_view reason, TimePoint now) {
  if (socket_ == Socket::kOpen && !refused_now_) {
    ++failed_handshakes_;
  }
  if (!refused_now_) {
    refusal_.clear();
  }
  refused_now_ = false;
  socket_ = Socket::kDown;
  lost_reason_ = reason;
  ForgetConnection();
  Settle(now);
}

void LinkState::OnRefused(std::string_view reason, TimePoint now) {
  refusal_ = reason;
  refused_now_ = true;
  Settle(now);
}

LinkAction LinkState::OnCode(int code, std::string_view text, TimePoint now) {
  const auto* row = std::find_if(std::begin(kLinkCodes), std::end(kLinkCodes),
                                 [code](const LinkCode& one) { return one.code == code; });
  if (row == std::end(kLinkCodes)) {
    return LinkAction::kNone;
  }
  switch (row->signal) {
    case Signal::kUpstream:
      return OnUpstream(code, text, now);
    case Signal::kFarm:
      return OnFarm(code, row->farm, text, now);
    case Signal::kIdInUse:
    case Signal::kMoved:
    case Signal::kUnfit:
      refusal_ = Said(text, code);
      if (const ErrorRule* rule = FindErrorRule(code); rule != nullptr && !rule->remedy.empty()) {
        refusal_ += fmt::format(": {}", rule->remedy);
      }
      refused_now_ = true;
      Settle(now, code);
      return LinkAction::kDrop;
    case Signal::kGone:
      return LinkAction::kDrop;
  }
  return LinkAction::kNone;
}

LinkAction LinkState::OnUpstream(int code, std::string_view text, TimePoint now) {
  if (code == code::kServersLost || code == code::kServersBroken) {
    // 1100 weighs more: only TWS's own word ends it.
    upstream_code_ = upstream_code_ == code::kServersLost ? upstream_code_ : code;
    Settle(now, code);
    return LinkAction::kNone;
  }
  upstream_code_ = 0;
  synchronised_ = false;
  cause_ = Said(text, code);
  farms_.clear();
  if (const auto at = text.find(kNotConnected); at != std::string_view::npos) {
    for (const auto farm : Split(text.substr(at + kNotConnected.size()), ';')) {
      const auto name = FarmName(farm);
      if (!name.empty()) {
        farms_[name] = {name, FarmKind::kMarketData, now};
      }
    }
  }
  Settle(now, code);
  return code == code::kDataLost ? LinkAction::kRecover : LinkAction::kCheck;
}

LinkAction LinkState::OnFarm(int code, FarmKind kind, std::string_view text, TimePoint now) {
  const auto name = FarmName(text);
  if (!FarmIsBack(code)) {
    farms_.try_emplace(name, broker::FarmTrouble{name, kind, now});
    Settle(now, code);
    return LinkAction::kNone;
  }
  const bool was_in_trouble = farms_.erase(name) > 0;
  const bool data = kind == FarmKind::kMarketData;
  // 2110 promises to be mended by itself, and need not be followed by 1102.
  if (data && upstream_code_ == code::kServersBroken) {
    upstream_code_ = 0;
    synchronised_ = false;
    cause_ = Said(text, code);
    Settle(now, code);
    return LinkAction::kCheck;
  }
  Settle(now, code);
  return data && was_in_trouble ? LinkAction::kVerifyLines : LinkAction::kNone;
}

void LinkState::OnUnknown(std::string_view reason, TimePoint now) {
  synchronised_ = false;
  cause_ = reason;
  Settle(now);
}

void LinkState::OnSynchronised(TimePoint now) {
  if (std::exchange(synchronised_, true)) {
    return;
  }
  Settle(now);
}

void LinkState::OnFlow(Flow flow, std::string_view reason, TimePoint now) {
  if (flow == flow_ && reason == flow_reason_) {
    return;
  }
  flow_ = flow;
  flow_reason_ = reason;
  Settle(now);
}

void LinkState::OnSkew(Duration low, Duration high, TimePoint now) {
  skew_ = low + (high - low) / 2;
  const auto state = JudgeSkew(low, high);
  if (state == clock_) {
    return;
  }
  clock_ = state;
  events_.emplace_back(broker::ClockChecked{state, *skew_});
  Settle(now);
}

void LinkState::OnTimer(TimePoint now) { Settle(now); }

std::optional<TimePoint> LinkState::NextDeadline() const {
  std::optional<TimePoint> next;
  if (window_) {
    next = near_ == Near::kFar    ? window_->begin - kNearWindow
           : near_ == Near::kNear ? window_->begin
                                  : window_->end;
  }
  if (unwell_since_ && !alarm_ && near_ != Near::kInside) {
    const auto due = *unwell_since_ + options_.alarm_after;
    next = next ? std::min(*next, due) : due;
  }
  return next;
}

std::vector<broker::Event> LinkState::TakeEvents() { return std::exchange(events_, {}); }

bool LinkState::Usable() const {
  if (phase_ == LinkPhase::kReady) {
    return true;
  }
  return phase_ == LinkPhase::kDegraded &&
         std::none_of(farms_.begin(), farms_.end(),
                      [](const auto& farm) { return farm.second.kind == FarmKind::kMarketData; });
}

broker::LinkStatus LinkState::Status() const {
  broker::LinkStatus status;
  status.phase = phase_;
  status.since = since_;
  status.reason = reason_;
  for (const auto& [name, farm] : farms_) {
    status.farms.push_back(farm);
  }
  status.last_well = options_.last_well;
  status.clock = clock_;
  status.clock_skew = skew_;
  if (near_ != Near::kFar) {
    status.window = window_;
  }
  status.alarm = alarm_;
  status.usable = Usable();
  return status;
}

std::optional<TimePoint> LinkState::LastWell(TimePoint now) const {
  return phase_ == LinkPhase::kReady ? std::optional(now) : options_.last_well;
}

LinkState::Verdict LinkState::JudgeDown(TimePoint now) const {
  if (!refusal_.empty()) {
    return {LinkPhase::kRefused, refusal_};
  }
  if (Inside(now)) {
    const bool weekly = window_->kind == broker::WindowKind::kWeeklyLogin;
    return {weekly ? LinkPhase::kLoginNeeded : LinkPhase::kRestarting,
            fmt::format("the {} window, until {}", Name(window_->kind), FormatUtc(window_->end))};
  }
  if (failed_handshakes_ >= kHandshakesBeforeLogin) {
    return {
        LinkPhase::kLoginNeeded,
        fmt::format("connections are taken and never started: is it logged in? {}", lost_reason_)};
  }
  return {LinkPhase::kConnecting, lost_reason_};
}

LinkState::Verdict LinkState::Judge(TimePoint now) const {
  if (socket_ == Socket::kDown) {
    return JudgeDown(now);
  }
  if (socket_ == Socket::kOpen) {
    // An attempt in vain is no news: the phase before it stays until the handshake is done.
    const bool waits =
        !refusal_.empty() || Inside(now) || failed_handshakes_ >= kHandshakesBeforeLogin;
    return waits ? JudgeDown(now) : Verdict{LinkPhase::kHandshake, "connected, and greeted"};
  }
  if (UpstreamLost()) {
    if (Inside(now)) {
      return {LinkPhase::kRestarting, fmt::format("TWS has lost IB ({})", upstream_code_)};
    }
    return {LinkPhase::kDeaf, fmt::format("TWS has lost IB ({})", upstream_code_)};
  }
  if (!synchronised_) {
    return {LinkPhase::kSynchronising, cause_};
  }
  if (flow_ == Flow::kSilent) {
    return {LinkPhase::kDeaf, flow_reason_};
  }
  if (!farms_.empty()) {
    const auto& farm = farms_.begin()->second;
    const auto more = farms_.size() - 1;
    return {LinkPhase::kDegraded,
            fmt::format("the {} farm {} is not connected{}", Name(farm.kind), farm.name,
                        more > 0 ? fmt::format(", and {} more", more) : std::string())};
  }
  if (flow_ == Flow::kUnproven) {
    return {LinkPhase::kSynchronising, flow_reason_};
  }
  return {LinkPhase::kReady, "all is known, and data flows"};
}

void LinkState::Settle(TimePoint now, int code) {
  SettleWindow(now);
  if (since_ == TimePoint{}) {
    since_ = now;
    unwell_since_ = now;
  }
  auto verdict = Judge(now);
  if (verdict.phase != phase_ || verdict.reason != reason_) {
    const auto from = std::exchange(phase_, verdict.phase);
    reason_ = std::move(verdict.reason);
    since_ = from == phase_ ? since_ : now;
    if (from == LinkPhase::kReady) {
      options_.last_well = now;
    }
    events_.emplace_back(broker::LinkChanged{from, phase_, reason_, code, Usable()});
  }
  SettleAlarm(now);
}

void LinkState::SettleAlarm(TimePoint now) {
  if (phase_ == LinkPhase::kReady) {
    unwell_since_.reset();
    if (std::exchange(alarm_, false)) {
      events_.emplace_back(broker::LinkAlarm{false, now, reason_});
    }
    return;
  }
  unwell_since_ = unwell_since_.value_or(now);
  if (!alarm_ && near_ != Near::kInside && now >= *unwell_since_ + options_.alarm_after) {
    alarm_ = true;
    events_.emplace_back(
        broker::LinkAlarm{true, *unwell_since_, fmt::format("{}: {}", Name(phase_), reason_)});
  }
}

void LinkState::SettleWindow(TimePoint now) {
  using broker::WindowStage;
  if (window_ && now >= window_->end) {
    if (near_ == Near::kInside) {
      events_.emplace_back(broker::WindowChanged{WindowStage::kOver, *window_});
    }
    window_.reset();
    near_ = Near::kFar;
  }
  if (!window_) {
    window_ = options_.schedule.AtOrAfter(now);
  }
  if (!window_) {
    return;
  }
  const auto stage = now >= window_->begin                 ? Near::kInside
                     : now >= window_->begin - kNearWindow ? Near::kNear
                                                           : Near::kFar;
  if (stage > near_) {
    near_ = stage;
    events_.emplace_back(broker::WindowChanged{
        stage == Near::kInside ? WindowStage::kBegan : WindowStage::kNear, *window_});
  }
}

}  // namespace m8::gateway
