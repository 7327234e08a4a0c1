// The inside of DebugInfo, for the debug_*.cpp files alone.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include <elfutils/libdw.h>
#include <libelf.h>

#include "sim/debug_info.hpp"

namespace faultline::sim {

/// Chains of DIEs are walked at most this far: a hostile file can make them circular.
inline constexpr int max_members = 4096;

struct DebugInfo::Impl {
    Elf* elf = nullptr;
    Dwarf* dwarf = nullptr;
    Dwarf_CFI* unwind_tables = nullptr; ///< of .eh_frame; those of .debug_frame belong to `dwarf`
    /// Named structures with members, by their offsets in .debug_info; filled when first asked for.
    std::map<std::string, Dwarf_Off, std::less<>> structures;
    /// Objects with static storage, by address; filled when first asked for.
    std::map<std::uint64_t, Dwarf_Off> objects;
    bool objects_known = false;

    /// False when there is no such structure.
    bool find_structure(std::string_view name, Dwarf_Die& type);

    Impl() = default;
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        if (unwind_tables != nullptr)
            dwarf_cfi_end(unwind_tables);
        if (dwarf != nullptr)
            dwarf_end(dwarf);
        if (elf != nullptr)
            elf_end(elf);
    }

    /// The compilation unit that `address` belongs to.
    bool unit_of(std::uint64_t address, Dwarf_Die& unit) const {
        if (dwarf_addrdie(dwarf, address, &unit) != nullptr)
            return true;
        Dwarf_CU* cu = nullptr;
        while (dwarf_get_units(dwarf, cu, &cu, nullptr, nullptr, &unit, nullptr) == 0)
            if (dwarf_haspc(&unit, address) == 1)
                return true;
        return false;
    }
};

} // namespace faultline::sim
