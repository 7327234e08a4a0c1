// The call path: from the vector to the end, as a tree of the guest kernel's own functions.

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "sim/call_tree.hpp"
#include "sim/cli/run_page.hpp"

namespace faultline::sim::cli {

namespace {

/// What goes on inside these is no part of the story: their callees are counted, not drawn.
constexpr std::array<std::string_view, 3> folded = {"printk", "vprintk", "vprintk_emit"};

/// A tree with more lines than this is drawn without its deepest levels.
constexpr std::size_t max_lines = 120;

bool is_folded(const CallNode& node) {
    return std::ranges::find(folded, node.function) != folded.end();
}

std::string shortened(const std::string& text, std::size_t width) {
    constexpr std::size_t ellipsis = 3;
    return text.size() <= width ? text : text.substr(0, width - std::min(width, ellipsis)) + "...";
}

std::string render_node(const Page& page, const CallNode& node, std::size_t times) {
    const std::size_t indent = 2 + 2 * node.depth;
    std::string tail;
    if (node.returned && !node.result.empty())
        tail = fmt::format(" = {}", node.result);
    if (times > 1)
        tail += fmt::format("   ({} times)", times);
    const std::size_t room =
        page_width - std::min(page_width, indent + node.function.size() + tail.size() + 2);
    std::string line =
        fmt::format("{:{}}{}({}){}\n", "", indent, page.paint(Ink::cyan, node.function),
                    page.paint(Ink::dim, shortened(node.arguments, room)), page.paint(Ink::yellow, tail));
    const std::string sentence = narration(page, node.function);
    if (sentence.empty())
        return line;
    return line +
           fmt::format("{:{}}{}\n", "", indent + 4, page.paint(Ink::green, wrap(sentence, indent + 4)));
}

/// The deepest level that still keeps the tree within max_lines.
std::size_t depth_limit(const std::vector<CallNode>& nodes) {
    std::vector<std::size_t> at_depth;
    for (const CallNode& node : nodes) {
        at_depth.resize(std::max(at_depth.size(), node.depth + 1));
        ++at_depth[node.depth];
    }
    std::size_t lines = 0, limit = 0;
    while (limit < at_depth.size() && (limit == 0 || lines + at_depth[limit] <= max_lines))
        lines += at_depth[limit++];
    return limit;
}

} // namespace

std::string path_part(const Page& page) {
    std::vector<CallNode> nodes = fatal_call_tree(page.run, page.target.kernel.elf);
    if (nodes.empty())
        return {};
    std::vector<CallNode> shown;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        shown.push_back(nodes[i]);
        if (is_folded(nodes[i]))
            i += nodes[i].descendants;
    }
    const std::size_t limit = depth_limit(shown);
    std::string text = headline(page.paint, "The way through the kernel");
    for (std::size_t i = 0; i < shown.size();) {
        std::size_t times = 1;
        while (i + times < shown.size() && shown[i + times].function == shown[i].function &&
               shown[i + times].depth == shown[i].depth && shown[i].result == shown[i + times].result &&
               shown[i].arguments == shown[i + times].arguments && narration(page, shown[i].function).empty())
            ++times;
        if (shown[i].depth < limit)
            text += render_node(page, shown[i], times);
        i += times;
    }
    return text;
}

} // namespace faultline::sim::cli
