// What a word of guest RAM is called in the kernel's C.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "mmu/address.hpp"
#include "sim/debugger/debugger.hpp"
#include "sim/debugger/guest_memory.hpp"
#include "sim/debugger/guest_symbols.hpp"

namespace faultline::sim {

/// Names for the physical memory of one instant: static objects of the kernel, and the structures that the arguments
/// of the calls open at that instant point to.
class WordNames {
public:
    /// At the present instant, where the debugger is again afterwards. The debugger must outlive this.
    explicit WordNames(Debugger&);

    /// "mm->rss_stat[0].counters", "boot_params.flags"; empty for a word that has no name.
    std::string name(mmu::Pa) const;

private:
    /// What lies on one page of a structure.
    struct Piece {
        std::uint64_t start = 0, size = 0; ///< physical
        std::uint64_t offset = 0;          ///< of `start` in the structure
        std::uint64_t whole = 0;           ///< bytes of the structure
        std::string pointer, structure;
    };
    void add_kernel_pages(const GuestMemory&);
    void add_arguments(const FunctionSignature&, const Machine&);
    void add_object(const GuestMemory&, std::uint64_t va, const Parameter&);

    const GuestSymbols* symbols_;
    std::map<std::uint64_t, std::uint64_t> kernel_pages_; ///< physical to virtual
    std::vector<Piece> pieces_;                           ///< of the largest structure first
};

/// The bytes of the current task's kernel stack that lie below SP, as physical pages or parts of them: what calls that
/// are over have left there.
class DeadStack {
public:
    explicit DeadStack(const Debugger&);
    bool contains(mmu::Pa) const;

private:
    std::map<std::uint64_t, std::uint64_t> parts_; ///< physical start to size
};

} // namespace faultline::sim
