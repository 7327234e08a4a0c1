// LD1 to LD4 and ST1 to ST4, performed by the machine in the element order of the Arm ARM.
#include <array>
#include <cstring>

#include "sim/machine_impl.hpp"

namespace faultline::sim {

namespace {

using exceptions::Vector128;
using Bytes = std::array<std::byte, sizeof(Vector128)>;

Bytes bytes_of(const Vector128& v) {
    Bytes bytes;
    std::memcpy(bytes.data(), &v, sizeof v);
    return bytes;
}

Vector128 vector_of(const Bytes& bytes) {
    Vector128 v;
    std::memcpy(&v, bytes.data(), sizeof v);
    return v;
}

} // namespace

std::optional<FailedAccess> Machine::Impl::transfer_lane(const LoadStore& access, std::uint64_t va,
                                                         unsigned reg, unsigned lane, unsigned bytes,
                                                         unsigned alignment) {
    mmu::Access wanted = access.access(mmu::AccessKind::read, state.cpu().pstate.el(),
                                       state.cpu().pstate.pan(), state.cpu().pstate.uao());
    wanted.size = bytes;
    wanted.alignment = alignment;
    Bytes content = bytes_of(cpu->v(reg));
    const auto place = std::span(content).subspan(std::size_t{lane} * bytes, bytes);
    if (access.operation == MemoryOperation::store_structures)
        return write_at(va, wanted, place);
    if (auto failed = read_at(va, wanted, place))
        return failed;
    cpu->set_v(reg, vector_of(content));
    return std::nullopt;
}

namespace {

/// LDnR: the element in every lane.
Vector128 replicated(const Vector128& v, unsigned bytes, bool quad) {
    Bytes content = bytes_of(v);
    for (std::size_t at = bytes; at < content.size(); at += bytes)
        std::memcpy(content.data() + at, content.data(), bytes);
    Vector128 all = vector_of(content);
    if (!quad)
        all.hi = 0;
    return all;
}

} // namespace

std::optional<FailedAccess> Machine::Impl::structures(const LoadStore& access, std::uint64_t va) {
    constexpr unsigned vector_registers = 32;
    const unsigned element = 1U << access.element_log2;
    const bool is_load = access.operation == MemoryOperation::load_structures;
    const auto reg_at = [&](unsigned n) { return (access.rt + n) % vector_registers; };
    if (access.single) {
        for (unsigned n = 0; n < access.structure_elements; ++n, va += element) {
            const unsigned lane = access.replicate ? 0 : access.lane;
            if (auto failed = transfer_lane(access, va, reg_at(n), lane, element, element))
                return failed;
            if (access.replicate)
                cpu->set_v(reg_at(n), replicated(cpu->v(reg_at(n)), element, access.quad));
        }
        return std::nullopt;
    }
    // One register after the other: consecutive elements may move together, as the engine does it.
    const unsigned unit = access.structure_elements == 1 ? 8 : element;
    const unsigned lanes = (access.quad ? 16U : 8U) / unit;
    const unsigned groups = access.registers / access.structure_elements;
    for (unsigned group = 0; group < groups; ++group) {
        for (unsigned lane = 0; lane < lanes; ++lane) {
            for (unsigned n = 0; n < access.structure_elements; ++n, va += unit) {
                if (auto failed = transfer_lane(access, va, reg_at(group + n), lane, unit, element))
                    return failed;
            }
        }
    }
    for (unsigned n = 0; is_load && !access.quad && n < access.registers; ++n)
        cpu->set_v(reg_at(n), {cpu->v(reg_at(n)).lo, 0});
    return std::nullopt;
}

} // namespace faultline::sim
