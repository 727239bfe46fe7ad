#include "paper/tcp_server.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <gmock/gmock.h>

#include "paper/wire_client_test.hpp"

namespace m8::paper {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr std::size_t kPatience = 100'000;  // turns of the loop, each at most a quarter of a second

/// A client on a real socket of the same thread.
class SocketClient {
 public:
  SocketClient(asio::io_context& io, std::uint16_t port, int client_id)
      : session_({.client_id = client_id}), socket_(io) {
    socket_.connect({asio::ip::address_v4::loopback(), port});
    session_.OnConnected(TimePoint{});
    Write();
    Read();
  }
  template <class M>
  void Ask(const M& request) {
    ASSERT_TRUE(session_.Send(request));
    Write();
  }
  [[nodiscard]] bool Ready() const { return session_.Ready(); }
  void Leave() { socket_.shutdown(tcp::socket::shutdown_both); }
  [[nodiscard]] bool Ended() const { return ended_; }
  [[nodiscard]] int Code() const { return code_; }
  [[nodiscard]] std::int64_t Time() const { return time_; }

 private:
  void Write() {
    asio::write(socket_, asio::buffer(session_.Output()));
    session_.Consume(session_.Output().size());
  }
  void Read() {
    socket_.async_read_some(asio::buffer(buffer_), [this](const auto& error, std::size_t count) {
      if (error) {
        ended_ = true;
        return;
      }
      session_.OnBytes({buffer_.data(), count}, TimePoint{},
                       [this](const auto& message) { Keep(message); });
      Write();
      Read();
    });
  }
  template <class M>
  void Keep(const M&) {}
  void Keep(const tws::ErrorMessage& message) { code_ = message.code; }
  void Keep(const tws::CurrentTime& message) { time_ = message.time; }

  tws::ClientSession session_;
  tcp::socket socket_;
  std::array<char, 4096> buffer_{};
  bool ended_ = false;
  int code_ = 0;
  std::int64_t time_ = 0;
};

class TcpServerTest : public testing::Test {
 protected:
  template <class Condition>
  bool RunUntil(Condition condition) {
    for (std::size_t turn = 0; turn < kPatience && !condition(); ++turn) {
      io_.run_one();
    }
    return condition();
  }
  void End(TcpServer& server) {
    server.Stop();
    io_.run();
    EXPECT_TRUE(server.Stopped());
  }

  asio::io_context io_;
  std::unique_ptr<Gateway> gateway_ = StartGateway();
  ManualClock clock_{TimePoint{}};
};

TEST_F(TcpServerTest, CarriesASessionOnAFreePort) {
  TcpServer server(io_, *gateway_, clock_, {.port = 0});
  ASSERT_TRUE(server.Start());
  SocketClient client(io_, server.Port(), 1);
  EXPECT_TRUE(RunUntil([&] { return client.Ready(); }));
  End(server);
}

TEST_F(TcpServerTest, MovesTheGatewaysTimeFasterThanTheClock) {
  TcpServer server(io_, *gateway_, clock_, {.port = 0, .speed = 30.0});
  ASSERT_TRUE(server.Start());
  const auto start = gateway_->Now();
  clock_.Advance(std::chrono::seconds{2});
  EXPECT_TRUE(RunUntil([&] { return gateway_->Now() >= start + std::chrono::minutes{1}; }));
  EXPECT_EQ(gateway_->Now(), start + std::chrono::minutes{1});
  SocketClient client(io_, server.Port(), 1);
  ASSERT_TRUE(RunUntil([&] { return client.Ready(); }));
  client.Ask(tws::RequestCurrentTime{});
  ASSERT_TRUE(RunUntil([&] { return client.Time() != 0; }));
  EXPECT_EQ(client.Time(), std::chrono::floor<std::chrono::seconds>(
                               (start + std::chrono::minutes{1}).time_since_epoch())
                               .count());
  End(server);
}

TEST_F(TcpServerTest, ClosesAConnectionThatTheGatewayRefuses) {
  TcpServer server(io_, *gateway_, clock_, {.port = 0});
  ASSERT_TRUE(server.Start());
  SocketClient first(io_, server.Port(), 1);
  ASSERT_TRUE(RunUntil([&] { return first.Ready(); }));
  SocketClient second(io_, server.Port(), 1);
  EXPECT_TRUE(RunUntil([&] { return second.Ended(); }));
  EXPECT_EQ(second.Code(), 326);
  EXPECT_FALSE(first.Ended());
  EXPECT_EQ(gateway_->Figures().clients, 1);
  End(server);
}

TEST_F(TcpServerTest, ForgetsAClientThatLeft) {
  TcpServer server(io_, *gateway_, clock_, {.port = 0});
  ASSERT_TRUE(server.Start());
  {
    SocketClient client(io_, server.Port(), 1);
    ASSERT_TRUE(RunUntil([&] { return client.Ready(); }));
    client.Ask(tws::RequestMarketData{.req_id = 1, .contract = Index()});
    ASSERT_TRUE(RunUntil([&] { return gateway_->Figures().lines == 1; }));
    client.Leave();
    EXPECT_TRUE(RunUntil([&] { return client.Ended(); }));
  }
  EXPECT_TRUE(RunUntil([&] { return gateway_->Figures().clients == 0; }));
  EXPECT_EQ(gateway_->Figures().lines, 0);
  End(server);
}

TEST_F(TcpServerTest, StoppingClosesItsConnections) {
  TcpServer server(io_, *gateway_, clock_, {.port = 0});
  ASSERT_TRUE(server.Start());
  SocketClient client(io_, server.Port(), 1);
  ASSERT_TRUE(RunUntil([&] { return client.Ready(); }));
  End(server);
  EXPECT_TRUE(client.Ended());
  EXPECT_EQ(gateway_->Figures().clients, 0);
}

TEST_F(TcpServerTest, APortInUseIsToldWithItsRemedy) {
  TcpServer server(io_, *gateway_, clock_, {.port = 0});
  ASSERT_TRUE(server.Start());
  TcpServer second(io_, *gateway_, clock_, {.port = server.Port()});
  const auto started = second.Start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, Errc::kUnavailable);
  EXPECT_THAT(started.error().Text(), testing::HasSubstr("paper.port"));
  TcpServer third(io_, *gateway_, clock_, {.host = "not an address", .port = 0});
  EXPECT_FALSE(third.Start());
  End(server);
}

}  // namespace
}  // namespace m8::paper
