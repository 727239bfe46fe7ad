#include "gateway/contract_book.hpp"

#include <filesystem>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "gateway/contract_file_shell.hpp"
#include "gateway/rig_test.hpp"

namespace m8::gateway {
namespace {

constexpr Date kToday = MakeDate(2026, 11, 20);
constexpr Date kTomorrow = MakeDate(2026, 11, 21);

broker::ContractFound Found(broker::Instrument instrument) {
  broker::ContractFound found;
  found.instrument = std::move(instrument);
  found.long_name = "S&P 500\tStock Index";
  found.time_zone = "US/Central";
  found.min_tick = Price::FromUnits(500);
  return found;
}

ContractBook BookOfToday() {
  ContractBook book;
  book.Remember(
      "SPXW", {Found(SpxwOption(Right::kCall, 6500, 1)), Found(SpxwOption(Right::kPut, 6500.5, 2))},
      kToday);
  book.Remember("index", {Found(SpxIndex())}, kToday);
  book.Remember("SPXW 1.00", {}, kToday);
  return book;
}

TEST(ContractBook, AnAnswerIsTrueForItsDay) {
  const ContractBook book = BookOfToday();
  ASSERT_NE(book.Find("SPXW", kToday), nullptr);
  EXPECT_EQ(book.Find("SPXW", kToday)->size(), 2u);
  EXPECT_EQ(book.Find("SPXW", kTomorrow), nullptr);
  EXPECT_EQ(book.Find("VIX", kToday), nullptr);
}

TEST(ContractBook, WhatIsNotListedIsKnownToo) {
  const ContractBook book = BookOfToday();
  ASSERT_NE(book.Find("SPXW 1.00", kToday), nullptr);
  EXPECT_TRUE(book.Find("SPXW 1.00", kToday)->empty());
}

TEST(ContractBook, ReadsWhatItWrote) {
  ContractBook book = BookOfToday();
  EXPECT_TRUE(book.Changed());
  const std::string text = book.Text();
  EXPECT_FALSE(book.Changed());
  ContractBook copy;
  const auto read = copy.Read(text, kToday);
  ASSERT_TRUE(read) << read.error().Text();
  EXPECT_EQ(copy.Text(), text);
  const auto& answer = *copy.Find("SPXW", kToday);
  EXPECT_EQ(answer[1].instrument, SpxwOption(Right::kPut, 6500.5, 2));
  EXPECT_EQ(answer[1].min_tick, Price::FromUnits(500));
  EXPECT_EQ(answer[1].long_name, "S&P 500 Stock Index");
  EXPECT_EQ(copy.Find("index", kToday)->front().instrument, SpxIndex());
}

TEST(ContractBook, AnotherDaysFileIsIgnoredWithAWord) {
  ContractBook book = BookOfToday();
  ContractBook copy;
  const auto read = copy.Read(book.Text(), kTomorrow);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Errc::kNotFound);
  EXPECT_EQ(copy.Find("SPXW", kTomorrow), nullptr);
}

RC_GTEST_PROP(ContractBookProperty, ADamagedFileIsRefusedAsAWhole, ()) {
  ContractBook book = BookOfToday();
  std::string text = book.Text();
  const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
  const bool cut = *rc::gen::arbitrary<bool>();
  if (cut) {
    text.resize(at);
  } else {
    text[at] = static_cast<char>(text[at] ^ (1 << *rc::gen::inRange(0, 7)));
  }
  ContractBook copy;
  RC_ASSERT(!copy.Read(text, kToday).has_value());
  RC_ASSERT(copy.Find("SPXW", kToday) == nullptr);
}

TEST(ContractFile, KeepsWhatWasSavedLast) {
  const auto path = std::filesystem::path(testing::TempDir()) / "magic8_contracts";
  std::filesystem::remove(path);
  const auto file = MakeContractFile(path.string());
  EXPECT_EQ(file->Load().value(), "");
  ASSERT_TRUE(file->Save("a"));
  ASSERT_TRUE(file->Save("b"));
  EXPECT_EQ(MakeContractFile(path.string())->Load().value(), "b");
  const auto nowhere = MakeContractFile((path / "no" / "folder").string());
  EXPECT_FALSE(nowhere->Save("c"));
}

}  // namespace
}  // namespace m8::gateway
