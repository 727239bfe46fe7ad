#include "tws/session/client_session.hpp"

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "tws/wire/excerpt.hpp"

namespace m8::tws {
namespace {

constexpr std::string_view kHello("API\0", 4);
constexpr int kRedirect = -1;
constexpr int kClientIdInUse = 326;

}  // namespace

ClientSession::ClientSession(ClientOptions options) : options_(std::move(options)) {}

void ClientSession::OnConnected(TimePoint now) {
  frames_.Clear();
  output_.Clear();
  accounts_.clear();
  next_order_id_.reset();
  last_error_.clear();
  connection_time_.clear();
  version_ = 0;
  state_ = State::kGreeting;
  deadline_ = now + options_.handshake_deadline;

  std::string& out = output_.Tail();
  out.append(kHello);
  const std::size_t begin = BeginFrame(out);
  out.append(fmt::format("v{}..{}", options_.min_version, options_.max_version));
  if (!options_.connect_options.empty()) {
    out.append(" ").append(options_.connect_options);
  }
  const auto framed = EndFrame(out, begin);
  M8_ASSERT(framed.has_value(), "the connect options fit a frame");
  counters_.bytes_out += out.size();
  ++counters_.frames_out;
}

Result<void> ClientSession::OnGreeting(std::string_view payload) {
  const auto fields = Split(payload, '\0');
  const auto version = ParseNumber<int>(fields[0]);
  const std::string_view second = fields.size() > 1 ? fields[1] : std::string_view();
  if (!version) {
    return Fail(Errc::kProtocol,
                fmt::format("the greeting has no server version: \"{}\"", Excerpt(payload)),
                "is this the API port of TWS or IB Gateway?");
  }
  if (*version == kRedirect) {
    return Fail(Errc::kUnavailable, fmt::format("the server redirects to {}", second),
                "set the gateway's address to that one");
  }
  if (*version < options_.min_version || *version > options_.max_version) {
    return Fail(Errc::kProtocol,
                fmt::format("server version {} is outside {}..{}", *version, options_.min_version,
                            options_.max_version),
                "update TWS or IB Gateway");
  }
  version_ = *version;
  connection_time_ = second;
  state_ = State::kStarting;
  const std::size_t before = output_.Size();
  const StartApi start{options_.client_id, options_.optional_capabilities};
  M8_CHECK(Encode(start, version_, output_.Tail()));
  counters_.bytes_out += output_.Size() - before;
  ++counters_.frames_out;
  return {};
}

Result<void> ClientSession::MaySend() const {
  if (state_ != State::kReady) {
    return Fail(Errc::kUnavailable, "the connection to the gateway is not ready");
  }
  if (output_.Size() > options_.output_limit) {
    return Fail(Errc::kUnavailable,
                fmt::format("{} bytes wait to be written to the gateway", output_.Size()),
                "the gateway does not read; it may hang");
  }
  return {};
}

void ClientSession::Note(const NextValidId& message) { next_order_id_ = message.order_id; }

void ClientSession::Note(const ManagedAccounts& message) {
  accounts_.clear();
  for (const std::string_view account : Split(message.accounts, ',')) {
    if (const auto name = Trim(account); !name.empty()) {
      accounts_.emplace_back(name);
    }
  }
}

void ClientSession::Note(const ErrorMessage& message) {
  if (state_ != State::kStarting || (message.code >= 2100 && message.code < 2200)) {
    return;
  }
  last_error_ = fmt::format("{} (TWS {})", message.text, message.code);
  if (message.code == kClientIdInUse) {
    last_error_ += fmt::format(", client id {}", options_.client_id);
  }
}

bool ClientSession::BecomesReady() const { return next_order_id_ && !accounts_.empty(); }

Error ClientSession::LostReason() const {
  std::string what;
  switch (state_) {
    case State::kGreeting:
      what = "the gateway did not answer the greeting";
      break;
    case State::kStarting:
      what = fmt::format("the gateway (version {}) sent no {}", version_,
                         !next_order_id_ ? "nextValidId" : "managed accounts");
      break;
    case State::kReady:
    case State::kDisconnected:
    case State::kClosed:
      what = "the gateway closed the connection";
      break;
  }
  if (!last_error_.empty()) {
    what += ": " + last_error_;
  }
  return Error{Errc::kUnavailable, std::move(what),
               state_ == State::kReady ? "" : "is it logged in, with the API enabled?"};
}

}  // namespace m8::tws
