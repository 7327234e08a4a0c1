// What a panel draws, before anything is drawn: areas, arrows and words, placed in columns and lines of the font. A
// picture is thus the same at every scale, and tests can ask whether words overlap or leave their areas.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gui/command.hpp"
#include "gui/page.hpp"

namespace faultline::gui {

/// Columns from the left, lines from the top.
struct Spot {
    float x = 0, y = 0;
    bool operator==(const Spot&) const = default;
};

enum class Fill : std::uint8_t { none, frame, current };

struct Area {
    Spot at;
    float width = 0, height = 0;
    Style outline = Style::dim;
    Fill fill = Fill::none;
    bool strong = false;            ///< a thicker outline
    std::string hint;               ///< shown while the pointer rests on it
    std::optional<Command> command; ///< sent when it is clicked
};

struct Word {
    Spot at; ///< upper left corner; one line high
    std::string text;
    Style style = Style::normal;
    std::string hint;
    std::optional<Command> command;
};

struct Arrow {
    std::vector<Spot> through; ///< at least two
    Style style = Style::dim;
    bool head = true; ///< a tip at the last spot
};

/// Later areas lie over earlier ones, arrows over areas, words over everything.
struct Picture {
    float width = 0, height = 0; ///< grows with what is added
    std::vector<Area> areas;
    std::vector<Arrow> arrows;
    std::vector<Word> words;
    std::optional<Spot> current; ///< where the machine is: kept in view

    Area& add(Area);
    /// The word's right end.
    float add(Word);
    void add(Arrow);
};

/// Letters of a UTF-8 text, each of which takes one column.
std::size_t columns_of(std::string_view text);
/// `text`, or as much of its beginning as fits with "…" behind it.
std::string fitted(std::string_view text, std::size_t columns);
/// `text` broken at blanks into lines of at most `columns`, at least one.
std::vector<std::string> wrapped(std::string_view text, std::size_t columns);

} // namespace faultline::gui
