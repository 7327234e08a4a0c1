#include <array>

#include <fmt/format.h>

#include "gui/memory_view.hpp"
#include "gui/panels/panels.hpp"

namespace faultline::gui {

namespace {

Span choice_span(const std::string& text, bool chosen, const char* hint, ChangeMemory change) {
    return {chosen ? fmt::format("[{}] ", text) : fmt::format(" {}  ", text),
            chosen ? Style::heading : Style::symbol, hint, std::move(change)};
}

/// What can be chosen, each by a click.
void add_choices(Page& page, const Session& session) {
    const MemoryChoice& choice = session.memory_choice();
    Row row;
    for (const unsigned bytes : {1U, 2U, 4U, 8U})
        row.spans.push_back(choice_span(fmt::format("{}", bytes), choice.word_bytes == bytes,
                                        "click: words of so many bytes", {bytes, {}, {}}));
    row.spans.push_back({"bytes  ", Style::dim, {}, {}});
    for (const bool physical : {false, true})
        row.spans.push_back(choice_span(physical ? "physical" : "virtual", choice.physical == physical,
                                        "click: rows by this kind of address", {{}, physical, {}}));
    page.rows.push_back(std::move(row));
    Row follow;
    follow.spans.push_back(
        {"follows ", Style::dim, "the find box takes any expression: x19 + 8, [sp], jiffies", {}});
    constexpr auto expressions =
        std::to_array<const char*>({"", "sp", "pc", "FAR_EL1", "x0", "x1", "TTBR0_EL1"});
    bool known = false;
    for (const char* const expression : expressions) {
        known = known || choice.follow == expression;
        follow.spans.push_back(choice_span(
            *expression == 0 ? "looked at" : expression, choice.follow == expression,
            "click: memory there, whatever its value becomes", {{}, {}, std::string(expression)}));
    }
    if (!known)
        follow.spans.push_back(choice_span(choice.follow, true, "", {{}, {}, choice.follow}));
    page.rows.push_back(std::move(follow));
}

Span word_span(const MemoryWord& word, unsigned bytes) {
    Span span{
        fmt::format("{:0{}x} ", word.value, 2 * bytes), word.value == 0 ? Style::dim : Style::normal, {}, {}};
    if (!word.readable)
        span.text = std::string(2 * bytes, '?') + " ", span.style = Style::dim;
    if (word.accessed)
        span.style = Style::warning, span.hint = "the last instruction has accessed it";
    if (word.changed)
        span.style = Style::changed, span.hint = "changed since the stop before";
    if (bytes == sizeof(std::uint64_t))
        span.command = LookAt{mmu::Va{word.value}};
    return span;
}

Row row_of(const MemoryRow& memory, unsigned bytes) {
    Row row;
    row.current = memory.marked;
    row.spans.push_back({memory.marked ? "▶" : " ", Style::warning, {}, {}});
    row.spans.push_back({fmt::format("{:x}  ", memory.at), Style::address, {}, {}});
    if (!memory.nothing.empty()) {
        row.spans.push_back({memory.nothing, Style::fault, {}, {}});
        return row;
    }
    for (const MemoryWord& word : memory.words)
        row.spans.push_back(word_span(word, memory.descriptor.empty() ? bytes : sizeof(std::uint64_t)));
    if (!memory.descriptor.empty()) {
        row.spans.push_back({" " + memory.descriptor, Style::heading, "an entry of a translation table", {}});
        return row;
    }
    row.spans.push_back({" " + memory.text, Style::dim, {}, {}});
    for (const MemoryWord& word : memory.words)
        if (!word.name.empty())
            row.spans.push_back({"  " + word.name, Style::symbol,
                                 fmt::format("{:#x} points there", word.value), LookAt{mmu::Va{word.value}}});
    return row;
}

} // namespace

Page memory_page(Session& session) {
    const MemoryView view = memory_view(session);
    Page page;
    add_choices(page, session);
    page.add(view.title, Style::heading);
    const MemoryRow* last = nullptr;
    for (const MemoryRow& row : view.rows) {
        // A hole is said once, and again where the address lies in it.
        const bool again = last != nullptr && !row.nothing.empty() && last->nothing == row.nothing;
        last = &row;
        if (!again || row.marked)
            page.rows.push_back(row_of(row, session.memory_choice().word_bytes));
    }
    return page;
}

} // namespace faultline::gui
