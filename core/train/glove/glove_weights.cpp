#include <algorithm>

#include "core/kernels/hogwild.h"
#include "core/train/glove/glove_trainer.h"
#include "core/train/word_vectors/word_vector_settings.h"

namespace embedscope {
namespace {

constexpr std::uint64_t kContextSeed = 0x5DEECE66Dull;  // so that w~ does not start as w

}  // namespace

Result<GloveWeights> GloveWeights::create(std::size_t rows, const Recipe& recipe, std::stop_token stop) {
    GloveWeights weights;
    const auto dim = static_cast<std::size_t>(recipe.integer("dim"));
    for (TrainingMatrix* matrix :
         {&weights.words, &weights.contexts, &weights.wordSquares, &weights.contextSquares}) {
        auto allocated = TrainingMatrix::allocate(rows, dim);
        if (!allocated) return allocated.error();
        *matrix = std::move(*allocated);
    }
    WordVectorSettings start;
    start.init = recipe.text("init") == "normal" ? InitialDistribution::Normal : InitialDistribution::Uniform;
    start.initScale = recipe.real("init-scale");
    start.seed = static_cast<std::uint64_t>(recipe.integer("seed"));
    if (Status filled = initialise(weights.words, start, stop); !filled) return filled.error();
    start.seed ^= kContextSeed;
    if (Status filled = initialise(weights.contexts, start, stop); !filled) return filled.error();
    for (TrainingMatrix* matrix : {&weights.wordSquares, &weights.contextSquares})
        for (std::size_t row = 0; row < rows; ++row) {
            if (row % 4096 == 0 && stop.stop_requested()) return cancelledError();
            std::fill_n(matrix->row(row), matrix->stride(), 1.0f);
        }
    weights.biases.assign(rows * 4, 0);
    for (std::size_t row = 0; row < rows; ++row)
        weights.biases[4 * row + 2] = weights.biases[4 * row + 3] = 1;
    return weights;
}

WeightedSquareStep GloveWeights::step(std::uint32_t word, std::uint32_t context, const GlovePair& pair,
                                      float learningRate) const {
    // The biases are written by the kernel alone; a reader of these weights never sees them change.
    auto* ofWord = const_cast<float*>(biases.data()) + std::size_t{4} * word;
    auto* ofContext = const_cast<float*>(biases.data()) + std::size_t{4} * context;
    WeightedSquareStep step;
    step.word = {words.row(word), wordSquares.row(word), ofWord, ofWord + 2};
    step.context = {contexts.row(context), contextSquares.row(context), ofContext + 1, ofContext + 3};
    step.stride = words.stride();
    step.target = pair.logCount;
    step.weight = pair.weight;
    step.learningRate = learningRate;
    return step;
}

void GloveWeights::prefetch(const GlovePair& pair) const {
    for (const std::uint32_t row : {pair.word, pair.context})
        for (const TrainingMatrix* matrix : {&words, &wordSquares, &contexts, &contextSquares})
            prefetchRow(matrix->row(row), matrix->stride());
}

VectorMatrix GloveWeights::vectors(std::size_t rows, bool sum) const {
    if (!sum) return words.copy(rows);
    const std::size_t dim = words.dim();
    const std::shared_ptr<float[]> values(new float[rows * dim]);  // not cleared first
    for (std::size_t row = 0; row < rows; ++row)
        for (std::size_t i = 0; i < dim; ++i)
            values[row * dim + i] = words.row(row)[i] + contexts.row(row)[i];
    const auto* bytes = reinterpret_cast<const std::byte*>(values.get());
    return {bytes, rows, dim, dim * sizeof(float), ScalarType::F32, values};
}

}  // namespace embedscope
