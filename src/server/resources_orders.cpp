// Orders by hand: what the engine is asked, and of its answer ours.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/json.hpp"
#include "execution/working.hpp"
#include "server/json_value.hpp"
#include "server/order_commands.hpp"
#include "server/resources.hpp"
#include "server/views.hpp"

namespace m8::server {
namespace {

using engine::CommandAnswer;

constexpr std::array kCodes{kOptionUnknown,    kIdempotencyKeyReused, kOrderNotFound,
                            kOrderOver,        kCancelNotSent,        kTooManyCommands,
                            kPositionNotFound, kPositionBusy,         kNotKept};
// Codes of the gate and of the order engine whose reason may pass by itself, or is no fault of the
// order: 409.
constexpr std::array<std::string_view, 6> kStateCodes{"RISK_TRADING_STATE", "RISK_KILLED",
                                                      "RISK_CIRCUIT_OPEN",  "RISK_MARKET_CLOSED",
                                                      "RISK_TRADING_HOURS", "RISK_EVENT"};
constexpr std::array<std::string_view, 5> kPassingCodes{"RISK_TRADING_STATE", "RISK_QUOTES",
                                                        "ORDER_NOT_CONFIRMED", "CHANGE_NOT_SENT",
                                                        "RISK_MESSAGE_RATE"};

// What is in no table of ours is a code of the gate or of the order engine.
ProblemCode CodeOf(const CommandAnswer& answer) {
  const auto* known = std::find_if(kCodes.begin(), kCodes.end(), [&](const ProblemCode& code) {
    return code.code == answer.code;
  });
  if (known != kCodes.end()) {
    return *known;
  }
  const auto among = [&](const auto& codes) {
    return std::find(codes.begin(), codes.end(), answer.code) != codes.end();
  };
  const bool about_order = answer.code.starts_with("ORDER_") && answer.code != "ORDER_REFUSED";
  return {answer.code, about_order || among(kStateCodes) ? 409 : 422, "Order refused",
          among(kPassingCodes)};
}

Response Refused(const CommandAnswer& answer) {
  std::vector<Wrong> errors;
  if (!answer.pointer.empty()) {
    errors.push_back({answer.pointer, answer.detail});
  }
  return Problem(CodeOf(answer), answer.detail, std::move(errors),
                 answer.effect == engine::Effect::kNone ? kEffectNone : kEffectApplied);
}

Response OrderAnswer(const CommandAnswer& answer, int status) {
  if (!answer.code.empty()) {
    return Refused(answer);
  }
  JsonWriter json;
  json.BeginObject().Field("order_ref", std::string_view(answer.order_ref));
  json.Field("effect", answer.effect == engine::Effect::kNone ? kEffectNone : kEffectApplied);
  json.Field("replayed", answer.replayed).Key("order");
  AppendOrder(json, *answer.order);
  json.EndObject();
  auto response = Json(json);
  response.status = answer.replayed && status == 201 ? 200 : status;
  if (status == 201) {
    response.headers.emplace_back("Location", "/api/v1/orders/" + answer.order_ref);
  }
  if (answer.replayed) {
    response.headers.emplace_back("Idempotency-Replayed", "true");
  }
  return response;
}

Response FinishPlace(const CommandAnswer& answer) { return OrderAnswer(answer, 201); }
Response FinishModify(const CommandAnswer& answer) { return OrderAnswer(answer, 200); }
Response FinishCancel(const CommandAnswer& answer) { return OrderAnswer(answer, 202); }

Response FinishPreview(const CommandAnswer& answer) {
  if (!answer.code.empty()) {
    return Refused(answer);
  }
  JsonWriter json;
  AppendPreview(json, *answer.preview);
  return Json(json);
}

Response FinishExits(const CommandAnswer& answer) {
  if (!answer.code.empty()) {
    return Refused(answer);
  }
  JsonWriter json;
  AppendExits(json, *answer.exits);
  return Json(json);
}

bool IsKey(std::string_view key) {
  constexpr std::size_t kLongest = 64;
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  };
  return !key.empty() && key.size() <= kLongest && std::ranges::all_of(key, plain);
}

struct Question {
  std::string_view operation;
  bool with_key = false;
  bool with_body = true;
  Response (*finish)(const CommandAnswer&) = nullptr;
};

std::optional<Response> RefuseForm(const Asked& asked, const Question& question) {
  if (auto refusal = Refusal(asked)) {
    return refusal;
  }
  if (question.with_key && !IsKey(asked.request.idempotency_key)) {
    const std::string detail =
        "send an Idempotency-Key of 1 to 64 letters, digits, - and _, made before the first try";
    return Problem(kIdempotencyKeyMissing, detail, {{"Idempotency-Key", detail}}, kEffectNone);
  }
  if (!question.with_body) {
    return std::nullopt;
  }
  if (!asked.request.content_type.starts_with("application/json")) {
    return Problem(kMediaTypeUnsupported, "the body must be application/json", {}, kEffectNone);
  }
  // By itself: what stands around it must not depend on it.
  if (const auto body = ParseJson(asked.request.body); !body) {
    return Problem(kBodyInvalid, body.error().message, {{"", body.error().message}}, kEffectNone);
  }
  return std::nullopt;
}

Response Ask(const Asked& asked, const Question& question) {
  if (auto refusal = RefuseForm(asked, question)) {
    return *refusal;
  }
  JsonWriter json;
  json.BeginObject().Field("op", question.operation);
  json.Field("target", std::string_view(asked.argument));
  json.Field("key", question.with_key ? asked.request.idempotency_key : std::string_view{});
  json.Key("body").Raw(question.with_body ? asked.request.body : "{}").EndObject();
  auto command = CommandFrom(json.Take());
  if (!command) {
    const auto& wrong = command.error();
    const auto detail =
        wrong.pointer.empty() ? wrong.detail : fmt::format("{} {}", wrong.pointer, wrong.detail);
    return Problem(kBodyInvalid, detail, {wrong}, kEffectNone);
  }
  Response response;
  response.command = std::move(*command);
  response.finish = question.finish;
  return response;
}

}  // namespace

Response PreviewOrder(const Asked& asked) {
  return Ask(asked, {.operation = "preview", .finish = FinishPreview});
}
Response PlaceOrder(const Asked& asked) {
  return Ask(asked, {.operation = "place", .with_key = true, .finish = FinishPlace});
}
Response ClosePosition(const Asked& asked) {
  return Ask(asked, {.operation = "close", .with_key = true, .finish = FinishPlace});
}
Response GetExits(const Asked& asked) {
  if (auto refusal = Refusal(asked)) {
    return *refusal;
  }
  for (const auto& exits : asked.snapshot.exits) {
    if (exits.structure == asked.argument) {
      JsonWriter json;
      AppendExits(json, exits);
      return Json(json);
    }
  }
  return Problem(kPositionNotFound, fmt::format("no structure '{}' is open", asked.argument));
}
Response EditExits(const Asked& asked) {
  return Ask(asked, {.operation = "exits", .finish = FinishExits});
}
Response ModifyOrder(const Asked& asked) {
  return Ask(asked, {.operation = "modify", .finish = FinishModify});
}
Response CancelOrder(const Asked& asked) {
  return Ask(asked, {.operation = "cancel", .with_body = false, .finish = FinishCancel});
}

}  // namespace m8::server
