// Properties of every message at every version, from its declaration alone.
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tws/wire/codec.hpp"
#include "tws/wire/testing/random_io.hpp"

namespace m8::tws {
namespace {

template <class M>
constexpr int FirstVersion() {
  if constexpr (requires { M::kSince; }) {
    return M::kSince;
  } else {
    return kMinVersion;
  }
}

// Not inlined, nor what follows: there are a hundred messages, and the largest have 150 fields.
template <class M>
[[gnu::noinline]] M RandomMessage(std::uint64_t seed, int version) {
  testing::RandomIo io(seed, version);
  M message;
  M::Describe(io, message);
  if constexpr (std::is_same_v<M, TickPrice>) {
    // The wire cannot tell an absent price from -1 without a size, nor give it a size.
    if (!message.price) {
      message.size.reset();
    }
  }
  return message;
}

template <class M>
[[gnu::noinline]] Result<std::string> RandomPayload(std::uint64_t seed, int version) {
  std::string frame;
  M8_CHECK(Encode(RandomMessage<M>(seed, version), version, frame));
  return frame.substr(kFrameHeader);
}

template <class M>
[[gnu::noinline]] Result<bool> DecodesToRandom(std::string_view payload,
                                               std::uint64_t seed,
                                               int version) {
  M8_TRY(const M decoded, Decode<M>(payload, version));
  return decoded == RandomMessage<M>(seed, version);
}

// One message of the protocol, without its type.
struct Kind {
  const char* name;
  int first_version;
  Result<std::string> (*payload)(std::uint64_t seed, int version);
  Result<bool> (*decodes_to_random)(std::string_view payload, std::uint64_t seed, int version);
};

void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.name; }

#define M8_TWS_KIND(M) Kind{#M, FirstVersion<M>(), RandomPayload<M>, DecodesToRandom<M>},
const std::vector<Kind> kKinds = {M8_TWS_SERVER_MESSAGES(M8_TWS_KIND)
                                      M8_TWS_CLIENT_MESSAGES(M8_TWS_KIND)};

std::string Payload(const Kind& kind, std::uint64_t seed, int version) {
  const Result<std::string> payload = kind.payload(seed, version);
  RC_ASSERT(payload.has_value());
  return *payload;
}

// `more` are bytes behind it, as a newer server may add fields.
void ComesBack(const Kind& kind, std::uint64_t seed, int version, std::string_view more = "") {
  const std::string payload = Payload(kind, seed, version).append(more);
  const Result<bool> same = kind.decodes_to_random(payload, seed, version);
  if (!same) {
    RC_LOG() << same.error().message;
  }
  RC_ASSERT(same.has_value());
  RC_ASSERT(*same);
}

// A shorter payload is refused by name, or decodes where nothing was lost but a whole tail.
void SurvivesTruncation(const Kind& kind, std::uint64_t seed, int version) {
  const std::string payload = Payload(kind, seed, version);
  for (std::size_t length = 0; length < payload.size(); ++length) {
    const std::string cut = payload.substr(0, length);  // its own block, so that ASan sees its end
    const Result<bool> decoded = kind.decodes_to_random(cut, seed, version);
    RC_ASSERT(!decoded.has_value());
    RC_ASSERT(decoded.error().code == Errc::kProtocol);
    RC_ASSERT(!decoded.error().message.empty());
  }
}

class RoundTrip : public ::testing::TestWithParam<Kind> {};

TEST_P(RoundTrip, AtEveryVersionWithMoreBehindItAndCutShort) {
  const Kind& kind = GetParam();
  EXPECT_TRUE(rc::check(kind.name, [&](std::uint64_t seed) {
    for (int version = kind.first_version; version <= kMaxVersion; ++version) {
      ComesBack(kind, seed + static_cast<std::uint64_t>(version), version);
    }
    ComesBack(kind, seed, kMaxVersion - static_cast<int>(seed % 4), std::string_view("new\0\0", 5));
    if (seed % 8 == 0) {
      SurvivesTruncation(kind, seed, kMaxVersion);
    }
  }));
}

INSTANTIATE_TEST_SUITE_P(Messages, RoundTrip, ::testing::ValuesIn(kKinds), [](const auto& one) {
  return one.param.name;
});

// Whatever bytes come, a dispatcher answers, and the answer of a fault has a name.
RC_GTEST_PROP(Dispatch, NeverCrashesOnDamagedFrames, (std::uint64_t seed)) {
  Rng rng(seed);
  const int version = kMinVersion + static_cast<int>(rng.Below(44));
  Result<std::string> payload = RandomPayload<OpenOrder>(seed, version);
  RC_ASSERT(payload.has_value());
  for (int damage = 0; damage < 5; ++damage) {
    (*payload)[rng.Below(payload->size())] = static_cast<char>(rng.Below(256));
  }
  const auto ignore = [](const auto&) {};
  for (const auto& result :
       {DispatchServer(*payload, version, ignore), DispatchClient(*payload, version, ignore)}) {
    RC_ASSERT(result.has_value() || !result.error().message.empty());
  }
}

}  // namespace
}  // namespace m8::tws
