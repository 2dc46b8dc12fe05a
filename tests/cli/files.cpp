#include "tests/cli/files.h"

#include <stdlib.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <sstream>

namespace cli_test {

namespace fs = std::filesystem;

std::string contentOf(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

void write(const fs::path& path, std::string_view content) {
    std::ofstream stream(path, std::ios::binary);
    stream << content;
    ASSERT_TRUE(stream.flush().good()) << path;
}

std::vector<std::string> linesOf(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

nlohmann::json parsed(const std::string& text) {
    auto json = nlohmann::json::parse(text, nullptr, false);
    EXPECT_FALSE(json.is_discarded()) << "no JSON: " << text;
    return json.is_discarded() ? nlohmann::json() : json;
}

std::string smallText(int sentences) {
    static constexpr std::array kAnimals = {"cat", "dog", "horse", "mouse", "rabbit", "goat"};
    static constexpr std::array kFoods = {"bread", "corn", "grass", "apples", "cheese", "carrots"};
    static constexpr std::array kTools = {"hammer", "saw", "drill", "knife", "brush", "spade"};
    static constexpr std::array kColours = {"red", "green", "blue", "brown", "white", "grey"};
    std::uint64_t state = 12345;
    const auto pick = [&state](const auto& words) {
        state = state * 6364136223846793005ull + 1442695040888963407ull;
        return std::string(words[(state >> 33) % words.size()]);
    };
    std::string text;
    for (int i = 0; i < sentences; ++i) {
        if (i % 2 == 0) {
            text += "The " + pick(kColours) + " " + pick(kAnimals) + " likes to eat " + pick(kFoods) + ".\n";
        } else {
            text += "We work with a " + pick(kColours) + " " + pick(kTools) + " today.\n";
        }
    }
    return text;
}

std::string smallModel() {
    return "6 3\n"
           "king 1 0.1 0\n"
           "queen 0.9 0.2 0\n"
           "man 0.8 -0.4 0.1\n"
           "woman 0.7 -0.3 0.1\n"
           "apple 0 1 0.5\n"
           "pear 0 0.9 0.6\n";
}

InFolder::InFolder() {
    std::string name = (fs::temp_directory_path() / "embedscope-cli-test.XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) m_folder = name;
}

InFolder::~InFolder() {
    std::error_code ignored;
    if (!m_folder.empty()) fs::remove_all(m_folder, ignored);
}

std::string InFolder::file(const std::string& name, std::string_view content) const {
    write(m_folder / name, content);
    return file(name);
}

std::vector<std::string> InFolder::names() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(m_folder))
        names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace cli_test
