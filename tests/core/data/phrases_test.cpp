#include "core/data/phrases.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <sstream>

#include "core/base/random.h"
#include "core/data/pair_counter.h"
#include "core/data/prepared_text.h"
#include "tests/core/data/text_files.h"

namespace embedscope {
namespace {

using TextPtr = std::shared_ptr<const PreparedText>;

TextOptions withPhrases(std::uint32_t passes, PhraseScore score = PhraseScore::Word2phrase,
                        double threshold = 0, std::uint64_t minCount = 5) {
    TextOptions options{TokenizerKind::Whitespace, SentenceRule::Line, true, {}};
    options.phrases = {passes, score, threshold, minCount};
    return options;
}

/// A text of few words, so that some pairs are frequent.
std::string someText(std::uint64_t seed, std::size_t lines = 300) {
    Random random(seed);
    std::string text;
    for (std::size_t i = 0; i < lines; ++i) {
        for (std::uint32_t n = random.below(14); n > 0; --n) {
            const std::uint32_t word = random.below(40);
            text += "w" + std::to_string(word * word / 40) + " ";
            if (random.below(6) == 0) text += "new york ";
            if (random.below(9) == 0) text += "new york times ";
        }
        text += "\n";
    }
    return text;
}

using Sentences = std::vector<std::vector<std::string>>;

Sentences sentencesOf(const std::string& text) {
    Sentences sentences;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::vector<std::string> sentence;
        for (std::string word; words >> word;) sentence.push_back(word);
        if (!sentence.empty()) sentences.push_back(sentence);
    }
    return sentences;
}

/// One pass, the slow way.
Sentences joinedSlowly(const Sentences& sentences, const PhraseOptions& options,
                       std::map<std::string, double>& scores) {
    std::map<std::string, std::uint64_t> words;
    std::map<std::pair<std::string, std::string>, std::uint64_t> pairs;
    PairTotals totals;
    for (const auto& sentence : sentences)
        for (std::size_t i = 0; i < sentence.size(); ++i) {
            ++words[sentence[i]];
            ++totals.tokens;
            if (i > 0) ++pairs[{sentence[i - 1], sentence[i]}];
        }
    totals.entries = words.size() + pairs.size();
    const double threshold = options.threshold != 0 ? options.threshold : usualPhraseThreshold(options.score);
    Sentences result;
    for (const auto& sentence : sentences) {
        result.emplace_back();
        for (std::size_t i = 0; i < sentence.size(); ++i) {
            if (i + 1 < sentence.size()) {
                const auto& a = sentence[i];
                const auto& b = sentence[i + 1];
                const double score =
                    phraseScore(options.score, {words[a], words[b], pairs[{a, b}]}, totals, options.minCount);
                if (score > threshold) {
                    scores[a + "_" + b] = score;
                    result.back().push_back(a + "_" + b);
                    ++i;
                    continue;
                }
            }
            result.back().push_back(sentence[i]);
        }
    }
    return result;
}

Sentences sentencesOf(const PreparedText& text) {
    Sentences sentences(1);
    for (const std::uint32_t id : text.stream()) {
        if (id == PreparedText::kSentenceEnd)
            sentences.emplace_back();
        else
            sentences.back().emplace_back(text.types().key({id}));
    }
    sentences.pop_back();
    return sentences;
}

TEST(PairCounter, CountsAllPairsWhateverTheMemory) {
    Random random(3);
    std::vector<std::uint32_t> stream;
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> expected;
    for (int i = 0; i < 20000; ++i) {
        stream.push_back(random.below(9) == 0 ? PreparedText::kSentenceEnd : random.below(90));
        const std::size_t n = stream.size();
        if (n > 1 && stream[n - 1] != PreparedText::kSentenceEnd &&
            stream[n - 2] != PreparedText::kSentenceEnd)
            ++expected[{stream[n - 2], stream[n - 1]}];
    }
    for (const std::size_t memory : {std::size_t{1}, std::size_t{20000}, std::size_t{1} << 20}) {
        std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> found;
        const auto scans =
            countPairs(stream, {PreparedText::kSentenceEnd, memory},
                       [&](const CountedPair& pair) {
                           EXPECT_TRUE(found.emplace(std::pair(pair.first, pair.second), pair.count).second);
                       },
                       {});
        ASSERT_TRUE(scans.ok());
        EXPECT_EQ(found, expected) << memory;
        EXPECT_EQ(*scans > 1, memory < 100000);
    }
}

TEST(PairCounter, LeavesRareWordsOutAndCanBeStopped) {
    const std::vector<std::uint32_t> stream{0, 1, 5, 0, 1};
    std::size_t pairs = 0;
    ASSERT_TRUE(
        countPairs(stream, {2, 1000}, [&](const CountedPair& pair) { pairs += pair.count; }, {}).ok());
    EXPECT_EQ(pairs, 2u);
    std::stop_source stop;
    stop.request_stop();
    const std::vector<std::uint32_t> longStream(200000, 1);
    EXPECT_EQ(countPairs(
                  longStream, {}, [](const CountedPair&) {}, stop.get_token())
                  .error()
                  .code,
              ErrorCode::Cancelled);
}

TEST(Phrases, AreThoseOfASlowSearchWithEveryScore) {
    const TextFiles files;
    const std::string content = someText(1);
    const auto file = files.write("a.txt", content);
    for (const PhraseOptions& options :
         {PhraseOptions{1, PhraseScore::Word2phrase, 1, 5}, PhraseOptions{1, PhraseScore::Gensim, 0.1, 2},
          PhraseOptions{1, PhraseScore::Npmi, 0.1, 5}, PhraseOptions{2, PhraseScore::Word2phrase, 1, 5},
          PhraseOptions{3, PhraseScore::Npmi, 0.05, 3}}) {
        Sentences expected = sentencesOf(content);
        std::map<std::string, double> scores;
        for (std::uint32_t pass = 0; pass < options.passes; ++pass)
            expected = joinedSlowly(expected, options, scores);
        const TextPtr text = *PreparedText::read(
            {file}, withPhrases(options.passes, options.score, options.threshold, options.minCount));
        ASSERT_GT(text->phrases().size(), 1u);
        EXPECT_EQ(sentencesOf(*text), expected);
        for (const Phrase& phrase : text->phrases()) EXPECT_DOUBLE_EQ(phrase.score, scores.at(phrase.text));
        std::map<std::string, std::uint64_t> counts;
        std::uint64_t tokens = 0;
        for (const auto& sentence : expected)
            for (const auto& word : sentence) ++counts[word], ++tokens;
        EXPECT_EQ(text->report().tokens, tokens);
        ASSERT_EQ(text->types().size(), counts.size());
        for (std::uint32_t i = 0; i < text->types().size(); ++i) {
            EXPECT_EQ(text->types().count({i}), counts.at(std::string(text->types().key({i}))));
            EXPECT_GE(text->types().count({i > 0 ? i - 1 : 0}), text->types().count({i}));
        }
    }
}

TEST(Phrases, GrowWithEachPass) {
    const TextFiles files;
    const auto file = files.write("a.txt", someText(2));
    const TextPtr once = *PreparedText::read({file}, withPhrases(1, PhraseScore::Npmi, 0.4));
    const TextPtr twice = *PreparedText::read({file}, withPhrases(2, PhraseScore::Npmi, 0.4));
    EXPECT_TRUE(once->types().find("new_york"));
    EXPECT_FALSE(once->types().find("new_york_times"));
    EXPECT_TRUE(twice->types().find("new_york_times"));
    EXPECT_NE(once->contentHash(), twice->contentHash());
    EXPECT_EQ(twice->phrases().front().pass, 1u);
    EXPECT_EQ(twice->phrases().back().pass, 2u);
    // A text that is joined already is the same text.
    std::string joined;
    for (const auto& sentence : sentencesOf(*twice)) {
        for (const auto& word : sentence) joined += word + " ";
        joined += "\n";
    }
    const TextPtr again = *PreparedText::read({files.write("b.txt", joined)}, withPhrases(0));
    EXPECT_EQ(again->contentHash(), twice->contentHash());
}

TEST(Phrases, OneThatStandsInTheTextAlreadyIsTheSameWord) {
    const TextFiles files;
    std::string content;
    for (int i = 0; i < 50; ++i) content += "ice cream x" + std::to_string(i) + "\nice_cream\n";
    const TextPtr text =
        *PreparedText::read({files.write("a.txt", content)}, withPhrases(1, PhraseScore::Npmi, 0.3));
    const auto row = text->types().find("ice_cream");
    ASSERT_TRUE(row);
    EXPECT_EQ(text->types().count(*row), 100u);
    EXPECT_EQ(text->phrases().size(), 1u);
    EXPECT_EQ(text->phrases().front().count, 50u);
    EXPECT_EQ(text->types().duplicateCount(), 0u);
}

TEST(Phrases, NoneAreASentenceForTheUserAndLeaveTheTextAlone) {
    const TextFiles files;
    const auto file = files.write("a.txt", "a b c\nd e f\n");
    const TextPtr plain = *PreparedText::read({file}, withPhrases(0));
    const TextPtr text = *PreparedText::read({file}, withPhrases(2));
    EXPECT_EQ(text->contentHash(), plain->contentHash());
    ASSERT_EQ(text->report().warnings.size(), 1u);
    EXPECT_NE(text->report().warnings[0].find("threshold"), std::string::npos);
}

TEST(Phrases, AThresholdThatCannotBeReachedIsRefused) {
    const auto text = PreparedText::read({"nowhere.txt"}, withPhrases(1, PhraseScore::Npmi, 100));
    ASSERT_FALSE(text.ok());
    EXPECT_EQ(text.error().place, "--phrase-threshold");
}

/// gensim 4.2: Phrases(sentences, min_count=5, threshold=..., scoring=...).find_phrases(sentences) of the
/// lines of this file split at blanks, and the same again on the joined text.
TEST(Phrases, AgreeWithGensim) {
    const std::filesystem::path file =
        std::filesystem::path(EMBEDSCOPE_SHARED_DATA) / "corpora" / "lee_background.cor";
    if (!std::filesystem::exists(file)) GTEST_SKIP() << "skipped: no shared data";
    struct Expected {
        PhraseScore score;
        std::size_t first, second;  // phrases of each pass
        std::uint64_t tokens;       // after both
        std::map<std::string, double> some;
    };
    for (const Expected& expected : {Expected{PhraseScore::Gensim,
                                              279,
                                              67,
                                              55602,
                                              {{"Industrial_Relations", 1896.076923076923},
                                               {"Tora_Bora", 1284.439205955335},
                                               {"New_South_Wales", 1090.2743055555557},
                                               {"as_well_as", 119.44575471698113}}},
                                     Expected{PhraseScore::Npmi,
                                              232,
                                              46,
                                              57088,
                                              {{"Al_Qaeda", 0.99715792853973},
                                               {"Tora_Bora", 0.9772814720711226},
                                               {"New_South_Wales", 0.9857141215506289},
                                               {"two_days", 0.5139674434236202}}}}) {
        const TextPtr text = *PreparedText::read({file}, withPhrases(2, expected.score));
        std::size_t first = 0;
        std::map<std::string, double> scores;
        for (const Phrase& phrase : text->phrases()) {
            first += phrase.pass == 1;
            scores[phrase.text] = phrase.score;
        }
        EXPECT_EQ(first, expected.first);
        EXPECT_EQ(text->phrases().size() - first, expected.second);
        EXPECT_EQ(text->report().tokens, expected.tokens);
        for (const auto& [phrase, score] : expected.some)
            EXPECT_NEAR(scores[phrase], score, 1e-12 * std::abs(score)) << phrase;
    }
}

}  // namespace
}  // namespace embedscope
