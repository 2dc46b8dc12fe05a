#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace architecture {

/// A source or header of the project, and what it includes: the names between quotes or angle brackets, in
/// order.
struct SourceFile {
    std::string path;  ///< from the project's root, with slashes
    std::vector<std::string> includes;
};

/// All .h and .cpp files below a folder of the project, in order of their paths.
std::vector<SourceFile> sourceFiles(const std::filesystem::path& root, std::string_view folder);

/// Why this file may not include that name, or nothing when it may.
/// The rules are those of docs/architecture.md: app over ui over core; inside core a module includes only
/// itself and those before it in the table; io, train, index and project leave one another alone, but project
/// may use index; inside ui windows over panels over map, charts, forms and models over session, with theme
/// below them all. Neither core nor the command line includes Qt.
std::string violation(std::string_view path, std::string_view include);

}  // namespace architecture
