#pragma once

#include <zlib.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "tests/core/support/temp_folder.h"

namespace embedscope {

/// A folder that goes away with the test, and ways to put texts into it.
class TextFiles {
  public:
    const std::filesystem::path& folder() const { return m_folder.path(); }

    std::filesystem::path write(const std::string& name, std::string_view content) const {
        test::writeAll(m_folder / name, content);
        return m_folder / name;
    }

    std::filesystem::path writePacked(const std::string& name, std::string_view content) const {
        const std::filesystem::path path = m_folder / name;
        gzFile file = ::gzopen(path.c_str(), "wb");
        ::gzwrite(file, content.data(), static_cast<unsigned>(content.size()));
        ::gzclose(file);
        return path;
    }

  private:
    test::TempFolder m_folder;
};

}  // namespace embedscope
