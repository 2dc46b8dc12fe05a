#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <numeric>
#include <vector>

#include "core/data/keras_indexing.h"
#include "core/data/labelled/labelled_text.h"
#include "core/data/padding.h"
#include "core/text/tokenizer.h"
#include "tests/core/data/text_files.h"

namespace embedscope {
namespace {

using Numbers = std::vector<std::uint32_t>;

Numbers padded(const Numbers& sequence, const Padding& padding) {
    Numbers row(padding.length, 77);
    padSequence(sequence, padding, row);
    return row;
}

TEST(Padding, FillsAndCutsInFrontAsKerasDoes) {
    EXPECT_EQ(padded({1, 2, 3}, {.length = 5}), (Numbers{0, 0, 1, 2, 3}));
    EXPECT_EQ(padded({1, 2, 3, 4, 5, 6}, {.length = 4}), (Numbers{3, 4, 5, 6}));
    EXPECT_EQ(padded({}, {.length = 2}), (Numbers{0, 0}));
}

TEST(Padding, CanFillAndCutBehind) {
    const Padding post{.length = 4, .pad = SequenceEnd::Back, .cut = SequenceEnd::Back, .value = 9};
    EXPECT_EQ(padded({1, 2}, post), (Numbers{1, 2, 9, 9}));
    EXPECT_EQ(padded({1, 2, 3, 4, 5}, post), (Numbers{1, 2, 3, 4}));
}

TEST(KerasIndexing, LeavesRoomForItsMarksAndCallsRareWordsUnknown) {
    const KerasIndexing indexing{.numWords = 6};
    Numbers indices;
    appendKerasIndices(Numbers{0, 1, 2, 900}, indexing, indices);
    EXPECT_EQ(indices, (Numbers{1, 4, 5, 2, 2}));
}

TEST(KerasIndexing, ARowIsTheIndicesPadded) {
    for (const bool marks : {true, false})
        for (const SequenceEnd cut : {SequenceEnd::Front, SequenceEnd::Back})
            for (const SequenceEnd pad : {SequenceEnd::Front, SequenceEnd::Back})
                for (std::uint32_t size = 0; size < 9; ++size) {
                    const KerasIndexing indexing{.numWords = 8, .marksStart = marks};
                    const Padding padding{.length = 5, .pad = pad, .cut = cut};
                    Numbers words(size);
                    std::iota(words.begin(), words.end(), 0u);
                    Numbers indices;
                    appendKerasIndices(words, indexing, indices);
                    Numbers row(5);
                    kerasRow(words, indexing, padding, row);
                    EXPECT_EQ(row, padded(indices, padding));
                }
}

TEST(KerasIndexing, NamesItsRows) {
    const Vocabulary types(std::vector<std::string>{"the", "and"}, {7, 3});
    const Vocabulary names = kerasRowNames(types, {.numWords = 7});
    const std::vector<std::string> expected = {"<pad>", "<start>", "<unk>",     "<unused>",
                                               "the",   "and",     "<unused 6>"};
    ASSERT_EQ(names.size(), expected.size());
    for (std::uint32_t i = 0; i < names.size(); ++i) EXPECT_EQ(names.key({i}), expected[i]);
    EXPECT_EQ(names.count({5}), 3u);
}

TEST(KerasTokenizer, SplitsAndLowersAsKerasDoes) {
    TextOptions options;
    options.tokenizer = TokenizerKind::Keras;
    const auto tokens = tokensOf("It's GREAT!<br />Really-good\t(10/10)\xC2\xA0\xC3\x89tude ...", options);
    ASSERT_TRUE(tokens.ok());
    // A no-break space is none of the filtered characters.
    EXPECT_EQ(*tokens, (std::vector<std::string>{"it's", "great", "br", "really", "good", "10", "10",
                                                 "\xC2\xA0\xC3\xA9tude"}));
}

TEST(KerasTokenizer, RanksWordsOfEqualCountByTheirFirstAppearance) {
    const TextFiles files;
    const auto path = files.write("a.csv",
                                  "review,sentiment,split\nzebra apple zebra,pos,train\nmango,neg,train\n"
                                  "kiwi kiwi kiwi,neg,test\n");
    LabelledOptions options;
    options.text.tokenizer = TokenizerKind::Keras;
    const auto text = LabelledText::read({path}, {}, options);
    ASSERT_TRUE(text.ok()) << text.error().sentence();
    const Vocabulary& types = (*text)->types();
    ASSERT_EQ(types.size(), 4u);
    EXPECT_EQ(types.key({0}), "zebra");
    EXPECT_EQ(types.key({1}), "apple");
    EXPECT_EQ(types.key({2}), "mango");
    EXPECT_EQ(types.key({3}), "kiwi");
    EXPECT_EQ(types.count({3}), 0u);
}

/// The review table, unpacked; empty when it is not there.
std::filesystem::path imdbTable(const TextFiles& files) {
    const std::filesystem::path packed =
        std::filesystem::path(EMBEDSCOPE_SHARED_DATA) / "sentiment/imdb_50k.csv.xz";
    const std::filesystem::path table = files.folder() / "imdb.csv";
    if (!std::filesystem::exists(packed)) return {};
    const std::string command = "xz -dc '" + packed.string() + "' > '" + table.string() + "'";
    return std::system(command.c_str()) == 0 ? table : std::filesystem::path();
}

TEST(KerasIndexing, NumbersTheImdbReviews) {
    const TextFiles files;
    const auto table = imdbTable(files);
    if (table.empty()) GTEST_SKIP() << "skipped: no shared data";
    LabelledOptions options;
    options.text.tokenizer = TokenizerKind::Keras;
    const auto text = LabelledText::read({table}, {}, options);
    ASSERT_TRUE(text.ok()) << text.error().sentence();
    EXPECT_EQ((*text)->training().size(), 25000u);
    EXPECT_EQ((*text)->validation().size(), 25000u);
    ASSERT_EQ((*text)->labels().size(), 2u);
    EXPECT_EQ((*text)->labels().key({0}), "negative");
    EXPECT_EQ((*text)->labels().count({1}), 12500u);
    EXPECT_EQ((*text)->types().key({0}), "the");
    EXPECT_EQ((*text)->types().count({0}), 336148u);
    EXPECT_EQ((*text)->report().tokens, 5942841u);
    // What Python makes of the same file: text.lower(), str.translate, split(' '), a stable sort by count,
    // load_data's numbering and pad_sequences; all rows folded into one number.
    std::uint64_t folded = 0;
    Numbers row(500);
    for (std::uint32_t example = 0; example < (*text)->size(); ++example) {
        kerasRow((*text)->words(example), {}, {}, row);
        for (const std::uint32_t index : row) folded = folded * 1000003 + index;
    }
    EXPECT_EQ(folded, 3614202268057703392u);
}

}  // namespace
}  // namespace embedscope
