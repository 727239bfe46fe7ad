#include "gateway/tcp_shell.hpp"

#include <algorithm>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "gateway/tws_gateway.hpp"

namespace m8::gateway {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace asio::experimental::awaitable_operators;

constexpr auto kAnswer = asio::as_tuple(asio::use_awaitable);
constexpr std::string_view kBroken = "broken";
constexpr std::size_t kReadSize = 64 * 1024;
/// The longest sleep: a wall clock that was set back must not put a deadline off for long.
constexpr Duration kLongestSleep = std::chrono::seconds{1};

}  // namespace

class TcpShell::Connection {
 public:
  Connection(asio::io_context& io,
             TwsGateway& gateway,
             const Clock& clock,
             GatewaySettings settings)
      : io_(io),
        gateway_(gateway),
        clock_(clock),
        settings_(std::move(settings)),
        clock_changed_(io),
        output_changed_(io),
        resolver_(io) {}

  void Start() {
    gateway_.SetWake([this] { Wake(); });
    stopped_ = false;
    asio::co_spawn(io_, Run(), [this](const std::exception_ptr& error) {
      stopped_ = true;
      gateway_.SetWake({});
      if (error) {
        std::rethrow_exception(error);
      }
    });
  }

  void Stop() {
    stopping_ = true;
    Wake();
  }

  [[nodiscard]] bool Stopped() const { return stopped_; }

 private:
  asio::awaitable<void> Run() {
    while (!stopping_) {
      if (gateway_.Wish() == LinkWish::kConnect) {
        const std::string reason = co_await Connected();
        if (failure_) {
          std::rethrow_exception(failure_);
        }
        gateway_.OnDisconnected(reason, clock_.Now());
      } else {
        co_await Sleep();
        gateway_.OnTimer(clock_.Now());
      }
    }
  }

  /// One connection from beginning to end; returns why it ended.
  asio::awaitable<std::string> Connected() {
    tcp::socket socket(io_);
    std::string failure = co_await Connect(socket);
    if (!failure.empty()) {
      co_return failure;
    }
    gateway_.OnConnected(clock_.Now());
    const auto ended = co_await (Read(socket) || Write(socket) || KeepTime());
    co_return std::visit([](const std::string& reason) { return reason; }, ended);
  }

  asio::awaitable<std::string> Connect(tcp::socket& socket) {
    const std::string place = settings_.host + ":" + std::to_string(settings_.port);
    const auto ended = co_await (Dial(socket) || GiveUp());
    const std::string failure = std::visit([](const std::string& reason) { return reason; }, ended);
    co_return failure.empty() ? failure : "cannot connect to " + place + ": " + failure;
  }

  asio::awaitable<std::string> Dial(tcp::socket& socket) {
    const std::string port = std::to_string(settings_.port);
    auto [unknown, places] = co_await resolver_.async_resolve(settings_.host, port, kAnswer);
    if (unknown) {
      co_return unknown.message();
    }
    auto [refused, place] = co_await asio::async_connect(socket, places, kAnswer);
    if (refused) {
      co_return refused.message();
    }
    boost::system::error_code ignored;  // a link without these options still works
    socket.set_option(tcp::no_delay(true), ignored);
    socket.set_option(asio::socket_base::keep_alive(true), ignored);
    co_return std::string{};
  }

  asio::awaitable<std::string> GiveUp() {
    const TimePoint deadline = clock_.Now() + settings_.connect_timeout;
    while (!stopping_ && clock_.Now() < deadline) {
      clock_changed_.expires_after(std::min<Duration>(deadline - clock_.Now(), kLongestSleep));
      co_await clock_changed_.async_wait(kAnswer);
    }
    resolver_.cancel();
    co_return std::string(stopping_ ? "stopped" : "no answer in time");
  }

  asio::awaitable<std::string> Read(tcp::socket& socket) {
    std::vector<char> buffer(kReadSize);
    while (true) {
      auto [failed, count] = co_await socket.async_read_some(asio::buffer(buffer), kAnswer);
      if (failed) {
        co_return failed.message();
      }
      const std::string_view bytes(buffer.data(), count);
      if (!Told([&] { gateway_.OnBytes(bytes, clock_.Now()); })) {
        co_return std::string(kBroken);
      }
      Wake();
    }
  }

  asio::awaitable<std::string> Write(tcp::socket& socket) {
    std::string leaving;
    while (true) {
      if (gateway_.Output().empty()) {
        output_changed_.expires_after(std::chrono::hours{1});
        co_await output_changed_.async_wait(kAnswer);
        continue;
      }
      // A copy: the gateway's buffer moves while these bytes are on their way.
      leaving.assign(gateway_.Output());
      gateway_.Consume(leaving.size());
      auto [failed, count] = co_await asio::async_write(socket, asio::buffer(leaving), kAnswer);
      if (failed) {
        co_return failed.message();
      }
    }
  }

  asio::awaitable<std::string> KeepTime() {
    while (!stopping_ && gateway_.Wish() == LinkWish::kKeep) {
      co_await Sleep();
      if (!Told([this] { gateway_.OnTimer(clock_.Now()); })) {
        co_return std::string(kBroken);
      }
      output_changed_.cancel();
    }
    co_return std::string(stopping_ ? "stopped" : "closed by us");
  }

  /// Until the gateway wants to be called, or Wake.
  asio::awaitable<void> Sleep() {
    const TimePoint now = clock_.Now();
    const TimePoint deadline = gateway_.NextDeadline().value_or(now + kLongestSleep);
    if (deadline > now) {
      clock_changed_.expires_after(std::min<Duration>(deadline - now, kLongestSleep));
      co_await clock_changed_.async_wait(kAnswer);
    }
  }

  /// False where the call threw. Of several coroutines that wait for one another an exception
  /// would only be seen when all have ended: it is kept for Run.
  template <class Call>
  bool Told(Call call) {
    try {
      call();
      return true;
    } catch (...) {
      failure_ = std::current_exception();
      return false;
    }
  }

  void Wake() {
    clock_changed_.cancel();
    output_changed_.cancel();
  }

  asio::io_context& io_;
  TwsGateway& gateway_;
  const Clock& clock_;
  GatewaySettings settings_;
  asio::steady_timer clock_changed_;
  asio::steady_timer output_changed_;
  tcp::resolver resolver_;
  std::exception_ptr failure_;
  bool stopping_ = false;
  bool stopped_ = true;
};

TcpShell::TcpShell(asio::io_context& io,
                   TwsGateway& gateway,
                   const Clock& clock,
                   GatewaySettings settings)
    : connection_(std::make_unique<Connection>(io, gateway, clock, std::move(settings))) {}
TcpShell::~TcpShell() = default;
void TcpShell::Start() { connection_->Start(); }
void TcpShell::Stop() { connection_->Stop(); }
bool TcpShell::Stopped() const { return connection_->Stopped(); }

}  // namespace m8::gateway
