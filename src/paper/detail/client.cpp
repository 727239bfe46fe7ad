#include "paper/detail/client.hpp"

#include <chrono>

#include <fmt/format.h>

#include "paper/detail/translate.hpp"
#include "paper/detail/tws_texts.hpp"

namespace m8::paper {
namespace {

constexpr Duration kSecond = std::chrono::seconds{1};

struct Farm {
  int code;
  const char* text;
};
// What a gateway says of its farms after a login.
constexpr Farm kFarms[] = {
    {2104, "Market data farm connection is OK:usfarm"},
    {2104, "Market data farm connection is OK:usopt"},
    {2106, "HMDS data farm connection is OK:ushmds"},
    {2158, "Sec-def data farm connection is OK:secdefil"},
};

}  // namespace

Client::Client(World& world)
    : world_(world),
      session_({.max_version = world.options.max_version,
                .handshake_deadline = world.options.handshake_deadline}),
      next_second_(std::chrono::floor<std::chrono::seconds>(Now()) + kSecond) {
  session_.OnConnected(Now());
}

void Client::OnBytes(std::string_view bytes) {
  session_.OnBytes(bytes, Now(), [this](const auto& request) {
    using M = std::decay_t<decltype(request)>;
    if constexpr (requires { M::kId; }) {
      ++world_.figures.requests;
      if (TooFast()) {
        return;
      }
    }
    On(request);
  });
}

// TWS refuses what comes faster than it allows; the request is lost.
bool Client::TooFast() {
  while (!recent_requests_.empty() && recent_requests_.front() <= Now() - kSecond) {
    recent_requests_.pop_front();
  }
  if (static_cast<std::int64_t>(recent_requests_.size()) >= world_.options.messages_per_second) {
    ++world_.figures.too_fast;
    SendError(-1, 100, std::string(TwsText(100)));
    if (++violations_ >= world_.options.violations_allowed) {
      session_.Close();
    }
    return true;
  }
  recent_requests_.push_back(Now());
  return false;
}

void Client::Leave() {
  LoseLines();
  if (client_id_) {
    world_.client_ids.erase(*client_id_);
    world_.released[*client_id_] = Now() + world_.options.client_id_release;
    client_id_.reset();
  }
}

void Client::Warn(int id, int code, std::string text) {
  if (client_id_) {
    SendError(id, code, std::move(text));
  }
}

void Client::On(const tws::StartApi& request) {
  if (client_id_) {
    return;  // said twice
  }
  const auto released = world_.released.find(request.client_id);
  const bool refused = world_.taken_ids.contains(request.client_id) ||
                       (released != world_.released.end() && Now() < released->second);
  if (refused || !world_.client_ids.insert(request.client_id).second) {
    SendError(-1, 326, std::string(TwsText(326)));
    return session_.Close();
  }
  client_id_ = request.client_id;
  On(tws::RequestManagedAccounts{});
  On(tws::RequestIds{});
  for (const auto& farm : kFarms) {
    SendError(-1, farm.code, farm.text);
  }
}

void Client::On(const tws::MalformedFrame& frame) {
  ++world_.figures.malformed;
  SendError(-1, 320, fmt::format("Error reading request. {}", frame.error.message));
}

void Client::On(const tws::UnknownMessage& message) {
  ++world_.figures.unknown;
  SendError(-1, 320,
            fmt::format("Error reading request. Message id {} is not known here", message.id));
}

void Client::RefuseUnsupported(int id, std::string_view name) {
  SendError(
      id, 321,
      fmt::format("Error validating request.-'bN' : cause - {} is not offered by the paper gateway",
                  name));
}

void Client::SendError(int id, int code, std::string text) {
  const auto ms = std::chrono::floor<std::chrono::milliseconds>(Now().time_since_epoch()).count();
  Send(tws::ErrorMessage{.id = id, .code = code, .text = std::move(text), .time_ms = ms});
}

void Client::On(const tws::RequestCurrentTime&) { Send(tws::CurrentTime{EpochSeconds(Now())}); }

void Client::On(const tws::RequestCurrentTimeInMillis&) {
  Send(tws::CurrentTimeInMillis{
      std::chrono::floor<std::chrono::milliseconds>(Now().time_since_epoch()).count()});
}

void Client::On(const tws::RequestManagedAccounts&) {
  Send(tws::ManagedAccounts{world_.exchange.Account()});
}

void Client::On(const tws::RequestUserInfo& request) {
  Send(tws::UserInfo{.req_id = request.req_id});
}

void Client::Tell(const sim::Event& event) {
  if (session_.Status() == tws::ServerSession::State::kReady && client_id_) {
    std::visit([this](const auto& e) { Tell(e); }, event);
  }
}

std::optional<TimePoint> Client::NextDeadline() const {
  const auto handshake = session_.NextDeadline();
  const bool streams = !live_bars_.empty() || !real_time_bars_.empty() || account_updates_ ||
                       !summaries_.empty() || !pnl_.empty() || !pnl_single_.empty();
  const auto second = streams
                          ? std::optional{std::chrono::floor<std::chrono::seconds>(Now()) + kSecond}
                          : std::nullopt;
  auto next = handshake && second ? std::min(*handshake, *second) : handshake ? handshake : second;
  if (!snapshots_.empty()) {
    next = std::min(next.value_or(snapshots_.front().ends), snapshots_.front().ends);
  }
  for (const auto& [id, line] : lines_) {
    if (!line.later.empty()) {
      next = std::min(next.value_or(line.later.front().first), line.later.front().first);
    }
  }
  return next;
}

// Streams move on whole seconds: P&L each second, bars every five, the account every three minutes.
void Client::OnTimer(TimePoint now) {
  session_.OnTimer(now, [this](const auto& event) { On(event); });
  for (auto& [id, line] : lines_) {
    for (; !line.later.empty() && line.later.front().first <= now; line.later.pop_front()) {
      SendQuote(id, line, line.later.front().second);
    }
  }
  EndSnapshots();
  const auto second = std::chrono::floor<std::chrono::seconds>(now);
  if (session_.Status() != tws::ServerSession::State::kReady || second < next_second_) {
    return;
  }
  next_second_ = second + kSecond;
  const auto since_epoch = second.time_since_epoch().count();
  for (const int id : pnl_) {
    SendPnl(id);
  }
  for (const auto& [id, con_id] : pnl_single_) {
    SendPnlSingle(id, con_id);
  }
  if (since_epoch % 5 == 0) {
    SendLiveBars();
  }
  if (since_epoch % 180 == 0) {
    for (const auto& [id, tags] : summaries_) {
      SendSummary(id);
    }
    if (account_updates_) {
      SendAccount();
    }
  }
}

}  // namespace m8::paper
