#include "core/base/parameter_spec.h"

#include <charconv>
#include <cmath>

namespace embedscope {
namespace {

/// 100000 rather than the shorter 1e+05.
std::string formatBound(double bound) {
    if (bound == std::floor(bound) && std::abs(bound) < 1e15)
        return formatValue(static_cast<std::int64_t>(bound));
    return formatValue(bound);
}

Error outOfRange(const ParameterSpec& spec, const std::string& got) {
    return {ErrorCode::InvalidArgument,
            got + " is outside " + formatBound(spec.minimum) + " to " + formatBound(spec.maximum),
            "--" + spec.id, ""};
}

Error wrongType(const ParameterSpec& spec, const std::string& got, const char* expected) {
    return {ErrorCode::InvalidArgument, "'" + got + "' is not " + expected, "--" + spec.id, ""};
}

}  // namespace

const ParameterSpec* findSpec(std::span<const ParameterSpec> specs, std::string_view id) {
    for (const ParameterSpec& spec : specs)
        if (spec.id == id) return &spec;
    return nullptr;
}

Result<ParameterValue> validated(const ParameterSpec& spec, const ParameterValue& value) {
    switch (spec.kind) {
        case ParameterKind::Flag:
            if (!std::holds_alternative<bool>(value)) return wrongType(spec, formatValue(value), "on or off");
            return value;
        case ParameterKind::Integer: {
            const auto* number = std::get_if<std::int64_t>(&value);
            if (!number) return wrongType(spec, formatValue(value), "a whole number");
            if (static_cast<double>(*number) < spec.minimum || static_cast<double>(*number) > spec.maximum)
                return outOfRange(spec, formatValue(value));
            return value;
        }
        case ParameterKind::Real: {
            double number = 0;
            if (const auto* whole = std::get_if<std::int64_t>(&value)) {
                number = static_cast<double>(*whole);
            } else if (const auto* real = std::get_if<double>(&value)) {
                number = *real;
            } else {
                return wrongType(spec, formatValue(value), "a number");
            }
            if (!(number >= spec.minimum && number <= spec.maximum))
                return outOfRange(spec, formatValue(value));
            return ParameterValue(number);
        }
        case ParameterKind::Choice: {
            const auto* id = std::get_if<std::string>(&value);
            std::string known;
            for (const ParameterChoice& choice : spec.choices) {
                if (id && *id == choice.id) return value;
                known += (known.empty() ? "" : ", ") + choice.id;
            }
            return Error{ErrorCode::InvalidArgument, "'" + formatValue(value) + "' is not one of: " + known,
                         "--" + spec.id, ""};
        }
        case ParameterKind::Text:
            if (!std::holds_alternative<std::string>(value))
                return wrongType(spec, formatValue(value), "a text");
            return value;
    }
    return wrongType(spec, formatValue(value), "known");
}

Result<ParameterValue> parseValue(const ParameterSpec& spec, std::string_view text) {
    const char* begin = text.data();
    const char* end = begin + text.size();
    switch (spec.kind) {
        case ParameterKind::Flag:
            if (text == "on" || text == "true" || text == "1" || text == "yes") return ParameterValue(true);
            if (text == "off" || text == "false" || text == "0" || text == "no") return ParameterValue(false);
            return wrongType(spec, std::string(text), "on or off");
        case ParameterKind::Integer: {
            std::int64_t number = 0;
            const auto [last, failure] = std::from_chars(begin, end, number);
            if (failure != std::errc() || last != end)
                return wrongType(spec, std::string(text), "a whole number");
            return validated(spec, number);
        }
        case ParameterKind::Real: {
            double number = 0;
            const auto [last, failure] = std::from_chars(begin, end, number);
            if (failure != std::errc() || last != end) return wrongType(spec, std::string(text), "a number");
            return validated(spec, number);
        }
        case ParameterKind::Choice:
        case ParameterKind::Text:
            return validated(spec, std::string(text));
    }
    return wrongType(spec, std::string(text), "known");
}

std::string formatValue(const ParameterValue& value) {
    if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "on" : "off";
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    char buffer[40];
    std::to_chars_result end{};
    if (const auto* whole = std::get_if<std::int64_t>(&value)) {
        end = std::to_chars(buffer, buffer + sizeof buffer, *whole);
    } else {
        end = std::to_chars(buffer, buffer + sizeof buffer, std::get<double>(value));
    }
    return std::string(buffer, end.ptr);
}

}  // namespace embedscope
