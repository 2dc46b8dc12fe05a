#include "core/base/pickle_reader.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string_view>
#include <unordered_map>

namespace embedscope {
namespace {

using Kind = PickleValue::Kind;

constexpr std::size_t kMostValues = 50'000'000;
constexpr std::size_t kLongestName = 500;
constexpr std::size_t kMostMemory = 1u << 30;  // in texts

/// The machine of a pickle: a stack, marks on it, a memo. Opcodes as in CPython's pickletools.
class Machine {
  public:
    Machine(std::span<const std::byte> bytes, const std::string& name) : m_bytes(bytes), m_name(name) {}

    Result<Pickle> run() {
        while (!m_done) {
            const std::size_t at = m_at;
            const char opcode = static_cast<char>(number(1));
            if (!m_failed) step(opcode);
            if (m_pickle.all.size() > kMostValues || m_textBytes > kMostMemory)
                return Error{ErrorCode::TooLarge, "the pickle holds more values than any model",
                             bytePlace(m_name, at), "Save the vectors as .npy or safetensors"};
            if (m_unknown)
                return Error{ErrorCode::UnsupportedVersion,
                             "the pickle has an instruction that holds no data (" +
                                 std::to_string(static_cast<unsigned char>(opcode)) +
                                 "), and nothing in it is executed",
                             bytePlace(m_name, at), "Save the vectors as .npy or safetensors"};
            if (m_failed)
                return Error{m_at >= m_bytes.size() ? ErrorCode::UnexpectedEnd : ErrorCode::BadFormat,
                             "the pickle is cut off or broken", bytePlace(m_name, at),
                             "Copy or download the file again"};
        }
        m_pickle.usedBytes = m_at;
        return std::move(m_pickle);
    }

