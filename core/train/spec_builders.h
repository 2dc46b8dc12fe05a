#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/parameter_spec.h"

/// What the methods build their settings from: one-line makers of a ParameterSpec, and the groups of settings
/// that many methods share, so that a setting of the same meaning has the same id and the same help
/// everywhere.
namespace embedscope::specs {

/// The headings of the form, in its order.
inline constexpr const char* kText = "Text";
inline constexpr const char* kModel = "Model";
inline constexpr const char* kTraining = "Training";
inline constexpr const char* kChecking = "Checking";

/// The words of a setting; see ParameterSpec.
struct Words {
    std::string id;
    std::string label;
    std::string help;
    std::string group;
    std::string whyDefault;
    std::string unit = {};
};

ParameterSpec integer(Words words, std::int64_t byDefault, double minimum, double maximum, bool logarithmic,
                      ParameterLevel level = ParameterLevel::Basic);
ParameterSpec real(Words words, double byDefault, double minimum, double maximum, bool logarithmic,
                   ParameterLevel level = ParameterLevel::Basic);
ParameterSpec flag(Words words, bool byDefault, ParameterLevel level = ParameterLevel::Basic);
ParameterSpec choice(Words words, std::string byDefault, std::vector<ParameterChoice> choices,
                     ParameterLevel level = ParameterLevel::Basic);

/// tokenizer, sentence, lower-case, min-count, max-vocabulary, unknown-words, sample, phrases...: for word
/// vectors from plain text.
void addTextSpecs(std::vector<ParameterSpec>& specs);
/// dim, init, init-scale: for a matrix of vectors.
void addVectorSpecs(std::vector<ParameterSpec>& specs);
ParameterSpec seedSpec();
/// reproducible: the same model with any number of threads, on any processor.
ParameterSpec reproducibleSpec();
/// validation, early-stopping, keep-best.
void addCheckingSpecs(std::vector<ParameterSpec>& specs);

}  // namespace embedscope::specs
