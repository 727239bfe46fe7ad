#include "base/json.hpp"
#include "server/http.hpp"

namespace m8::server {

Response Problem(const ProblemCode& code,
                 std::string_view detail,
                 std::vector<Wrong> errors,
                 std::string_view effect) {
  JsonWriter json;
  json.BeginObject().Field("type", "about:blank").Field("title", code.title);
  json.Field("status", code.status).Field("code", code.code).Field("detail", detail);
  json.Field("retryable", code.retryable);
  if (!effect.empty()) {
    json.Field("effect", effect);
  }
  if (!errors.empty()) {
    json.Key("errors").BeginArray();
    for (const auto& wrong : errors) {
      json.BeginObject().Field("pointer", std::string_view(wrong.pointer));
      json.Field("detail", std::string_view(wrong.detail)).EndObject();
    }
    json.EndArray();
  }
  json.EndObject();
  Response response{.status = code.status, .content_type = "application/problem+json"};
  response.body = json.Take();
  if (code.retryable) {
    response.headers.emplace_back("Retry-After", "1");
  }
  return response;
}

}  // namespace m8::server
