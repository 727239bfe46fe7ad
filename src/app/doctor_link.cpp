#include "app/doctor_link.hpp"

#include <array>

#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

namespace m8::app {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// The longest sleep: a wall clock that was set back must not put a deadline off for long.
constexpr Duration kLongestSleep = std::chrono::milliseconds{250};

class Link {
 public:
  Link(Doctor& doctor, const Clock& clock) : doctor_(doctor), clock_(clock) {}

  void Dial(const DoctorSettings& settings, Duration timeout) {
    boost::system::error_code unknown;
    const auto places =
        tcp::resolver(io_).resolve(settings.host, std::to_string(settings.port), unknown);
    if (unknown) {
      return doctor_.OnNoConnection(Contact::kFailed,
                                    "the name cannot be resolved: " + unknown.message());
    }
    std::optional<boost::system::error_code> answer;
    asio::async_connect(socket_, places,
                        [&](boost::system::error_code failure, const auto&) { answer = failure; });
    io_.run_for(timeout);
    if (!answer) {
      socket_.close(unknown);
      io_.restart();
      io_.run();
      return doctor_.OnNoConnection(Contact::kTimedOut, "");
    }
    if (*answer) {
      const bool refused = *answer == asio::error::connection_refused;
      return doctor_.OnNoConnection(refused ? Contact::kRefused : Contact::kFailed,
                                    answer->message());
    }
    doctor_.OnConnected(clock_.Now());
    Read();
  }

  void Run() {
    while (!doctor_.Done()) {
      Write();
      const auto deadline = doctor_.NextDeadline();
      const Duration wait = deadline ? *deadline - clock_.Now() : kLongestSleep;
      io_.restart();
      io_.run_one_for(std::clamp(wait, Duration{}, kLongestSleep));
      doctor_.OnTimer(clock_.Now());
    }
    boost::system::error_code ignored;
    socket_.close(ignored);
    io_.restart();
    io_.run();
  }

 private:
  void Read() {
    socket_.async_read_some(asio::buffer(buffer_),
                            [this](boost::system::error_code failure, std::size_t count) {
                              if (failure) {
                                return doctor_.OnDisconnected(clock_.Now());
                              }
                              doctor_.OnBytes({buffer_.data(), count}, clock_.Now());
                              Read();
                            });
  }
  // The doctor says little: what it says fits the socket's buffer.
  void Write() {
    const std::string bytes(doctor_.Output());
    if (bytes.empty()) {
      return;
    }
    boost::system::error_code failure;
    asio::write(socket_, asio::buffer(bytes), failure);
    doctor_.Consume(bytes.size());
    if (failure) {
      doctor_.OnDisconnected(clock_.Now());
    }
  }

  Doctor& doctor_;
  const Clock& clock_;
  asio::io_context io_{1};
  tcp::socket socket_{io_};
  std::array<char, 64 * 1024> buffer_{};
};

}  // namespace

DoctorFacts Examine(const DoctorSettings& settings, const Clock& clock, Duration connect_timeout) {
  Doctor doctor(settings);
  Link link(doctor, clock);
  link.Dial(settings, connect_timeout);
  link.Run();
  return doctor.Facts();
}

}  // namespace m8::app
