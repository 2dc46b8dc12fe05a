#include "app/cli/model_files.h"

#include <CLI/App.hpp>
#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <utility>
#include <vector>

#include "app/cli/console.h"
#include "core/base/atomic_file.h"
#include "core/base/file_content.h"
#include "core/io/format_registry.h"

namespace embedscope::cli {
namespace {

namespace fs = std::filesystem;

bool sameFile(const fs::path& a, const fs::path& b) {
    std::error_code failure;
    if (fs::equivalent(a, b, failure) && !failure) return true;
    const fs::path first = fs::weakly_canonical(a, failure);
    if (failure) return false;
    const fs::path second = fs::weakly_canonical(b, failure);
    return !failure && first == second;
}

}  // namespace

Result<ModelPtr> openModelAloud(const fs::path& path, std::stop_token stop, const OpenOptions& options) {
    auto model = openModel(path, options, stop);
    if (model) {
        for (const auto& warning : (*model)->warnings) note("embedscope-cli: warning: " + warning);
    }
    return model;
}

void tellLostPages(const EmbeddingModel& model, const fs::path& path) {
    if (hasLostPages(model))
        note("embedscope-cli: warning: " + path.string() +
             " lost a part of its numbers while it was open; they were taken as zeros, and the result is "
             "wrong there");
}

void addOpenOptions(CLI::App& command, OpenFlags& flags) {
    command
        .add_option("--rows", flags.rows,
                    "Only the first N rows, which are the most frequent words in most models")
        ->type_name("N")
        ->check(CLI::PositiveNumber);
    command
        .add_option("--tensor", flags.tensor,
                    "The matrix to take where the file holds several; 'info' lists them")
        ->type_name("NAME");
    command
        .add_option("--vocabulary", flags.vocabulary, "The file with the keys of a matrix that holds none")
        ->type_name("FILE");
    command.add_option("--words", flags.words, "Only the rows of the words in this file, one a line")
        ->type_name("FILE");
    command.add_option("--key-column", flags.keyColumn, "The column of a table that holds the keys")
        ->type_name("NAME");
    command
        .add_option("--vector-columns", flags.columns,
                    "The columns of a table that make up the vectors, separated by commas")
        ->type_name("NAMES")
        ->delimiter(',');
}

Result<OpenOptions> openOptions(const OpenFlags& flags) {
    OpenOptions options;
    if (flags.rows > 0) options.firstRows = flags.rows;
    options.tensor = flags.tensor;
    if (!flags.vocabulary.empty()) options.vocabulary = flags.vocabulary;
    options.keyColumn = flags.keyColumn;
    options.vectorColumns = flags.columns;
    if (flags.words.empty()) return options;
    const auto content = openContent(flags.words);
    if (!content) return content.error();
    std::string_view text = content->text();
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (!line.empty()) options.words.emplace_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    if (options.words.empty())
        return Error{ErrorCode::InvalidArgument, "the list of words is empty", flags.words,
                     "Write one word a line"};
    return options;
}

Status checkDistinct(std::span<const fs::path> inputs, std::span<const OutputFile> outputs) {
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        const auto& output = outputs[i];
        if (output.path.empty()) continue;
        for (const auto& input : inputs) {
            if (!input.empty() && sameFile(output.path, input)) {
                return Error{ErrorCode::InvalidArgument,
                             "'" + output.path.string() + "' is an input, and writing would destroy it",
                             output.flag, "Choose another name for the result"};
            }
        }
        for (std::size_t j = 0; j < i; ++j) {
            if (!outputs[j].path.empty() && sameFile(output.path, outputs[j].path)) {
                return Error{ErrorCode::InvalidArgument,
                             "'" + output.path.string() + "' is already what " + outputs[j].flag + " writes",
                             output.flag, "Choose another name"};
            }
        }
    }
    return {};
}

Status checkWritable(const fs::path& path) {
    if (path.empty()) return {};
    auto file = AtomicFile::create(path);
    if (!file) return file.error();
    return {};
}

CLI::Option* addModelFormatOption(CLI::App& command, std::string& text) {
    std::vector<std::string> ids;
    std::string help = "File format of the result:";
    for (const auto& format : modelFormats()) {
        if (format.write == nullptr) continue;
        help += (ids.empty() ? " " : ", ") + format.id;
        ids.push_back(format.id);
    }
    return command.add_option("--format", text, help)
        ->check(CLI::IsMember(ids).description(""))
        ->type_name("FORMAT");
}

CLI::Option* addPrintFormatOption(CLI::App& command, std::string& text, std::vector<std::string> choices) {
    std::string name;
    for (const auto& choice : choices) name += (name.empty() ? "" : "|") + choice;
    return command.add_option("--format", text, "How to print the result (default " + choices.front() + ")")
        ->check(CLI::IsMember(std::move(choices)).description(""))
        ->type_name(name);
}

}  // namespace embedscope::cli
