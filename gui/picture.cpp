#include "gui/picture.hpp"

#include <algorithm>
#include <utility>

namespace faultline::gui {

namespace {

/// Bytes of UTF-8 that continue a letter.
bool continues(char byte) {
    constexpr unsigned mask = 0xc0, continuation = 0x80;
    return (static_cast<unsigned char>(byte) & mask) == continuation;
}

} // namespace

Area& Picture::add(Area area) {
    width = std::max(width, area.at.x + area.width);
    height = std::max(height, area.at.y + area.height);
    return areas.emplace_back(std::move(area));
}

float Picture::add(Word word) {
    const float end = word.at.x + static_cast<float>(columns_of(word.text));
    width = std::max(width, end);
    height = std::max(height, word.at.y + 1);
    words.push_back(std::move(word));
    return end;
}

void Picture::add(Arrow arrow) {
    for (const Spot& spot : arrow.through) {
        width = std::max(width, spot.x);
        height = std::max(height, spot.y);
    }
    arrows.push_back(std::move(arrow));
}

std::size_t columns_of(std::string_view text) {
    return text.size() - static_cast<std::size_t>(std::ranges::count_if(text, continues));
}

std::string fitted(std::string_view text, std::size_t columns) {
    if (columns_of(text) <= columns)
        return std::string(text);
    if (columns == 0)
        return {};
    std::size_t end = 0;
    for (std::size_t letters = 0; end < text.size(); ++end)
        if (!continues(text[end]) && letters++ == columns - 1)
            break;
    return std::string(text.substr(0, end)) + "…";
}

std::vector<std::string> wrapped(std::string_view text, std::size_t columns) {
    std::vector<std::string> lines;
    while (columns_of(text) > columns && columns > 0) {
        std::size_t cut = text.rfind(' ', columns);
        if (cut == std::string_view::npos || cut == 0)
            cut = std::min(text.find(' '), text.size());
        lines.emplace_back(text.substr(0, cut));
        text.remove_prefix(std::min(cut + 1, text.size()));
    }
    if (!text.empty() || lines.empty())
        lines.emplace_back(text);
    return lines;
}

} // namespace faultline::gui
