// What an instruction word refers to by itself: the address that it branches to, makes, or loads from.
#pragma once

#include <cstdint>
#include <optional>

#include "exceptions/processor.hpp"
#include "sim/load_store.hpp"

namespace faultline::sim {

enum class ReferenceKind : std::uint8_t {
    branch,  ///< B, B.cond, CBZ, CBNZ, TBZ, TBNZ
    call,    ///< BL
    address, ///< ADR
    page,    ///< ADRP: the first byte of a 4 KiB page
    literal, ///< a load or prefetch from an address relative to PC
};

struct CodeReference {
    ReferenceKind kind{};
    std::uint64_t target = 0; ///< virtual address
    unsigned size = 0;        ///< literal: bytes loaded
};

/// nullopt for a word that refers to no address. Arm ARM, "Branches, Exception Generating and System instructions",
/// "PC-rel. addressing" and "Load register (literal)".
std::optional<CodeReference> code_reference(std::uint32_t word, std::uint64_t pc);

/// The second half of what ADRP begins: ADD (immediate, not shifted), or a load or store with an unsigned immediate.
struct PageOffset {
    unsigned base = 0;        ///< X register that holds the page
    std::uint64_t offset = 0; ///< bytes, 0 to 65520
};
/// nullopt for other instructions.
std::optional<PageOffset> page_offset_of(std::uint32_t word);

/// The X register that ADRP writes; nullopt for another instruction.
std::optional<unsigned> page_register(std::uint32_t word);

/// The address that a load or store is about to access, from the registers in front of it. Arm ARM, "Load/Store
/// addressing modes".
std::uint64_t effective_address(const LoadStore&, const exceptions::Processor&);

} // namespace faultline::sim
