// What a C++ program brings along: exceptions, streams, containers, threads, clocks, thread_local objects.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csetjmp>
#include <csignal>
#include <cstring>
#include <fstream>
#include <future>
#include <iomanip>
#include <iostream>
#include <locale>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>
#include <pthread.h>
#include <regex>
#include <shared_mutex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace {

using namespace std::chrono_literals;

struct Tracer {
    explicit Tracer(std::string what) : name(std::move(what)) {}
    ~Tracer() { std::cout << "destroyed: " << name << '\n'; }
    Tracer(const Tracer&) = delete;
    Tracer& operator=(const Tracer&) = delete;
    std::string name;
};

int throw_from(int depth) {
    Tracer tracer("frame " + std::to_string(depth));
    if (depth == 0)
        throw std::runtime_error("thrown three frames down");
    return throw_from(depth - 1) + 1;
}

void exceptions() {
    try {
        throw_from(2);
    } catch (const std::logic_error&) {
        std::cout << "the wrong handler\n";
    } catch (const std::exception& error) {
        std::cout << "caught: " << error.what() << '\n';
    }
    try {
        std::vector<int>{1, 2}.at(2);
    } catch (const std::out_of_range&) {
        std::cout << "out of range\n";
    }
    try {
        std::vector<char> hungry(std::size_t{1} << 45);
    } catch (const std::bad_alloc& error) {
        std::cout << error.what() << '\n';
    }
}

void containers() {
    std::map<std::string, std::vector<int>> words;
    std::istringstream text("the cat and the dog and the bird");
    int at = 0;
    for (std::string word; text >> word;)
        words[word].push_back(at++);
    for (const auto& [word, places] : words)
        std::cout << std::setw(5) << word << ' ' << places.size() << " first " << places.front() << '\n';
    std::unordered_map<int, double> squares;
    for (int i = 0; i < 1000; i++)
        squares[i] = i * 0.5 * i;
    std::cout << std::fixed << std::setprecision(3) << squares[999] << ' ' << squares.size() << '\n';
    std::cout << std::regex_replace(std::string("el0_da el1_da"), std::regex("el([01])_da"), "EL$1 abort")
              << '\n';
}

void files() {
    std::ofstream("/tmp/lines") << "one\ntwo\nthree\n";
    std::ifstream file("/tmp/lines");
    std::string line;
    int count = 0;
    while (std::getline(file, line))
        count++;
    std::cout << count << " lines, eof " << file.eof() << ", missing " << std::ifstream("/nowhere").fail()
              << '\n';
}

void threads() {
    std::mutex mutex;
    std::condition_variable turn;
    int whose = 0, sum = 0;
    std::vector<std::thread> all;
    for (int i = 0; i < 4; i++)
        all.emplace_back([&, i] {
            for (int round = 0; round < 3; round++) {
                std::unique_lock lock(mutex);
                turn.wait(lock, [&] { return whose == i; });
                sum = sum * 3 + i;
                whose = (whose + 1) % 4;
                turn.notify_all();
            }
        });
    for (auto& thread : all)
        thread.join();
    std::cout << "in turn: " << sum << '\n';
    std::shared_mutex shared;
    std::atomic<int> readers{0};
    std::thread reader([&] {
        std::shared_lock lock(shared);
        readers++;
    });
    reader.join();
    std::once_flag once;
    for (int i = 0; i < 3; i++)
        std::call_once(once, [&] { readers += 10; });
    std::cout << "readers: " << readers << '\n';
}

void futures() {
    auto sum = std::async(std::launch::async, [] {
        std::vector<long> values(10000);
        std::iota(values.begin(), values.end(), 1);
        return std::accumulate(values.begin(), values.end(), 0L);
    });
    auto failing =
        std::async(std::launch::async, []() -> int { throw std::domain_error("from another thread"); });
    std::promise<int> promise;
    auto late = promise.get_future();
    std::cout << "not yet: " << (late.wait_for(1ms) == std::future_status::timeout) << '\n';
    std::thread setter([&] { promise.set_value(42); });
    std::cout << sum.get() << ' ' << late.get() << '\n';
    setter.join();
    try {
        failing.get();
    } catch (const std::domain_error& error) {
        std::cout << "caught: " << error.what() << '\n';
    }
}

thread_local std::unique_ptr<Tracer> mine;

void thread_locals() {
    for (const char* name : {"first", "second"})
        std::thread([name] {
            mine = std::make_unique<Tracer>(std::string("thread_local of the ") + name);
        }).join();
    std::cout << "main has none: " << (mine == nullptr) << '\n';
}

void clocks() {
    const auto start = std::chrono::steady_clock::now();
    std::this_thread::sleep_for(20ms);
    const auto slept = std::chrono::steady_clock::now() - start;
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable never;
    const auto status = never.wait_until(lock, std::chrono::system_clock::now() + 5ms);
    std::cout << "slept: " << (slept >= 20ms && slept < 40ms) << ", timeout "
              << (status == std::cv_status::timeout) << '\n';
}

std::jmp_buf back;

void signals() {
    std::signal(SIGSEGV, [](int sig) { siglongjmp(back, sig); });
    volatile int* const bad = nullptr;
    if (const int sig = sigsetjmp(back, 1))
        std::cout << "back from signal " << sig << '\n';
    else
        *bad = 1;
    std::signal(SIGSEGV, SIG_DFL);
}

void fault_in_thread() {
    std::thread([] {
        pthread_setname_np(pthread_self(), "worker");
        std::vector<int*> pointers(3);
        *pointers[1] = 7;
    }).join();
}

} // namespace

int main(int argc, char** argv) {
    const std::string what = argc > 1 ? argv[1] : "";
    if (what == "fault")
        fault_in_thread();
    if (what == "terminate")
        throw std::runtime_error("nobody catches this");
    exceptions();
    containers();
    files();
    threads();
    futures();
    thread_locals();
    clocks();
    signals();
    std::cout << std::flush;
    return 0;
}
