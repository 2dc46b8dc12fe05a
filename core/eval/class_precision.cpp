#include "core/eval/class_precision.h"

#include <algorithm>
#include <limits>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/index/exact_index.h"

namespace embedscope {

Result<ClassPrecision> classPrecision(const KeyedVectors& vectors, std::span<const WordClass> classes,
                                      std::size_t k, std::stop_token stop) {
    std::unordered_map<std::uint32_t, std::string_view> labelOf;
    for (const WordClass& entry : classes)
        if (const auto row = vectors.keys->find(entry.word)) labelOf[row->value] = entry.label;
    std::unordered_map<std::string_view, std::size_t> classSize;
    for (const auto& [row, label] : labelOf) ++classSize[label];
    std::vector<RowId> asked;
    for (const auto& [row, label] : labelOf)
        if (classSize[label] > 1) asked.push_back(RowId{row});
    std::sort(asked.begin(), asked.end());

    const auto index = ExactIndex::build(vectors, stop);
    if (!index) return index.error();
    NeighborQuery options;
    options.k = k;
    const auto lists = (*index)->nearestToRows(asked, options, stop);
    if (!lists) return lists.error();
    double shares = 0;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        const std::string_view label = labelOf[asked[i].value];
        const std::size_t counted = std::min(k, classSize[label] - 1);
        std::size_t same = 0;
        for (std::size_t n = 0; n < std::min(counted, (*lists)[i].size()); ++n) {
            const auto found = labelOf.find((*lists)[i][n].row.value);
            if (found != labelOf.end() && found->second == label) ++same;
        }
        shares += static_cast<double>(same) / static_cast<double>(counted);
    }
    ClassPrecision result;
    result.words = asked.size();
    result.precision =
        asked.empty() ? std::numeric_limits<double>::quiet_NaN() : shares / static_cast<double>(asked.size());
    return result;
}

}  // namespace embedscope
