#include "mmu/physical_memory.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include <sys/mman.h>

namespace faultline::mmu {

static_assert(std::endian::native == std::endian::little, "guest memory is kept as the guest sees it");

namespace {

constexpr std::uint64_t pa_end = std::uint64_t{1} << max_pa_bits;

void release(std::vector<PhysicalMemory::Bank>& banks) {
    for (const auto& bank : banks)
        ::munmap(bank.host, bank.size);
    banks.clear();
}

} // namespace

PhysicalMemory::PhysicalMemory(PhysicalMemory&& other) noexcept
    : banks_(std::exchange(other.banks_, {})), written_(std::exchange(other.written_, {})),
      is_written_(std::exchange(other.is_written_, {})) {}

PhysicalMemory& PhysicalMemory::operator=(PhysicalMemory&& other) noexcept {
    if (this != &other) {
        release(banks_);
        banks_ = std::exchange(other.banks_, {});
        written_ = std::exchange(other.written_, {});
        is_written_ = std::exchange(other.is_written_, {});
    }
    return *this;
}

PhysicalMemory::~PhysicalMemory() {
    release(banks_);
}

bool PhysicalMemory::add_bank(Pa base, std::uint64_t size) {
    if (size == 0 || page_offset(base) != 0 || size % page_size != 0)
        return false;
    if (base.raw >= pa_end || size > pa_end - base.raw)
        return false;
    const auto overlaps = [&](const Bank& b) {
        return base.raw < b.base.raw + b.size && b.base.raw < base.raw + size;
    };
    if (std::any_of(banks_.begin(), banks_.end(), overlaps))
        return false;
    void* host =
        ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (host == MAP_FAILED)
        return false;
    banks_.push_back({base, size, static_cast<std::byte*>(host)});
    is_written_.emplace_back(size / page_size);
    return true;
}

std::span<const PhysicalMemory::Bank> PhysicalMemory::banks() const {
    return banks_;
}

bool PhysicalMemory::contains(Pa pa, std::uint64_t size) const {
    return host(pa, size) != nullptr;
}

bool PhysicalMemory::write64(Pa pa, std::uint64_t value) {
    return write(pa, std::as_bytes(std::span{&value, 1}));
}

bool PhysicalMemory::read(Pa pa, std::span<std::byte> out) const {
    const std::byte* from = host(pa, out.size());
    if (from == nullptr)
        return false;
    std::copy_n(from, out.size(), out.begin());
    return true;
}

bool PhysicalMemory::write(Pa pa, std::span<const std::byte> bytes) {
    std::byte* to = host(pa, bytes.size());
    if (to == nullptr)
        return false;
    will_write(pa, bytes.size());
    std::copy_n(bytes.begin(), bytes.size(), to);
    return true;
}

void PhysicalMemory::will_write(Pa pa, std::uint64_t size) {
    for (std::size_t n = 0; n < banks_.size(); ++n) {
        const std::uint64_t offset = pa.raw - banks_[n].base.raw;
        if (size == 0 || offset >= banks_[n].size || size > banks_[n].size - offset)
            continue;
        for (std::uint64_t page = offset / page_size; page <= (offset + size - 1) / page_size; ++page) {
            if (is_written_[n][page])
                continue;
            is_written_[n][page] = true;
            written_.push_back(banks_[n].base + page * page_size);
        }
        return;
    }
}

std::vector<Pa> PhysicalMemory::take_written() {
    for (const Pa page : written_) {
        for (std::size_t n = 0; n < banks_.size(); ++n) {
            const std::uint64_t offset = page.raw - banks_[n].base.raw;
            if (offset < banks_[n].size)
                is_written_[n][offset / page_size] = false;
        }
    }
    std::vector<Pa> pages = std::exchange(written_, {});
    std::sort(pages.begin(), pages.end());
    return pages;
}

} // namespace faultline::mmu
