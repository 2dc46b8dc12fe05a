#pragma once

namespace embedscope {

// Functions of real numbers in a fixed order of single additions, products and divisions. A C library may
// take other ways on other processors and give other last bits; these give the same bits everywhere, and so
// do models that depend on them. Each is good to a few units of the last place; NaN gives NaN.

/// e^x; 0 below -745, infinity above 709.8.
double exactExp(double x);
/// The natural logarithm; -infinity for 0, NaN below 0.
double exactLog(double x);
/// base^exponent for base >= 0.
double exactPower(double base, double exponent);
/// cos(pi * x) for -1 <= x <= 1.
double exactCosineOfPi(double x);

}  // namespace embedscope
