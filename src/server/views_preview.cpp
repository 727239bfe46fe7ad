// What an order would come to, and when a structure is closed.
#include <fmt/format.h>

#include "execution/working.hpp"
#include "server/views.hpp"

namespace m8::server {
namespace {

using engine::OrderPreview;
using execution::WhatIf;

void Text(JsonWriter& json, std::string_view name, const std::string& text) {
  json.Field(name, std::string_view(text));
}

void AppendQuotedLegs(JsonWriter& json, const OrderPreview& preview) {
  json.Key("legs").BeginArray();
  for (const auto& leg : preview.prospect.legs) {
    const auto& option = leg.leg.option;
    json.BeginObject();
    Text(json, "option", Describe(option));
    Text(json, "trading_class", option.trading_class);
    json.Field("expiry", FormatDate(option.expiry)).Field("strike", option.strike);
    json.Field("right", std::string(1, Letter(option.right))).Field("quantity", leg.leg.quantity);
    json.Field("bid", leg.bid).Field("ask", leg.ask);
    AppendTime(json, "quoted_as_of", leg.quote_as_of);
    const auto age = leg.quote_as_of ? std::optional(preview.now - *leg.quote_as_of) : std::nullopt;
    json.Field("age_seconds", age ? std::optional(Seconds(*age)) : std::nullopt);
    json.Field("usable", age && *age <= preview.max_quote_age && leg.ask.has_value()).EndObject();
  }
  json.EndArray();
}

void AppendPlan(JsonWriter& json, const OrderPreview& preview) {
  json.Key("plan");
  const auto& record = preview.prospect.intent;
  if (!record) {
    json.Null();
    return;
  }
  const auto step = Seconds(preview.step);
  const auto& steps = preview.prospect.steps;
  json.BeginObject().Field("policy", Name(*record->policy));
  json.Field("first_price", record->first_price).Field("worst_limit", record->intent.limit);
  json.Field("step_seconds", step).Key("steps").BeginArray();
  for (std::size_t i = 0; i < steps.size(); ++i) {
    json.BeginObject().Field("after_seconds", step * static_cast<double>(i));
    json.Field("price", steps[i]).EndObject();
  }
  json.EndArray();
  json.Field("ends_after_seconds", step * static_cast<double>(steps.size())).EndObject();
}

void AppendVerdicts(JsonWriter& json, const risk::Decision& decision) {
  json.Key("verdicts").BeginArray();
  for (const auto& verdict : decision.verdicts) {
    json.BeginObject().Field("control", verdict.control->name);
    json.Field("code", verdict.control->code).Field("passed", verdict.finding.passed);
    json.Field("value", verdict.finding.value).Field("limit", verdict.finding.limit);
    Text(json, "reason", verdict.finding.reason);
    json.EndObject();
  }
  json.EndArray();
}

std::string_view StatusWord(const OrderPreview& preview) {
  if (!preview.what_if) {
    return "not_asked";
  }
  switch (preview.what_if->status) {
    case WhatIf::Status::kAnswered:
      return "answered";
    case WhatIf::Status::kRefused:
      return "refused";
    case WhatIf::Status::kNoAnswer:
      return "no_answer";
  }
  return "no_answer";
}

std::optional<Money> Sum(const std::optional<Money>& a, const std::optional<Money>& b) {
  return a && b ? std::optional(*a + *b) : std::nullopt;
}

void AppendWhatIf(JsonWriter& json, const OrderPreview& preview) {
  const bool answered = preview.what_if && preview.what_if->status == WhatIf::Status::kAnswered;
  const auto told = answered ? preview.what_if->answer : broker::OpenOrder{};
  const auto change = told.initial_margin_change;
  json.Key("what_if").BeginObject().Field("status", StatusWord(preview));
  Text(json, "reason",
       answered          ? told.warning
       : preview.what_if ? preview.what_if->reason
                         : preview.not_asked_because);
  json.Field("margin_before", preview.initial_margin).Field("margin_change", change);
  json.Field("margin_after", Sum(preview.initial_margin, change));
  json.Field("maintenance_after", Sum(preview.maintenance_margin, told.maintenance_margin_change));
  json.Field("commission", told.commission).Field("available_funds", preview.available_funds);
  json.Field("available_after",
             change ? Sum(preview.available_funds, -*change) : std::optional<Money>{});
  json.Field("buying_power", preview.buying_power).EndObject();
}

}  // namespace

void AppendPreview(JsonWriter& json, const OrderPreview& preview) {
  const auto& prospect = preview.prospect;
  const auto& market = prospect.market;
  json.BeginObject().Field("approved", preview.refusals.empty()).Key("refusals").BeginArray();
  for (const auto& refusal : preview.refusals) {
    json.BeginObject();
    Text(json, "code", refusal.code);
    Text(json, "reason", refusal.reason);
    json.EndObject();
  }
  json.EndArray().Field("dry_run", preview.dry_run);
  Text(json, "description", preview.description);
  json.Field("quantity", preview.units);
  AppendQuotedLegs(json, preview);
  json.Field("natural", market ? std::optional(market->natural) : std::nullopt);
  json.Field("mid", market ? std::optional(market->mid) : std::nullopt);
  json.Field("best", market ? std::optional(market->best) : std::nullopt);
  AppendPlan(json, preview);
  json.Field("max_loss", preview.max_loss).Field("max_profit", preview.max_profit);
  json.Key("breakevens").BeginArray();
  for (const auto level : preview.breakevens) {
    json.Value(level);
  }
  json.EndArray().Key("worst_case").BeginObject().Field("before", prospect.worst_before);
  json.Field("after", prospect.worst_after).EndObject();
  AppendVerdicts(json, prospect.decision);
  AppendWhatIf(json, preview);
  json.EndObject();
}

void AppendExits(JsonWriter& json, const engine::ExitsView& exits) {
  const auto multiple = [](double value) {
    return value > 0 ? std::optional(value) : std::nullopt;
  };
  json.BeginObject();
  Text(json, "structure", exits.structure);
  json.Field("profit_target", multiple(exits.profit_target));
  json.Field("stop_loss", multiple(exits.stop_loss));
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(exits.close_at).count();
  constexpr std::int64_t kMinutes = 60;
  json.Field("close_at", minutes > 0 ? std::optional(fmt::format("{:02}:{:02}", minutes / kMinutes,
                                                                 minutes % kMinutes))
                                     : std::nullopt);
  json.Key("by_hand").BeginArray();
  for (const auto& [by_hand, name] :
       {std::pair(exits.target_by_hand, "profit_target"),
        std::pair(exits.stop_by_hand, "stop_loss"), std::pair(exits.time_by_hand, "close_at")}) {
    if (by_hand) {
      json.Value(std::string_view(name));
    }
  }
  json.EndArray().EndObject();
}

}  // namespace m8::server
