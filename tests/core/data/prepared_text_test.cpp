#include "core/data/prepared_text.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "core/base/random.h"
#include "core/text/tokenizer.h"
#include "core/text/utf8.h"
#include "tests/core/data/text_files.h"

namespace embedscope {
namespace {

using TextPtr = std::shared_ptr<const PreparedText>;

constexpr TextOptions kWords{};
constexpr TextOptions kTokens{TokenizerKind::Whitespace, SentenceRule::Line, true};

Result<TextPtr> read(std::vector<std::filesystem::path> files, const TextOptions& options = kWords,
                     unsigned threads = 1) {
    return PreparedText::read(std::move(files), options, {}, {}, threads);
}

/// The stream in words, sentences ended by "|".
std::string spelled(const PreparedText& text) {
    std::string out;
    for (const std::uint32_t id : text.stream())
        out +=
            (id == PreparedText::kSentenceEnd ? std::string("|") : std::string(text.types().key({id}))) + ' ';
    if (!out.empty()) out.pop_back();
    return out;
}

/// A text of random words that several scripts share; some lines are empty, one is very long.
std::string mixedText(std::size_t bytes, std::uint64_t seed) {
    const std::vector<std::string> pieces = {"the", "The", "Straße", "don't", "über",     "我们学习。",
                                             "猫",  "x_1", "3.14",   "--",    "日本語で", "e\u0301"};
    Random random(seed);
    std::string text;
    while (text.size() < bytes) {
        const std::uint32_t words = text.size() < bytes / 2 ? random.below(12) : random.below(20000);
        for (std::uint32_t i = 0; i < words; ++i) {
            text += pieces[random.below(static_cast<std::uint32_t>(pieces.size()))];
            if (random.below(5) == 0) text += std::to_string(random.below(5000));
            text += ' ';
        }
        text += random.below(9) == 0 ? "\r\n" : "\n";
    }
    return text;
}

TEST(PreparedText, NumbersTheMostFrequentFirstAndTiesByBytes) {
    const TextFiles files;
    const TextPtr text = *read({files.write("a.txt", "b a c\nc d a\n\n\nc")});
    EXPECT_EQ(spelled(*text), "b a c | c d a | c |");
    const std::vector<std::uint32_t> expected = {2, 1,
                                                 0, PreparedText::kSentenceEnd,
                                                 0, 3,
                                                 1, PreparedText::kSentenceEnd,
                                                 0, PreparedText::kSentenceEnd};
    EXPECT_TRUE(std::equal(expected.begin(), expected.end(), text->stream().begin(), text->stream().end()));
    EXPECT_EQ(text->report().tokens, 7u);
    EXPECT_EQ(text->report().types, 4u);
    EXPECT_EQ(text->report().sentences, 3u);
    EXPECT_EQ(text->report().bytes, 15u);
    EXPECT_EQ(text->types().count({0}), 3u);
}

TEST(PreparedText, AgreesWithASimpleReaderInMemory) {
    const TextFiles files;
    const std::string content = mixedText(700000, 11);
    for (const TextOptions& options :
         {kWords, kTokens, TextOptions{TokenizerKind::Unicode, SentenceRule::Line, false}}) {
        std::string expected;
        std::map<std::string, std::uint64_t> counts;
        std::istringstream lines(content);
        for (std::string line; std::getline(lines, line);) {
            const std::vector<std::string> tokens = *tokensOf(line, options);
            for (const std::string& token : tokens) {
                ++counts[token];
                expected += token + ' ';
            }
            if (!tokens.empty()) expected += "| ";
        }
        expected.pop_back();
        const TextPtr text = *read({files.write("a.txt", content)}, options);
        EXPECT_TRUE(spelled(*text) == expected);
        ASSERT_EQ(text->types().size(), counts.size());
        for (std::uint32_t i = 0; i < counts.size(); ++i)
            ASSERT_EQ(text->types().count({i}), counts[std::string(text->types().key({i}))]);
    }
}

TEST(PreparedText, IsTheSameAtAnyNumberOfThreads) {
    const TextFiles files;
    const std::vector<std::filesystem::path> paths = {files.write("a.txt", mixedText(1500000, 1)),
                                                      files.write("b.txt", "one\n\ntwo"),
                                                      files.writePacked("c.gz", mixedText(900000, 2))};
    for (const SentenceRule rule : {SentenceRule::Line, SentenceRule::Paragraph, SentenceRule::None}) {
        const TextOptions options{TokenizerKind::Unicode, rule, true};
        const TextPtr one = *read(paths, options, 1);
        for (const unsigned threads : {2u, 5u}) {
            const TextPtr many = *read(paths, options, threads);
            EXPECT_EQ(many->contentHash(), one->contentHash());
            EXPECT_TRUE(std::equal(one->stream().begin(), one->stream().end(), many->stream().begin(),
                                   many->stream().end()));
            EXPECT_EQ(many->types().arena(), one->types().arena());
            EXPECT_EQ(many->report().sentences, one->report().sentences);
            EXPECT_EQ(many->report().tokens, one->report().tokens);
        }
    }
}

TEST(PreparedText, SentencesEndByTheRuleAndAtTheEndOfAFile) {
    const TextFiles files;
    const std::vector<std::filesystem::path> paths = {files.write("a.txt", "\n\na b\nc\n \t\r\n\nd\n"),
                                                      files.write("b.txt", "e\r\n\r\nf g")};
    EXPECT_EQ(spelled(**read(paths)), "a b | c | d | e | f g |");
    EXPECT_EQ(spelled(**read(paths, {TokenizerKind::Unicode, SentenceRule::Paragraph, true})),
              "a b c | d | e | f g |");
    EXPECT_EQ(spelled(**read(paths, {TokenizerKind::Unicode, SentenceRule::None, true})),
              "a b c d | e f g |");
}

TEST(PreparedText, ALineOfManyBlocksStaysOneSentenceAndLosesNoWord) {
    const TextFiles files;
    std::string line;
    for (int i = 0; line.size() < 2000000; ++i)
        line += "word" + std::to_string(i % 1000) + (i % 7 == 0 ? "ß " : " ");
    const auto words = static_cast<std::uint64_t>(std::count(line.begin(), line.end(), ' '));
    for (const SentenceRule rule : {SentenceRule::Line, SentenceRule::Paragraph, SentenceRule::None}) {
        const TextPtr text = *read({files.write("long.txt", line)}, {TokenizerKind::Unicode, rule, true}, 2);
        EXPECT_EQ(text->report().sentences, 1u);
        EXPECT_EQ(text->report().tokens, words);
        EXPECT_EQ(text->stream().size(), words + 1);
    }
}

TEST(PreparedText, ChineseOnOneEndlessLineIsReadInPieces) {
    const TextFiles files;
    std::string line;
    while (line.size() < 600000) line += "我们喜欢学习自然语言处理。";
    const TextPtr text = *read({files.write("zh.txt", line)});
    EXPECT_EQ(text->report().types, 6u);
    EXPECT_EQ(text->report().sentences, 1u);
}

TEST(PreparedText, TheContentHashFollowsWordsAndSentencesOnly) {
    const TextFiles files;
    const std::string hash = (*read({files.write("a.txt", "one two\nthree")}))->contentHash();
    EXPECT_EQ((*read({files.write("b.txt", "One,  two!\r\n\r\n(three)")}))->contentHash(), hash);
    EXPECT_EQ((*read({files.writePacked("c.gz", "one two\nthree")}))->contentHash(), hash);
    EXPECT_EQ((*read({files.write("d.txt", "one two\n"), files.write("e.txt", "three")}))->contentHash(),
              hash);
    EXPECT_NE((*read({files.write("f.txt", "one two three")}))->contentHash(), hash);
    EXPECT_NE((*read({files.write("g.txt", "one two\nfour")}))->contentHash(), hash);
    EXPECT_NE((*read({files.write("h.txt", "two one\nthree")}))->contentHash(), hash);
    // Written down once, so that a change of the formula, which would orphan checkpoints, is noticed.
    EXPECT_EQ(hash, "a893428b3cc91b26");
}

TEST(PreparedText, BrokenBytesAreReplacedAndReportedWithTheFirstPlace) {
    const TextFiles files;
    std::string content;
    for (int i = 0; i < 100000; ++i) content += "good line\n";
    content += "caf\xE9 bad\nmore \xFF\xFE\n";
    for (const unsigned threads : {1u, 3u}) {
        const TextPtr text = *read({files.write("latin.txt", content)}, kWords, threads);
        EXPECT_EQ(text->report().replacedBytes, 3u);
        ASSERT_EQ(text->report().warnings.size(), 1u);
        EXPECT_EQ(text->report().warnings.front().substr(0, 17), "latin.txt:100001:");
        EXPECT_TRUE(text->types().find("caf"));
    }
    EXPECT_TRUE((*read({files.write("short.txt", "caf\xE9 bad")}, kTokens))->types().find("caf\uFFFD"));
}

TEST(PreparedText, OverlongTokensAreLeftOutAndReported) {
    const TextFiles files;
    const std::string longest(1024, 'a');
    const TextPtr text = *read({files.write("a.txt", longest + " b " + longest + "a c")});
    EXPECT_EQ(spelled(*text), longest + " b c |");
    EXPECT_EQ(text->report().overlongTokens, 1u);
    EXPECT_EQ(text->report().warnings.size(), 1u);
}

TEST(PreparedText, RandomBytesNeverHarm) {
    const TextFiles files;
    Random random(17);
    for (int round = 0; round < 200; ++round) {
        std::string content;
        const std::uint32_t size = random.below(3000);
        const bool fffe = random.below(8) == 0;
        if (fffe) content = "\xFF\xFE";
        for (std::uint32_t i = 0; i < size; ++i)
            content +=
                random.below(4) == 0 ? static_cast<char>(1 + random.below(255)) : "ab \n"[random.below(4)];
        const auto path = files.write("random.txt", content);
        for (const TextOptions& options : {kWords, kTokens}) {
            const auto text = read({path}, options);
            if (!text) {
                EXPECT_FALSE(text.error().sentence().empty());
                continue;
            }
            for (std::uint32_t i = 0; i < (*text)->types().size(); ++i) {
                const std::string_view type = (*text)->types().key({i});
                ASSERT_FALSE(type.empty());
                ASSERT_EQ(validUtf8Prefix(type), type.size());
            }
        }
    }
}

TEST(PreparedText, BadInputGetsAClearSentence) {
    const TextFiles files;
    const auto expectError = [](std::vector<std::filesystem::path> paths, ErrorCode code,
                                const std::string& part) {
        const auto text = read(std::move(paths));
        ASSERT_FALSE(text) << part;
        EXPECT_EQ(text.error().code, code) << text.error().sentence();
        EXPECT_NE(text.error().sentence().find(part), std::string::npos) << text.error().sentence();
    };
    const auto good = files.write("good.txt", "a b");
    expectError({}, ErrorCode::InvalidArgument, "no text");
    expectError({files.folder()}, ErrorCode::InvalidArgument, "folder");
    expectError({good, files.folder() / "vanished.txt"}, ErrorCode::NotFound, "vanished.txt");
    expectError({files.write("empty.txt", "")}, ErrorCode::InvalidArgument, "empty.txt");
    expectError({files.write("marks.txt", " \n...\n")}, ErrorCode::InvalidArgument, "not a single word");
    expectError({files.writePacked("empty.gz", "")}, ErrorCode::InvalidArgument, "empty.gz");
    expectError({good, files.write("program", std::string("\x7F"
                                                          "ELF\2\1\1\0\0\0\0",
                                                          11))},
                ErrorCode::BadFormat, "program");
    expectError({files.writePacked("program.gz", std::string("\x7F"
                                                             "ELF\2\1\1\0\0\0\0",
                                                             11))},
                ErrorCode::BadFormat, "program.gz");
    Random random(1);
    std::string noise;
    while (noise.size() < 20000) noise += static_cast<char>(1 + random.below(255));
    expectError({files.write("noise", noise)}, ErrorCode::BadFormat, "UTF-8");
    expectError({"/dev/null"}, ErrorCode::InvalidArgument, "device");
}

TEST(PreparedText, APackedFileCutOffAnywhereIsAnErrorOrIsRefused) {
    const TextFiles files;
    std::string content;
    Random random(8);
    for (int i = 0; i < 300; ++i) content += "word" + std::to_string(random.below(100000)) + ' ';
    const auto packed = files.writePacked("whole.gz", content);
    std::ifstream in(packed, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    for (std::size_t size = 12; size < bytes.size(); size += size < 40 ? 1 : 37) {
        const auto text = read({files.write("cut.gz", std::string_view(bytes).substr(0, size))});
        ASSERT_FALSE(text) << size;
        EXPECT_EQ(text.error().code, ErrorCode::UnexpectedEnd) << size << ' ' << text.error().sentence();
    }
    std::string broken = bytes;
    for (std::size_t i = bytes.size() / 2; i < bytes.size() / 2 + 20; ++i)
        broken[i] = static_cast<char>(~broken[i]);
    const auto text = read({files.write("broken.gz", broken)});
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().code, ErrorCode::BadFormat);
}

TEST(PreparedText, CanBeStoppedFromItsProgress) {
    const TextFiles files;
    const auto path = files.write("a.txt", mixedText(3000000, 5));
    for (const unsigned threads : {1u, 3u})
        for (const char* stage : {"Reading the text", "Numbering the words"}) {
            std::stop_source source;
            int later = 0;
            const auto text = PreparedText::read(
                {path}, kWords, source.get_token(),
                [&](const Progress& progress) {
                    later += source.stop_requested();
                    if (progress.stage == stage) source.request_stop();
                },
                threads);
            ASSERT_FALSE(text);
            EXPECT_EQ(text.error().code, ErrorCode::Cancelled);
            EXPECT_LE(later, 1);
        }
}

TEST(PreparedText, ProgressRisesToTheEndInEveryStage) {
    const TextFiles files;
    std::map<std::string, std::uint64_t> last;
    std::map<std::string, std::uint64_t> totals;
    const auto path = files.write("a.txt", mixedText(600000, 6));
    ASSERT_TRUE(PreparedText::read({path}, kWords, {}, [&](const Progress& progress) {
        EXPECT_GE(progress.done, last[progress.stage]);
        last[progress.stage] = progress.done;
        totals[progress.stage] = progress.total;
    }));
    EXPECT_EQ(last, totals);
    EXPECT_EQ(last.at("Reading the text"), std::filesystem::file_size(path));
}

TEST(PreparedText, TheVocabularyIsThePrefixThatTheOptionsAllow) {
    const TextFiles files;
    const TextPtr text = *read({files.write("a.txt", "a a a a b b b c c d e")});
    for (const std::uint64_t minCount : {0u, 1u, 2u, 3u})
        for (const std::uint64_t maxSize : {0u, 2u, 3u, 100u}) {
            std::uint64_t size = 0, kept = 0;
            for (const std::uint64_t count : {4u, 3u, 2u, 1u, 1u})
                if (count >= minCount && (maxSize == 0 || size < maxSize)) {
                    ++size;
                    kept += count;
                }
            const VocabularyReport report = text->describe({minCount, maxSize});
            EXPECT_EQ(report.size, size);
            EXPECT_EQ(report.kept, kept);
            EXPECT_DOUBLE_EQ(report.coverage, static_cast<double>(kept) / 11);
            EXPECT_EQ(report.types, 5u);
            EXPECT_EQ(report.tokens, 11u);
            const auto vocabulary = text->vocabulary({minCount, maxSize});
            ASSERT_TRUE(vocabulary);
            ASSERT_EQ((*vocabulary)->size(), size);
            EXPECT_EQ((*vocabulary)->totalCount(), kept);
            for (std::uint32_t i = 0; i < size; ++i)
                EXPECT_EQ((*vocabulary)->key({i}), text->types().key({i}));
        }
}

TEST(PreparedText, AVocabularyOfOneWordOrNoneIsRefused) {
    const TextFiles files;
    const TextPtr text = *read({files.write("a.txt", "a a a b")});
    for (const VocabularyOptions& options :
         {VocabularyOptions{2, 0}, VocabularyOptions{5, 0}, VocabularyOptions{1, 1}}) {
        const auto vocabulary = text->vocabulary(options);
        ASSERT_FALSE(vocabulary);
        EXPECT_EQ(vocabulary.error().code, ErrorCode::InvalidArgument);
        EXPECT_NE(vocabulary.error().sentence().find("minimum count"), std::string::npos);
    }
    const TextPtr lonely = *read({files.write("b.txt", "a a a")});
    EXPECT_NE(lonely->vocabulary({1, 0}).error().sentence().find("only one different word"),
              std::string::npos);
}

}  // namespace
}  // namespace embedscope
