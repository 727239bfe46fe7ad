#include "gateway/liveness.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace m8::gateway {
namespace {

/// Lines are looked at so often.
constexpr Duration kCheckEvery = std::chrono::seconds{1};
/// After so many questions in vain a line counts as quiet.
constexpr int kMostQuestions = 2;
/// Bytes come, but no answer to the time: this many timeouts, then it is dead all the same.
constexpr int kPatienceWhileBytesCome = 6;
/// A line that stays silent is asked again this much later each time, up to the cap.
constexpr int kMostBackoff = 6;

}  // namespace

void Heartbeat::Restart(TimePoint now) {
  last_in_ = now;
  last_round_trip_ = now;
  asked_.clear();
}

void Heartbeat::OnBytes(TimePoint now) { last_in_ = now; }

void Heartbeat::OnAsked(TimePoint now) { asked_.push_back(now); }

std::optional<Heartbeat::Skew> Heartbeat::OnTime(TimePoint theirs, TimePoint now) {
  if (asked_.empty()) {
    return std::nullopt;
  }
  const TimePoint sent = asked_.front();
  asked_.pop_front();
  last_round_trip_ = now;
  // Their clock stood in [theirs, theirs + 1 s) at some instant in [sent, now].
  return Skew{theirs - now, theirs + std::chrono::seconds{1} - sent};
}

TimePoint Heartbeat::AskAt() const {
  return std::min(last_in_ + options_.quiet, last_round_trip_ + options_.every);
}

TimePoint Heartbeat::DeadAt() const {
  const TimePoint asked = asked_.front();
  return last_in_ > asked ? asked + options_.timeout * kPatienceWhileBytesCome
                          : asked + options_.timeout;
}

Heartbeat::Verdict Heartbeat::Judge(TimePoint now) const {
  if (!asked_.empty()) {
    return now >= DeadAt() ? Verdict::kDead : Verdict::kAlive;
  }
  return now >= AskAt() ? Verdict::kAsk : Verdict::kAlive;
}

TimePoint Heartbeat::NextDeadline() const { return asked_.empty() ? AskAt() : DeadAt(); }

std::string Heartbeat::WhyDead(TimePoint now) const {
  if (!asked_.empty() && last_in_ > asked_.front()) {
    return fmt::format("TWS sends, but has not answered for {:.0f} s",
                       Seconds(now - asked_.front()));
  }
  return fmt::format("TWS has been silent for {:.0f} s", Seconds(now - last_in_));
}

void LineWatch::Expect(TimePoint from, TimePoint until) {
  if (from_ == from && until_ == until) {
    return;
  }
  from_ = from;
  until_ = until;
}

void LineWatch::Open(std::int32_t line, Kind kind, TimePoint now) {
  if (lines_.empty()) {
    since_ = now;
  }
  Close(line);
  lines_.emplace(line, Line{.kind = kind, .asked = now});
}

void LineWatch::Close(std::int32_t line) {
  if (const auto found = lines_.find(line); found != lines_.end()) {
    SetMustProve(found->second, false);
    lines_.erase(found);
  }
}

void LineWatch::SetMustProve(Line& line, bool must) {
  if (line.must_prove != must) {
    line.must_prove = must;
    must ? ++unproven_ : --unproven_;
  }
}

void LineWatch::OnTick(std::int32_t line, TimePoint now) {
  const auto found = lines_.find(line);
  if (found == lines_.end()) {
    return;
  }
  found->second.asked = now;
  found->second.asked_again = 0;
  SetMustProve(found->second, false);
  last_tick_ = now;
  competing_ = false;
}

void LineWatch::OnCompeting(TimePoint now) {
  competing_ = true;
  VerifyAll(now);
}

void LineWatch::VerifyAll(TimePoint now) {
  since_ = now;
  for (auto& [id, line] : lines_) {
    line.asked = now;
    line.asked_again = 0;
    SetMustProve(line, true);
  }
}

Duration LineWatch::Patience(const Line& line) const {
  if (line.must_prove || line.asked_again > 0) {
    return options_.first_tick * std::min(line.asked_again + 1, kMostBackoff);
  }
  return line.kind == Kind::kIndex ? options_.index_quiet : options_.option_quiet;
}

TimePoint LineWatch::LastHeard() const { return std::max({last_tick_, since_, from_}); }

bool LineWatch::Deaf(TimePoint now) const {
  return Expected(now) && !lines_.empty() && now >= LastHeard() + options_.silence;
}

std::vector<std::int32_t> LineWatch::TakeSilent(TimePoint now) {
  std::vector<std::int32_t> silent;
  if (!Expected(now) || now < checked_ + kCheckEvery) {
    return silent;
  }
  checked_ = now;
  const bool deaf = Deaf(now);
  for (auto& [id, line] : lines_) {
    SetMustProve(line, line.must_prove || deaf);
    if (now < std::max(line.asked, from_) + Patience(line)) {
      continue;
    }
    const bool never_quiet = line.kind == Kind::kIndex || competing_ || deaf;
    if (line.asked_again >= kMostQuestions && !never_quiet) {
      // It has no market just now: as good as ticked, until it is quiet for long once more.
      SetMustProve(line, false);
      line.asked = now;
      line.asked_again = 0;
      continue;
    }
    line.asked = now;
    ++line.asked_again;
    silent.push_back(id);
  }
  std::sort(silent.begin(), silent.end());
  return silent;
}

LineWatch::Judgement LineWatch::Judge(TimePoint now) const {
  if (competing_ && !lines_.empty()) {
    return {Flow::kSilent, "the same user is logged in elsewhere and takes the data (10197)"};
  }
  if (!Expected(now) || lines_.empty()) {
    return {};
  }
  if (Deaf(now)) {
    return {Flow::kSilent, fmt::format("no line has ticked since {}", FormatUtc(LastHeard()))};
  }
  if (Unproven() > 0) {
    return {Flow::kUnproven, "lines must tick again"};
  }
  return {};
}

std::optional<TimePoint> LineWatch::NextDeadline(TimePoint now) const {
  if (lines_.empty() || now >= until_) {
    return std::nullopt;
  }
  return std::max(from_, checked_ + kCheckEvery);
}

}  // namespace m8::gateway
