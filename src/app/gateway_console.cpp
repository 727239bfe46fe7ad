#include "app/gateway_console.hpp"

#include <array>
#include <cstdio>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include "base/text.hpp"
#include "paper/gateway.hpp"
#include "paper/tcp_server.hpp"

namespace m8::app {
namespace {

constexpr std::size_t kLongestLine = 10'000;

}  // namespace

// Standard input is looked at each turn rather than waited for: it may be a file, which cannot be.
class GatewayConsole::Impl {
 public:
  Impl(paper::Gateway& gateway, paper::TcpServer& server) : gateway_(gateway), server_(server) {}

  void Turn() {
    while (open_ && Readable()) {
      std::array<char, 4096> buffer{};
      const auto count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
      open_ = count > 0;
      pending_.append(buffer.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
      TakeLines();
    }
    for (const auto& complaint : gateway_.TakeComplaints()) {
      fmt::print(stderr, "{}\n", complaint);
    }
  }

 private:
  static bool Readable() {
    if (::isatty(STDIN_FILENO) == 1 && ::tcgetpgrp(STDIN_FILENO) != ::getpgrp()) {
      return false;  // reading would stop a process in the background
    }
    pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
    return ::poll(&input, 1, 0) == 1 && (input.revents & (POLLIN | POLLHUP)) != 0;
  }

  void TakeLines() {
    for (auto end = pending_.find('\n'); end != std::string::npos; end = pending_.find('\n')) {
      const std::string line = pending_.substr(0, end);
      pending_.erase(0, end + 1);
      Take(Trim(std::string_view(line).substr(0, line.find('#'))));
    }
    if (pending_.size() > kLongestLine) {
      pending_.clear();
    }
  }

  void Take(std::string_view line) {
    constexpr std::string_view kRun = "run ";
    if (line.empty()) {
      return;
    }
    if (line == "help") {
      fmt::print(stderr, "{}  {:<58} {}\n", paper::CommandHelp(), "run FILE", "plays a .scn file");
      return;
    }
    server_.Wake();
    const auto done =
        line.starts_with(kRun) ? Play(std::string(Trim(line.substr(kRun.size())))) : Perform(line);
    server_.Wake();
    fmt::print(stderr, "{}\n", done ? std::string("ok") : done.error().Text());
  }

  Result<void> Perform(std::string_view line) {
    M8_TRY(const auto command, paper::ParseCommand(line));
    return gateway_.Perform(command);
  }

  Result<void> Play(const std::string& path) {
    M8_TRY(const auto script, paper::ReadScript(path));
    if (!script.settings.empty()) {
      return Fail(Errc::kInvalidArgument, fmt::format("{} has settings of its own", path),
                  "start the gateway with them: --set NAME=VALUE");
    }
    gateway_.Play(script);
    return {};
  }

  paper::Gateway& gateway_;
  paper::TcpServer& server_;
  std::string pending_;
  bool open_ = true;
};

GatewayConsole::GatewayConsole(paper::Gateway& gateway, paper::TcpServer& server)
    : impl_(std::make_unique<Impl>(gateway, server)) {}
GatewayConsole::~GatewayConsole() = default;
void GatewayConsole::Turn() { impl_->Turn(); }

}  // namespace m8::app
