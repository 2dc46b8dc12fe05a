#include "tests/cli/files.h"
#include "tests/cli/program.h"

namespace cli_test {
namespace {

/// Every failure is one sentence on stderr that names the program, and nothing on stdout.
void expectOneSentence(const Outcome& outcome, int code) {
    EXPECT_EQ(outcome.code, code) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    EXPECT_TRUE(outcome.err.starts_with("embedscope-cli: ")) << outcome.err;
    EXPECT_EQ(linesOf(outcome.err).size(), 1u) << outcome.err;
}

using Usage = InFolder;

TEST_F(Usage, HelpIsNoFailure) {
    for (const char* command : {"train", "neighbors", "project", "evaluate", "info", "convert"}) {
        const auto outcome = run({command, "--help"});
        EXPECT_EQ(outcome.code, 0) << command;
        EXPECT_NE(outcome.out.find("--"), std::string::npos) << command;
        EXPECT_EQ(outcome.err, "") << command;
    }
    EXPECT_EQ(run({"--help"}).code, 0);
    EXPECT_NE(run({"--version"}).out.find("embedscope-cli "), std::string::npos);
}

TEST_F(Usage, TheHelpOfTrainExplainsEverySetting) {
    const auto help = run({"train", "--help"}).out;
    for (const char* flag : {"--input",
                             "--output",
                             "--recipe",
                             "--dim",
                             "--window",
                             "--negative",
                             "--epochs",
                             "--min-count",
                             "--sample",
                             "--learning-rate",
                             "--negative-exponent",
                             "--threads",
                             "--seed",
                             "--validation",
                             "--early-stopping",
                             "--checkpoint",
                             "--resume",
                             "--format",
                             "--tokenizer",
                             "--sentence",
                             "--metrics",
                             "--progress"}) {
        EXPECT_NE(help.find(flag), std::string::npos) << flag;
    }
}

TEST_F(Usage, WhatIsNoCommandIsWrongUsage) {
    expectOneSentence(run({}), 2);
    expectOneSentence(run({"dance"}), 2);
    EXPECT_NE(run({"dance"}).err.find("'dance'"), std::string::npos);
    expectOneSentence(run({"info"}), 2);
    expectOneSentence(run({"info", "--no-such-flag", file("m.txt", smallModel())}), 2);
    expectOneSentence(run({"train", "--input", file("t.txt", smallText(10))}), 2);
}

TEST_F(Usage, ValuesOutsideTheirRangeAreWrongUsageBeforeAnythingIsWritten) {
    const auto text = file("t.txt", smallText(10));
    const std::vector<std::vector<std::string>> wrong = {
        {"--dim", "0"},           {"--dim", "-5"},       {"--dim", "many"},
        {"--window", "0"},        {"--epochs", "-1"},    {"--learning-rate", "-0.1"},
        {"--sample", "nan"},      {"--threads", "-2"},   {"--seed", "1.5"},
        {"--tokenizer", "magic"}, {"--recipe", "magic"}, {"--format", "magic"},
        {"--progress", "loud"},   {"--validation", "2"}, {"--dim", "99999999999999999999"}};
    for (const auto& flag : wrong) {
        std::vector<std::string> arguments = {"train", "--input", text, "--output", file("m")};
        arguments.insert(arguments.end(), flag.begin(), flag.end());
        const auto outcome = run(arguments);
        expectOneSentence(outcome, 2);
        EXPECT_NE(outcome.err.find(flag[0]), std::string::npos) << outcome.err;
    }
    EXPECT_EQ(names(), std::vector<std::string>{"t.txt"});
}

TEST_F(Usage, FilesThatCannotBeReadAreFailuresAndNotWrongUsage) {
    const auto text = file("t.txt", smallText(10));
    for (const char* flag : {"--recipe", "--resume"}) {
        for (const auto& path : {folder().string(), file("missing.json")}) {
            expectOneSentence(run({"train", "--input", text, "--output", file("m"), flag, path}), 1);
        }
    }
    expectOneSentence(run({"train", "--input", "", "--output", file("m")}), 2);
    expectOneSentence(run({"train", "--input", text, "--output", file(std::string(256, 'n'))}), 1);
    EXPECT_EQ(names(), std::vector<std::string>{"t.txt"});
}

TEST_F(Usage, OptionsOfOtherCommandsAreChecked) {
    const auto model = file("m.txt", smallModel());
    expectOneSentence(run({"neighbors", model, "king", "-k", "0"}), 2);
    expectOneSentence(run({"neighbors", model, "king", "-k", "-3"}), 2);
    expectOneSentence(run({"neighbors", model, "king", "-k", "3", "--radius", "0.5"}), 2);
    expectOneSentence(run({"neighbors", model, "king", "--metric", "taxi"}), 2);
    expectOneSentence(run({"neighbors", model, "king", "--format", "xml"}), 2);
    expectOneSentence(run({"project", model, "--output", file("o.tsv"), "--dims", "4"}), 2);
    expectOneSentence(run({"project", model, "--output", file("o.tsv"), "--method", "magic"}), 2);
    expectOneSentence(run({"project", model}), 2);
    for (const char* radius : {"nan", "2", "-1.5", "inf", ""})
        expectOneSentence(run({"neighbors", model, "king", "--radius", radius}), 2);
    for (const char* radius : {"nan", "-1"})
        expectOneSentence(run({"neighbors", model, "king", "--metric", "euclidean", "--radius", radius}), 2);
    expectOneSentence(run({"evaluate", model}), 2);
    expectOneSentence(run({"evaluate", model, "--pairs", model, "--restrict", "-1"}), 2);
    expectOneSentence(run({"convert", model, file("o.bin")}), 2);
    expectOneSentence(run({"convert", model, file("o.bin"), "--format", "magic"}), 2);
}

TEST_F(Usage, AnOutputNeverTakesThePlaceOfAnInput) {
    const auto text = file("t.txt", smallText(10));
    const auto model = file("m.txt", smallModel());
    std::filesystem::create_symlink(text, file("link.txt"));
    expectOneSentence(run({"train", "--input", text, "--output", text}), 2);
    expectOneSentence(run({"train", "--input", text, "--output", file("link.txt")}), 2);
    expectOneSentence(
        run({"train", "--input", text, "--output", file("./../" + folder().filename().string() + "/t.txt")}),
        2);
    expectOneSentence(run({"train", "--input", text, "--output", file("m"), "--metrics", text}), 2);
    expectOneSentence(run({"train", "--input", text, "--output", file("m"), "--checkpoint", file("m")}), 2);
    expectOneSentence(run({"convert", model, model, "--format", "native"}), 2);
    expectOneSentence(run({"project", model, "--output", model}), 2);
    EXPECT_EQ(contentOf(text), smallText(10));
    EXPECT_EQ(contentOf(model), smallModel());
}

TEST_F(Usage, AFullStandardOutputIsAFailure) {
    if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full here";
    Surroundings full;
    full.outputTo = "/dev/full";
    const auto outcome = run({"info", file("m.txt", smallModel())}, full);
    EXPECT_EQ(outcome.code, 1);
    EXPECT_NE(outcome.err.find("full"), std::string::npos) << outcome.err;
}

TEST_F(Usage, MessagesNeverReachAFileThatTookTheNumberOfAClosedStream) {
    const auto text = file("t.txt", smallText(3000));
    const auto command = [&](const char* model, const char* metrics) {
        return std::vector<std::string>{"train",     "--input",     text,        "--output",   file(model),
                                        "--metrics", file(metrics), "--threads", "1",          "--dim",
                                        "8",         "--epochs",    "3",         "--progress", "plain"};
    };
    ASSERT_EQ(run(command("usual", "usual.jsonl")).code, 0);
    Surroundings closed;
    closed.streamsClosed = true;
    EXPECT_EQ(run(command("closed", "closed.jsonl"), closed).code, 1);  // the result could not be printed
    EXPECT_EQ(contentOf(file("closed")), contentOf(file("usual")));
    for (const auto& line : linesOf(contentOf(file("closed.jsonl")))) EXPECT_TRUE(parsed(line).is_object());
}

}  // namespace
}  // namespace cli_test
