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

HttpResponse ToHttp(Response answer, const HttpRequest& request) {
  HttpResponse response(static_cast<http::status>(answer.status), request.version());
  response.set(http::field::server, "magic8");
  response.set(http::field::content_type, answer.content_type);
  response.set(http::field::cache_control, "no-store");
  response.set("Content-Security-Policy", kContentPolicy);
  response.set("X-Content-Type-Options", "nosniff");
  response.set("Referrer-Policy", "no-referrer");
  response.keep_alive(request.keep_alive());
  const auto size = answer.body.size();
  if (request.method() != http::verb::head) {
    response.body() = std::move(answer.body);
  }
  response.content_length(size);
  return response;
}

}  // namespace

class HttpServer::Impl {
 public:
  explicit Impl(Routes routes) : routes_(std::move(routes)) {}

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
    beast::tcp_stream stream(std::move(socket));
    beast::flat_buffer buffer;
    for (;;) {
      stream.expires_after(kSilence);
      http::request_parser<http::string_body> parser;
      parser.body_limit(kMaxBodyBytes);
      boost::system::error_code error;
      co_await http::async_read(stream, buffer, parser,
                                asio::redirect_error(asio::use_awaitable, error));
      if (error) {
        co_return;
      }
      const HttpRequest request = parser.release();
      const Request asked{.method = View(request.method_string()),
                          .target = View(request.target()),
                          .host = View(request[http::field::host])};
      HttpResponse response = ToHttp(routes_.Answer(asked), request);
      co_await http::async_write(stream, response,
                                 asio::redirect_error(asio::use_awaitable, error));
      if (error || response.need_eof()) {
        co_return;
      }
    }
  }

  Routes routes_;
  asio::io_context context_{1};
  tcp::acceptor acceptor_{context_};
  int connections_ = 0;
  std::thread thread_;
};

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpServer::~HttpServer() = default;

Result<std::unique_ptr<HttpServer>> HttpServer::Start(const std::string& host,
                                                      int port,
                                                      Routes routes) {
  auto impl = std::make_unique<Impl>(std::move(routes));
  M8_CHECK(impl->Listen(host, port));
  impl->Run();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

std::uint16_t HttpServer::Port() const { return impl_->Port(); }

}  // namespace m8::server
