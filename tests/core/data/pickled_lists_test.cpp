#include "core/data/labelled/pickled_lists.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

#include "core/data/labelled/labelled_text.h"
#include "tests/core/data/text_files.h"

namespace embedscope {
namespace {

using namespace std::string_literals;

Result<IntegerRows> rowsOf(const std::string& pickle, std::uint64_t rows) {
    return readPickledLists(std::as_bytes(std::span(pickle)), rows, "x.npy", 0);
}

/// What numpy 1.24 writes (protocol 3) for an array of the lists [1, 300, 70000] and [] and [-1, 2**40].
std::string modernPickle() {
    return "\x80\x03"
           "cnumpy.core.multiarray\n_reconstruct\nq\x00"
           "cnumpy\nndarray\nq\x01K\x00\x85q\x02"
           "C\x01"
           "bq\x03\x87q\x04Rq\x05"
           "(K\x01K\x03\x85q\x06"
           "cnumpy\ndtype\nq\x07X\x02\x00\x00\x00O8q\x08\x89\x88\x87q\tRq\n"
           "(K\x03X\x01\x00\x00\x00|q\x0bNNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK?tq\x0c"
           "b\x89]q\r("
           "]q\x0e(K\x01M,\x01Jp\x11\x01\x00"
           "e]q\x0f]q\x10(J\xff\xff\xff\xff\x8a\x06\x00\x00\x00\x00\x00\x01"
           "eetq\x11"
           "b."s;
}

/// Protocol 2 as Python 2 wrote it, with one number at a time.
std::string oldPickle() {
    return "\x80\x02"
           "cnumpy.core.multiarray\n_reconstruct\nq\x01"
           "cnumpy\nndarray\nq\x02K\x00\x85U\x01"
           "b\x87Rq\x03"
           "(K\x01K\x01\x85"
           "cnumpy\ndtype\nq\x04U\x02O8K\x00K\x01\x87Rq\x05"
           "(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK?tb\x89]q\x06]q\x07(K\x05K\x06"
           "eatb."s;
}

TEST(PickledLists, ReadsWhatNumpyWrites) {
    const auto rows = rowsOf(modernPickle(), 3);
    ASSERT_TRUE(rows.ok()) << rows.error().sentence();
    EXPECT_EQ(rows->values, (std::vector<std::int64_t>{1, 300, 70000, -1, std::int64_t{1} << 40}));
    EXPECT_EQ(rows->ends, (std::vector<std::uint64_t>{3, 3, 5}));
    const auto old = rowsOf(oldPickle(), 1);
    ASSERT_TRUE(old.ok()) << old.error().sentence();
    EXPECT_EQ(old->values, (std::vector<std::int64_t>{5, 6}));
}

TEST(PickledLists, RefusesEveryStepAndNameThatListsDoNotNeed) {
    // os.system("...") as attackers write it: the name is refused before anything else is looked at.
    const auto attack = rowsOf(
        "\x80\x03"
        "cos\nsystem\nX\x02\x00\x00\x00lsq\x00\x85R."s,
        1);
    ASSERT_FALSE(attack.ok());
    EXPECT_NE(attack.error().what.find("os system"), std::string::npos);
    EXPECT_EQ(attack.error().place.substr(0, 6), "x.npy@");
    const auto stacked = rowsOf(
        "\x80\x04\x8c\x08"
        "builtins\x8c\x04"
        "eval\x93."s,
        1);
    ASSERT_FALSE(stacked.ok());
    EXPECT_NE(stacked.error().what.find("builtins eval"), std::string::npos);
    // Python's other steps: objects, instances, dictionaries, sets, floats, persistent ids, extensions.
    const std::string known = "\x80\x95.(N\x88\x89KMJ\x8aUTCB\x8cXc\x93qr\x94hj]ae)t\x85\x86\x87Rb"s;
    for (int code = 0; code < 256; ++code) {
        if (known.find(static_cast<char>(code)) != std::string::npos) continue;
        const auto refused = rowsOf("\x80\x03"s + static_cast<char>(code) + std::string(300, '0'), 1);
        ASSERT_FALSE(refused.ok()) << code;
        EXPECT_NE(refused.error().what.find("is refused"), std::string::npos) << refused.error().sentence();
    }
}

TEST(PickledLists, EveryTruncationAndEveryChangedByteIsAnErrorOrASoundResult) {
    const std::string whole = modernPickle();
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_FALSE(rowsOf(whole.substr(0, size), 3).ok()) << size;
    for (std::size_t at = 0; at < whole.size(); ++at)
        for (int value = 0; value < 256; ++value) {
            std::string changed = whole;
            changed[at] = static_cast<char>(value);
            const auto rows = rowsOf(changed, 3);
            if (rows) {
                EXPECT_EQ(rows->size(), 3u);
            } else {
                EXPECT_FALSE(rows.error().what.empty());
            }
        }
    EXPECT_FALSE(rowsOf(whole, 2).ok()) << "another number of rows than the head of the array says";
}

/// An array file around some data.
std::string arrayFile(const std::string& head, const std::string& data) {
    std::string text = head;
    text += std::string(63 - (10 + head.size()) % 64, ' ') + "\n";
    return "\x93NUMPY\x01"s + '\0' + static_cast<char>(text.size() & 255) +
           static_cast<char>(text.size() >> 8) + text + data;
}

std::string number(std::uint64_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 255);
    return text;
}

/// A zip archive of stored files.
std::string archiveOf(const std::vector<std::pair<std::string, std::string>>& files) {
    std::string body, directory;
    for (const auto& [name, data] : files) {
        const auto crc =
            ::crc32(0, reinterpret_cast<const Bytef*>(data.data()), static_cast<uInt>(data.size()));
        const std::string common = number(20, 2) + number(0, 2) + number(0, 2) + number(0, 4) +
                                   number(crc, 4) + number(data.size(), 4) + number(data.size(), 4) +
                                   number(name.size(), 2) + number(0, 2);
        directory += "PK\x01\x02" + number(20, 2) + common + number(0, 2) + number(0, 2) + number(0, 2) +
                     number(0, 4) + number(body.size(), 4) + name;
        body += "PK\x03\x04" + common + name + data;
    }
    return body + directory + "PK\x05\x06" + number(0, 4) + number(files.size(), 2) +
           number(files.size(), 2) + number(directory.size(), 4) + number(body.size(), 4) + number(0, 2);
}

std::string rowsFile(const std::string& pickle, int rows) {
    return arrayFile("{'descr': '|O', 'fortran_order': False, 'shape': (" + std::to_string(rows) + ",), }",
                     pickle);
}

std::string labelsFile(const std::vector<int>& labels) {
    std::string data;
    for (const int label : labels) data += number(static_cast<std::uint64_t>(label), 8);
    return arrayFile(
        "{'descr': '<i8', 'fortran_order': False, 'shape': (" + std::to_string(labels.size()) + ",), }",
        data);
}

/// Lists of ranks as numpy pickles them.
std::string pickleOf(const std::vector<std::vector<int>>& rows) {
    std::string lists = "]";
    for (const auto& row : rows) {
        lists += "](";
        for (const int rank : row) lists += "K" + std::string(1, static_cast<char>(rank));
        lists += "ea";
    }
    const std::string whole = oldPickle();
    const std::size_t begin = whole.find("]q\x06");
    return whole.substr(0, begin) + lists + "tb.";
}

TEST(KerasExamples, ReadsTheFileAndTheNamesOfItsWords) {
    const TextFiles files;
    const auto path =
        files.write("imdb.npz", archiveOf({{"x_train.npy", rowsFile(pickleOf({{1, 2, 1}, {2, 3}}), 2)},
                                           {"y_train.npy", labelsFile({1, 0})},
                                           {"x_test.npy", rowsFile(pickleOf({{3}}), 1)},
                                           {"y_test.npy", labelsFile({1})}}));
    const auto unnamed = LabelledText::read({path}, {}, {});
    ASSERT_TRUE(unnamed.ok()) << unnamed.error().sentence();
    EXPECT_EQ((*unnamed)->types().key({1}), "#2");
    files.write("imdb_word_index.json", R"({"the": 1, "film": 2, "rare": 4})");
    const auto text = LabelledText::read({path}, {}, {});
    ASSERT_TRUE(text.ok()) << text.error().sentence();
    EXPECT_EQ((*text)->types().key({0}), "the");
    EXPECT_EQ((*text)->types().key({2}), "#3");
    EXPECT_EQ((*text)->types().count({0}), 2u);
    EXPECT_EQ((*text)->types().count({2}), 1u) << "held-out words are not counted";
    EXPECT_EQ((*text)->training().size(), 2u);
    EXPECT_EQ((*text)->validation().size(), 1u);
    const auto words = (*text)->words(0);
    EXPECT_EQ(std::vector<std::uint32_t>(words.begin(), words.end()), (std::vector<std::uint32_t>{0, 1, 0}));
}

TEST(KerasExamples, SaysWhatIsWrong) {
    const TextFiles files;
    const auto failure = [&](const std::vector<std::pair<std::string, std::string>>& entries) {
        const auto text = LabelledText::read({files.write("a.npz", archiveOf(entries))}, {}, {});
        EXPECT_FALSE(text.ok());
        return text.ok() ? "" : text.error().sentence();
    };
    const auto rows = rowsFile(pickleOf({{1}, {2}}), 2);
    EXPECT_NE(failure({{"x_train.npy", rows}}).find("y_train.npy"), std::string::npos);
    EXPECT_NE(failure({{"x_train.npy", rows}, {"y_train.npy", labelsFile({1})}}).find("2 texts and 1 labels"),
              std::string::npos);
    EXPECT_NE(failure({{"x_train.npy", labelsFile({1, 2})}, {"y_train.npy", labelsFile({1, 0})}})
                  .find("lists of whole"),
              std::string::npos);
    EXPECT_NE(
        failure({{"x_train.npy", rowsFile(pickleOf({{0}, {2}}), 2)}, {"y_train.npy", labelsFile({1, 0})}})
            .find("rank"),
        std::string::npos);
    EXPECT_NE(failure({{"x_train.npy", rowsFile("\x80\x03"
                                                "cos\nsystem\n."s,
                                                2)},
                       {"y_train.npy", labelsFile({1, 0})}})
                  .find("os system"),
              std::string::npos);
}

}  // namespace
}  // namespace embedscope
