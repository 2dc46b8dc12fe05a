#include "core/model/vector_matrix.h"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <numeric>

#include "core/model/metadata_table.h"

namespace embedscope {
namespace {

TEST(VectorMatrix, showsTheRowsItWasGiven) {
    std::vector<float> values(12);
    std::iota(values.begin(), values.end(), 0.0f);
    const VectorMatrix matrix(values, 4, 3);
    EXPECT_EQ(matrix.rows(), 4u);
    EXPECT_EQ(matrix.dim(), 3u);
    EXPECT_EQ(matrix.payloadBytes(), 48u);
    ASSERT_TRUE(matrix.isFloat32());
    EXPECT_EQ(matrix.rowFloats(RowId{2})[1], 7.0f);
    EXPECT_EQ(matrix.rowCopy(RowId{3}), (std::vector<float>{9, 10, 11}));
}

TEST(VectorMatrix, readsUnalignedAndStridedRows) {
    const auto memory = std::make_shared<std::vector<std::byte>>(64);
    for (std::size_t offset = 0; offset < 4; ++offset) {
        const float rows[2][2] = {{1.5f, -2}, {3, 1e-30f}};
        for (int i = 0; i < 2; ++i) std::memcpy(memory->data() + offset + i * 11, rows[i], 8);
        const VectorMatrix matrix(memory->data() + offset, 2, 2, 11, ScalarType::F32, memory);
        EXPECT_FALSE(matrix.isFloat32());
        EXPECT_EQ(matrix.rowCopy(RowId{0}), (std::vector<float>{1.5f, -2}));
        EXPECT_EQ(matrix.rowCopy(RowId{1}), (std::vector<float>{3, 1e-30f}));
    }
}

TEST(VectorMatrix, convertsShortTypes) {
    const auto memory = std::make_shared<std::vector<std::uint16_t>>(
        std::vector<std::uint16_t>{0x3C00, 0xC000, 0x3F80, 0xC000});
    const auto* bytes = reinterpret_cast<const std::byte*>(memory->data());
    EXPECT_EQ(VectorMatrix(bytes, 1, 2, 4, ScalarType::F16, memory).rowCopy(RowId{0}),
              (std::vector<float>{1, -2}));
    EXPECT_EQ(VectorMatrix(bytes + 4, 1, 2, 4, ScalarType::BF16, memory).rowCopy(RowId{0}),
              (std::vector<float>{1, -2}));
    const auto small = std::make_shared<std::vector<std::int8_t>>(std::vector<std::int8_t>{127, -127, 0, 64});
    EXPECT_EQ(VectorMatrix(reinterpret_cast<const std::byte*>(small->data()), 2, 2, 2, ScalarType::I8, small)
                  .rowCopy(RowId{0}),
              (std::vector<float>{1, -1}));
    EXPECT_EQ(VectorMatrix(reinterpret_cast<const std::byte*>(small->data()), 2, 2, 2, ScalarType::I8, small)
                  .rowCopy(RowId{1})[1],
              64.0f / 127.0f);
}

TEST(VectorMatrix, copiesKeepTheOwnerAlive) {
    std::weak_ptr<std::vector<float>> watched;
    VectorMatrix copy;
    {
        const auto owner = std::make_shared<std::vector<float>>(6, 2.0f);
        watched = owner;
        const VectorMatrix matrix(reinterpret_cast<const std::byte*>(owner->data()), 2, 3, 12,
                                  ScalarType::F32, owner);
        copy = matrix;
    }
    EXPECT_FALSE(watched.expired());
    EXPECT_EQ(copy.rowFloats(RowId{1})[2], 2.0f);
    copy = {};
    EXPECT_TRUE(watched.expired());
    EXPECT_TRUE(copy.empty());
}

TEST(MetadataTable, findsColumnsByName) {
    MetadataTable table;
    table.columns.push_back({"rating", std::vector<double>{1, 2}});
    table.columns.push_back({"class", std::vector<std::string>{"a", "b", "c"}});
    ASSERT_NE(table.find("class"), nullptr);
    EXPECT_FALSE(table.find("class")->isNumeric());
    EXPECT_EQ(table.find("class")->size(), 3u);
    EXPECT_TRUE(table.find("rating")->isNumeric());
    EXPECT_EQ(table.find("absent"), nullptr);
}

}  // namespace
}  // namespace embedscope
