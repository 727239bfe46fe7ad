#include "server/http_server.hpp"

#include <thread>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>

#include "server/delivery.hpp"
#include "server/throttle.hpp"

namespace m8::server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;

constexpr int kMaxConnections = 256;
constexpr std::uint64_t kMaxBodyBytes = 64 << 10;
constexpr std::chrono::seconds kSilence{30};
// Scripts, styles and data from this server only; nothing may frame the page.
constexpr const char* kContentPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

using HttpRequest = http::request<http::string_body>;
using HttpResponse = http::response<http::string_body>;

std::string_view View(beast::string_view text) { return {text.data(), text.size()}; }

HttpResponse ToHttp(Response answer, const HttpRequest& request, const std::string& request_id) {
  HttpResponse response(static_cast<http::status>(answer.status), request.version());
  response.set(http::field::server, "magic8");
  if (!answer.content_type.empty()) {
    response.set(http::field::content_type, answer.content_type);
  }
  response.set(http::field::cache_control, "no-cache");
  response.set("Content-Security-Policy", kContentPolicy);
  response.set("X-Content-Type-Options", "nosniff");
  response.set("Referrer-Policy", "no-referrer");
  response.set("X-Request-Id", request_id);
  for (const auto& [name, value] : answer.headers) {
    response.set(name, value);
  }
  response.keep_alive(request.keep_alive());
  const auto size = answer.body.size();
  if (request.method() != http::verb::head) {
    response.body() = std::move(answer.body);
  }
  response.content_length(size);
  return response;
}

// What is no request, in the words of HTTP.
Response NoRequest(const boost::system::error_code& error) {
  if (error == http::error::header_limit) {
    return Problem(kHeadersTooLarge, "the headers are more than 8 KiB");
  }
  if (error == http::error::body_limit) {
    return Problem(kBodyTooLarge, "the body is more than 64 KiB");
  }
  return Problem(kBadRequest, error.message());
}

}  // namespace

class HttpServer::Impl {
 public:
  Impl(const HttpOptions& options, Routes routes)
      : routes_(std::move(routes)),
        throttle_(options.requests_per_second, 2 * options.requests_per_second),
        epoch_(SystemClock().Now().time_since_epoch().count()) {}

  ~Impl() {
    context_.stop();
    if (thread_.joinable()) {
      thread_.join();
    }
  }

  Result<void> Listen(const std::string& host, int port) {
    boost::system::error_code error;
    const auto address = asio::ip::make_address(host, error);
    if (error) {
      return Fail(Errc::kInvalidArgument,
                  fmt::format("server.host '{}' is not an IP address", host));
    }
    const tcp::endpoint endpoint(address, static_cast<std::uint16_t>(port));
    acceptor_.open(endpoint.protocol(), error);
    acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    acceptor_.bind(endpoint, error);
    if (!error) {
      acceptor_.listen(asio::socket_base::max_listen_connections, error);
    }
    if (error) {
      return Fail(Errc::kUnavailable,
                  fmt::format("cannot serve on {}:{}: {}", host, port, error.message()),
                  "choose another with --set server.port=N, or 0 for any free one");
    }
    return {};
  }

  void Run() {
    asio::co_spawn(context_, AcceptAll(), [](std::exception_ptr) {});
    thread_ = std::thread([this] { context_.run(); });
  }

  [[nodiscard]] std::uint16_t Port() const { return acceptor_.local_endpoint().port(); }

 private:
  asio::awaitable<void> AcceptAll() {
    for (;;) {
      boost::system::error_code error;
      tcp::socket socket =
          co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, error));
      if (error == asio::error::operation_aborted) {
        co_return;
      }
      if (error || connections_ >= kMaxConnections) {
        continue;  // the socket closes itself
      }
      ++connections_;
      asio::co_spawn(context_, Serve(std::move(socket)),
                     [this](std::exception_ptr) { --connections_; });
    }
  }

  asio::awaitable<void> Serve(tcp::socket socket) {
    boost::system::error_code error;
    const auto peer = socket.remote_endpoint(error).address().to_string();
    beast::tcp_stream stream(std::move(socket));
    beast::flat_buffer buffer;
    for (;;) {
      stream.expires_after(kSilence);
      http::request_parser<http::string_body> parser;
      parser.body_limit(kMaxBodyBytes);
      co_await http::async_read(stream, buffer, parser,
                                asio::redirect_error(asio::use_awaitable, error));
      if (error && error.category() != http::make_error_code(http::error::bad_method).category()) {
        co_return;  // gone, or silent for too long
      }
      if (error == http::error::end_of_stream || error == http::error::partial_message) {
        co_return;
      }
      const bool broken = error.failed();
      const HttpRequest request = broken ? HttpRequest{} : parser.release();
      HttpResponse response =
          ToHttp(broken ? NoRequest(error) : Answer(request, peer), request, NextId());
      if (broken) {
        response.keep_alive(false);
      }
      co_await http::async_write(stream, response,
                                 asio::redirect_error(asio::use_awaitable, error));
      if (error || response.need_eof()) {
        stream.socket().shutdown(tcp::socket::shutdown_send, error);
        co_return;
      }
    }
  }

  Response Answer(const HttpRequest& request, const std::string& peer) {
    const auto header = [&](auto name) { return View(request[name]); };
    const Request asked{.method = View(request.method_string()),
                        .target = View(request.target()),
                        .host = header(http::field::host),
                        .body = request.body(),
                        .if_none_match = header(http::field::if_none_match),
                        .accept_encoding = header(http::field::accept_encoding)};
    if (const auto wait = throttle_.Take(peer, SystemClock().Now())) {
      auto refusal = Problem(kRateLimited, "too many requests from this address");
      const auto seconds = std::chrono::ceil<std::chrono::seconds>(*wait).count();
      refusal.headers = {{"Retry-After", fmt::format("{}", seconds)}};
      return refusal;
    }
    return Deliver(routes_.Answer(asked), asked);
  }

  std::string NextId() { return fmt::format("{:x}-{}", epoch_, ++requests_); }

  Routes routes_;
  Throttle throttle_;
  std::int64_t epoch_;
  std::uint64_t requests_ = 0;
  asio::io_context context_{1};
  tcp::acceptor acceptor_{context_};
  int connections_ = 0;
  std::thread thread_;
};

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpServer::~HttpServer() = default;

Result<std::unique_ptr<HttpServer>> HttpServer::Start(const HttpOptions& options, Routes routes) {
  auto impl = std::make_unique<Impl>(options, std::move(routes));
  M8_CHECK(impl->Listen(options.host, options.port));
  impl->Run();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

std::uint16_t HttpServer::Port() const { return impl_->Port(); }

}  // namespace m8::server
