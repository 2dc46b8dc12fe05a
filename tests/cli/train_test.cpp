#include <cmath>
#include <set>

#include "tests/cli/files.h"
#include "tests/cli/program.h"

namespace cli_test {
namespace {

class Train : public InFolder {
  protected:
    /// "train" on a small text with settings that take a moment, and whatever is added.
    std::vector<std::string> command(const std::vector<std::string>& more = {},
                                     const std::string& output = "model") const {
        std::vector<std::string> arguments = {
            "train",    "--input", text,       "--output",   file(output),  "--dim", "20",
            "--epochs", "3",       "--sample", "0",          "--min-count", "1",     "--threads",
            "1",        "--seed",  "7",        "--progress", "none"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return arguments;
    }

    std::string text = file("text.txt", smallText(2000));
};

TEST_F(Train, EndsWithOneLineOfJson) {
    const auto outcome = run(command());
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "");
    ASSERT_EQ(linesOf(outcome.out).size(), 1u);
    const auto json = parsed(outcome.out);
    // 1,000 sentences of seven words and 1,000 of seven; six words of each of four kinds and the nine that
    // hold them together.
    EXPECT_EQ(json["tokens"], 14000);
    EXPECT_EQ(json["tokens_kept"], 14000);
    EXPECT_EQ(json["vocabulary"], 33);
    EXPECT_EQ(json["epochs"], 3);
    EXPECT_GT(json["loss"].get<double>(), 0);
    EXPECT_TRUE(json["val_loss"].is_null());
    EXPECT_GT(json["words_per_second"].get<double>(), 0);
    EXPECT_GT(json["seconds"].get<double>(), 0);
}

TEST_F(Train, TokensAreThoseOfTheTextAndKeptThoseOfTheVocabulary) {
    const auto some = file("some.txt", smallText(200) + "once\n");
    const auto outcome = run({"train", "--input", some, "--output", file("m"), "--min-count", "2", "--dim",
                              "4", "--epochs", "1", "--progress", "none"});
    const auto json = parsed(outcome.out);
    EXPECT_EQ(json["tokens"], 1401);
    EXPECT_EQ(json["tokens_kept"], 1400);
}

TEST_F(Train, MakesAModelThatTheOtherCommandsRead) {
    ASSERT_EQ(run(command({"--epochs", "20"})).code, 0);
    const auto info = parsed(run({"info", file("model"), "--format", "json"}).out);
    EXPECT_EQ(info["format"], "native");
    EXPECT_EQ(info["rows"], 33);
    EXPECT_EQ(info["dim"], 20);
    EXPECT_EQ(info["recipe"]["method"], "skipgram");
    EXPECT_EQ(info["recipe"]["settings"]["epochs"], 20);
    const auto json = parsed(run({"neighbors", file("model"), "cat", "-k", "5", "--format", "json"}).out);
    const std::set<std::string> animals = {"dog", "horse", "mouse", "rabbit", "goat"};
    int found = 0;
    for (const auto& neighbor : json["neighbors"]) found += static_cast<int>(animals.count(neighbor["key"]));
    EXPECT_GE(found, 4) << json;
}

TEST_F(Train, WritesEveryFormat) {
    for (const char* format : {"native", "word2vec-text", "word2vec-binary", "glove-text"}) {
        const auto outcome = run(command({"--format", format}));
        ASSERT_EQ(outcome.code, 0) << outcome.err;
        const auto info = parsed(run({"info", file("model"), "--format", "json"}).out);
        EXPECT_EQ(info["format"], format);
        EXPECT_EQ(info["dim"], 20);
    }
}

TEST_F(Train, BothMethodsAndTheirFlagsWork) {
    for (const char* method : {"skipgram", "cbow"}) {
        const auto outcome =
            run(command({"--recipe", method, "--window", "3", "--negative", "4", "--learning-rate", "0.03",
                         "--negative-exponent", "0.5", "--tokenizer", "whitespace", "--sentence", "none"}));
        ASSERT_EQ(outcome.code, 0) << outcome.err;
        const auto recipe = parsed(run({"info", file("model"), "--format", "json"}).out)["recipe"];
        EXPECT_EQ(recipe["method"], method);
        EXPECT_EQ(recipe["settings"]["window"], 3);
        EXPECT_EQ(recipe["settings"]["negative"], 4);
        EXPECT_DOUBLE_EQ(recipe["settings"]["learning-rate"].get<double>(), 0.03);
        EXPECT_EQ(recipe["settings"]["tokenizer"], "whitespace");
    }
}

TEST_F(Train, ASettingOfAnotherMethodIsWrongUsage) {
    const auto outcome = run(command({"--recipe", "skipgram", "--no-cbow-mean"}));
    EXPECT_EQ(outcome.code, 2);
    EXPECT_NE(outcome.err.find("--cbow-mean"), std::string::npos) << outcome.err;
}

TEST_F(Train, MetricsFollowTheEpochsUnderKerasNames) {
    const auto outcome =
        run(command({"--metrics", file("metrics.jsonl"), "--validation", "0.1", "--epochs", "4"}));
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    const auto lines = linesOf(contentOf(file("metrics.jsonl")));
    ASSERT_EQ(lines.size(), 4u);
    std::uint64_t lastStep = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto json = parsed(lines[i]);
        EXPECT_EQ(json["epoch"], i + 1);
        EXPECT_GT(json["step"].get<std::uint64_t>(), lastStep);
        lastStep = json["step"];
        EXPECT_GT(json["loss"].get<double>(), 0);
        EXPECT_GT(json["val_loss"].get<double>(), 0);
        EXPECT_GE(json["learning_rate"].get<double>(), 0);
        EXPECT_GT(json["words_per_second"].get<double>(), 0);
    }
    EXPECT_LT(parsed(lines.back())["loss"].get<double>(), parsed(lines.front())["loss"].get<double>());
    const auto closing = parsed(outcome.out);
    EXPECT_DOUBLE_EQ(closing["loss"].get<double>(), parsed(lines.back())["loss"].get<double>());
    EXPECT_DOUBLE_EQ(closing["val_loss"].get<double>(), parsed(lines.back())["val_loss"].get<double>());
}

TEST_F(Train, OneThreadGivesTheSameBytesAgain) {
    ASSERT_EQ(run(command({}, "a")).code, 0);
    ASSERT_EQ(run(command({}, "b")).code, 0);
    ASSERT_EQ(run(command({"--seed", "8"}, "c")).code, 0);
    EXPECT_EQ(contentOf(file("a")), contentOf(file("b")));
    EXPECT_NE(contentOf(file("a")), contentOf(file("c")))
        << "of a flag that is given twice the last one counts";
}

TEST_F(Train, ASavedRecipeRunsAgain) {
    ASSERT_EQ(run(command({"--save-recipe", file("recipe.json"), "--window", "2"}, "a")).code, 0);
    const auto outcome = run({"train", "--input", text, "--output", file("b"), "--recipe",
                              file("recipe.json"), "--threads", "1", "--progress", "none"});
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(contentOf(file("a")), contentOf(file("b")));
    EXPECT_EQ(run({"train", "--input", text, "--output", file("b"), "--recipe", file("missing.json")}).code,
              1);
    EXPECT_EQ(run({"train", "--input", text, "--output", file("b"), "--recipe", file("bad.json", "{")}).code,
              1);
}

TEST_F(Train, SeveralFilesAndGzipAreOneText) {
    const auto first = file("1.txt", smallText(500));
    const auto second = file("2.txt", smallText(300));
    const auto outcome = run({"train", "--input", first, second, "--output", file("m"), "--dim", "5",
                              "--epochs", "1", "--progress", "none"});
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(parsed(outcome.out)["tokens"], 800 * 7);
}

TEST_F(Train, PlainProgressGoesToStderrAndTellsTheEpochs) {
    const auto outcome = run({"train", "--input", text, "--output", file("m"), "--dim", "5", "--epochs", "2",
                              "--progress", "plain"});
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_NE(outcome.err.find("Epoch 2 of 2: loss"), std::string::npos) << outcome.err;
    EXPECT_EQ(outcome.err.find('\r'), std::string::npos);
    EXPECT_NE(outcome.out.find(file("m")), std::string::npos) << outcome.out;
}

TEST_F(Train, ACheckpointOnAFullDiskEndsInAnErrorBesideTheModel) {
    Surroundings small;
    small.fileSizeLimit = 120000;  // the model fits, a checkpoint that holds the best epoch too does not
    const auto outcome =
        run(command({"--dim", "300", "--validation", "0.1", "--keep-best", "--checkpoint", file("state")}),
            small);
    EXPECT_EQ(outcome.code, 1) << outcome.out;
    EXPECT_NE(outcome.err.find("checkpoint"), std::string::npos) << outcome.err;
    EXPECT_FALSE(parsed(outcome.out)["checkpoint_error"].get<std::string>().empty());
    EXPECT_EQ(run({"info", file("model")}).code, 0);
    EXPECT_FALSE(std::filesystem::exists(file("state")));
}

TEST_F(Train, ARunThatExplodesSavesItsLastGoodState) {
    const auto few = file("few.txt", "a b c d\n");
    const auto outcome = run({"train",       "--input",
                              few,           "--output",
                              file("model"), "--recipe",
                              "triplet",     "--distance",
                              "euclidean",   "--epochs",
                              "5000",        "--learning-rate",
                              "0.3",         "--minimum-learning-rate",
                              "0.3",         "--margin",
                              "1",           "--window",
                              "4",           "--negative",
                              "2",           "--dim",
                              "8",           "--sample",
                              "0",           "--min-count",
                              "1",           "--threads",
                              "1",           "--tokenizer",
                              "whitespace",  "--progress",
                              "none"});
    EXPECT_EQ(outcome.code, 1);
    EXPECT_NE(outcome.err.find("last good state"), std::string::npos) << outcome.err;
    EXPECT_NE(outcome.err.find("--learning-rate"), std::string::npos) << outcome.err;
    EXPECT_NE(parsed(outcome.out)["error"].get<std::string>().find("explo"), std::string::npos);
    EXPECT_EQ(run({"info", file("model")}).code, 0);
}

TEST_F(Train, ASettingOfAnotherMethodNamesTheMethodsThatHaveIt) {
    const auto outcome = run(command({"--recipe", "glove"}, "m"));
    EXPECT_EQ(outcome.code, 2);  // --sample is in the command
    EXPECT_NE(outcome.err.find("skipgram"), std::string::npos) << outcome.err;
}

TEST_F(Train, TheDistanceObjectivesCanBeAskedForByNameOrAsObjective) {
    for (const char* name : {"contrastive", "triplet"})
        for (const char* flag : {"--recipe", "--objective"}) {
            const auto outcome = run(command({flag, name, "--distance", "euclidean", "--margin", "1"}));
            ASSERT_EQ(outcome.code, 0) << outcome.err;
            const auto info = parsed(run({"info", file("model"), "--format", "json"}).out);
            EXPECT_EQ(info["recipe"]["method"], name);
        }
}

TEST_F(Train, OneStepCanBeLookedInto) {
    const std::vector<std::string> trace = {"trace",    "--input", text,          "--dim", "5",
                                            "--sample", "0",       "--min-count", "1"};
    const auto asText = run(trace);
    ASSERT_EQ(asText.code, 0) << asText.err;
    EXPECT_NE(asText.out.find("window around"), std::string::npos) << asText.out;
    auto arguments = trace;
    arguments.insert(arguments.end(), {"--step", "7", "--format", "json"});
    const auto json = parsed(run(arguments).out);
    EXPECT_EQ(json["step"], 7);
    EXPECT_GT(json["pairs"].size(), 3u);
    arguments[arguments.size() - 3] = "900000000";
    const auto late = run(arguments);
    EXPECT_EQ(late.code, 1);
    EXPECT_NE(late.err.find("--step"), std::string::npos) << late.err;
}

TEST_F(Train, ADryRunSaysTheCostAndWritesNothing) {
    const auto outcome = run({"train", "--input", text, "--dry-run", "--dim", "50", "--min-count", "1"});
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_NE(outcome.out.find("parameters   3,300"), std::string::npos) << outcome.out;
    EXPECT_EQ(names(), std::vector<std::string>{"text.txt"});
}

/// One clear sentence, code 1, nothing written.
TEST_F(Train, TextsThatCannotBeUsed) {
    std::string binary;
    for (int i = 0; i < 40000; ++i) binary += static_cast<char>(i * 7 % 256);
    const std::vector<std::string> wrong = {file("missing.txt"),
                                            folder().string(),
                                            file("empty.txt", ""),
                                            file("blank.txt", "\n \n\n"),
                                            file("binary.dat", binary),
                                            file("one.txt", "word word word word word word\n"),
                                            file("rare.txt", "every word here occurs once only\n")};
    const auto before = names();
    for (const auto& path : wrong) {
        const auto outcome = run({"train", "--input", path, "--output", file("model"), "--progress", "none"});
        EXPECT_EQ(outcome.code, 1) << path << outcome.err;
        EXPECT_EQ(outcome.out, "") << path;
        EXPECT_NE(outcome.err.find("embedscope-cli: "), std::string::npos) << path;
        EXPECT_GT(outcome.err.size(), 40u) << outcome.err;
    }
    EXPECT_EQ(names(), before);
}

TEST_F(Train, BadBytesAreReportedAndReplaced) {
    const auto bad = file("bad.txt", smallText(100) + "caf\xE9 caf\xE9 caf\xE9 caf\xE9 caf\xE9\n");
    const auto outcome = run({"train", "--input", bad, "--output", file("m"), "--dim", "4", "--epochs", "1",
                              "--progress", "none"});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_NE(outcome.err.find("warning"), std::string::npos) << outcome.err;
    EXPECT_NE(outcome.err.find("UTF-8"), std::string::npos) << outcome.err;
}

TEST_F(Train, AFolderThatCannotBeWrittenIsFoundBeforeTheWork) {
    const auto outcome =
        run({"train", "--input", text, "--output", file("no/such/folder/model"), "--progress", "none"});
    EXPECT_EQ(outcome.code, 1);
    EXPECT_NE(outcome.err.find("no/such/folder"), std::string::npos) << outcome.err;
    EXPECT_EQ(run({"train", "--input", text, "--output", folder().string(), "--progress", "none"}).code, 1);
}

TEST_F(Train, AFullDiskLeavesTheOldModel) {
    write(file("model"), "precious");
    Surroundings small;
    small.fileSizeLimit = 1000;
    const auto outcome = run(command(), small);
    EXPECT_EQ(outcome.code, 1) << outcome.err;
    EXPECT_FALSE(outcome.err.empty());
    EXPECT_EQ(contentOf(file("model")), "precious");
    EXPECT_EQ(names(), (std::vector<std::string>{"model", "text.txt"}));
}

TEST_F(Train, EarlyStoppingSaysSo) {
    const auto outcome =
        run({"train", "--input", text, "--output", file("m"), "--dim", "10", "--epochs", "200",
             "--validation", "0.2", "--early-stopping", "2", "--threads", "1", "--progress", "none"});
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    const auto json = parsed(outcome.out);
    EXPECT_LT(json["epochs"].get<int>(), 200);
    EXPECT_FALSE(json["note"].get<std::string>().empty());
}

}  // namespace
}  // namespace cli_test
