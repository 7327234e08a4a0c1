// TCR_EL1 and MAIR_EL1 taken apart. Arm ARM, "TCR_EL1, Translation Control Register (EL1)" and "MAIR_EL1,
// Memory Attribute Indirection Register (EL1)".
#include <array>

#include <fmt/format.h>

#include "exceptions/decoded_field.hpp"
#include "exceptions/field_layout.hpp"
#include "mmu/descriptor.hpp"
#include "mmu/regime.hpp"

namespace faultline::exceptions {

namespace {

std::string size_of_range(std::uint64_t tsz) {
    return fmt::format("{}-bit addresses", 64 - tsz);
}

std::string walk_cacheability(std::uint64_t value) {
    constexpr std::array<std::string_view, 4> names = {"Non-cacheable", "Write-Back, Write-Allocate",
                                                       "Write-Through", "Write-Back, no Write-Allocate"};
    return std::string{names[value % names.size()]};
}

std::string granule0(std::uint64_t value) {
    constexpr std::array<std::string_view, 4> names = {"4 KiB", "64 KiB", "16 KiB", "reserved"};
    return std::string{names[value % names.size()]};
}

std::string granule1(std::uint64_t value) {
    constexpr std::array<std::string_view, 4> names = {"reserved", "16 KiB", "4 KiB", "64 KiB"};
    return std::string{names[value % names.size()]};
}

std::string physical_size(std::uint64_t value) {
    constexpr std::array<unsigned, 8> bits = {32, 36, 40, 42, 44, 48, 52, 56};
    return fmt::format("{} bits", bits[value % bits.size()]);
}

using Granule0 = Field<14, 2>;

// clang-format off
constexpr std::array tcr_layout = {
    bit<Bit<61>>("MTX1", "Extended memory tag checking, upper range", "off", "on"),
    bit<Bit<60>>("MTX0", "Extended memory tag checking, lower range", "off", "on"),
    bit<Bit<59>>("DS", "52-bit descriptors", "off", "on"),
    bit<Bit<58>>("TCMA1", "Unchecked accesses, upper range", "no", "yes"),
    bit<Bit<57>>("TCMA0", "Unchecked accesses, lower range", "no", "yes"),
    bit<Bit<56>>("E0PD1", "EL0 access to the upper range", "translated", "faults"),
    bit<Bit<55>>("E0PD0", "EL0 access to the lower range", "translated", "faults"),
    bit<Bit<54>>("NFD1", "Non-fault walks of the upper range", "enabled", "disabled"),
    bit<Bit<53>>("NFD0", "Non-fault walks of the lower range", "enabled", "disabled"),
    bit<Bit<52>>("TBID1", "TBI1 applies to", "data and instructions", "data only"),
    bit<Bit<51>>("TBID0", "TBI0 applies to", "data and instructions", "data only"),
    field<Field<43, 8>>("HWU", "Hardware use of descriptor bits [62:59]", hex),
    bit<mmu::tcr::Hpd1>("HPD1", "Hierarchical Permission Disables, upper range", "table permissions count", "table permissions are ignored"),
    bit<mmu::tcr::Hpd0>("HPD0", "Hierarchical Permission Disables, lower range", "table permissions count", "table permissions are ignored"),
    bit<Bit<40>>("HD", "Hardware dirty state", "off", "on"),
    bit<Bit<39>>("HA", "Hardware Access flag", "off", "on"),
    bit<mmu::tcr::Tbi1>("TBI1", "Top Byte Ignored, upper range", "the top byte is part of the address", "the top byte is a tag"),
    bit<mmu::tcr::Tbi0>("TBI0", "Top Byte Ignored, lower range", "the top byte is part of the address", "the top byte is a tag"),
    bit<mmu::tcr::As>("AS", "ASID Size", "8 bits", "16 bits"),
    field<mmu::tcr::Ips>("IPS", "Intermediate Physical Address Size", physical_size),
    field<Field<30, 2>>("TG1", "Granule of TTBR1_EL1", granule1),
    field<Field<28, 2>>("SH1", "Shareability of TTBR1_EL1 walks", shareability),
    field<Field<26, 2>>("ORGN1", "Outer cacheability of TTBR1_EL1 walks", walk_cacheability),
    field<Field<24, 2>>("IRGN1", "Inner cacheability of TTBR1_EL1 walks", walk_cacheability),
    bit<mmu::tcr::Epd1>("EPD1", "Walks with TTBR1_EL1", "enabled", "disabled: the upper range faults"),
    bit<mmu::tcr::A1>("A1", "Where the ASID is", "TTBR0_EL1", "TTBR1_EL1"),
    field<mmu::tcr::T1sz>("T1SZ", "Size of the upper range", size_of_range),
    field<Granule0>("TG0", "Granule of TTBR0_EL1", granule0),
    field<Field<12, 2>>("SH0", "Shareability of TTBR0_EL1 walks", shareability),
    field<Field<10, 2>>("ORGN0", "Outer cacheability of TTBR0_EL1 walks", walk_cacheability),
    field<Field<8, 2>>("IRGN0", "Inner cacheability of TTBR0_EL1 walks", walk_cacheability),
    bit<mmu::tcr::Epd0>("EPD0", "Walks with TTBR0_EL1", "enabled", "disabled: the lower range faults"),
    field<mmu::tcr::T0sz>("T0SZ", "Size of the lower range", size_of_range),
};
// clang-format on
static_assert(is_layout(tcr_layout, 63, 0));

// "Write-Back, non-transient, Read-Allocate, Write-Allocate" of one half of a Normal attribute.
std::string cache_policy(std::uint64_t half) {
    using Kind = Field<2, 2>;
    using ReadAllocate = Bit<1>;
    using WriteAllocate = Bit<0>;
    constexpr std::uint64_t non_cacheable = 0b0100;
    if (half == non_cacheable)
        return "Non-cacheable";
    constexpr std::array<std::string_view, 4> kinds = {"Write-Through transient", "Write-Back transient",
                                                       "Write-Through", "Write-Back"};
    return fmt::format("{}{}{}", kinds[Kind::get(half)],
                       ReadAllocate::test(half) ? ", Read-Allocate" : ", no Read-Allocate",
                       WriteAllocate::test(half) ? ", Write-Allocate" : ", no Write-Allocate");
}

std::string attribute(std::uint64_t attr) {
    using Xs = Field<0, 2>;
    const mmu::MemoryType type = mmu::memory_type(static_cast<std::uint8_t>(attr));
    if (mmu::is_device(type))
        return fmt::format("{} memory{}", mmu::name(type), Xs::test(attr) ? " (reserved encoding)" : "");
    const std::uint64_t outer = mmu::mair::Outer::get(attr);
    const std::uint64_t inner = mmu::mair::Inner::get(attr);
    if (inner == 0)
        return "Normal memory (reserved encoding)";
    if (outer == inner)
        return fmt::format("Normal memory, {}", cache_policy(outer));
    return fmt::format("Normal memory, outer {}; inner {}", cache_policy(outer), cache_policy(inner));
}

constexpr std::array mair_layout = {
    field<Field<56, 8>>("Attr7", "", attribute), field<Field<48, 8>>("Attr6", "", attribute),
    field<Field<40, 8>>("Attr5", "", attribute), field<Field<32, 8>>("Attr4", "", attribute),
    field<Field<24, 8>>("Attr3", "", attribute), field<Field<16, 8>>("Attr2", "", attribute),
    field<Field<8, 8>>("Attr1", "", attribute),  field<Field<0, 8>>("Attr0", "", attribute)};
static_assert(is_layout(mair_layout, 63, 0));

constexpr unsigned top_bit = 63;

} // namespace

DecodedRegister decode_tcr(std::uint64_t value) {
    DecodedRegister decoded{"TCR_EL1", value, {}, {}};
    decoded.summary = fmt::format(
        "The lower range has {}, the upper range {}; the granule is {}, physical addresses have {}.",
        size_of_range(mmu::tcr::T0sz::get(value)), size_of_range(mmu::tcr::T1sz::get(value)),
        granule0(Granule0::get(value)), physical_size(mmu::tcr::Ips::get(value)));
    take_apart(value, tcr_layout, top_bit, 0, decoded.fields);
    return decoded;
}

DecodedRegister decode_mair(std::uint64_t value) {
    DecodedRegister decoded{"MAIR_EL1", value, {}, "Eight memory types, chosen by AttrIndx of a descriptor."};
    take_apart(value, mair_layout, top_bit, 0, decoded.fields);
    return decoded;
}

} // namespace faultline::exceptions
