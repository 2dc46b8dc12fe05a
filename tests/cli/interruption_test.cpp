#include <signal.h>

#include <chrono>
#include <thread>

#include "tests/cli/files.h"
#include "tests/cli/program.h"

namespace cli_test {
namespace {

using namespace std::chrono_literals;

/// Runs that take some seconds, so that they can be interrupted in the middle.
class Interruption : public InFolder {
  protected:
    std::vector<std::string> command(const std::string& output, const std::vector<std::string>& more) const {
        std::vector<std::string> arguments = {
            "train",    "--input",      text,       "--output",   file(output), "--dim", "100",
            "--epochs", "80",           "--sample", "0",          "--threads",  "1",     "--seed",
            "3",        "--validation", "0.05",     "--progress", "none"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return arguments;
    }

    /// Waits until the run has finished that many epochs; false when it ended before.
    bool waitForEpochs(Program& program, const std::string& metrics, std::size_t epochs) const {
        while (linesOf(contentOf(metrics)).size() < epochs) {
            if (!program.running()) return false;
            std::this_thread::sleep_for(5ms);
        }
        return true;
    }

    std::string text = file("text.txt", smallText(4000));
};

TEST_F(Interruption, KeepsACheckpointAndTheResumedRunGivesTheSameBytes) {
    ASSERT_EQ(run(command("whole", {})).code, 0);
    Program program(command("parts", {"--metrics", file("metrics"), "--checkpoint", file("state")}));
    ASSERT_TRUE(waitForEpochs(program, file("metrics"), 3));
    program.signal(SIGINT);
    const auto interrupted = program.wait();
    ASSERT_EQ(interrupted.code, 130) << interrupted.err;
    EXPECT_NE(interrupted.err.find("--resume " + file("state")), std::string::npos) << interrupted.err;
    EXPECT_FALSE(std::filesystem::exists(file("parts")));
    ASSERT_TRUE(std::filesystem::exists(file("state")));

    const auto resumed = run(command("parts", {"--metrics", file("metrics"), "--resume", file("state")}));
    ASSERT_EQ(resumed.code, 0) << resumed.err;
    EXPECT_EQ(contentOf(file("parts")), contentOf(file("whole")));
    const auto lines = linesOf(contentOf(file("metrics")));
    ASSERT_EQ(lines.size(), 80u);
    for (std::size_t i = 0; i < lines.size(); ++i) EXPECT_EQ(parsed(lines[i])["epoch"], i + 1);
}

TEST_F(Interruption, WithoutACheckpointFileOneIsMadeBesideTheOutput) {
    Program program(command("model", {"--metrics", file("metrics")}));
    ASSERT_TRUE(waitForEpochs(program, file("metrics"), 1));
    program.signal(SIGTERM);
    const auto outcome = program.wait();
    EXPECT_EQ(outcome.code, 130) << outcome.err;
    EXPECT_TRUE(std::filesystem::exists(file("model.checkpoint")));
    EXPECT_FALSE(std::filesystem::exists(file("model")));
}

TEST_F(Interruption, AKilledRunGoesOnFromItsLastEpoch) {
    ASSERT_EQ(run(command("whole", {})).code, 0);
    Program program(command("parts", {"--metrics", file("metrics"), "--checkpoint", file("state")}));
    ASSERT_TRUE(waitForEpochs(program, file("metrics"), 4));
    program.signal(SIGKILL);
    ASSERT_EQ(program.wait().code, 128 + SIGKILL);
    ASSERT_TRUE(std::filesystem::exists(file("state")));
    // The settings come from the checkpoint.
    const auto resumed = run({"train", "--input", text, "--output", file("parts"), "--threads", "1",
                              "--progress", "none", "--resume", file("state")});
    ASSERT_EQ(resumed.code, 0) << resumed.err;
    EXPECT_EQ(contentOf(file("parts")), contentOf(file("whole")));
}

TEST_F(Interruption, ACheckpointOfAnotherTextOrRecipeIsRefused) {
    Program program(command("model", {"--metrics", file("metrics"), "--checkpoint", file("state")}));
    ASSERT_TRUE(waitForEpochs(program, file("metrics"), 1));
    program.signal(SIGINT);
    ASSERT_EQ(program.wait().code, 130);
    const auto other = file("other.txt", smallText(3000));
    const auto otherText = run({"train", "--input", other, "--output", file("model"), "--threads", "1",
                                "--progress", "none", "--resume", file("state")});
    EXPECT_EQ(otherText.code, 1) << otherText.err;
    const auto otherSetting = run(command("model", {"--resume", file("state"), "--dim", "50"}));
    EXPECT_EQ(otherSetting.code, 1);
    EXPECT_NE(otherSetting.err.find("--dim 100"), std::string::npos) << otherSetting.err;
    EXPECT_FALSE(std::filesystem::exists(file("model")));
    const auto broken =
        run(command("model", {"--resume", file("broken", contentOf(file("state")).substr(0, 1000))}));
    EXPECT_EQ(broken.code, 1) << broken.err;
    EXPECT_EQ(run(command("model", {"--resume", file("missing")})).code, 1);
}

TEST_F(Interruption, WhileTheTextIsReadNothingIsWritten) {
    const auto large = file("large.txt", smallText(400000));
    Program program({"train", "--input", large, "--output", file("model"), "--progress", "none"});
    std::this_thread::sleep_for(60ms);
    program.signal(SIGINT);
    const auto outcome = program.wait(20s);
    EXPECT_EQ(outcome.code, 130) << outcome.err;
    EXPECT_FALSE(std::filesystem::exists(file("model")));
}

}  // namespace
}  // namespace cli_test
