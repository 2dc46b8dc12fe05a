#pragma once

#include "core/kernels/negative_sampling.h"

namespace embedscope {

/// negativeSamplingUpdate() and negativeSamplingLoss() for the reproducible mode: the same mathematics in one
/// fixed order of operations, so that the scalar, AVX2 and AVX-512 paths give the same bits on any processor.
/// The fast kernels may change their order from version to version; these may not, since published models
/// depend on it. Only one thread may use a row at a time.
NegativeSamplingFunction exactNegativeSamplingUpdate();
NegativeSamplingFunction exactNegativeSamplingLoss();

}  // namespace embedscope
