#include "sim/devices/doorbells.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include "faultline_abi.h"
#include "mmu/address.hpp"

namespace faultline::sim {

namespace {

// No record of the guest is longer than this; a length beyond it is cut.
constexpr std::uint32_t longest_text = 1U << 20;

template <class T> std::optional<T> structure_at(const mmu::PhysicalMemory& memory, mmu::Pa at) {
    T value{};
    if (!memory.read(at, std::as_writable_bytes(std::span(&value, 1))))
        return std::nullopt;
    return value;
}

std::string text_at(const mmu::PhysicalMemory& memory, mmu::Pa at, std::uint32_t length) {
    std::string text(std::min(length, longest_text), '\0');
    if (!memory.read(at, std::as_writable_bytes(std::span(text))))
        text.clear();
    return text;
}

template <std::size_t N> std::string from_array(const char (&array)[N]) {
    return {array, strnlen(array, N)};
}

DoorbellRing log_line(const mmu::PhysicalMemory& memory, mmu::Pa at, Instant now) {
    const auto record = structure_at<fl_log_record>(memory, at);
    if (!record)
        return {};
    return LogLine{now, record->level % 8, record->time_ns,
                   text_at(memory, mmu::Pa{record->text}, record->length)};
}

DoorbellRing console_output(const mmu::PhysicalMemory& memory, mmu::Pa at, Instant now) {
    const auto write = structure_at<fl_console_write>(memory, at);
    if (!write)
        return {};
    return ConsoleOutput{now, write->stream == 2 ? 2U : 1U,
                         text_at(memory, mmu::Pa{write->data}, write->length)};
}

DoorbellRing program_ended(const mmu::PhysicalMemory& memory, mmu::Pa at, Instant now) {
    // A report that cannot be read still ends the run.
    const auto report = structure_at<fl_exit_report>(memory, at).value_or(fl_exit_report{});
    ProgramEnded end;
    end.at = now;
    end.kind = report.kind;
    end.pid = report.pid;
    end.exit_code = report.exit_code;
    end.signo = report.signo;
    end.si_code = report.si_code;
    end.core_dumped = report.core_dumped != 0;
    end.si_addr = report.si_addr;
    end.comm = from_array(report.comm);
    return end;
}

DoorbellRing tracepoint(const mmu::PhysicalMemory& memory, mmu::Pa at, Instant now) {
    const auto event = structure_at<fl_trace_event>(memory, at);
    if (!event)
        return {};
    Tracepoint point{now, event->kind, {}};
    std::copy(std::begin(event->arguments), std::end(event->arguments), point.arguments.begin());
    return point;
}

DoorbellRing input_request(const mmu::PhysicalMemory& memory, mmu::Pa at) {
    const auto read = structure_at<fl_console_read>(memory, at);
    if (!read)
        return {};
    return InputRequest{at, mmu::Pa{read->data}, read->length};
}

} // namespace

bool Doorbells::answers(mmu::Pa pa, std::uint64_t size) const {
    return page_.raw != 0 && pa.raw >= page_.raw && size <= mmu::page_size &&
           pa.raw - page_.raw <= mmu::page_size - size;
}

std::uint64_t Doorbells::read(std::uint64_t offset) {
    return offset == FL_REG_ID ? FL_DEVICE_ID : 0;
}

DoorbellRing Doorbells::write(std::uint64_t offset, std::span<const std::byte> bytes,
                              const mmu::PhysicalMemory& memory, Instant at) {
    std::uint64_t pointer = 0;
    if (bytes.size() != sizeof pointer)
        return {};
    std::memcpy(&pointer, bytes.data(), sizeof pointer);
    const mmu::Pa structure{pointer};
    switch (offset) {
    case FL_REG_LOG:
        return log_line(memory, structure, at);
    case FL_REG_CONSOLE:
        return console_output(memory, structure, at);
    case FL_REG_EXIT:
        return program_ended(memory, structure, at);
    case FL_REG_TRACE:
        return tracepoint(memory, structure, at);
    case FL_REG_INPUT:
        return input_request(memory, structure);
    default:
        return {};
    }
}

std::uint64_t give_input(const InputRequest& request, std::string_view available,
                         mmu::PhysicalMemory& memory) {
    auto answer = structure_at<fl_console_read>(memory, request.request).value_or(fl_console_read{});
    const std::size_t count = std::min<std::size_t>({request.length, available.size(), longest_text});
    const bool copied = memory.write(request.data, std::as_bytes(std::span(available.data(), count)));
    answer.result = copied ? static_cast<fl_s32>(count) : 0;
    memory.write(request.request, std::as_bytes(std::span(&answer, 1)));
    return copied ? count : 0;
}

} // namespace faultline::sim
