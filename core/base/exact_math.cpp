#include "core/base/exact_math.h"

#include <cmath>
#include <limits>
#include <numbers>

namespace embedscope {

double exactExp(double x) {
    if (std::isnan(x)) return x;
    if (x < -745.2) return 0;
    if (x > 709.79) return std::numeric_limits<double>::infinity();
    const double k = std::floor(x * std::numbers::log2e + 0.5);
    // ln 2 in two parts; k times the first one is exact.
    const double r = (x - k * 0.693147180369123816490) - k * 1.90821492927058770002e-10;
    double sum = 1;
    for (int n = 14; n > 0; --n) sum = 1 + sum * r / n;  // Taylor, |r| <= 0.35
    return std::ldexp(sum, static_cast<int>(k));
}

double exactLog(double x) {
    if (std::isnan(x) || x < 0) return std::numeric_limits<double>::quiet_NaN();
    if (x == 0) return -std::numeric_limits<double>::infinity();
    if (std::isinf(x)) return x;
    int exponent = 0;
    double m = std::frexp(x, &exponent);  // 0.5 to 1
    if (m < std::numbers::sqrt2 / 2) {
        m *= 2;
        --exponent;
    }
    // log m = 2 artanh s
    const double s = (m - 1) / (m + 1);
    const double square = s * s;
    double sum = 0;
    for (int n = 25; n >= 1; n -= 2) sum = sum * square + 1.0 / n;
    const double k = exponent;
    return k * 0.693147180369123816490 + (2 * s * sum + k * 1.90821492927058770002e-10);
}

double exactPower(double base, double exponent) {
    if (exponent == 0 || base == 1) return 1;
    if (exponent == 1) return base;
    return exactExp(exponent * exactLog(base));
}

double exactCosineOfPi(double x) {
    x = std::abs(x);
    const bool mirrored = x > 0.5;  // cos(pi x) = -cos(pi (1 - x))
    const double angle = std::numbers::pi * (mirrored ? 1 - x : x);
    const double square = angle * angle;
    double sum = 1;
    for (int n = 24; n > 0; n -= 2) sum = 1 - sum * square / (n * (n - 1));  // Taylor
    return mirrored ? -sum : sum;
}

}  // namespace embedscope
