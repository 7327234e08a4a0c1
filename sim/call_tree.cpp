#include "sim/call_tree.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>

#include <fmt/format.h>

namespace faultline::sim {

namespace {

/// AAPCS64 passes the first eight integer arguments in X0 to X7.
constexpr std::size_t register_arguments = 8;
constexpr std::uint64_t call_size = 4;

/// As between the quotes of a C string.
std::string quoted(std::string_view text) {
    std::string result;
    for (const char c : text)
        result += c == '\n' ? std::string("\\n") : std::string(1, c);
    return result;
}

class Signatures {
public:
    explicit Signatures(const ElfFile& kernel) : kernel_(kernel), debug_(DebugInfo::open(kernel)) {}

    /// The value as C would write it; a string of the kernel's read-only data in quotes.
    std::string text(const ValueType& type, std::uint64_t value) const {
        if (type.kind == ValueKind::pointer && type.to_text)
            if (const auto string = constant_string(value))
                return fmt::format("\"{}\"", quoted(*string));
        return format_value(type, value);
    }

    const std::optional<FunctionSignature>& of(std::uint64_t address) {
        const auto known = cache_.find(address);
        if (known != cache_.end())
            return known->second;
        return cache_.emplace(address, debug_ ? debug_->function(address) : std::nullopt).first->second;
    }

private:
    /// A printable string that the image holds at `address`.
    std::optional<std::string_view> constant_string(std::uint64_t address) const {
        constexpr std::uint64_t longest = 80;
        const auto bytes = kernel_.at(address, longest);
        const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        const std::size_t end = text.find('\0');
        const auto is_printable = [](char c) { return (c >= ' ' && c <= '~') || c == '\n'; };
        if (end == std::string_view::npos ||
            !std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), is_printable))
            return std::nullopt;
        return text.substr(0, end);
    }

    const ElfFile& kernel_;
    std::optional<DebugInfo> debug_;
    std::map<std::uint64_t, std::optional<FunctionSignature>> cache_;
};

std::string arguments_of(const Signatures& signatures, const FunctionSignature& signature,
                         const FunctionEntered& entered) {
    std::string text;
    const std::size_t count = std::min(signature.parameters.size(), register_arguments);
    for (std::size_t i = 0; i < count; ++i) {
        const Parameter& parameter = signature.parameters[i];
        text += fmt::format("{}{}={}", i == 0 ? "" : ", ", parameter.name,
                            signatures.text(parameter.type, entered.arguments[i]));
    }
    return text;
}

/// A call that has begun; `index` is its node.
struct Frame {
    std::size_t index;
    const RecordedCall* call;
};

bool has_left(const RecordedCall& call, Instant now) {
    return call.left && call.left->at <= now;
}

/// Drops what has returned by `now`, and what the caller of `call` left behind by a branch.
void unwind(std::vector<Frame>& stack, const RecordedCall& call, std::span<const TracedFunction> ranges) {
    while (!stack.empty() && has_left(*stack.back().call, call.entered.at))
        stack.pop_back();
    const auto holds_caller = [&](const Frame& frame) {
        const TracedFunction& range = ranges[frame.call->entered.function];
        // The call itself, not the return address: a call that never returns may be the last instruction.
        return call.entered.caller - call_size - range.start.raw < range.size;
    };
    const auto caller = std::find_if(stack.rbegin(), stack.rend(), holds_caller);
    if (caller != stack.rend())
        stack.erase(caller.base(), stack.end());
}

CallNode node_of(const RecordedCall& call, const std::string& name, const TracedFunction& range,
                 Signatures& signatures) {
    CallNode node;
    node.function = name;
    node.at = call.entered.at.retired;
    node.returned = call.left.has_value();
    const auto& signature = signatures.of(range.start.raw);
    if (!signature)
        return node;
    node.arguments = arguments_of(signatures, *signature, call.entered);
    if (call.left)
        node.result = signatures.text(signature->result, call.left->result);
    return node;
}

} // namespace

std::vector<CallNode> call_tree(std::span<const RecordedCall> calls, std::span<const std::string> names,
                                std::span<const TracedFunction> ranges, const ElfFile& kernel) {
    Signatures signatures(kernel);
    std::vector<CallNode> nodes;
    std::vector<Frame> stack;
    for (const RecordedCall& call : calls) {
        unwind(stack, call, ranges);
        const std::uint32_t function = call.entered.function;
        CallNode node = node_of(call, names[function], ranges[function], signatures);
        node.depth = stack.size();
        for (const Frame& frame : stack)
            ++nodes[frame.index].descendants;
        stack.push_back({nodes.size(), &call});
        nodes.push_back(std::move(node));
    }
    return nodes;
}

std::vector<CallNode> fatal_call_tree(const Run& run, const ElfFile& kernel) {
    return call_tree(run.recording.subject_calls(), run.function_names, run.functions, kernel);
}

} // namespace faultline::sim
