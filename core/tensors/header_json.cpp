#include "core/tensors/header_json.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_set>
#include <utility>

namespace embedscope::detail {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxShape = 64;

/// Receives the head value by value, so that no tree of it is ever built: a head of 100 MB of brackets costs
/// nothing.
class HeaderHandler : public nlohmann::json_sax<json> {
  public:
    std::vector<TensorInfo> tensors;
    TensorMetadata metadata;
    std::string problem;      // of the first mistake
    std::string unknownType;  // of a tensor
    std::size_t problemAt = 0;

    bool null() override { return unexpected("null"); }
    bool boolean(bool) override { return unexpected("true or false"); }
    bool number_integer(number_integer_t) override { return unexpected("a negative number"); }
    bool number_float(number_float_t, const string_t&) override { return unexpected("a fraction"); }
    bool binary(binary_t&) override { return unexpected("binary data"); }

    bool number_unsigned(number_unsigned_t value) override {
        if (m_place == Place::Shape && m_shape.size() < kMaxShape) {
            m_shape.push_back(value);
            return true;
        }
        if (m_place == Place::Offsets && m_offsets.size() < 2) {
            m_offsets.push_back(value);
            return true;
        }
        return unexpected("a number");
    }

    bool string(string_t& value) override {
        if (m_place == Place::Metadata) {
            metadata.insert_or_assign(m_key, std::move(value));
            return true;
        }
        if (m_place == Place::Tensor && m_key == "dtype") {
            m_type = scalarTypeFromName(value);
            if (!m_type) {
                unknownType = value;
                return fail("tensor '" + m_tensor + "' has the type '" + value + "'");
            }
            return true;
        }
        return unexpected("a text");
    }

    bool start_object(std::size_t) override {
        if (m_place == Place::Outside) return enter(Place::Top);
        if (m_place != Place::Top) return unexpected("an object");
        if (m_key == "__metadata__") return enter(Place::Metadata);
        m_tensor = m_key;
        m_type.reset();
        m_shape.clear();
        m_offsets.clear();
        m_hasShape = false;
        return enter(Place::Tensor);
    }

    bool key(string_t& value) override {
        m_key = std::move(value);
        if (m_place == Place::Top && !m_names.insert(m_key).second)
            return fail("'" + m_key + "' stands there twice");
        return true;
    }

    bool end_object() override {
        switch (m_place) {
            case Place::Tensor:
                m_place = Place::Top;
                return finishTensor();
            case Place::Metadata:
                m_place = Place::Top;
                return true;
            default:
                m_place = Place::Outside;
                return true;
        }
    }

    bool start_array(std::size_t) override {
        if (m_place == Place::Tensor && m_key == "shape" && !m_hasShape) {
            m_hasShape = true;
            return enter(Place::Shape);
        }
        if (m_place == Place::Tensor && m_key == "data_offsets" && m_offsets.empty())
            return enter(Place::Offsets);
        return unexpected("a list");
    }

    bool end_array() override { return enter(Place::Tensor); }

    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
        problemAt = position;
        return fail("the head is not valid JSON");
    }

  private:
    enum class Place { Outside, Top, Metadata, Tensor, Shape, Offsets };

    bool enter(Place place) {
        m_place = place;
        return true;
    }
    bool fail(std::string text) {
        if (problem.empty()) problem = std::move(text);
        return false;
    }
    bool unexpected(const char* what) {
        return fail(m_key.empty()
                        ? std::string("the head starts with ") + what
                        : "the head has " + std::string(what) + " at '" + m_key.substr(0, 100) + "'");
    }

    bool finishTensor() {
        if (!m_type || !m_hasShape || m_offsets.size() != 2)
            return fail("tensor '" + m_tensor + "' lacks its dtype, shape or data_offsets");
        if (m_offsets[1] < m_offsets[0]) return fail("tensor '" + m_tensor + "' ends before it starts");
        std::uint64_t bytes = scalarSize(*m_type);
        for (const std::uint64_t extent : m_shape)
            if (__builtin_mul_overflow(bytes, extent, &bytes))
                return fail("the shape of tensor '" + m_tensor + "' is larger than any file");
        if (bytes != m_offsets[1] - m_offsets[0])
            return fail("tensor '" + m_tensor + "' needs " + std::to_string(bytes) +
                        " bytes by its shape and has " + std::to_string(m_offsets[1] - m_offsets[0]));
        tensors.push_back({m_tensor, *m_type, m_shape, m_offsets[0], bytes});
        return true;
    }

