#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/model_files.h"
#include "core/base/memory_info.h"
#include "core/io/format_registry.h"

namespace embedscope::cli {
namespace {

struct InfoOptions {
    std::string model;
    std::string format = "text";
    OpenFlags flags;
};

/// The name under which NumPy and other programs know the types that vectors have.
const char* numberType(ScalarType type) {
    switch (type) {
        case ScalarType::F64:
            return "float64";
        case ScalarType::F32:
            return "float32";
        case ScalarType::F16:
            return "float16";
        case ScalarType::BF16:
            return "bfloat16";
        case ScalarType::I8:
            return "int8";
        default:
            return scalarTypeName(type);
    }
}

nlohmann::ordered_json asJson(const ModelInfo& info) {
    auto recipe = nlohmann::ordered_json::parse(info.recipeJson, nullptr, false);
    if (recipe.is_discarded()) recipe = nullptr;
    auto tensors = nlohmann::ordered_json::array();
    for (const auto& tensor : info.tensors)
        tensors.push_back(
            {{"name", tensor.name}, {"dtype", tensor.type}, {"rows", tensor.rows}, {"dim", tensor.dim}});
    return {{"format", info.formatId},
            {"format_label", info.formatLabel},
            {"rows", info.rows},
            {"rows_exact", info.rowsExact},
            {"dim", info.dim},
            {"dtype", numberType(info.scalarType)},
            {"file_bytes", info.fileBytes},
            {"memory_bytes", info.memoryBytes},
            {"memory_free_bytes", availableMemoryBytes()},
            {"tensor", info.tensor},
            {"tensors", std::move(tensors)},
            {"key_column", info.keyColumn},
            {"columns", info.columns},
            {"recipe", recipe},
            {"warnings", info.warnings}};
}

/// "skipgram: dim 100, epochs 5, ..."
std::string recipeText(const std::string& json) {
    const auto recipe = nlohmann::json::parse(json, nullptr, false);
    if (!recipe.is_object() || !recipe.contains("settings")) return "the file does not say";
    std::string text;
    for (const auto& [id, value] : recipe["settings"].items()) {
        text += (text.empty() ? "" : ", ") + id + " " +
                (value.is_string() ? value.get<std::string>() : value.dump());
    }
    return recipe.value("method", "unknown") + ": " + text;
}

std::string asText(const ModelInfo& info) {
    std::string text = "format      " + info.formatLabel + " (" + info.formatId + ")\n";
    text += "rows        " + std::string(info.rowsExact ? "" : "about ") + grouped(info.rows) + "\n";
    text += "dimensions  " + grouped(info.dim) + "\n";
    text += "numbers     " + (info.storedType.empty() ? numberType(info.scalarType) : info.storedType) + "\n";
    text += "file        " + byteCount(info.fileBytes) + "\n";
    text += "memory      " + byteCount(info.memoryBytes) + " once opened, " +
            byteCount(availableMemoryBytes()) + " free\n";
    if (!info.columns.empty()) {
        text += "keys        column '" + info.keyColumn + "'\ncolumns     ";
        for (std::size_t i = 0; i < info.columns.size(); ++i) text += (i > 0 ? ", " : "") + info.columns[i];
        text += "\n";
    }
    for (const auto& tensor : info.tensors)
        text += "tensor      " + std::string(tensor.name == info.tensor ? "* " : "  ") + tensor.name + "  " +
                grouped(tensor.rows) + " x " + grouped(tensor.dim) + " " + tensor.type + "\n";
    text += "recipe      " + recipeText(info.recipeJson) + "\n";
    for (const auto& warning : info.warnings) text += "warning     " + warning + "\n";
    return text;
}

ExitCode runInfo(const InfoOptions& options) {
    const auto chosen = openOptions(options.flags);
    if (!chosen) return failed(chosen.error());
    const auto info = describeModel(options.model, *chosen);
    if (!info) return failed(info.error());
    print(options.format == "json" ? jsonLine(asJson(*info)) : asText(*info));
    return kDone;
}

}  // namespace

void addInfoCommand(CLI::App& app, Session& session) {
    auto options = std::make_shared<InfoOptions>();
    auto* command = app.add_subcommand("info", "Say what a model file holds, without loading its vectors");
    command->add_option("MODEL", options->model, "A model file of any known format, or the folder of a model")
        ->required()
        ->type_name("");
    addOpenOptions(*command, options->flags);
    addPrintFormatOption(*command, options->format, {"text", "json"});
    command->callback([options, &session] { session.code = runInfo(*options); });
}

}  // namespace embedscope::cli
