#include "gateway/tcp_shell.hpp"

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include "gateway/rig_test.hpp"

namespace m8::gateway {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

/// TWS behind a real socket, for one connection at a time.
class LoopbackTws {
 public:
  explicit LoopbackTws(asio::io_context& io)
      : acceptor_(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0)), socket_(io) {
    Accept();
  }
  [[nodiscard]] std::int64_t Port() const { return acceptor_.local_endpoint().port(); }
  void HangUp() {
    socket_.close();
    Accept();
  }
  void Flush() {
    const std::string bytes = peer.TakeOutput();
    asio::write(socket_, asio::buffer(bytes));
  }

  Peer peer;
  int connections = 0;
  std::function<void()> heard;

 private:
  void Accept() {
    acceptor_.async_accept(socket_, [this](boost::system::error_code failed) {
      if (!failed) {
        ++connections;
        peer.OnConnected(clock_.Now());
        Read();
      }
    });
  }
  void Read() {
    socket_.async_read_some(asio::buffer(buffer_),
                            [this](boost::system::error_code failed, std::size_t count) {
                              if (failed) {
                                return;
                              }
                              peer.OnBytes(std::string_view(buffer_.data(), count), clock_.Now());
                              Flush();
                              if (heard) {
                                heard();
                              }
                              Read();
                            });
  }

  SystemClock clock_;
  tcp::acceptor acceptor_;
  tcp::socket socket_;
  std::array<char, 4096> buffer_{};
};

class CallSink final : public broker::EventSink {
 public:
  void On(const broker::Event& event, TimePoint) override { call(event); }
  std::function<void(const broker::Event&)> call = [](const broker::Event&) {};
};

GatewaySettings SettingsFor(std::int64_t port) {
  GatewaySettings settings;
  settings.port = port;
  settings.reconnect_first = std::chrono::milliseconds{1};
  settings.reconnect_most = std::chrono::milliseconds{2};
  return settings;
}

/// Ends a test that hangs; no test waits for it.
constexpr auto kPatience = std::chrono::seconds{60};

TEST(TcpShell, ConnectsAsksAndStops) {
  asio::io_context io;
  LoopbackTws tws(io);
  CallSink sink;
  TwsGateway gateway(SettingsFor(tws.Port()), sink, Rng(1));
  SystemClock clock;
  TcpShell shell(io, gateway, clock, SettingsFor(tws.Port()));
  bool ticked = false;
  sink.call = [&](const broker::Event& event) {
    if (std::holds_alternative<broker::LinkReady>(event)) {
      EXPECT_TRUE(gateway.Subscribe(gateway.NewRequestId(), SpxIndex()));
    } else if (std::holds_alternative<broker::Tick>(event)) {
      ticked = true;
      shell.Stop();
    }
  };
  tws.heard = [&] {
    for (const auto& asked : tws.peer.Heard<tws::RequestMarketData>()) {
      tws::TickPrice tick;
      tick.req_id = asked.req_id;
      tick.tick_type = 4;
      tick.price = 6500.0;
      tws.peer.Send(tick);
      tws.Flush();
    }
  };
  shell.Start();
  io.run_for(kPatience);
  EXPECT_TRUE(ticked);
  EXPECT_TRUE(shell.Stopped());
}

TEST(TcpShell, ConnectsAgainWhenTwsHangsUp) {
  asio::io_context io;
  LoopbackTws tws(io);
  CallSink sink;
  TwsGateway gateway(SettingsFor(tws.Port()), sink, Rng(1));
  SystemClock clock;
  TcpShell shell(io, gateway, clock, SettingsFor(tws.Port()));
  int ready = 0;
  int lost = 0;
  sink.call = [&](const broker::Event& event) {
    if (std::holds_alternative<broker::LinkReady>(event)) {
      ++ready;
      asio::post(io, [&] { ready < 3 ? tws.HangUp() : shell.Stop(); });
    }
    lost += std::holds_alternative<broker::LinkLost>(event) ? 1 : 0;
  };
  shell.Start();
  io.run_for(kPatience);
  EXPECT_EQ(ready, 3);
  EXPECT_EQ(tws.connections, 3);
  EXPECT_EQ(lost, 3);
  EXPECT_EQ(gateway.Figures().reconnects, 2);
  EXPECT_TRUE(shell.Stopped());
}

TEST(TcpShell, GoesOnTryingWhereNobodyListens) {
  asio::io_context io;
  std::int64_t port = 0;
  {
    const tcp::acceptor closed(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    port = closed.local_endpoint().port();
  }
  CallSink sink;
  TwsGateway gateway(SettingsFor(port), sink, Rng(1));
  SystemClock clock;
  TcpShell shell(io, gateway, clock, SettingsFor(port));
  sink.call = [](const broker::Event& event) {
    EXPECT_FALSE(std::holds_alternative<broker::LinkLost>(event));  // there never was a link
  };
  shell.Start();
  const auto give_up = clock.Now() + kPatience;
  while (gateway.Figures().failed_attempts < 3 && clock.Now() < give_up) {
    io.run_one_for(kPatience);
  }
  EXPECT_EQ(gateway.Figures().failed_attempts, 3);
  const std::string reason = gateway.Link().reason;
  shell.Stop();
  io.run_for(kPatience);
  EXPECT_TRUE(reason.starts_with("cannot connect to 127.0.0.1:")) << reason;
  EXPECT_TRUE(shell.Stopped());
}

TEST(TcpShell, AnExceptionOfTheSinkLeavesThroughRun) {
  asio::io_context io;
  LoopbackTws tws(io);
  CallSink sink;
  TwsGateway gateway(SettingsFor(tws.Port()), sink, Rng(1));
  SystemClock clock;
  TcpShell shell(io, gateway, clock, SettingsFor(tws.Port()));
  sink.call = [](const broker::Event&) { throw std::logic_error("a bug"); };
  shell.Start();
  EXPECT_THROW(io.run_for(kPatience), std::logic_error);
  EXPECT_TRUE(shell.Stopped());
}

TEST(TcpShell, StopsBeforeItEverConnected) {
  asio::io_context io;
  CallSink sink;
  TwsGateway gateway(SettingsFor(1), sink, Rng(1));
  SystemClock clock;
  TcpShell shell(io, gateway, clock, SettingsFor(1));
  shell.Start();
  shell.Stop();
  io.run_for(kPatience);
  EXPECT_TRUE(shell.Stopped());
}

}  // namespace
}  // namespace m8::gateway
