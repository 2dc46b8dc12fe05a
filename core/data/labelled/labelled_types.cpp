// How the words of labelled texts get their numbers: by their frequency in the training examples.

#include <algorithm>
#include <utility>

#include "core/data/labelled/labelled_text_builder.h"

namespace embedscope {
namespace {

constexpr std::uint32_t kUnseen = 0xFFFFFFFFu;

/// Numbers of types as they come to light: those of training examples first, each part in order of first
/// appearance.
struct Appearance {
    std::vector<std::uint64_t> counts;   // in training examples
    std::vector<std::uint32_t> trained;  // in order
    std::vector<std::uint32_t> heldOut;  // likewise; may have some that are trained as well
    std::vector<bool> seenHeldOut;

    explicit Appearance(std::size_t types) : counts(types), seenHeldOut(types) {}

    void add(std::uint32_t type, bool isHeldOut) {
        if (!isHeldOut) {
            if (counts[type]++ == 0) trained.push_back(type);
        } else if (!seenHeldOut[type]) {
            seenHeldOut[type] = true;
            heldOut.push_back(type);
        }
    }
};

/// Most frequent first, and otherwise as they stand. Linear: rare types, which are nearly all, are dealt into
/// piles.
std::vector<std::uint32_t> byFrequency(const std::vector<std::uint32_t>& types,
                                       const std::vector<std::uint64_t>& counts) {
    constexpr std::uint64_t kPiles = 4096;
    std::vector<std::size_t> starts(kPiles + 2);
    const auto pileOf = [&](std::uint32_t type) { return kPiles - std::min(counts[type], kPiles); };
    for (const std::uint32_t type : types) ++starts[pileOf(type) + 1];
    for (std::size_t pile = 0; pile <= kPiles; ++pile) starts[pile + 1] += starts[pile];
    const auto frequent = static_cast<std::ptrdiff_t>(starts[1]);
    std::vector<std::uint32_t> order(types.size());
    for (const std::uint32_t type : types) order[starts[pileOf(type)]++] = type;
    std::stable_sort(order.begin(), order.begin() + frequent,
                     [&](std::uint32_t a, std::uint32_t b) { return counts[a] > counts[b]; });
    return order;
}

}  // namespace

/// Adds the types of all counters to the first and notes each one's numbers in it.
Status LabelledTextBuilder::mergeTypes(std::vector<TypeCounter>& counters) {
    m_translations.resize(counters.size());
    TypeCounter& all = counters.front();
    for (std::size_t c = 1; c < counters.size(); ++c) {
        m_translations[c].resize(counters[c].size());
        for (std::uint32_t i = 0; i < counters[c].size(); ++i) {
            if (i % 4096 == 0 && m_stop.stop_requested()) return cancelledError();
            if (!all.hasRoomFor(1))
                return Error{ErrorCode::TooLarge, "the texts have more than 4 billion different words", "",
                             "Train on a part of them, or clean them first"};
            m_translations[c][i] = all.add(counters[c].type(i), counters[c].count(i));
        }
        counters[c] = TypeCounter();
    }
    return {};
}

Status LabelledTextBuilder::orderTypes() {
    std::vector<TypeCounter> counters;
    for (const auto& encoder : m_encoders) counters.push_back(encoder->takeTypes());
    m_encoders.clear();
    if (!counters.empty())
        if (Status merged = mergeTypes(counters); !merged) return merged;
    const bool numbers = m_holdsNumbers.value_or(false);
    const std::size_t size =
        numbers ? std::max<std::size_t>(m_largestRank, m_rankNames.size()) : counters.front().size();

    std::vector<bool> isTraining(m_data.ends.size());
    for (const std::uint32_t example : m_data.training) isTraining[example] = true;
    Appearance appearance(size);
    std::size_t example = 0;
    std::size_t stretch = 0;
    const auto countAll = [&](std::uint64_t first, std::span<std::uint32_t> values) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            while (m_data.ends[example] <= first + i) ++example;
            if (!numbers) {
                while (m_stretches[stretch].end <= first + i) ++stretch;
                if (const unsigned encoder = m_stretches[stretch].encoder; encoder > 0)
                    values[i] = m_translations[encoder][values[i]];
            }
            appearance.add(values[i], !isTraining[example]);
        }
    };
    if (Status counted = m_data.stream->rewrite(countAll, m_stop); !counted) return counted;
    m_translations.clear();

    std::vector<std::string> keys(size);
    std::vector<std::uint64_t> counts(size);
    std::uint64_t tokens = 0;
    for (const std::uint64_t count : appearance.counts) tokens += count;
    m_data.report.tokens = tokens;
    if (tokens == 0)
        return Error{ErrorCode::InvalidArgument, "the training examples have not a single word in them",
                     m_data.report.files.front(), "Check which column or part of the lines is the text"};
    if (numbers) {
        for (std::size_t i = 0; i < size; ++i)
            keys[i] = i < m_rankNames.size() && !m_rankNames[i].empty() ? std::move(m_rankNames[i])
                                                                        : "#" + std::to_string(i + 1);
        m_data.types = Vocabulary(std::move(keys), std::move(appearance.counts));
        m_data.report.types = size;
        return {};
    }
    std::vector<std::uint32_t> order = byFrequency(appearance.trained, appearance.counts);
    for (const std::uint32_t type : appearance.heldOut)
        if (appearance.counts[type] == 0) order.push_back(type);
    std::vector<std::uint32_t> rank(size, kUnseen);
    keys.resize(order.size());
    counts.resize(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        rank[order[i]] = static_cast<std::uint32_t>(i);
        keys[i] = counters.front().type(order[i]);
        counts[i] = appearance.counts[order[i]];
    }
    m_data.types = Vocabulary(std::move(keys), std::move(counts));
    m_data.report.types = m_data.types.size();
    return m_data.stream->rewrite(
        [&](std::uint64_t, std::span<std::uint32_t> values) {
            for (std::uint32_t& value : values) value = rank[value];
        },
        m_stop);
}

}  // namespace embedscope
