#include "sim/paint.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>
#include <unistd.h>

namespace faultline::sim {

namespace {

std::string_view sgr(Ink ink) {
    switch (ink) {
    case Ink::bold:
        return "1";
    case Ink::dim:
        return "2";
    case Ink::red:
        return "1;31";
    case Ink::green:
        return "32";
    case Ink::yellow:
        return "33";
    case Ink::blue:
        return "1;34";
    case Ink::cyan:
        return "36";
    }
    return "0";
}

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    constexpr unsigned char del = 0x7F;
    return (byte < ' ' && c != '\n' && c != '\t') || byte == del;
}

/// A variable of the environment, empty when it is not set.
std::string_view setting(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? std::string_view{} : std::string_view(value);
}

/// POSIX, "Internationalization Variables": the first of them that is set says it.
bool is_utf8_locale() {
    for (const char* const name : {"LC_ALL", "LC_CTYPE", "LANG"})
        if (const std::string_view locale = setting(name); !locale.empty())
            return locale.find("UTF-8") != std::string_view::npos ||
                   locale.find("utf8") != std::string_view::npos;
    return false;
}

} // namespace

Paint Paint::for_stdout() {
    const bool terminal = ::isatty(STDOUT_FILENO) != 0;
    return Paint(terminal && setting("NO_COLOR").empty(), terminal && !is_utf8_locale());
}

std::string Paint::operator()(Ink ink, std::string_view text) const {
    return colour_ ? fmt::format("\x1b[{}m{}\x1b[0m", sgr(ink), text) : std::string(text);
}

std::string wrap(std::string_view text, std::size_t indent, std::size_t width) {
    std::string result;
    std::size_t column = indent;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        const std::string_view word = text.substr(0, end);
        if (column > indent && column + 1 + word.size() > width) {
            result += '\n' + std::string(indent, ' ');
            column = indent;
        } else if (column > indent) {
            result += ' ';
            ++column;
        }
        result += word;
        column += word.size();
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return result;
}

std::string headline(const Paint& paint, std::string_view title) {
    constexpr std::size_t used = 4; // "── " and the blank after the title
    const std::size_t dashes = page_width - std::min(page_width, title.size() + used);
    std::string rule;
    for (std::size_t i = 0; i < dashes; ++i)
        rule += paint.dash();
    return fmt::format("\n{} {} {}\n", paint(Ink::dim, fmt::format("{0}{0}", paint.dash())),
                       paint(Ink::bold, title), paint(Ink::dim, rule));
}

std::string printable(std::string_view text) {
    std::string result;
    for (const char c : text)
        if (is_control(c))
            result += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        else
            result += c;
    return result;
}

} // namespace faultline::sim
