#include <algorithm>
#include <string>
#include <vector>

#include "core/io/format_registry.h"

namespace embedscope {
namespace {

namespace fs = std::filesystem;

/// What programs call the file with the vectors in the folder of a model, the surest first.
constexpr const char* kNames[] = {"model.safetensors",           "model.safetensors.index.json",
                                  "embeddings.safetensors",      "projector_config.pbtxt",
                                  "projector_config.json",       "pytorch_model.bin",
                                  "pytorch_model.bin.index.json"};
/// Below the folder, where sentence-transformers and others keep the first module of a model.
constexpr const char* kBelow[] = {"0_StaticEmbedding", "0_Transformer", "0_WordEmbeddings"};
/// Endings of model files, the surest first; a folder with one such file is that model.
constexpr const char* kEndings[] = {".safetensors", ".gguf", ".kv", ".model", ".npz", ".npy",
                                    ".keras",       ".h5",   ".pt", ".bin",   ".vec"};

/// Files of the folder with an ending, by name; the parts of one model (…-00001-of-00003.gguf) count as their
/// first.
std::vector<fs::path> filesEndingIn(const fs::path& folder, std::string_view ending) {
    std::vector<fs::path> found;
    std::error_code failure;
    for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end;
         entry.increment(failure))
        if (entry->path().extension() == ending && entry->is_regular_file(failure))
            found.push_back(entry->path());
    std::sort(found.begin(), found.end());
    return found;
}

std::string listing(const fs::path& folder) {
    constexpr std::size_t kShown = 5;
    std::vector<std::string> names;
    std::error_code failure;
    for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end;
         entry.increment(failure))
        names.push_back(entry->path().filename().string());
    std::sort(names.begin(), names.end());
    if (names.empty()) return "nothing";
    std::string text;
    for (std::size_t i = 0; i < names.size() && i < kShown; ++i) text += (i > 0 ? ", " : "") + names[i];
    return names.size() > kShown ? text + ", ..." : text;
}

}  // namespace

Result<fs::path> modelFileIn(const fs::path& path) {
    std::error_code failure;
    if (!fs::is_directory(path, failure)) return path;
    for (const char* name : kNames)
        if (fs::is_regular_file(path / name, failure)) return path / name;
    for (const char* below : kBelow)
        for (const char* name : kNames)
            if (fs::is_regular_file(path / below / name, failure)) return path / below / name;
    for (const char* ending : kEndings) {
        const std::vector<fs::path> files = filesEndingIn(path, ending);
        if (files.size() == 1) return files.front();
        if (files.size() > 1)
            return Error{
                ErrorCode::InvalidArgument,
                "it is a folder with " + std::to_string(files.size()) + " files that could be the model",
                path.string(), "Choose one of them, such as " + files.front().filename().string()};
    }
    return Error{ErrorCode::InvalidArgument,
                 "it is a folder, and no model is known by its files (" + listing(path) + ")", path.string(),
                 "Choose the file with the vectors"};
}

}  // namespace embedscope
