// Names and source lines of everything that a guest executes: its kernel, and the program that it runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mmu/address.hpp"
#include "sim/debug_info.hpp"
#include "sim/symbols.hpp"
#include "sim/target.hpp"

namespace faultline::sim {

/// An address as a function and a distance into it.
struct NamedAddress {
    std::string function;
    std::uint64_t start = 0, size = 0; ///< of the function, where it lies in memory
    bool kernel = false;
};

/// Kernel addresses are as linked; those of a position-independent program are moved by what execve has chosen.
class GuestSymbols {
public:
    /// The target must outlive this.
    explicit GuestSymbols(const Target&);

    /// The program was loaded so many bytes above its linked addresses. It may have been loaded more than once: the
    /// last one told is what an address is looked up with first.
    void add_program_bias(std::uint64_t bias);

    /// The function that `address` lies in, of the kernel where bit 55 is set and of the program where it is not.
    std::optional<NamedAddress> function_at(std::uint64_t address) const;
    /// "do_mem_abort+0x40/0xb4" as Linux prints symbols; nullopt where there is none.
    std::optional<std::string> describe(std::uint64_t address) const;
    std::optional<SourceLine> line(std::uint64_t address) const;
    std::vector<std::string> inlined(std::uint64_t address) const;
    std::optional<CallFrameRow> call_frame(std::uint64_t address) const;
    std::optional<FunctionSignature> signature(std::uint64_t address) const;

    /// Where a function begins: in the kernel, and wherever the program was loaded. Empty when neither has it.
    std::vector<mmu::Va> function_addresses(std::string_view name) const;
    /// Where the code of a source line begins; see DebugInfo::addresses.
    std::vector<mmu::Va> line_addresses(const std::string& file, int line) const;
    /// The address of a symbol, the kernel's first.
    std::optional<std::uint64_t> address_of(std::string_view symbol) const;

    /// nullptr when the kernel was built without debug information.
    const DebugInfo* kernel_debug() const { return kernel_.debug ? &*kernel_.debug : nullptr; }

private:
    struct Image {
        Symbols symbols;
        std::optional<DebugInfo> debug;
    };
    /// What an address means to an image, and by how much the image was moved.
    struct Linked {
        const Image* image = nullptr;
        std::uint64_t address = 0, bias = 0;
    };
    Linked linked(std::uint64_t address) const;

    Image kernel_, program_;
    std::vector<std::uint64_t> biases_; ///< distinct, the last one told at the end
};

} // namespace faultline::sim
