#pragma once

#include "base/json.hpp"
#include "strategy/recommendation.hpp"

namespace m8::strategy {

/// The fields "recommendations" and "rejections", arrays, into the object that is open. Names of
/// numbers carry their units; what is absent is null.
void AppendFields(JsonWriter& json, const Selection& selection);

/// One object of those arrays.
void AppendValue(JsonWriter& json, const Recommendation& recommendation);
void AppendValue(JsonWriter& json, const Rejection& rejection);

}  // namespace m8::strategy
