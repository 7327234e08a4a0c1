// What a panel shows, before anything is drawn: rows of words with a style, some of which explain themselves or can
// be clicked. The window draws a page, "copy as text" writes it, and tests compare it: they cannot disagree.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gui/command.hpp"

namespace faultline::gui {

/// What a word means; the theme decides how that looks.
enum class Style : std::uint8_t {
    normal,
    dim,     ///< labels, what is off, what is not reached
    heading, ///< names of parts
    changed, ///< differs from the instant before
    fault,   ///< denied, fatal
    good,    ///< allowed, resolved
    warning, ///< deserves a second look
    address, ///< where something is
    symbol,  ///< names of functions and files
    code,    ///< instructions and source
    count_,
};

struct Span {
    std::string text;
    Style style = Style::normal;
    std::string hint;               ///< shown while the pointer rests on it
    std::optional<Command> command; ///< sent when it is clicked
};

struct Row {
    std::vector<Span> spans;
    bool current = false;           ///< the row the machine is at: marked, and kept in view
    std::optional<Command> command; ///< sent when the row is clicked, unless a span has one of its own
};

struct Page {
    std::vector<Row> rows;

    Row& add(std::string text, Style style = Style::normal) {
        rows.push_back({{{std::move(text), style, {}, {}}}, false, {}});
        return rows.back();
    }
};

/// The page as plain text, a line a row, trailing blanks cut.
std::string text_of(const Page&);

/// The page with rows of at most `columns` letters: what is longer goes on in a row below, `indent` columns in, broken
/// at a blank where there is one. Every part of a row keeps its hints and commands.
Page wrapped(const Page&, std::size_t columns, std::size_t indent);

} // namespace faultline::gui
