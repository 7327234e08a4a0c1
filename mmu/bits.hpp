// Field<Lo, Width>: the one spelling of a bit field. No mask or shift is written anywhere else.
#pragma once

#include <cstdint>

namespace faultline {

/// Bits [Lo + Width - 1 : Lo] of a 64-bit register, descriptor or instruction word.
template <unsigned Lo, unsigned Width> struct Field {
    static_assert(Width >= 1 && Width < 64 && Lo + Width <= 64);
    static constexpr unsigned lo = Lo;
    static constexpr unsigned width = Width;
    static constexpr std::uint64_t max = (std::uint64_t{1} << Width) - 1;
    static constexpr std::uint64_t mask = max << Lo;

    /// The field's value, right-aligned.
    static constexpr std::uint64_t get(std::uint64_t word) { return (word & mask) >> Lo; }
    /// A word with only this field set; bits of `value` beyond the width are dropped.
    static constexpr std::uint64_t put(std::uint64_t value) { return (value << Lo) & mask; }
    /// `word` with this field replaced by `value`.
    static constexpr std::uint64_t set(std::uint64_t word, std::uint64_t value) {
        return (word & ~mask) | put(value);
    }
    /// For one-bit fields and "any bit set" questions.
    static constexpr bool test(std::uint64_t word) { return (word & mask) != 0; }
};

/// One bit.
template <unsigned Lo> using Bit = Field<Lo, 1>;

/// `value` with its low `bits` bits cleared: the start of the naturally aligned block that holds it.
constexpr std::uint64_t align_down(std::uint64_t value, unsigned bits) {
    return (value >> bits) << bits;
}

/// The low `bits` bits of `value` (0 to 63).
constexpr std::uint64_t low_bits(std::uint64_t value, unsigned bits) {
    return value - align_down(value, bits);
}

/// True if `value` needs no more than `bits` bits (0 to 63).
constexpr bool fits(std::uint64_t value, unsigned bits) {
    return align_down(value, bits) == 0;
}

/// The two's complement value of the low `width` bits of `value` (1 to 64).
constexpr std::int64_t sign_extend(std::uint64_t value, unsigned width) {
    return static_cast<std::int64_t>(value << (64 - width)) >> (64 - width);
}

} // namespace faultline
