#include "tests/fuzz/mutator.hpp"

#include <algorithm>
#include <cstring>
#include <span>

#include "tests/fuzz/input.hpp"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace {

using faultline::fuzz::header_bytes;
using faultline::fuzz::Random;
using faultline::fuzz::units;

/// Those of an input, and room for more.
struct List {
    std::uint8_t* data;
    std::size_t used, room; ///< units

    std::uint8_t* at(std::size_t n) { return data + n * units.bytes; }
    std::size_t size() const { return header_bytes + used * units.bytes; }
    /// Opens room for `count` before unit `n`.
    void open_room(std::size_t n, std::size_t count) {
        std::memmove(at(n + count), at(n), (used - n) * units.bytes);
        used += count;
    }
    void remove(std::size_t n, std::size_t count) {
        std::memmove(at(n), at(n + count), (used - n - count) * units.bytes);
        used -= count;
    }
};

void mutate(List& list, Random& random) {
    constexpr std::size_t most_new = 8;
    const std::size_t n = random() % list.used, count = 1 + random() % most_new;
    switch (random() % 8) {
    case 0:
        if (list.used > count + n)
            list.remove(n, count);
        return;
    case 1: // one bit
        list.at(n)[random() % units.bytes] ^= static_cast<std::uint8_t>(1U << random() % 8);
        return;
    case 2: // one byte
        list.at(n)[random() % units.bytes] = static_cast<std::uint8_t>(random() >> 8U);
        return;
    case 3:
    case 4: // new ones between
        if (list.used + count > list.room)
            return;
        list.open_room(n, count);
        for (std::size_t i = 0; i < count; ++i)
            units.make(list.at(n + i), random);
        return;
    case 5: // one once more
        if (list.used == list.room)
            return;
        list.open_room(n, 1);
        std::memcpy(list.at(n), list.at(random() % list.used), units.bytes);
        return;
    default:
        units.make(list.at(n), random);
        return;
    }
}

} // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most,
                                               unsigned seed) {
    Random random(seed);
    const std::size_t least = header_bytes + units.bytes;
    if (random() % 8 == 0 || size < least || most < least)
        return std::max(LLVMFuzzerMutate(data, size, most), std::min(most, least));
    List list{data + header_bytes, (size - header_bytes) / units.bytes, (most - header_bytes) / units.bytes};
    if (random() % 8 == 0)
        data[random() % header_bytes] = static_cast<std::uint8_t>(random() >> 8U);
    else
        mutate(list, random);
    return list.size();
}
