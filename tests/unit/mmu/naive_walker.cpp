#include "naive_walker.hpp"

#include <fmt/format.h>

namespace faultline::test {

namespace {

bool bit(std::uint64_t word, unsigned n) {
    return (word >> n & 1) != 0;
}

/// Bits [47:12] of a descriptor or TTBR, with `low` bits cleared.
std::uint64_t address_in(std::uint64_t word, unsigned low) {
    return word << 16 >> 16 >> low << low;
}

std::string fault(const char* kind, int level) {
    return fmt::format("{} {}", kind, level);
}

std::string mmu_off(const NaiveRegisters& r, std::uint64_t va, NaiveAccess access) {
    const bool upper = bit(va, 55);
    bool tagged = upper ? bit(r.tcr, 38) : bit(r.tcr, 37);
    if (access.kind == 'x' && r.tbid && (upper ? bit(r.tcr, 52) : bit(r.tcr, 51)))
        tagged = false;
    std::uint64_t pa = va;
    if (tagged)
        pa = upper ? va | 0xFF00'0000'0000'0000 : va & 0x00FF'FFFF'FFFF'FFFF;
    if (pa >= std::uint64_t{1} << r.pa_bits)
        return fault("address size", 0);
    const unsigned attr = access.kind == 'x' ? (bit(r.sctlr, 12) ? 0xAA : 0x44) : 0x00;
    return fmt::format("{:#x} attr {:#x}", pa, attr);
}

/// The four columns of the AP table and the execute-never bits, asked one by one.
bool permitted(const NaiveRegisters& r, NaiveAccess a, bool ap1, bool ap2, bool uxn, bool pxn) {
    const bool wxn = bit(r.sctlr, 19);
    const bool el0_reads = ap1, el0_writes = ap1 && !ap2, el1_writes = !ap2;
    if (a.el == 0) {
        if (a.kind == 'r')
            return el0_reads;
        if (a.kind == 'w')
            return el0_writes;
        return !uxn && !(wxn && el0_writes);
    }
    if (a.kind == 'x')
        return !pxn && !el0_writes && !(wxn && el1_writes);
    if (a.pan && el0_reads)
        return false;
    return a.kind == 'r' || el1_writes;
}

} // namespace

std::string naive_walk(const NaiveRegisters& r, const NaiveMemory& memory, std::uint64_t va,
                       NaiveAccess access) {
    if (!bit(r.sctlr, 0))
        return mmu_off(r, va, access);

    const bool upper = bit(va, 55);
    if (access.el == 0 && r.e0pd && bit(r.tcr, upper ? 56 : 55))
        return fault("translation", 0);
    bool tagged = bit(r.tcr, upper ? 38 : 37);
    if (access.kind == 'x' && r.tbid && bit(r.tcr, upper ? 52 : 51))
        tagged = false;
    // The sign bits: [63:39], or [55:39] of a tagged address.
    const std::uint64_t top = tagged ? va << 8 >> 47 : va >> 39;
    const std::uint64_t all_ones = tagged ? 0x1'FFFF : 0x1FF'FFFF;
    if (top != (upper ? all_ones : 0))
        return fault("translation", 0);
    if (bit(r.tcr, upper ? 23 : 7))
        return fault("translation", 0);

    static constexpr unsigned sizes[] = {32, 36, 40, 42, 44, 48, 48, 48};
    unsigned limit = sizes[r.tcr >> 32 & 7];
    if (r.pa_bits < limit)
        limit = r.pa_bits;
    const auto too_large = [limit](std::uint64_t pa) { return limit < 48 && pa >> limit != 0; };

    std::uint64_t table = address_in(upper ? r.ttbr1 : r.ttbr0, 12);
    if (too_large(table))
        return fault("address size", 0);
    const bool ignore_hierarchy = r.hpds && bit(r.tcr, upper ? 42 : 41);
    bool no_el0 = false, no_write = false, no_el0_exec = false, no_el1_exec = false;

    for (int level = 1; level <= 3; ++level) {
        const unsigned shift = level == 1 ? 30 : level == 2 ? 21 : 12;
        const auto word = memory(table + (va >> shift & 511) * 8);
        if (!word)
            return fault("walk abort", level);
        const std::uint64_t d = *word;
        if (!bit(d, 0) || (level == 3 && !bit(d, 1)))
            return fault("translation", level);
        if (level < 3 && bit(d, 1)) {
            table = address_in(d, 12);
            if (too_large(table))
                return fault("address size", level);
            if (!ignore_hierarchy) {
                no_el0 = no_el0 || bit(d, 61);
                no_write = no_write || bit(d, 62);
                no_el0_exec = no_el0_exec || bit(d, 60);
                no_el1_exec = no_el1_exec || bit(d, 59);
            }
            continue;
        }
        const std::uint64_t base = address_in(d, shift);
        if (too_large(base))
            return fault("address size", level);
        if (!bit(d, 10))
            return fault("access flag", level);
        if (!permitted(r, access, bit(d, 6) && !no_el0, bit(d, 7) || no_write, bit(d, 54) || no_el0_exec,
                       bit(d, 53) || no_el1_exec))
            return fault("permission", level);
        const std::uint64_t inside = va << (64 - shift) >> (64 - shift);
        return fmt::format("{:#x} attr {:#x}", base + inside, r.mair >> (8 * (d >> 2 & 7)) & 0xFF);
    }
    return "unreachable";
}

} // namespace faultline::test
