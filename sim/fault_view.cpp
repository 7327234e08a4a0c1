#include "sim/fault_view.hpp"

#include "exceptions/syndrome.hpp"

namespace faultline::sim {

namespace {

bool is_abort(exceptions::Ec ec) {
    using exceptions::Ec;
    return ec == Ec::instruction_abort_lower || ec == Ec::instruction_abort_current ||
           ec == Ec::data_abort_lower || ec == Ec::data_abort_current;
}

exceptions::Ec class_of(std::uint64_t esr) {
    return static_cast<exceptions::Ec>(exceptions::esr::Ec::get(esr));
}

} // namespace

bool is_memory_fault(std::uint64_t esr) {
    const exceptions::Ec ec = class_of(esr);
    return is_abort(ec) || ec == exceptions::Ec::pc_alignment || ec == exceptions::Ec::sp_alignment;
}

std::string fault_name(std::uint64_t esr) {
    if (is_abort(class_of(esr)))
        return std::string(
            exceptions::linux_fault_name(static_cast<std::uint8_t>(exceptions::esr::Fsc::get(esr))));
    return std::string(exceptions::meaning_of_ec(static_cast<std::uint8_t>(exceptions::esr::Ec::get(esr))));
}

std::vector<const RecordedFault*> memory_faults(const Recording& recording) {
    std::vector<const RecordedFault*> faults;
    for (const RecordedFault& fault : recording.faults)
        if (is_memory_fault(fault.taken.record.esr))
            faults.push_back(&fault);
    return faults;
}

} // namespace faultline::sim
