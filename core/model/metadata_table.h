#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace embedscope {

/// One typed column of facts about the rows of a model.
struct MetadataColumn {
    std::string name;
    std::variant<std::vector<double>, std::vector<std::string>> values;  ///< one a row

    bool isNumeric() const { return values.index() == 0; }
    std::size_t size() const;
};

/// Typed columns beside the vectors: counts, classes, ratings. Every column has one value a row.
struct MetadataTable {
    std::vector<MetadataColumn> columns;
    /// The column of that name, or nullptr.
    const MetadataColumn* find(std::string_view name) const;
};

}  // namespace embedscope
