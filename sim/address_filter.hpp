// A set of addresses that never forgets one, but may hold more than was put in: small, and emptied at no cost.
#pragma once

#include <array>
#include <cstdint>

#include "mmu/bits.hpp"

namespace faultline::sim {

class AddressFilter {
public:
    void insert(std::uint64_t address) { words_[word_of(address)] |= bit_of(address); }
    bool may_contain(std::uint64_t address) const {
        return (words_[word_of(address)] & bit_of(address)) != 0;
    }
    void clear() { words_.fill(0); }

private:
    static constexpr unsigned index_bits = 13;
    static std::uint64_t hash(std::uint64_t address) {
        constexpr std::uint64_t odd = 0x9E37'79B9'7F4A'7C15; // 2^64 divided by the golden ratio
        return (address * odd) >> (64 - index_bits);
    }
    static std::size_t word_of(std::uint64_t address) { return hash(address) / 64; }
    static std::uint64_t bit_of(std::uint64_t address) { return std::uint64_t{1} << (hash(address) % 64); }

    std::array<std::uint64_t, (std::size_t{1} << index_bits) / 64> words_{};
};

} // namespace faultline::sim
