#include "paper/detail/message_names.hpp"

#include <vector>

#include "base/text.hpp"
#include "tws/wire/messages/all.hpp"

namespace m8::paper {
namespace {

struct Row {
  std::string_view name;
  int id;
  bool to_client;
};

#define M8_TO_CLIENT(M) {tws::M::kName, tws::M::kId, true},
#define M8_FROM_CLIENT(M) {tws::M::kName, tws::M::kId, false},
constexpr Row kRows[] = {{"any", 0, true},
                         {"anyRequest", 0, false},
                         M8_TWS_SERVER_MESSAGES(M8_TO_CLIENT)
                             M8_TWS_CLIENT_MESSAGES(M8_FROM_CLIENT)};
#undef M8_TO_CLIENT
#undef M8_FROM_CLIENT

}  // namespace

std::optional<command::Which> WhichOf(std::string_view name) {
  for (const auto& row : kRows) {
    if (row.name == name) {
      return command::Which{.to_client = row.to_client, .message_id = row.id};
    }
  }
  return std::nullopt;
}

std::string_view NearestMessageName(std::string_view name) {
  std::vector<std::string_view> known;
  for (const auto& row : kRows) {
    known.push_back(row.name);
  }
  return NearestName(name, known);
}

}  // namespace m8::paper
