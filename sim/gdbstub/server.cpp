#include "sim/gdbstub/server.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sim/gdbstub/packet.hpp"

namespace faultline::sim::gdbstub {

namespace {

class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (fd_ >= 0)
            ::close(fd_);
    }
    int get() const { return fd_; }

private:
    int fd_;
};

/// One connection: bytes in, packets to the session, answers out.
class Link {
public:
    Link(Session& session, int input, int output) : session_(session), input_(input), output_(output) {}

    Wish serve() {
        while (open_ && session_.wish() == Wish::stay) {
            if (!session_.running() || has_input())
                receive();
            else
                send_all(session_.run_on());
        }
        return session_.wish();
    }

private:
    bool has_input() const {
        pollfd wanted{input_, POLLIN, 0};
        return ::poll(&wanted, 1, 0) > 0;
    }

    void receive() {
        std::array<char, 4096> bytes{};
        const ssize_t count = ::read(input_, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR)
            return;
        if (count <= 0) {
            open_ = false;
            return;
        }
        for (const char byte : std::string_view(bytes.data(), static_cast<std::size_t>(count)))
            if (const auto incoming = reader_.push(byte))
                std::visit([this](const auto& what) { take(what); }, *incoming);
    }

    void take(const Packet& packet) {
        if (!session_.no_ack())
            put("+");
        if (!session_.running() && session_.wish() == Wish::stay)
            send_all(session_.answer(parse_request(packet.payload)));
    }
    void take(const BadPacket&) {
        if (!session_.no_ack())
            put("-");
    }
    void take(const Acknowledged&) {}
    void take(const Refused&) {
        if (!session_.no_ack())
            put(last_);
    }
    void take(const Interrupt&) { send_all(session_.interrupt()); }

    void send_all(const Answers& answers) {
        for (const std::string& payload : answers) {
            last_ = frame(payload);
            put(last_);
        }
    }

    void put(std::string_view bytes) {
        while (open_ && !bytes.empty()) {
            const ssize_t count = ::write(output_, bytes.data(), bytes.size());
            if (count < 0 && errno == EINTR)
                continue;
            if (count <= 0)
                open_ = false;
            else
                bytes.remove_prefix(static_cast<std::size_t>(count));
        }
    }

    Session& session_;
    int input_, output_;
    bool open_ = true;
    PacketReader reader_;
    std::string last_; ///< framed, for the case that it has to be sent again
};

Error system_error(std::uint16_t port) {
    return Error{fmt::format("port {}: {}, expected a free port of 127.0.0.1", port, std::strerror(errno))};
}

/// Listens on the loopback address; `address` becomes the one it listens on.
int listen_on(sockaddr_in& address) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return fd;
    const int yes = 1;
    socklen_t size = sizeof address;
    auto* const name = reinterpret_cast<sockaddr*>(&address);
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (::bind(fd, name, size) == 0 && ::listen(fd, 1) == 0 && ::getsockname(fd, name, &size) == 0)
        return fd;
    const int failure = errno;
    ::close(fd);
    errno = failure;
    return -1;
}

} // namespace

Wish serve(Session& session, int input, int output) {
    return Link(session, input, output).serve();
}

std::optional<Error> serve_tcp(Session& session, std::uint16_t port,
                               const std::function<void(std::uint16_t)>& listening) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const Descriptor server(listen_on(address));
    if (server.get() < 0)
        return system_error(port);
    listening(ntohs(address.sin_port));
    while (true) {
        const Descriptor client(::accept4(server.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (client.get() < 0 && (errno == EINTR || errno == ECONNABORTED))
            continue;
        if (client.get() < 0)
            return system_error(port);
        const int yes = 1;
        ::setsockopt(client.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        session.reset();
        if (serve(session, client.get(), client.get()) == Wish::kill)
            return std::nullopt;
    }
}

} // namespace faultline::sim::gdbstub
