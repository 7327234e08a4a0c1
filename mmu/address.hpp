// Virtual and physical addresses as two types that do not mix, and the 4 KiB / 39-bit arithmetic on them.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

#include "mmu/bits.hpp"

namespace faultline::mmu {

template <class Tag> struct Address {
    std::uint64_t raw = 0;
    auto operator<=>(const Address&) const = default;
    /// The address `bytes` further on; wraps as the address space does.
    constexpr Address operator+(std::uint64_t bytes) const { return Address{raw + bytes}; }
};

using Va = Address<struct VaTag>;
using Pa = Address<struct PaTag>;

inline constexpr unsigned page_bits = 12;
inline constexpr std::uint64_t page_size = std::uint64_t{1} << page_bits;

/// First and last level of a walk with a 4 KiB granule and T0SZ = T1SZ = 25 (level 3 is the page).
inline constexpr int first_level = 1;
inline constexpr int last_level = 3;

/// Bits of the largest physical address that a walk with this granule can produce (without FEAT_LPA2), and so of
/// the largest that RAM can have. With the MMU off a PE may have more: Features::pa_bits.
inline constexpr unsigned max_pa_bits = 48;

/// log2 of the bytes one entry of `level` (1 to 3) maps: 30, 21 or 12.
constexpr unsigned level_shift(int level) {
    return page_bits + 9U * static_cast<unsigned>(last_level - level);
}
/// Bytes one entry of `level` maps: 1 GiB, 2 MiB or 4 KiB.
constexpr std::uint64_t level_size(int level) {
    return std::uint64_t{1} << level_shift(level);
}
/// Index of `va` into a table of `level`: 0 to 511.
constexpr unsigned level_index(Va va, int level) {
    return static_cast<unsigned>((va.raw >> level_shift(level)) % 512);
}
/// The address with its top byte replaced by copies of bit 55. Arm ARM, "Address tagging".
constexpr Va without_tag(Va va) {
    return Va{static_cast<std::uint64_t>(sign_extend(va.raw, 56))};
}
/// Start of the page that holds the address.
template <class Tag> constexpr Address<Tag> page_of(Address<Tag> a) {
    return Address<Tag>{align_down(a.raw, page_bits)};
}
/// Byte offset inside the page: 0 to 4095.
template <class Tag> constexpr std::uint64_t page_offset(Address<Tag> a) {
    return a.raw % page_size;
}

} // namespace faultline::mmu

template <class Tag> struct std::hash<faultline::mmu::Address<Tag>> {
    std::size_t operator()(const faultline::mmu::Address<Tag>& a) const noexcept {
        return std::hash<std::uint64_t>{}(a.raw);
    }
};
