#include "tests/architecture/include_rules.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <optional>
#include <span>

namespace architecture {
namespace {

namespace fs = std::filesystem;

/// The modules of the core in the order in which data flows; each may include those before it.
constexpr std::array<std::string_view, 14> kCoreOrder = {"base",    "kernels", "text", "model", "data",
                                                         "tensors", "metrics", "nn",   "train", "index",
                                                         "project", "eval",    "io",   "lesson"};
/// Those that leave one another alone, although they stand at different places of the table.
constexpr std::array<std::string_view, 4> kApart = {"train", "index", "project", "io"};

/// The layers of the window, the lowest first. Areas of one layer leave one another alone.
constexpr std::array<std::pair<std::string_view, int>, 8> kUiLayers = {{{"theme", 0},
                                                                        {"session", 1},
                                                                        {"map", 2},
                                                                        {"charts", 2},
                                                                        {"forms", 2},
                                                                        {"models", 2},
                                                                        {"panels", 3},
                                                                        {"windows", 4}}};

/// The first and second folder of a path: "core" and "io" of "core/io/formats/word2vec.h".
struct Place {
    std::string_view top;
    std::string_view area;
};

Place placeOf(std::string_view path) {
    const auto slash = path.find('/');
    if (slash == std::string_view::npos) return {path, {}};
    const auto rest = path.substr(slash + 1);
    const auto second = rest.find('/');
    return {path.substr(0, slash),
            second == std::string_view::npos ? std::string_view{} : rest.substr(0, second)};
}

bool isQt(std::string_view include) {
    return include.size() > 1 && include[0] == 'Q' &&
           (std::isupper(static_cast<unsigned char>(include[1])) || include[1] == 't');
}

bool isCommandLine(std::string_view path) {
    return path.starts_with("app/cli/") || path == "app/embedscope_cli_main.cpp";
}

std::optional<std::size_t> coreOrder(std::string_view module) {
    const auto found = std::find(kCoreOrder.begin(), kCoreOrder.end(), module);
    if (found == kCoreOrder.end()) return std::nullopt;
    return static_cast<std::size_t>(found - kCoreOrder.begin());
}

bool isApart(std::string_view module) {
    return std::find(kApart.begin(), kApart.end(), module) != kApart.end();
}

std::string coreViolation(std::string_view from, std::string_view to) {
    if (from == to) return {};
    const auto here = coreOrder(from);
    const auto there = coreOrder(to);
    if (!here) return "core/" + std::string(from) + " is not in the table of modules";
    if (!there) return "core/" + std::string(to) + " is not in the table of modules";
    if (*there > *here)
        return "core/" + std::string(to) + " comes after core/" + std::string(from) + " in the table";
    if (isApart(from) && isApart(to) && !(from == "project" && to == "index")) {
        return "core/" + std::string(from) + " and core/" + std::string(to) + " leave one another alone";
    }
    return {};
}

std::optional<int> uiLayer(std::string_view area) {
    const auto found = std::find_if(kUiLayers.begin(), kUiLayers.end(),
                                    [&](const auto& entry) { return entry.first == area; });
    if (found == kUiLayers.end()) return std::nullopt;
    return found->second;
}

std::string uiViolation(std::string_view from, std::string_view to) {
    if (from == to) return {};
    const auto here = uiLayer(from);
    const auto there = uiLayer(to);
    if (!here) return "ui/" + std::string(from) + " is not in the table of layers";
    if (!there) return "ui/" + std::string(to) + " is not in the table of layers";
    if (*there >= *here) return "ui/" + std::string(to) + " is not below ui/" + std::string(from);
    return {};
}

std::vector<std::string> includesOf(const fs::path& file) {
    std::vector<std::string> includes;
    std::ifstream stream(file);
    for (std::string line; std::getline(stream, line);) {
        const auto hash = line.find_first_not_of(" \t");
        if (hash == std::string::npos || line.compare(hash, 8, "#include") != 0) continue;
        const auto open = line.find_first_of("\"<", hash);
        if (open == std::string::npos) continue;
        const auto close = line.find(line[open] == '<' ? '>' : '"', open + 1);
        if (close != std::string::npos) includes.push_back(line.substr(open + 1, close - open - 1));
    }
    return includes;
}

}  // namespace

std::vector<SourceFile> sourceFiles(const fs::path& root, std::string_view folder) {
    std::vector<SourceFile> files;
    if (!fs::exists(root / folder)) return files;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
        const auto extension = entry.path().extension();
        if (!entry.is_regular_file() || (extension != ".h" && extension != ".cpp")) continue;
        files.push_back({fs::relative(entry.path(), root).generic_string(), includesOf(entry.path())});
    }
    std::sort(files.begin(), files.end(),
              [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
    return files;
}

std::string violation(std::string_view path, std::string_view include) {
    const Place here = placeOf(path);
    const Place there = placeOf(include);
    if (isQt(include)) {
        if (here.top == "core") return "the core knows no Qt";
        if (isCommandLine(path)) return "the command line knows no Qt";
        return {};
    }
    if (there.top == "core" && here.top == "core") return coreViolation(here.area, there.area);
    if (there.top == "ui") {
        if (here.top == "core") return "the core knows no window";
        if (isCommandLine(path)) return "the command line knows no window";
        if (here.top == "ui") return uiViolation(here.area, there.area);
    }
    if (there.top == "app" && (here.top == "core" || here.top == "ui")) return "only programs include app";
    if (there.top == "tests" && here.top != "tests") return "only tests include tests";
    return {};
}

}  // namespace architecture
