// Guest RAM: banks of memory at the physical addresses a board gives, sparse on the host.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <vector>

#include "mmu/address.hpp"

namespace faultline::mmu {

/// RAM as a list of non-overlapping banks. Host pages are used only where the guest (or a loader) touched
/// them: an untouched bank of 16 GiB costs address space, not memory. An address outside every bank is a
/// fact, not an error: the walk and the access turn it into an external abort.
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

    /// Adds a bank of zeroed RAM. False, and nothing added, if it is empty, not page aligned, ends above
    /// 48 bits, overlaps another bank, or the host refuses the address space.
    bool add_bank(Pa base, std::uint64_t size);
    /// In the order in which they were added. The host pointers stay valid until this object is destroyed or
    /// moved into.
    std::span<const Bank> banks() const;

    /// True if [pa, pa + size) lies in one bank.
    bool contains(Pa pa, std::uint64_t size) const;
    /// The host bytes at `pa`, or nullptr if [pa, pa + size) is not wholly in one bank.
    std::byte* host(Pa pa, std::uint64_t size) { return find(pa, size); }
    const std::byte* host(Pa pa, std::uint64_t size) const { return find(pa, size); }

    /// The little-endian doubleword at `pa`, at any alignment; nullopt outside RAM.
    std::optional<std::uint64_t> read64(Pa pa) const {
        const std::byte* from = find(pa, sizeof(std::uint64_t));
        if (from == nullptr)
            return std::nullopt;
        std::uint64_t value = 0;
        std::memcpy(&value, from, sizeof value);
        return value;
    }
    /// False (and nothing written) outside RAM.
    bool write64(Pa pa, std::uint64_t value);
    /// Copies bytes; false (and nothing copied) if the range is not in one bank.
    bool read(Pa pa, std::span<std::byte> out) const;
    bool write(Pa pa, std::span<const std::byte> bytes);

    /// Says that [pa, pa + size) may now be written through host(). write() and write64() say it themselves. What
    /// lies outside RAM is ignored.
    void will_write(Pa pa, std::uint64_t size);
    /// The pages that were, or may have been, written since the last call or, at first, ever: their addresses, in
    /// ascending order.
    std::vector<Pa> take_written();

private:
    std::byte* find(Pa pa, std::uint64_t size) const {
        for (const Bank& bank : banks_) {
            // Unsigned wrap-around makes an address below the bank a huge offset.
            const std::uint64_t offset = pa.raw - bank.base.raw;
            if (offset < bank.size && size <= bank.size - offset)
                return bank.host + offset;
        }
        return nullptr;
    }

    std::vector<Bank> banks_;
    std::vector<Pa> written_;                   ///< each page once, in the order of first writes
    std::vector<std::vector<bool>> is_written_; ///< by bank and page: it is in `written_`
};

} // namespace faultline::mmu
