// Text for a terminal: colour where it is wanted, lines that fit.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace faultline::sim {

/// No line of ours is wider, so that a projector in a large font shows it whole.
inline constexpr std::size_t page_width = 110;

enum class Ink : std::uint8_t { bold, dim, red, green, yellow, blue, cyan };

class Paint {
public:
    explicit Paint(bool colour, bool ascii = false) : colour_(colour), ascii_(ascii) {}
    /// Colour if stdout is a terminal and NO_COLOR is unset or empty; ASCII alone on a terminal whose locale (LC_ALL,
    /// LC_CTYPE, LANG) is not UTF-8. What goes to a file is the same bytes everywhere.
    static Paint for_stdout();
    std::string operator()(Ink ink, std::string_view text) const;
    /// One column of a line across the page.
    std::string_view dash() const { return ascii_ ? "-" : "─"; }

private:
    bool colour_, ascii_;
};

/// `text` broken at blanks into lines of at most `width`, the second and following ones after `indent` blanks.
std::string wrap(std::string_view text, std::size_t indent, std::size_t width = page_width);
/// A headline over a part of the page.
std::string headline(const Paint&, std::string_view title);
/// `text` with control bytes shown as \xNN (newline and tab apart): nothing a guest prints steers the terminal.
std::string printable(std::string_view text);

} // namespace faultline::sim
