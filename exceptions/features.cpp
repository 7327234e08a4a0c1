#include "exceptions/features.hpp"

#include <array>

namespace faultline::exceptions {

namespace {

struct ModelRow {
    CpuModel model;
    std::string_view name;
    CpuFeatures features;
};

// ID_AA64MMFR0_EL1.PARange of a Cortex-A72 is 44 bits. `max` is limited to what a 4 KiB granule can express
// without FEAT_LPA2: 48.
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
              .pa_bits = 48}},
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
