#include "sim/debugger/expression.hpp"

#include <array>
#include <cctype>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "sim/text.hpp"

namespace faultline::sim {

/// `op` is the operator as it is written: "n" a number, "$" a name, "[" memory of `size` bytes, "->" the member `path`
/// of what the name points to, or of the structure of that name at the right side; a prefix operator has no left side.
struct Expression::Node {
    std::string_view op;
    std::uint64_t number = 0;
    std::string name;
    unsigned size = 8;
    std::unique_ptr<Node> left, right;
    std::string path{};
};

namespace {

using Node = Expression::Node;
using NodePtr = std::unique_ptr<Node>;

constexpr std::size_t longest_text = 1024;
constexpr int deepest = 64;

struct Operator {
    std::string_view text;
    int binds; ///< the higher, the tighter; as in C
};
/// Longer ones first where one begins like another.
// clang-format off
constexpr auto operators = std::to_array<Operator>({
    {"||", 1}, {"&&", 2}, {"==", 6}, {"!=", 6}, {"<<", 8}, {">>", 8}, {"<=", 7}, {">=", 7}, {"|", 3}, {"^", 4},
    {"&", 5},  {"<", 7},  {">", 7},  {"+", 9},  {"-", 9},  {"*", 10}, {"/", 10}, {"%", 10}});
// clang-format on
constexpr int loosest = 1;

bool is_name_char(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
}

bool is_path_char(char c) {
    return is_name_char(c) || c == '[' || c == ']';
}

class Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    Result<NodePtr> whole() {
        NodePtr node = binary(loosest);
        skip_blanks();
        if (node != nullptr && at_ < text_.size())
            node = fail("an operator or the end");
        if (node == nullptr)
            return Error{error_};
        return node;
    }

private:
    NodePtr fail(std::string_view expected) {
        if (error_.empty())
            error_ = fmt::format("'{}': expected {} at character {}", text_, expected, at_ + 1);
        return nullptr;
    }
    void skip_blanks() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t'))
            ++at_;
    }
    bool take(char c) {
        skip_blanks();
        if (at_ == text_.size() || text_[at_] != c)
            return false;
        ++at_;
        return true;
    }
    const Operator* next_operator() {
        skip_blanks();
        for (const Operator& candidate : operators)
            if (text_.substr(at_).starts_with(candidate.text))
                return &candidate;
        return nullptr;
    }

    /// Everything that binds at least as tightly as `binds`; operators of one row from left to right.
    NodePtr binary(int binds) {
        NodePtr left = prefix();
        while (left != nullptr) {
            const Operator* const op = next_operator();
            if (op == nullptr || op->binds < binds)
                return left;
            at_ += op->text.size();
            NodePtr right = binary(op->binds + 1);
            if (right == nullptr)
                return nullptr;
            left = std::make_unique<Node>(Node{op->text, 0, {}, 0, std::move(left), std::move(right)});
        }
        return left;
    }

    NodePtr prefix() {
        if (++depth_ > deepest)
            return fail(fmt::format("at most {} levels", deepest));
        NodePtr node = prefix_here();
        --depth_;
        return node;
    }

    NodePtr prefix_here() {
        for (const std::string_view op : {"-", "!", "~"}) {
            if (!take(op.front()))
                continue;
            NodePtr right = prefix();
            return right == nullptr ? nullptr
                                    : std::make_unique<Node>(Node{op, 0, {}, 0, nullptr, std::move(right)});
        }
        if (take('(')) {
            NodePtr inside = binary(loosest);
            return inside == nullptr || take(')') ? std::move(inside) : fail("')'");
        }
        if (take('['))
            return memory(sizeof(std::uint64_t));
        return word();
    }

    NodePtr memory(unsigned size) {
        NodePtr address = binary(loosest);
        if (address == nullptr)
            return nullptr;
        if (!take(']'))
            return fail("']'");
        return std::make_unique<Node>(Node{"[", 0, {}, size, nullptr, std::move(address)});
    }

    NodePtr word() {
        take('$');
        const std::size_t start = at_;
        while (at_ < text_.size() && is_name_char(text_[at_]))
            ++at_;
        const std::string_view text = text_.substr(start, at_ - start);
        if (text.empty())
            return fail("a number, a name, '(' or '['");
        for (const auto& [name, size] : {std::pair("u8", 1U), {"u16", 2U}, {"u32", 4U}, {"u64", 8U}})
            if (text == name && take('['))
                return memory(size);
        if (std::isdigit(static_cast<unsigned char>(text.front())) == 0)
            return name(text);
        const auto number = parse_number(text);
        at_ = number ? at_ : start;
        return number ? std::make_unique<Node>(Node{"n", *number, {}, 0, nullptr, nullptr})
                      : fail("a number of at most 64 bits");
    }

