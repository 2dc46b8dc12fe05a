#include "core/model/metadata_table.h"

namespace embedscope {

std::size_t MetadataColumn::size() const {
    return std::visit([](const auto& column) { return column.size(); }, values);
}

const MetadataColumn* MetadataTable::find(std::string_view name) const {
    for (const MetadataColumn& column : columns)
        if (column.name == name) return &column;
    return nullptr;
}

}  // namespace embedscope
