#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>

#include "tests/architecture/include_rules.h"

namespace architecture {
namespace {

namespace fs = std::filesystem;

std::string contentOf(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// Whether a CMake list has that file as a word of its own.
bool names(const std::string& lists, const std::string& file) {
    for (auto at = lists.find(file); at != std::string::npos; at = lists.find(file, at + 1)) {
        if (at == 0 || std::string(" \n\t(/\"").find(lists[at - 1]) != std::string::npos) return true;
    }
    return false;
}

bool exists(const std::string& path) {
    return fs::exists(fs::path(EMBEDSCOPE_ROOT) / path);
}

/// A source includes the header of its own name first, which proves that the header compiles alone.
TEST(TreeRules, ASourceIncludesItsHeaderFirst) {
    for (const char* folder : {"core", "ui", "app"}) {
        for (const auto& file : sourceFiles(EMBEDSCOPE_ROOT, folder)) {
            if (!file.path.ends_with(".cpp")) continue;
            const std::string header = file.path.substr(0, file.path.size() - 4) + ".h";
            if (!exists(header)) continue;
            ASSERT_FALSE(file.includes.empty()) << file.path;
            EXPECT_EQ(file.includes.front(), header) << file.path;
        }
    }
}

TEST(TreeRules, HeadersHaveAGuard) {
    for (const char* folder : {"core", "ui", "app", "tests"}) {
        for (const auto& file : sourceFiles(EMBEDSCOPE_ROOT, folder)) {
            // Highway's inner headers are read once for each processor and have guards of their own.
            if (!file.path.ends_with(".h") || file.path.ends_with("-inl.h")) continue;
            EXPECT_NE(contentOf(fs::path(EMBEDSCOPE_ROOT) / file.path).find("#pragma once"),
                      std::string::npos)
                << file.path;
        }
    }
}

/// A file that no CMakeLists.txt names is not built: a format, a projection or a test that silently does not
/// exist.
TEST(TreeRules, EverySourceIsListed) {
    std::string allLists;
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(EMBEDSCOPE_ROOT) / "tests")) {
        if (entry.path().filename() == "CMakeLists.txt") allLists += contentOf(entry.path());
    }
    for (const char* folder : {"core", "ui", "app", "tests"}) {
        for (const auto& file : sourceFiles(EMBEDSCOPE_ROOT, folder)) {
            if (!file.path.ends_with(".cpp")) continue;
            const fs::path path = fs::path(EMBEDSCOPE_ROOT) / file.path;
            bool listed = false;
            for (fs::path at = path.parent_path(); !listed && at != fs::path(EMBEDSCOPE_ROOT);
                 at = at.parent_path()) {
                const std::string lists = contentOf(at / "CMakeLists.txt");
                const std::string name = path.lexically_relative(at).generic_string();
                listed = names(lists, name);
            }
            EXPECT_TRUE(listed || allLists.find("/" + file.path) != std::string::npos)
                << file.path << " is in no CMakeLists.txt";
        }
    }
}

/// A folder that its parent does not name is not built either.
TEST(TreeRules, EveryFolderIsListed) {
    for (const char* folder : {"core", "ui", "app", "tests", "resources"}) {
        for (const auto& entry : fs::recursive_directory_iterator(fs::path(EMBEDSCOPE_ROOT) / folder)) {
            if (entry.path().filename() != "CMakeLists.txt") continue;
            const fs::path here = entry.path().parent_path();
            if (here.parent_path() == fs::path(EMBEDSCOPE_ROOT)) continue;
            const std::regex name("\\b" + here.filename().string() + "\\b");
            const std::string path = here.lexically_relative(EMBEDSCOPE_ROOT).generic_string();
            EXPECT_TRUE(std::regex_search(contentOf(here.parent_path() / "CMakeLists.txt"), name) ||
                        contentOf(EMBEDSCOPE_ROOT "/CMakeLists.txt").find("(" + path + ")") !=
                            std::string::npos)
                << path;
        }
    }
}

/// Quoted includes are paths from the root, so that a file's place shows which arrow it draws.
TEST(TreeRules, OwnIncludesStartAtTheRoot) {
    const std::regex quoted("^[ \t]*#include \"([^\"]+)\"", std::regex::multiline);
    for (const char* folder : {"core", "ui", "app", "tests"}) {
        for (const auto& file : sourceFiles(EMBEDSCOPE_ROOT, folder)) {
            const std::string content = contentOf(fs::path(EMBEDSCOPE_ROOT) / file.path);
            for (std::sregex_iterator match(content.begin(), content.end(), quoted), end; match != end;
                 ++match) {
                const std::string name = (*match)[1];
                if (name.ends_with(".moc")) continue;
                // Highway includes a file a second time for each processor, by its full name too.
                EXPECT_TRUE(exists(name))
                    << file.path << " includes \"" << name << "\", which is no path from the root";
            }
        }
    }
}

}  // namespace
}  // namespace architecture
