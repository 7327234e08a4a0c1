#include "sim/code_shadow.hpp"

#include <cstring>
#include <sys/mman.h>

#include "sim/check.hpp"

namespace faultline::sim {

namespace {

constexpr std::uint64_t slots = CodeShadow::room() / granule_size;
constexpr std::uint32_t undefined_word = 0; // UDF #0

} // namespace

CodeShadow::CodeShadow(std::uint64_t base, const exceptions::CpuFeatures& features)
    : base_(base), features_(features) {
    void* memory =
        mmap(nullptr, room(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    FAULTLINE_CHECK(memory != MAP_FAILED, "the host has no address space left");
    host_ = static_cast<std::byte*>(memory);
}

CodeShadow::~CodeShadow() {
    munmap(host_, room());
}

std::optional<std::uint64_t> CodeShadow::copy_of(mmu::Pa pa, std::span<const std::byte, granule_size> code,
                                                 Watch watch) {
    std::uint64_t& slot = copies_[pa.raw].slot.at(watch.variant());
    if (slot == none) {
        if (is_full())
            return std::nullopt;
        slot = used_++;
        copied_.insert(pa.raw);
        std::byte* to = host_ + slot * granule_size;
        for (std::size_t at = 0; at < code.size(); at += sizeof(std::uint32_t)) {
            std::uint32_t word = 0;
            std::memcpy(&word, code.data() + at, sizeof word);
            if (classify_instruction(word, watch, features_) != InstructionClass::plain)
                word = undefined_word;
            std::memcpy(to + at, &word, sizeof word);
        }
    }
    return base_ + slot * granule_size;
}

bool CodeShadow::is_full() const {
    return used_ == slots;
}

void CodeShadow::start_over() {
    drop_all();
    used_ = 0;
}

} // namespace faultline::sim
