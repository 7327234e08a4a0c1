// The fault status codes as one table: encoding a fault and decoding a syndrome read the same rows.
#include <array>

#include "exceptions/syndrome.hpp"

namespace faultline::exceptions {

namespace {

using mmu::FaultKind;
constexpr std::nullopt_t none = std::nullopt;
constexpr std::string_view unused = "reserved";

// Arm ARM, "ESR_EL1", ISS encoding for an exception from a Data Abort, DFSC. Columns: code, meaning, what the
// model reports with it, level, name in the kernel's fault_info[] (6.6 where it differs from 4.9).
// clang-format off
constexpr std::array<FaultCode, 64> codes = {{
    {0b000000, "Address size fault, level 0 or the base register", FaultKind::address_size, 0, "ttbr address size fault"},
    {0b000001, "Address size fault, level 1", FaultKind::address_size, 1, "level 1 address size fault"},
    {0b000010, "Address size fault, level 2", FaultKind::address_size, 2, "level 2 address size fault"},
    {0b000011, "Address size fault, level 3", FaultKind::address_size, 3, "level 3 address size fault"},
    {0b000100, "Translation fault, level 0", FaultKind::translation, 0, "level 0 translation fault"},
    {0b000101, "Translation fault, level 1", FaultKind::translation, 1, "level 1 translation fault"},
    {0b000110, "Translation fault, level 2", FaultKind::translation, 2, "level 2 translation fault"},
    {0b000111, "Translation fault, level 3", FaultKind::translation, 3, "level 3 translation fault"},
    {0b001000, "Access flag fault, level 0 (FEAT_LPA2)", none, 0, "unknown 8"},
    {0b001001, "Access flag fault, level 1", FaultKind::access_flag, 1, "level 1 access flag fault"},
    {0b001010, "Access flag fault, level 2", FaultKind::access_flag, 2, "level 2 access flag fault"},
    {0b001011, "Access flag fault, level 3", FaultKind::access_flag, 3, "level 3 access flag fault"},
    {0b001100, "Permission fault, level 0 (FEAT_LPA2)", none, 0, "unknown 12"},
    {0b001101, "Permission fault, level 1", FaultKind::permission, 1, "level 1 permission fault"},
    {0b001110, "Permission fault, level 2", FaultKind::permission, 2, "level 2 permission fault"},
    {0b001111, "Permission fault, level 3", FaultKind::permission, 3, "level 3 permission fault"},
    {0b010000, "Synchronous External abort, not on a translation table walk", FaultKind::external_abort, 0, "synchronous external abort"},
    {0b010001, "Synchronous Tag Check Fault (FEAT_MTE2)", none, 0, "synchronous tag check fault"},
    {0b010010, "Synchronous External abort on a translation table walk, level -2 (FEAT_D128)", none, -2, "unknown 18"},
    {0b010011, "Synchronous External abort on a translation table walk, level -1 (FEAT_LPA2)", none, -1, "unknown 19"},
    {0b010100, "Synchronous External abort on a translation table walk, level 0", FaultKind::external_abort_on_walk, 0, "level 0 (translation table walk)"},
    {0b010101, "Synchronous External abort on a translation table walk, level 1", FaultKind::external_abort_on_walk, 1, "level 1 (translation table walk)"},
    {0b010110, "Synchronous External abort on a translation table walk, level 2", FaultKind::external_abort_on_walk, 2, "level 2 (translation table walk)"},
    {0b010111, "Synchronous External abort on a translation table walk, level 3", FaultKind::external_abort_on_walk, 3, "level 3 (translation table walk)"},
    {0b011000, "Synchronous parity or ECC error, not on a translation table walk", none, 0, "synchronous parity or ECC error"},
    {0b011001, unused, none, 0, "unknown 25"},
    {0b011010, unused, none, 0, "unknown 26"},
    {0b011011, "Synchronous parity or ECC error on a translation table walk, level -1 (FEAT_LPA2)", none, -1, "unknown 27"},
    {0b011100, "Synchronous parity or ECC error on a translation table walk, level 0", none, 0, "level 0 synchronous parity error (translation table walk)"},
    {0b011101, "Synchronous parity or ECC error on a translation table walk, level 1", none, 1, "level 1 synchronous parity error (translation table walk)"},
    {0b011110, "Synchronous parity or ECC error on a translation table walk, level 2", none, 2, "level 2 synchronous parity error (translation table walk)"},
    {0b011111, "Synchronous parity or ECC error on a translation table walk, level 3", none, 3, "level 3 synchronous parity error (translation table walk)"},
    {0b100000, unused, none, 0, "unknown 32"},
    {0b100001, "Alignment fault", FaultKind::alignment, 0, "alignment fault"},
    {0b100010, "Granule Protection Fault on a translation table walk, level -2 (FEAT_RME, FEAT_D128)", none, -2, "unknown 34"},
    {0b100011, "Granule Protection Fault on a translation table walk, level -1 (FEAT_RME, FEAT_LPA2)", none, -1, "unknown 35"},
    {0b100100, "Granule Protection Fault on a translation table walk, level 0 (FEAT_RME)", none, 0, "unknown 36"},
    {0b100101, "Granule Protection Fault on a translation table walk, level 1 (FEAT_RME)", none, 1, "unknown 37"},
    {0b100110, "Granule Protection Fault on a translation table walk, level 2 (FEAT_RME)", none, 2, "unknown 38"},
    {0b100111, "Granule Protection Fault on a translation table walk, level 3 (FEAT_RME)", none, 3, "unknown 39"},
    {0b101000, "Granule Protection Fault, not on a translation table walk (FEAT_RME)", none, 0, "unknown 40"},
    {0b101001, "Address size fault, level -1 (FEAT_LPA2)", none, -1, "unknown 41"},
    {0b101010, "Translation fault, level -2 (FEAT_D128)", none, -2, "unknown 42"},
    {0b101011, "Translation fault, level -1 (FEAT_LPA2)", none, -1, "unknown 43"},
    {0b101100, "Address size fault, level -2 (FEAT_D128)", none, -2, "unknown 44"},
    {0b101101, unused, none, 0, "unknown 45"},
    {0b101110, unused, none, 0, "unknown 46"},
    {0b101111, unused, none, 0, "unknown 47"},
    {0b110000, "TLB conflict abort", FaultKind::tlb_conflict, 0, "TLB conflict abort"},
    {0b110001, "Unsupported atomic hardware update fault (FEAT_HAFDBS)", none, 0, "Unsupported atomic hardware update fault"},
    {0b110010, unused, none, 0, "unknown 50"},
    {0b110011, unused, none, 0, "unknown 51"},
    {0b110100, "IMPLEMENTATION DEFINED fault (Lockdown)", none, 0, "implementation fault (lockdown abort)"},
    {0b110101, "IMPLEMENTATION DEFINED fault (Unsupported Exclusive or Atomic access)", none, 0, "implementation fault (unsupported exclusive)"},
    {0b110110, unused, none, 0, "unknown 54"},
    {0b110111, unused, none, 0, "unknown 55"},
    {0b111000, unused, none, 0, "unknown 56"},
    {0b111001, unused, none, 0, "unknown 57"},
    {0b111010, unused, none, 0, "unknown 58"},
    {0b111011, unused, none, 0, "unknown 59"},
    {0b111100, unused, none, 0, "unknown 60"},
    {0b111101, "Section Domain fault (PAR_EL1 of AArch32 regimes only)", none, 0, "section domain fault"},
    {0b111110, "Page Domain fault (PAR_EL1 of AArch32 regimes only)", none, 0, "page domain fault"},
    {0b111111, unused, none, 0, "unknown 63"},
}};
// clang-format on

constexpr bool rows_are_in_order() {
    for (std::size_t i = 0; i < codes.size(); ++i)
        if (codes[i].fsc != i)
            return false;
    return true;
}
static_assert(rows_are_in_order());

constexpr bool has_level(FaultKind kind) {
    return kind == FaultKind::address_size || kind == FaultKind::translation ||
           kind == FaultKind::access_flag || kind == FaultKind::permission ||
           kind == FaultKind::external_abort_on_walk;
}

// fault_status_code() in constant time: code of [kind][level].
using CodeOfFault = std::array<std::array<std::uint8_t, 4>, 8>;
constexpr CodeOfFault code_of_fault = [] {
    CodeOfFault table{};
    for (const FaultCode& row : codes) {
        if (!row.kind)
            continue;
        auto& levels = table[static_cast<std::size_t>(*row.kind)];
        if (has_level(*row.kind))
            levels[static_cast<std::size_t>(row.level)] = row.fsc;
        else
            levels.fill(row.fsc);
    }
    return table;
}();

} // namespace

std::uint8_t fault_status_code(const mmu::Fault& fault) {
    return code_of_fault[static_cast<std::size_t>(fault.kind) % 8][static_cast<std::size_t>(fault.level) % 4];
}

const FaultCode& fault_code(std::uint8_t fsc) {
    return codes[fsc % codes.size()];
}

std::string_view linux_fault_name(std::uint8_t fsc) {
    return fault_code(fsc).linux_name;
}

} // namespace faultline::exceptions