  private:
    // Reading.
    std::uint64_t number(std::size_t size) {
        if (size > m_bytes.size() - m_at) {
            m_failed = true;
            m_at = m_bytes.size();
            return 0;
        }
        std::uint64_t value = 0;
        std::memcpy(&value, m_bytes.data() + m_at, size);
        m_at += size;
        return value;
    }
    std::span<const std::byte> take(std::uint64_t size) {
        if (size > m_bytes.size() - m_at) {
            m_failed = true;
            m_at = m_bytes.size();
            return {};
        }
        const auto result = m_bytes.subspan(m_at, static_cast<std::size_t>(size));
        m_at += result.size();
        return result;
    }
    std::string_view text(std::uint64_t size) {
        const auto bytes = take(size);
        m_textBytes += bytes.size();
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
    std::string_view line() {
        const char* start = reinterpret_cast<const char*>(m_bytes.data()) + m_at;
        const void* end = m_at < m_bytes.size() ? std::memchr(start, '\n', m_bytes.size() - m_at) : nullptr;
        if (!end) {
            m_failed = true;
            m_at = m_bytes.size();
            return {};
        }
        const auto size = static_cast<std::size_t>(static_cast<const char*>(end) - start);
        m_textBytes += size;
        m_at += size + 1;
        return {start, size};
    }

    // Values.
    PicklePtr make(Kind kind) {
        auto value = std::make_shared<PickleValue>();
        value->kind = kind;
        m_pickle.all.push_back(value);
        return value;
    }
    void push(PicklePtr value) { m_stack.push_back(std::move(value)); }
    void pushInteger(std::int64_t integer, Kind kind = Kind::Integer) {
        PicklePtr value = make(kind);
        value->integer = integer;
        push(std::move(value));
    }
    void pushReal(double real) {
        PicklePtr value = make(Kind::Real);
        value->real = real;
        push(std::move(value));
    }
    void pushText(std::string_view content) {
        PicklePtr value = make(Kind::Text);
        value->text = content;
        push(std::move(value));
    }
    void pushBytes(std::span<const std::byte> bytes) {
        PicklePtr value = make(Kind::Bytes);
        value->bytes = bytes;
        value->text.assign(reinterpret_cast<const char*>(bytes.data()),
                           std::min<std::size_t>(bytes.size(), 256));
        push(std::move(value));
    }
    PicklePtr pop() {
        if (m_stack.empty() || m_stack.back()->kind == Kind::Mark) {
            m_failed = true;
            return make(Kind::None);
        }
        PicklePtr value = std::move(m_stack.back());
        m_stack.pop_back();
        return value;
    }
    /// The values above the last mark, which is taken away.
    std::vector<PicklePtr> popToMark() {
        std::size_t at = m_stack.size();
        while (at > 0 && m_stack[at - 1]->kind != Kind::Mark) --at;
        if (at == 0) {
            m_failed = true;
            return {};
        }
        std::vector<PicklePtr> values(m_stack.begin() + static_cast<std::ptrdiff_t>(at), m_stack.end());
        m_stack.resize(at - 1);
        return values;
    }
    PickleValue* top() {
        if (m_stack.empty() || m_stack.back()->kind == Kind::Mark) {
            m_failed = true;
            return nullptr;
        }
        return m_stack.back().get();
    }
    void pushSequence(Kind kind, std::vector<PicklePtr> items) {
        PicklePtr value = make(kind);
        value->items = std::move(items);
        push(std::move(value));
    }
    void pushGlobal(std::string_view module, std::string_view member) {
        PicklePtr value = make(Kind::Global);
        value->text =
            std::string(module.substr(0, kLongestName)) + "." + std::string(member.substr(0, kLongestName));
        if (m_pickle.names.size() < 10000) m_pickle.names.push_back(value->text);
        push(std::move(value));
    }
    void pushCall(const PickleValue& callee, std::vector<PicklePtr> arguments) {
        PicklePtr value = make(Kind::Call);
        if (callee.kind == Kind::Global || callee.kind == Kind::Call) value->text = callee.text;
        value->items = std::move(arguments);
        push(std::move(value));
    }
    void setPairs(PickleValue& target, const std::vector<PicklePtr>& items) {
        if (items.size() % 2 != 0) m_failed = true;
        for (std::size_t i = 0; i + 1 < items.size(); i += 2)
            target.pairs.emplace_back(items[i], items[i + 1]);
    }
    void memoize(std::uint64_t index) {
        if (top()) m_memo[index] = m_stack.back();
    }
    void recall(std::uint64_t index) {
        const auto found = m_memo.find(index);
        if (found == m_memo.end())
            m_failed = true;
        else
            push(found->second);
    }
    /// A whole number of any length in two's complement; what 64 bits cannot hold becomes a real number.
    void pushLong(std::span<const std::byte> bytes) {
        if (bytes.size() > 8) return pushReal(1e300);
        std::uint64_t value = 0;
        if (!bytes.empty()) std::memcpy(&value, bytes.data(), bytes.size());
        if (!bytes.empty() && bytes.size() < 8 && (static_cast<unsigned>(bytes.back()) & 0x80))
            value |= ~std::uint64_t{0} << (8 * bytes.size());
        pushInteger(static_cast<std::int64_t>(value));
    }
    void pushDecimal(std::string_view digits) {
        if (digits == "00" || digits == "01") return pushInteger(digits[1] - '0', Kind::Bool);
        if (digits.ends_with('L')) digits.remove_suffix(1);
        std::int64_t value = 0;
        const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (failure != std::errc() || end != digits.data() + digits.size()) m_failed = true;
        pushInteger(value);
    }
    void pushRealLine(std::string_view digits) {
        double value = 0;
        if (std::from_chars(digits.data(), digits.data() + digits.size(), value).ec != std::errc())
            m_failed = true;
        pushReal(value);
    }
    void pushBigEndianReal() {
        const std::uint64_t bits = __builtin_bswap64(number(8));
        double value;
        std::memcpy(&value, &bits, sizeof value);
        pushReal(value);
    }
    void pushQuoted(std::string_view quoted) {
        if (quoted.size() < 2 || (quoted[0] != '\'' && quoted[0] != '"')) {
            m_failed = true;
            return;
        }
        pushText(quoted.substr(1, quoted.size() - 2));
    }

    void step(char opcode);
    bool stepNumbers(char opcode);
    bool stepTexts(char opcode);
    bool stepContainers(char opcode);
    bool stepObjects(char opcode);

    std::span<const std::byte> m_bytes;
    const std::string& m_name;
    std::size_t m_at = 0;
    std::size_t m_textBytes = 0;
    bool m_failed = false;
    bool m_unknown = false;
    bool m_done = false;
    std::vector<PicklePtr> m_stack;
    std::unordered_map<std::uint64_t, PicklePtr> m_memo;
    Pickle m_pickle;
};

bool Machine::stepNumbers(char opcode) {
    switch (opcode) {
        case 'N':
            push(make(Kind::None));
            return true;
        case '\x88':
            pushInteger(1, Kind::Bool);
            return true;
        case '\x89':
            pushInteger(0, Kind::Bool);
            return true;
        case 'J':
            pushInteger(static_cast<std::int32_t>(number(4)));
            return true;
        case 'K':
            pushInteger(static_cast<std::int64_t>(number(1)));
            return true;
        case 'M':
            pushInteger(static_cast<std::int64_t>(number(2)));
            return true;
        case 'I':
        case 'L':
            pushDecimal(line());
            return true;
        case '\x8a':
            pushLong(take(number(1)));
            return true;
        case '\x8b':
            pushLong(take(number(4)));
            return true;
        case 'F':
            pushRealLine(line());
            return true;
        case 'G':
            pushBigEndianReal();
            return true;
        default:
            return false;
    }
}

bool Machine::stepTexts(char opcode) {
    switch (opcode) {
        case 'X':
            pushText(text(number(4)));
            return true;
        case '\x8c':
            pushText(text(number(1)));
            return true;
        case '\x8d':
            pushText(text(number(8)));
            return true;
        case 'V':
            pushText(line());
            return true;
        case 'S':
            pushQuoted(line());
            return true;
        case 'U':
            pushBytes(take(number(1)));
            return true;
        case 'T':
        case 'B':
            pushBytes(take(number(4)));
            return true;
        case 'C':
            pushBytes(take(number(1)));
            return true;
        case '\x8e':
        case '\x96':
            pushBytes(take(number(8)));
            return true;
        default:
            return false;
    }
}

bool Machine::stepContainers(char opcode) {
    switch (opcode) {
        case '(':
            push(make(Kind::Mark));
            return true;
        case ']':
            pushSequence(Kind::List, {});
            return true;
        case ')':
            pushSequence(Kind::Tuple, {});
            return true;
        case '}':
            push(make(Kind::Dict));
            return true;
        case '\x8f':
            pushSequence(Kind::Set, {});
            return true;
        case 'l':
            pushSequence(Kind::List, popToMark());
            return true;
        case 't':
            pushSequence(Kind::Tuple, popToMark());
            return true;
        case '\x91':
            pushSequence(Kind::Set, popToMark());
            return true;
        case 'd': {
            const std::vector<PicklePtr> items = popToMark();
            PicklePtr value = make(Kind::Dict);
            setPairs(*value, items);
            push(std::move(value));
            return true;
        }
        case '\x85':
        case '\x86':
        case '\x87': {
            const std::size_t count = static_cast<unsigned char>(opcode) - 0x84u;
            std::vector<PicklePtr> items(count);
            for (std::size_t i = count; i-- > 0;) items[i] = pop();
            pushSequence(Kind::Tuple, std::move(items));
            return true;
        }
        case 'a': {
            PicklePtr item = pop();
            if (PickleValue* list = top()) list->items.push_back(std::move(item));
            return true;
        }
        case 'e':
        case '\x90': {
            std::vector<PicklePtr> items = popToMark();
            if (PickleValue* list = top()) list->items.insert(list->items.end(), items.begin(), items.end());
            return true;
        }
        case 's': {
            PicklePtr value = pop();
            PicklePtr key = pop();
            if (PickleValue* dict = top()) dict->pairs.emplace_back(std::move(key), std::move(value));
            return true;
        }
        case 'u': {
            const std::vector<PicklePtr> items = popToMark();
            if (PickleValue* dict = top()) setPairs(*dict, items);
            return true;
        }
        default:
            return false;
    }
}

/// What would import and call: remembered, never done.
bool Machine::stepObjects(char opcode) {
    switch (opcode) {
        case 'c': {
            const std::string_view module = line();
            pushGlobal(module, line());
            return true;
        }
        case '\x93': {
            const PicklePtr member = pop();
            const PicklePtr module = pop();
            pushGlobal(module->text, member->text);
            return true;
        }
        case 'R':
        case '\x81': {
            const PicklePtr arguments = pop();
            const PicklePtr callee = pop();
            pushCall(*callee, arguments->items);
            return true;
        }
        case '\x92': {
            pop();  // named arguments
            const PicklePtr arguments = pop();
            const PicklePtr callee = pop();
            pushCall(*callee, arguments->items);
            return true;
        }
        case 'b': {
            PicklePtr state = pop();
            if (PickleValue* object = top()) object->state = std::move(state);
            return true;
        }
        case 'Q': {
            PicklePtr id = pop();
            pushSequence(Kind::Persistent, {std::move(id)});
            return true;
        }
        case 'P':
            pushText(line());
            m_stack.back()->kind = Kind::Persistent;
            return true;
        default:
            return false;
    }
}

void Machine::step(char opcode) {
    if (stepNumbers(opcode) || stepTexts(opcode) || stepContainers(opcode) || stepObjects(opcode)) return;
    switch (opcode) {
        case '\x80':
            if (number(1) > 5) m_unknown = true;
            return;
        case '\x95':
            number(8);  // the length of a frame, which says nothing about the values
            return;
        case '.':
            m_pickle.value = pop();
            m_done = !m_failed;
            return;
        case '0':
            if (!m_stack.empty() && m_stack.back()->kind == Kind::Mark)
                m_stack.pop_back();
            else
                pop();
            return;
        case '1':
            popToMark();
            return;
        case '2':
            if (top()) push(m_stack.back());
            return;
        case 'q':
            memoize(number(1));
            return;
        case 'r':
            memoize(number(4));
            return;
        case '\x94':
            memoize(m_memo.size());
            return;
        case 'h':
            recall(number(1));
            return;
        case 'j':
            recall(number(4));
            return;
        case 'p':
        case 'g': {
            const std::string_view digits = line();
            std::uint64_t index = 0;
            if (std::from_chars(digits.data(), digits.data() + digits.size(), index).ec != std::errc())
                m_failed = true;
            if (!m_failed) opcode == 'p' ? memoize(index) : recall(index);
            return;
        }
        default:
            m_unknown = true;
    }
}

}  // namespace

Pickle::~Pickle() {
    // Values may form circles and chains of any length: cut all links first, so that nothing is freed
    // recursively.
    for (const PicklePtr& each : all) {
        each->items.clear();
        each->pairs.clear();
        each->state.reset();
    }
}

PicklePtr pickleEntry(const PickleValue& value, const std::string& key) {
    for (const auto* pairs : {&value.pairs, value.state ? &value.state->pairs : &value.pairs})
        for (const auto& [name, entry] : *pairs)
            if ((name->kind == Kind::Text || name->kind == Kind::Bytes) && name->text == key) return entry;
    return nullptr;
}

Result<Pickle> readPickle(std::span<const std::byte> bytes, const std::string& name) {
    return Machine(bytes, name).run();
}

}  // namespace embedscope
