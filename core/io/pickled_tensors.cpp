#include "core/io/pickled_tensors.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "core/io/stored_matrix.h"

namespace embedscope {
namespace {

using Kind = PickleValue::Kind;

constexpr std::size_t kDeepest = 32;
constexpr std::size_t kMostVisits = 2'000'000;

/// Names whose objects hold data; nothing of them is ever called.
constexpr std::string_view kHarmlessStarts[] = {
    "torch._utils._rebuild_", "torch.", "numpy.", "gensim.", "collections.OrderedDict", "scipy.sparse."};
constexpr std::string_view kHarmless[] = {
    "collections.defaultdict", "_codecs.encode",     "copyreg._reconstructor",
    "copy_reg._reconstructor", "builtins.set",       "builtins.list",
    "builtins.dict",           "builtins.object",    "builtins.bytearray",
    "builtins.frozenset",      "builtins.range",     "builtins.slice",
    "builtins.hash",           "builtins.int",       "builtins.float",
    "__builtin__.set",         "__builtin__.object", "__builtin__.dict",
    "__builtin__.list",        "__builtin__.long",   "__builtin__.int",
    "__builtin__.bytearray"};

struct StorageRow {
    std::string_view name;
    ScalarType type;
};
constexpr std::array<StorageRow, 5> kStorages{{{"torch.DoubleStorage", ScalarType::F64},
                                               {"torch.FloatStorage", ScalarType::F32},
                                               {"torch.HalfStorage", ScalarType::F16},
                                               {"torch.BFloat16Storage", ScalarType::BF16},
                                               {"torch.CharStorage", ScalarType::I8}}};

std::optional<std::uint64_t> count(const PicklePtr& value) {
    if (!value || value->kind != Kind::Integer || value->integer < 0) return std::nullopt;
    return static_cast<std::uint64_t>(value->integer);
}

/// torch._utils._rebuild_tensor_v2(("storage", type, key, place, numbers), offset, shape, stride, ...)
bool readTorchTensor(const PickleValue& value, PickledMatrix& matrix) {
    if (value.kind != Kind::Call || !value.text.starts_with("torch._utils._rebuild_tensor") ||
        value.items.size() < 4)
        return false;
    const PickleValue& persistent = *value.items[0];
    if (persistent.kind != Kind::Persistent || persistent.items.size() != 1) return false;
    const std::vector<PicklePtr>& id = persistent.items[0]->items;
    const std::vector<PicklePtr>& shape = value.items[2]->items;
    const std::vector<PicklePtr>& stride = value.items[3]->items;
    if (id.size() < 5 || shape.size() != 2 || stride.size() != 2) return false;
    const auto storage = std::find_if(kStorages.begin(), kStorages.end(),
                                      [&](const StorageRow& row) { return row.name == id[1]->text; });
    const auto numbers = count(id[4]);
    const auto offset = count(value.items[1]);
    const auto rows = count(shape[0]);
    const auto dim = count(shape[1]);
    const auto rowStep = count(stride[0]);
    const auto columnStep = count(stride[1]);
    if (storage == kStorages.end() || !numbers || !offset || !rows || !dim || !rowStep || !columnStep)
        return false;
    const bool rowMajor = *rowStep == *dim && *columnStep == 1;
    const bool columnMajor = *rowStep == 1 && *columnStep == *rows;
    if (*rows == 0 || *dim == 0 || (!rowMajor && !columnMajor)) return false;
    std::uint64_t needed = 0;
    if (__builtin_mul_overflow(*rows, *dim, &needed) || __builtin_add_overflow(needed, *offset, &needed) ||
        needed > *numbers)
        return false;
    matrix.type = storage->type;
    matrix.rows = *rows;
    matrix.dim = *dim;
    matrix.columnMajor = !rowMajor;
    matrix.storage = id[2]->text;
    matrix.offset = *offset;
    matrix.storageNumbers = *numbers;
    return true;
}

std::optional<ScalarType> numpyType(const PickleValue& dtype) {
    if (dtype.kind != Kind::Call || dtype.text != "numpy.dtype" || dtype.items.empty()) return std::nullopt;
    const bool bigEndian = dtype.state && dtype.state->items.size() > 1 && dtype.state->items[1]->text == ">";
    if (bigEndian) return std::nullopt;
    const std::string& name = dtype.items[0]->text;
    if (name == "f8") return ScalarType::F64;
    if (name == "f4") return ScalarType::F32;
    if (name == "f2") return ScalarType::F16;
    if (name == "i1") return ScalarType::I8;
    if (name == "i8") return ScalarType::I64;
    if (name == "i4") return ScalarType::I32;
    return std::nullopt;
}

/// Walks over containers with a limit of depth and of steps: hostile pickles are circular.
class Walker {
  public:
    std::vector<PickledMatrix> found;

