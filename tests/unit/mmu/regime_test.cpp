#include <gtest/gtest.h>

#include "mmu/descriptor.hpp"
#include "mmu/regime.hpp"

namespace faultline::mmu {
namespace {

TEST(Regime, TheAsidIsThatOfTheChosenTtbr) {
    Regime r{.ttbr0 = ttbr::Asid::put(0x1234), .ttbr1 = ttbr::Asid::put(0xABCD)};
    EXPECT_EQ(r.asid(), 0x34) << "AS = 0: eight bits, of TTBR0";
    r.tcr = tcr::As::put(1);
    EXPECT_EQ(r.asid(), 0x1234);
    r.tcr = tcr::A1::put(1);
    EXPECT_EQ(r.asid(), 0xCD);
    r.tcr = tcr::A1::put(1) | tcr::As::put(1);
    EXPECT_EQ(r.asid(), 0xABCD);
}

TEST(Regime, OutputSizeIsTheSmallerOfIpsAndTheImplementation) {
    constexpr unsigned of_ips[] = {32, 36, 40, 42, 44, 48, 48, 48};
    for (const unsigned implemented : {32U, 36U, 40U, 42U, 44U, 48U, 52U}) {
        for (unsigned ips = 0; ips < 8; ++ips) {
            const Regime r{.tcr = tcr::Ips::put(ips), .features = {.pa_bits = implemented}};
            EXPECT_EQ(r.output_bits(), std::min(of_ips[ips], implemented)) << "IPS " << ips;
        }
    }
}

TEST(Descriptor, EveryKindAtEveryLevel) {
    using enum DescriptorKind;
    constexpr DescriptorKind upper[] = {invalid, block, invalid, table},
                             last[] = {invalid, reserved, invalid, page};
    for (std::uint64_t low = 0; low < 4; ++low) {
        EXPECT_EQ(classify(low, 1), upper[low]);
        EXPECT_EQ(classify(low, 2), upper[low]);
        EXPECT_EQ(classify(low, 3), last[low]);
    }
}

TEST(Descriptor, MemoryTypesOfAllMairBytes) {
    for (unsigned attr = 0; attr < 256; ++attr) {
        const auto type = memory_type(static_cast<std::uint8_t>(attr));
        EXPECT_EQ(is_device(type), attr < 0x10) << attr;
    }
    EXPECT_EQ(name(memory_type(0x00)), "Device-nGnRnE");
    EXPECT_EQ(name(memory_type(0x04)), "Device-nGnRE");
    EXPECT_EQ(name(memory_type(0x08)), "Device-nGRE");
    EXPECT_EQ(name(memory_type(0x0C)), "Device-GRE");
    EXPECT_EQ(name(memory_type(0xFF)), "Normal");
    EXPECT_EQ(mair_attribute(0x1122'3344'5566'7788, 0), 0x88);
    EXPECT_EQ(mair_attribute(0x1122'3344'5566'7788, 7), 0x11);
}

} // namespace
} // namespace faultline::mmu
