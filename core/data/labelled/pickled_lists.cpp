#include "core/data/labelled/pickled_lists.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace embedscope {
namespace {

/// What may lie on the stack. Numbers and rows have their contents; everything else only its kind.
struct Item {
    enum class Kind : unsigned char { Mark, Nothing, Number, Text, Tuple, List, Name, Object };
    Kind kind = Kind::Nothing;
    std::int64_t value = 0;  // Number; Text and Name: place in m_texts; List: place in m_lists
};

/// A list under construction: of numbers, or of other lists.
struct List {
    std::vector<std::int64_t> numbers;
    std::vector<std::size_t> lists;
};

/// The names that numpy's arrays mention.
constexpr std::array<std::string_view, 5> kNames = {"numpy.core.multiarray _reconstruct",
                                                    "numpy._core.multiarray _reconstruct", "numpy ndarray",
                                                    "numpy dtype", "_codecs encode"};

/// A row that was appended twice, or a deep nest, has no place in such a file; this bounds the work of a
/// hostile one.
constexpr std::size_t kMostStack = 1u << 20;
constexpr std::size_t kMostMemo = 1u << 22;
constexpr std::size_t kMostText = 4096;

class PickleReader {
  public:
    PickleReader(std::span<const std::byte> bytes, const std::string& place, std::uint64_t offset)
        : m_bytes(bytes), m_place(place), m_offset(offset) {}

    Status run() {
        while (!m_stopped)
            if (Status done = step(); !done) return done;
        return {};
    }

    /// The rows of the one list of lists that was made.
    Result<IntegerRows> rows(std::uint64_t wanted) {
        if (!m_state || m_lists[*m_state].lists.size() != wanted || !m_lists[*m_state].numbers.empty())
            return failed("the pickle does not hold a list of " + std::to_string(wanted) + " lists", m_at);
        IntegerRows rows;
        rows.ends.reserve(wanted);
        for (const std::size_t list : m_lists[*m_state].lists) {
            if (!m_lists[list].lists.empty())
                return failed("a row of the pickle is not a list of whole numbers", m_at);
            auto& numbers = m_lists[list].numbers;
            // A row that is there twice would be empty the second time.
            if (m_taken.size() <= list) m_taken.resize(m_lists.size());
            if (m_taken[list]) return failed("the pickle has a row twice", m_at);
            m_taken[list] = true;
            rows.values.insert(rows.values.end(), numbers.begin(), numbers.end());
            rows.ends.push_back(rows.values.size());
            std::vector<std::int64_t>().swap(numbers);
        }
        return rows;
    }

  private:
    using Kind = Item::Kind;

    Error failed(std::string what, std::size_t at, ErrorCode code = ErrorCode::BadFormat) const {
        return {code, std::move(what), bytePlace(m_place, m_offset + at),
                "Only arrays of lists of whole numbers are read from .npz files, and nothing in them is ever "
                "run"};
    }
    Error cut() const {
        return failed("the pickle ends too early", m_bytes.size(), ErrorCode::UnexpectedEnd);
    }
    bool has(std::size_t count) const { return m_bytes.size() - m_at >= count; }
    std::uint64_t take(unsigned count) {
        std::uint64_t value = 0;
        for (unsigned i = 0; i < count; ++i)
            value |= static_cast<std::uint64_t>(std::to_integer<unsigned>(m_bytes[m_at++])) << (8 * i);
        return value;
    }

    Status push(Item item) {
        if (m_stack.size() >= kMostStack)
            return failed("the pickle is nested too deeply", m_at, ErrorCode::TooLarge);
        m_stack.push_back(item);
        return {};
    }
    Status pushNumber(std::int64_t value) { return push({Kind::Number, value}); }

    Status pop(Item& item) {
        if (m_stack.empty() || m_stack.back().kind == Kind::Mark)
            return failed("the pickle takes more than it has", m_at);
        item = m_stack.back();
        m_stack.pop_back();
        return {};
    }
    /// Where the items behind the last mark begin; the mark is just before.
    std::optional<std::size_t> mark() const {
        for (std::size_t i = m_stack.size(); i > 0; --i)
            if (m_stack[i - 1].kind == Kind::Mark) return i;
        return std::nullopt;
    }

    Status pushText(std::size_t length) {
        if (!has(length)) return cut();
        if (length > kMostText)
            return failed("the pickle holds a text of " + std::to_string(length) + " bytes", m_at);
        m_texts.emplace_back(reinterpret_cast<const char*>(m_bytes.data()) + m_at, length);
        m_at += length;
        return push({Kind::Text, static_cast<std::int64_t>(m_texts.size() - 1)});
    }

