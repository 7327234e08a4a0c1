#include "exceptions/field_layout.hpp"

#include <array>

#include <fmt/format.h>

namespace faultline::exceptions {

namespace {

// Bits [lo + width - 1 : lo]; the one place where a field's position is not known at compile time.
std::uint64_t bits_of(std::uint64_t value, unsigned lo, unsigned width) {
    constexpr unsigned word = 64;
    return (value << (word - lo - width)) >> (word - width);
}

DecodedField gap_field(std::uint64_t value, unsigned lo, unsigned width, Gap gap) {
    DecodedField field{gap == Gap::res0 ? "RES0" : "IGNORED", "", lo, width, bits_of(value, lo, width), ""};
    if (gap == Gap::res0 && field.value != 0)
        field.meaning = "reserved, but not zero";
    if (gap == Gap::ignored)
        field.meaning = "not looked at by hardware";
    return field;
}

std::string meaning_of(const FieldSpec& spec, std::uint64_t value) {
    if (spec.meaning)
        return spec.meaning(value);
    return std::string{value != 0 ? spec.set : spec.clear};
}

} // namespace

void take_apart(std::uint64_t value, std::span<const FieldSpec> layout, unsigned top, unsigned bottom,
                std::vector<DecodedField>& out, Gap gap) {
    unsigned above = top + 1; // the lowest bit already covered
    for (const FieldSpec& spec : layout) {
        const unsigned end = spec.lo + spec.width;
        if (end < above)
            out.push_back(gap_field(value, end, above - end, gap));
        const std::uint64_t found = bits_of(value, spec.lo, spec.width);
        out.push_back({std::string{spec.name}, std::string{spec.long_name}, spec.lo, spec.width, found,
                       meaning_of(spec, found)});
        above = spec.lo;
    }
    if (above > bottom)
        out.push_back(gap_field(value, bottom, above - bottom, gap));
}

std::string x_register(std::uint64_t number) {
    constexpr std::uint64_t zero_register = 31;
    return number == zero_register ? "XZR" : fmt::format("X{}", number);
}

std::string shareability(std::uint64_t value) {
    constexpr std::array<std::string_view, 4> names = {"Non-shareable", "reserved", "Outer Shareable",
                                                       "Inner Shareable"};
    return std::string{names[value % names.size()]};
}

std::string hex(std::uint64_t value) {
    return fmt::format("{:#x}", value);
}

} // namespace faultline::exceptions
