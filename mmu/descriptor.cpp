#include "mmu/descriptor.hpp"

namespace faultline::mmu {

std::string_view name(DescriptorKind kind) {
    switch (kind) {
    case DescriptorKind::invalid:
        return "invalid";
    case DescriptorKind::reserved:
        return "reserved";
    case DescriptorKind::table:
        return "table";
    case DescriptorKind::block:
        return "block";
    case DescriptorKind::page:
        return "page";
    case DescriptorKind::unreadable:
        return "unreadable";
    }
    return "?";
}

std::string_view name(MemoryType type) {
    switch (type) {
    case MemoryType::device_ngnrne:
        return "Device-nGnRnE";
    case MemoryType::device_ngnre:
        return "Device-nGnRE";
    case MemoryType::device_ngre:
        return "Device-nGRE";
    case MemoryType::device_gre:
        return "Device-GRE";
    case MemoryType::normal:
        return "Normal";
    }
    return "?";
}

} // namespace faultline::mmu
