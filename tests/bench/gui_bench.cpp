// What a frame of the window costs the processor, without the renderer: all panels in front once, pages unchanged and
// made anew. The aim is 4 ms.

#include <benchmark/benchmark.h>
#include <imgui.h>

#include "gui/font.hpp"
#include "gui/window.hpp"

namespace {

using namespace faultline;

void prepare_imgui() {
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = io.LogFilename = nullptr;
    io.DisplaySize = {1920, 1080};
    io.DeltaTime = 1.0F / 60;
    gui::load_font(gui::find_font(), 1);
    unsigned char* pixels = nullptr;
    int width = 0, height = 0;
    io.Fonts->GetTexDataAsRGBA32(&pixels, &width, &height);
}

/// Argument 0: the instant stays. 1: every frame is that of another one.
void frame(benchmark::State& state) {
    prepare_imgui();
    auto session = gui::Session::open("el0_da", {}, {});
    if (!session) {
        state.SkipWithError(session.error().c_str());
        return;
    }
    gui::Window window(**session, {});
    bool ahead = true;
    for (auto _ : state) {
        if (state.range(0) != 0) {
            state.PauseTiming();
            (*session)->act(
                gui::StepBy{gui::Unit::stage, ahead ? sim::Direction::forward : sim::Direction::backward});
            ahead = !ahead;
            state.ResumeTiming();
        }
        ImGui::NewFrame();
        window.draw();
        ImGui::Render();
    }
    ImGui::DestroyContext();
}
BENCHMARK(frame)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
