// What changes something: each makes the command that the engine is asked, and of its answer ours.
#include "base/json.hpp"
#include "server/json_value.hpp"
#include "server/resources.hpp"

namespace m8::server {
namespace {

using engine::Command;
using engine::CommandAnswer;

constexpr std::size_t kReasonMax = 200;

Response Switched(const CommandAnswer& answer, bool killed) {
  if (!answer.code.empty()) {
    return Problem(kNotKept, answer.detail, {},
                   answer.effect == engine::Effect::kNone ? kEffectNone : kEffectApplied);
  }
  JsonWriter json;
  json.BeginObject().Field("killed", killed).EndObject();
  return Json(json);
}

Response FinishKill(const CommandAnswer& answer) { return Switched(answer, true); }
Response FinishResume(const CommandAnswer& answer) { return Switched(answer, false); }

Response WrongBody(std::string detail, std::string pointer = {}) {
  return Problem(kBodyInvalid, detail, {{std::move(pointer), detail}}, kEffectNone);
}

// {} or {"reason": "..."}: the reason, or what is wrong.
tl::expected<std::string, Response> ReasonOf(const Asked& asked) {
  if (auto refusal = Refusal(asked)) {
    return tl::unexpected(std::move(*refusal));
  }
  if (!asked.request.content_type.starts_with("application/json")) {
    return tl::unexpected(
        Problem(kMediaTypeUnsupported, "the body must be application/json", {}, kEffectNone));
  }
  const auto body = ParseJson(asked.request.body);
  if (!body || !body->AsObject()) {
    return tl::unexpected(WrongBody(body ? "the body is no object" : body.error().message));
  }
  std::string reason = "by the owner";
  for (const auto& [name, value] : *body->AsObject()) {
    if (name != "reason") {
      return tl::unexpected(WrongBody("is no field of this", "/" + name));
    }
    if (!value.AsText() || value.AsText()->size() > kReasonMax) {
      return tl::unexpected(WrongBody("is no text of at most 200 bytes", "/reason"));
    }
    reason = *value.AsText();
  }
  return reason;
}

Response Ask(const Asked& asked, Command::Kind kind, Response (*finish)(const CommandAnswer&)) {
  auto reason = ReasonOf(asked);
  if (!reason) {
    return std::move(reason.error());
  }
  Response response;
  response.command = Command{kind, std::move(*reason)};
  response.finish = finish;
  return response;
}

}  // namespace

Response Kill(const Asked& asked) { return Ask(asked, Command::Kind::kKill, FinishKill); }
Response Resume(const Asked& asked) { return Ask(asked, Command::Kind::kResume, FinishResume); }

}  // namespace m8::server