    Place m_place = Place::Outside;
    std::string m_key;
    std::string m_tensor;
    std::optional<ScalarType> m_type;
    std::vector<std::uint64_t> m_shape;
    bool m_hasShape = false;
    std::vector<std::uint64_t> m_offsets;
    std::unordered_set<std::string> m_names;
};

/// Every tensor must lie behind the one before, without a gap, up to the end of the file.
Status placeTensors(std::vector<TensorInfo>& tensors, std::uint64_t dataStart, std::uint64_t fileBytes,
                    const std::string& name) {
    std::stable_sort(tensors.begin(), tensors.end(), [](const TensorInfo& a, const TensorInfo& b) {
        return std::pair(a.offset, a.bytes) < std::pair(b.offset, b.bytes);
    });
    const std::uint64_t dataBytes = fileBytes - dataStart;
    std::uint64_t end = 0;
    for (TensorInfo& tensor : tensors) {
        if (tensor.offset > dataBytes || tensor.bytes > dataBytes - tensor.offset)
            return Error{ErrorCode::UnexpectedEnd,
                         "tensor '" + tensor.name + "' ends at byte " +
                             std::to_string(tensor.offset + tensor.bytes) +
                             " of the data and the file holds " + std::to_string(dataBytes),
                         bytePlace(name, fileBytes), "The file was cut off: copy or download it again"};
        if (tensor.offset != end)
            return Error{ErrorCode::BadFormat,
                         "tensor '" + tensor.name + "' starts at byte " + std::to_string(tensor.offset) +
                             " of the data where " + std::to_string(end) + " was expected",
                         bytePlace(name, dataStart), "The file is damaged: copy or download it again"};
        end += tensor.bytes;
        tensor.offset += dataStart;
    }
    if (end != dataBytes)
        return Error{ErrorCode::BadFormat,
                     "the tensors take " + std::to_string(end) + " bytes and the file holds " +
                         std::to_string(dataBytes),
                     bytePlace(name, dataStart + end), "The file is damaged: copy or download it again"};
    return {};
}

}  // namespace

Result<TensorHeader> parseTensorHeader(std::string_view text, std::uint64_t dataStart,
                                       std::uint64_t fileBytes, const std::string& name) {
    HeaderHandler handler;
    const bool parsed = json::sax_parse(text.begin(), text.end(), &handler);
    if (!parsed && !handler.unknownType.empty())
        return Error{ErrorCode::UnsupportedVersion, handler.problem + ", which this program does not know",
                     bytePlace(name, 8), "Convert the tensor to F32 first"};
    if (!parsed)
        return Error{
            ErrorCode::BadFormat,
            handler.problem.empty() ? "the head is not a safetensors head" : std::move(handler.problem),
            bytePlace(name, 8 + handler.problemAt), "The file is damaged or no safetensors file"};
    TensorHeader header{std::move(handler.tensors), std::move(handler.metadata), fileBytes};
    if (Status placed = placeTensors(header.tensors, dataStart, fileBytes, name); !placed)
        return placed.error();
    return header;
}

std::string formatTensorHeader(const std::vector<TensorInfo>& tensors, const TensorMetadata& metadata) {
    nlohmann::ordered_json head = nlohmann::ordered_json::object();
    if (!metadata.empty()) {
        auto& texts = head["__metadata__"] = nlohmann::ordered_json::object();
        for (const auto& [key, value] : metadata) texts[key] = value;
    }
    for (const TensorInfo& tensor : tensors)
        head[tensor.name] = {{"dtype", scalarTypeName(tensor.type)},
                             {"shape", tensor.shape},
                             {"data_offsets", {tensor.offset, tensor.offset + tensor.bytes}}};
    return head.dump();
}

}  // namespace embedscope::detail
