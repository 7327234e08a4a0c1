// What the inputs of the targets that execute instructions have in common: eight bytes that choose the circumstances,
// and then instruction words.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace faultline::fuzz {

inline constexpr std::size_t header_bytes = 8;

/// Bytes beyond the end are 0; so are words that are cut.
class Input {
public:
    explicit Input(std::span<const std::uint8_t> bytes) {
        std::ranges::copy(bytes.first(std::min(bytes.size(), header_bytes)), header_.begin());
        if (bytes.size() <= header_bytes)
            return;
        const auto rest = bytes.subspan(header_bytes);
        words_.resize((rest.size() + 3) / 4);
        std::memcpy(words_.data(), rest.data(), rest.size());
    }
    /// A byte of the header.
    unsigned choice(std::size_t n) const { return header_.at(n); }
    std::span<const std::uint32_t> words() const { return words_; }
    /// At most `most` of them.
    std::span<const std::uint32_t> words(std::size_t most) const {
        return std::span(words_).first(std::min(words_.size(), most));
    }
    /// Of all bytes: what is chosen by it is the same each time an input is executed.
    std::uint32_t hash() const {
        std::uint32_t sum = 0;
        for (const std::uint32_t word : words_)
            sum = sum * 0x9E37'79B1 + (word ^ word >> 15U);
        for (const std::uint8_t byte : header_)
            sum = sum * 0x9E37'79B1 + byte;
        return sum ^ sum >> 16U;
    }

private:
    std::array<std::uint8_t, header_bytes> header_{};
    std::vector<std::uint32_t> words_;
};

} // namespace faultline::fuzz