    void visit(const PickleValue& value, const std::string& path, std::size_t depth) {
        if (depth == kDeepest || ++m_visits > kMostVisits || !m_onPath.insert(&value).second) return;
        PickledMatrix matrix;
        matrix.name = path;
        const bool isArray = readPickledArray(value, matrix) && matrix.dim > 1 && canBeVectors(matrix.type);
        if (isArray || readTorchTensor(value, matrix)) {
            found.push_back(std::move(matrix));
        } else {
            for (const auto* pairs : {&value.pairs})
                for (const auto& [key, entry] : *pairs)
                    if (isContainer(*entry)) visit(*entry, join(path, key->text), depth + 1);
            if (value.kind == Kind::Call && value.text == "torch._utils._rebuild_parameter" &&
                !value.items.empty())
                visit(*value.items[0], path, depth + 1);
            else if (value.kind == Kind::List || value.kind == Kind::Tuple)
                for (std::size_t i = 0; i < value.items.size(); ++i)
                    if (isContainer(*value.items[i]))
                        visit(*value.items[i], join(path, std::to_string(i)), depth + 1);
            if (value.state) visit(*value.state, path, depth + 1);
        }
        m_onPath.erase(&value);
    }

  private:
    static bool isContainer(const PickleValue& value) {
        return value.kind == Kind::Dict || value.kind == Kind::Call || value.kind == Kind::List ||
               value.kind == Kind::Tuple;
    }
    static std::string join(const std::string& path, const std::string& key) {
        constexpr std::size_t kLongest = 200;
        return (path.empty() ? std::string() : path + ".") + key.substr(0, kLongest);
    }

    std::set<const PickleValue*> m_onPath;
    std::size_t m_visits = 0;
};

}  // namespace

Status checkPickleNames(const Pickle& pickle, const std::string& name) {
    for (const std::string& each : pickle.names) {
        const bool harmless =
            std::any_of(std::begin(kHarmlessStarts), std::end(kHarmlessStarts),
                        [&](std::string_view start) { return each.starts_with(start); }) ||
            std::find(std::begin(kHarmless), std::end(kHarmless), each) != std::end(kHarmless);
        if (harmless) continue;
        std::string shown;
        for (const char c : std::string_view(each).substr(0, 80)) shown += c > ' ' && c < '\x7F' ? c : '?';
        return Error{ErrorCode::BadFormat,
                     "the pickle in it refers to '" + shown +
                         "', which is no part of a tensor; pickles can run programs, so it was refused and "
                         "nothing ran",
                     name, "Ask for the vectors as safetensors or .npy, or save the state_dict alone"};
    }
    return {};
}

std::map<std::string, std::size_t> storageNumberSizes(const Pickle& pickle) {
    static constexpr std::pair<std::string_view, std::size_t> kSizes[] = {
        {"torch.DoubleStorage", 8},   {"torch.FloatStorage", 4},       {"torch.HalfStorage", 2},
        {"torch.BFloat16Storage", 2}, {"torch.LongStorage", 8},        {"torch.IntStorage", 4},
        {"torch.ShortStorage", 2},    {"torch.CharStorage", 1},        {"torch.ByteStorage", 1},
        {"torch.BoolStorage", 1},     {"torch.ComplexFloatStorage", 8}};
    std::map<std::string, std::size_t> sizes;
    for (const PicklePtr& value : pickle.all) {
        if (value->kind != Kind::Persistent || value->items.size() != 1 || value->items[0]->items.size() < 5)
            continue;
        const std::vector<PicklePtr>& id = value->items[0]->items;
        for (const auto& [name, size] : kSizes)
            if (id[1]->text == name) sizes[id[2]->text] = size;
    }
    return sizes;
}

bool readPickledArray(const PickleValue& value, PickledMatrix& matrix) {
    const bool isArray = value.kind == Kind::Call && value.text.ends_with(".multiarray._reconstruct") &&
                         value.state && value.state->items.size() >= 5;
    if (!isArray) return false;
    const std::vector<PicklePtr>& state =
        value.state->items;  // version, shape, type, column by column, bytes
    const std::vector<PicklePtr>& shape = state[1]->items;
    const auto type = numpyType(*state[2]);
    if (!type || shape.empty() || shape.size() > 2 || state[4]->kind != Kind::Bytes) return false;
    const auto rows = count(shape[0]);
    const auto dim = shape.size() == 2 ? count(shape[1]) : std::optional<std::uint64_t>(1);
    std::uint64_t bytes = scalarSize(*type);
    if (!rows || !dim || *rows == 0 || *dim == 0 || __builtin_mul_overflow(bytes, *rows, &bytes) ||
        __builtin_mul_overflow(bytes, *dim, &bytes) || bytes != state[4]->bytes.size())
        return false;
    matrix.type = *type;
    matrix.rows = *rows;
    matrix.dim = *dim;
    matrix.columnMajor = state[3]->kind == Kind::Bool && state[3]->integer != 0;
    matrix.bytes = state[4]->bytes;
    return true;
}

std::vector<PickledMatrix> matricesOf(const PickleValue& value) {
    Walker walker;
    walker.visit(value, "", 0);
    return std::move(walker.found);
}

}  // namespace embedscope
