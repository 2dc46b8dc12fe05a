#pragma once

#include <cstddef>
#include <span>
#include <stop_token>
#include <string>

#include "core/base/result.h"
#include "core/model/embedding_model.h"

namespace embedscope {

struct WordClass {
    std::string word;
    std::string label;  ///< "animal"
};

struct ClassPrecision {
    double precision = 0;  ///< mean share of neighbours of the same class, 0 to 1; NaN when no word was asked
    std::size_t words = 0;  ///< words that were asked: in the model, with another word of their class in it
};

/// How pure the neighbourhoods of known classes are: for every word with a class, the share of its k nearest
/// rows by cosine that have its class, and the mean of these shares. All rows of the model compete, those
/// without a class count as strangers. In a class with fewer than k other words only as many neighbours are
/// asked for. A word listed twice has its last class. Errors: InvalidArgument (k = 0), Cancelled.
Result<ClassPrecision> classPrecision(const KeyedVectors& vectors, std::span<const WordClass> classes,
                                      std::size_t k, std::stop_token stop = {});

}  // namespace embedscope
