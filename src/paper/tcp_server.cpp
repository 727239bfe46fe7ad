#include "paper/tcp_server.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include "paper/gateway.hpp"

namespace m8::paper {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto kAnswer = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kMaxClients = 32;  // as TWS
constexpr std::size_t kReadSize = std::size_t{64} << 10;
constexpr std::size_t kWriteSize = std::size_t{256} << 10;
// By the wall: the shortest and longest time between two looks at the clock.
constexpr Duration kShortestSleep = std::chrono::milliseconds{5};
constexpr Duration kLongestSleep = std::chrono::milliseconds{250};
// By the wall: what a client whose connection ends has to read the rest.
constexpr Duration kLinger = std::chrono::seconds{2};
// Virtual time that passes at most before the sockets have their turn again.
constexpr Duration kLongestStep = std::chrono::seconds{10};
constexpr std::chrono::milliseconds kAfterFailedAccept{100};

Duration Scaled(Duration time, double factor) {
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double, std::nano>(time) *
                                              factor);
}

}  // namespace

class TcpServer::Impl {
 public:
  Impl(asio::io_context& io, Gateway& gateway, const Clock& clock, TcpServerOptions options)
      : io_(io),
        gateway_(gateway),
        clock_(clock),
        options_(std::move(options)),
        acceptor_(io),
        again_(io),
        tick_(io) {}

  Result<void> Start() {
    boost::system::error_code error;
    const auto address = asio::ip::make_address(options_.host, error);
    if (error) {
      return Fail(Errc::kInvalidArgument,
                  fmt::format("paper.host '{}' is not an IP address", options_.host));
    }
    const tcp::endpoint endpoint(address, static_cast<std::uint16_t>(options_.port));
    acceptor_.open(endpoint.protocol(), error);
    acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    acceptor_.bind(endpoint, error);
    if (!error) {
      acceptor_.listen(asio::socket_base::max_listen_connections, error);
    }
    if (error) {
      return Fail(Errc::kUnavailable,
                  fmt::format("the paper gateway cannot listen on {}:{}: {}", options_.host,
                              options_.port, error.message()),
                  "choose another with --set paper.port=N, or 0 for any free one");
    }
    port_ = acceptor_.local_endpoint().port();
    wall_start_ = clock_.Now();
    virtual_start_ = gateway_.Now();
    Spawn(Accept());
    Spawn(KeepTime());
    return {};
  }

  void Stop() {
    stopping_ = true;
    boost::system::error_code ignored;  // what is closed already is what was wanted
    acceptor_.close(ignored);
    again_.cancel();
    tick_.cancel();
    for (auto& [id, connection] : connections_) {
      Close(*connection);
    }
  }

  void Wake() {
    MoveTime();
    TellWriters();
    tick_.cancel();
  }

  [[nodiscard]] bool Stopped() const { return running_ == 0; }
  [[nodiscard]] std::uint16_t Port() const { return port_; }

 private:
  struct Connection {
    Connection(tcp::socket open, ConnectionId name)
        : socket(std::move(open)), id(name), output_changed(socket.get_executor()) {}

    tcp::socket socket;
    ConnectionId id;
    asio::steady_timer output_changed;
    std::optional<TimePoint> ending_since;  // by the wall
    bool closed = false;
  };
  using Shared = std::shared_ptr<Connection>;

  // Every coroutine is counted, and its exception is the program's.
  void Spawn(asio::awaitable<void> work) {
    ++running_;
    asio::co_spawn(io_, std::move(work), [this](const std::exception_ptr& error) {
      --running_;
      if (error) {
        std::rethrow_exception(error);
      }
    });
  }

  asio::awaitable<void> Accept() {
    while (!stopping_) {
      auto [failed, socket] = co_await acceptor_.async_accept(kAnswer);
      if (stopping_) {
        co_return;
      }
      if (failed) {  // out of descriptors, most likely
        again_.expires_after(kAfterFailedAccept);
        co_await again_.async_wait(kAnswer);
        continue;
      }
      if (connections_.size() < kMaxClients) {
        Welcome(std::move(socket));
      }
    }
  }

  void Welcome(tcp::socket socket) {
    boost::system::error_code ignored;  // a link without this option still works
    socket.set_option(tcp::no_delay(true), ignored);
    MoveTime();
    const auto connection = std::make_shared<Connection>(std::move(socket), gateway_.Connect());
    connections_.emplace(connection->id, connection);
    Spawn(Read(connection));
    Spawn(Write(connection));
    tick_.cancel();
  }

