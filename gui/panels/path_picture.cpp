#include <algorithm>

#include <fmt/format.h>

#include "gui/panels/pictures.hpp"
#include "gui/path_view.hpp"

namespace faultline::gui {

namespace {

constexpr float box_height = 1.4F, pitch = 1.8F;
constexpr std::size_t deepest_indent = 14; ///< recursion does not push boxes out of sight

Style outline_of(Reached reached) {
    switch (reached) {
    case Reached::not_yet:
        return Style::dim;
    case Reached::running:
        return Style::changed;
    case Reached::done:
        break;
    }
    return Style::good;
}

/// Columns for each call: fewer where the way goes deep and the panel is narrow, so that there is room for words.
float indent_of(const PathView& view, unsigned columns) {
    constexpr float least = 1.2F, most = 2, share = 0.35F;
    std::size_t deepest = 1;
    for (const PathBox& box : view.boxes)
        deepest = std::max(deepest, std::min(box.depth, deepest_indent));
    return std::clamp(share * static_cast<float>(columns) / static_cast<float>(deepest), least, most);
}

std::string hint_of(const PathBox& box) {
    std::string hint = box.details.empty() ? box.title : fmt::format("{}: {}", box.title, box.details);
    if (!box.narration.empty())
        hint += "\n" + box.narration;
    return hint + "\nclick: to this instant";
}

/// A word behind the box, as much of it as the width leaves room for.
float add_behind(Picture& picture, Spot at, const std::string& text, Style style, unsigned columns) {
    constexpr float fewest = 4;
    const float room = static_cast<float>(columns) - at.x;
    if (text.empty() || room < fewest)
        return at.x;
    return picture.add(Word{at, fitted(text, static_cast<std::size_t>(room)), style, text, {}}) + 1;
}

Spot add_box(Picture& picture, const PathBox& box, Spot at, bool current, unsigned columns) {
    const std::string title = box.times > 1 ? fmt::format("{} x{}", box.title, box.times) : box.title;
    const float width = static_cast<float>(columns_of(title)) + 1;
    const Style outline = outline_of(box.reached);
    picture.add(Area{at, width, box_height, outline,
                     current                           ? Fill::current
                     : box.reached == Reached::not_yet ? Fill::none
                                                       : Fill::frame,
                     current, hint_of(box), SeekTo{box.at}});
    picture.add(Word{{at.x + 0.5F, at.y + 0.2F},
                     title,
                     box.reached == Reached::not_yet ? Style::dim
                     : current                       ? Style::changed
                                                     : Style::symbol,
                     {},
                     {}});
    Spot behind{at.x + width + 1, at.y + 0.2F};
    const std::string result = box.result.empty() ? std::string{} : "= " + box.result;
    behind.x = add_behind(picture, behind, result, Style::warning, columns);
    behind.x = add_behind(picture, behind, box.reason, Style::heading, columns);
    add_behind(picture, behind, box.details, Style::dim, columns);
    return {at.x + 0.8F, at.y + box_height};
}

} // namespace

Picture path_picture(Session& session, unsigned columns) {
    const PathView view = path_view(session);
    Picture picture;
    if (view.boxes.empty())
        picture.add(Word{{0, 0},
                         "No exception but system calls and interrupts is taken in this run.",
                         Style::dim,
                         {},
                         {}});
    const float indent = indent_of(view, columns);
    std::vector<Spot> stems; ///< lower left of the last box at each depth
    float y = 0.2F;
    for (std::size_t i = 0; i < view.boxes.size(); ++i, y += pitch) {
        const PathBox& box = view.boxes[i];
        const std::size_t depth = std::min(box.depth, deepest_indent);
        const Spot at{0.2F + indent * static_cast<float>(depth), y};
        const Style style = outline_of(box.reached);
        if (depth > 0 && depth <= stems.size()) {
            const Spot from = stems[depth - 1];
            const float middle = y + box_height / 2;
            picture.add(Arrow{{from, {from.x, middle}, {at.x, middle}}, style, true});
        } else if (!stems.empty()) {
            picture.add(Arrow{{{stems[0].x, stems[0].y}, {stems[0].x, y}}, style, true});
        }
        stems.resize(std::min(stems.size(), depth));
        stems.push_back(add_box(picture, box, at, i == view.current, columns));
        if (i == view.current)
            picture.current = at;
    }
    if (view.left_out > 0)
        picture.add(
            Word{{0, y}, fmt::format("{} more calls are not shown", view.left_out), Style::dim, {}, {}});
    return picture;
}

} // namespace faultline::gui
