#include "core/model/recipe.h"

#include <cassert>
#include <nlohmann/json.hpp>
#include <utility>

namespace embedscope {
namespace {

Error unknownSetting(std::string_view method, std::string_view id) {
    return {ErrorCode::InvalidArgument,
            "the method '" + std::string(method) + "' has no setting '" + std::string(id) + "'",
            "--" + std::string(id), ""};
}

}  // namespace

Recipe::Recipe(std::string method, std::span<const ParameterSpec> specs)
    : m_method(std::move(method)), m_specs(specs) {
    for (const ParameterSpec& spec : m_specs) m_values[spec.id] = spec.defaultValue;
}

Status Recipe::set(std::string_view id, const ParameterValue& value) {
    const ParameterSpec* spec = findSpec(m_specs, id);
    if (!spec) return unknownSetting(m_method, id);
    auto checked = validated(*spec, value);
    if (!checked) return checked.error();
    m_values[spec->id] = std::move(*checked);
    return {};
}

Status Recipe::setFromText(std::string_view id, std::string_view text) {
    const ParameterSpec* spec = findSpec(m_specs, id);
    if (!spec) return unknownSetting(m_method, id);
    auto parsed = parseValue(*spec, text);
    if (!parsed) return parsed.error();
    m_values[spec->id] = std::move(*parsed);
    return {};
}

const ParameterValue& Recipe::value(std::string_view id) const {
    const auto found = m_values.find(id);
    assert(found != m_values.end());
    return found->second;
}

std::string Recipe::toJson() const {
    nlohmann::json settings = nlohmann::json::object();
    for (const auto& [id, value] : m_values)
        std::visit([&, &key = id](const auto& plain) { settings[key] = plain; }, value);
    return nlohmann::json{{"method", m_method}, {"settings", std::move(settings)}}.dump(
        -1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace embedscope
