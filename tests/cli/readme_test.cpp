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

/// Files that the developers' guide names by their path are there.
TEST_F(Readme, NamedFilesExist) {
    const std::string text = contentOf(EMBEDSCOPE_ROOT "/HACKING.md");
    std::size_t files = 0;
    for (auto open = text.find('`'); open != std::string::npos;) {
        const auto close = text.find('`', open + 1);
        if (close == std::string::npos) break;
        const std::string name = text.substr(open + 1, close - open - 1);
        const bool isPath = name.find('/') != std::string::npos &&
                            name.find_first_of(" <>*:-\n") == std::string::npos &&
                            (name.ends_with(".h") || name.ends_with(".cpp") || name.ends_with("/"));
        if (isPath) {
            ++files;
            EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(EMBEDSCOPE_ROOT) / name)) << name;
        }
        open = text.find('`', close + 1);
    }
    EXPECT_GT(files, 5u);
}

}  // namespace
}  // namespace cli_test
