#include "server/http_server.hpp"

#include <thread>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "server/delivery.hpp"
#include "server/stream/stream_server.hpp"
#include "server/throttle.hpp"

namespace m8::server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;

constexpr int kMaxConnections = 2'048;
// After a failure to accept, so that a program out of descriptors does not spin.
constexpr std::chrono::milliseconds kAcceptPause{50};
// The engine takes commands between two steps; a disk may hold it up, and a preview waits for
// quotes and for the broker (OrderDesk::kQuotesPatience, OrderEngine::kWhatIfPatience).
constexpr std::chrono::seconds kCommandPatience{8};
constexpr std::string_view kStreamPath = "/api/v1/stream";
constexpr std::uint64_t kMaxBodyBytes = 64 << 10;
constexpr std::chrono::seconds kSilence{30};
// Scripts, styles and data from this server only; nothing may frame the page.
constexpr const char* kContentPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action "
    "'self'; frame-ancestors 'none'";

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
  response.set("Cross-Origin-Resource-Policy", "same-origin");
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
  Impl(const HttpOptions& options, Routes routes, engine::CommandQueue& commands)
      : routes_(std::move(routes)),
        commands_(commands),
        throttle_(options.requests_per_second, 2 * options.requests_per_second),
        epoch_(SystemClock().Now().time_since_epoch().count()),
        streams_(context_, fmt::format("{:x}", epoch_)) {}

  ~Impl() {
    commands_.Close();
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
    streams_.Start();
    thread_ = std::thread([this] { context_.run(); });
  }

  void Show(std::shared_ptr<const engine::Snapshot> snapshot) {
    asio::post(context_, [this, newest = std::move(snapshot)] { streams_.Show(newest); });
  }

  void ShowScan(std::shared_ptr<const engine::ScanView> view) {
    asio::post(context_, [this, newest = std::move(view)] { streams_.ShowScan(newest); });
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
      if (error) {
        asio::steady_timer pause(context_, kAcceptPause);
        co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
        continue;
      }
      if (connections_ >= kMaxConnections) {
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
      if (!broken && WantsStream(request)) {
        const auto refusal = RefuseStream(request, peer);
        if (!refusal) {
          const auto answer = SwitchingProtocols(request);
          co_await asio::async_write(stream.socket(), asio::buffer(answer),
                                     asio::redirect_error(asio::use_awaitable, error));
          if (!error) {
            stream.expires_never();
            streams_.Adopt(stream.release_socket(), beast::buffers_to_string(buffer.data()));
          }
          co_return;
        }
        co_await HoldBack(refusal->delay);
        HttpResponse response = ToHttp(*refusal, request, NextId());
        response.keep_alive(false);
        co_await http::async_write(stream, response,
                                   asio::redirect_error(asio::use_awaitable, error));
        co_return;
      }
      Response answer = broken ? NoRequest(error) : Answer(request, peer);
      if (answer.command) {
        co_await AskEngine(answer);
      } else if (answer.later) {
        co_await Await(answer);
        answer = Deliver(std::move(answer), AsRequest(request, peer));
      }
      co_await HoldBack(answer.delay);
      HttpResponse response = ToHttp(std::move(answer), request, NextId());
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

  asio::awaitable<void> HoldBack(Duration delay) {
    if (delay > Duration{}) {
      boost::system::error_code error;
      asio::steady_timer timer(context_, delay);
      co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
    }
  }

  // The answer of the engine takes the place of the question.
  asio::awaitable<void> AskEngine(Response& response) {
    struct Wait {
      asio::steady_timer timer;
      std::optional<engine::CommandAnswer> answer;
    };
    auto wait = std::make_shared<Wait>(Wait{asio::steady_timer(context_, kCommandPatience), {}});
    const bool taken = commands_.Push(
        {std::move(*response.command), [this, wait](const engine::CommandAnswer& answer) {
           asio::post(context_, [wait, answer] {
             wait->answer = answer;
             wait->timer.cancel();
           });
         }});
    if (!taken) {
      response = Problem(kTooManyCommands, "too many commands wait already", {}, kEffectNone);
      co_return;
    }
    boost::system::error_code error;
    co_await wait->timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
    response = wait->answer ? response.finish(*wait->answer)
                            : Problem(kNoAnswer,
                                      "it may still be done: look at the orders and the trading "
                                      "state, or ask again with the same Idempotency-Key",
                                      {}, kEffectUnknown);
  }

  // What another thread makes of the question takes its place.
  asio::awaitable<void> Await(Response& response) {
    struct Wait {
      asio::steady_timer timer;
      std::optional<Response> answer;
    };
    auto wait = std::make_shared<Wait>(Wait{asio::steady_timer(context_, kCommandPatience), {}});
    const auto later = std::move(response.later);
    const bool taken = later([this, wait](Response answer) {
      asio::post(context_, [wait, answer = std::move(answer)]() mutable {
        wait->answer = std::move(answer);
        wait->timer.cancel();
      });
    });
    if (!taken) {
      response = Problem(kTooManyCommands, "too many questions wait already", {}, kEffectNone);
      co_return;
    }
    boost::system::error_code error;
    co_await wait->timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
    response = wait->answer ? std::move(*wait->answer)
                            : Problem(kNoAnswer, "it may still be done", {}, kEffectUnknown);
  }

  static Request AsRequest(const HttpRequest& request, const std::string& peer) {
    const auto header = [&](auto name) { return View(request[name]); };
    return {.method = View(request.method_string()),
            .target = View(request.target()),
            .host = header(http::field::host),
            .body = request.body(),
            .origin = header(http::field::origin),
            .fetch_site = header("Sec-Fetch-Site"),
            .authorization = header(http::field::authorization),
            .cookie = header(http::field::cookie),
            .csrf = header("X-CSRF-Token"),
            .protocols = header(http::field::sec_websocket_protocol),
            .content_type = header(http::field::content_type),
            .idempotency_key = header("Idempotency-Key"),
            .peer = peer,
            .if_none_match = header(http::field::if_none_match),
            .accept_encoding = header(http::field::accept_encoding)};
  }

  std::optional<Response> Hasty(const std::string& peer) {
    const auto wait = throttle_.Take(peer, SystemClock().Now());
    if (!wait) {
      return std::nullopt;
    }
    auto refusal = Problem(kRateLimited, "too many requests from this address");
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(*wait).count();
    refusal.headers = {{"Retry-After", fmt::format("{}", seconds)}};
    return refusal;
  }

  Response Answer(const HttpRequest& request, const std::string& peer) {
    if (auto refusal = Hasty(peer)) {
      return *refusal;
    }
    const auto asked = AsRequest(request, peer);
    auto answer = routes_.Answer(asked);
    return answer.command || answer.later ? answer : Deliver(std::move(answer), asked);
  }

  static bool WantsStream(const HttpRequest& request) {
    const auto target = View(request.target());
    return target.substr(0, target.find('?')) == kStreamPath;
  }

  // Why there is no stream for this request; absent where there is.
  std::optional<Response> RefuseStream(const HttpRequest& request, const std::string& peer) {
    const auto asked = AsRequest(request, peer);
    if (auto refusal = Hasty(peer)) {
      return refusal;
    }
    if (auto refusal = routes_.RefuseStream(asked)) {
      return refusal;
    }
    const bool upgrade = http::token_list{request[http::field::connection]}.exists("upgrade") &&
                         Lower(View(request[http::field::upgrade])) == "websocket";
    if (request.method() != http::verb::get || !upgrade ||
        View(request[http::field::sec_websocket_version]) != "13" ||
        !AcceptKey(View(request[http::field::sec_websocket_key]))) {
      auto refusal = Problem(kUpgradeRequired, "the stream speaks WebSocket, version 13");
      refusal.headers = {{"Upgrade", "websocket"}, {"Sec-WebSocket-Version", "13"}};
      return refusal;
    }
    if (streams_.Full()) {
      return Problem(kTooManyStreams, "as many clients as there may be are connected");
    }
    return std::nullopt;
  }

  static std::string SwitchingProtocols(const HttpRequest& request) {
    const bool ours =
        http::token_list{request[http::field::sec_websocket_protocol]}.exists("magic8.v1");
    return fmt::format(
        "HTTP/1.1 101 Switching Protocols\r\nServer: magic8\r\nConnection: Upgrade\r\n"
        "Upgrade: websocket\r\nSec-WebSocket-Accept: {}\r\n{}\r\n",
        *AcceptKey(View(request[http::field::sec_websocket_key])),
        ours ? "Sec-WebSocket-Protocol: magic8.v1\r\n" : "");
  }

  std::string NextId() { return fmt::format("{:x}-{}", epoch_, ++requests_); }

  Routes routes_;
  engine::CommandQueue& commands_;
  Throttle throttle_;
  std::int64_t epoch_;
  std::uint64_t requests_ = 0;
  asio::io_context context_{1};
  tcp::acceptor acceptor_{context_};
  StreamServer streams_;
  int connections_ = 0;
  std::thread thread_;
};

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpServer::~HttpServer() = default;

Result<std::unique_ptr<HttpServer>> HttpServer::Start(const HttpOptions& options,
                                                      Routes routes,
                                                      engine::CommandQueue& commands) {
  auto impl = std::make_unique<Impl>(options, std::move(routes), commands);
  M8_CHECK(impl->Listen(options.host, options.port));
  impl->Run();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

void HttpServer::Show(std::shared_ptr<const engine::Snapshot> snapshot) {
  impl_->Show(std::move(snapshot));
}

void HttpServer::ShowScan(std::shared_ptr<const engine::ScanView> view) {
  impl_->ShowScan(std::move(view));
}

std::uint16_t HttpServer::Port() const { return impl_->Port(); }

}  // namespace m8::server
