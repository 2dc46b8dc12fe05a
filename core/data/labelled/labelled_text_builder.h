#pragma once

#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/progress.h"
#include "core/data/id_stream_file.h"
#include "core/data/labelled/example_batch.h"
#include "core/data/labelled/labelled_text.h"

namespace embedscope {

struct LabelledText::Data {
    LabelledOptions options;
    LabelledReport report;
    std::string contentHash;
    Vocabulary types;
    Vocabulary labels;
    std::optional<IdStreamFile> stream;
    std::vector<std::uint64_t> ends;       // of each example in the stream
    std::vector<std::uint32_t> labelIds;   // of all examples
    std::vector<std::uint64_t> labelEnds;  // of each example in labelIds
    std::vector<std::uint32_t> training;
    std::vector<std::uint32_t> validation;
};

/// Collects examples in reading order and finishes them into a LabelledText. Used by one thread, with
/// helpers.
class LabelledTextBuilder {
  public:
    LabelledTextBuilder(LabelledText::Data& data, unsigned threads, std::stop_token stop,
                        const ProgressCallback& progress);

    /// Reads one file; heldOut: all of its examples are for validation.
    Status readFile(const std::filesystem::path& path, bool heldOut);
    /// Splits, orders the words and the labels, and maps the stream.
    Status finish();

  private:
    /// A part of the stream whose numbers are those of one encoder.
    struct Stretch {
        std::uint64_t end;
        unsigned encoder;
    };
    struct StringHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
    };

    Status readTexts(LabelledReader& reader, bool heldOut, ProgressReporter& reporter);
    Status readNumbers(LabelledReader& reader, bool heldOut, ProgressReporter& reporter);
    bool takeLabels(RawExample& example, bool heldOut, const std::string& file);
    Status takeBatch(const ExampleBatch& batch, const std::string& file);
    void noteEmpty(const std::string& file, std::uint64_t line);
    Status makeEncoders();
    Status split();
    Status orderLabels();
    Status orderTypes();
    Status mergeTypes(std::vector<TypeCounter>& counters);
    void finishWarnings();
    void hashContent();

    LabelledText::Data& m_data;
    unsigned m_threads;
    std::stop_token m_stop;
    const ProgressCallback& m_progress;
    std::vector<std::unique_ptr<ExampleEncoder>> m_encoders;
    std::vector<Stretch> m_stretches;
    std::vector<ExamplePart> m_parts;  // of each example
    std::vector<std::string> m_labelNames;
    std::unordered_map<std::string, std::uint32_t, StringHash, std::equal_to<>> m_labelNumbers;
    std::vector<std::vector<std::uint32_t>> m_translations;  // of each encoder's numbers
    std::vector<std::string> m_rankNames;
    std::optional<bool> m_holdsNumbers;
    std::uint64_t m_largestRank = 0;
    std::string m_firstSkipped;
    std::string m_firstEmpty;
    std::string m_firstBad;
    std::vector<std::string> m_readerWarnings;
};

}  // namespace embedscope
