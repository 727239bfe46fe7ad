#pragma once

#include <string>

#include <gtest/gtest.h>

#include "tws/wire/testing/frames.hpp"

namespace m8::tws::testing {

/// A frame written by hand decodes to `expected`, and `expected` encodes to its bytes.
template <class M>
void Golden(int version, const std::string& text, const M& expected) {
  const std::string payload = Payload(text);
  const auto decoded = Decode<M>(payload, version);
  ASSERT_TRUE(decoded.has_value()) << decoded.error().message;
  EXPECT_TRUE(*decoded == expected) << text << "\nreads as\n" << Encoded(*decoded, version);
  EXPECT_EQ(Encoded(expected, version), text);
}

/// A frame of which only this direction is of interest.
template <class M>
M Read(int version, const std::string& text) {
  const std::string payload = Payload(text);
  auto decoded = Decode<M>(payload, version);
  EXPECT_TRUE(decoded.has_value()) << decoded.error().message;
  return decoded ? *decoded : M{};
}

/// Why a frame does not decode; empty where it does.
template <class M>
std::string Fault(int version, const std::string& text) {
  const auto decoded = Decode<M>(Payload(text), version);
  return decoded ? "" : decoded.error().message;
}

}  // namespace m8::tws::testing