    Status pushName(const std::string& name) {
        for (const std::string_view known : kNames)
            if (name == known) return push({Kind::Name, 0});
        return failed(
            "the pickle asks for '" + name.substr(0, 80) + "', which is not needed for lists of numbers",
            m_at);
    }

    /// A line of the pickle without its end.
    Result<std::string> line() {
        std::string text;
        while (true) {
            if (!has(1)) return cut();
            const char c = static_cast<char>(m_bytes[m_at++]);
            if (c == '\n') return text;
            if (text.size() >= kMostText) return failed("the pickle has an overlong name", m_at);
            text += c;
        }
    }

    Status pushGlobal() {
        const auto module = line();
        if (!module) return module.error();
        const auto name = line();
        if (!name) return name.error();
        return pushName(*module + " " + *name);
    }
    Status pushStackGlobal() {
        Item name, module;
        if (Status done = pop(name); !done) return done;
        if (Status done = pop(module); !done) return done;
        if (name.kind != Kind::Text || module.kind != Kind::Text)
            return failed("the pickle names nothing", m_at);
        return pushName(m_texts[static_cast<std::size_t>(module.value)] + " " +
                        m_texts[static_cast<std::size_t>(name.value)]);
    }

    Status remember(std::uint64_t key) {
        if (m_stack.empty() || m_stack.back().kind == Kind::Mark)
            return failed("the pickle remembers nothing", m_at);
        if (key >= kMostMemo) return failed("the pickle remembers too much", m_at, ErrorCode::TooLarge);
        if (m_memo.size() <= key) m_memo.resize(key + 1);
        m_memo[key] = m_stack.back();
        m_remembered = std::max(m_remembered, key + 1);
        return {};
    }
    Status recall(std::uint64_t key) {
        if (key >= m_memo.size() || m_memo[key].kind == Kind::Nothing)
            return failed("the pickle recalls what it never had", m_at);
        return push(m_memo[key]);
    }

    Status append(std::size_t list, const Item& item) {
        if (item.kind == Kind::Number) {
            m_lists[list].numbers.push_back(item.value);
        } else if (item.kind == Kind::List && static_cast<std::size_t>(item.value) != list) {
            m_lists[list].lists.push_back(static_cast<std::size_t>(item.value));
        } else {
            return failed("the pickle has a list of something other than whole numbers", m_at);
        }
        return {};
    }
    Status appendAll() {
        const auto begin = mark();
        if (!begin || *begin < 2 || m_stack[*begin - 2].kind != Kind::List)
            return failed("the pickle appends to no list", m_at);
        const auto list = static_cast<std::size_t>(m_stack[*begin - 2].value);
        for (std::size_t i = *begin; i < m_stack.size(); ++i)
            if (Status done = append(list, m_stack[i]); !done) return done;
        m_stack.resize(*begin - 1);
        return {};
    }

    /// Puts a tuple in the place of its items. Of its contents only the list of lists matters later.
    Status makeTuple(std::size_t begin, bool marked) {
        std::int64_t list = -1;
        for (std::size_t i = begin; i < m_stack.size(); ++i) {
            if (m_stack[i].kind == Kind::Mark) return failed("the pickle takes more than it has", m_at);
            if (m_stack[i].kind == Kind::List) list = m_stack[i].value;
        }
        m_stack.resize(marked ? begin - 1 : begin);
        return push({Kind::Tuple, list});
    }
    Status makeShortTuple(std::size_t size) {
        if (m_stack.size() < size) return failed("the pickle takes more than it has", m_at);
        return makeTuple(m_stack.size() - size, false);
    }

    /// Would call something in Python; here an array or a type of numbers comes into being in name only.
    Status reduce() {
        Item arguments, function;
        if (Status done = pop(arguments); !done) return done;
        if (Status done = pop(function); !done) return done;
        if (arguments.kind != Kind::Tuple || function.kind != Kind::Name)
            return failed("the pickle makes something of nothing", m_at);
        return push({Kind::Object, 0});
    }
    /// The state of an array holds its list; the state of a type of numbers does not matter.
    Status build() {
        Item state;
        if (Status done = pop(state); !done) return done;
        if (state.kind != Kind::Tuple || m_stack.empty() || m_stack.back().kind != Kind::Object)
            return failed("the pickle fills something that is no array", m_at);
        if (state.value >= 0) m_state = static_cast<std::size_t>(state.value);
        return {};
    }

