// How a register is taken apart: its fields as rows, and the one function that applies them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exceptions/decoded_field.hpp"

namespace faultline::exceptions {

/// One field of a layout. What its value says comes from `meaning` if given; else, for one bit, from `clear`
/// or `set`.
struct FieldSpec {
    std::string_view name, long_name;
    unsigned lo = 0, width = 1;
    std::string_view clear, set;
    std::string (*meaning)(std::uint64_t value) = nullptr;
};

/// A row for one bit, at the position of F, a Field.
template <class F>
constexpr FieldSpec bit(std::string_view name, std::string_view long_name, std::string_view clear,
                        std::string_view set) {
    static_assert(F::width == 1);
    return {name, long_name, F::lo, 1, clear, set, nullptr};
}

/// A row for a field of any width.
template <class F>
constexpr FieldSpec field(std::string_view name, std::string_view long_name,
                          std::string (*meaning)(std::uint64_t) = nullptr) {
    return {name, long_name, F::lo, F::width, {}, {}, meaning};
}

/// The name of the bits that no row covers.
enum class Gap : std::uint8_t { res0, ignored };

/// Appends bits [top:bottom] of `value`. `layout` is ordered from the highest bit down, without overlap; bits
/// between its rows become fields named RES0 (which say so if they are not 0) or IGNORED.
void take_apart(std::uint64_t value, std::span<const FieldSpec> layout, unsigned top, unsigned bottom,
                std::vector<DecodedField>& out, Gap gap = Gap::res0);

/// True if `layout` is ordered, without overlap and inside [top:bottom]: for static_assert.
constexpr bool is_layout(std::span<const FieldSpec> layout, unsigned top, unsigned bottom) {
    unsigned above = top + 1;
    for (const FieldSpec& row : layout) {
        if (row.width == 0 || row.lo + row.width > above || row.lo < bottom)
            return false;
        above = row.lo;
    }
    return true;
}

/// "X0" to "X30", "XZR".
std::string x_register(std::uint64_t number);
/// What an SH field says: "Non-shareable" (0), "Outer Shareable" (2), "Inner Shareable" (3).
std::string shareability(std::uint64_t value);
/// "0x1f", the plain value.
std::string hex(std::uint64_t value);

} // namespace faultline::exceptions
