#include "core/model/vocabulary.h"

#include <gtest/gtest.h>

#include <memory>
#include <unordered_map>

#include "core/base/random.h"

namespace embedscope {
namespace {

TEST(Vocabulary, findsEveryKeyOfAnyLength) {
    Random random(1);
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < 20000; ++i) {
        std::string key(random.below(40), '\0');
        for (char& c : key) c = static_cast<char>(random.below(4) + (i % 2 ? 'a' : 0xC0));
        keys.push_back(std::move(key));
    }
    // A map from the standard library is the slow, obvious reference, also for keys that come twice.
    std::unordered_map<std::string, std::uint32_t> first;
    std::size_t duplicates = 0;
    std::optional<RowId> firstDuplicate;
    for (std::uint32_t i = 0; i < keys.size(); ++i) {
        if (first.emplace(keys[i], i).second) continue;
        if (duplicates++ == 0) firstDuplicate = RowId{i};
    }
    const Vocabulary vocabulary(keys);
    ASSERT_EQ(vocabulary.size(), keys.size());
    for (std::uint32_t i = 0; i < keys.size(); ++i) {
        EXPECT_EQ(vocabulary.key(RowId{i}), keys[i]);
        ASSERT_TRUE(vocabulary.find(keys[i]).has_value());
        EXPECT_EQ(vocabulary.find(keys[i])->value, first[keys[i]]);
    }
    EXPECT_EQ(vocabulary.duplicateCount(), duplicates);
    EXPECT_EQ(vocabulary.firstDuplicate(), firstDuplicate);
    for (int i = 0; i < 5000; ++i) {
        std::string other = "z";
        for (std::uint32_t j = random.below(20); j > 0; --j) other += static_cast<char>(random.next());
        EXPECT_EQ(vocabulary.find(other).has_value(), first.contains(other));
    }
}

TEST(Vocabulary, tellsApartWhatAHashWithoutTheLengthWouldNot) {
    using namespace std::string_literals;
    const Vocabulary vocabulary(std::vector<std::string>{""s, "\0"s, "\0\0"s, "12345678"s, "12345678\0"s,
                                                         "123456781234567"s, "1234567812345678"s});
    for (std::uint32_t i = 0; i < vocabulary.size(); ++i)
        EXPECT_EQ(vocabulary.find(vocabulary.key(RowId{i}))->value, i);
    EXPECT_EQ(vocabulary.duplicateCount(), 0u);
}

TEST(Vocabulary, anEmptyOneFindsNothing) {
    for (const Vocabulary& vocabulary :
         {Vocabulary(), Vocabulary(std::vector<std::string>{}), Vocabulary("", {}), Vocabulary("", {0})}) {
        EXPECT_TRUE(vocabulary.empty());
        EXPECT_FALSE(vocabulary.find("").has_value());
        EXPECT_TRUE(vocabulary.withPrefix("", 10).empty());
        EXPECT_FALSE(vocabulary.hasCounts());
    }
}

TEST(Vocabulary, bothConstructorsAgree) {
    const Vocabulary fromKeys({"to", "be", "", "or"}, {4, 3, 2, 1});
    const Vocabulary fromArena("tobeor", {0, 2, 4, 4, 6}, {4, 3, 2, 1});
    EXPECT_EQ(fromKeys.arena(), fromArena.arena());
    EXPECT_TRUE(std::equal(fromKeys.offsets().begin(), fromKeys.offsets().end(), fromArena.offsets().begin(),
                           fromArena.offsets().end()));
    EXPECT_EQ(fromArena.totalCount(), 10u);
    EXPECT_EQ(fromArena.count(RowId{1}), 3u);
    EXPECT_EQ(fromArena.find("or")->value, 3u);
    EXPECT_EQ(fromArena.find("")->value, 2u);
}

TEST(Vocabulary, completesInRowOrderUpToTheLimit) {
    const Vocabulary vocabulary(std::vector<std::string>{"sea", "see", "the", "seen", "s"});
    EXPECT_EQ(vocabulary.withPrefix("se", 10), (std::vector<RowId>{{0}, {1}, {3}}));
    EXPECT_EQ(vocabulary.withPrefix("se", 2), (std::vector<RowId>{{0}, {1}}));
    EXPECT_EQ(vocabulary.withPrefix("", 10).size(), 5u);
    EXPECT_TRUE(vocabulary.withPrefix("x", 10).empty());
    EXPECT_TRUE(vocabulary.withPrefix("s", 0).empty());
}

TEST(Vocabulary, copiesStandAlone) {
    auto original = std::make_unique<Vocabulary>(std::vector<std::string>{"a", "b"});
    const Vocabulary copy = *original;
    original.reset();
    EXPECT_EQ(copy.find("b")->value, 1u);
}

}  // namespace
}  // namespace embedscope
