#pragma once

#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>

#include "core/model/recipe.h"
#include "core/tensors/tensor_file.h"
#include "core/train/run_record.h"
#include "core/train/trainer.h"
#include "core/train/weight_spool.h"

namespace embedscope {

/// The parts of a run that a checkpoint holds; all outlive the call.
struct CheckpointParts {
    const Recipe* recipe = nullptr;
    std::string textHash;
    Trainer* trainer = nullptr;
    RunRecord* record = nullptr;
    WeightSpool* best = nullptr;  ///< the best epoch's weights, or null when they are not kept
};

/// Writes everything that resumeCheckpoint() needs, atomically: a safetensors file
/// (docs/formats/checkpoint.md). Errors: those of writeTensorFile.
Status writeCheckpoint(const std::filesystem::path& path, const CheckpointParts& parts, std::stop_token stop);

/// The recipe of the run that wrote a checkpoint. Errors: those of TensorFile::open, BadFormat,
/// UnsupportedVersion.
Result<Recipe> checkpointRecipe(const std::filesystem::path& path, std::stop_token stop = {});

/// Opens a checkpoint and checks that it is one, undamaged in its head, and of this recipe. Errors: those of
/// TensorFile::open, BadFormat, UnsupportedVersion, InvalidArgument (another recipe; names the first setting
/// that differs).
Result<std::shared_ptr<const TensorFile>> openCheckpoint(const std::filesystem::path& path,
                                                         const Recipe& recipe, std::stop_token stop);

/// Puts trainer, record and best back to where the file was written. Errors: InvalidArgument (another text),
/// BadFormat, Cancelled.
Status resumeCheckpoint(const TensorFile& file, const CheckpointParts& parts, std::stop_token stop);

}  // namespace embedscope
