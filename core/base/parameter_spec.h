#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/result.h"

namespace embedscope {

using ParameterValue = std::variant<bool, std::int64_t, double, std::string>;

enum class ParameterKind { Flag, Integer, Real, Choice, Text };
enum class ParameterLevel { Basic, Advanced };

struct ParameterChoice {
    std::string id;     ///< "unicode": what files and the command line say
    std::string label;  ///< "Unicode words"
};

/// One setting, described once: the form in the window, the command-line flag, the key in a recipe file and
/// its validation all read this. A new trainer or projector therefore needs no widget code.
struct ParameterSpec {
    std::string id;     ///< "learning-rate": the flag without "--" and the key in JSON
    std::string label;  ///< "Learning rate"
    std::string help;   ///< one or two sentences that say what a larger value does
    std::string group;  ///< heading in the form: "Text", "Model", "Training"
    std::string unit;   ///< "words", "%", or empty
    ParameterKind kind = ParameterKind::Integer;
    ParameterLevel level = ParameterLevel::Basic;
    ParameterValue defaultValue;
    std::string whyDefault;    ///< "word2vec's value", shown beside the help
    double minimum = 0;        ///< inclusive, for numbers
    double maximum = 0;        ///< inclusive, for numbers
    bool logarithmic = false;  ///< a form steps by factors rather than by equal amounts
    std::vector<ParameterChoice> choices;
};

/// The spec of that id, or nullptr.
const ParameterSpec* findSpec(std::span<const ParameterSpec> specs, std::string_view id);

/// Checks type, range and choice; an integer is accepted for a real. Errors: InvalidArgument with the flag as
/// place.
Result<ParameterValue> validated(const ParameterSpec& spec, const ParameterValue& value);

/// Reads a value as a user writes it on the command line ("1e-4", "on", "unicode"). Errors as validated().
Result<ParameterValue> parseValue(const ParameterSpec& spec, std::string_view text);

/// The shortest text that parseValue() reads back to the same value; C locale.
std::string formatValue(const ParameterValue& value);

}  // namespace embedscope
