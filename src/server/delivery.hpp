#pragma once

#include <string>
#include <string_view>

#include "server/http.hpp"

namespace m8::server {

/// Makes an answer cheap to send: an ETag on every 200 with a body, 304 with nothing in it where
/// the client has that already, gzip where the client takes it and it is worth it.
Response Deliver(Response response, const Request& request);

/// Lower-case hexadecimal of the first 16 bytes of SHA-256.
std::string ShortHash(std::string_view bytes);
/// In gzip's format, quickly rather than small.
std::string Gzip(std::string_view bytes);
/// Whether "gzip, deflate;q=0" wants gzip.
bool TakesGzip(std::string_view accept_encoding);

}  // namespace m8::server
