#include "gui/page.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "gui/picture.hpp"

namespace faultline::gui {

std::string text_of(const Page& page) {
    std::string text;
    for (const Row& row : page.rows) {
        for (const Span& span : row.spans)
            text += span.text;
        text.erase(text.find_last_not_of(' ') + 1);
        text += '\n';
    }
    return text;
}

namespace {

std::string text_of(const Row& row) {
    std::string text;
    for (const Span& span : row.spans)
        text += span.text;
    return text;
}

/// The byte behind `columns` letters that begin at `from`.
std::size_t behind(const std::string& text, std::size_t from, std::size_t columns) {
    for (; columns != 0 && from < text.size(); --columns)
        do
            ++from;
        while (from < text.size() && (static_cast<unsigned char>(text[from]) & 0xC0U) == 0x80U);
    return from;
}

/// Whether a row may begin at `at`: behind a blank, but not between a name and its value ("x0 : 0", "ISS2 = 0").
bool may_begin(const std::string& text, std::size_t at) {
    const auto binds = [](char letter) { return letter == ':' || letter == '='; };
    return at >= 2 && text[at - 1] == ' ' && (at == text.size() || !binds(text[at])) && !binds(text[at - 2]);
}

/// Where the rows behind the first begin.
std::vector<std::size_t> row_starts(const std::string& text, std::size_t columns, std::size_t indent) {
    std::vector<std::size_t> starts;
    // What stands in front of the text proper, as far as the indent, is not torn off it.
    std::size_t from = 0, first = text.find_first_not_of(' ', behind(text, 0, indent)), room = columns;
    while (first != std::string::npos && columns_of(std::string_view(text).substr(from)) > room) {
        const std::size_t end = behind(text, from, room);
        const std::size_t last = std::min(end + 1, text.size()); // a blank may stand behind the last column
        std::size_t at = last;
        while (at > first && !may_begin(text, at))
            --at;
        if (at <= first) // between a name and its value, then
            for (at = last; at > first && text[at - 1] != ' ';)
                --at;
        from = at > first ? at : end; // a word longer than a row
        starts.push_back(from);
        room = columns - indent;
        first = text.find_first_not_of(' ', from);
    }
    return starts;
}

/// The part of a row between two bytes of its text.
Row part_of(const Row& row, std::size_t from, std::size_t to) {
    Row part{{}, row.current, row.command};
    std::size_t at = 0;
    for (const Span& span : row.spans) {
        const std::size_t begin = std::max(at, from), end = std::min(at + span.text.size(), to);
        if (begin < end) {
            part.spans.push_back(span);
            part.spans.back().text = span.text.substr(begin - at, end - begin);
        }
        at += span.text.size();
    }
    return part;
}

} // namespace

Page wrapped(const Page& page, std::size_t columns, std::size_t indent) {
    Page result;
    for (const Row& row : page.rows) {
        const std::string text = text_of(row);
        std::vector<std::size_t> starts = {0};
        if (columns > indent + 1)
            for (const std::size_t start : row_starts(text, columns, indent))
                starts.push_back(start);
        starts.push_back(text.size());
        for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
            // The blanks that a row ends with would be as wide as letters.
            const std::size_t end = text.find_last_not_of(' ', starts[i + 1] - 1) + 1;
            Row part = part_of(row, starts[i], starts.size() == 2 ? text.size() : std::max(starts[i], end));
            if (i > 0)
                part.spans.insert(part.spans.begin(), Span{std::string(indent, ' '), Style::normal, {}, {}});
            result.rows.push_back(std::move(part));
        }
    }
    return result;
}

} // namespace faultline::gui
