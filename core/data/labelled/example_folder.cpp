#include "core/data/labelled/example_folder.h"

#include <algorithm>
#include <utility>

#include "core/base/byte_source.h"

namespace embedscope {
namespace {

namespace fs = std::filesystem;

/// A text of more than this is no example.
constexpr std::size_t kLargestText = 64u << 20;

struct TextFile {
    std::uint32_t group = 0;  // into the groups
    std::string name;
};
/// The texts of one label in one part.
struct Group {
    fs::path folder;
    std::string label;
    ExamplePart part = ExamplePart::Unsaid;
};

Result<std::vector<fs::directory_entry>> listOf(const fs::path& folder) {
    std::error_code failure;
    std::vector<fs::directory_entry> entries;
    for (fs::directory_iterator it(folder, failure), end; !failure && it != end; it.increment(failure))
        if (it->path().filename().string().front() != '.') entries.push_back(*it);
    if (failure) return systemError(failure.value(), "listing the folder", folder.string());
    std::sort(entries.begin(), entries.end());
    return entries;
}

class ExampleFolder : public LabelledReader {
  public:
    Status open(const fs::path& folder) {
        m_name =
            folder.has_filename() ? folder.filename().string() : folder.parent_path().filename().string();
        std::error_code failure;
        const bool parted = fs::is_directory(folder / "train", failure);
        if (parted) {
            if (Status read = addLabels(folder / "train", ExamplePart::Training); !read) return read;
            if (fs::is_directory(folder / "test", failure))
                if (Status read = addLabels(folder / "test", ExamplePart::Validation); !read) return read;
        } else if (Status read = addLabels(folder, ExamplePart::Unsaid); !read) {
            return read;
        }
        if (m_files.empty())
            return Error{ErrorCode::BadFormat, "the folder holds no labelled texts", m_name,
                         "Labelled texts lie in train/LABEL/*.txt and test/LABEL/*.txt, or in LABEL/*.txt"};
        return {};
    }

    Result<bool> next(RawExample& example) override {
        if (m_at == m_files.size()) return false;
        const TextFile& text = m_files[m_at++];
        const Group& group = m_groups[text.group];
        const fs::path path = group.folder / text.name;
        example.place = path.lexically_relative(group.folder.parent_path().parent_path()).string();
        const auto file = MappedFile::open(path);
        if (!file) return file.error();
        const auto bytes = (*file)->bytes();
        if (bytes.size() > kLargestText)
            return Error{ErrorCode::TooLarge, "this text is larger than 64 MB", example.place,
                         "Check that it is an example"};
        example.text.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        example.labels.assign(1, group.label);
        example.part = group.part;
        example.line = 0;
        return true;
    }

    std::string format() const override { return "folder of texts"; }
    std::vector<std::string> warnings() const override { return m_warnings; }
    std::uint64_t position() const override { return m_at; }
    std::uint64_t size() const override { return m_files.size(); }

  private:
    Status addLabels(const fs::path& folder, ExamplePart part) {
        const auto labels = listOf(folder);
        if (!labels) return labels.error();
        for (const auto& entry : *labels) {
            std::error_code failure;
            if (!entry.is_directory(failure)) continue;
            const std::string label = entry.path().filename().string();
            if (label == "unsup") {
                m_warnings.push_back("The folder 'unsup' has texts without a class, which were left out.");
                continue;
            }
            if (Status read = addTexts(entry.path(), label, part); !read) return read;
        }
        return {};
    }

    Status addTexts(const fs::path& folder, const std::string& label, ExamplePart part) {
        const auto texts = listOf(folder);
        if (!texts) return texts.error();
        const std::size_t before = m_files.size();
        for (const auto& entry : *texts) {
            std::error_code failure;
            if (entry.path().extension() == ".txt" && entry.is_regular_file(failure))
                m_files.push_back(
                    {static_cast<std::uint32_t>(m_groups.size()), entry.path().filename().string()});
        }
        if (m_files.size() == before) {
            m_warnings.push_back("The folder of the label '" + label + "' holds no .txt file.");
            return {};
        }
        m_groups.push_back({folder, label, part});
        return {};
    }

    std::string m_name;
    std::vector<Group> m_groups;
    std::vector<TextFile> m_files;
    std::size_t m_at = 0;
    std::vector<std::string> m_warnings;
};

}  // namespace

Result<std::unique_ptr<LabelledReader>> openExampleFolder(const fs::path& folder) {
    auto reader = std::make_unique<ExampleFolder>();
    if (Status opened = reader->open(folder); !opened) return opened.error();
    return std::unique_ptr<LabelledReader>(std::move(reader));
}

}  // namespace embedscope
