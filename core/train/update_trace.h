#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/train/training_methods.h"

namespace embedscope {

/// One step of gradient descent of a word-vector run with all its numbers, for looking at and teaching. A
/// step is what one worker does at once: one centre word with its window, or a few neighbouring ones that
/// share their negatives.
struct UpdateTrace {
    /// A centre and the words around it that count this time.
    struct Window {
        std::string centre;
        std::vector<std::string> context;  ///< in text order
    };
    /// An input against an output: x = input . output.
    struct Pair {
        std::string input;    ///< a word, or "(context)" for the words of CBOW together
        std::string output;   ///< a word, or "node 17" of the tree of hierarchical softmax
        double positive = 0;  ///< how often the pair is true in this step
        double negative = 0;  ///< how often it is false
        double product = 0;   ///< x, from the rows before the step
        double sigmoid = 0;   ///< 1 / (1 + exp(-x))
        double slope = 0;     ///< d loss / d x = (positive + negative) * sigmoid - positive
        double loss = 0;      ///< nats
    };
    /// A row that the step changes.
    struct Row {
        bool isInput = false;  ///< of the vectors, else of the prediction side
        std::string name;      ///< as Pair::output
        std::vector<double> before;
        std::vector<double> gradient;  ///< d loss / d row
        std::vector<double> after;     ///< what the kernel left: before - learning rate * gradient
    };

    std::string method;
    std::string objective;    ///< "negative-sampling" or "hierarchical-softmax"
    std::uint64_t step = 0;   ///< from 1
    std::uint64_t epoch = 0;  ///< from 1
    std::uint64_t words = 0;  ///< of the text, before the block of this step
    double learningRate = 0;
    double loss = 0;  ///< nats, of all pairs
    std::vector<Window> windows;
    std::vector<Pair> pairs;
    std::vector<Row> rows;
};

/// Trains up to step number step (from 1) on one thread, exactly as a run of one worker does, and looks into
/// that step. For skip-gram and CBOW with the lookup table as encoding, and negative sampling or hierarchical
/// softmax. Errors: those of the method's create(); InvalidArgument (another method, encoding or objective;
/// a step beyond the end of the run), Cancelled.
Result<UpdateTrace> traceUpdate(const TrainerRequest& request, std::uint64_t step, std::stop_token stop);

/// {"step": 1, "windows": [...], "pairs": [...], "rows": [...]}, one line.
std::string toJson(const UpdateTrace& trace);

}  // namespace embedscope
