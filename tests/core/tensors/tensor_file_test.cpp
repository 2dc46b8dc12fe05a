#include "core/tensors/tensor_file.h"

#include <gtest/gtest.h>

#include <fstream>
#include <numeric>

#include "tests/core/support/temp_folder.h"

namespace embedscope {
namespace {

using test::TempFolder;

Result<std::shared_ptr<const TensorFile>> parseText(std::string json, std::size_t dataBytes,
                                                    std::uint64_t length = 0) {
    auto file = std::make_shared<std::string>(8, '\0');
    if (length == 0) length = json.size();
    std::memcpy(file->data(), &length, 8);
    *file += json + std::string(dataBytes, '\1');
    return TensorFile::parse(std::as_bytes(std::span(file->data(), file->size())), "x.safetensors", file);
}

ErrorCode codeOf(const Result<std::shared_ptr<const TensorFile>>& result) {
    return result ? ErrorCode::Cancelled : result.error().code;
}

TEST(TensorFile, keepsEveryTensorAndText) {
    TempFolder folder;
    const auto path = folder / "a.safetensors";
    const std::vector<float> matrix{1, 2, 3, -4, 5.5f, 6};
    const std::vector<std::uint64_t> state{1, ~0ull, 3};
    const std::string text = "abcde";
    const TensorMetadata metadata{{"recipe", "{\"dim\": 3, \"x\": \"\xC3\xA4\\n\"}"}, {"empty", ""}};
    ASSERT_TRUE(writeTensorFile(path,
                                {tensorSource<char>("keys", {5}, text),
                                 tensorSource<float>("vectors", {2, 3}, matrix),
                                 tensorSource<std::uint64_t>("state", {3}, state),
                                 {"none", ScalarType::F32, {0, 3}, {}, {}}},
                                metadata)
                    .ok());
    auto file = TensorFile::open(path);
    ASSERT_TRUE(file.ok()) << file.error().sentence();
    EXPECT_EQ((*file)->values<float>("vectors").value(), matrix);
    EXPECT_EQ((*file)->values<std::uint64_t>("state").value(), state);
    EXPECT_EQ((*file)->values<std::uint8_t>("keys").value(),
              std::vector<std::uint8_t>(text.begin(), text.end()));
    EXPECT_TRUE((*file)->values<float>("none").value().empty());
    EXPECT_EQ((*file)->find("vectors")->shape, (std::vector<std::uint64_t>{2, 3}));
    EXPECT_EQ((*file)->header().metadata, metadata);
    EXPECT_EQ((*file)->values<float>("absent").error().code, ErrorCode::NotFound);
    EXPECT_EQ((*file)->values<float>("state").error().code, ErrorCode::BadFormat);
    EXPECT_EQ((*file)->metadata("absent"), nullptr);
    const auto header = readTensorHeader(path);
    ASSERT_TRUE(header.ok());
    EXPECT_EQ(header->tensors.size(), 4u);
    EXPECT_EQ(header->find("keys")->offset, (*file)->find("keys")->offset);
}

TEST(TensorFile, alignsEveryTensorToItsTypeAndTheLargestTo64) {
    for (std::size_t count = 1; count < 40; ++count) {
        TempFolder folder;
        const std::vector<float> floats(count * 7, 1.0f);
        const std::vector<double> doubles(count % 5 + 1, 2.0);
        const std::string bytes(count * count, 'x');
        ASSERT_TRUE(writeTensorFile(folder / "a",
                                    {tensorSource<char>("c", {bytes.size()}, bytes),
                                     tensorSource<float>("f", {floats.size()}, floats),
                                     tensorSource<double>("d", {doubles.size()}, doubles)},
                                    {})
                        .ok());
        const auto header = readTensorHeader(folder / "a");
        ASSERT_TRUE(header.ok());
        const TensorInfo* largest =
            header->find("c")->bytes > header->find("f")->bytes ? header->find("c") : header->find("f");
        for (const TensorInfo& tensor : header->tensors)
            EXPECT_EQ(tensor.offset % scalarSize(tensor.type), 0u) << tensor.name;
        if (largest->name == "f") {
            EXPECT_EQ(largest->offset % 64, 0u);
        }
    }
}

TEST(TensorFile, equalInputGivesEqualBytes) {
    TempFolder folder;
    const std::vector<float> values{1, 2};
    for (const char* name : {"a", "b"})
        ASSERT_TRUE(
            writeTensorFile(folder / name, {tensorSource<float>("v", {2}, values)}, {{"k", "v"}, {"a", "b"}})
                .ok());
    EXPECT_EQ(test::readAll(folder / "a"), test::readAll(folder / "b"));
}

TEST(TensorFile, takesPiecesFromAFunction) {
    TempFolder folder;
    TensorSource source{"v", ScalarType::F32, {1000, 3}, {}, [](const TensorSink& sink) -> Status {
                            for (int i = 0; i < 1000; ++i) {
                                const float row[3] = {static_cast<float>(i), 0, 1};
                                if (Status taken = sink(std::as_bytes(std::span(row))); !taken) return taken;
                            }
                            return {};
                        }};
    ASSERT_TRUE(writeTensorFile(folder / "a", {source}, {}).ok());
    const auto values = (*TensorFile::open(folder / "a"))->values<float>("v").value();
    EXPECT_EQ(values[3 * 999], 999.0f);
}

TEST(TensorFile, aFailingOrCancelledSourceLeavesTheOldFile) {
    TempFolder folder;
    test::writeAll(folder / "a", "old");
    TensorSource source{"v", ScalarType::F32, {1}, {}, [](const TensorSink&) -> Status {
                            return Error{ErrorCode::NumericalFailure, "no", "", ""};
                        }};
    EXPECT_EQ(writeTensorFile(folder / "a", {source}, {}).error().code, ErrorCode::NumericalFailure);
    std::stop_source stop;
    stop.request_stop();
    const std::vector<float> values{1, 2};
    EXPECT_EQ(writeTensorFile(folder / "a", {tensorSource<float>("v", {2}, values)}, {}, stop.get_token())
                  .error()
                  .code,
              ErrorCode::Cancelled);
    EXPECT_EQ(test::readAll(folder / "a"), "old");
    EXPECT_EQ(folder.fileCount(), 1u);
}

TEST(TensorFile, refusesNamesTwiceAndBrokenTexts) {
    TempFolder folder;
    const std::vector<float> v{1};
    EXPECT_EQ(writeTensorFile(folder / "a",
                              {tensorSource<float>("v", {1}, v), tensorSource<float>("v", {1}, v)}, {})
                  .error()
                  .code,
              ErrorCode::InvalidArgument);
    EXPECT_EQ(writeTensorFile(folder / "a", {tensorSource<float>("v", {1}, v)}, {{"k", "\xFF"}}).error().code,
              ErrorCode::InvalidArgument);
    EXPECT_EQ(folder.fileCount(), 0u);
}

TEST(TensorFile, everyTruncationIsAnError) {
    TempFolder folder;
    const std::vector<float> values(50, 1.0f);
    ASSERT_TRUE(
        writeTensorFile(folder / "a", {tensorSource<float>("v", {5, 10}, values)}, {{"k", "v"}}).ok());
    const std::string whole = test::readAll(folder / "a");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const std::string part = whole.substr(0, size);
        const auto file = TensorFile::parse(std::as_bytes(std::span(part.data(), part.size())), "x", nullptr);
        ASSERT_FALSE(file.ok()) << size;
        EXPECT_FALSE(file.error().place.empty());
    }
}

TEST(TensorFile, readsWhatTheReferenceAllows) {
    EXPECT_TRUE(parseText("{}", 0).ok());
    EXPECT_TRUE(parseText(R"({"__metadata__":{"a":"b"}})", 0).ok());
    EXPECT_TRUE(parseText(R"({"a":{"dtype":"BF16","shape":[],"data_offsets":[0,2]}}   )", 2).ok());
    EXPECT_TRUE(parseText(R"({"b":{"dtype":"U8","shape":[3],"data_offsets":[2,5]},
                             "a":{"dtype":"F8_E4M3","shape":[2,1],"data_offsets":[0,2]}})",
                          5)
                    .ok());
}

