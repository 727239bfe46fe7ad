#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/rng.hpp"
#include "tws/wire/values.hpp"

namespace m8::tws::testing {

/// A third twin of FieldReader: fills a message with values of the kind that its Describe names, as
/// if they had been read. What the version does not have, and what an earlier field switches off,
/// stays at its default, so that decoding what was encoded must give the same message back.
class RandomIo {
 public:
  static constexpr bool kReading = true;

  RandomIo(std::uint64_t seed, int version) : rng_(seed), version_(version) {}

  [[nodiscard]] bool Since(int version) const { return version_ >= version; }
  void Version(int) {}
  void Ignored(const char*, const char* = "") {}
  void Reject(const char*, const char*) {}

  template <class T>
  void Required(const char*, T& value) {
    Draw(value);
  }
  template <class T>
  void Field(const char*, T& value) {
    Draw(value);
  }
  template <class T>
  void Field(const char*, std::optional<T>& value, Unset = Unset::kEmpty) {
    value.reset();
    if (!OneIn(3)) {
      Draw(value.emplace());
    }
  }
  void Size(const char* name, std::optional<double>& value, Unset = Unset::kEmpty) {
    Field(name, value);
  }
  void BarPrice(const char* name, std::optional<double>& value) { Field(name, value); }
  void Sentinel(const char* name, std::optional<double>& value, double sentinel) {
    Field(name, value);
    if (value == sentinel) {
      value.reset();
    }
  }
  void Choice(const char*, int& value, std::initializer_list<int> allowed) {
    value = allowed.begin()[rng_.Below(allowed.size())];
  }
  void Letter(const char*, bool& value, char, char) { Draw(value); }
  void TradeRight(const char*, Right& value, const char*) {
    value = static_cast<Right>(rng_.Below(3));
  }
  void Offset(const char* name, BestOffset& value) {
    value = {};
    value.up_to_mid = OneIn(2);
    if (!value.up_to_mid) {
      Field(name, value.value);
    }
  }
  void Tags(const char*, std::vector<TagValue>& value) {
    value.resize(rng_.Below(4));
    for (TagValue& one : value) {
      one.tag = "tag";
      Draw(one.value);
    }
  }
  // Not a literal escape: the wire cannot tell it from what it stands for.
  void Escaped(const char*, std::string& value) {
    value = OneIn(2) ? "S\xc3\xa9n\xc3\xa9gal \xf0\x9f\x93\x88 \\u12" : "plain";
  }
  void CountSomeWrite(const char*) {}
  template <class T, class Each>
  void List(const char*, std::vector<T>& list, std::size_t, Each each) {
    list.clear();
    for (auto left = rng_.Below(4); left > 0; --left) {
      each(list.emplace_back());
    }
  }
  template <class T, class Body>
  void Optional(const char*, std::optional<T>& value, Body body) {
    value.reset();
    if (OneIn(2)) {
      body(value.emplace());
    }
  }

 private:
  bool OneIn(std::uint64_t n) { return rng_.Below(n) == 0; }

  void Draw(bool& value) { value = OneIn(2); }
  void Draw(int& value) {
    value = static_cast<int>(static_cast<std::int64_t>(rng_.Below(2000)) - 1000);
    if (OneIn(8)) {
      value = OneIn(2) ? 2147483646 : -2147483647 - 1;
    }
  }
  void Draw(std::int64_t& value) {
    value = static_cast<std::int64_t>(rng_.Next() >> rng_.Below(63)) / 2 - (OneIn(4) ? 1000 : 0);
  }
  void Draw(double& value) {
    switch (rng_.Below(4)) {
      case 0:
        value = static_cast<double>(rng_.Below(200)) - 100;
        return;
      case 1:
        value = static_cast<double>(rng_.Below(2000000)) / 100 - 5000;
        return;
      case 2:
        value = rng_.Normal();
        return;
      default:
        value = rng_.Normal() * (OneIn(2) ? 1e30 : 1e-30);
        return;
    }
  }
  // Among plain texts, those on which the layout of some messages turns.
  std::string_view Word() {
    static constexpr std::array<std::string_view, 18> kWords = {
        "",        "BAG",      "FUND",    "IBKRATS", "PEG BENCH",  "PEGBENCH",
        "PEG MID", "PEG BEST", "PEGBEST", "None",    "SMART",      "0",
        "?",       "-1",       "a b c",   "1,2,3",   "2147483647", "\xc3\xa9 \\u00e9\n\x01"};
    return kWords[rng_.Below(kWords.size())];
  }
  void Draw(std::string_view& value) { value = Word(); }
  void Draw(std::string& value) { value = Word(); }

  Rng rng_;
  int version_;
};

}  // namespace m8::tws::testing
