// Page tables written as text, one line a case: "L1[0]=T L2[0]=T L3[5]=P,AF,EL0,RO".
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "mmu/translate.hpp"

namespace faultline::test {

/// RAM from 1 GiB on; the tables of levels 1, 2 and 3 are its first three pages.
inline constexpr mmu::Pa ram_base{0x4000'0000};
inline constexpr std::uint64_t ram_size = 16ULL << 20;
/// Where pages and blocks go unless a case says OA=.
inline constexpr mmu::Pa default_output{0x4080'0000};
/// Outside RAM, within any output size.
inline constexpr mmu::Pa hole{0x8000'0000};

/// A machine-free MMU: tables from text, TTBR0_EL1 and TTBR1_EL1 both at level 1, MMU on, MAIR with Normal
/// memory as attribute 0 and Device-nGnRE as attribute 1.
///
/// Entries: T (table), P (page), B (block), 0 (invalid), R (reserved). After a comma: AF, EL0, RO, PXN, UXN, NG,
/// DEV, OA=hex, and for tables NOEL0, NOWRITE, PXNT, UXNT, AT=hex (next table).
struct TextMmu {
    mmu::PhysicalMemory memory;
    mmu::Regime regime;

    explicit TextMmu(std::string_view tables);
    /// Registers by words: "EPD0 TBI1 WXN A IPS=0 HPD0 OFF" and so on.
    void set(std::string_view registers);
    mmu::AddressSpace space() const { return {regime, memory}; }
};

/// "r EL0 0x5000", "w EL1 PAN 0x5000 8", "x EL0 0x5000": kind, whose permissions, options, address, size.
struct TextAccess {
    mmu::Va va;
    mmu::Access access;
};
TextAccess parse_access(std::string_view text);

/// "translation fault, level 2: invalid_descriptor at 0x5000" or "0x40800000".
std::string describe(const std::variant<mmu::Leaf, mmu::Fault>&, mmu::Va va);
std::string describe(const std::variant<mmu::Translated, mmu::Fault>&);
std::string describe(const mmu::Fault&);

} // namespace faultline::test
