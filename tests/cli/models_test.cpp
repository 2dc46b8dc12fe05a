#include <algorithm>
#include <cmath>

#include "tests/cli/files.h"
#include "tests/cli/program.h"

namespace cli_test {
namespace {

/// The commands that read a model, on one of six words whose neighbours can be computed by hand.
class Models : public InFolder {
  protected:
    std::string model = file("m.txt", smallModel());
};

TEST_F(Models, NeighborsAsJson) {
    const auto outcome = run({"neighbors", model, "king", "-k", "2", "--format", "json"});
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    const auto json = parsed(outcome.out);
    EXPECT_EQ(json["query"], "king");
    EXPECT_EQ(json["metric"], "cosine");
    ASSERT_EQ(json["neighbors"].size(), 2u);
    EXPECT_EQ(json["neighbors"][0]["key"], "queen");
    const double cosine = (1 * 0.9 + 0.1 * 0.2) / (std::sqrt(1.01) * std::sqrt(0.85));
    EXPECT_NEAR(json["neighbors"][0]["score"].get<double>(), cosine, 1e-6);
}

TEST_F(Models, NeighborsByDistanceAndRadius) {
    const auto json = parsed(
        run({"neighbors", model, "apple", "--metric", "euclidean", "--radius", "0.2", "--format", "json"})
            .out);
    EXPECT_EQ(json["metric"], "euclidean");
    ASSERT_EQ(json["neighbors"].size(), 1u);
    EXPECT_EQ(json["neighbors"][0]["key"], "pear");
    EXPECT_NEAR(json["neighbors"][0]["score"].get<double>(), std::sqrt(0.02), 1e-6);
}

TEST_F(Models, ANegativeRadiusOfCosineIsAllowed) {
    const auto json = parsed(run({"neighbors", model, "king", "--radius", "-1", "--format", "json"}).out);
    EXPECT_EQ(json["neighbors"].size(), 5u);
}

TEST_F(Models, NeighborsAsTableAndText) {
    const auto table = linesOf(run({"neighbors", model, "king", "--format", "tsv"}).out);
    ASSERT_EQ(table.size(), 6u);
    EXPECT_EQ(table[0], "key\tscore");
    EXPECT_TRUE(table[1].starts_with("queen\t0.9")) << table[1];
    const auto text = linesOf(run({"neighbors", model, "king"}).out);
    ASSERT_EQ(text.size(), 5u);
    EXPECT_TRUE(text[0].starts_with("queen  ")) << text[0];
}

TEST_F(Models, AnUnknownWordFailsWithSuggestions) {
    const auto outcome = run({"neighbors", model, "qeuen"});
    EXPECT_EQ(outcome.code, 1);
    EXPECT_EQ(outcome.out, "");
    EXPECT_NE(outcome.err.find("'qeuen'"), std::string::npos) << outcome.err;
    EXPECT_NE(outcome.err.find("queen"), std::string::npos) << outcome.err;
    EXPECT_NE(run({"neighbors", model, "xxxxxxxxxx"}).err.find("6 words"), std::string::npos);
    const auto endless = run({"neighbors", model, std::string(50000, 'x')});
    EXPECT_EQ(endless.code, 1);
    EXPECT_LT(endless.err.size(), 400u);
    const auto control = run({"neighbors", model, "\033[2J\xff"});
    EXPECT_EQ(control.code, 1);
    EXPECT_EQ(control.err.find_first_of("\033\xff"), std::string::npos);
}

TEST_F(Models, AWordInCapitalsFindsItsLowerCaseForm) {
    const auto outcome = run({"neighbors", model, "KING", "-k", "1", "--format", "json"});
    EXPECT_EQ(outcome.code, 0);
    EXPECT_EQ(parsed(outcome.out)["neighbors"][0]["key"], "queen");
    EXPECT_NE(outcome.err.find("'king'"), std::string::npos) << outcome.err;
}

TEST_F(Models, ProjectWritesATable) {
    for (int dims : {2, 3}) {
        const auto outcome = run({"project", model, "--method", "pca", "--dims", std::to_string(dims),
                                  "--output", file("map.tsv")});
        ASSERT_EQ(outcome.code, 0) << outcome.err;
        EXPECT_NE(outcome.err.find("% of the variance"), std::string::npos) << outcome.err;
        const auto lines = linesOf(contentOf(file("map.tsv")));
        ASSERT_EQ(lines.size(), 7u);
        EXPECT_EQ(lines[0], dims == 2 ? "key\tx\ty" : "key\tx\ty\tz");
        EXPECT_TRUE(lines[1].starts_with("king\t"));
        for (const auto& line : lines) EXPECT_EQ(std::count(line.begin(), line.end(), '\t'), dims);
    }
}

TEST_F(Models, ProjectDrawsTheSamePlaneAtAnyTime) {
    run({"project", model, "--output", file("a.tsv")});
    run({"project", model, "--output", file("b.tsv")});
    EXPECT_EQ(contentOf(file("a.tsv")), contentOf(file("b.tsv")));
    EXPECT_NE(contentOf(file("a.tsv")), "");
}

TEST_F(Models, KeysStayInTheirCells) {
    const auto odd = file("odd.txt", "2 2\na\\b 1 0\nb 0 1\n");
    ASSERT_EQ(run({"project", odd, "--output", file("map.tsv")}).code, 0);
    EXPECT_TRUE(linesOf(contentOf(file("map.tsv")))[1].starts_with("a\\\\b\t"));
}

TEST_F(Models, InfoAsJsonAndText) {
    const auto json = parsed(run({"info", model, "--format", "json"}).out);
    EXPECT_EQ(json["format"], "word2vec-text");
    EXPECT_EQ(json["rows"], 6);
    EXPECT_EQ(json["dim"], 3);
    EXPECT_EQ(json["dtype"], "float32");
    EXPECT_EQ(json["file_bytes"], smallModel().size());
    EXPECT_GE(json["memory_bytes"].get<double>(), 6 * 3 * 4);
    EXPECT_TRUE(json["recipe"].is_null());
    EXPECT_TRUE(json["warnings"].is_array());
    EXPECT_NE(run({"info", model}).out.find("word2vec"), std::string::npos);
}

TEST_F(Models, ConvertGoesThroughEveryFormatAndBack) {
    const auto expected = run({"neighbors", model, "king", "--format", "json"}).out;
    std::string last = model;
    for (const char* format : {"native", "word2vec-binary", "glove-text", "word2vec-text"}) {
        const auto next = file(std::string("model.") + format);
        const auto outcome = run({"convert", last, next, "--format", format});
        ASSERT_EQ(outcome.code, 0) << outcome.err;
        EXPECT_EQ(parsed(run({"info", next, "--format", "json"}).out)["format"], format);
        EXPECT_EQ(run({"neighbors", next, "king", "--format", "json"}).out, expected) << format;
        last = next;
    }
}

TEST_F(Models, EvaluatePairs) {
    const auto pairs = file("pairs.txt", "king queen 8\nking apple 1\napple pear 9\nking unicorn 5\n");
    const auto outcome = run({"evaluate", model, "--pairs", pairs, "--format", "json"});
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    const auto json = parsed(outcome.out);
    ASSERT_EQ(json["pairs"].size(), 1u);
    EXPECT_EQ(json["pairs"][0]["file"], "pairs.txt");
    EXPECT_EQ(json["pairs"][0]["covered"], 3);
    EXPECT_EQ(json["pairs"][0]["total"], 4);
    // Cosines: king queen 0.992, apple pear 0.994, king apple 0.09; people: 9, 8, 1. Ranks 2 3 1 against 3 2
    // 1: 1 - 6 * 2 / 24.
    EXPECT_NEAR(json["pairs"][0]["spearman"].get<double>(), 0.5, 1e-9);
}

TEST_F(Models, EvaluateAnalogies) {
    const auto questions = file(
        "questions.txt", ": family\nking queen man woman\nKing Queen Man Woman\nking queen man unicorn\n");
    const auto outcome = run({"evaluate", model, "--analogies", questions, "--format", "json"});
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    const auto analogies = parsed(outcome.out)["analogies"];
    EXPECT_EQ(analogies["total"], 3);
    EXPECT_EQ(analogies["covered"], 2);
    EXPECT_EQ(analogies["correct"], 2);
    EXPECT_DOUBLE_EQ(analogies["accuracy"].get<double>(), 1);
    ASSERT_EQ(analogies["sections"].size(), 1u);
    EXPECT_EQ(analogies["sections"][0]["name"], "family");
    const auto restricted =
        run({"evaluate", model, "--analogies", questions, "--restrict", "3", "--format", "json"});
    EXPECT_EQ(parsed(restricted.out)["analogies"]["covered"], 0);
}

TEST_F(Models, FilesThatAreNoModels) {
    const std::vector<std::string> wrong = {file("missing.bin"), folder().string(), file("empty", ""),
                                            file("prose.txt", "It was a dark night.\nNothing moved.\n")};
    for (const auto& path : wrong) {
        for (const auto& arguments :
             std::vector<std::vector<std::string>>{{"info", path},
                                                   {"neighbors", path, "king"},
                                                   {"project", path, "--output", file("o.tsv")},
                                                   {"convert", path, file("o"), "--format", "native"}}) {
            const auto outcome = run(arguments);
            EXPECT_EQ(outcome.code, 1) << arguments[0] << " " << path;
            EXPECT_EQ(outcome.out, "");
            EXPECT_EQ(linesOf(outcome.err).size(), 1u) << outcome.err;
            EXPECT_FALSE(std::filesystem::exists(file("o"))) << path;
            EXPECT_FALSE(std::filesystem::exists(file("o.tsv"))) << path;
        }
    }
}

TEST_F(Models, AHeaderThatPromisesTooMuchIsNotBelieved) {
    file("huge.bin", "1152921504606846976 300\nking \1\2\3\4");
    file("huge.txt", "1152921504606846976 3\nking 1 2 3\nqueen 2 3 4\n");
    for (const char* name : {"huge.bin", "huge.txt"}) {
        for (const char* command : {"info", "neighbors"}) {
            std::vector<std::string> arguments = {command, file(name)};
            if (arguments[0] == "neighbors") arguments.push_back("king");
            const auto outcome = run(arguments);
            EXPECT_EQ(outcome.code, 1) << command;
            EXPECT_EQ(outcome.out, "");
            EXPECT_NE(outcome.err.find(name), std::string::npos) << outcome.err;
        }
    }
}

TEST_F(Models, ATruncatedBinaryModelIsRefusedAndATextSaysWhatItLacks) {
    for (const char* format : {"native", "word2vec-binary"}) {
        ASSERT_EQ(run({"convert", model, file("whole"), "--format", format}).code, 0);
        const auto whole = contentOf(file("whole"));
        const auto outcome = run({"neighbors", file("short", whole.substr(0, whole.size() - 5)), "king"});
        EXPECT_EQ(outcome.code, 1) << format;
        EXPECT_NE(outcome.err.find("short"), std::string::npos) << outcome.err;
    }
    const auto text = run({"neighbors", file("short.txt", smallModel().substr(0, 50)), "king"});
    EXPECT_EQ(text.code, 0) << text.err;
    EXPECT_NE(text.err.find("warning: the header of short.txt promises 6 rows"), std::string::npos)
        << text.err;
    const auto withinALine = run({"neighbors", file("cut.txt", smallModel().substr(0, 47)), "king"});
    EXPECT_EQ(withinALine.code, 1) << withinALine.err;
    EXPECT_NE(withinALine.err.find("cut.txt"), std::string::npos) << withinALine.err;
}

TEST_F(Models, AFailedWriteLeavesTheOldFile) {
    write(file("o"), "precious");
    Surroundings small;
    small.fileSizeLimit = 16;
    const auto outcome = run({"convert", model, file("o"), "--format", "native"}, small);
    EXPECT_EQ(outcome.code, 1) << outcome.err;
    EXPECT_EQ(contentOf(file("o")), "precious");
    EXPECT_EQ(names(), (std::vector<std::string>{"m.txt", "o"}));
}

}  // namespace
}  // namespace cli_test
