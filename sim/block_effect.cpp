#include "sim/block_effect.hpp"

#include "sim/instruction_class.hpp"
#include "sim/instruction_fields.hpp"
#include "sim/load_store.hpp"

namespace faultline::sim {

namespace {

constexpr std::uint64_t sp = 31;

/// Bytes that a native instruction adds to SP.
std::int64_t sp_change(std::uint32_t word, const exceptions::CpuFeatures& features) {
    if (const auto change = sp_adjustment(word))
        return *change;
    if (instruction::Rn::get(word) != sp)
        return 0;
    const auto access = decode_load_store(word, features);
    return access && access->writes_back() ? access->immediate : 0;
}

} // namespace

BlockEffect::BlockEffect(std::uint64_t words, bool calls, std::int64_t change) {
    const auto units = SpUnits::put(static_cast<std::uint64_t>(change / unit));
    if (words > Words::max || unit * sign_extend(SpUnits::get(units), sp_unit_bits) != change)
        return;
    raw_ = static_cast<std::uint32_t>(Words::put(words) | Calls::put(calls ? 1 : 0) | units);
}

BlockEffect effect_of(std::span<const std::uint32_t> words, const exceptions::CpuFeatures& features) {
    std::int64_t change = 0;
    for (const std::uint32_t word : words)
        change += sp_change(word, features);
    return {words.size(), !words.empty() && is_call(words.back()), change};
}

} // namespace faultline::sim