TEST(TensorFile, namesWhatIsWrong) {
    const struct {
        const char* json;
        std::size_t data;
        ErrorCode code;
    } cases[] = {
        {"[]", 0, ErrorCode::BadFormat},
        {"{", 0, ErrorCode::BadFormat},
        {"3", 0, ErrorCode::BadFormat},
        {"{\"a\":\"\xFF\"}", 0, ErrorCode::BadFormat},
        {R"({"a":3})", 0, ErrorCode::BadFormat},
        {R"({"a":null})", 0, ErrorCode::BadFormat},
        {R"({"__metadata__":{"a":1}})", 0, ErrorCode::BadFormat},
        {R"({"__metadata__":{"a":{}}})", 0, ErrorCode::BadFormat},
        {R"({"a":{"dtype":"F32"}})", 0, ErrorCode::BadFormat},
        {R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}})", 4, ErrorCode::BadFormat},
        {R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}})", 4, ErrorCode::BadFormat},
        {R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", 4, ErrorCode::BadFormat},
        {R"({"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}})", 4, ErrorCode::BadFormat},
        {R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})", 4, ErrorCode::BadFormat},
        {R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}})", 4, ErrorCode::BadFormat},
        {R"({"a":{"dtype":"F32","shape":[1152921504606846976],"data_offsets":[0,0]}})", 4,
         ErrorCode::BadFormat},
        {R"({"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}})", 4,
         ErrorCode::BadFormat},
        {R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[18446744073709551612,0]}})", 4,
         ErrorCode::BadFormat},
        {R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", 8, ErrorCode::BadFormat},
        {R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 5, ErrorCode::BadFormat},
        {R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 4, ErrorCode::UnexpectedEnd},
        {R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
         4, ErrorCode::BadFormat},
        {R"({"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}})",
         0, ErrorCode::BadFormat},
        {R"({"a":{"dtype":"F4","shape":[2],"data_offsets":[0,1]}})", 1, ErrorCode::UnsupportedVersion},
    };
    for (const auto& bad : cases) EXPECT_EQ(codeOf(parseText(bad.json, bad.data)), bad.code) << bad.json;
}

TEST(TensorFile, hostileLengthsAndDepthsCostNothing) {
    for (const std::uint64_t length :
         {std::uint64_t{3}, std::uint64_t{1} << 31, std::uint64_t{1} << 60, ~std::uint64_t{0}})
        EXPECT_FALSE(parseText("{}", 0, length).ok()) << length;
    EXPECT_FALSE(parseText(std::string(1 << 20, '['), 0).ok());
    std::string deep = "{";
    for (int i = 0; i < 100000; ++i) deep += "\"a\":{";
    EXPECT_FALSE(parseText(deep, 0).ok());
}

TEST(TensorFile, readsAForeignModel) {
    const std::filesystem::path path =
        std::filesystem::path(EMBEDSCOPE_SHARED_DATA) / "models/model2vec-float32/model.safetensors";
    if (!std::filesystem::exists(path)) GTEST_SKIP() << "skipped: no shared data";
    const auto file = TensorFile::open(path);
    ASSERT_TRUE(file.ok()) << file.error().sentence();
    ASSERT_FALSE((*file)->header().tensors.empty());
    EXPECT_EQ((*file)->header().tensors[0].shape.size(), 2u);
}

}  // namespace
}  // namespace embedscope
