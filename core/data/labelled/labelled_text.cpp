#include "core/data/labelled/labelled_text.h"

#include <algorithm>
#include <new>
#include <thread>
#include <utility>

#include "core/data/labelled/labelled_text_builder.h"

namespace embedscope {
namespace {

constexpr unsigned kMostThreads = 16;

}  // namespace

LabelledText::LabelledText() : m_data(std::make_unique<Data>()) {}
LabelledText::~LabelledText() = default;

Result<std::shared_ptr<const LabelledText>> LabelledText::read(std::vector<std::filesystem::path> training,
                                                               std::vector<std::filesystem::path> validation,
                                                               const LabelledOptions& options,
                                                               std::stop_token stop,
                                                               const ProgressCallback& progress,
                                                               unsigned threads) {
    if (training.empty())
        return Error{ErrorCode::InvalidArgument, "there are no files to read", "",
                     "Choose a file with labelled examples"};
    if (!(options.validation >= 0 && options.validation <= 0.5))
        return Error{ErrorCode::InvalidArgument, "the held-out share must lie between 0 and 0.5",
                     "--validation", ""};
    if (threads == 0) threads = std::max(1u, std::thread::hardware_concurrency());
    try {
        std::shared_ptr<LabelledText> text(new LabelledText);
        text->m_data->options = options;
        auto stream = IdStreamFile::create();
        if (!stream) return stream.error();
        text->m_data->stream.emplace(std::move(*stream));
        LabelledTextBuilder builder(*text->m_data, std::min(threads, kMostThreads), stop, progress);
        for (const auto& file : training)
            if (Status read = builder.readFile(file, false); !read) return read.error();
        for (const auto& file : validation)
            if (Status read = builder.readFile(file, true); !read) return read.error();
        if (Status finished = builder.finish(); !finished) return finished.error();
        return std::shared_ptr<const LabelledText>(std::move(text));
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::TooLarge, "there is not enough memory for the different words of the texts",
                     "", "Close other programs or train on a part of the data"};
    }
}

const LabelledOptions& LabelledText::options() const {
    return m_data->options;
}
const LabelledReport& LabelledText::report() const {
    return m_data->report;
}
const std::string& LabelledText::contentHash() const {
    return m_data->contentHash;
}
const Vocabulary& LabelledText::types() const {
    return m_data->types;
}
const Vocabulary& LabelledText::labels() const {
    return m_data->labels;
}
std::size_t LabelledText::size() const {
    return m_data->ends.size();
}

std::span<const std::uint32_t> LabelledText::words(std::uint32_t example) const {
    const std::uint64_t begin = example == 0 ? 0 : m_data->ends[example - 1];
    return m_data->stream->values().subspan(begin, m_data->ends[example] - begin);
}

std::span<const std::uint32_t> LabelledText::labelsOf(std::uint32_t example) const {
    const std::uint64_t begin = example == 0 ? 0 : m_data->labelEnds[example - 1];
    return std::span(m_data->labelIds).subspan(begin, m_data->labelEnds[example] - begin);
}

std::span<const std::uint32_t> LabelledText::training() const {
    return m_data->training;
}
std::span<const std::uint32_t> LabelledText::validation() const {
    return m_data->validation;
}

}  // namespace embedscope
