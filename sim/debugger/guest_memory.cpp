#include "sim/debugger/guest_memory.hpp"

#include <algorithm>
#include <cstring>

#include "mmu/walk.hpp"
#include "sim/machine.hpp"

namespace faultline::sim {

GuestMemory::GuestMemory(const Machine& machine) : regime_(machine.regime()), memory_(&machine.memory()) {}

GuestMemory::GuestMemory(const Machine& machine, mmu::Pa user_tables) : GuestMemory(machine) {
    regime_.ttbr0 = user_tables.raw;
    no_user_half_ = user_tables.raw == 0;
}

std::optional<mmu::Pa> GuestMemory::physical(mmu::Va va) const {
    if (no_user_half_ && !mmu::va_select::test(va.raw))
        return std::nullopt;
    const auto found = mmu::find_leaf(regime_, *memory_, va);
    const auto* const leaf = std::get_if<mmu::Leaf>(&found);
    return leaf != nullptr ? std::optional(output_address(*leaf, va)) : std::nullopt;
}

bool GuestMemory::read(mmu::Va va, std::span<std::byte> out) const {
    for (std::size_t done = 0; done < out.size();) {
        const mmu::Va at = va + done;
        const std::size_t size = std::min<std::size_t>(out.size() - done, mmu::page_size - page_offset(at));
        const auto pa = physical(at);
        if (!pa || !memory_->read(*pa, out.subspan(done, size)))
            return false;
        done += size;
    }
    return true;
}

std::optional<std::uint64_t> GuestMemory::number(std::uint64_t va, unsigned size) const {
    std::uint64_t value = 0;
    const std::span<std::byte> bytes = std::as_writable_bytes(std::span(&value, 1));
    if (size == 0 || size > bytes.size() || !read(mmu::Va{va}, bytes.first(size)))
        return std::nullopt;
    return value;
}

std::string GuestMemory::text(std::uint64_t va, std::size_t longest) const {
    constexpr char first_printable = ' ', last_printable = '~';
    std::string text;
    for (std::uint64_t at = va; text.size() < longest; ++at) {
        const auto byte = number(at, 1);
        if (!byte || *byte == 0)
            break;
        const char c = static_cast<char>(*byte);
        text += c >= first_printable && c <= last_printable ? c : '?';
    }
    return text;
}

} // namespace faultline::sim
