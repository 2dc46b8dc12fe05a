#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/model_files.h"
#include "core/base/atomic_file.h"
#include "core/project/pca.h"

namespace embedscope::cli {
namespace {

struct ProjectOptions {
    std::string model;
    std::string method = "pca";
    std::size_t dims = 2;
    std::string output;
};

Status writeTable(const Vocabulary& keys, const Projection& projection, const std::string& path,
                  std::stop_token stop) {
    auto file = AtomicFile::create(path);
    if (!file) return file.error();
    const std::size_t columns = projection.basis.components;
    if (auto status = file->write(columns == 3 ? "key\tx\ty\tz\n" : "key\tx\ty\n"); !status) return status;
    for (std::size_t row = 0; row < projection.rows; ++row) {
        if (row % 4096 == 0 && stop.stop_requested()) return cancelledError();
        std::string line = tsvCell(keys.key(RowId{static_cast<std::uint32_t>(row)}));
        for (std::size_t i = 0; i < columns; ++i)
            line += "\t" + shortest(projection.coordinates[row * columns + i]);
        line += '\n';
        if (auto status = file->write(line); !status) return status;
    }
    return file->commit();
}

void sayExplained(const PcaBasis& basis) {
    double sum = 0;
    std::string parts;
    for (double ratio : basis.explainedRatio) {
        sum += ratio;
        parts += (parts.empty() ? "" : ", ") + fixed(100 * ratio, 2) + " %";
    }
    note("PCA to " + std::to_string(basis.components) + " dimensions explains " + fixed(100 * sum, 2) +
         " % of the variance (" + parts + ")");
}

ExitCode runProject(const ProjectOptions& options, std::stop_token stop) {
    const std::filesystem::path inputs[] = {options.model};
    const OutputFile outputs[] = {{"--output", options.output}};
    if (auto status = checkDistinct(inputs, outputs); !status) return wrongUsage(status.error());
    if (auto status = checkWritable(options.output); !status) return failed(status.error());
    const auto model = openModelAloud(options.model, stop);
    if (!model) return failed(model.error());
    const auto& vectors = (*model)->vectors;
    if (vectors.dim() < options.dims) {
        return failed({ErrorCode::InvalidArgument,
                       "vectors of " + std::to_string(vectors.dim()) + " numbers cannot be laid out in " +
                           std::to_string(options.dims) + " dimensions",
                       options.model, "Choose fewer dimensions"});
    }
    const auto basis = fitPca(vectors.vectors, options.dims, stop);
    if (!basis) return failed(basis.error());
    const auto projection = projectOnto(*basis, vectors.vectors, stop);
    if (!projection) return failed(projection.error());
    if (auto status = writeTable(*vectors.keys, *projection, options.output, stop); !status)
        return failed(status.error());
    sayExplained(*basis);
    tellLostPages(**model, options.model);
    return kDone;
}

}  // namespace

void addProjectCommand(CLI::App& app, Session& session) {
    auto options = std::make_shared<ProjectOptions>();
    auto* command = app.add_subcommand("project", "Lay the rows of a model out in two or three dimensions");
    command->add_option("MODEL", options->model, "A model file of any known format")
        ->required()
        ->type_name("");
    command
        ->add_option("--method", options->method,
                     "pca (default): the directions of most variance, exact over all rows")
        ->check(CLI::IsMember({"pca"}).description(""))
        ->type_name("pca");
    command->add_option("--dims", options->dims, "2 (default) or 3")
        ->check(CLI::IsMember({2, 3}).description(""))
        ->type_name("2|3");
    command
        ->add_option("--output", options->output,
                     "The table to write: key, x, y[, z], separated by tabs, with a header line")
        ->required()
        ->type_name("FILE.tsv");
    command->callback([options, &session] { session.code = runProject(*options, session.stop); });
}

}  // namespace embedscope::cli
