// The device page: the guest kernel's way to the world outside. Registers and structures: faultline_abi.h.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "mmu/physical_memory.hpp"
#include "sim/events.hpp"

namespace faultline::sim {

/// What a write to a doorbell means. The structure it points to has been read; one outside RAM is ignored.
struct InputRequest {
    mmu::Pa request; ///< where the guest waits for the result
    mmu::Pa data;
    std::uint32_t length = 0;
};
using DoorbellRing =
    std::variant<std::monostate, LogLine, ConsoleOutput, Tracepoint, ProgramEnded, InputRequest>;

class Doorbells {
public:
    /// `page`: its physical address; 0 means that there is none.
    explicit Doorbells(mmu::Pa page) : page_(page) {}

    bool answers(mmu::Pa, std::uint64_t size) const;
    /// What a load of `size` bytes sees: FL_REG_ID, and 0 elsewhere.
    static std::uint64_t read(std::uint64_t offset);
    /// A store of a whole 64-bit register; anything else has no effect. `at` goes into the event.
    static DoorbellRing write(std::uint64_t offset, std::span<const std::byte> bytes,
                              const mmu::PhysicalMemory&, Instant at);
    mmu::Pa page() const { return page_; }

private:
    mmu::Pa page_;
};

/// Completes an InputRequest with up to its length of `available`; returns the bytes taken.
std::uint64_t give_input(const InputRequest&, std::string_view available, mmu::PhysicalMemory&);

} // namespace faultline::sim
