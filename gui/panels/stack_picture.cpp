#include <algorithm>

#include <fmt/format.h>

#include "gui/panels/pictures.hpp"
#include "gui/stack_view.hpp"

namespace faultline::gui {

namespace {

void add_word(Picture& picture, const StackWord& word, float y, unsigned columns) {
    constexpr float value_x = 12, name_x = 29;
    constexpr std::size_t shown_digits = 10;
    const std::string address = fmt::format("{:016x}", word.at);
    picture.add(Word{{1, y},
                     address.substr(address.size() - shown_digits),
                     Style::address,
                     fmt::format("{:#x}", word.at),
                     LookAt{mmu::Va{word.at}}});
    picture.add(Word{{value_x, y},
                     fmt::format("{:016x}", word.value),
                     word.value == 0 ? Style::dim : Style::normal,
                     word.target,
                     LookAt{mmu::Va{word.value}}});
    const std::string text = word.name.empty()     ? word.target
                             : word.target.empty() ? word.name
                                                   : word.name + "  " + word.target;
    const auto room = std::max(8.0F, static_cast<float>(columns) - name_x - 1);
    if (!text.empty())
        picture.add(Word{{name_x, y},
                         fitted(text, static_cast<std::size_t>(room)),
                         word.name.empty() ? Style::symbol : Style::heading,
                         text,
                         {}});
}

float add_part(Picture& picture, const StackPart& part, float y, float width, unsigned columns) {
    const Style style = part.pt_regs ? Style::warning : Style::symbol;
    const auto rows = static_cast<float>(part.words.size());
    picture.add(Area{{0, y}, width, rows + 1.3F, style, Fill::none, part.pt_regs, {}, {}});
    const std::string title = part.place.empty() ? part.owner : fmt::format("{}  {}", part.owner, part.place);
    picture.add(Word{{1, y + 0.1F}, fitted(title, static_cast<std::size_t>(width) - 2), style, title, {}});
    ++y;
    for (const StackWord& word : part.words)
        add_word(picture, word, y++ + 0.1F, columns);
    return y + 0.5F;
}

} // namespace

Picture stack_picture(Session& session, unsigned columns) {
    const StackView view = stack_view(session);
    Picture picture;
    const float width = std::max(38.0F, static_cast<float>(columns));
    float y = 0;
    for (const std::string& line : wrapped(view.title, columns))
        picture.add(Word{{0, y++}, line, Style::heading, {}, {}});
    for (const StackPart& part : view.parts)
        y = add_part(picture, part, y + 0.2F, width, columns);
    if (!view.program.empty())
        picture.add(Word{{0, y++}, "The program below it", Style::heading, {}, {}});
    for (const std::string& frame : view.program)
        picture.add(Word{{1, y++}, frame, Style::code, {}, {}});
    return picture;
}

} // namespace faultline::gui
