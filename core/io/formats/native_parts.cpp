#include "core/io/formats/native_parts.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace embedscope {
namespace {

using nlohmann::json;

constexpr const char* kPartsKey = "parts";
constexpr std::size_t kLongestName = 64;

std::string keyOf(const std::string& part) {
    return "part." + part;
}

bool isName(std::string_view name) {
    const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return !name.empty() && name.size() <= kLongestName && std::all_of(name.begin(), name.end(), allowed);
}

Error damaged(const TensorFile& file, std::string what) {
    return {ErrorCode::BadFormat, std::move(what), file.name(),
            "The file is damaged: copy it again or save the model again"};
}

}  // namespace

Status addParts(const std::vector<ModelPart>& parts, std::vector<TensorSource>& tensors,
                TensorMetadata& metadata) {
    if (parts.empty()) return {};
    json names = json::array();
    for (const ModelPart& part : parts) {
        if (!isName(part.name) || metadata.count(keyOf(part.name)) > 0)
            return Error{ErrorCode::InvalidArgument, "'" + part.name + "' cannot name a part of a model", "",
                         ""};
        names.push_back(part.name);
        metadata[keyOf(part.name)] = part.json;
        for (const ModelTensor& tensor : part.tensors)
            tensors.push_back(
                {keyOf(part.name) + "." + tensor.name, tensor.type, tensor.shape, tensor.bytes, {}});
    }
    metadata[kPartsKey] = names.dump();
    return {};
}

Result<std::vector<ModelPart>> readParts(const std::shared_ptr<const TensorFile>& file) {
    std::vector<ModelPart> parts;
    const std::string* listed = file->metadata(kPartsKey);
    if (!listed) return parts;
    const json names = json::parse(*listed, nullptr, false);
    if (!names.is_array()) return damaged(*file, "the list of its parts cannot be read");
    std::set<std::string> seen;
    for (const json& entry : names) {
        if (!entry.is_string()) return damaged(*file, "the list of its parts cannot be read");
        const auto name = entry.get<std::string>();
        const std::string* description = file->metadata(keyOf(name));
        if (!isName(name) || !description || !seen.insert(name).second)
            return damaged(*file, "the list of its parts cannot be read");
        ModelPart part{name, *description, {}};
        const std::string prefix = keyOf(name) + ".";
        for (const TensorInfo& tensor : file->header().tensors) {
            if (!tensor.name.starts_with(prefix)) continue;
            const auto bytes = file->bytes(tensor);
            if (reinterpret_cast<std::uintptr_t>(bytes.data()) % scalarSize(tensor.type) != 0)
                return damaged(*file, "tensor '" + tensor.name + "' does not lie where it should");
            part.tensors.push_back(
                {tensor.name.substr(prefix.size()), tensor.type, tensor.shape, bytes, file});
        }
        parts.push_back(std::move(part));
    }
    return parts;
}

}  // namespace embedscope
