#include "core/io/json_keys.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace embedscope {
namespace {

using nlohmann::json;

/// Receives the file value by value. Only the key of each of the first levels is remembered.
class KeyHandler : public nlohmann::json_sax<json> {
  public:
    std::vector<NumberedKey> keys;   // of the vocabulary
    std::vector<NumberedKey> added;  // of added_tokens
    std::size_t problemAt = 0;

    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }

    bool number_unsigned(number_unsigned_t value) override {
        switch (m_place) {
            case Place::Ids:
                keys.push_back({m_key, value});
                break;
            case Place::Added:
                if (m_key == "id") {
                    m_added.row = value;
                    m_addedHas |= 1;
                }
                break;
            default:
                break;
        }
        return true;
    }

    bool string(string_t& value) override {
        if (m_place == Place::List || (m_place == Place::Pair && m_pairItem++ == 0))
            keys.push_back({std::move(value), keys.size()});
        else if (m_place == Place::Added && m_key == "content") {
            m_added.key = std::move(value);
            m_addedHas |= 2;
        }
        return true;
    }

    bool start_object(std::size_t) override {
        ++m_depth;
        if (m_depth == 1)
            m_place = Place::Ids;  // as long as no "model" shows that it is a tokenizer
        else if (m_depth == 2 && m_place == Place::Ids && m_key == "model")
            m_place = Place::Model;
        else if (m_depth == 3 && m_place == Place::Model && m_key == "vocab") {
            keys.clear();
            m_place = Place::Ids;
        } else if (m_depth == 3 && m_place == Place::AddedList) {
            m_place = Place::Added;
            m_addedHas = 0;
        } else {
            enterOther();
        }
        return true;
    }

    bool key(string_t& value) override {
        if (m_place != Place::Other) m_key = std::move(value);
        return true;
    }

    bool end_object() override {
        --m_depth;
        if (leaveOther()) return true;
        if (m_place == Place::Added) {
            if (m_addedHas == 3) added.push_back(std::exchange(m_added, {}));
            m_place = Place::AddedList;
        } else if (m_place == Place::Ids && m_depth == 2) {
            m_place = Place::Model;
        } else if (m_place == Place::Model) {
            m_place = Place::Ids;
        }
        return true;
    }

    bool start_array(std::size_t) override {
        ++m_depth;
        if (m_depth == 1)
            m_place = Place::List;
        else if (m_depth == 2 && m_place == Place::Ids && m_key == "added_tokens")
            m_place = Place::AddedList;
        else if (m_depth == 3 && m_place == Place::Model && m_key == "vocab") {
            keys.clear();
            m_place = Place::PairList;
        } else if (m_depth == 4 && m_place == Place::PairList) {
            m_place = Place::Pair;
            m_pairItem = 0;
        } else {
            enterOther();
        }
        return true;
    }

    bool end_array() override {
        --m_depth;
        if (leaveOther()) return true;
        if (m_place == Place::Pair)
            m_place = Place::PairList;
        else if (m_place == Place::PairList)
            m_place = Place::Model;
        else if (m_place == Place::AddedList)
            m_place = Place::Ids;
        return true;
    }

    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
        problemAt = position;
        return false;
    }

  private:
    enum class Place { Ids, List, Model, PairList, Pair, AddedList, Added, Other };

    /// Something that holds no keys: passed over up to its end.
    void enterOther() {
        if (m_place != Place::Other) {
            m_before = m_place;
            m_otherDepth = m_depth;
        }
        m_place = Place::Other;
    }
    bool leaveOther() {
        if (m_place != Place::Other) return false;
        if (m_depth < m_otherDepth) m_place = m_before;
        return true;
    }

    Place m_place = Place::Other;
    Place m_before = Place::Other;
    std::size_t m_depth = 0;
    std::size_t m_otherDepth = 0;
    std::string m_key;
    std::size_t m_pairItem = 0;
    NumberedKey m_added;
    unsigned m_addedHas = 0;
};

}  // namespace

Result<std::vector<NumberedKey>> readJsonKeys(std::string_view text, const std::string& name) {
    KeyHandler handler;
    if (!json::sax_parse(text.begin(), text.end(), &handler))
        return Error{ErrorCode::BadFormat, "it is not valid JSON", bytePlace(name, handler.problemAt),
                     "Choose another file of keys"};
    if (handler.keys.empty())
        return Error{ErrorCode::BadFormat,
                     "it holds no keys: neither a list of texts nor an object from text to row", name,
                     "Choose another file of keys"};
    std::vector<NumberedKey> keys = std::move(handler.keys);
    for (NumberedKey& added : handler.added) keys.push_back(std::move(added));
    return keys;
}

}  // namespace embedscope