  asio::awaitable<void> Read(Shared connection) {
    std::vector<char> buffer(kReadSize);
    while (!connection->closed) {
      auto [failed, count] =
          co_await connection->socket.async_read_some(asio::buffer(buffer), kAnswer);
      if (failed || connection->closed) {
        break;
      }
      MoveTime();
      gateway_.OnBytes(connection->id, {buffer.data(), count});
      TellWriters();
      tick_.cancel();
    }
    Close(*connection);
  }

  asio::awaitable<void> Write(Shared connection) {
    std::string leaving;
    while (!connection->closed) {
      const auto output = gateway_.Output(connection->id).substr(0, kWriteSize);
      if (output.empty()) {
        if (gateway_.WantsClose(connection->id)) {
          break;
        }
        connection->output_changed.expires_after(std::chrono::hours{1});
        co_await connection->output_changed.async_wait(kAnswer);
        continue;
      }
      // A copy: the gateway's buffer moves while these bytes are on their way.
      leaving.assign(output);
      gateway_.Consume(connection->id, leaving.size());
      auto [failed, count] =
          co_await asio::async_write(connection->socket, asio::buffer(leaving), kAnswer);
      if (failed) {
        break;
      }
    }
    Close(*connection);
  }

  void Close(Connection& connection) {
    if (connection.closed) {
      return;
    }
    connection.closed = true;
    boost::system::error_code ignored;  // the peer may have closed it
    connection.socket.shutdown(tcp::socket::shutdown_both, ignored);
    connection.socket.close(ignored);
    connection.output_changed.cancel();
    gateway_.Disconnect(connection.id);
    gone_.push_back(connection.id);
    tick_.cancel();
  }

  asio::awaitable<void> KeepTime() {
    while (!stopping_) {
      ForgetGone();
      const bool behind = MoveTime();
      EndLingering();
      TellWriters();
      tick_.expires_after(behind ? Duration{0} : UntilNext());
      co_await tick_.async_wait(kAnswer);
    }
    ForgetGone();
  }

  void ForgetGone() {
    for (const auto id : gone_) {
      connections_.erase(id);
    }
    gone_.clear();
  }

  // True: there is more to do than one step allows.
  bool MoveTime() {
    const auto target = virtual_start_ + Scaled(clock_.Now() - wall_start_, options_.speed);
    const auto step = std::min(target, gateway_.Now() + kLongestStep);
    gateway_.AdvanceTo(step);
    return step < target;
  }

  [[nodiscard]] Duration UntilNext() const {
    const auto next = gateway_.NextDeadline();
    const auto wait = next ? Scaled(*next - gateway_.Now(), 1.0 / options_.speed) : kLongestSleep;
    return std::clamp(wait, kShortestSleep, kLongestSleep);
  }

  // A client that the gateway gave up and that does not read is dropped.
  void EndLingering() {
    const auto now = clock_.Now();
    for (const auto& [id, connection] : connections_) {
      if (connection->closed || !gateway_.WantsClose(id)) {
        continue;
      }
      connection->ending_since = connection->ending_since.value_or(now);
      if (now - *connection->ending_since > kLinger) {
        Close(*connection);
      }
    }
  }

  void TellWriters() {
    for (const auto& [id, connection] : connections_) {
      if (!connection->closed && (!gateway_.Output(id).empty() || gateway_.WantsClose(id))) {
        connection->output_changed.cancel();
      }
    }
  }

  asio::io_context& io_;
  Gateway& gateway_;
  const Clock& clock_;
  TcpServerOptions options_;
  tcp::acceptor acceptor_;
  asio::steady_timer again_;
  asio::steady_timer tick_;
  std::map<ConnectionId, Shared> connections_;
  std::vector<ConnectionId> gone_;
  TimePoint wall_start_{};
  TimePoint virtual_start_{};
  std::uint16_t port_ = 0;
  int running_ = 0;
  bool stopping_ = false;
};

TcpServer::TcpServer(asio::io_context& io,
                     Gateway& gateway,
                     const Clock& clock,
                     TcpServerOptions options)
    : impl_(std::make_unique<Impl>(io, gateway, clock, std::move(options))) {}
TcpServer::~TcpServer() = default;
Result<void> TcpServer::Start() { return impl_->Start(); }
std::uint16_t TcpServer::Port() const { return impl_->Port(); }
void TcpServer::Wake() { impl_->Wake(); }
void TcpServer::Stop() { impl_->Stop(); }
bool TcpServer::Stopped() const { return impl_->Stopped(); }

}  // namespace m8::paper
