#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace cli_test {

std::string contentOf(const std::filesystem::path& path);
void write(const std::filesystem::path& path, std::string_view content);
/// The lines of a text, without their ends.
std::vector<std::string> linesOf(const std::string& text);
/// Parses JSON; a failed expectation and null when it is none.
nlohmann::json parsed(const std::string& text);

/// A text of short sentences from a small grammar, where animals eat, tools are used and colours describe:
/// the same text on every machine. About seven words a sentence.
std::string smallText(int sentences);

/// A model of six words in word2vec's text format: king and queen near one another, apple and pear too.
std::string smallModel();

/// A test with a folder of its own, which is gone afterwards.
class InFolder : public testing::Test {
  protected:
    InFolder();
    ~InFolder() override;

    /// The full name of a file in the folder.
    std::string file(const std::string& name) const { return (m_folder / name).string(); }
    /// Writes a file in the folder and returns its full name.
    std::string file(const std::string& name, std::string_view content) const;
    /// Names of everything in the folder, sorted, hidden files too.
    std::vector<std::string> names() const;
    const std::filesystem::path& folder() const { return m_folder; }

  private:
    std::filesystem::path m_folder;
};

}  // namespace cli_test
