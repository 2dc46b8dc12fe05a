#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>

#include "core/base/random.h"
#include "core/train/training_methods.h"
#include "core/train/training_session.h"

namespace embedscope {

/// A folder of its own for one test, removed at its end.
class TestFolder {
  public:
    TestFolder() {
        const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
        m_path = std::filesystem::temp_directory_path() /
                 ("embedscope-" + std::string(test->name()) + "-" +
                  std::to_string(std::hash<std::thread::id>{}(std::this_thread::get_id())));
        std::filesystem::create_directories(m_path);
    }
    ~TestFolder() { std::filesystem::remove_all(m_path); }
    std::filesystem::path operator/(const std::string& name) const { return m_path / name; }

  private:
    std::filesystem::path m_path;
};

/// Sentences of three word classes in fixed order ("a3 b17 c5 ."), so that words of a class have the same
/// contexts.
inline std::string classText(std::size_t sentences, std::uint64_t seed = 1) {
    Random random(seed);
    std::string text;
    for (std::size_t i = 0; i < sentences; ++i) {
        for (int part = 0; part < 3; ++part)
            for (const char* prefix : {"a", "b", "c"})
                text +=
                    prefix + std::to_string(random.below(20)) + (part == 2 && *prefix == 'c' ? "\n" : " ");
    }
    return text;
}

inline std::filesystem::path writeText(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
    return path;
}

inline std::shared_ptr<const PreparedText> readText(const std::filesystem::path& path, const Recipe& recipe) {
    auto text = PreparedText::read({path}, textOptions(recipe));
    EXPECT_TRUE(text.ok());
    return *text;
}

/// A recipe for small texts; each setting as "id=value".
inline Recipe smallRecipe(const std::string& method, std::initializer_list<std::string> settings = {}) {
    Recipe recipe = *makeRecipe(method);
    std::vector<std::string> all{"dim=20", "min-count=1", "epochs=3", "sample=0", "tokenizer=whitespace"};
    all.insert(all.end(), settings);
    for (const std::string& setting : all) {
        const auto equals = setting.find('=');
        const Status set = recipe.setFromText(setting.substr(0, equals), setting.substr(equals + 1));
        EXPECT_TRUE(set.ok()) << setting;
    }
    return recipe;
}

inline std::vector<float> valuesOf(const VectorMatrix& matrix) {
    std::vector<float> values;
    for (std::uint32_t row = 0; row < matrix.rows(); ++row) {
        const auto numbers = matrix.rowFloats({row});
        values.insert(values.end(), numbers.begin(), numbers.end());
    }
    return values;
}

/// Waits, at most 30 seconds, until the session is in that state.
inline bool waitForState(const TrainingSession& session, SessionState state) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (session.status().state != state) {
        if (std::chrono::steady_clock::now() > limit) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

}  // namespace embedscope
