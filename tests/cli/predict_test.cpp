#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/files.h"
#include "tests/cli/program.h"

namespace cli_test {
namespace {

/// Lines of two classes with words of their own.
std::string reviews(int count) {
    std::string lines;
    for (int i = 0; i < count; ++i)
        lines += i % 2 ? "__label__good a fine film with a warm heart " + std::to_string(i % 7) + "\n"
                       : "__label__bad a dull film without any point " + std::to_string(i % 5) + "\n";
    return lines;
}

class Predict : public InFolder {};

TEST_F(Predict, JudgesASentenceAndALabelledFile) {
    const auto data = file("reviews.txt", reviews(400));
    const auto model = file("model.safetensors");
    const auto trained = run({"train", "--recipe", "supervised", "--input", data, "--dim", "8", "--epochs",
                              "10", "--threads", "1", "--output", model, "--progress", "none"});
    ASSERT_EQ(trained.code, 0) << trained.err;

    const auto sentence =
        run({"predict", model, "--text", "A fine, warm thing", "--format", "json", "-k", "2"});
    ASSERT_EQ(sentence.code, 0) << sentence.err;
    const auto json = nlohmann::json::parse(sentence.out);
    EXPECT_EQ(json["label"], "good");
    EXPECT_GT(json["probability"].get<double>(), 0.5);
    EXPECT_EQ(json["labels"].size(), 2u);
    EXPECT_EQ(json["words"][3]["known"], false);
    EXPECT_EQ(json["words_method"], "linear");

    const auto judged = run({"evaluate", model, "--labelled", data, "--format", "json"});
    ASSERT_EQ(judged.code, 0) << judged.err;
    EXPECT_EQ(nlohmann::json::parse(judged.out)["labelled"]["accuracy"], 1.0);

    const auto plain = file("plain.txt", "a warm heart\nwithout any point\n");
    const auto lines = run({"predict", model, "--input", plain, "--format", "tsv"});
    ASSERT_EQ(lines.code, 0) << lines.err;
    EXPECT_EQ(lines.out.substr(0, 5), "good\t");
    EXPECT_NE(lines.out.find("\nbad\t"), std::string::npos);
}

TEST_F(Predict, SaysWhatIsMissing) {
    const auto nothing = run({"predict", "model.safetensors"});
    EXPECT_EQ(nothing.code, 2);
    EXPECT_NE(nothing.err.find("--text"), std::string::npos);
}

}  // namespace
}  // namespace cli_test