    NodePtr name(std::string_view text) {
        NodePtr object;
        if (take('(')) {
            object = binary(loosest);
            if (object == nullptr || !take(')'))
                return fail("')'");
        }
        skip_blanks();
        constexpr std::string_view arrow = "->";
        if (!text_.substr(at_).starts_with(arrow))
            return object != nullptr
                       ? fail("'->' and a member")
                       : std::make_unique<Node>(Node{"$", 0, std::string(text), 0, nullptr, nullptr});
        at_ += arrow.size();
        const std::size_t start = at_;
        while (at_ < text_.size() && (is_path_char(text_[at_]) || text_.substr(at_).starts_with(arrow)))
            at_ += is_path_char(text_[at_]) ? 1 : arrow.size();
        const std::string path(text_.substr(start, at_ - start));
        return std::make_unique<Node>(Node{arrow, 0, std::string(text), 0, nullptr, std::move(object), path});
    }

    std::string_view text_;
    std::size_t at_ = 0;
    int depth_ = 0;
    std::string error_;
};

/// Two values under a binary operator; nullopt for a division by zero.
std::optional<std::uint64_t> combine(std::string_view op, std::uint64_t a, std::uint64_t b) {
    constexpr std::uint64_t bits = 64;
    switch (op.front()) {
    case '+':
        return a + b;
    case '-':
        return a - b;
    case '*':
        return a * b;
    case '/':
        return b == 0 ? std::nullopt : std::optional(a / b);
    case '%':
        return b == 0 ? std::nullopt : std::optional(a % b);
    case '&':
        return a & b;
    case '|':
        return a | b;
    case '^':
        return a ^ b;
    case '=':
        return a == b ? 1 : 0;
    case '!':
        return a != b ? 1 : 0;
    case '<':
        if (op == "<<")
            return b < bits ? a << b : 0;
        return (op == "<=" ? a <= b : a < b) ? 1 : 0;
    default:
        if (op == ">>")
            return b < bits ? a >> b : 0;
        return (op == ">=" ? a >= b : a > b) ? 1 : 0;
    }
}

Result<std::uint64_t> value(const Node& node, const ExpressionContext& context);

Result<std::uint64_t> prefixed(const Node& node, const ExpressionContext& context) {
    const auto right = value(*node.right, context);
    if (!right)
        return right;
    if (node.op == "[")
        return context.load(*right, node.size);
    if (node.op == "-")
        return std::uint64_t{0} - *right;
    return node.op == "~" ? ~*right : std::uint64_t{*right == 0 ? 1U : 0U};
}

Result<std::uint64_t> member(const Node& node, const ExpressionContext& context) {
    if (node.right == nullptr) {
        const auto object = context.pointed_to_by(node.name);
        return object ? context.member(*object, node.path) : Error{object.error()};
    }
    const auto address = value(*node.right, context);
    return address ? context.member({node.name, *address}, node.path) : address;
}

Result<std::uint64_t> value(const Node& node, const ExpressionContext& context) {
    if (node.op == "n")
        return node.number;
    if (node.op == "->")
        return member(node, context);
    if (node.op == "$")
        return context.value_of(node.name);
    if (node.left == nullptr)
        return prefixed(node, context);
    const auto left = value(*node.left, context);
    if (!left)
        return left;
    const bool logical = node.op == "&&" || node.op == "||";
    if (logical && (*left != 0) == (node.op == "||"))
        return std::uint64_t{*left != 0 ? 1U : 0U};
    const auto right = value(*node.right, context);
    if (!right)
        return right;
    if (logical)
        return std::uint64_t{*right != 0 ? 1U : 0U};
    const auto result = combine(node.op, *left, *right);
    if (!result)
        return Error{"division by zero"};
    return *result;
}

} // namespace

Expression::Expression(std::unique_ptr<Node> root) : root_(std::move(root)) {}
Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression&&) noexcept = default;
Expression::~Expression() = default;

Result<Expression> Expression::parse(std::string_view text) {
    if (text.size() > longest_text)
        return Error{
            fmt::format("an expression of {} characters: expected at most {}", text.size(), longest_text)};
    auto root = Parser(text).whole();
    if (!root)
        return Error{root.error()};
    return Expression(*std::move(root));
}

Result<std::uint64_t> Expression::evaluate(const ExpressionContext& context) const {
    return value(*root_, context);
}

} // namespace faultline::sim
