// Translation table descriptors taken apart. Arm ARM, "VMSAv8-64 descriptor formats".
#include <array>

#include <fmt/format.h>

#include "exceptions/decoded_field.hpp"
#include "exceptions/field_layout.hpp"
#include "mmu/descriptor.hpp"

namespace faultline::exceptions {

namespace {

using namespace mmu::descriptor;
using mmu::DescriptorKind;
using mmu::Pa;

std::string table_permissions(std::uint64_t value) {
    constexpr std::array<std::string_view, 4> names = {"no limit", "no EL0 access below", "no writes below",
                                                       "no EL0 access and no writes below"};
    return std::string{names[value % names.size()]};
}

std::string permissions(std::uint64_t value) {
    constexpr std::array<std::string_view, 4> names = {"EL1 reads and writes, EL0 nothing",
                                                       "EL1 and EL0 read and write", "EL1 reads, EL0 nothing",
                                                       "EL1 and EL0 read"};
    return std::string{names[value % names.size()]};
}

std::string attr_index(std::uint64_t value) {
    return fmt::format("memory type MAIR_EL1.Attr{}", value);
}

template <unsigned Lo> std::string address(std::uint64_t value) {
    using Output = Field<Lo, 48 - Lo>;
    return fmt::format("{:#x}", Output::put(value));
}

constexpr FieldSpec valid = bit<Valid>("Valid", "", "invalid: a translation fault", "valid");

constexpr std::array invalid_layout = {FieldSpec{"IGNORED", "Free for software", 1, 63, {}, {}, nullptr},
                                       valid};

// clang-format off
constexpr std::array table_layout = {
    bit<NsTable>("NSTable", "Non-secure tables below", "no effect", "no effect in Non-secure state"),
    field<ApTable>("APTable", "Access limit of all below", table_permissions),
    bit<UxnTable>("UXNTable", "EL0 execution of all below", "no limit", "never executable at EL0"),
    bit<PxnTable>("PXNTable", "EL1 execution of all below", "no limit", "never executable at EL1"),
    field<Field<51, 8>>("IGNORED", "Free for software"),
    field<mmu::descriptor::Output>("Table", "Address of the next table", address<12>),
    field<Field<2, 10>>("IGNORED", "Free for software"),
    bit<TableOrPage>("Type", "", "", "table"),
    valid,
};

// The attributes above and below the output address are those of blocks and pages alike.
constexpr std::array upper_attributes = {
    bit<Bit<63>>("IGNORED", "", "", ""),
    field<Field<59, 4>>("PBHA", "Page-based hardware attributes", hex),
    field<Field<55, 4>>("SW", "Free for software", hex),
    bit<Uxn>("UXN", "Execute-never at EL0", "executable at EL0", "not executable at EL0"),
    bit<Pxn>("PXN", "Execute-never at EL1", "executable at EL1", "not executable at EL1"),
    bit<Contiguous>("Contiguous", "One of a contiguous set", "no", "may share a TLB entry with its neighbours"),
    bit<Dbm>("DBM", "Dirty Bit Modifier", "no", "writable, clean while AP[2] is set (FEAT_HAFDBS)"),
    bit<Gp>("GP", "Guarded Page", "no", "branch targets are checked (FEAT_BTI)"),
};
constexpr std::array lower_attributes = {
    bit<Ng>("nG", "not Global", "for every ASID", "for the current ASID only"),
    bit<Af>("AF", "Access flag", "not accessed yet: an Access flag fault", "accessed"),
    field<Sh>("SH", "Shareability", shareability),
    field<Ap>("AP[2:1]", "Access permissions", permissions),
    bit<Ns>("NS", "Non-secure", "no effect", "no effect in Non-secure state"),
    field<AttrIndx>("AttrIndx", "Memory type", attr_index),
    bit<TableOrPage>("Type", "", "block", "page"),
    valid,
};
// clang-format on

constexpr FieldSpec output_of_level(int level) {
    if (level == 1)
        return field<Field<30, 18>>("OA", "Output address, 1 GiB", address<30>);
    if (level == 2)
        return field<Field<21, 27>>("OA", "Output address, 2 MiB", address<21>);
    return field<Field<12, 36>>("OA", "Output address, 4 KiB", address<12>);
}

constexpr auto leaf_layout(int level) {
    std::array<FieldSpec, upper_attributes.size() + 1 + lower_attributes.size()> layout{};
    std::size_t next = 0;
    for (const FieldSpec& row : upper_attributes)
        layout[next++] = row;
    layout[next++] = output_of_level(level);
    for (const FieldSpec& row : lower_attributes)
        layout[next++] = row;
    return layout;
}

constexpr std::array leaf_layouts = {leaf_layout(1), leaf_layout(2), leaf_layout(3)};
static_assert(is_layout(table_layout, 63, 0) && is_layout(invalid_layout, 63, 0));
static_assert(is_layout(leaf_layouts[0], 63, 0) && is_layout(leaf_layouts[1], 63, 0) &&
              is_layout(leaf_layouts[2], 63, 0));

std::string leaf_summary(std::uint64_t value, DescriptorKind kind, int level) {
    const std::uint64_t start = mmu::descriptor::Output::put(mmu::descriptor::Output::get(value));
    return fmt::format("A level {} {} at {:#x}: {}; {}executable at EL0, {}executable at EL1{}.", level,
                       mmu::name(kind), align_down(start, mmu::level_shift(level)),
                       permissions(Ap::get(value)), Uxn::test(value) ? "not " : "",
                       Pxn::test(value) ? "not " : "", Af::test(value) ? "" : "; Access flag clear");
}

std::string summary(std::uint64_t value, DescriptorKind kind, int level) {
    switch (kind) {
    case DescriptorKind::invalid:
        return "Invalid: bit 0 is 0, so the walk ends with a translation fault.";
    case DescriptorKind::reserved:
        return "Reserved: at level 3 bits [1:0] must be 0b11, so the walk ends with a translation fault.";
    case DescriptorKind::table:
        return fmt::format("The level {} table is at {}.", level + 1,
                           address<mmu::page_bits>(mmu::descriptor::Output::get(value)));
    default:
        return leaf_summary(value, kind, level);
    }
}

} // namespace

DecodedRegister decode_descriptor(std::uint64_t value, int level) {
    constexpr unsigned top = 63;
    const int known_level = level < mmu::first_level || level > mmu::last_level ? mmu::last_level : level;
    const DescriptorKind kind = mmu::classify(value, known_level);
    DecodedRegister decoded{fmt::format("level {} {} descriptor", known_level, mmu::name(kind)),
                            value,
                            {},
                            summary(value, kind, known_level)};
    if (kind == DescriptorKind::invalid)
        take_apart(value, invalid_layout, top, 0, decoded.fields);
    else if (kind == DescriptorKind::table)
        take_apart(value, table_layout, top, 0, decoded.fields);
    else
        take_apart(value, leaf_layouts[static_cast<std::size_t>(known_level - 1)], top, 0, decoded.fields);
    if (kind == DescriptorKind::reserved)
        decoded.fields[decoded.fields.size() - 2].meaning = "reserved at level 3: a translation fault";
    return decoded;
}

} // namespace faultline::exceptions
