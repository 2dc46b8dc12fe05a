#include "core/metrics/calibration.h"

#include <gtest/gtest.h>

#include <cmath>

namespace embedscope {
namespace {

TEST(Calibration, IsPerfectWhenSureAsOftenAsRight) {
    Calibration calibration;
    for (int i = 0; i < 10; ++i) calibration.add(std::vector<float>{0.75f, 0.25f}, i % 4 == 3 ? 1 : 0);
    // 8 of 10 are right (i = 3 and 7 are not), sure 0.75.
    EXPECT_NEAR(calibration.expectedError(), 0.05, 1e-6);
    EXPECT_NEAR(calibration.brier(), (8 * 2 * 0.0625 + 2 * 2 * 0.5625) / 10, 1e-6);
    EXPECT_NEAR(calibration.logLoss(), -(8 * std::log(0.75) + 2 * std::log(0.25)) / 10, 1e-6);
}

TEST(Calibration, PutsEachConfidenceInItsBin) {
    Calibration calibration(4);
    calibration.add(std::vector<float>{1.0f, 0.0f}, 0);  // the last bin includes 1
    calibration.add(std::vector<float>{0.5f, 0.5f}, 1);  // the first of equals is the prediction
    calibration.add(std::vector<float>{0.2f, 0.74f}, 1);
    const auto bins = calibration.bins();
    ASSERT_EQ(bins.size(), 4u);
    EXPECT_EQ(bins[2].examples, 2u);
    EXPECT_NEAR(bins[2].accuracy, 0.5, 1e-12);
    EXPECT_NEAR(bins[2].confidence, 0.62, 1e-6);
    EXPECT_EQ(bins[3].examples, 1u);
    EXPECT_EQ(bins[0].examples + bins[1].examples, 0u);
}

TEST(Calibration, IsUnknownWithoutAnExample) {
    EXPECT_TRUE(std::isnan(Calibration().expectedError()));
    EXPECT_TRUE(std::isnan(Calibration().brier()));
    EXPECT_TRUE(std::isnan(Calibration().logLoss()));
}

TEST(Calibration, AnImpossibleTruthHasAFiniteLoss) {
    Calibration calibration;
    calibration.add(std::vector<float>{1.0f, 0.0f}, 1);
    EXPECT_TRUE(std::isfinite(calibration.logLoss()));
}

}  // namespace
}  // namespace embedscope
