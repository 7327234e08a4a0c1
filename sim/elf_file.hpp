// An AArch64 ELF file, taken apart with every offset checked: segments to load, sections to look things up in.
// Format: "ELF for the Arm 64-bit Architecture (AArch64)" and the System V gABI chapters it builds on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/result.hpp"

namespace faultline::sim {

/// A program header of type PT_LOAD whose file range lies inside the file.
struct ElfSegment {
    std::uint64_t virtual_address = 0, physical_address = 0;
    std::uint64_t memory_size = 0; ///< >= data.size(); the rest is zero
    std::uint32_t flags = 0;       ///< PF_R 4, PF_W 2, PF_X 1
    std::span<const std::byte> data;
};

struct ElfSection {
    std::string_view name;
    std::uint32_t type = 0, link = 0;
    std::uint64_t flags = 0, address = 0, entry_size = 0;
    std::span<const std::byte> data; ///< empty for SHT_NOBITS
};

/// Refers to the bytes it was parsed from; they must outlive it.
class ElfFile {
public:
    /// Accepts little-endian 64-bit AArch64 files of type ET_EXEC and ET_DYN with at least one PT_LOAD.
    /// Refuses everything whose headers point outside the file, with a line that starts with `name`.
    /// A damaged section table is not an error: programs run without one, so sections() is then empty.
    static Result<ElfFile> parse(std::span<const std::byte> bytes, const std::string& name);

    std::span<const std::byte> bytes() const { return bytes_; }
    /// ET_DYN: loaded at an address the kernel chooses.
    bool position_independent() const { return position_independent_; }
    std::uint64_t entry() const { return entry_; }
    /// The program interpreter named by PT_INTERP; empty for a static program.
    const std::string& interpreter() const { return interpreter_; }
    std::span<const ElfSegment> segments() const { return segments_; }
    std::span<const ElfSection> sections() const { return sections_; }
    /// The first section of that name, or nullptr.
    const ElfSection* section(std::string_view name) const;
    /// The bytes of the file that would be at virtual address `address`, up to `size` of them; shorter or empty
    /// where the file has none.
    std::span<const std::byte> at(std::uint64_t address, std::uint64_t size) const;

private:
    std::span<const std::byte> bytes_;
    bool position_independent_ = false;
    std::uint64_t entry_ = 0;
    std::string interpreter_;
    std::vector<ElfSegment> segments_;
    std::vector<ElfSection> sections_;
};

} // namespace faultline::sim
