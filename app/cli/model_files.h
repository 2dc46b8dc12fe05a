#pragma once

#include <CLI/App.hpp>
#include <filesystem>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/io/format_registry.h"
#include "core/model/embedding_model.h"

namespace embedscope::cli {

/// Opens a model and says its warnings on stderr. Errors as embedscope::openModel.
Result<ModelPtr> openModelAloud(const std::filesystem::path& path, std::stop_token stop,
                                const OpenOptions& options = {});

/// Says on stderr when the file lost numbers while they were in use: it was shortened, or its disk vanished.
void tellLostPages(const EmbeddingModel& model, const std::filesystem::path& path);

/// What the flags of addOpenOptions() say.
struct OpenFlags {
    std::uint64_t rows = 0;  ///< 0: all
    std::string tensor;
    std::string vocabulary;
    std::string words;  ///< a file with one word a line
    std::string keyColumn;
    std::vector<std::string> columns;
};

/// Declares the flags that choose what to take from a model file.
void addOpenOptions(CLI::App& command, OpenFlags& flags);
/// Reads the list of words. Errors: those of the file.
Result<OpenOptions> openOptions(const OpenFlags& flags);

/// A file that a command will write and the flag that named it.
struct OutputFile {
    std::string flag;
    std::filesystem::path path;  ///< empty: not asked for
};

/// Refuses what would destroy a file that is still needed: an output that is one of the inputs, or two
/// outputs that are one file. Links and different spellings of a path are seen through. Errors:
/// InvalidArgument with the flag as place.
Status checkDistinct(std::span<const std::filesystem::path> inputs, std::span<const OutputFile> outputs);

/// Checks before long work that its result can be written there; leaves nothing behind. Errors as
/// AtomicFile::create.
Status checkWritable(const std::filesystem::path& path);

/// Declares --format with the formats that can be written; text gets the id.
CLI::Option* addModelFormatOption(CLI::App& command, std::string& text);
/// Declares --format text|json (and more), as commands that print have it.
CLI::Option* addPrintFormatOption(CLI::App& command, std::string& text, std::vector<std::string> choices);

}  // namespace embedscope::cli
