#include "tws/session/server_session.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "base/text.hpp"
#include "tws/wire/excerpt.hpp"

namespace m8::tws {
namespace {

constexpr std::string_view kHello("API\0", 4);

struct VersionRange {
  int min = 0;
  int max = 0;
  std::string_view options;
};

// "v157..200", "v176" or either with a blank and options behind it.
Result<VersionRange> ParseVersions(std::string_view text) {
  const std::string_view range = text.substr(0, text.find(' '));
  const std::string_view options = Trim(text.substr(range.size()));
  if (range.starts_with('v')) {
    const std::string_view numbers = range.substr(1);
    const auto dots = numbers.find("..");
    const auto min = ParseNumber<int>(numbers.substr(0, dots));
    const auto max =
        dots == std::string_view::npos ? min : ParseNumber<int>(numbers.substr(dots + 2));
    if (min && max && *min <= *max) {
      return VersionRange{*min, *max, options};
    }
  }
  return Fail(Errc::kProtocol,
              fmt::format("\"{}\" is not a range of versions such as v157..200", Excerpt(text)));
}

std::string ConnectionTime(TimePoint now, std::string_view zone) {
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(now - day));
  return fmt::format("{} {:02}:{:02}:{:02} {}", FormatDateCompact(Date(day)), time.hours().count(),
                     time.minutes().count(), time.seconds().count(), zone);
}

}  // namespace

ServerSession::ServerSession(ServerOptions options) : options_(std::move(options)) {}

void ServerSession::OnConnected(TimePoint now) {
  prefix_.clear();
  frames_.Clear();
  output_.Clear();
  version_ = 0;
  state_ = State::kPrefix;
  deadline_ = now + options_.handshake_deadline;
}

Result<bool> ServerSession::TakePrefix(std::string_view& bytes) {
  const std::size_t count = std::min(bytes.size(), kHello.size() - prefix_.size());
  prefix_.append(bytes.substr(0, count));
  bytes.remove_prefix(count);
  if (!kHello.starts_with(prefix_)) {
    return Fail(Errc::kProtocol,
                fmt::format("the connection starts with \"{}\", not with API", Excerpt(prefix_)));
  }
  if (prefix_.size() < kHello.size()) {
    return false;
  }
  state_ = State::kGreeting;
  return true;
}

Result<ClientHello> ServerSession::OnGreeting(std::string_view payload, TimePoint now) {
  M8_TRY(const VersionRange range, ParseVersions(payload));
  const int version = std::min(range.max, options_.max_version);
  if (version < std::max(range.min, options_.min_version)) {
    return Fail(Errc::kProtocol,
                fmt::format("the client speaks {}..{}, this gateway {}..{}", range.min, range.max,
                            options_.min_version, options_.max_version));
  }
  version_ = version;
  state_ = State::kStarting;
  std::string& out = output_.Tail();
  const std::size_t begin = BeginFrame(out);
  out.append(fmt::format("{}", version)).push_back('\0');
  out.append(ConnectionTime(now, options_.zone_name)).push_back('\0');
  M8_CHECK(EndFrame(out, begin));
  counters_.bytes_out += out.size();
  ++counters_.frames_out;
  return ClientHello{range.min, range.max, std::string(range.options), version};
}

Result<void> ServerSession::MaySend() const {
  if (state_ != State::kStarting && state_ != State::kReady) {
    return Fail(Errc::kUnavailable, "the client is not connected");
  }
  if (output_.Size() > options_.output_limit) {
    return Fail(Errc::kUnavailable,
                fmt::format("{} bytes wait for a client that does not read", output_.Size()));
  }
  return {};
}

}  // namespace m8::tws
