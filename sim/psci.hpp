// The part of the Power State Coordination Interface that the machine's firmware offers. Arm DEN 0022, "Function
// prototypes"; the calling convention is Arm DEN 0028 (SMCCC): function in W0, arguments in X1 to X3, result in X0.
#pragma once

#include <cstdint>

namespace faultline::sim::psci {

/// Function identifiers; those of 64-bit calls have bit 30 set.
enum class Function : std::uint32_t {
    version = 0x8400'0000,
    cpu_off = 0x8400'0002,
    cpu_on_32 = 0x8400'0003,
    affinity_info_32 = 0x8400'0004,
    migrate_info_type = 0x8400'0006,
    system_off = 0x8400'0008,
    features = 0x8400'000A,
    cpu_on = 0xC400'0003,
    affinity_info = 0xC400'0004,
};

/// Return codes; 0 is success.
enum class Status : std::int32_t {
    success = 0,
    not_supported = -1,
    invalid_parameters = -2,
    already_on = -4,
    invalid_address = -9,
};

/// PSCI_VERSION: major in [31:16], minor in [15:0].
inline constexpr std::int32_t version_1_1 = 0x1'0001;
/// AFFINITY_INFO: the state of a CPU.
inline constexpr std::int32_t affinity_on = 0, affinity_off = 1;
/// MIGRATE_INFO_TYPE: there is no Trusted OS that would have to be migrated.
inline constexpr std::int32_t no_migration = 2;

} // namespace faultline::sim::psci
