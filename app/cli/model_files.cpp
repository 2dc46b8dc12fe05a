#include "app/cli/model_files.h"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <utility>
#include <vector>

#include "app/cli/console.h"
#include "core/base/atomic_file.h"
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
