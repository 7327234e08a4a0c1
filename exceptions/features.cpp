#include "exceptions/features.hpp"

#include <array>

namespace faultline::exceptions {

namespace {

struct ModelRow {
    CpuModel model;
    std::string_view name;
    CpuFeatures features;
};

// ID_AA64MMFR0_EL1.PARange of a Cortex-A72 is 44 bits. `max` has 52, of which a walk with a 4 KiB
// granule and no FEAT_LPA2 can produce 48; with the MMU off all 52 count.
constexpr std::array models = {
    ModelRow{CpuModel::cortex_a72, "cortex-a72", {.model = CpuModel::cortex_a72, .pa_bits = 44}},
    ModelRow{CpuModel::max,
             "max",
             {.model = CpuModel::max,
              .pan = true,
              .uao = true,
              .lse = true,
              .hpds = true,
              .idst = true,
              .dpb = true,
              .vhe = true,
              .pa_bits = 52}},
};

const ModelRow& row_of(CpuModel model) {
    return model == CpuModel::max ? models[1] : models[0];
}

} // namespace

CpuFeatures features_of(CpuModel model) {
    return row_of(model).features;
}

std::optional<CpuModel> cpu_model(std::string_view name) {
    for (const ModelRow& row : models)
        if (row.name == name)
            return row.model;
    return std::nullopt;
}

std::string_view name(CpuModel model) {
    return row_of(model).name;
}

} // namespace faultline::exceptions