    Status step() {
        if (!has(1)) return cut();
        const std::size_t at = m_at;
        const auto code = std::to_integer<unsigned char>(m_bytes[m_at++]);
        static constexpr auto kOperands = [] {
            std::array<unsigned char, 256> sizes{};
            sizes[0x80] = sizes['K'] = sizes['q'] = sizes['h'] = sizes['U'] = sizes['C'] = sizes[0x8C] =
                sizes[0x8A] = 1;
            sizes['M'] = 2;
            sizes['J'] = sizes['r'] = sizes['j'] = sizes['T'] = sizes['B'] = sizes['X'] = 4;
            sizes[0x95] = 8;
            return sizes;
        }();
        if (!has(kOperands[code])) return cut();
        const std::uint64_t operand = take(kOperands[code]);
        switch (code) {
            case 0x80:  // PROTO
                if (operand < 2 || operand > 5)
                    return failed("the pickle is of protocol " + std::to_string(operand), at);
                return {};
            case 0x95:  // FRAME: a hint for streams
                return {};
            case '.':  // STOP
                m_stopped = true;
                return {};
            case '(':
                return push({Kind::Mark, 0});
            case 'N':   // NONE
            case 0x88:  // NEWTRUE
            case 0x89:  // NEWFALSE
                return push({Kind::Object, 0});
            case 'K':  // BININT1
            case 'M':  // BININT2
                return pushNumber(static_cast<std::int64_t>(operand));
            case 'J':  // BININT
                return pushNumber(static_cast<std::int32_t>(static_cast<std::uint32_t>(operand)));
            case 0x8A:  // LONG1
                return pushLong(operand, at);
            case 'U':   // SHORT_BINSTRING
            case 'T':   // BINSTRING
            case 'C':   // SHORT_BINBYTES
            case 'B':   // BINBYTES
            case 0x8C:  // SHORT_BINUNICODE
            case 'X':   // BINUNICODE
                return pushText(operand);
            case 'c':  // GLOBAL
                return pushGlobal();
            case 0x93:  // STACK_GLOBAL
                return pushStackGlobal();
            case 'q':  // BINPUT
            case 'r':  // LONG_BINPUT
                return remember(operand);
            case 0x94:  // MEMOIZE
                return remember(m_remembered);
            case 'h':  // BINGET
            case 'j':  // LONG_BINGET
                return recall(operand);
            case ']':  // EMPTY_LIST
                m_lists.emplace_back();
                return push({Kind::List, static_cast<std::int64_t>(m_lists.size() - 1)});
            case 'a':  // APPEND
                return appendOne();
            case 'e':  // APPENDS
                return appendAll();
            case ')':  // EMPTY_TUPLE
                return push({Kind::Tuple, -1});
            case 't':  // TUPLE
                if (const auto begin = mark()) return makeTuple(*begin, true);
                return failed("the pickle takes more than it has", at);
            case 0x85:  // TUPLE1
            case 0x86:  // TUPLE2
            case 0x87:  // TUPLE3
                return makeShortTuple(code - 0x84u);
            case 'R':
                return reduce();
            case 'b':
                return build();
            default:
                break;
        }
        static constexpr char kHex[] = "0123456789abcdef";
        const char name[] = {'0', 'x', kHex[code >> 4], kHex[code & 15], 0};
        return failed(std::string("the pickle has the step ") + name +
                          ", which is not needed for lists of numbers and is refused",
                      at);
    }

    Status appendOne() {
        Item item;
        if (Status done = pop(item); !done) return done;
        if (m_stack.empty() || m_stack.back().kind != Kind::List)
            return failed("the pickle appends to no list", m_at);
        return append(static_cast<std::size_t>(m_stack.back().value), item);
    }

    Status pushLong(std::uint64_t length, std::size_t at) {
        if (!has(length)) return cut();
        if (length > 8) return failed("the pickle has a number that is too large", at);
        std::uint64_t value = take(static_cast<unsigned>(length));
        if (length > 0 && length < 8 && (value >> (8 * length - 1) & 1))
            value |= ~std::uint64_t{0} << (8 * length);
        return pushNumber(static_cast<std::int64_t>(value));
    }

    std::span<const std::byte> m_bytes;
    const std::string& m_place;
    std::uint64_t m_offset;
    std::size_t m_at = 0;
    bool m_stopped = false;
    std::vector<Item> m_stack;
    std::vector<Item> m_memo;
    std::uint64_t m_remembered = 0;
    std::vector<std::string> m_texts;
    std::vector<List> m_lists;
    std::vector<bool> m_taken;
    std::optional<std::size_t> m_state;  // the list of an array's state
};

}  // namespace

Result<IntegerRows> readPickledLists(std::span<const std::byte> pickle, std::uint64_t rows,
                                     const std::string& place, std::uint64_t offset) {
    PickleReader reader(pickle, place, offset);
    if (Status done = reader.run(); !done) return done.error();
    return reader.rows(rows);
}

}  // namespace embedscope
