#include "tws/wire/codec.hpp"

#include <charconv>

#include <fmt/format.h>

#include "tws/wire/excerpt.hpp"
#include "tws/wire/field_reader.hpp"
#include "tws/wire/field_writer.hpp"

namespace m8::tws {
namespace {

// The first version that has the message; most are older than everything we speak.
template <class M>
constexpr int FirstVersion() {
  if constexpr (requires { M::kSince; }) {
    return M::kSince;
  } else {
    return kMinVersion;
  }
}

}  // namespace

Result<int> TakeMessageId(std::string_view& payload) {
  int id = 0;
  const char* const end = payload.data() + payload.size();
  const auto [rest, error] = std::from_chars(payload.data(), end, id);
  if (error != std::errc{} || rest == end || *rest != '\0') {
    return Fail(Errc::kProtocol,
                fmt::format("a message that starts with no id: \"{}\"", Excerpt(payload)));
  }
  payload.remove_prefix(static_cast<std::size_t>(rest - payload.data()) + 1);
  return id;
}

template <class M>
Result<void> Encode(const M& message, int version, std::string& out) {
  if (version < FirstVersion<M>()) {
    return Fail(Errc::kInvalidArgument,
                fmt::format("{} needs server version {}, the connection has {}", M::kName,
                            FirstVersion<M>(), version),
                "update TWS or IB Gateway");
  }
  const std::size_t begin = BeginFrame(out);
  FieldWriter writer(out, version, M::kName);
  writer.Field("id", M::kId);
  M::Describe(writer, message);
  if (writer.Failed()) {
    out.resize(begin);
    return tl::unexpected<Error>(writer.TakeError());
  }
  writer.Finish();
  return EndFrame(out, begin);
}

template <class M>
Result<void> DecodeFields(std::string_view fields, int version, M& message) {
  FieldReader reader(fields, version, M::kName, M::kId);
  M::Describe(reader, message);
  if (reader.Failed()) {
    return tl::unexpected<Error>(reader.TakeError());
  }
  return {};
}

#define M8_TWS_DEFINE(M)                                        \
  template Result<void> Encode<M>(const M&, int, std::string&); \
  template Result<void> DecodeFields<M>(std::string_view, int, M&);
M8_TWS_SERVER_MESSAGES(M8_TWS_DEFINE)
M8_TWS_CLIENT_MESSAGES(M8_TWS_DEFINE)
#undef M8_TWS_DEFINE

}  // namespace m8::tws
