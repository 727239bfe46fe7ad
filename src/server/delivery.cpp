#include "server/delivery.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <zlib.h>

#include "base/assert.hpp"
#include "base/text.hpp"

namespace m8::server {
namespace {

constexpr std::size_t kWorthIt = 1'024;

bool Names(std::string_view if_none_match, std::string_view etag) {
  for (const auto candidate : Split(if_none_match, ',')) {
    const auto tag = Trim(candidate);
    if (tag == "*" || tag == etag) {
      return true;
    }
  }
  return false;
}

bool IsEncoded(const Response& response) {
  return std::ranges::any_of(response.headers,
                             [](const auto& h) { return h.first == "Content-Encoding"; });
}

}  // namespace

std::string ShortHash(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  const int done =
      EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr);
  M8_ASSERT(done == 1, "SHA-256 of what is in memory");
  std::string text;
  constexpr std::size_t kKept = 16;
  for (std::size_t i = 0; i < kKept; ++i) {
    text += fmt::format("{:02x}", digest[i]);
  }
  return text;
}

bool TakesGzip(std::string_view accept_encoding) {
  for (const auto item : Split(accept_encoding, ',')) {
    const auto parts = Split(item, ';');
    const auto name = Trim(parts.front());
    if (name != "gzip" && name != "*") {
      continue;
    }
    const auto weight = parts.size() > 1 ? Trim(parts[1]) : std::string_view("q=1");
    const auto value = weight.starts_with("q=") ? ParseNumber<double>(weight.substr(2)) : 1.0;
    return value.value_or(0) > 0;
  }
  return false;
}

std::string Gzip(std::string_view bytes) {
  constexpr int kGzipWindow = 15 + 16;
  constexpr int kMemory = 8;
  M8_ASSERT(bytes.size() < std::numeric_limits<uInt>::max(), "an answer fits 32 bits");
  z_stream stream{};
  int done =
      deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzipWindow, kMemory, Z_DEFAULT_STRATEGY);
  M8_ASSERT(done == Z_OK, "zlib takes its own constants");
  std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  done = deflate(&stream, Z_FINISH);
  M8_ASSERT(done == Z_STREAM_END, "the bound holds");
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

Response Deliver(Response response, const Request& request) {
  if (response.status == 200 && !response.body.empty()) {
    auto etag = fmt::format("W/\"{}\"", ShortHash(response.body));
    const bool known = Names(request.if_none_match, etag);
    response.headers.emplace_back("ETag", std::move(etag));
    if (known) {
      response.status = 304;
      response.body.clear();
      return response;
    }
  }
  if (response.body.size() >= kWorthIt) {
    response.headers.emplace_back("Vary", "Accept-Encoding");
    if (!IsEncoded(response) && TakesGzip(request.accept_encoding)) {
      response.body = Gzip(response.body);
      response.headers.emplace_back("Content-Encoding", "gzip");
    }
  }
  return response;
}

}  // namespace m8::server
