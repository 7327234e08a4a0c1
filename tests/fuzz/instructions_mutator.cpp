// libFuzzer's mutations, for inputs of a header and instruction words: most of the changes keep words whole and make
// them instructions.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "tests/fuzz/input.hpp"
#include "tests/fuzz/instructions.hpp"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace {

using faultline::fuzz::header_bytes;
using faultline::fuzz::Random;

constexpr std::size_t word_bytes = 4;

void put(std::uint8_t* at, std::uint32_t word) {
    std::memcpy(at, &word, word_bytes);
}

/// Opens room for `count` words at word `n`.
void open_room(std::span<std::uint8_t> words, std::size_t used, std::size_t n, std::size_t count) {
    std::memmove(words.data() + (n + count) * word_bytes, words.data() + n * word_bytes,
                 (used - n) * word_bytes);
}

} // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most,
                                               unsigned seed) {
    Random random(seed);
    constexpr std::size_t most_new = 8;
    if (random() % 8 == 0 || size < header_bytes + word_bytes || most < header_bytes + most_new * word_bytes)
        return std::max(LLVMFuzzerMutate(data, size, most), std::min(most, header_bytes + word_bytes));
    const std::size_t used = (size - header_bytes) / word_bytes, room = (most - header_bytes) / word_bytes;
    const std::span words(data + header_bytes, most - header_bytes);
    const std::size_t n = random() % used, count = 1 + random() % most_new;
    switch (random() % 8) {
    case 0: // a byte of the header
        data[random() % header_bytes] = static_cast<std::uint8_t>(random());
        return header_bytes + used * word_bytes;
    case 1: // words go
        if (used <= count + n)
            return header_bytes + used * word_bytes;
        std::memmove(words.data() + n * word_bytes, words.data() + (n + count) * word_bytes,
                     (used - n - count) * word_bytes);
        return header_bytes + (used - count) * word_bytes;
    case 2: // one bit of a word
        words[n * word_bytes + random() % word_bytes] ^= static_cast<std::uint8_t>(1U << random() % 8);
        return header_bytes + used * word_bytes;
    case 3:
    case 4: // new ones between
        if (used + count > room)
            break;
        open_room(words, used, n, count);
        for (std::size_t i = 0; i < count; ++i)
            put(words.data() + (n + i) * word_bytes, faultline::fuzz::some_instruction(random));
        return header_bytes + (used + count) * word_bytes;
    default:
        break;
    }
    put(words.data() + n * word_bytes, faultline::fuzz::some_instruction(random));
    return header_bytes + used * word_bytes;
}
