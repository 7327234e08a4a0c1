// New calls for the mutator: all that are known, and those often that others need before they can do anything.
#include <array>

#include "tests/fuzz/mutator.hpp"
#include "tests/fuzz/syscall_arguments.hpp"
#include "tests/fuzz/syscall_program.hpp"

namespace faultline::fuzz {

namespace {

constexpr auto fruitful = std::to_array<std::uint32_t>({
    222, 222, 226, 216, 215, // mmap, mprotect, mremap, munmap
    134, 134, 135, 129, 130, // rt_sigaction, rt_sigprocmask, kill, tkill
    220, 220, 260,           // clone, wait4
    56,  59,  63,  64,       // openat, pipe2, read, write
    103, 101,                // setitimer, nanosleep
});

template <class Numbers> std::uint32_t one_of(const Numbers& numbers, Random& random) {
    return numbers[random() % numbers.size()];
}

void make_call(std::uint8_t* to, Random& random) {
    for (std::size_t n = 0; n < bytes_per_call; ++n)
        to[n] = static_cast<std::uint8_t>(random() >> 8U);
    to[7] = 0;
    const auto forms = syscall_forms();
    const unsigned choice = random() % 16;
    if (choice < 3) {
        to[7] = static_cast<std::uint8_t>(IsWork::put(1));
        return;
    }
    const std::uint32_t number = choice == 3  ? random() % 512
                                 : choice < 9 ? one_of(fruitful, random)
                                              : forms[random() % forms.size()].number;
    to[0] = static_cast<std::uint8_t>(number);
    to[7] = static_cast<std::uint8_t>(HighNumber::put(number >> 8U));
}

} // namespace

const Units units = {bytes_per_call, make_call};

} // namespace faultline::fuzz
