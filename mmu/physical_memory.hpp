// Guest RAM: banks of memory at the physical addresses a board gives, sparse on the host.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "mmu/address.hpp"

namespace faultline::mmu {

/// RAM as a list of non-overlapping banks. Host pages are used only where the guest (or a loader) touched
/// them.
class PhysicalMemory {
public:
    struct Bank {
        Pa base;
        std::uint64_t size = 0; ///< bytes, a multiple of the page size
        std::byte* host = nullptr;
    };

    PhysicalMemory() = default;
    PhysicalMemory(const PhysicalMemory&) = delete;
    PhysicalMemory& operator=(const PhysicalMemory&) = delete;
    PhysicalMemory(PhysicalMemory&&) noexcept;
    PhysicalMemory& operator=(PhysicalMemory&&) noexcept;
    ~PhysicalMemory();

    /// Adds a bank of zeroed RAM. False if it is empty, not page aligned, overlaps another bank, or the host
    /// refuses.
    bool add_bank(Pa base, std::uint64_t size);
    std::span<const Bank> banks() const;

    /// True if [pa, pa + size) lies in one bank.
    bool contains(Pa pa, std::uint64_t size) const;
    /// The host bytes at `pa`, or nullptr if [pa, pa + size) is not wholly in one bank.
    std::byte* host(Pa pa, std::uint64_t size);
    const std::byte* host(Pa pa, std::uint64_t size) const;

    /// The little-endian doubleword at `pa` (8-byte aligned); nullopt outside RAM.
    std::optional<std::uint64_t> read64(Pa pa) const;
    bool write64(Pa pa, std::uint64_t value);
    /// Copies bytes; false (and nothing copied) if the range is not in one bank.
    bool read(Pa pa, std::span<std::byte> out) const;
    bool write(Pa pa, std::span<const std::byte> bytes);

private:
    std::vector<Bank> banks_;
};

} // namespace faultline::mmu
