// ELF files for the guest's execve. The first byte of the header chooses the kernel; what follows is a file if it begins
// as one, and otherwise says what is wrong with a good one.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "tests/fuzz/input.hpp"
#include "tests/fuzz/linux_guest.hpp"
#include "tests/fuzz/small_elf.hpp"

namespace {

using namespace faultline::fuzz;

/// Three bytes each: where in the headers, how many bytes, and what goes there.
std::vector<std::byte> spoilt_elf(std::span<const std::uint8_t> how) {
    constexpr std::size_t headers = 64 + 2 * 56, longest = 8;
    constexpr auto values = std::to_array<std::uint64_t>({0,
                                                          1,
                                                          2,
                                                          3,
                                                          7,
                                                          8,
                                                          64,
                                                          0xFF,
                                                          0x1000,
                                                          0x1001,
                                                          0x4000,
                                                          0x10000,
                                                          text_address,
                                                          data_address,
                                                          0x7FFF'FFFF,
                                                          0xFFFF'FFFF,
                                                          1ULL << 32,
                                                          1ULL << 38,
                                                          (1ULL << 39) - 0x1000,
                                                          1ULL << 39,
                                                          1ULL << 48,
                                                          ~0ULL,
                                                          ~0xFFFULL,
                                                          1ULL << 63,
                                                          0xFFFF'FFC0'0000'0000});
    std::vector<std::byte> file = small_elf();
    for (; how.size() >= 3; how = how.subspan(3)) {
        const std::uint64_t value = how[2] < 128 ? values.at(how[2] % values.size()) : how[2];
        const std::size_t count = std::size_t{1} << how[1] % 4;
        std::memcpy(file.data() + how[0] % headers, &value, std::min(count, longest));
    }
    return file;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::uint64_t budget = 300'000; // execve among them
    constexpr std::string_view magic = "\177ELF";
    if (size <= header_bytes)
        return 0;
    const auto rest = std::span(data, size).subspan(header_bytes);
    const std::uint32_t choice = Input({data, size}).hash();
    LinuxGuest& guest = guest_before_execve(data[0]);
    if (rest.size() >= magic.size() && std::memcmp(rest.data(), magic.data(), magic.size()) == 0)
        guest.run_file(std::as_bytes(rest), budget, choice);
    else
        guest.run_file(spoilt_elf(rest.first(std::min<std::size_t>(rest.size(), 24))), budget, choice);
    return 0;
}
