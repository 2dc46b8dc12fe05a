#include <stdlib.h>

#include "tests/cli/files.h"
#include "tests/cli/program.h"

namespace cli_test {
namespace {

/// The lines of all blocks in a text that are fenced as ```sh.
std::string shellBlocks(const std::string& markdown) {
    std::string commands;
    bool inside = false;
    for (const auto& line : linesOf(markdown)) {
        if (line.starts_with("```")) {
            inside = line == "```sh";
        } else if (inside) {
            commands += line + "\n";
        }
    }
    return commands;
}

using Readme = InFolder;

/// What the README tells people to type works, from the top to the bottom, in one folder.
TEST_F(Readme, TheTourOnTheCommandLineWorks) {
    const std::string commands = shellBlocks(contentOf(EMBEDSCOPE_ROOT "/README.md"));
    ASSERT_NE(commands.find("embedscope-cli train"), std::string::npos);
    const auto programs = std::filesystem::path(EMBEDSCOPE_CLI).parent_path().string();
    std::filesystem::create_directory_symlink(EMBEDSCOPE_ROOT "/resources", file("resources"));
    const auto script =
        file("tour.sh", "set -e\ncd '" + folder().string() + "'\nPATH='" + programs + "':$PATH\n" + commands);
    const int status =
        system(("bash '" + script + "' >'" + file("out") + "' 2>'" + file("err") + "'").c_str());
    EXPECT_EQ(status, 0) << contentOf(file("err"));
    const std::string out = contentOf(file("out"));
    EXPECT_NE(out.find("4 of 4 pairs covered"), std::string::npos) << out;
    for (const char* result :
         {"stories.safetensors", "stories.jsonl", "stories.tsv", "stories.bin", "long.safetensors"}) {
        EXPECT_TRUE(std::filesystem::exists(file(result))) << result;
    }
}

/// Every file that the documentation links to is there.
TEST_F(Readme, LinksLeadSomewhere) {
    for (const char* name : {"README.md", "HACKING.md"}) {
        const std::string text = contentOf(std::filesystem::path(EMBEDSCOPE_ROOT) / name);
        std::size_t links = 0;
        for (auto at = text.find("]("); at != std::string::npos; at = text.find("](", at + 1)) {
            const std::string target = text.substr(at + 2, text.find(')', at) - at - 2);
            if (target.find("://") != std::string::npos) continue;
            ++links;
            EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(EMBEDSCOPE_ROOT) / target))
                << name << ": " << target;
        }
        EXPECT_GT(links, 0u) << name;
    }
}

}  // namespace
}  // namespace cli_test
