#include "core/base/mapping_guard.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <mutex>

namespace embedscope::detail {
namespace {

constexpr std::size_t kSlots = 1024;

/// Read by the signal handler, so nothing but lock-free atomics. A slot is free while its end is 0.
struct Slot {
    std::atomic<std::uintptr_t> begin{0};
    std::atomic<std::uintptr_t> end{0};
    std::atomic<std::atomic<bool>*> lost{nullptr};
};
static_assert(std::atomic<std::uintptr_t>::is_always_lock_free);
static_assert(std::atomic<std::atomic<bool>*>::is_always_lock_free);

std::array<Slot, kSlots> slots;
struct sigaction previous {};
std::uintptr_t pageSize = 4096;

/// Puts a page of zeros in the place of a lost one; mmap is a plain system call here, as the handler needs
/// it.
bool replacePage(std::uintptr_t address) {
    for (Slot& slot : slots) {
        const std::uintptr_t end = slot.end.load(std::memory_order_acquire);
        if (end == 0 || address < slot.begin.load(std::memory_order_acquire) || address >= end) continue;
        void* page = reinterpret_cast<void*>(address & ~(pageSize - 1));
        if (::mmap(page, pageSize, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
            return false;
        if (std::atomic<bool>* lost = slot.lost.load(std::memory_order_acquire)) lost->store(true);
        return true;
    }
    return false;
}

void onBusError(int signal, siginfo_t* info, void* context) {
    if (replacePage(reinterpret_cast<std::uintptr_t>(info->si_addr))) return;
    if ((previous.sa_flags & SA_SIGINFO) && previous.sa_sigaction) {
        previous.sa_sigaction(signal, info, context);
    } else if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
        previous.sa_handler(signal);
    } else {
        ::signal(SIGBUS, SIG_DFL);  // the access repeats and ends the program as it would have without us
    }
}

void install() {
    static std::once_flag once;
    std::call_once(once, [] {
        pageSize = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
        struct sigaction action {};
        action.sa_sigaction = onBusError;
        action.sa_flags = SA_SIGINFO | SA_ONSTACK;
        ::sigemptyset(&action.sa_mask);
        ::sigaction(SIGBUS, &action, &previous);
    });
}

std::mutex slotMutex;

}  // namespace

MappingGuard::MappingGuard(const std::byte* data, std::size_t size, std::atomic<bool>& lost)
    : m_slot(kSlots) {
    install();
    const std::lock_guard lock(slotMutex);
    for (std::size_t i = 0; i < kSlots; ++i) {
        if (slots[i].end.load() != 0) continue;
        const auto begin = reinterpret_cast<std::uintptr_t>(data);
        slots[i].begin.store(begin);
        slots[i].lost.store(&lost);
        slots[i].end.store((begin + size + pageSize - 1) & ~(pageSize - 1), std::memory_order_release);
        m_slot = i;
        return;
    }
}

MappingGuard::~MappingGuard() {
    if (m_slot == kSlots) return;
    const std::lock_guard lock(slotMutex);
    slots[m_slot].end.store(0);
    slots[m_slot].lost.store(nullptr);
    slots[m_slot].begin.store(0);
}

}  // namespace embedscope::detail
