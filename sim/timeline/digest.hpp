// A 64-bit digest of what is put into it, in order. It tells honest states apart; it is no defence against anybody.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace faultline::sim {

class Digest {
public:
    void add(std::uint64_t word) { state_ = stir(state_ ^ word); }
    /// `bytes.size()` is a multiple of 64: pages, taken in lanes that the processor can work on side by side.
    void add_block(std::span<const std::byte> bytes) {
        std::uint64_t lane[lanes] = {1, 2, 3, 4, 5, 6, 7, 8};
        for (std::size_t at = 0; at + sizeof lane <= bytes.size(); at += sizeof lane) {
            std::uint64_t word[lanes];
            std::memcpy(word, bytes.data() + at, sizeof word);
            for (std::size_t n = 0; n < lanes; ++n)
                lane[n] = stir(lane[n] ^ word[n]);
        }
        for (const std::uint64_t value : lane)
            add(value);
    }
    std::uint64_t value() const { return stir(state_ ^ state_ >> 32U); }

private:
    static constexpr std::size_t lanes = 8;
    // Multiplication moves a difference upwards only, so the upper bits are turned to the bottom first.
    static constexpr std::uint64_t stir(std::uint64_t value) {
        constexpr std::uint64_t golden = 0x9E37'79B9'7F4A'7C15; // 2^64 divided by the golden ratio
        return std::rotl(value, 29) * golden;
    }
    std::uint64_t state_ = 0x5EED;
};

} // namespace faultline::sim
