#include "core/base/error.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <memory>
#include <set>

#include "core/base/result.h"

namespace embedscope {
namespace {

TEST(Error, becomesOneLine) {
    EXPECT_EQ((Error{ErrorCode::BadFormat, "it is torn", "a.txt:3", "Mend it"}.sentence()),
              "a.txt:3: it is torn. Mend it.");
    EXPECT_EQ((Error{ErrorCode::BadFormat, "it is torn.", "", "Mend it."}.sentence()),
              "it is torn. Mend it.");
    EXPECT_EQ((Error{ErrorCode::BadFormat, "it is torn", "", ""}.sentence()), "it is torn.");
}

TEST(Error, placesAreWrittenAsDocumented) {
    EXPECT_EQ(bytePlace("model.bin", 64), "model.bin@0x40");
    EXPECT_EQ(bytePlace("model.bin", 0), "model.bin@0x0");
    EXPECT_EQ(bytePlace("m", ~0ull), "m@0xffffffffffffffff");
    EXPECT_EQ(linePlace("vectors.txt", 17), "vectors.txt:17");
}

TEST(Error, everyCodeHasANameOfItsOwn) {
    std::set<std::string> names;
    for (int code = 0; code <= static_cast<int>(ErrorCode::NumericalFailure); ++code)
        names.insert(errorCodeName(static_cast<ErrorCode>(code)));
    EXPECT_EQ(names.size(), static_cast<std::size_t>(ErrorCode::NumericalFailure) + 1);
    EXPECT_EQ(names.count("unknown"), 0u);
}

TEST(Error, systemErrorsSayWhatToDo) {
    EXPECT_EQ(systemError(ENOENT, "Opening", "x").code, ErrorCode::NotFound);
    EXPECT_EQ(systemError(EACCES, "Opening", "x").code, ErrorCode::PermissionDenied);
    EXPECT_EQ(systemError(EROFS, "Opening", "x").code, ErrorCode::PermissionDenied);
    EXPECT_EQ(systemError(ENOSPC, "Writing", "x").code, ErrorCode::NoSpace);
    EXPECT_EQ(systemError(EFBIG, "Writing", "x").code, ErrorCode::TooLarge);
    EXPECT_EQ(systemError(EISDIR, "Writing", "x").code, ErrorCode::InvalidArgument);
    const Error other = systemError(EIO, "Reading", "disk/x");
    EXPECT_EQ(other.code, ErrorCode::Io);
    EXPECT_EQ(other.place, "disk/x");
    EXPECT_NE(other.what.find("Reading failed: "), std::string::npos);
}

TEST(Result, holdsAValueOrAnError) {
    Result<std::string> good = std::string("x");
    EXPECT_TRUE(good.ok());
    EXPECT_EQ(*good + good.value(), "xx");
    EXPECT_EQ(good->size(), 1u);
    const std::string moved = std::move(good).value();
    EXPECT_EQ(moved, "x");
    const Result<std::string> bad = cancelledError();
    EXPECT_FALSE(bad);
    EXPECT_EQ(bad.error().code, ErrorCode::Cancelled);
    EXPECT_TRUE(Status().ok());
    EXPECT_EQ(Status(cancelledError()).error().code, ErrorCode::Cancelled);
}

TEST(Result, carriesTypesThatCannotBeCopied) {
    Result<std::unique_ptr<int>> result = std::make_unique<int>(3);
    const std::unique_ptr<int> value = *std::move(result);
    EXPECT_EQ(*value, 3);
}

}  // namespace
}  // namespace embedscope
