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

enum class DescriptorKind : std::uint8_t { invalid, reserved, table, block, page };

/// Classifies once, by level. Level 1 and 2: block or table; level 3: page, and 0b01 is reserved.
DescriptorKind classify(std::uint64_t descriptor, int level);
/// "invalid", "reserved", "table", "block" or "page".
std::string_view name(DescriptorKind);

/// Access rights after the hierarchical controls of the tables above have been applied.
struct Permissions {
    bool el0 = false;       ///< AP[1] = 1 and no APTable[0] above
    bool read_only = false; ///< AP[2] = 1 or an APTable[1] above
    bool uxn = false;
    bool pxn = false;
    bool operator==(const Permissions&) const = default;
};

/// The memory type that MAIR_EL1.Attr<n> encodes. Arm ARM, "MAIR_EL1".
enum class MemoryType : std::uint8_t { device_ngnrne, device_ngnre, device_ngre, device_gre, normal };
MemoryType memory_type(std::uint8_t mair_attr);
constexpr bool is_device(MemoryType t) {
    return t != MemoryType::normal;
}
/// e.g. "Device-nGnRE", "Normal".
std::string_view name(MemoryType);

} // namespace faultline::mmu
