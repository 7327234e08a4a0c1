#include <algorithm>

#include <fmt/format.h>

#include "gui/kernel_registers.hpp"
#include "gui/panels/pictures.hpp"

namespace faultline::gui {

namespace {

using exceptions::DecodedField;
using exceptions::DecodedRegister;

std::string hint_of(const DecodedField& field) {
    std::string hint = fmt::format("{} {} = {:#x}", field.name, bit_range(field), field.value);
    if (!field.long_name.empty())
        hint += "\n" + field.long_name;
    if (!field.meaning.empty())
        hint += "\n" + field.meaning;
    return hint;
}

/// A field of the strip: its bits in a box, its place above, its name below.
void add_cell(Picture& picture, const DecodedField& field, Spot at, float width) {
    const bool quiet = !is_worth_a_line(field);
    const bool set = field.value != 0;
    const std::string hint = hint_of(field);
    picture.add(Area{{at.x, at.y + 1},
                     width,
                     1.3F,
                     set ? Style::address : Style::dim,
                     set     ? Fill::current
                     : quiet ? Fill::none
                             : Fill::frame,
                     false,
                     hint,
                     {}});
    picture.add(Word{{at.x + 0.3F, at.y}, bit_bounds(field), Style::dim, {}, {}});
    picture.add(Word{{at.x + 0.3F, at.y + 1.15F},
                     quiet ? "0" : digits(field),
                     set ? Style::address : Style::dim,
                     hint,
                     {}});
    if (!quiet)
        picture.add(Word{{at.x + 0.3F, at.y + 2.4F}, field.name, set ? Style::symbol : Style::dim, hint, {}});
}

/// The fields from the highest bit down, as many lines of boxes as it takes.
float add_strip(Picture& picture, const DecodedRegister& decoded, float y, unsigned columns) {
    constexpr float strip_height = 3.6F;
    float x = 0;
    for (const DecodedField& field : decoded.fields) {
        const std::size_t name = is_worth_a_line(field) ? field.name.size() : 0;
        const std::size_t value = is_worth_a_line(field) ? digits(field).size() : 1;
        const auto width = static_cast<float>(std::max({name, value, bit_bounds(field).size()})) + 0.8F;
        if (x > 0 && x + width > static_cast<float>(columns)) {
            x = 0;
            y += strip_height;
        }
        add_cell(picture, field, {x, y}, width);
        x += width;
    }
    return y + strip_height;
}

float add_meaning(Picture& picture, const DecodedField& field, float y, unsigned columns) {
    constexpr float value_x = 12, meaning_x = 21;
    const Style style = field.value == 0 ? Style::dim : Style::normal;
    picture.add(Word{{1, y}, field.name, Style::symbol, field.long_name, {}});
    picture.add(Word{{value_x, y}, digits(field), style, {}, {}});
    const std::string& text = field.meaning.empty() ? field.long_name : field.meaning;
    const auto room = static_cast<float>(columns) - meaning_x - 1;
    for (const std::string& line : wrapped(text, static_cast<std::size_t>(std::max(20.0F, room))))
        picture.add(Word{
            {meaning_x + (digits(field).size() > 8 ? 4.0F : 0.0F), y++}, line, style, field.long_name, {}});
    return y;
}

float add_register(Picture& picture, const DecodedRegister& decoded, float y, unsigned columns) {
    const float end = picture.add(Word{{0, y}, decoded.name, Style::heading, {}, {}});
    picture.add(Word{{end + 1, y++}, fmt::format("{:#018x}", decoded.value), Style::address, {}, {}});
    if (!decoded.summary.empty())
        for (const std::string& line : wrapped(decoded.summary, columns - 1))
            picture.add(Word{{0, y++}, line, Style::good, {}, {}});
    y = add_strip(picture, decoded, y + 0.2F, columns);
    for (const DecodedField& field : decoded.fields)
        if (is_worth_a_line(field))
            y = add_meaning(picture, field, y, columns);
    return y + 1;
}

} // namespace

Picture bits_picture(Session& session, unsigned columns) {
    Picture picture;
    float y = 0;
    for (const DecodedRegister& decoded : opened_registers(session))
        y = add_register(picture, decoded, y, columns);
    return picture;
}

} // namespace faultline::gui
