#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "sim/render.hpp"

namespace faultline::sim {

namespace {

using exceptions::DecodedField;

std::string bits(const DecodedField& field) {
    return field.width == 1 ? fmt::format("[{}]", field.lo)
                            : fmt::format("[{}:{}]", field.lo + field.width - 1, field.lo);
}

/// One bit as it is, up to eight in binary, more in hex.
std::string value_of(const DecodedField& field) {
    constexpr unsigned longest_binary = 8;
    if (field.width == 1)
        return fmt::format("{}", field.value);
    if (field.width <= longest_binary)
        return fmt::format("{:#x} = 0b{:0{}b}", field.value, field.value, field.width);
    return fmt::format("{:#x}", field.value);
}

bool is_clear_res0(const DecodedField& field) {
    return field.name == "RES0" && field.value == 0;
}

std::string meaning_of(const DecodedField& field) {
    if (field.long_name.empty())
        return field.meaning;
    return field.meaning.empty() ? field.long_name : fmt::format("{}: {}", field.long_name, field.meaning);
}

} // namespace

std::string render_register(const Paint& paint, const exceptions::DecodedRegister& decoded,
                            std::size_t indent, Reserved reserved) {
    std::vector<DecodedField> fields = decoded.fields;
    if (reserved == Reserved::hidden)
        std::erase_if(fields, is_clear_res0);
    std::size_t name_width = 0, value_width = 0;
    for (const DecodedField& field : fields) {
        name_width = std::max(name_width, field.name.size());
        value_width = std::max(value_width, value_of(field).size());
    }
    constexpr std::size_t bits_width = 7, gap = 2;
    const std::size_t text_column = indent + bits_width + name_width + value_width + 3 * gap;
    std::string text;
    for (const DecodedField& field : fields) {
        std::string line = fmt::format("{:{}}{:>7}  {}  {:{}}  {}", "", indent, bits(field),
                                       paint(Ink::cyan, fmt::format("{:{}}", field.name, name_width)),
                                       value_of(field), value_width, wrap(meaning_of(field), text_column));
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + '\n';
    }
    return text;
}

} // namespace faultline::sim
