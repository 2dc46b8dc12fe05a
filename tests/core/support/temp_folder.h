#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace embedscope::test {

/// A folder of one test, removed with everything in it at the end.
class TempFolder {
  public:
    TempFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "embedscope-test-XXXXXX").string();
        if (!::mkdtemp(name.data())) std::abort();
        m_path = name;
    }
    ~TempFolder() {
        std::error_code failure;
        std::filesystem::remove_all(m_path, failure);
    }
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;

    const std::filesystem::path& path() const { return m_path; }
    std::filesystem::path operator/(std::string_view name) const { return m_path / name; }
    /// Files and folders directly in it: for "nothing is left behind".
    std::size_t fileCount() const {
        return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(m_path), {}));
    }

  private:
    std::filesystem::path m_path;
};

inline void writeAll(const std::filesystem::path& path, std::string_view content) {
    std::error_code failure;
    std::filesystem::remove(
        path, failure);  // file systems flush a file that is cut and written again, which is slow
    std::ofstream(path, std::ios::binary) << content;
}

inline std::string readAll(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace embedscope::test
