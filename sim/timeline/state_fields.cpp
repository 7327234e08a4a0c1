// Each struct is taken apart by a structured binding, which names all members or does not compile: a member that is
// added cannot be forgotten here.
#include "sim/timeline/state_fields.hpp"

#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "sim/timeline/digest.hpp"

namespace faultline::sim {

namespace {

template <class Sink> void add_leaf(Sink& sink, const mmu::Leaf& leaf) {
    const auto& [output, level, permissions, type, attr_indx, mair_attr, sh, global, contiguous] = leaf;
    const auto& [el0, read_only, uxn, pxn] = permissions;
    sink("TLB entry, output address", output.raw);
    sink("TLB entry, level", static_cast<std::uint64_t>(level));
    sink("TLB entry, AP[1]", el0);
    sink("TLB entry, AP[2]", read_only);
    sink("TLB entry, UXN", uxn);
    sink("TLB entry, PXN", pxn);
    sink("TLB entry, memory type", static_cast<std::uint64_t>(type));
    sink("TLB entry, AttrIndx", attr_indx);
    sink("TLB entry, MAIR attribute", mair_attr);
    sink("TLB entry, SH", sh);
    sink("TLB entry, global", global);
    sink("TLB entry, contiguous", contiguous);
}

template <class Sink> void add_tlb(Sink& sink, const mmu::Tlb& tlb) {
    sink("TLB capacity", tlb.capacity());
    sink("TLB entries", tlb.size());
    for (const mmu::TlbEntry& entry : tlb.entries()) {
        const auto& [va, asid, leaf] = entry;
        sink("TLB entry, address", va.raw);
        sink("TLB entry, ASID", asid);
        add_leaf(sink, leaf);
    }
}

// All but the features, which are those of the CPU model for good.
template <class Sink> void add_processor(Sink& sink, const exceptions::Processor& from) {
    const auto& [x, sp_el0, sp_el1, sp_el2, pc, pstate, v, fpcr, fpsr, pending_sgis, sys, features] = from;
    static_cast<void>(features);
    sink("PC", pc);
    sink("PSTATE", pstate.raw);
    for (std::uint64_t n = 0; n < x.size(); ++n)
        sink("X", x[n], n);
    sink("SP_EL0", sp_el0);
    sink("SP_EL1", sp_el1);
    sink("SP_EL2", sp_el2);
    for (std::uint64_t n = 0; n < v.size(); ++n) {
        sink("V.D[0] ", v[n].lo, n);
        sink("V.D[1] ", v[n].hi, n);
    }
    sink("FPCR", fpcr);
    sink("FPSR", fpsr);
    sink("pending SGIs", pending_sgis);
    for (std::size_t n = 0; n < sys.value.size(); ++n)
        sink(exceptions::name(static_cast<exceptions::SysReg>(n)), sys.value[n]);
}

template <class Sink> void add_cpu(Sink& sink, const CpuState& one) {
    const auto& [cpu, tlb, monitor, activity, event, jumped] = one;
    const auto& [open, address, physical, value_lo, value_hi] = monitor;
    add_processor(sink, cpu);
    sink("exclusive monitor, open", open);
    sink("exclusive monitor, address", address);
    sink("exclusive monitor, physical address", physical);
    sink("exclusive monitor, low doubleword", value_lo);
    sink("exclusive monitor, high doubleword", value_hi);
    sink("activity", static_cast<std::uint64_t>(activity));
    sink("Event Register", event);
    sink("PC reached by a jump", jumped);
    add_tlb(sink, tlb);
}

template <class Sink> void add_state(Sink& sink, const MachineState& state) {
    const auto& [cpus, current, turn_ends, now, idle_ticks, input_position, log_bytes, console_bytes] = state;
    sink("instructions retired", now.retired);
    sink("exceptions at this count", now.entries);
    sink("CPUs", cpus.size());
    sink("current CPU", current);
    sink("end of its turn", turn_ends);
    sink("idle time", idle_ticks);
    sink("input read", input_position);
    sink("log printed", log_bytes);
    sink("console output", console_bytes);
    for (sink.cpu = 0; sink.cpu < cpus.size(); ++sink.cpu)
        add_cpu(sink, cpus[sink.cpu]);
}

constexpr std::uint64_t unnumbered = ~std::uint64_t{0};

struct DigestSink {
    std::size_t cpu = 0;
    Digest digest;
    void operator()(std::string_view, std::uint64_t value, std::uint64_t = unnumbered) { digest.add(value); }
};

struct ListSink {
    struct Field {
        std::string_view name;
        std::uint64_t number = unnumbered;
        std::size_t cpu = 0;
        std::uint64_t value = 0;
    };
    std::size_t cpu = 0;
    std::vector<Field> fields;
    void operator()(std::string_view name, std::uint64_t value, std::uint64_t number = unnumbered) {
        fields.push_back({name, number, cpu, value});
    }
};

std::string text_of(const ListSink::Field& a, const ListSink::Field& b) {
    const std::string number = a.number == unnumbered ? "" : fmt::format("{}", a.number);
    return fmt::format("{}{} of CPU {}: {:#x} and {:#x}", a.name, number, a.cpu, a.value, b.value);
}

} // namespace

std::uint64_t digest_of(const MachineState& state) {
    DigestSink sink;
    add_state(sink, state);
    return sink.digest.value();
}

// Where one list is longer, the field that counts what it lists comes first and differs.
std::string first_difference(const MachineState& a, const MachineState& b) {
    ListSink left;
    ListSink right;
    add_state(left, a);
    add_state(right, b);
    for (std::size_t n = 0; n < left.fields.size() && n < right.fields.size(); ++n)
        if (left.fields[n].value != right.fields[n].value)
            return text_of(left.fields[n], right.fields[n]);
    return {};
}

} // namespace faultline::sim
