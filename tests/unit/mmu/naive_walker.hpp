// A second walker for the tests, written from the Arm ARM without using anything of mmu/: plain words, plain
// shifts, one permission at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace faultline::test {

struct NaiveRegisters {
    std::uint64_t ttbr0 = 0, ttbr1 = 0, tcr = 0, mair = 0, sctlr = 0;
    unsigned pa_bits = 44;
    bool hpds = false, e0pd = false, tbid = false;
};

struct NaiveAccess {
    char kind = 'r'; ///< r, w, x
    unsigned el = 0;
    bool pan = false;
};

/// The doubleword at a physical address, or nothing where there is no memory.
using NaiveMemory = std::function<std::optional<std::uint64_t>(std::uint64_t)>;

/// "0x48001234 attr 0xff" or "translation 2", "permission 3", "walk abort 1", ...
std::string naive_walk(const NaiveRegisters&, const NaiveMemory&, std::uint64_t va, NaiveAccess);

} // namespace faultline::test
