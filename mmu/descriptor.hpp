// VMSAv8-64 descriptors of the 4 KiB granule: fields, classification, permissions and memory type as data.
#pragma once

#include <cstdint>
#include <string_view>

#include "mmu/address.hpp"
#include "mmu/bits.hpp"

namespace faultline::mmu {

namespace descriptor {
using Valid = Bit<0>;
using TableOrPage = Bit<1>;
using AttrIndx = Field<2, 3>;
using Ns = Bit<5>;
using Ap = Field<6, 2>; ///< AP[2:1]: bit 0 of the value is AP[1] (EL0), bit 1 is AP[2] (read-only)
using Sh = Field<8, 2>;
using Af = Bit<10>;
using Ng = Bit<11>;
using Output = Field<12, 36>; ///< OA[47:12]; blocks use the upper part
using Gp = Bit<50>;
using Dbm = Bit<51>;
using Contiguous = Bit<52>;
using Pxn = Bit<53>;
using Uxn = Bit<54>;
using PxnTable = Bit<59>;
using UxnTable = Bit<60>;
using ApTable = Field<61, 2>; ///< bit 0: no EL0 access below; bit 1: no write below
using NsTable = Bit<63>;
} // namespace descriptor

/// What a descriptor is at its level. `unreadable`: it lies outside RAM, the fetch ended in an external abort.
enum class DescriptorKind : std::uint8_t { invalid, reserved, table, block, page, unreadable };

/// Classifies once, by level. Level 1 and 2: block or table; level 3: page, and 0b01 is reserved.
/// Arm ARM, "VMSAv8-64 descriptor formats".
constexpr DescriptorKind classify(std::uint64_t word, int level) {
    if (!descriptor::Valid::test(word))
        return DescriptorKind::invalid;
    const bool second_bit = descriptor::TableOrPage::test(word);
    if (level == last_level)
        return second_bit ? DescriptorKind::page : DescriptorKind::reserved;
    return second_bit ? DescriptorKind::table : DescriptorKind::block;
}
/// "invalid", "reserved", "table", "block", "page" or "unreadable".
std::string_view name(DescriptorKind);

/// Access rights after the hierarchical controls of the tables above have been applied.
struct Permissions {
    bool el0 = false;       ///< AP[1] = 1 and no APTable[0] above
    bool read_only = false; ///< AP[2] = 1 or an APTable[1] above
    bool uxn = false;
    bool pxn = false;
    bool operator==(const Permissions&) const = default;
};

/// One byte of MAIR_EL1.
namespace mair {
using Outer = Field<4, 4>; ///< 0b0000: Device
using Inner = Field<0, 4>;
using DeviceType = Field<2, 2>; ///< dd of 0b0000dd00, in the order of MemoryType
inline constexpr std::uint8_t normal_non_cacheable = 0b0100'0100;
inline constexpr std::uint8_t normal_write_through = 0b1010'1010;
} // namespace mair

/// The memory type that MAIR_EL1.Attr<n> encodes. Arm ARM, "MAIR_EL1".
enum class MemoryType : std::uint8_t { device_ngnrne, device_ngnre, device_ngre, device_gre, normal };
/// 0b0000ddxx is Device of type dd (xx != 0b00 is UNPREDICTABLE on Armv8.0), everything else Normal.
constexpr MemoryType memory_type(std::uint8_t mair_attr) {
    if (mair::Outer::test(mair_attr))
        return MemoryType::normal;
    return static_cast<MemoryType>(mair::DeviceType::get(mair_attr));
}
/// MAIR_EL1.Attr<index>, index 0 to 7.
constexpr std::uint8_t mair_attribute(std::uint64_t mair_el1, unsigned index) {
    return static_cast<std::uint8_t>(mair_el1 >> (8 * index));
}
/// SH[1:0]: Outer Shareable.
inline constexpr std::uint8_t sh_outer = 0b10;
constexpr bool is_device(MemoryType t) {
    return t != MemoryType::normal;
}
/// e.g. "Device-nGnRE", "Normal".
std::string_view name(MemoryType);

} // namespace faultline::mmu
