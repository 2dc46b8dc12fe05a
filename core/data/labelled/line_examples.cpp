#include "core/data/labelled/line_examples.h"

#include <algorithm>
#include <set>
#include <utility>

namespace embedscope {
namespace {

constexpr std::string_view kWhite = " \t\r\v\f";

/// Takes the first word off the line; empty when there is none.
std::string_view takeWord(std::string_view& line) {
    const std::size_t begin = line.find_first_not_of(kWhite);
    if (begin == std::string_view::npos) return line = {};
    const std::size_t end = std::min(line.find_first_of(kWhite, begin), line.size());
    const std::string_view word = line.substr(begin, end - begin);
    line.remove_prefix(end);
    return word;
}

/// Lines of examples; blank ones are none.
class LineExamples : public LabelledReader {
  public:
    explicit LineExamples(LineSource lines) : m_lines(std::move(lines)) {}

    Result<bool> next(RawExample& example) override {
        std::string_view line;
        do {
            const Result<bool> more = m_lines.next(line);
            if (!more || !*more) return more;
        } while (line.find_first_not_of(kWhite) == std::string_view::npos);
        example.line = m_lines.number();
        example.part = ExamplePart::Unsaid;
        example.labels.clear();
        example.text.clear();
        take(line, example);
        return true;
    }

    std::vector<std::string> warnings() const override { return m_lines.reader().warnings(); }
    std::uint64_t position() const override { return m_lines.reader().position(); }
    std::uint64_t size() const override { return m_lines.reader().size(); }

  private:
    virtual void take(std::string_view line, RawExample& example) = 0;

    LineSource m_lines;
};

class FastTextExamples : public LineExamples {
  public:
    using LineExamples::LineExamples;
    std::string format() const override { return "fastText lines"; }

  private:
    void take(std::string_view line, RawExample& example) override {
        // Between labels the text stays as it is, so that nothing is lost to another tokenizer.
        while (true) {
            std::size_t at = line.find(kFastTextLabel);
            while (at != std::string_view::npos && at > 0 &&
                   kWhite.find(line[at - 1]) == std::string_view::npos)
                at = line.find(kFastTextLabel, at + 1);
            example.text += line.substr(0, at);
            if (at == std::string_view::npos) return;
            line.remove_prefix(at);
            const std::string_view label = takeWord(line).substr(kFastTextLabel.size());
            if (!label.empty()) example.labels.emplace_back(label);
        }
    }
};

class TrecExamples : public LineExamples {
  public:
    TrecExamples(LineSource lines, bool fineLabels) : LineExamples(std::move(lines)), m_fine(fineLabels) {}
    std::string format() const override { return "lines that begin with the label"; }

  private:
    void take(std::string_view line, RawExample& example) override {
        const std::string_view label = takeWord(line);
        const std::size_t colon = m_fine ? std::string_view::npos : label.find(':');
        if (colon != 0) example.labels.emplace_back(label.substr(0, colon));
        example.text = line;
    }

    bool m_fine;
};

}  // namespace

std::unique_ptr<LabelledReader> openFastTextExamples(LineSource lines) {
    return std::make_unique<FastTextExamples>(std::move(lines));
}

std::unique_ptr<LabelledReader> openTrecExamples(LineSource lines, bool fineLabels) {
    return std::make_unique<TrecExamples>(std::move(lines), fineLabels);
}

bool looksLikeTrecLines(std::string_view start) {
    constexpr std::size_t kLongestLabel = 64;
    const bool oneLine = start.find('\n') == std::string_view::npos;
    std::set<std::string_view> labels;
    std::size_t lines = 0;
    while (!start.empty()) {
        const std::size_t end = start.find('\n');
        if (end == std::string_view::npos && !oneLine) break;  // cut off
        std::string_view line = start.substr(0, end);
        start.remove_prefix(end == std::string_view::npos ? start.size() : end + 1);
        const std::string_view label = takeWord(line);
        if (label.empty()) continue;
        if (label.size() > kLongestLabel || line.find_first_not_of(kWhite) == std::string_view::npos)
            return false;
        labels.insert(label.substr(0, label.find(':')));
        ++lines;
    }
    return lines > 0 && labels.size() <= std::max<std::size_t>(2, lines / 2);
}

}  // namespace embedscope
