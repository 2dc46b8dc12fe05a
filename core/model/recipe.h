#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "core/base/parameter_spec.h"

namespace embedscope {

/// The declarative description of a run: a method and the value of every one of its settings. The form in the
/// window, the command-line flags, a lesson's settings, a model's provenance and "run this again" are all
/// this one value. Values that were not set are the defaults of the specs. Equal recipes give equal JSON.
class Recipe {
  public:
    Recipe() = default;
    /// specs must outlive the recipe (they are the static tables of core/train).
    Recipe(std::string method, std::span<const ParameterSpec> specs);

    const std::string& method() const { return m_method; }
    std::span<const ParameterSpec> specs() const { return m_specs; }

    /// Errors: InvalidArgument for an unknown id or a value outside the spec.
    Status set(std::string_view id, const ParameterValue& value);
    Status setFromText(std::string_view id, std::string_view text);

    /// The value of a setting; id must be in specs() (assert).
    const ParameterValue& value(std::string_view id) const;
    std::int64_t integer(std::string_view id) const { return std::get<std::int64_t>(value(id)); }
    double real(std::string_view id) const { return std::get<double>(value(id)); }
    bool flag(std::string_view id) const { return std::get<bool>(value(id)); }
    const std::string& text(std::string_view id) const { return std::get<std::string>(value(id)); }
    bool has(std::string_view id) const { return findSpec(m_specs, id) != nullptr; }

    /// {"method": "skipgram", "settings": {"dim": 100, ...}}, keys sorted, every setting present, one line.
    std::string toJson() const;

    bool operator==(const Recipe& other) const {
        return m_method == other.m_method && m_values == other.m_values;
    }

  private:
    std::string m_method;
    std::span<const ParameterSpec> m_specs;
    std::map<std::string, ParameterValue, std::less<>> m_values;
};

}  // namespace embedscope
